import type { Db } from '../store/database.ts';

/** @returns how many were new */
export async function addWorkPictures(
  tx: Db,
  number: string,
  paths: readonly string[],
  stage: 'before' | 'after',
  at: string,
): Promise<number> {
  let added = 0;
  for (const path of paths) {
    const result = await tx
      .insertInto('ticket_picture')
      .values({ ticket_number: number, path, added_at: at, stage })
      .onConflict((conflict) => conflict.columns(['ticket_number', 'path']).doNothing())
      .executeTakeFirst();
    added += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return added;
}

export async function hasWorkPictures(db: Db, number: string): Promise<boolean> {
  const row = await db
    .selectFrom('ticket_picture')
    .select('path')
    .where('ticket_number', '=', number)
    .where('stage', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
