import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { nextQueueNo, toActivity } from './activities-store.ts';
import type { Activity, SignUp, SignUpSource } from './activity.ts';

/** How many places are taken: those who are in, and those kept for who was offered one. */
export interface Taken {
  readonly people: number;
  readonly offered: number;
  /** How many people wait, those with an offer included. */
  readonly waiting: number;
}

export async function takenOf(db: Db, activityId: string): Promise<Taken> {
  const sums = await db
    .selectFrom('activity_signup')
    .select((eb) => [
      eb.fn.sum<number | bigint | string | null>('people').as('people'),
      eb.fn.sum<number | bigint | string | null>('offered').as('offered'),
      eb.fn.sum<number | bigint | string | null>('waiting').as('waiting'),
    ])
    .where('activity_id', '=', activityId)
    .executeTakeFirstOrThrow();
  return { people: Number(sums.people ?? 0), offered: Number(sums.offered ?? 0), waiting: Number(sums.waiting ?? 0) };
}

export async function signUpOf(db: Db, activityId: string, personId: string): Promise<SignUp | undefined> {
  const row = await read(db).where('s.activity_id', '=', activityId).where('s.person_id', '=', personId).executeTakeFirst();
  return row && toSignUp(row);
}

export async function signUpById(db: Db, id: string): Promise<SignUp | undefined> {
  const row = await read(db).where('s.id', '=', id).executeTakeFirst();
  return row && toSignUp(row);
}

/** Everybody of the list, those who withdrew and those who only walked in included, by the time of signing up. */
export async function allSignUps(db: Db, activityId: string): Promise<readonly SignUp[]> {
  const rows = await read(db).where('s.activity_id', '=', activityId).orderBy('s.at').orderBy('s.no').orderBy('s.id').execute();
  return rows.map(toSignUp);
}

/** Who waits, in order. */
export async function queueOf(db: Db, activityId: string): Promise<readonly SignUp[]> {
  const rows = await read(db).where('s.activity_id', '=', activityId).where('s.waiting', '>', 0).orderBy('s.queue_no').execute();
  return rows.map(toSignUp);
}

export type NewSignUp = Pick<SignUp, 'personId' | 'groupId' | 'name' | 'household' | 'note' | 'source'> & {
  readonly activityId: string;
  readonly at: Date;
};

/** A party that nobody is in yet. */
export async function insertSignUp(tx: Db, signUp: NewSignUp): Promise<string> {
  const id = newId('s');
  await tx
    .insertInto('activity_signup')
    .values({
      id,
      activity_id: signUp.activityId,
      no: await nextQueueNo(tx, signUp.activityId),
      person_id: signUp.personId ?? null,
      group_id: signUp.groupId ?? null,
      name: signUp.name,
      household: signUp.household,
      note: signUp.note,
      source: signUp.source,
      people: 0,
      party: '[]',
      at: toInstant(signUp.at),
    })
    .execute();
  return id;
}

/** What changes of a party; what is absent stays. `null` clears. */
export interface SignUpChange {
  readonly people?: number;
  readonly party?: readonly string[];
  readonly waiting?: number;
  readonly waitingParty?: readonly string[];
  readonly queueNo?: number | null;
  readonly whole?: boolean;
  readonly offered?: number;
  readonly offerNo?: number;
  readonly offeredUntil?: Date | null;
  readonly at?: Date;
  readonly groupId?: string;
  readonly household?: string;
  readonly note?: string;
  readonly source?: SignUpSource;
  readonly came?: number | null;
  readonly cameAt?: Date | null;
  readonly rating?: number;
  readonly feedback?: string;
  readonly feedbackAt?: Date;
  readonly thankedAt?: Date;
  readonly remindedDayAt?: Date | null;
  readonly remindedHourAt?: Date | null;
}

export async function changeSignUp(tx: Db, id: string, change: SignUpChange): Promise<void> {
  const instant = (at: Date | null | undefined) => (at ? toInstant(at) : at);
  const values = {
    people: change.people,
    party: change.party && JSON.stringify(change.party),
    waiting: change.waiting,
    waiting_party: change.waitingParty && JSON.stringify(change.waitingParty),
    queue_no: change.queueNo,
    whole: change.whole === undefined ? undefined : change.whole ? (1 as const) : (0 as const),
    offered: change.offered,
    offer_no: change.offerNo,
    offered_until: instant(change.offeredUntil),
    at: change.at && toInstant(change.at),
    group_id: change.groupId,
    household: change.household,
    note: change.note,
    source: change.source,
    came: change.came,
    came_at: instant(change.cameAt),
    rating: change.rating,
    feedback: change.feedback,
    feedback_at: instant(change.feedbackAt),
    thanked_at: instant(change.thankedAt),
    reminded_day_at: instant(change.remindedDayAt),
    reminded_hour_at: instant(change.remindedHourAt),
  };
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length > 0) await tx.updateTable('activity_signup').set(given).where('id', '=', id).execute();
}

