import { z } from 'zod';
import { type Calendar, createCalendar } from '../community/calendar.ts';
import { publicHoliday } from '../community/holidays.ts';
import type { RepeatRules } from '../messages.ts';
import { occurrencesBetween } from './recurrence.ts';

/**
 * What a cron expression can not say, on top of one: every so many weeks, the first or last working day, public holidays, a first
 * and a last day, days left out, single moments moved. Pure: the same rules give the same moments, whoever asks and when.
 */

/** YYYY-MM-DD, and in the calendar. */
const DAY = z.string().refine((text) => dayExists(text));
const INSTANT = z.iso.datetime();
export const REPEAT_RULES = z.strictObject({
  everyWeeks: z.int().min(2).max(52).optional(),
  workingDay: z.enum(['first', 'last']).optional(),
  holidays: z.enum(['skip', 'next', 'previous']).optional(),
  from: DAY.optional(),
  until: DAY.optional(),
  except: z.array(DAY).max(200).optional(),
  moved: z
    .array(z.strictObject({ from: INSTANT, to: INSTANT }))
    .max(200)
    .optional(),
});

/** A recurring notice, as far as its moments go. */
export interface Repeating {
  readonly cron: string;
  readonly rules: RepeatRules | undefined;
  /** IANA name; absent = that of the calendar it is asked with. */
  readonly timeZone?: string | undefined;
}

const DAY_MS = 86_400_000;
/** The longest run of days off, with what is worked before and after it, is shorter. */
const SHIFT_DAYS = 16;
const WINDOW_DAYS = 64;
/** 29 February on a Monday may be 40 years away; who plans that is told that it never comes. */
const FAR_MS = 12 * 366 * DAY_MS;

/** Every moment later than `after` and not later than `until`, in order; the first `limit`. */
export function momentsBetween(
  { cron, rules, timeZone }: Repeating,
  community: Calendar,
  after: Date,
  until: Date,
  limit = Number.POSITIVE_INFINITY,
): readonly Date[] {
  const calendar = timeZone === undefined || timeZone === community.timeZone ? community : createCalendar(timeZone);
  if (!rules || Object.keys(rules).length === 0) return occurrencesBetween(cron, calendar, after, until, limit);
  const found: Date[] = [];
  for (const at of ruled(cron, rules, calendar, after, until)) {
    if (found.length >= limit) break;
    found.push(at);
  }
  return found;
}

/** The first moment later than `after`; undefined when there is none within twelve years. */
export function nextMoment(repeating: Repeating, calendar: Calendar, after: Date): Date | undefined {
  return momentsBetween(repeating, calendar, after, new Date(after.getTime() + FAR_MS), 1)[0];
}

function* ruled(cron: string, rules: RepeatRules, calendar: Calendar, after: Date, until: Date): Generator<Date> {
  const startOf = (day: string, days = 0): Date => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    return calendar.instant(year, month, date + days);
  };
  // Days of the week and of the month say nothing where it is the working day that counts.
  const base = rules.workingDay
    ? cron
        .trim()
        .split(/\s+/)
        .map((field, i) => (i === 2 || i === 4 ? '*' : field))
        .join(' ')
    : cron;
  const movedAway = new Set((rules.moved ?? []).map(({ from }) => new Date(from).getTime()));
  const last = rules.until ? startOf(rules.until, 1).getTime() - 1 : Number.POSITIVE_INFINITY;
  const end = Math.min(until.getTime(), last);
  const begin = Math.max(after.getTime(), rules.from ? startOf(rules.from).getTime() - 1 : Number.NEGATIVE_INFINITY);

  /** Found, and not yet told: a later day may have been moved before them. In order, each once. */
  let waiting: number[] = [];
  const add = (at: number): void => {
    if (at > begin && at <= end && !waiting.includes(at)) waiting.push(at);
  };
  for (const { to } of rules.moved ?? []) {
    const at = new Date(to).getTime();
    if (at > after.getTime() && at <= until.getTime() && !waiting.includes(at)) waiting.push(at);
  }
  for (let from = begin - SHIFT_DAYS * DAY_MS; from <= end + SHIFT_DAYS * DAY_MS; from += WINDOW_DAYS * DAY_MS) {
    const to = Math.min(from + WINDOW_DAYS * DAY_MS, end + SHIFT_DAYS * DAY_MS);
    for (const at of occurrencesBetween(base, calendar, new Date(from), new Date(to))) {
      const moment = momentOf(at, cron, rules, calendar);
      if (moment && !movedAway.has(moment.getTime())) add(moment.getTime());
    }
    waiting.sort((a, b) => a - b);
    const safe = to >= end + SHIFT_DAYS * DAY_MS ? Number.POSITIVE_INFINITY : to - SHIFT_DAYS * DAY_MS;
    for (const at of waiting.filter((one) => one <= safe)) yield new Date(at);
    waiting = waiting.filter((one) => one > safe);
  }
}

