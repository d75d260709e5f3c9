import type { Db } from '../store/database.ts';

/** Console users to whom something can be given: not those who only look on. */
export async function consoleStaff(db: Db): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const rows = await db.selectFrom('web_user').select(['id', 'name', 'role']).orderBy('name').execute();
  return rows.filter(({ role }) => (role as string) !== 'observer').map(({ id, name }) => ({ id, name }));
}
