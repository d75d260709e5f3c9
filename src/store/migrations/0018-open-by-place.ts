import type { MigrationContext } from '../migrate.ts';

/** What was reported at a house or a spot lately is looked up with every report. */
export async function openByPlace({ db }: MigrationContext): Promise<void> {
  await db.schema.createIndex('ticket_building_opened').on('ticket').columns(['building', 'opened_at']).execute();
  await db.schema.createIndex('ticket_place_opened').on('ticket').columns(['opened_at', 'place']).execute();
}
