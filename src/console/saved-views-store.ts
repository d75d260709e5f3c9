import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { toInstant } from '../store/instant.ts';

/** A filter of the ticket list under a name, of one user. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** The query of the address, without a question mark. */
  readonly query: string;
}

/** More than these are a list to be searched, and no help. */
export const MOST_VIEWS = 12;

export async function savedViews(db: Db, userId: string): Promise<readonly SavedView[]> {
  return db
    .selectFrom('saved_view')
    .select(['id', 'name', 'query'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Under a name that is there already it replaces that one. @returns false where there are too many */
export async function saveView(
  tx: Db,
  userId: string,
  view: { readonly name: string; readonly query: string },
  at: Date,
): Promise<boolean> {
  const known = await savedViews(tx, userId);
  if (known.length >= MOST_VIEWS && !known.some(({ name }) => name === view.name)) return false;
  await tx
    .insertInto('saved_view')
    .values({ id: newId('v'), user_id: userId, name: view.name, query: view.query, created_at: toInstant(at) })
    .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet({ query: view.query }))
    .execute();
  return true;
}

/** @returns false where it is not there, or somebody else's */
export async function removeView(tx: Db, userId: string, id: string): Promise<boolean> {
  const result = await tx.deleteFrom('saved_view').where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
  return result.numDeletedRows === 1n;
}
