import type { Db } from '../store/database.ts';
import { listActivities } from './activities-store.ts';
import { type Activity, type ActivityDraft, WAITLIST } from './activity.ts';
import * as words from './words.ts';

const LONGEST_QUEUE = 500;

/** What stands in the way of a draft; undefined = nothing. @param taken places that are given away already */
export function problemOf(draft: ActivityDraft, taken = 0): string | undefined {
  const { draft: refusal } = words.refusal;
  if (draft.title.trim() === '') return refusal.title;
  if (draft.place.trim() === '') return refusal.place;
  if (!(draft.endsAt.getTime() > draft.startsAt.getTime())) return refusal.times;
  if (draft.capacity !== undefined && !(Number.isInteger(draft.capacity) && draft.capacity > 0)) return refusal.capacity;
  if (draft.capacity !== undefined && draft.capacity < taken) return refusal.taken(taken, draft.capacity);
  if (draft.waitlist !== undefined && !(Number.isInteger(draft.waitlist) && draft.waitlist >= 0 && draft.waitlist <= LONGEST_QUEUE))
    return refusal.waitlist;
  const { signUpFrom, signUpTo, startsAt } = draft;
  if (signUpFrom && signUpFrom.getTime() >= startsAt.getTime()) return refusal.windowStart;
  if (signUpTo && signUpTo.getTime() > startsAt.getTime()) return refusal.windowEnd;
  if (signUpFrom && signUpTo && signUpTo.getTime() <= signUpFrom.getTime()) return refusal.window;
  return undefined;
}

/** The record that a draft stands for. @param before what it changes; undefined = a new one */
export function recordOf(draft: ActivityDraft, id: string, now: Date, before?: Activity): Activity {
  return {
    id,
    title: draft.title.trim(),
    speaker: draft.speaker?.trim() ?? '',
    place: draft.place.trim(),
    startsAt: draft.startsAt,
    endsAt: draft.endsAt,
    audience: draft.audience?.trim() ?? '',
    capacity: draft.capacity,
    description: draft.description?.trim() ?? '',
    state: before?.state ?? 'open',
    signUpFrom: draft.signUpFrom,
    signUpTo: draft.signUpTo,
    waitlist: draft.waitlist ?? WAITLIST,
    materials: draft.materials?.trim() ?? '',
    contact: draft.contact?.trim() ?? '',
    seriesId: before?.seriesId,
    seriesNo: before?.seriesNo,
    revision: before?.revision ?? 0,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    checkInCode: before?.checkInCode,
    thankedAt: before?.thankedAt,
  };
}

/** Another activity at the same time: in the same room, with the same speaker, or for the same people. */
export interface Conflict {
  readonly kind: 'place' | 'speaker' | 'audience';
  readonly activity: Activity;
}

/** @param but not compared with: the activity itself, or the rest of its series */
export async function conflictsOf(db: Db, activity: Activity, but: (other: Activity) => boolean): Promise<readonly Conflict[]> {
  const near = await listActivities(db, { endsAfter: activity.startsAt, startsBefore: activity.endsAt, openOnly: true, limit: 100 });
  return near
    .filter((other) => other.id !== activity.id && !but(other))
    .flatMap((other): readonly Conflict[] => {
      if (same(other.place, activity.place)) return [{ kind: 'place', activity: other }];
      if (activity.speaker !== '' && same(other.speaker, activity.speaker)) return [{ kind: 'speaker', activity: other }];
      return activity.audience !== '' && same(other.audience, activity.audience) ? [{ kind: 'audience', activity: other }] : [];
    });
}

const same = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (text: string): string => text.normalize('NFKC').replace(/\s/g, '').toLowerCase();

export function sayConflict({ kind, activity }: Conflict): string {
  const what = { place: `地点${activity.place}`, speaker: `主讲 ${activity.speaker} `, audience: `面向${activity.audience}的居民` }[kind];
  return `${what}同一时间已有“${activity.title}”`;
}
