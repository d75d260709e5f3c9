import type { Db } from '../store/database.ts';
import { lockActivity, nextQueueNo } from './activities-store.ts';
import { resized } from './party.ts';
import { freePlaces, messageTo, offerFreed, type QueueDeps } from './queue.ts';
import { MOST_PEOPLE } from './signing.ts';
import { changeSignUp, insertSignUp, signUpById } from './signups-store.ts';
import * as words from './words.ts';

/** What staff do by hand with the list of an activity: who phones, who comes to the desk, who is let in from the queue. */

export type DeskResult = { readonly kind: 'done'; readonly text: string } | { readonly kind: 'refused'; readonly text: string };
const done = (text: string): DeskResult => ({ kind: 'done', text });
const refuse = (text: string): DeskResult => ({ kind: 'refused', text });

export async function addByStaff(
  tx: Db,
  activityId: string,
  who: { readonly name: string; readonly people: number; readonly household: string; readonly note: string },
  now: Date,
): Promise<DeskResult> {
  const activity = await lockActivity(tx, activityId);
  if (!activity) return refuse(words.refusal.unknown);
  if (activity.state === 'cancelled') return refuse(words.refusal.cancelled(activity));
  const name = who.name.trim();
  if (name === '') return refuse('请写姓名或称呼，例如“王阿姨”。');
  if (!(Number.isInteger(who.people) && who.people >= 1 && who.people <= MOST_PEOPLE))
    return refuse(words.refusal.count(who.people, MOST_PEOPLE));
  const free = await freePlaces(tx, activity);
  const id = await insertSignUp(tx, {
    activityId,
    personId: undefined,
    groupId: undefined,
    name,
    household: who.household.trim(),
    note: who.note.trim(),
    source: 'staff',
    at: now,
  });
  if (free === undefined || who.people <= free) {
    await changeSignUp(tx, id, { people: who.people, party: resized([], who.people) });
    return done(`已登记 ${name} ${who.people} 人。`);
  }
  await changeSignUp(tx, id, {
    waiting: who.people,
    waitingParty: resized([], who.people),
    queueNo: await nextQueueNo(tx, activityId),
  });
  return done(`名额不够，${name} ${who.people} 人已排进候补。`);
}

/** Takes a party off the list; who can be written to is told. */
export async function removeByStaff(tx: Db, activityId: string, signUpId: string, now: Date, deps: QueueDeps): Promise<DeskResult> {
  const activity = await lockActivity(tx, activityId);
  const signUp = await signUpById(tx, signUpId);
  if (!activity || !signUp || signUp.people + signUp.waiting === 0) return refuse('这位居民已经不在名单里了。');
  await changeSignUp(tx, signUpId, { people: 0, party: [], waiting: 0, waitingParty: [], queueNo: null, offered: 0, offeredUntil: null });
  if (signUp.personId && activity.startsAt.getTime() > now.getTime())
    await deps.post(tx, [
      { ...messageTo(activity, signUp.personId, `removed:${now.getTime()}:${signUpId}`), text: words.removed(activity) },
    ]);
  await offerFreed(tx, activity, now, deps);
  return done(`已从名单里去掉 ${signUp.name}。`);
}

/** Lets somebody in who waits, as far as there are places: for who can not be asked in the chat. */
export async function letIn(tx: Db, activityId: string, signUpId: string, now: Date, deps: QueueDeps): Promise<DeskResult> {
  const activity = await lockActivity(tx, activityId);
  const signUp = await signUpById(tx, signUpId);
  if (!activity || !signUp || signUp.waiting === 0) return refuse('这位居民已经不在候补里了。');
  const free = await freePlaces(tx, activity);
  const places = signUp.offered + (free ?? signUp.waiting);
  if (places < signUp.waiting) return refuse(`现在只空出 ${places} 个名额，不够 ${signUp.waiting} 人。可以先把名额改大。`);
  await changeSignUp(tx, signUpId, {
    people: signUp.people + signUp.waiting,
    party: [...signUp.party, ...signUp.waitingParty],
    waiting: 0,
    waitingParty: [],
    queueNo: null,
    offered: 0,
    offeredUntil: null,
    at: now,
  });
  if (signUp.personId)
    await deps.post(tx, [
      {
        ...messageTo(activity, signUp.personId, `letin:${now.getTime()}:${signUpId}`),
        text: words.offerTaken(activity, signUp.people + signUp.waiting, 0, deps.calendar, now),
      },
    ]);
  return done(`${signUp.name} ${signUp.waiting} 人已转为正式报名。`);
}
