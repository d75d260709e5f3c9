import type { MigrationContext } from '../migrate.ts';

/** How the bot behaves in each group, and what it notes of the tone there: see ../schema.ts. */
export async function groupManners({ db }: MigrationContext): Promise<void> {
  for (const column of ['attitude', 'style'] as const) await db.schema.alterTable('chat_group').addColumn(column, 'text').execute();
  await db.schema
    .alterTable('inbox')
    .addColumn('heated', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('inbox_group').on('inbox').columns(['group_id', 'received_at']).execute();
  await db.schema.createIndex('outbox_group').on('outbox').columns(['group_id', 'seq']).execute();
}