/** What becomes of a moment that the expression gives: it stays, moves to another day, or is left out. */
function momentOf(at: Date, cron: string, rules: RepeatRules, calendar: Calendar): Date | undefined {
  const day = calendar.dayOf(at);
  if (rules.workingDay && workingDayOf(day, rules.workingDay) !== day) return undefined;
  if (rules.everyWeeks && weeksBetween(rules.from ?? '2024-01-01', day) % rules.everyWeeks !== 0) return undefined;
  if (rules.except?.includes(day)) return undefined;
  if (!rules.holidays || rules.workingDay || !isClosed(day, cron)) return at;
  if (rules.holidays === 'skip') return undefined;
  const other = workingDayFrom(day, rules.holidays === 'next' ? 1 : -1);
  if (rules.except?.includes(other)) return undefined;
  const { hour, minute } = calendar.wall(at);
  const [year, month, date] = other.split('-').map(Number) as [number, number, number];
  return calendar.instant(year, month, date, hour, minute);
}

/** 每周六 means Saturdays; 每月1号 does not mean to be said on a Sunday. Public holidays count for both. */
function isClosed(day: string, cron: string): boolean {
  const weekday = cron.trim().split(/\s+/)[4];
  return weekday === '*' && cron.trim().split(/\s+/)[2] !== '*' ? !isWorkingDay(day) : publicHoliday(day) === 'off';
}

/** In force for weekends that are worked, and not for public holidays. */
export function isWorkingDay(day: string): boolean {
  const holiday = publicHoliday(day);
  if (holiday) return holiday === 'work';
  const weekday = utc(day).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

function workingDayFrom(day: string, step: 1 | -1): string {
  let other = addDays(day, step);
  while (!isWorkingDay(other)) other = addDays(other, step);
  return other;
}

/** The first or last working day of the month of a day. */
function workingDayOf(day: string, which: 'first' | 'last'): string {
  const date = utc(day);
  const edge = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + (which === 'last' ? 1 : 0), which === 'last' ? 0 : 1));
  const text = edge.toISOString().slice(0, 10);
  return isWorkingDay(text) ? text : workingDayFrom(text, which === 'last' ? -1 : 1);
}

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const addDays = (day: string, days: number): string => new Date(utc(day).getTime() + days * DAY_MS).toISOString().slice(0, 10);
const mondayOf = (day: string): number => {
  const date = utc(day);
  return date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS;
};
/** Weeks from Monday to Monday. */
const weeksBetween = (from: string, to: string): number => Math.round((mondayOf(to) - mondayOf(from)) / (7 * DAY_MS));

export function dayExists(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** Why the rules can't be used, in Chinese; undefined = they can. */
export function rulesProblem({ cron, rules }: Repeating): string | undefined {
  if (!rules) return undefined;
  if (rules.from && rules.until && rules.until < rules.from) return `重复的结束日期 ${rules.until} 早于开始日期 ${rules.from}，请改正。`;
  if (rules.everyWeeks && cron.trim().split(/\s+/)[4] === '*') return '“每几周”要选星期几。';
  const repeated = (rules.moved ?? []).map(({ from }) => from).find((from, i, all) => all.indexOf(from) !== i);
  return repeated ? '同一次改了两回时间，请只留一回。' : undefined;
}
