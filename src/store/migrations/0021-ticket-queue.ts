import type { MigrationContext } from '../migrate.ts';

/** The queue is filtered, searched and counted from this index alone: see listTickets in tickets/tickets-store.ts. */
export async function ticketQueue({ db }: MigrationContext): Promise<void> {
  await db.schema
    .createIndex('ticket_queue')
    .on('ticket')
    .columns(['opened_at', 'number', 'status', 'category', 'kind', 'building', 'grid', 'assignee', 'priority', 'due_at', 'summary'])
    .execute();
}
