import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import { numbersWithin, type TicketScope } from '../store/ticket-scope.ts';
import { type EchoEntry, toEntry } from './echo-store.ts';
import { TELLING, type Ticket } from './ticket.ts';
import { toTicket } from './tickets-store.ts';

/** Told by phone, at the door, by a note under it; or not reached. */
export const CALL_RESULTS = ['phone', 'visit', 'note', 'not_reached'] as const;
export type CallResult = (typeof CALL_RESULTS)[number];

export interface CallTry {
  readonly at: Date;
  /** `person:p-…` or `user:…` */
  readonly actor: string;
  readonly result: CallResult;
  readonly note: string;
}

/** Somebody who has to be told by a person what no message could bring. Who it is says `openCall`. */
export interface Call {
  readonly id: string;
  readonly ticket: Ticket;
  /** What is to be told; undefined where it is not kept any more. Of confidential ones not for a list. */
  readonly text: string | undefined;
  /** What became of the message, as the outbox says it. */
  readonly why: string;
  readonly since: Date;
  /** In vain, so far. */
  readonly tries: readonly CallTry[];
}

export interface CallFilter {
  readonly grid?: string;
  readonly number?: string;
  /** As `assigneeKey` writes them. */
  readonly assignee?: readonly string[];
  /** Only of tickets that somebody may see; undefined = of all. */
  readonly scope?: TicketScope | undefined;
  readonly limit?: number;
}

/** Of replies that still count: to tickets that stand where the reply brought them. Oldest first. */
export async function openCalls(
  db: Db,
  filter: CallFilter,
): Promise<readonly { readonly entry: EchoEntry; readonly ticket: Ticket; readonly since: Date }[]> {
  let query = db
    .selectFrom('ticket_echo as e')
    .innerJoin('ticket', 'ticket.number', 'e.ticket_number')
    .selectAll('ticket')
    .select(['e.id as echo_id', 'e.round', 'e.ref', 'e.message', 'e.state', 'e.tries', 'e.at', 'e.ticket_number'])
    .where('e.state', '=', 'failed')
    .where('ticket.status', 'in', [...TELLING]);
  if (filter.grid !== undefined) query = query.where('ticket.grid', '=', filter.grid);
  if (filter.number !== undefined) query = query.where('ticket.number', '=', filter.number);
  if (filter.assignee !== undefined) query = query.where('ticket.assignee', 'in', [...filter.assignee]);
  if (filter.scope) query = query.where('e.ticket_number', 'in', numbersWithin(db, filter.scope));
  const rows = await query
    .orderBy('e.at')
    .orderBy('e.id')
    .limit(filter.limit ?? 200)
    .execute();
  return rows.map(({ echo_id, round, ref, message, state, tries, at, ticket_number, ...ticket }) => ({
    entry: toEntry({ id: echo_id, round, ref, message, state, tries, ticket_number }),
    ticket: toTicket(ticket),
    since: fromInstant(at),
  }));
}

export async function triesOf(db: Db, echoId: string): Promise<readonly CallTry[]> {
  const rows = await db.selectFrom('ticket_call').selectAll().where('echo_id', '=', echoId).orderBy('seq').execute();
  return rows.map(({ at, actor, result, note }) => ({ at: fromInstant(at), actor, result, note }));
}

export async function insertTry(tx: Db, echoId: string, one: CallTry, enteredAt: Date): Promise<void> {
  await tx
    .insertInto('ticket_call')
    .values({
      echo_id: echoId,
      at: toInstant(one.at),
      entered_at: toInstant(enteredAt),
      actor: one.actor,
      result: one.result,
      note: one.note,
    })
    .execute();
}

/** What became of the message that was to bring it. */
export async function troubleOf(db: Db, message: string): Promise<{ readonly state: string; readonly error: string | undefined }> {
  const rows = await db.selectFrom('outbox').select(['state', 'error']).where('key', '=', message).execute();
  const [row] = rows;
  return { state: row?.state ?? 'skipped', error: row?.error ?? undefined };
}

export async function countCalls(db: Db, scope?: TicketScope): Promise<number> {
  let query = db
    .selectFrom('ticket_echo as e')
    .innerJoin('ticket', 'ticket.number', 'e.ticket_number')
    .where('e.state', '=', 'failed')
    .where('ticket.status', 'in', [...TELLING]);
  if (scope) query = query.where('e.ticket_number', 'in', numbersWithin(db, scope));
  const { total } = await query.select((eb) => eb.fn.countAll<number | bigint | string>().as('total')).executeTakeFirstOrThrow();
  return Number(total);
}
