import type { MigrationContext } from '../migrate.ts';

/** For the overview: what was closed in the last weeks, without reading every ticket. */
export async function ticketStanding({ db }: MigrationContext): Promise<void> {
  await db.schema.createIndex('ticket_closed').on('ticket').column('closed_at').execute();
}
