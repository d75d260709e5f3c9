import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';

/** Who may sign in to the console; what each may do says rights.ts. */
export const CONSOLE_ROLES = ['staff', 'handler', 'manager', 'administrator', 'observer'] as const;
export type ConsoleRole = (typeof CONSOLE_ROLES)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: ConsoleRole;
  /** Of staff and observers: whose tickets they see; undefined = the whole community. */
  readonly grid: string | undefined;
  /** Of handlers. */
  readonly unit: string | undefined;
}

/** What somebody is, besides their name. */
export type Post = Pick<User, 'role' | 'grid' | 'unit'>;

export interface ListedUser extends User {
  readonly createdAt: Date;
  /** May not sign in since. */
  readonly lockedAt: Date | undefined;
}

const COLUMNS = ['web_user.id', 'web_user.name', 'web_user.role', 'web_user.grid', 'web_user.unit'] as const;
type Row = Pick<Selectable<Schema['web_user']>, 'id' | 'name' | 'role' | 'grid' | 'unit'>;
const toUser = ({ id, name, role, grid, unit }: Row): User => ({ id, name, role, grid: grid ?? undefined, unit: unit ?? undefined });

export interface UserWithPassword extends User {
  readonly passwordHash: string;
  readonly locked: boolean;
}

export async function countUsers(db: Db): Promise<number> {
  const row = await db
    .selectFrom('web_user')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** @returns undefined when the name is taken */
export async function addUser(
  tx: Db,
  user: { readonly name: string; readonly passwordHash: string } & Pick<User, 'role'> & Partial<Post>,
  now: Date,
): Promise<User | undefined> {
  const row = await tx
    .insertInto('web_user')
    .values({
      ...{ id: newId('u'), name: user.name, password_hash: user.passwordHash, created_at: toInstant(now) },
      ...{ role: user.role, grid: user.grid ?? null, unit: user.unit ?? null },
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning(['id', 'name', 'role', 'grid', 'unit'])
    .executeTakeFirst();
  return row && toUser(row);
}

export async function userWithPassword(db: Db, name: string): Promise<UserWithPassword | undefined> {
  const row = await db.selectFrom('web_user').selectAll().where('name', '=', name).executeTakeFirst();
  return row && { ...toUser(row), passwordHash: row.password_hash, locked: row.locked_at !== null };
}

export async function userById(db: Db, id: string): Promise<ListedUser | undefined> {
  return (await listUsers(db)).find((user) => user.id === id);
}

export async function listUsers(db: Db): Promise<readonly ListedUser[]> {
  const rows = await db
    .selectFrom('web_user')
    .select([...COLUMNS, 'created_at', 'locked_at'])
    .orderBy('created_at')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ ...toUser(row), createdAt: fromInstant(row.created_at), lockedAt: fromInstantOrUndefined(row.locked_at) }));
}

/** The handlers of one unit. */
export async function handlersOf(db: Db, unit: string): Promise<readonly User[]> {
  return (await db.selectFrom('web_user').select(COLUMNS).where('role', '=', 'handler').where('unit', '=', unit).execute()).map(toUser);
}

/** Counts from the next request on, also in sign-ins that last. */
export async function setPost(tx: Db, userId: string, { role, grid, unit }: Post): Promise<void> {
  await tx
    .updateTable('web_user')
    .set({ role, grid: grid ?? null, unit: unit ?? null })
    .where('id', '=', userId)
    .execute();
}

/** Locked, one is out at once and can't come back; what they did stays theirs. */
export async function setLocked(tx: Db, userId: string, at: Date | undefined): Promise<void> {
  await tx
    .updateTable('web_user')
    .set({ locked_at: at ? toInstant(at) : null })
    .where('id', '=', userId)
    .execute();
  if (at) await tx.deleteFrom('web_session').where('user_id', '=', userId).execute();
}

/** A new password ends every session of the user but the one that is given. */
export async function setPassword(tx: Db, userId: string, passwordHash: string, keep?: string): Promise<boolean> {
  const result = await tx.updateTable('web_user').set({ password_hash: passwordHash }).where('id', '=', userId).executeTakeFirst();
  let sessions = tx.deleteFrom('web_session').where('user_id', '=', userId);
  if (keep !== undefined) sessions = sessions.where('token_hash', '!=', keep);
  await sessions.execute();
  return result.numUpdatedRows === 1n;
}

/** Takes the user out, with all sessions. What they did keeps their name. */
export async function removeUser(tx: Db, userId: string): Promise<boolean> {
  await tx.deleteFrom('web_session').where('user_id', '=', userId).execute();
  const result = await tx.deleteFrom('web_user').where('id', '=', userId).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** Those who can sign in. */
export async function countAdministrators(db: Db): Promise<number> {
  const row = await db
    .selectFrom('web_user')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('role', '=', 'administrator')
    .where('locked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function addSession(
  tx: Db,
  session: { readonly tokenHash: string; readonly userId: string; readonly csrf: string; readonly now: Date; readonly expires: Date },
): Promise<void> {
  await tx
    .insertInto('web_session')
    .values({
      token_hash: session.tokenHash,
      user_id: session.userId,
      csrf: session.csrf,
      created_at: toInstant(session.now),
      expires_at: toInstant(session.expires),
    })
    .execute();
  await tx.deleteFrom('web_session').where('expires_at', '<', toInstant(session.now)).execute();
}

export interface Session {
  readonly user: User;
  readonly csrf: string;
  readonly tokenHash: string;
}

export async function sessionByHash(db: Db, tokenHash: string, now: Date): Promise<Session | undefined> {
  const row = await db
    .selectFrom('web_session')
    .innerJoin('web_user', 'web_user.id', 'web_session.user_id')
    .select([...COLUMNS, 'web_session.csrf'])
    .where('token_hash', '=', tokenHash)
    .where('web_session.expires_at', '>', toInstant(now))
    .where('web_user.locked_at', 'is', null)
    .executeTakeFirst();
  return row && { user: toUser(row), csrf: row.csrf, tokenHash };
}

export async function removeSession(tx: Db, tokenHash: string): Promise<void> {
  await tx.deleteFrom('web_session').where('token_hash', '=', tokenHash).execute();
}

const SETUP = 'setup-token';

export async function putSetupHash(tx: Db, hash: string): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ key: SETUP, value: hash })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: hash }))
    .execute();
}

/** Uses the one-time token up. @returns whether it was the right one */
export async function takeSetupHash(tx: Db, hash: string): Promise<boolean> {
  const result = await tx.deleteFrom('meta').where('key', '=', SETUP).where('value', '=', hash).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

export async function hasSetupHash(db: Db, hash: string): Promise<boolean> {
  return (await db.selectFrom('meta').select('key').where('key', '=', SETUP).where('value', '=', hash).executeTakeFirst()) !== undefined;
}
