import type { Db } from '../store/database.ts';

/** Console users to whom something can be given: not those who only look on, or may not sign in. */
export async function consoleStaff(db: Db): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const rows = await db
    .selectFrom('web_user')
    .select(['id', 'name'])
    .where('role', '!=', 'observer')
    .where('locked_at', 'is', null)
    .orderBy('name')
    .execute();
  return rows.map(({ id, name }) => ({ id, name }));
}
