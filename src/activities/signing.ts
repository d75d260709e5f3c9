import type { Calendar } from '../community/calendar.ts';
import type { Person } from '../community/people-store.ts';
import type { Db } from '../store/database.ts';
import { lockActivity, nextQueueNo } from './activities-store.ts';
import type { Activity, SignUp } from './activity.ts';
import { offerTimes } from './offer-times.ts';
import { partyAfter, partyWithout, resized, type Wish } from './party.ts';
import { freePlaces, offerFreed, type QueueDeps } from './queue.ts';
import { type ReminderRule, reminderAt } from './reminder.ts';
import { changeSignUp, insertSignUp, queueOf, signUpById, signUpOf, takenOf } from './signups-store.ts';
import * as words from './words.ts';

/** It was not done; `text` says why and what to do instead, in Chinese. */
export interface ActivityRefused {
  readonly kind: 'refused';
  /** For the one who asked. */
  readonly text: string;
}

/** `text` is for the caller to say: nothing is queued for the one who signs up or withdraws. */
export type SignUpResult =
  | {
      readonly kind: 'done';
      readonly activity: Activity;
      readonly people: number;
      readonly left: number | undefined;
      readonly text: string;
    }
  /** Some of them wait; `ahead`: how many people stand before them. */
  | {
      readonly kind: 'queued';
      readonly activity: Activity;
      readonly people: number;
      readonly waiting: number;
      readonly ahead: number;
      readonly text: string;
    }
  | ActivityRefused;

export interface SigningDeps extends QueueDeps {
  readonly calendar: Calendar;
  readonly reminder?: ReminderRule | undefined;
}

export const MOST_PEOPLE = 20;
const refuse = (text: string): ActivityRefused => ({ kind: 'refused', text });

/** Takes a party in, within the capacity and the sign-up window; what does not fit waits in the order of asking. */
export async function signUp(
  tx: Db,
  activityId: string,
  person: Pick<Person, 'id'>,
  wish: Wish,
  now: Date,
  deps: SigningDeps,
): Promise<SignUpResult> {
  const activity = await lockActivity(tx, activityId);
  if (!activity) return refuse(words.refusal.unknown);
  if (!Number.isInteger(wish.people) || wish.people < 1 || wish.people > MOST_PEOPLE)
    return refuse(words.refusal.count(wish.people, MOST_PEOPLE));
  const before = await signUpOf(tx, activityId, person.id);
  const all = before ? [...before.party, ...before.waitingParty] : [];
  const party = partyAfter(all, wish);
  if (party.length > MOST_PEOPLE) return refuse(words.refusal.count(party.length, MOST_PEOPLE));
  if (party.length < all.length) return shrink(tx, activity, before!, party, now, deps);
  const closed = closedFor(activity, now, deps.calendar);
  if (closed) return refuse(closed);

  const more = party.length - all.length;
  const free = await freePlaces(tx, activity);
  const { waiting: queue } = await takenOf(tx, activityId);
  // Nobody passes those who wait; shortly before the start nobody is asked any more, and who comes first comes in.
  const others = queue - (before?.waiting ?? 0);
  const mustWait = others > 0 && offerTimes(activity.startsAt, now, deps.calendar, deps.offer) !== undefined;
  const fits = free === undefined || (more <= free && !mustWait);
  if (more > 0 && !fits) {
    if (activity.waitlist === 0)
      return refuse(
        free === 0 || mustWait
          ? words.refusal.full(activity, before?.people ?? 0)
          : words.refusal.few(activity, free + (before?.people ?? 0), before?.people ?? 0, false),
      );
    if (free !== undefined && free > 0 && !mustWait && !wish.queue)
      return refuse(words.refusal.few(activity, free + (before?.people ?? 0), before?.people ?? 0, true));
    if (queue + more > activity.waitlist) return refuse(words.refusal.queueFull(activity, activity.waitlist));
  }

  const id = before?.id ?? (await insertSignUp(tx, blank(activityId, person.id, wish.groupId, now)));
  const fresh = all.length === 0;
  const inBefore = before?.party.length ?? 0;
  const waitBefore = before?.waitingParty.length ?? 0;
  const place = wish.groupId && fresh ? { groupId: wish.groupId } : {};
  if (more > 0 && !fits) {
    const queueNo = before?.queueNo ?? (await nextQueueNo(tx, activityId));
    await changeSignUp(tx, id, {
      party: party.slice(0, inBefore),
      people: inBefore,
      waiting: waitBefore + more,
      waitingParty: party.slice(inBefore),
      queueNo,
      // Who is shown what is free and would rather wait wants all of it.
      ...(waitBefore === 0 ? { whole: wish.queue === true && free !== undefined && free > 0 && !mustWait } : {}),
      ...(fresh ? { at: now, source: 'chat' as const } : {}),
      ...place,
    });
    await offerFreed(tx, activity, now, deps);
    return queued(tx, activity, id, deps, now);
  }
  // Names may have changed without the number; those who wait stay where they stand.
  const waitingParty = before && before.waiting > 0 ? party.slice(inBefore, inBefore + waitBefore) : [];
  const inNow = [...party.slice(0, inBefore), ...party.slice(inBefore + waitBefore)];
  await changeSignUp(tx, id, {
    party: inNow,
    people: inNow.length,
    waitingParty,
    ...(fresh ? { at: now, source: 'chat' as const, remindedDayAt: null, remindedHourAt: null } : {}),
    ...place,
  });
  if (waitBefore > 0) return queued(tx, activity, id, deps, now);
  return done(tx, activity, inNow, inBefore, now, deps);
}

