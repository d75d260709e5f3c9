import type { Db } from '../store/database.ts';
import { lockActivity, nextQueueNo } from './activities-store.ts';
import type { SignUp } from './activity.ts';
import { type Chain, chainById, chainOf, decideChain, putChain } from './chains-store.ts';
import { compareLists } from './jielong/compare.ts';
import { type ChainEntry, nameKey } from './jielong/list.ts';
import { readChain } from './jielong/read.ts';
import { resized } from './party.ts';
import { freePlaces, messageTo, offerFreed, type QueueDeps } from './queue.ts';
import { allSignUps, changeSignUp, insertSignUp, takenOf } from './signups-store.ts';
import * as words from './words.ts';

export type { Chain } from './chains-store.ts';

/** What a list would change about the sign-ups, line by line. */
export interface ChainPreview {
  readonly chain: Chain;
  readonly lines: readonly ChainLine[];
  /** Stood in an earlier version and not in this one; whoever is on the list stays on it unless staff say otherwise. */
  readonly missing: readonly { readonly entry: ChainEntry; readonly signUp: SignUp | undefined }[];
}

export interface ChainLine {
  readonly entry: ChainEntry;
  readonly kind: 'new' | 'same' | 'changed' | 'withdraw' | 'nothing';
  readonly signUp: SignUp | undefined;
  /** The same name twice in the list: who looks at it sees whether these are two. */
  readonly twice: boolean;
}

export interface PastedChain {
  readonly activityId: string;
  readonly groupId: string;
  readonly personId: string | undefined;
  readonly text: string;
}

/**
 * Keeps what was pasted as the group's newest list. Signs nobody up. What earlier versions named and this one does not is kept
 * as missing. @returns undefined where it holds no entry
 */
export async function noteChain(tx: Db, pasted: PastedChain, now: Date): Promise<{ readonly entries: number } | undefined> {
  const list = readChain(pasted.text);
  if (list.entries.length === 0) return undefined;
  await lockActivity(tx, pasted.activityId);
  const before = await chainOf(tx, pasted.activityId, pasted.groupId);
  const comparison = compareLists(before?.entries ?? [], list.entries);
  // Who was missing once and stands there again is not missing.
  const still = compareLists(before?.missing ?? [], list.entries).removed;
  const missing = [...still, ...comparison.removed.filter((entry) => !still.some((other) => nameKey(other.name) === nameKey(entry.name)))];
  const unchanged =
    before &&
    comparison.added.length + comparison.changed.length + comparison.removed.length === 0 &&
    missing.length === before.missing.length;
  if (unchanged && before.state !== 'pending' && before.unread.length === list.unread.length) return { entries: list.entries.length };
  await putChain(tx, {
    ...pasted,
    entries: list.entries,
    missing,
    unread: list.unread,
    versions: (before?.versions ?? 0) + 1,
    at: now,
  });
  return { entries: list.entries.length };
}

export async function previewOf(db: Db, chain: Chain): Promise<ChainPreview> {
  const find = finder(await allSignUps(db, chain.activityId));
  const seen = new Map<string, number>();
  for (const { name } of chain.entries) seen.set(nameKey(name), (seen.get(nameKey(name)) ?? 0) + 1);
  return {
    chain,
    lines: chain.entries.map((entry) => {
      const signUp = find(entry);
      return { entry, signUp, kind: kindOf(entry, signUp), twice: (seen.get(nameKey(entry.name)) ?? 0) > 1 };
    }),
    missing: chain.missing.map((entry) => ({ entry, signUp: find(entry) })),
  };
}

function kindOf(entry: ChainEntry, signUp: SignUp | undefined): ChainLine['kind'] {
  const listed = (signUp?.people ?? 0) + (signUp?.waiting ?? 0);
  if (entry.state === 'withdrawn') return listed > 0 ? 'withdraw' : 'nothing';
  if (listed === 0) return 'new';
  return listed === entry.people ? 'same' : 'changed';
}

/** Each sign-up stands for one entry. Without a door a name is enough; two different doors are two parties. */
function finder(signUps: readonly SignUp[]): (entry: ChainEntry) => SignUp | undefined {
  const left = [...signUps];
  return (entry) => {
    const of = left.filter((signUp) => nameKey(signUp.name) === nameKey(entry.name));
    const found =
      of.find((signUp) => signUp.household === entry.household) ?? of.find((signUp) => signUp.household === '' || entry.household === '');
    if (found) left.splice(left.indexOf(found), 1);
    return found;
  };
}

export type ChainApplied =
  | {
      readonly kind: 'applied';
      readonly added: number;
      readonly changed: number;
      readonly withdrawn: number;
      /** People for whom there was no place. */
      readonly waiting: number;
    }
  | { readonly kind: 'refused'; readonly text: string };

