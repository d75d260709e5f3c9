import type { Calendar } from '../community/calendar.ts';
import type { Outgoing } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { lockActivity } from './activities-store.ts';
import type { Activity, SignUp } from './activity.ts';
import { type OfferRule, offerTimes } from './offer-times.ts';
import { activitiesWithLapsedOffers, changeSignUp, queueOf, takenOf } from './signups-store.ts';
import * as words from './words.ts';

export interface QueueDeps {
  readonly post: Post;
  readonly calendar: Calendar;
  readonly offer?: OfferRule | undefined;
}

/** What can be given away now: not taken, and not kept for anybody. undefined = no limit. */
export async function freePlaces(db: Db, activity: Activity): Promise<number | undefined> {
  if (activity.capacity === undefined) return undefined;
  const { people, offered } = await takenOf(db, activity.id);
  return Math.max(0, activity.capacity - people - offered);
}

/**
 * Offers what is free to those who wait, in their order. To be called under the activity's lock after anything that may have
 * freed a place. @returns how many were asked
 */
export async function offerFreed(tx: Db, activity: Activity, now: Date, deps: QueueDeps): Promise<number> {
  if (activity.state !== 'open' || activity.startsAt.getTime() <= now.getTime()) return 0;
  const times = offerTimes(activity.startsAt, now, deps.calendar, deps.offer);
  if (!times) return 0;
  let asked = 0;
  let free = await freePlaces(tx, activity);
  for (const signUp of await queueOf(tx, activity.id)) {
    if (free === 0) break;
    // Who is known by a name only can not be asked here: staff see them at the top of the queue.
    if (signUp.offered > 0 || signUp.personId === undefined || (free !== undefined && signUp.whole && signUp.waiting > free)) continue;
    const places = free === undefined ? signUp.waiting : Math.min(signUp.waiting, free);
    const offerNo = signUp.offerNo + 1;
    await changeSignUp(tx, signUp.id, { offered: places, offerNo, offeredUntil: times.until });
    await deps.post(tx, [
      {
        ...messageTo(activity, signUp.personId, `offer:${offerNo}:${signUp.id}`),
        text: words.offer(activity, places, signUp.waiting, times.until, deps.calendar, now),
        notBefore: times.askAt,
        expiresAt: times.until,
      },
    ]);
    if (free !== undefined) free -= places;
    asked++;
  }
  return asked;
}

export interface Answered {
  readonly signUp: SignUp;
  readonly activity: Activity;
  readonly text: string;
}

/** 要 or 不要 to an offer; `signUp` as it was read under the lock. */
export async function answerOffer(tx: Db, activity: Activity, signUp: SignUp, yes: boolean, now: Date, deps: QueueDeps): Promise<string> {
  const inTime = signUp.offered > 0 && signUp.offeredUntil !== undefined && signUp.offeredUntil.getTime() > now.getTime();
  if (!inTime) return words.offerGone(activity);
  const places = signUp.offered;
  if (yes) {
    const waiting = signUp.waiting - places;
    await changeSignUp(tx, signUp.id, {
      people: signUp.people + places,
      party: [...signUp.party, ...signUp.waitingParty.slice(0, places)],
      waiting,
      waitingParty: signUp.waitingParty.slice(places),
      offered: 0,
      offeredUntil: null,
      ...(waiting === 0 ? { queueNo: null } : {}),
      ...(signUp.people === 0 ? { at: now } : {}),
    });
    return words.offerTaken(activity, signUp.people + places, waiting, deps.calendar, now);
  }
  // A part of what they wait for is not what they want; all of it refused is the end of waiting.
  const part = places < signUp.waiting;
  await changeSignUp(tx, signUp.id, {
    offered: 0,
    offeredUntil: null,
    ...(part ? { whole: true } : { waiting: 0, waitingParty: [], queueNo: null }),
  });
  await offerFreed(tx, activity, now, deps);
  return part ? words.offerPartRefused(activity, signUp.waiting) : words.offerRefused(activity);
}

/** Offers that nobody answered go on to the next. @returns how many messages were queued */
export async function passOnLapsed(tx: Db, now: Date, deps: QueueDeps): Promise<number> {
  let queued = 0;
  for (const id of await activitiesWithLapsedOffers(tx, now)) {
    const activity = await lockActivity(tx, id);
    if (!activity) continue;
    for (const signUp of await queueOf(tx, id)) {
      if (signUp.offered === 0 || signUp.offeredUntil === undefined || signUp.offeredUntil.getTime() > now.getTime()) continue;
      await changeSignUp(tx, signUp.id, { offered: 0, waiting: 0, waitingParty: [], queueNo: null });
      if (signUp.personId && activity.state === 'open' && activity.startsAt.getTime() > now.getTime()) {
        const message = messageTo(activity, signUp.personId, `lapsed:${signUp.offerNo}:${signUp.id}`);
        await deps.post(tx, [{ ...message, text: words.offerLapsed(activity, signUp.people) }]);
        queued++;
      }
    }
    queued += await offerFreed(tx, activity, now, deps);
  }
  return queued;
}

/** A private message about an activity; what can not be delivered goes to the group they signed up in: see `settled`. */
export function messageTo(activity: Activity, personId: string, what: string): Omit<Outgoing, 'text'> {
  return {
    key: `activity:${activity.id}:${what}`,
    to: { person: personId },
    priority: 'reply',
    cause: { kind: 'system', id: activity.id },
    expiresAt: activity.endsAt,
  };
}
