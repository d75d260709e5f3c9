import type { MigrationContext } from '../migrate.ts';

/** Time limits and their clocks, the duty roster, chat accounts of staff, questions back to residents, the weekly digest: see ../schema.ts. */
export async function deadlines({ db, table }: MigrationContext): Promise<void> {
  await table('ticket_limit')
    .addColumn('category', 'text', (c) => c.notNull())
    .addColumn('priority', 'text', (c) => c.notNull())
    .addColumn('clock', 'text', (c) => c.notNull())
    .addColumn('unit', 'text', (c) => c.notNull())
    .addColumn('minutes', 'integer', (c) => c.notNull())
    .addColumn('changed_by', 'text', (c) => c.notNull())
    .addColumn('changed_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('ticket_limit_key', ['category', 'priority', 'clock'])
    .execute();
  await table('ticket_clock')
    .addColumn('ticket_number', 'text', (c) => c.notNull().references('ticket.number').onDelete('cascade'))
    .addColumn('clock', 'text', (c) => c.notNull())
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('warn_at', 'text')
    .addColumn('due_at', 'text')
    .addColumn('warned_at', 'text')
    .addColumn('breached_at', 'text')
    .addColumn('next_at', 'text')
    .addPrimaryKeyConstraint('ticket_clock_key', ['ticket_number', 'clock'])
    .execute();
  await db.schema.createIndex('ticket_clock_next').on('ticket_clock').columns(['next_at']).execute();

  await table('duty_shift')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('weekday', 'integer')
    .addColumn('day', 'text')
    .addColumn('from_minute', 'integer', (c) => c.notNull())
    .addColumn('to_minute', 'integer', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('duty_shift_day').on('duty_shift').columns(['day']).execute();

  await table('staff_code')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('code_hash', 'text', (c) => c.notNull().unique())
    .addColumn('user_id', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('grid', 'text')
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('used_at', 'text')
    .addColumn('revoked_at', 'text')
    .execute();
  await table('staff_code_try')
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('staff_code_try_person').on('staff_code_try').columns(['person_id', 'at']).execute();
  await table('staff_binding')
    .addColumn('person_id', 'text', (c) => c.primaryKey().notNull().references('person.id').onDelete('cascade'))
    .addColumn('user_id', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('grid', 'text')
    .addColumn('bound_at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('staff_binding_user').on('staff_binding').columns(['user_id']).execute();
  await table('staff_binding_event')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .execute();

  await table('ticket_question')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('ticket_number', 'text', (c) => c.notNull().references('ticket.number').onDelete('cascade'))
    .addColumn('asked_by', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('asked_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('answered_at', 'text')
    .execute();
  await db.schema.createIndex('ticket_question_ticket').on('ticket_question').columns(['ticket_number', 'asked_at']).execute();

  await db.schema.createIndex('ticket_group').on('ticket').columns(['group_id', 'updated_at']).execute();
  await db.schema.alterTable('chat_group').addColumn('digest', 'integer').execute();
  await db.schema.alterTable('ticket_picture').addColumn('stage', 'text').execute();
}
