import { newId } from '../ids.ts';
import type { MigrationContext } from '../migrate.ts';

/** The life of a ticket: whose it is, what it waits for, what it became part of; who of its people was told what. See ../schema.ts. */
export async function ticketLife({ db, table, guard }: MigrationContext): Promise<void> {
  for (const column of ['assignee', 'assigned_at', 'waiting_since', 'waiting_until', 'waiting_reason'] as const)
    await db.schema.alterTable('ticket').addColumn(column, 'text').execute();
  for (const column of ['merged_into', 'referred_to', 'source', 'revisit_at'] as const)
    await db.schema.alterTable('ticket').addColumn(column, 'text').execute();
  await db.schema
    .alterTable('ticket')
    .addColumn('priority', 'text', (c) => c.notNull().defaultTo('normal'))
    .execute();
  await db.schema
    .alterTable('ticket')
    .addColumn('priority_reasons', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await db.schema
    .alterTable('ticket')
    .addColumn('households', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema.createIndex('ticket_assignee').on('ticket').columns(['assignee', 'status']).execute();
  await db.schema.createIndex('ticket_waiting').on('ticket').columns(['status', 'waiting_until']).execute();
  await db.schema.createIndex('ticket_revisit').on('ticket').column('revisit_at').execute();
  await db.schema.createIndex('ticket_merged').on('ticket').column('merged_into').execute();
  await db.schema.createIndex('ticket_source').on('ticket').column('source').unique().execute();

  for (const column of ['ref', 'building', 'unit', 'via', 'asked_at', 'verdict_at', 'asked_again_at'] as const)
    await db.schema.alterTable('ticket_person').addColumn(column, 'text').execute();
  await db.schema.createIndex('ticket_person_ref').on('ticket_person').column('ref').unique().execute();
  await db.schema.alterTable('ticket_event').addColumn('data', 'text').execute();

  await table('ticket_echo')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('ticket_number', 'text', (c) => c.notNull().references('ticket.number').onDelete('cascade'))
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('ref', 'text', (c) => c.notNull())
    .addColumn('message', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('settled_at', 'text')
    .addUniqueConstraint('ticket_echo_once', ['ticket_number', 'round', 'ref'])
    .execute();
  await db.schema.createIndex('ticket_echo_message').on('ticket_echo').column('message').execute();
  await db.schema.createIndex('ticket_echo_state').on('ticket_echo').columns(['state', 'ticket_number']).execute();
  await table('ticket_call')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('echo_id', 'text', (c) => c.notNull().references('ticket_echo.id').onDelete('cascade'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('entered_at', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('result', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('ticket_call_echo').on('ticket_call').column('echo_id').execute();
  await table('ticket_pair_refused')
    .addColumn('newer', 'text', (c) => c.notNull())
    .addColumn('older', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('ticket_pair_refused_once', ['newer', 'older'])
    .execute();

  await bringOver(db);

  // The promise of the house, kept by the database whatever the program does: nothing is closed before everyone attached was told.
  await guard({
    name: 'ticket_closes_after_echo',
    table: 'ticket',
    column: 'status',
    when: `new.status = 'closed' and old.status <> 'closed' and (
      old.status <> 'answered'
      or not exists (select 1 from ticket_event e where e.ticket_number = new.number and e.kind = 'answered')
      or exists (
        select 1 from ticket_person p where p.ticket_number = new.number and not exists (
          select 1 from ticket_echo d where d.ticket_number = new.number and d.ref = p.ref and d.state in ('delivered', 'told')
            and d.round = (select max(e.seq) from ticket_event e where e.ticket_number = new.number and e.kind = 'answered'))))`,
    message: 'a ticket closes only after its answer has reached everyone attached',
  });
}

/** What was there before: people get their reference, and answers on their way are followed up as if they had been queued today. */
async function bringOver(db: MigrationContext['db']): Promise<void> {
  const people = await db.selectFrom('ticket_person').select(['ticket_number', 'person_id', 'group_id']).execute();
  for (const { ticket_number, person_id, group_id } of people) {
    const ref = newId('tp');
    await db
      .updateTable('ticket_person')
      .set({ ref })
      .where('ticket_number', '=', ticket_number)
      .where('person_id', '=', person_id)
      .execute();
    const ticket = await db
      .selectFrom('ticket')
      .select(['status', 'confidential'])
      .where('number', '=', ticket_number)
      .executeTakeFirstOrThrow();
    if (ticket.status !== 'answered') continue;
    const answered = await db
      .selectFrom('ticket_event')
      .select((eb) => [eb.fn.max('seq').as('seq'), eb.fn.max('at').as('at')])
      .where('ticket_number', '=', ticket_number)
      .where('kind', '=', 'answered')
      .executeTakeFirst();
    if (!answered?.seq) continue;
    const privately = group_id === null || ticket.confidential === 1;
    const message = `ticket:${ticket_number}:answer:${answered.seq}:${privately ? `p:${person_id}` : `g:${group_id}`}`;
    const rows = await db
      .selectFrom('outbox')
      .select('state')
      .where((eb) => eb.or([eb('key', '=', message), eb('key', 'like', `${message}#%`)]))
      .execute();
    const sent = rows.length > 0 && rows.every(({ state }) => state === 'sent');
    const waits = rows.some(({ state }) => state === 'queued' || state === 'sending');
    await db
      .insertInto('ticket_echo')
      .values({
        id: newId('te'),
        ticket_number,
        round: Number(answered.seq),
        ref,
        message,
        state: sent ? 'delivered' : waits ? 'waiting' : 'failed',
        at: answered.at,
        settled_at: null,
      })
      .execute();
  }
}
