import type { Calendar } from '../community/calendar.ts';
import { publicHoliday } from '../community/holidays.ts';
import type { TicketKind } from '../messages.ts';
import type { TicketPriority } from './ticket.ts';

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

/** What is measured of a matter: until somebody takes it up, until the residents hear of it again, until it is answered. */
export const CLOCKS = ['response', 'news', 'resolution'] as const;
export type ClockName = (typeof CLOCKS)[number];
export const CLOCK_WORDS: Readonly<Record<ClockName, string>> = { response: '首次回应', news: '进展告知', resolution: '答复结果' };

const working = (hours: number): Limit => ({ kind: 'working_hours', hours });
const around = (hours: number): Limit => ({ kind: 'hours', hours });

/** By priority: to take it up, and between two pieces of news. Of what can not wait for office hours, day and night. */
const RESPONSE: Readonly<Record<TicketPriority, Limit>> = { urgent: around(1), high: working(3), normal: working(7), low: working(14) };
const NEWS: Readonly<Record<TicketPriority, Limit>> = { urgent: around(4), high: working(7), normal: working(21), low: working(35) };

/** What counts where staff set nothing else. */
export function defaultLimit(category: string, priority: TicketPriority, clock: ClockName): Limit {
  const usual = LIMITS[category] ?? ORDINARY;
  switch (clock) {
    case 'response':
      return usual.kind === 'hours' && priority === 'normal' ? RESPONSE.high : RESPONSE[priority];
    case 'news':
      return usual.kind === 'hours' && priority !== 'urgent' ? around(24) : NEWS[priority];
    case 'resolution':
      if (usual.kind === 'hours' || priority === 'urgent') return SOON;
      return priority === 'high' ? working(2 * WORKING_DAY) : usual;
    default:
      return clock satisfies never;
  }
}

/** The limit of one clock, as staff set it or by default. */
export type LimitTable = (category: string, priority: TicketPriority, clock: ClockName) => Limit;

/** What residents are promised when they report: the limit for an answer, of an urgent matter where somebody is in danger. */
export const promisedLimit = (table: LimitTable, kind: TicketKind, category: string): Limit =>
  table(category, kind === 'hazard' || kind === 'help' ? 'urgent' : 'normal', 'resolution');

/** 4 小时, 3 个工作日, 1 个工作日零 2 小时. */
export function sayLimit(limit: Limit, week: WorkingWeek = WORKING_WEEK): string {
  if (limit.kind === 'hours') return limit.hours >= 48 && limit.hours % 24 === 0 ? `${limit.hours / 24} 天` : `${round(limit.hours)} 小时`;
  const day = week.periods.reduce((sum, { from, to }) => sum + to - from, 0) / 60;
  const days = Math.floor(limit.hours / day + 1e-9);
  const rest = round(limit.hours - days * day);
  if (days === 0) return `${rest} 个工作小时`;
  return rest > 0 ? `${days} 个工作日零 ${rest} 小时` : `${days} 个工作日`;
}

const round = (hours: number): number => Math.round(hours * 100) / 100;

/** The promised moment, rounded up to a half hour: a promise of 10:03 sounds like a machine. */
export function dueAt(calendar: Calendar, from: Date, limit: Limit, week: WorkingWeek = WORKING_WEEK): Date {
  const exact = addLimit(calendar, from, limit, week);
  const half = 30 * 60_000;
  return new Date(Math.ceil(exact.getTime() / half) * half);
}

/** The moment at which a limit is used up, not rounded. */
export function addLimit(calendar: Calendar, from: Date, limit: Limit, week: WorkingWeek): Date {
  return limit.kind === 'hours' ? new Date(from.getTime() + limit.hours * 3_600_000) : addWorkingHours(calendar, from, limit.hours, week);
}

/** How much of a limit the time between two moments uses up, in ms. Never negative. */
export function usedOf(calendar: Calendar, limit: Limit, from: Date, to: Date, week: WorkingWeek): number {
  return limit.kind === 'hours' ? Math.max(0, to.getTime() - from.getTime()) : workingMs(calendar, from, to, week);
}

/** The working time between two moments, in ms; 0 where the second is not later. */
export function workingMs(calendar: Calendar, from: Date, to: Date, week: WorkingWeek): number {
  let sum = 0;
  const first = calendar.wall(from);
  for (let ahead = 0; ; ahead++) {
    const noon = calendar.instant(first.year, first.month, first.day + ahead, 12);
    const { year, month, day, weekday } = calendar.wall(noon);
    if (calendar.instant(year, month, day).getTime() >= to.getTime()) return sum;
    if (!isWorked(week, calendar.dayOf(noon), weekday)) continue;
    for (const period of week.periods) {
      const begin = Math.max(calendar.instant(year, month, day, 0, period.from).getTime(), from.getTime());
      const end = Math.min(calendar.instant(year, month, day, 0, period.to).getTime(), to.getTime());
      if (end > begin) sum += end - begin;
    }
  }
}

/** Whether somebody is in the office at that moment. */
export const isWorkingTime = (calendar: Calendar, at: Date, week: WorkingWeek): boolean =>
  workingMs(calendar, at, new Date(at.getTime() + 1), week) > 0;

function isWorked(week: WorkingWeek, day: string, weekday: number): boolean {
  const exception = week.exception?.(day);
  return exception === 'work' || (exception !== 'off' && week.days.includes(weekday));
}

/** @throws {RangeError} when a year holds too few working hours, for example a week without days */
export function addWorkingHours(calendar: Calendar, from: Date, hours: number, week: WorkingWeek): Date {
  let left = hours * 60;
  const start = calendar.wall(from);
  for (let ahead = 0; ahead <= 366; ahead++) {
    const noon = calendar.instant(start.year, start.month, start.day + ahead, 12);
    const { year, month, day, weekday } = calendar.wall(noon);
    if (!isWorked(week, calendar.dayOf(noon), weekday)) continue;
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
