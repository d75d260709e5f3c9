import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, toInstant } from '../store/instant.ts';

/** Rows of codes, bindings and what was done with them. */

export type BoundRole = 'grid_member' | 'staff' | 'manager';

/** Whom a code makes a chat account of. */
export interface CodeFor {
  /** The console account; absent for somebody who has none. */
  readonly userId: string | undefined;
  readonly name: string;
  readonly role: BoundRole;
  readonly grid: string | undefined;
}

export interface CodeRow extends CodeFor {
  readonly id: string;
  readonly expiresAt: Date;
  readonly state: 'open' | 'used' | 'revoked';
}

export async function insertCode(tx: Db, codeHash: string, code: CodeFor, by: string, at: Date, expiresAt: Date): Promise<void> {
  await tx
    .insertInto('staff_code')
    .values({
      id: newId('c'),
      code_hash: codeHash,
      user_id: code.userId ?? null,
      name: code.name,
      role: code.role,
      grid: code.grid ?? null,
      created_by: by,
      created_at: toInstant(at),
      expires_at: toInstant(expiresAt),
      used_at: null,
      revoked_at: null,
    })
    .execute();
}

export async function codeByHash(db: Db, codeHash: string): Promise<CodeRow | undefined> {
  const row = await db.selectFrom('staff_code').selectAll().where('code_hash', '=', codeHash).executeTakeFirst();
  return (
    row && {
      id: row.id,
      userId: row.user_id ?? undefined,
      name: row.name,
      role: row.role,
      grid: row.grid ?? undefined,
      expiresAt: fromInstant(row.expires_at),
      state: row.used_at ? 'used' : row.revoked_at ? 'revoked' : 'open',
    }
  );
}

/** Uses a code up. @returns false when it was used, revoked or has run out meanwhile */
export async function takeCode(tx: Db, id: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('staff_code')
    .set({ used_at: toInstant(at) })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', toInstant(at))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Codes of the same person that are still open. */
export async function revokeCodes(tx: Db, of: Pick<CodeFor, 'userId' | 'name'>, at: Date): Promise<void> {
  const open = tx
    .updateTable('staff_code')
    .set({ revoked_at: toInstant(at) })
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null);
  await (of.userId === undefined
    ? open.where('user_id', 'is', null).where('name', '=', of.name)
    : open.where('user_id', '=', of.userId)
  ).execute();
}

export async function revokeCode(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('staff_code')
    .set({ revoked_at: toInstant(at) })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .execute();
}

export async function codesMadeSince(db: Db, by: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('staff_code')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('created_by', '=', by)
    .where('created_at', '>=', toInstant(since))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function noteTry(tx: Db, personId: string, at: Date): Promise<void> {
  await tx
    .insertInto('staff_code_try')
    .values({ person_id: personId, at: toInstant(at) })
    .execute();
}

/** @param personId undefined: of everybody */
export async function triesSince(db: Db, personId: string | undefined, since: Date): Promise<number> {
  let query = db
    .selectFrom('staff_code_try')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('at', '>', toInstant(since));
  if (personId !== undefined) query = query.where('person_id', '=', personId);
  return Number((await query.executeTakeFirstOrThrow()).count);
}

export async function pruneCodes(tx: Db, before: Date): Promise<void> {
  await tx.deleteFrom('staff_code_try').where('at', '<', toInstant(before)).execute();
  await tx.deleteFrom('staff_code').where('expires_at', '<', toInstant(before)).execute();
}

export interface StaffBinding extends CodeFor {
  readonly personId: string;
  readonly boundAt: Date;
}

/** The account is of the staff from now on; what the committee's file said of it is set aside. */
export async function putBinding(tx: Db, personId: string, code: CodeFor, at: Date): Promise<void> {
  const values = { user_id: code.userId ?? null, name: code.name, role: code.role, grid: code.grid ?? null, bound_at: toInstant(at) };
  await tx
    .insertInto('staff_binding')
    .values({ person_id: personId, ...values })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values))
    .execute();
  await setRole(tx, personId, code.role, code.grid);
}

export async function removeBinding(tx: Db, personId: string): Promise<boolean> {
  const result = await tx.deleteFrom('staff_binding').where('person_id', '=', personId).executeTakeFirst();
  if (result.numDeletedRows !== 1n) return false;
  await tx.updateTable('person').set({ role: 'resident', on_duty: 0, grid: null }).where('id', '=', personId).execute();
  return true;
}

/** Of somebody who asks to be forgotten; that there was a binding stays in the history, by its name. */
export async function forgetStaff(tx: Db, personId: string): Promise<void> {
  await removeBinding(tx, personId);
  await tx.deleteFrom('staff_code_try').where('person_id', '=', personId).execute();
}

export async function listBindings(db: Db): Promise<readonly StaffBinding[]> {
  const rows = await db.selectFrom('staff_binding').selectAll().orderBy('name').orderBy('person_id').execute();
  return rows.map((row) => ({
    personId: row.person_id,
    userId: row.user_id ?? undefined,
    name: row.name,
    role: row.role,
    grid: row.grid ?? undefined,
    boundAt: fromInstant(row.bound_at),
  }));
}

export async function bindingOf(db: Db, personId: string): Promise<StaffBinding | undefined> {
  return (await listBindings(db)).find((binding) => binding.personId === personId);
}

/** After the community's file gave out its roles: those who were bound keep theirs. */
export async function applyBindings(tx: Db): Promise<void> {
  for (const binding of await listBindings(tx)) await setRole(tx, binding.personId, binding.role, binding.grid);
}

async function setRole(tx: Db, personId: string, role: BoundRole, grid: string | undefined): Promise<void> {
  await tx
    .updateTable('person')
    .set({ role, grid: grid ?? null })
    .where('id', '=', personId)
    .where('erased_at', 'is', null)
    .execute();
}

export interface BindingEvent {
  readonly at: Date;
  /** `person:p-…`, `user:…` or `system`. */
  readonly actor: string;
  readonly kind: 'code' | 'bound' | 'refused' | 'revoked' | 'unbound';
  /** Of whom. */
  readonly name: string;
  readonly note: string;
}

export async function addBindingEvent(tx: Db, event: BindingEvent): Promise<void> {
  await tx
    .insertInto('staff_binding_event')
    .values({ ...event, at: toInstant(event.at) })
    .execute();
}

export async function bindingEvents(db: Db, limit: number): Promise<readonly BindingEvent[]> {
  const rows = await db.selectFrom('staff_binding_event').selectAll().orderBy('seq', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    at: fromInstant(row.at),
    actor: row.actor,
    kind: row.kind as BindingEvent['kind'],
    name: row.name,
    note: row.note,
  }));
}
