import type { Db } from '../store/database.ts';
import { messageTo } from './queue.ts';
import { remindersOf } from './reminder.ts';
import type { SigningDeps } from './signing.ts';
import { activitiesToRemind, allSignUps, claimReminder } from './signups-store.ts';
import * as words from './words.ts';

/** Nothing is due yet for what starts later than the longest lead. */
const LONGEST_LEAD = 16 * 86_400_000;

/** Queues the private reminders that are due; each of the two once for each party. @returns how many */
export async function remind(tx: Db, now: Date, deps: SigningDeps): Promise<number> {
  let count = 0;
  const due = (at: Date | undefined) => at !== undefined && at.getTime() <= now.getTime();
  for (const activity of await activitiesToRemind(tx, { after: now, before: new Date(now.getTime() + LONGEST_LEAD) })) {
    for (const signUp of await allSignUps(tx, activity.id)) {
      if (!signUp.personId || signUp.people === 0) continue;
      const { day, hour } = remindersOf(activity, signUp.at, deps.calendar, deps.reminder);
      // Down over the first moment and up again after the second: one reminder says it all.
      const which = due(hour) ? 'reminded_hour_at' : due(day) ? 'reminded_day_at' : undefined;
      if (!which || !(await claimReminder(tx, signUp.id, which, now))) continue;
      const message = messageTo(activity, signUp.personId, `${which}:${activity.startsAt.getTime()}:${signUp.id}`);
      const text = words.reminder(activity, signUp.people, deps.calendar, now);
      await deps.post(tx, [{ ...message, text, expiresAt: activity.startsAt }]);
      count++;
    }
  }
  return count;
}