/** A person's sign-ups with their activities, whatever became of them, soonest first. */
export async function signUpsOfPerson(
  db: Db,
  personId: string,
  endsAfter: Date,
): Promise<readonly { readonly activity: Activity; readonly signUp: SignUp }[]> {
  const rows = await read(db)
    .where('s.person_id', '=', personId)
    .where('s.activity_id', 'in', (eb) => eb.selectFrom('activity').select('id').where('ends_at', '>', toInstant(endsAfter)))
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.activity_id);
  const activities = new Map(
    (await db.selectFrom('activity').selectAll().where('id', 'in', ids).execute()).map((row) => [row.id, toActivity(row)]),
  );
  return rows
    .map((row) => ({ activity: activities.get(row.activity_id)!, signUp: toSignUp(row) }))
    .sort((a, b) => a.activity.startsAt.getTime() - b.activity.startsAt.getTime());
}

/** Ids of activities that an offer has run out in. */
export async function activitiesWithLapsedOffers(db: Db, now: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('activity_signup')
    .select('activity_id')
    .distinct()
    .where('offered', '>', 0)
    .where('offered_until', '<=', toInstant(now))
    .execute();
  return rows.map((row) => row.activity_id);
}

/** Open activities that start within a span and somebody of whom was not reminded in one way or the other. */
export async function activitiesToRemind(db: Db, span: { readonly after: Date; readonly before: Date }): Promise<readonly Activity[]> {
  const rows = await db
    .selectFrom('activity')
    .selectAll()
    .where('state', '=', 'open')
    .where('starts_at', '>', toInstant(span.after))
    .where('starts_at', '<', toInstant(span.before))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('activity_signup')
        .select('activity_id')
        .where('people', '>', 0)
        .where('person_id', 'is not', null)
        .where('reminded_hour_at', 'is', null),
    )
    .execute();
  return rows.map(toActivity);
}

/** Claims a reminder of a party: `false` = it was queued before. */
export async function claimReminder(tx: Db, id: string, which: 'reminded_day_at' | 'reminded_hour_at', at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('activity_signup')
    .set({ [which]: toInstant(at) })
    .where('id', '=', id)
    .where(which, 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Reminders of another time are none of this one. */
export async function forgetReminders(tx: Db, activityId: string): Promise<void> {
  await tx
    .updateTable('activity_signup')
    .set({ reminded_day_at: null, reminded_hour_at: null })
    .where('activity_id', '=', activityId)
    .execute();
}

export async function dropSignUp(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('activity_signup').where('id', '=', id).execute();
}

/** Only that somebody was there is left: not who, with whom, nor what they wrote. */
export async function anonymise(tx: Db, id: string): Promise<void> {
  await tx
    .updateTable('activity_signup')
    .set({ person_id: null, group_id: null, name: '（已删除）', household: '', note: '', party: '[]', waiting_party: '[]', feedback: '' })
    .where('id', '=', id)
    .execute();
}

/** A year later nobody needs to know any more who was there: the numbers, and what was said without a name, are what a report needs. */
export async function anonymiseOld(tx: Db, endedBefore: Date): Promise<void> {
  await tx
    .updateTable('activity_signup')
    .set({ person_id: null, group_id: null, name: '（已过保存期）', household: '', note: '', party: '[]', waiting_party: '[]' })
    .where('name', '!=', '（已过保存期）')
    .where('activity_id', 'in', (eb) => eb.selectFrom('activity').select('id').where('ends_at', '<', toInstant(endedBefore)))
    .execute();
}

function read(db: Db) {
  return db
    .selectFrom('activity_signup as s')
    .leftJoin('person as p', 'p.id', 's.person_id')
    .selectAll('s')
    .select('p.name as person_name');
}

function toSignUp(row: Selectable<Schema['activity_signup']> & { person_name: string | null }): SignUp {
  return {
    id: row.id,
    personId: row.person_id ?? undefined,
    groupId: row.group_id ?? undefined,
    name: row.name || (row.person_name ?? ''),
    household: row.household,
    note: row.note,
    source: row.source,
    people: row.people,
    party: JSON.parse(row.party) as string[],
    waiting: row.waiting,
    waitingParty: JSON.parse(row.waiting_party) as string[],
    queueNo: row.queue_no ?? undefined,
    whole: row.whole === 1,
    offered: row.offered,
    offerNo: row.offer_no,
    offeredUntil: fromInstantOrUndefined(row.offered_until),
    at: fromInstant(row.at),
    remindedDayAt: fromInstantOrUndefined(row.reminded_day_at),
    remindedHourAt: fromInstantOrUndefined(row.reminded_hour_at),
    came: row.came ?? undefined,
    rating: row.rating ?? undefined,
    feedback: row.feedback,
    thankedAt: fromInstantOrUndefined(row.thanked_at),
  };
}
