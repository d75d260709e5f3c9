import type { Calendar } from '../community/calendar.ts';
import { publicHoliday } from '../community/holidays.ts';
import type { TicketKind } from '../messages.ts';

/**
 * Until when a reply is promised. The committee's own defaults, after 《民意直通车办理办法》 (ordinary matters: three working
 * days; with other offices: progress every five) and the feedback limits of the government hotlines for supplies (24 hours);
 * those bind the hotlines, not a committee.
 */
export type Limit = { readonly kind: 'working_hours'; readonly hours: number } | { readonly kind: 'hours'; readonly hours: number };

/** Parts of a working day, in minutes after midnight. */
export interface WorkingWeek {
  /** 1 = Monday. */
  readonly days: readonly number[];
  readonly periods: readonly { readonly from: number; readonly to: number }[];
  /** Days that are off, or worked, against the week: public holidays and make-up days. `undefined` = as the week says. */
  readonly exception?: (day: string) => 'off' | 'work' | undefined;
}

export const WORKING_WEEK: WorkingWeek = {
  days: [1, 2, 3, 4, 5],
  periods: [
    { from: 9 * 60, to: 12 * 60 },
    { from: 14 * 60, to: 18 * 60 },
  ],
  exception: publicHoliday,
};

const WORKING_DAY = 7;
const ORDINARY: Limit = { kind: 'working_hours', hours: 3 * WORKING_DAY };
const WITH_OTHERS: Limit = { kind: 'working_hours', hours: 5 * WORKING_DAY };
const SOON: Limit = { kind: 'hours', hours: 24 };

/** What is not named here is ordinary. */
export const LIMITS: Readonly<Record<string, Limit>> = {
  水电气暖: SOON,
  消防安全: SOON,
  治安: SOON,
  违建占道: WITH_OTHERS,
};

/** A matter that was answered and is not solved after all. */
export const REOPENED: Limit = { kind: 'working_hours', hours: 2 * WORKING_DAY };

/** A hazard or a call for help does not wait for office hours, whatever its category. */
export function limitFor(kind: TicketKind, category: string): Limit {
  return kind === 'hazard' || kind === 'help' ? SOON : (LIMITS[category] ?? ORDINARY);
}

/** The promised moment, rounded up to a half hour: a promise of 10:03 sounds like a machine. */
export function dueAt(calendar: Calendar, from: Date, limit: Limit, week: WorkingWeek = WORKING_WEEK): Date {
  const exact =
    limit.kind === 'hours' ? new Date(from.getTime() + limit.hours * 3_600_000) : addWorkingHours(calendar, from, limit.hours, week);
  const half = 30 * 60_000;
  return new Date(Math.ceil(exact.getTime() / half) * half);
}

/** @throws {RangeError} when a year holds too few working hours, for example a week without days */
export function addWorkingHours(calendar: Calendar, from: Date, hours: number, week: WorkingWeek): Date {
  let left = hours * 60;
  const start = calendar.wall(from);
  for (let ahead = 0; ahead <= 366; ahead++) {
    const noon = calendar.instant(start.year, start.month, start.day + ahead, 12);
    const { year, month, day, weekday } = calendar.wall(noon);
    const exception = week.exception?.(calendar.dayOf(noon));
    if (exception === 'off' || (exception !== 'work' && !week.days.includes(weekday))) continue;
    for (const period of week.periods) {
      const now = ahead === 0 ? start.hour * 60 + start.minute + start.second / 60 : 0;
      const begin = Math.max(period.from, now);
      const length = period.to - begin;
      if (length <= 0) continue;
      if (left <= length)
        return new Date(
          calendar.instant(year, month, day, 0, Math.floor(begin + left)).getTime() + Math.round(((begin + left) % 1) * 60_000),
        );
      left -= length;
    }
  }
  throw new RangeError(`there are no ${hours} working hours within a year of ${from.toISOString()}`);
}
