import type { Calendar } from '../community/calendar.ts';
import type { Activity } from './activity.ts';

/** When those who signed up are reminded: once on a day before, once shortly before the start. */
export interface ReminderRule {
  /** Whole days before the day it starts; at most 14. */
  readonly daysBefore: number;
  /** Minutes after midnight. */
  readonly at: number;
  /** The second reminder comes this many minutes before the start. */
  readonly minutesBefore: number;
}

export const REMINDER: ReminderRule = { daysBefore: 1, at: 18 * 60, minutesBefore: 120 };

export interface Reminders {
  /** Absent where somebody signed up too late for it. */
  readonly day: Date | undefined;
  readonly hour: Date | undefined;
}

/** The moments of the reminders for somebody who signed up at `since`. */
export function remindersOf(
  activity: Pick<Activity, 'startsAt'>,
  since: Date,
  calendar: Calendar,
  rule: ReminderRule = REMINDER,
): Reminders {
  const start = calendar.wall(activity.startsAt);
  const day = calendar.instant(start.year, start.month, start.day - rule.daysBefore, 0, rule.at);
  const hour = new Date(activity.startsAt.getTime() - rule.minutesBefore * 60_000);
  const later = (at: Date) => (at.getTime() > since.getTime() ? at : undefined);
  return { day: day.getTime() < hour.getTime() ? later(day) : undefined, hour: later(hour) };
}

/** The first of them; undefined where there is no time left for one. */
export function reminderAt(
  activity: Pick<Activity, 'startsAt'>,
  since: Date,
  calendar: Calendar,
  rule: ReminderRule = REMINDER,
): Date | undefined {
  const { day, hour } = remindersOf(activity, since, calendar, rule);
  return day ?? hour;
}
