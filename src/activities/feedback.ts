import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { activitiesToThank, markThanked } from './activities-store.ts';
import type { Activity, SignUp } from './activity.ts';
import { messageTo } from './queue.ts';
import { allSignUps, changeSignUp, signUpsOfPerson } from './signups-store.ts';
import * as words from './words.ts';

/** Thanks are said half an hour after the end, and not any more two days later. */
const AFTER_MS = 30 * 60_000;
const LATEST_MS = 48 * 3_600_000;
/** So long an answer belongs to the thanks. */
const ANSWER_MS = 7 * 86_400_000;
export const LONGEST_FEEDBACK = 500;

/**
 * Thanks those who came and asks how it was, once. Where nobody was checked in, everybody on the list is taken to have come;
 * where some were, the others are left in peace. @returns how many
 */
export async function thank(tx: Db, now: Date, post: Post): Promise<number> {
  let count = 0;
  const span = { after: new Date(now.getTime() - LATEST_MS), before: new Date(now.getTime() - AFTER_MS) };
  for (const activity of await activitiesToThank(tx, span)) {
    if (!(await markThanked(tx, activity.id, now))) continue;
    const all = await allSignUps(tx, activity.id);
    const counted = all.some((signUp) => signUp.came !== undefined);
    for (const signUp of all) {
      if (!signUp.personId || !(counted ? (signUp.came ?? 0) > 0 : signUp.people > 0)) continue;
      await changeSignUp(tx, signUp.id, { thankedAt: now });
      const message = messageTo(activity, signUp.personId, `thanks:${signUp.id}`);
      await post(tx, [{ ...message, text: words.thanks(activity), expiresAt: new Date(now.getTime() + 86_400_000) }]);
      count++;
    }
  }
  return count;
}

/** The last activity that a person was asked about and may still answer. */
export async function askedForFeedback(
  db: Db,
  personId: string,
  now: Date,
): Promise<{ readonly activity: Activity; readonly signUp: SignUp } | undefined> {
  const since = now.getTime() - ANSWER_MS;
  const asked = (await signUpsOfPerson(db, personId, new Date(since - LATEST_MS))).filter(
    ({ signUp }) => signUp.thankedAt !== undefined && signUp.thankedAt.getTime() > since,
  );
  return asked.sort((a, b) => b.signUp.thankedAt!.getTime() - a.signUp.thankedAt!.getTime())[0];
}

/** A second answer replaces the number and adds its words. */
export async function giveFeedback(
  tx: Db,
  signUp: SignUp,
  given: { readonly rating: number | undefined; readonly words: string },
  now: Date,
): Promise<void> {
  const text = [signUp.feedback, given.words.trim()].filter(Boolean).join('\n').slice(0, LONGEST_FEEDBACK);
  await changeSignUp(tx, signUp.id, {
    ...(given.rating === undefined ? {} : { rating: given.rating }),
    feedback: text,
    feedbackAt: now,
  });
}
