import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { Activity } from './activity.ts';

const orNull = (at: Date | undefined): string | null => (at ? toInstant(at) : null);

/** @returns false when the id exists already */
export async function insertActivity(tx: Db, activity: Activity): Promise<boolean> {
  const result = await tx
    .insertInto('activity')
    .values({
      id: activity.id,
      ...columnsOf(activity),
      state: activity.state,
      created_at: toInstant(activity.createdAt),
      series_id: activity.seriesId ?? null,
      series_no: activity.seriesNo ?? null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n) === 1;
}

/** Writes what staff may change of it. */
export async function updateActivity(tx: Db, activity: Activity): Promise<void> {
  await tx.updateTable('activity').set(columnsOf(activity)).where('id', '=', activity.id).execute();
}

function columnsOf(activity: Activity) {
  return {
    title: activity.title,
    speaker: activity.speaker,
    place: activity.place,
    starts_at: toInstant(activity.startsAt),
    ends_at: toInstant(activity.endsAt),
    audience: activity.audience,
    capacity: activity.capacity ?? null,
    description: activity.description,
    signup_from: orNull(activity.signUpFrom),
    signup_to: orNull(activity.signUpTo),
    waitlist: activity.waitlist,
    materials: activity.materials,
    contact: activity.contact,
    revision: activity.revision,
    updated_at: toInstant(activity.updatedAt),
  };
}

export async function activityById(db: Db, id: string): Promise<Activity | undefined> {
  const row = await db.selectFrom('activity').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toActivity(row);
}

/**
 * Reads an activity and keeps others from changing its list until the transaction ends: writing the row, unchanged, takes
 * the lock in every database, and it must come before anything is read.
 */
export async function lockActivity(tx: Db, id: string): Promise<Activity | undefined> {
  const row = await tx
    .updateTable('activity')
    .set((eb) => ({ state: eb.ref('state') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && toActivity(row);
}

export async function listActivities(
  db: Db,
  range: { readonly endsAfter?: Date; readonly startsBefore?: Date; readonly openOnly?: boolean; readonly limit: number },
): Promise<readonly Activity[]> {
  let query = db.selectFrom('activity').selectAll();
  if (range.endsAfter) query = query.where('ends_at', '>', toInstant(range.endsAfter));
  if (range.startsBefore) query = query.where('starts_at', '<', toInstant(range.startsBefore));
  if (range.openOnly) query = query.where('state', '=', 'open');
  return (await query.orderBy('starts_at').orderBy('id').limit(range.limit).execute()).map(toActivity);
}

export async function activitiesOfSeries(db: Db, seriesId: string): Promise<readonly Activity[]> {
  return (await db.selectFrom('activity').selectAll().where('series_id', '=', seriesId).orderBy('series_no').execute()).map(toActivity);
}

/** Open ones whose check-in code is this. */
export async function activitiesWithCode(db: Db, code: string, endsAfter: Date): Promise<readonly Activity[]> {
  const rows = await db
    .selectFrom('activity')
    .selectAll()
    .where('checkin_code', '=', code)
    .where('state', '=', 'open')
    .where('ends_at', '>', toInstant(endsAfter))
    .execute();
  return rows.map(toActivity);
}

/** Over, open, and nobody was thanked yet. */
export async function activitiesToThank(
  db: Db,
  endedBetween: { readonly after: Date; readonly before: Date },
): Promise<readonly Activity[]> {
  const rows = await db
    .selectFrom('activity')
    .selectAll()
    .where('state', '=', 'open')
    .where('thanked_at', 'is', null)
    .where('ends_at', '>', toInstant(endedBetween.after))
    .where('ends_at', '<=', toInstant(endedBetween.before))
    .execute();
  return rows.map(toActivity);
}

/** Claims the thanks: false = said before. */
export async function markThanked(tx: Db, id: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('activity')
    .set({ thanked_at: toInstant(at) })
    .where('id', '=', id)
    .where('thanked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function countActivities(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('activity')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function setCancelled(tx: Db, id: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('activity')
    .set((eb) => ({ state: 'cancelled', revision: eb('revision', '+', 1), updated_at: toInstant(at) }))
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function setCheckInCode(tx: Db, id: string, code: string | undefined): Promise<void> {
  await tx
    .updateTable('activity')
    .set({ checkin_code: code ?? null })
    .where('id', '=', id)
    .execute();
}

/** The next place in its queue; to be taken under the lock. */
export async function nextQueueNo(tx: Db, id: string): Promise<number> {
  const { next } = await tx
    .updateTable('activity')
    .set((eb) => ({ queue_next: eb('queue_next', '+', 1) }))
    .where('id', '=', id)
    .returning('queue_next as next')
    .executeTakeFirstOrThrow();
  return next - 1;
}

export function toActivity(row: Selectable<Schema['activity']>): Activity {
  return {
    id: row.id,
    title: row.title,
    speaker: row.speaker,
    place: row.place,
    startsAt: fromInstant(row.starts_at),
    endsAt: fromInstant(row.ends_at),
    audience: row.audience,
    capacity: row.capacity ?? undefined,
    description: row.description,
    state: row.state,
    signUpFrom: fromInstantOrUndefined(row.signup_from),
    signUpTo: fromInstantOrUndefined(row.signup_to),
    waitlist: row.waitlist,
    materials: row.materials,
    contact: row.contact,
    seriesId: row.series_id ?? undefined,
    seriesNo: row.series_no ?? undefined,
    revision: row.revision,
    createdAt: fromInstant(row.created_at),
    updatedAt: fromInstant(row.updated_at ?? row.created_at),
    checkInCode: row.checkin_code ?? undefined,
    thankedAt: fromInstantOrUndefined(row.thanked_at),
  };
}
