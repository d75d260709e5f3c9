import type { MigrationContext } from '../migrate.ts';

/** The life of a notice: approval, pause, correction, attachments, its history; templates; tags of groups; alerts out of band. See ../schema.ts. */
export async function noticeLife({ db, table }: MigrationContext): Promise<void> {
  for (const column of ['number', 'attachments', 'corrects', 'changed_what', 'submitted_by', 'paused_at', 'paused_from'] as const)
    await db.schema.alterTable('notice').addColumn(column, 'text').execute();
  await db.schema.createIndex('notice_number').unique().on('notice').column('number').execute();
  await db.schema.createIndex('notice_corrects').on('notice').column('corrects').execute();
  await db.schema.alterTable('chat_group').addColumn('tags', 'text').execute();
  await db.schema.alterTable('outbox').addColumn('held_at', 'text').execute();

  await table('notice_event')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('notice_id', 'text', (c) => c.notNull().references('notice.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('notice_event_notice').on('notice_event').columns(['notice_id', 'seq']).execute();

  await table('notice_template')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('fields', 'text', (c) => c.notNull())
    .addColumn('to_knowledge', 'integer', (c) => c.notNull())
    .addColumn('changed_by', 'text', (c) => c.notNull())
    .addColumn('changed_at', 'text', (c) => c.notNull())
    .execute();

  await table('staff_alert')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('error', 'text')
    .addColumn('next_at', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('settled_at', 'text')
    .execute();
  await db.schema.createIndex('staff_alert_next').on('staff_alert').columns(['state', 'next_at']).execute();
}
