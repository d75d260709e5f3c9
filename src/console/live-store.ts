import type { Db } from '../store/database.ts';

/** Grows with everything that happens to a ticket: an open page asks whether it is still as it was. */
export async function latestEvent(db: Db): Promise<number> {
  const row = await db
    .selectFrom('ticket_event')
    .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
    .executeTakeFirst();
  return row?.seq ?? 0;
}
