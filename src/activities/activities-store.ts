import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { Activity, SignUp } from './activity.ts';

/** @returns false when the id exists already */
export async function insertActivity(tx: Db, activity: Activity, at: Date): Promise<boolean> {
  const result = await tx
    .insertInto('activity')
    .values({
      id: activity.id,
      title: activity.title,
      speaker: activity.speaker,
      place: activity.place,
      starts_at: toInstant(activity.startsAt),
      ends_at: toInstant(activity.endsAt),
      audience: activity.audience,
      capacity: activity.capacity ?? null,
      description: activity.description,
      state: activity.state,
      created_at: toInstant(at),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n) === 1;
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

export async function countActivities(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('activity')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function setCancelled(tx: Db, id: string): Promise<boolean> {
  const result = await tx
    .updateTable('activity')
    .set({ state: 'cancelled' })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function peopleSignedUp(db: Db, activityId: string): Promise<number> {
  const { total } = await db
    .selectFrom('signup')
    .select((eb) => eb.fn.sum<number | bigint | string | null>('people').as('total'))
    .where('activity_id', '=', activityId)
    .where('state', '=', 'in')
    .executeTakeFirstOrThrow();
  return Number(total ?? 0);
}

/** Of a person who is in; 0 when they are not. */
export async function peopleOf(db: Db, activityId: string, personId: string): Promise<number> {
  const row = await db
    .selectFrom('signup')
    .select('people')
    .where('activity_id', '=', activityId)
    .where('person_id', '=', personId)
    .where('state', '=', 'in')
    .executeTakeFirst();
  return row?.people ?? 0;
}

export async function putSignUp(
  tx: Db,
  signUp: { activityId: string; personId: string; people: number; state: 'in' | 'withdrawn'; at: Date },
): Promise<void> {
  const values = { people: signUp.people, state: signUp.state, at: toInstant(signUp.at) };
  await tx
    .insertInto('signup')
    .values({ activity_id: signUp.activityId, person_id: signUp.personId, ...values })
    .onConflict((conflict) => conflict.columns(['activity_id', 'person_id']).doUpdateSet(values))
    .execute();
}

export async function signUpsOf(db: Db, activityId: string): Promise<readonly SignUp[]> {
  const rows = await db
    .selectFrom('signup')
    .innerJoin('person', 'person.id', 'signup.person_id')
    .select(['signup.person_id as personId', 'person.name as name', 'signup.people as people', 'signup.at as at'])
    .where('signup.activity_id', '=', activityId)
    .where('signup.state', '=', 'in')
    .orderBy('signup.at')
    .orderBy('signup.person_id')
    .execute();
  return rows.map((row) => ({ ...row, at: fromInstant(row.at) }));
}

/** Those who are in and were not reminded yet, of open activities that start within a span, with their activity. */
export async function notReminded(
  db: Db,
  span: { readonly after: Date; readonly before: Date },
): Promise<readonly { readonly activity: Activity; readonly personId: string; readonly people: number; readonly at: Date }[]> {
  const rows = await db
    .selectFrom('activity')
    .innerJoin('signup', 'signup.activity_id', 'activity.id')
    .selectAll('activity')
    .select(['signup.person_id as personId', 'signup.people as people', 'signup.at as at'])
    .where('activity.state', '=', 'open')
    .where('activity.starts_at', '>', toInstant(span.after))
    .where('activity.starts_at', '<', toInstant(span.before))
    .where('signup.state', '=', 'in')
    .where('signup.reminded_at', 'is', null)
    .orderBy('signup.at')
    .execute();
  return rows.map(({ personId, people, at, ...row }) => ({ activity: toActivity(row), personId, people, at: fromInstant(at) }));
}

/** Claims the reminder of a person: `false` = it was queued before. */
export async function markReminded(tx: Db, activityId: string, personId: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('signup')
    .set({ reminded_at: toInstant(at) })
    .where('activity_id', '=', activityId)
    .where('person_id', '=', personId)
    .where('reminded_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function activitiesOf(
  db: Db,
  personId: string,
  endsAfter: Date,
): Promise<readonly { readonly activity: Activity; readonly people: number }[]> {
  const rows = await db
    .selectFrom('signup')
    .innerJoin('activity', 'activity.id', 'signup.activity_id')
    .selectAll('activity')
    .select('signup.people as people')
    .where('signup.person_id', '=', personId)
    .where('signup.state', '=', 'in')
    .where('activity.ends_at', '>', toInstant(endsAfter))
    .orderBy('activity.starts_at')
    .execute();
  return rows.map(({ people, ...row }) => ({ activity: toActivity(row), people }));
}

export async function deleteSignUps(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('signup').where('person_id', '=', personId).execute();
}

function toActivity(row: Selectable<Schema['activity']>): Activity {
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
  };
}
