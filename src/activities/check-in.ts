import { randomInt } from 'node:crypto';
import type { Person } from '../community/people-store.ts';
import type { Db } from '../store/database.ts';
import { activitiesWithCode, listActivities, lockActivity, setCheckInCode } from './activities-store.ts';
import type { Activity } from './activity.ts';
import { MOST_PEOPLE } from './signing.ts';
import { changeSignUp, insertSignUp, signUpById, signUpOf } from './signups-store.ts';
import * as words from './words.ts';

/** Checking in is open from an hour before the start until an hour after the end. */
const BEFORE_MS = 60 * 60_000;
const AFTER_MS = 60 * 60_000;

export const isCheckInTime = (activity: Activity, now: Date): boolean =>
  now.getTime() >= activity.startsAt.getTime() - BEFORE_MS && now.getTime() <= activity.endsAt.getTime() + AFTER_MS;

/** Four digits for the screen on the spot, the same until they are taken back; none of another activity that goes on now. */
export async function openCheckIn(tx: Db, activityId: string, now: Date): Promise<string | undefined> {
  const activity = await lockActivity(tx, activityId);
  if (!activity || activity.state === 'cancelled') return undefined;
  if (activity.checkInCode) return activity.checkInCode;
  const near = await listActivities(tx, { endsAfter: new Date(now.getTime() - AFTER_MS), limit: 500 });
  const used = new Set(near.map((other) => other.checkInCode));
  let code: string;
  do code = String(randomInt(1000, 10_000));
  while (used.has(code));
  await setCheckInCode(tx, activityId, code);
  return code;
}

export type CheckedIn = { readonly kind: 'done'; readonly activity: Activity; readonly walkIn: boolean; readonly text: string } | undefined;

/** 签到 1234, 签到 1234 2人. Undefined: no activity goes on with this code. */
export async function checkInByCode(
  tx: Db,
  person: Pick<Person, 'id'>,
  code: string,
  people: number | undefined,
  groupId: string | undefined,
  now: Date,
): Promise<CheckedIn> {
  const found = (await activitiesWithCode(tx, code, new Date(now.getTime() - AFTER_MS))).find((activity) => isCheckInTime(activity, now));
  const activity = found && (await lockActivity(tx, found.id));
  if (!activity) return undefined;
  const before = await signUpOf(tx, activity.id, person.id);
  const signedUp = before !== undefined && before.people > 0;
  const came = Math.min(MOST_PEOPLE, people ?? before?.came ?? (signedUp ? before.people : 1));
  const id =
    before?.id ??
    (await insertSignUp(tx, {
      activityId: activity.id,
      personId: person.id,
      groupId,
      name: '',
      household: '',
      note: '',
      source: 'walk_in',
      at: now,
    }));
  await changeSignUp(tx, id, { came, cameAt: now });
  return {
    kind: 'done',
    activity,
    walkIn: !signedUp,
    text: signedUp ? words.checkedIn(activity, came) : words.walkedIn(activity, came),
  };
}

/** What staff tick on the list. @param came undefined = not here after all */
export async function markCame(tx: Db, activityId: string, signUpId: string, came: number | undefined, now: Date): Promise<boolean> {
  await lockActivity(tx, activityId);
  const signUp = await signUpById(tx, signUpId);
  if (!signUp || (came !== undefined && !(Number.isInteger(came) && came >= 0 && came <= MOST_PEOPLE))) return false;
  await changeSignUp(tx, signUpId, { came: came ?? null, cameAt: came === undefined ? null : now });
  return true;
}

/** Somebody who came without having signed up. The name may stay unknown. */
export async function addWalkIn(
  tx: Db,
  activityId: string,
  walkIn: { readonly name: string; readonly people: number },
  now: Date,
): Promise<boolean> {
  if (!(Number.isInteger(walkIn.people) && walkIn.people >= 1 && walkIn.people <= MOST_PEOPLE)) return false;
  if (!(await lockActivity(tx, activityId))) return false;
  const name = walkIn.name.trim() || '现场居民';
  const id = await insertSignUp(tx, {
    activityId,
    personId: undefined,
    groupId: undefined,
    name,
    household: '',
    note: '',
    source: 'walk_in',
    at: now,
  });
  await changeSignUp(tx, id, { came: walkIn.people, cameAt: now });
  return true;
}