/**
 * Makes the sign-ups what the list says. Places are given in the order of the list; who does not fit waits.
 * @param choice.versions the version that was looked at; another one that came meanwhile is not applied unseen
 * @param choice.remove lines of `missing` who really do not come
 * @param choice.leaveOut lines of the list that are not to be taken over
 */
export async function applyChain(
  tx: Db,
  id: string,
  choice: { readonly versions: number; readonly remove: readonly number[]; readonly leaveOut: readonly number[] },
  by: string,
  now: Date,
  deps: QueueDeps,
): Promise<ChainApplied> {
  const found = await chainById(tx, id);
  if (!found) return { kind: 'refused', text: '没有找到这份接龙，可能已经过期。' };
  const activity = await lockActivity(tx, found.activityId);
  const chain = await chainById(tx, id);
  if (!activity || !chain) return { kind: 'refused', text: '没有找到这份接龙，可能已经过期。' };
  if (activity.state === 'cancelled') return { kind: 'refused', text: '活动已取消，接龙不用再登记。' };
  const preview = await previewOf(tx, chain);
  const gone = preview.missing.filter((_, i) => choice.remove.includes(i));
  const kept = preview.missing.filter((_, i) => !choice.remove.includes(i));
  const chosen = { id, versions: choice.versions };
  if (
    !(await decideChain(
      tx,
      chosen,
      'applied',
      by,
      kept.map(({ entry }) => entry),
    ))
  )
    return { kind: 'refused', text: '接龙刚刚又有了新的一版，或者同事已经登记过，请重新核对。' };

  const counts = { added: 0, changed: 0, withdrawn: 0, waiting: 0 };
  const leave = async (signUp: SignUp) => {
    await changeSignUp(tx, signUp.id, {
      people: 0,
      party: [],
      waiting: 0,
      waitingParty: [],
      queueNo: null,
      offered: 0,
      offeredUntil: null,
    });
    counts.withdrawn++;
    if (signUp.personId)
      await deps.post(tx, [
        { ...messageTo(activity, signUp.personId, `left-by-list:${chain.versions}:${signUp.id}`), text: words.leftByList(activity) },
      ]);
  };
  for (const { signUp } of gone) if (signUp && signUp.people + signUp.waiting > 0) await leave(signUp);
  // Who leaves makes room first, so that a place that a list gives back is there for the list.
  for (const { entry, kind, signUp } of preview.lines)
    if (kind === 'withdraw' && signUp && !choice.leaveOut.includes(entry.line)) await leave(signUp);
  for (const { entry, kind, signUp } of preview.lines) {
    if (choice.leaveOut.includes(entry.line) || (kind !== 'new' && kind !== 'changed')) continue;
    const { household, note } = entry;
    const made = {
      activityId: activity.id,
      personId: undefined,
      groupId: chain.groupId,
      name: entry.name,
      household,
      note,
      source: 'chain' as const,
      at: now,
    };
    const signUpId = signUp?.id ?? (await insertSignUp(tx, made));
    const people = signUp?.people ?? 0;
    const waiting = signUp?.waiting ?? 0;
    const more = entry.people - people - waiting;
    counts[kind === 'new' ? 'added' : 'changed']++;
    if (more < 0) {
      const inNow = Math.min(people, entry.people);
      const waitNow = entry.people - inNow;
      await changeSignUp(tx, signUpId, {
        people: inNow,
        party: resized(signUp?.party ?? [], inNow),
        waiting: waitNow,
        waitingParty: resized(signUp?.waitingParty ?? [], waitNow),
        offered: Math.min(signUp?.offered ?? 0, waitNow),
        ...(waitNow === 0 ? { queueNo: null, offeredUntil: null } : {}),
      });
      continue;
    }
    const free = await freePlaces(tx, activity);
    const others = (await takenOf(tx, activity.id)).waiting - waiting;
    const given = free === undefined ? more : others > 0 ? 0 : Math.min(more, free);
    const wait = waiting + more - given;
    await changeSignUp(tx, signUpId, {
      people: people + given,
      party: resized(signUp?.party ?? [], people + given),
      waiting: wait,
      waitingParty: resized(signUp?.waitingParty ?? [], wait),
      ...(wait > 0 ? { queueNo: signUp?.queueNo ?? (await nextQueueNo(tx, activity.id)) } : {}),
      ...(household ? { household } : {}),
      ...(note ? { note } : {}),
    });
    counts.waiting += more - given;
  }
  await offerFreed(tx, activity, now, deps);
  return { kind: 'applied', ...counts };
}

/** The list is not for this activity, or was dealt with by hand. */
export const dismissChain = async (tx: Db, id: string, versions: number, by: string): Promise<boolean> => {
  const chain = await chainById(tx, id);
  return chain !== undefined && decideChain(tx, { id, versions }, 'dismissed', by, chain.missing);
};
