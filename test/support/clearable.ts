import { sql } from 'kysely';
import type { Db } from '../../src/store/database.ts';

/** For tests that live many lives in one database: the history of tickets may be removed between two of them. */
export async function makeClearable(db: Db): Promise<void> {
  await sql`drop trigger if exists ticket_event_no_delete`.execute(db);
}
