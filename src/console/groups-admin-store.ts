import { groupById } from '../community/groups-store.ts';
import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';

/** Puts a group away that has no room any more, such as one that was made for a room which turned out to be another's. */
export async function archiveGroup(tx: Db, id: string, at: Date): Promise<boolean> {
  if (!(await groupById(tx, id))) return false;
  const alive = await tx
    .selectFrom('room_binding')
    .select('room_id')
    .where('group_id', '=', id)
    .where('state', '!=', 'gone')
    .executeTakeFirst();
  if (alive) return false;
  const result = await tx
    .updateTable('chat_group')
    .set({ archived_at: toInstant(at) })
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