/** Some of a party, or all of it, do not come. */
export async function withdraw(
  tx: Db,
  activityId: string,
  person: Pick<Person, 'id'>,
  change: { readonly who?: readonly string[]; readonly people?: number; readonly instead?: readonly string[] },
  now: Date,
  deps: SigningDeps,
): Promise<SignUpResult> {
  const activity = await lockActivity(tx, activityId);
  if (!activity) return refuse(words.refusal.unknown);
  const before = await signUpOf(tx, activityId, person.id);
  if (!before || before.people + before.waiting === 0) return refuse(words.refusal.notIn(activity));
  if (activity.startsAt.getTime() <= now.getTime()) return refuse(words.refusal.begunWithdraw(activity));
  const all = [...before.party, ...before.waitingParty];
  const less = change.who
    ? (partyWithout(all, change.who) ?? (all.length === 1 ? [] : undefined))
    : change.people !== undefined
      ? resized(all, Math.max(0, all.length - change.people))
      : [];
  if (!less) return refuse(words.refusal.notInParty(activity, change.who!, all));
  if (change.instead?.length) {
    // One place, another person: nothing is freed and nothing is taken.
    const swapped = [...less, ...change.instead].slice(0, all.length);
    await changeSignUp(tx, before.id, {
      party: swapped.slice(0, before.people),
      waitingParty: swapped.slice(before.people),
      people: Math.min(before.people, swapped.length),
    });
    return {
      kind: 'done',
      activity,
      people: Math.min(before.people, swapped.length),
      left: await freePlaces(tx, activity),
      text: words.swapped(activity, swapped, deps.calendar, now),
    };
  }
  return shrink(tx, activity, before, less, now, deps);
}

/** Fewer than before: those who wait are the first to go, unless it was said who. */
async function shrink(
  tx: Db,
  activity: Activity,
  before: SignUp,
  party: readonly string[],
  now: Date,
  deps: SigningDeps,
): Promise<SignUpResult> {
  if (activity.startsAt.getTime() <= now.getTime()) return refuse(words.refusal.begunWithdraw(activity));
  const left = [...party];
  const take = (names: readonly string[]) =>
    names.filter((name) => {
      const at = left.indexOf(name);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  const inNow = [...take(before.party)];
  const waitNow = [...take(before.waitingParty)];
  // Those who got a name with the same words take the seats of those who had none.
  while (left.length > 0 && inNow.length < before.people) inNow.push(left.shift()!);
  waitNow.push(...left);
  await changeSignUp(tx, before.id, {
    party: inNow,
    people: inNow.length,
    waitingParty: waitNow,
    waiting: waitNow.length,
    offered: Math.min(before.offered, waitNow.length),
    ...(waitNow.length === 0 ? { queueNo: null, offeredUntil: null } : {}),
  });
  await offerFreed(tx, activity, now, deps);
  const remaining = await freePlaces(tx, activity);
  if (party.length === 0) {
    const text = before.people === 0 ? words.leftQueue(activity) : words.withdrawn(activity, deps.calendar, now);
    return { kind: 'done', activity, people: before.people, left: remaining, text };
  }
  if (waitNow.length > 0) return queued(tx, activity, before.id, deps, now);
  return done(tx, activity, inNow, before.people + before.waiting, now, deps);
}

/** Why nobody can sign up now; undefined when they can. */
export function closedFor(activity: Activity, now: Date, calendar: Calendar): string | undefined {
  if (activity.state === 'cancelled') return words.refusal.cancelled(activity);
  if (activity.startsAt.getTime() <= now.getTime()) return words.refusal.begun(activity);
  if (activity.signUpFrom && activity.signUpFrom.getTime() > now.getTime()) return words.refusal.early(activity, calendar, now);
  if (activity.signUpTo && activity.signUpTo.getTime() <= now.getTime()) return words.refusal.late(activity, calendar, now);
  return undefined;
}

/** How many people wait before this party. */
export async function aheadOf(db: Db, activityId: string, queueNo: number): Promise<number> {
  return (await queueOf(db, activityId))
    .filter((other) => other.queueNo !== undefined && other.queueNo < queueNo)
    .reduce((sum, other) => sum + other.waiting, 0);
}

function blank(activityId: string, personId: string, groupId: string | undefined, at: Date) {
  return { activityId, personId, groupId, name: '', household: '', note: '', source: 'chat' as const, at };
}

async function queued(tx: Db, activity: Activity, id: string, deps: SigningDeps, now: Date): Promise<SignUpResult> {
  const { people, waiting, queueNo = 0, party, waitingParty } = (await signUpById(tx, id))!;
  const ahead = await aheadOf(tx, activity.id, queueNo);
  const text = words.queued(activity, { people, party, waiting, waitingParty, ahead }, deps.calendar, now);
  return { kind: 'queued', activity, people, waiting, ahead, text };
}

async function done(
  tx: Db,
  activity: Activity,
  party: readonly string[],
  before: number,
  now: Date,
  deps: SigningDeps,
): Promise<SignUpResult> {
  const { calendar } = deps;
  const left = await freePlaces(tx, activity);
  const next = reminderAt(activity, now, calendar, deps.reminder);
  const reminded = !next ? 'no' : calendar.dayOf(next) === calendar.dayOf(activity.startsAt) ? 'same_day' : 'day_before';
  return {
    kind: 'done',
    activity,
    people: party.length,
    left,
    text: words.signedUp(activity, party, left, reminded, calendar, now, before),
  };
}
