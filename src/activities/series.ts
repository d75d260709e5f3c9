import type { Calendar } from '../community/calendar.ts';
import { publicHoliday } from '../community/holidays.ts';

/** A course that meets every week: 市民学校秋季班, eight Tuesdays at three. */
export interface SeriesPlan {
  /** How many times it meets, 2 to 60. */
  readonly times: number;
  /** Weeks between two of them. Default 1. */
  readonly everyWeeks?: number;
  /** What becomes of one that falls on a public holiday: left out, left out and made up for at the end, or moved to the next working day. */
  readonly onHoliday: 'skip' | 'later' | 'move';
}

export interface Session {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Days that were holidays: YYYY-MM-DD; `moved`: it meets on another day instead. */
  readonly movedFrom?: string;
}

export interface PlannedSeries {
  readonly sessions: readonly Session[];
  /** Days on which it does not meet although the week says so. */
  readonly skipped: readonly string[];
}

export const MOST_TIMES = 60;
const LONGEST_MOVE = 14;

/** The moments of a series whose first session is given; wall-clock times stay the same over changes of summer time. */
export function planSeries(first: { readonly startsAt: Date; readonly endsAt: Date }, plan: SeriesPlan, calendar: Calendar): PlannedSeries {
  const start = calendar.wall(first.startsAt);
  const length = first.endsAt.getTime() - first.startsAt.getTime();
  const every = plan.everyWeeks ?? 1;
  const at = (days: number): Session => {
    const startsAt = calendar.instant(start.year, start.month, start.day + days, start.hour, start.minute);
    return { startsAt, endsAt: new Date(startsAt.getTime() + length) };
  };
  const isOff = (session: Session) => publicHoliday(calendar.dayOf(session.startsAt)) === 'off';
  const sessions: Session[] = [];
  const skipped: string[] = [];
  const taken = new Set<string>();
  for (let week = 0; sessions.length < plan.times && week < plan.times * 2 + 8; week++) {
    if (plan.onHoliday === 'skip' && week >= plan.times) break;
    const days = week * every * 7;
    const session = at(days);
    const day = calendar.dayOf(session.startsAt);
    if (!isOff(session)) {
      if (!taken.has(day)) sessions.push(session);
      taken.add(day);
      continue;
    }
    skipped.push(day);
    if (plan.onHoliday !== 'move') continue;
    for (let later = 1; later <= LONGEST_MOVE; later++) {
      const moved = at(days + later);
      const movedDay = calendar.dayOf(moved.startsAt);
      if (taken.has(movedDay) || !isWorkingDay(movedDay, calendar.wall(moved.startsAt).weekday)) continue;
      taken.add(movedDay);
      sessions.push({ ...moved, movedFrom: day });
      break;
    }
  }
  return { sessions, skipped };
}

function isWorkingDay(day: string, weekday: number): boolean {
  const holiday = publicHoliday(day);
  return holiday === 'work' || (holiday === undefined && weekday <= 5);
}

export const sessionTitle = (title: string, number: number): string => `${title.trim()}（第 ${number} 次）`;
