import type { MigrationContext } from '../migrate.ts';

/** What waits has no platform id and no time of sending: it needs no place in these two, and a notice to 2,000 groups is queued faster. */
export async function sparseOutboxIndexes({ db }: MigrationContext): Promise<void> {
  await db.schema.dropIndex('outbox_platform').execute();
  await db.schema
    .createIndex('outbox_platform')
    .on('outbox')
    .columns(['channel', 'platform_id'])
    .where('platform_id', 'is not', null)
    .execute();
  await db.schema.dropIndex('outbox_sent').execute();
  await db.schema.createIndex('outbox_sent').on('outbox').columns(['channel', 'sending_at']).where('sending_at', 'is not', null).execute();
}
