import type { Calendar } from '../community/calendar.ts';
import type { Activity } from './activity.ts';

/** When those who signed up, or their groups, are reminded. */
export interface ReminderRule {
  /** Whole days before the day it starts; at most 14. */
  readonly daysBefore: number;
  /** Minutes after midnight. */
  readonly at: number;
  /** Who signs up after that moment is reminded this many minutes before the start. */
  readonly minutesBeforeForLate: number;
}

export const REMINDER: ReminderRule = { daysBefore: 1, at: 18 * 60, minutesBeforeForLate: 120 };

/** The moment of the reminder for somebody who signed up at `since`; undefined where there is no time left for one. */
export function reminderAt(
  activity: Pick<Activity, 'startsAt'>,
  since: Date,
  calendar: Calendar,
  rule: ReminderRule = REMINDER,
): Date | undefined {
  const start = calendar.wall(activity.startsAt);
  const ordinary = calendar.instant(start.year, start.month, start.day - rule.daysBefore, 0, rule.at);
  if (ordinary.getTime() > since.getTime() && ordinary.getTime() < activity.startsAt.getTime()) return ordinary;
  const late = new Date(activity.startsAt.getTime() - rule.minutesBeforeForLate * 60_000);
  return late.getTime() > since.getTime() ? late : undefined;
}
