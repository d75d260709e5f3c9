import type { MigrationContext } from '../migrate.ts';

/** Handlers and observers, whose tickets a console user sees, who is locked out; and what was done in the console: see ../schema.ts. */
export async function consoleRoles({ db, table, appendOnly }: MigrationContext): Promise<void> {
  for (const column of ['grid', 'unit', 'locked_at'] as const) await db.schema.alterTable('web_user').addColumn(column, 'text').execute();

  await table('audit_event')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('object_kind', 'text', (c) => c.notNull())
    .addColumn('object_id', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('audit_event_at').on('audit_event').columns(['at']).execute();
  // The page of the audit reads these of all tickets and notices.
  await db.schema.createIndex('ticket_event_kind').on('ticket_event').columns(['kind', 'at']).execute();
  await db.schema.createIndex('notice_event_at').on('notice_event').columns(['at']).execute();

  await appendOnly('audit_event');
  // Who looked up a reporter stands there.
  await appendOnly('ticket_event');
}
