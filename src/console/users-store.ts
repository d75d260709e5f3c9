import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, toInstant } from '../store/instant.ts';

/** Who may sign in to the console. An administrator also manages users. */
export const CONSOLE_ROLES = ['staff', 'manager', 'administrator'] as const;
export type ConsoleRole = (typeof CONSOLE_ROLES)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: ConsoleRole;
}

export interface UserWithPassword extends User {
  readonly passwordHash: string;
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
  user: { readonly name: string; readonly passwordHash: string; readonly role: ConsoleRole },
  now: Date,
): Promise<User | undefined> {
  return tx
    .insertInto('web_user')
    .values({ id: newId('u'), name: user.name, password_hash: user.passwordHash, role: user.role, created_at: toInstant(now) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning(['id', 'name', 'role'])
    .executeTakeFirst();
}

export async function userWithPassword(db: Db, name: string): Promise<UserWithPassword | undefined> {
  const row = await db.selectFrom('web_user').selectAll().where('name', '=', name).executeTakeFirst();
  return row && { id: row.id, name: row.name, role: row.role, passwordHash: row.password_hash };
}

export async function userById(db: Db, id: string): Promise<User | undefined> {
  return db.selectFrom('web_user').select(['id', 'name', 'role']).where('id', '=', id).executeTakeFirst();
}

export async function listUsers(db: Db): Promise<readonly (User & { readonly createdAt: Date })[]> {
  const rows = await db.selectFrom('web_user').select(['id', 'name', 'role', 'created_at']).orderBy('created_at').orderBy('name').execute();
  return rows.map((row) => ({ id: row.id, name: row.name, role: row.role, createdAt: fromInstant(row.created_at) }));
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

export async function countAdministrators(db: Db): Promise<number> {
  const row = await db
    .selectFrom('web_user')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('role', '=', 'administrator')
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
    .select(['web_user.id', 'web_user.name', 'web_user.role', 'web_session.csrf'])
    .where('token_hash', '=', tokenHash)
    .where('web_session.expires_at', '>', toInstant(now))
    .executeTakeFirst();
  return row && { user: { id: row.id, name: row.name, role: row.role }, csrf: row.csrf, tokenHash };
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
