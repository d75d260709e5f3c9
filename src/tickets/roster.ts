import type { Calendar } from '../community/calendar.ts';

/** Who is on duty when: a pattern that comes again each week, and single days that differ from it. */
export interface Shift {
  readonly id: string;
  readonly personId: string;
  readonly when:
    | { readonly kind: 'weekly' /** 1 = Monday. */; readonly weekday: number; readonly from: number; readonly to: number }
    /** On this day, besides what the week says. */
    | { readonly kind: 'extra'; readonly day: string; readonly from: number; readonly to: number }
    /** Not on this day, whatever the week says. */
    | { readonly kind: 'off'; readonly day: string };
}

/** One turn of one person. `from` and `to` of a shift are minutes after midnight; an end not later than the beginning is on the next day. */
export interface Duty {
  readonly personId: string;
  readonly from: Date;
  readonly to: Date;
}

/** The turns that begin on a day, in order. @param noon any moment well within the day */
export function dutiesOf(shifts: readonly Shift[], noon: Date, calendar: Calendar): readonly Duty[] {
  const { year, month, day, weekday } = calendar.wall(noon);
  const date = calendar.dayOf(noon);
  const off = new Set(shifts.flatMap(({ personId, when }) => (when.kind === 'off' && when.day === date ? [personId] : [])));
  const duties = shifts.flatMap(({ personId, when }): Duty[] => {
    if (when.kind === 'off') return [];
    const here = when.kind === 'weekly' ? when.weekday === weekday && !off.has(personId) : when.day === date;
    if (!here) return [];
    const from = calendar.instant(year, month, day, 0, when.from);
    return [{ personId, from, to: calendar.instant(year, month, when.to <= when.from ? day + 1 : day, 0, when.to) }];
  });
  return duties.sort((a, b) => a.from.getTime() - b.from.getTime() || a.to.getTime() - b.to.getTime());
}

/** Who is on duty at a moment, each once, with the end of the turn. */
export function onDutyAt(shifts: readonly Shift[], at: Date, calendar: Calendar): readonly Duty[] {
  const duties = [-1, 0].flatMap((days) => dutiesOf(shifts, noonOf(at, days, calendar), calendar));
  const on = new Map<string, Duty>();
  for (const duty of duties) {
    if (duty.from.getTime() > at.getTime() || duty.to.getTime() <= at.getTime()) continue;
    const known = on.get(duty.personId);
    if (!known || known.to.getTime() < duty.to.getTime()) on.set(duty.personId, duty);
  }
  return [...on.values()];
}

/** The next turns that begin later, all that begin at the same moment; within two weeks. */
export function nextDuty(shifts: readonly Shift[], at: Date, calendar: Calendar): readonly Duty[] {
  for (let days = 0; days <= 14; days++) {
    const later = dutiesOf(shifts, noonOf(at, days, calendar), calendar).filter((duty) => duty.from.getTime() > at.getTime());
    const first = later[0];
    if (first) return later.filter((duty) => duty.from.getTime() === first.from.getTime());
  }
  return [];
}

function noonOf(at: Date, days: number, calendar: Calendar): Date {
  const { year, month, day } = calendar.wall(at);
  return calendar.instant(year, month, day + days, 12);
}
