import type { Role } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { toInstant } from '../store/instant.ts';

export interface Person {
  readonly id: string;
  readonly channel: string;
  readonly platformId: string;
  readonly name: string;
  readonly role: Role;
  readonly onDuty: boolean;
  readonly grid: string | undefined;
}

export const isStaff = (role: Role): boolean => role !== 'resident';

interface Row {
  id: string;
  channel: string;
  platform_id: string;
  name: string;
  role: Role;
  on_duty: 0 | 1;
  grid: string | null;
}

const COLUMNS = ['id', 'channel', 'platform_id', 'name', 'role', 'on_duty', 'grid'] as const;

function toPerson(row: Row): Person {
  return {
    id: row.id,
    channel: row.channel,
    platformId: row.platform_id,
    name: row.name,
    role: row.role,
    onDuty: row.on_duty === 1,
    grid: row.grid ?? undefined,
  };
}

/** The person behind a platform id, made on the first message; the name follows the platform's. */
export async function meetPerson(tx: Db, who: { channel: string; platformId: string; name: string; at: Date }): Promise<Person> {
  const at = toInstant(who.at);
  const row = await tx
    .insertInto('person')
    .values({
      id: newId('p'),
      channel: who.channel,
      platform_id: who.platformId,
      name: who.name,
      role: 'resident',
      on_duty: 0,
      grid: null,
      created_at: at,
      seen_at: at,
      erased_at: null,
    })
    .onConflict((conflict) => conflict.columns(['channel', 'platform_id']).doUpdateSet({ name: who.name, seen_at: at }))
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toPerson(row);
}

/** Sets what the committee says of a person: role, duty, grid. The person need not have written yet. */
export async function appointPerson(
  tx: Db,
  who: { channel: string; platformId: string; name: string; role: Role; onDuty: boolean; grid?: string; at: Date },
): Promise<Person> {
  const person = await meetPerson(tx, who);
  const row = await tx
    .updateTable('person')
    .set({ role: who.role, on_duty: who.onDuty ? 1 : 0, grid: who.grid ?? null })
    .where('id', '=', person.id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toPerson(row);
}

export async function personById(db: Db, id: string): Promise<Person | undefined> {
  const row = await db.selectFrom('person').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row && toPerson(row);
}

export async function personByPlatformId(db: Db, channel: string, platformId: string): Promise<Person | undefined> {
  const row = await db
    .selectFrom('person')
    .select(COLUMNS)
    .where('channel', '=', channel)
    .where('platform_id', '=', platformId)
    .executeTakeFirst();
  return row && toPerson(row);
}

export async function peopleByIds(db: Db, ids: readonly string[]): Promise<readonly Person[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('person')
    .select(COLUMNS)
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(toPerson);
}

/** Those who are told of an emergency: on duty, and the grid members of the grid where it is known. Managers where there is nobody. */
export async function peopleToAlert(db: Db, channel: string, grid: string | undefined): Promise<readonly Person[]> {
  const rows = await db
    .selectFrom('person')
    .select(COLUMNS)
    .where('channel', '=', channel)
    .where('erased_at', 'is', null)
    .where('role', '!=', 'resident')
    .orderBy('id')
    .execute();
  const people = rows.map(toPerson);
  const chosen = people.filter((p) => p.onDuty || (grid !== undefined && p.role === 'grid_member' && p.grid === grid));
  return chosen.length > 0 ? chosen : people.filter((p) => p.role === 'manager');
}

export async function listStaff(db: Db): Promise<readonly Person[]> {
  const rows = await db
    .selectFrom('person')
    .select(COLUMNS)
    .where('role', '!=', 'resident')
    .where('erased_at', 'is', null)
    .orderBy('name')
    .execute();
  return rows.map(toPerson);
}

/** What everyone calls themselves in the chat. */
export async function namesOfPeople(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('person').select('name').distinct().where('erased_at', 'is', null).execute();
  return rows.map((row) => row.name);
}

/** The platform ids that the community's file gave a role at the last start. */
export async function appointedByFile(db: Db, channel: string): Promise<readonly string[]> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', `appointed:${channel}`).executeTakeFirst();
  return row ? (JSON.parse(row.value) as string[]) : [];
}

export async function rememberAppointed(tx: Db, channel: string, platformIds: readonly string[]): Promise<void> {
  const value = JSON.stringify(platformIds);
  await tx
    .insertInto('meta')
    .values({ key: `appointed:${channel}`, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** Takes back what the committee said of a person: a resident like the others from now on. */
export async function dismissPerson(tx: Db, channel: string, platformId: string): Promise<void> {
  await tx
    .updateTable('person')
    .set({ role: 'resident', on_duty: 0, grid: null })
    .where('channel', '=', channel)
    .where('platform_id', '=', platformId)
    .execute();
}

/** Forgets who the person is, at once: a later message makes a new person. What they wrote is removed by the tables that hold it. */
export async function erasePerson(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('person')
    .set({ platform_id: `erased:${id}`, name: '已删除', role: 'resident', on_duty: 0, grid: null, erased_at: toInstant(at) })
    .where('id', '=', id)
    .execute();
}
