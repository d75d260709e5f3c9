import type { Db } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

/**
 * Every place in the database that names a person, by which column. A test compares this list with the database itself, so that a new
 * table can not be forgotten when somebody asks what is kept of them.
 */
export const PERSON_COLUMNS = [
  ['person', 'id'],
  ['inbox', 'person_id'],
  ['outbox', 'person_id'],
  ['conversation', 'person_id'],
  ['decision_verdict', 'person_id'],
  ['gap_asker', 'person_id'],
  ['answer_feedback', 'person_id'],
  ['ticket_person', 'person_id'],
  ['activity_signup', 'person_id'],
  ['activity_chain', 'person_id'],
  ['open311_request', 'person_id'],
  ['duty_shift', 'person_id'],
  ['staff_binding', 'person_id'],
  ['staff_code_try', 'person_id'],
] as const satisfies readonly (readonly [keyof Schema, string])[];

export type PersonTable = (typeof PERSON_COLUMNS)[number][0] | 'ticket';
export type Row = Readonly<Record<string, unknown>>;

/** What is kept of one person, table by table; what is of others as well is left out. */
export async function rowsOfPerson(db: Db, personId: string): Promise<Readonly<Record<PersonTable, readonly Row[]>>> {
  const found: Partial<Record<PersonTable, readonly Row[]>> = {};
  for (const [table, column] of PERSON_COLUMNS) {
    const rows = await db
      .selectFrom(table as 'person')
      .selectAll()
      .where(column as 'id', '=', personId)
      .execute();
    found[table] = rows;
  }
  // The matter itself is the reporter's words.
  found.ticket = await db
    .selectFrom('ticket')
    .innerJoin('ticket_person', 'ticket_person.ticket_number', 'ticket.number')
    .select([
      'ticket.number',
      'ticket.category',
      'ticket.status',
      'ticket.summary',
      'ticket.details',
      'ticket.opened_at',
      'ticket.closed_at',
    ])
    .where('ticket_person.person_id', '=', personId)
    .where('ticket_person.role', '=', 'reporter')
    .orderBy('ticket.number')
    .execute();
  return found as Readonly<Record<PersonTable, readonly Row[]>>;
}

export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly seenAt: string;
}

/** People of a name, or of a ticket's number; at most 20. */
export async function peopleFor(db: Db, asked: string): Promise<readonly KnownPerson[]> {
  const query = db
    .selectFrom('person')
    .select(['person.id', 'person.name', 'person.channel', 'person.seen_at as seenAt'])
    .where('person.erased_at', 'is', null)
    .orderBy('person.seen_at', 'desc')
    .limit(20);
  if (/^T\d{4}-\d{6}$/.test(asked))
    return await query
      .innerJoin('ticket_person', 'ticket_person.person_id', 'person.id')
      .where('ticket_person.ticket_number', '=', asked)
      .execute();
  return await query.where('person.name', '=', asked).execute();
}

/** Takes everybody off tickets that were closed before a moment; the matters stay. @returns how many people were taken off */
export async function releaseClosed(tx: Db, before: string, words: string): Promise<number> {
  const closed = () => tx.selectFrom('ticket').select('number').where('status', '=', 'closed').where('closed_at', '<', before);
  await tx
    .updateTable('ticket')
    .set({ details: words })
    .where('number', 'in', closed())
    .where('number', 'in', tx.selectFrom('ticket_person').select('ticket_number'))
    .execute();
  const { numDeletedRows } = await tx.deleteFrom('ticket_person').where('ticket_number', 'in', closed()).executeTakeFirst();
  return Number(numDeletedRows);
}
