import type { ExpressionBuilder } from 'kysely';
import type { DeliveryState } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { TELLING, type TicketEventKind } from './ticket.ts';

/** Who of a ticket's people was told which reply. People stand here as their reference only. */
export interface EchoEntry {
  readonly id: string;
  readonly number: string;
  readonly round: number;
  readonly ref: string;
  /** Key of the message in the outbox. */
  readonly message: string;
  readonly state: EchoEntryState;
  readonly tries: number;
}

/** waiting: on its way. delivered, told (by a person): reached. failed: somebody has to call. dropped: nobody is owed it any more. */
export type EchoEntryState = 'waiting' | 'delivered' | 'told' | 'failed' | 'dropped';

/** Once for each person and reply, whatever happens: the unique key says so. */
export async function insertEchoes(
  tx: Db,
  of: { readonly number: string; readonly round: number; readonly at: Date },
  people: readonly { readonly ref: string; readonly message: string }[],
): Promise<void> {
  for (const { ref, message } of people) {
    await tx
      .insertInto('ticket_echo')
      .values({
        id: newId('te'),
        ticket_number: of.number,
        round: of.round,
        ref,
        message,
        state: 'waiting',
        at: toInstant(of.at),
        settled_at: null,
      })
      .execute();
  }
}

export async function echoesOfRound(db: Db, number: string, round: number): Promise<readonly EchoEntry[]> {
  return (
    await db.selectFrom('ticket_echo').selectAll().where('ticket_number', '=', number).where('round', '=', round).orderBy('id').execute()
  ).map(toEntry);
}

export async function echoesOfMessage(db: Db, message: string): Promise<readonly EchoEntry[]> {
  return (await db.selectFrom('ticket_echo').selectAll().where('message', '=', message).orderBy('id').execute()).map(toEntry);
}

export async function echoById(db: Db, id: string): Promise<EchoEntry | undefined> {
  const row = await db.selectFrom('ticket_echo').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toEntry(row);
}

/** @returns whether it was in one of those states */
export async function moveEcho(
  tx: Db,
  id: string,
  from: readonly EchoEntryState[],
  to: { readonly state: EchoEntryState; readonly tries?: number },
  at: Date,
): Promise<boolean> {
  const result = await tx
    .updateTable('ticket_echo')
    .set({ state: to.state, settled_at: toInstant(at), ...(to.tries === undefined ? {} : { tries: to.tries }) })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** What is still owed of earlier replies is not owed any more once there is a newer one. */
export async function dropEarlier(tx: Db, number: string, round: number, at: Date): Promise<void> {
  await tx
    .updateTable('ticket_echo')
    .set({ state: 'dropped', settled_at: toInstant(at) })
    .where('ticket_number', '=', number)
    .where('round', '<', round)
    .where('state', 'in', ['waiting', 'failed'])
    .execute();
}

/** Of people who are not attached any more. */
export async function dropOf(tx: Db, number: string, refs: readonly string[], at: Date): Promise<void> {
  for (const ref of refs)
    await tx
      .updateTable('ticket_echo')
      .set({ state: 'dropped', settled_at: toInstant(at) })
      .where('ticket_number', '=', number)
      .where('ref', '=', ref)
      .where('state', 'in', ['waiting', 'failed'])
      .execute();
}

/** The last event by which everyone attached is told something that they are owed. */
export async function lastTelling(db: Db, number: string): Promise<{ readonly seq: number; readonly kind: TicketEventKind } | undefined> {
  const row = await db
    .selectFrom('ticket_event')
    .select(['seq', 'kind'])
    .where('ticket_number', '=', number)
    .where('kind', 'in', [...TELLING])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { seq: row.seq, kind: row.kind as TicketEventKind };
}

/** Long texts went out as `key`, `key#2` …: `sent` when all of them were. */
export async function statesOfMessage(db: Db, message: string): Promise<readonly DeliveryState[]> {
  const first = await db.selectFrom('outbox').select(['state', 'parts']).where('key', '=', message).executeTakeFirst();
  if (!first) return [];
  if (first.parts === 1) return [first.state];
  const keys = Array.from({ length: first.parts - 1 }, (_, i) => `${message}#${i + 2}`);
  const rest = await db.selectFrom('outbox').select('state').where('key', 'in', keys).execute();
  return [first.state, ...rest.map(({ state }) => state)];
}

/** The key of a row's message: of its first part. */
export const messageOf = (row: Pick<OutboxRow, 'key' | 'part'>): string => (row.part === 1 ? row.key : row.key.replace(/#\d+$/, ''));

/** Queued news of a ticket that something newer has overtaken; gone, so that the same may be said again later. */
export async function withdrawNews(tx: Db, number: string, prefix: string, but?: string): Promise<void> {
  const begins = (eb: ExpressionBuilder<Schema, 'outbox'>, with_: string) =>
    eb(eb.fn<string>('substr', ['key', eb.lit(1), eb.lit(with_.length)]), '=', with_);
  let query = tx
    .deleteFrom('outbox')
    .where('cause_kind', '=', 'ticket')
    .where('cause_id', '=', number)
    .where('state', '=', 'queued')
    .where('attempts', '=', 0)
    .where((eb) => begins(eb, prefix));
  if (but !== undefined) query = query.where((eb) => eb.not(begins(eb, but)));
  await query.execute();
}

/** Those who have written to us in private before: there is a private chat to ask them in. */
export async function withPrivateChat(db: Db, personIds: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const id of personIds) {
    const row = await db
      .selectFrom('inbox')
      .select('seq')
      .where('person_id', '=', id)
      .where('group_id', 'is', null)
      .where('state', '=', 'handled')
      .limit(1)
      .executeTakeFirst();
    if (row) found.add(id);
  }
  return found;
}

export function toEntry(row: {
  id: string;
  ticket_number: string;
  round: number;
  ref: string;
  message: string;
  state: EchoEntryState;
  tries: number;
}): EchoEntry {
  return {
    id: row.id,
    number: row.ticket_number,
    round: row.round,
    ref: row.ref,
    message: row.message,
    state: row.state,
    tries: row.tries,
  };
}

/** What was said in a round: the longest of its messages, so that a question in it is not lost. */
export async function textOfRound(db: Db, number: string, round: number): Promise<string | undefined> {
  const entries = await echoesOfRound(db, number, round);
  let longest: string | undefined;
  for (const message of new Set(entries.map((entry) => entry.message))) {
    const text = await textOfMessage(db, message);
    if (text !== undefined && text.length > (longest?.length ?? 0)) longest = text;
  }
  return longest;
}

/** All parts of a message; undefined where it is not kept any more. */
export async function textOfMessage(db: Db, message: string): Promise<string | undefined> {
  const first = await db.selectFrom('outbox').select(['text', 'parts']).where('key', '=', message).executeTakeFirst();
  if (!first || /^（已(?:删除|过保存期)）$/.test(first.text)) return undefined;
  const keys = Array.from({ length: first.parts - 1 }, (_, i) => `${message}#${i + 2}`);
  const rest = keys.length === 0 ? [] : await db.selectFrom('outbox').select(['key', 'text']).where('key', 'in', keys).execute();
  return [first.text, ...keys.map((key) => rest.find((row) => row.key === key)?.text ?? '')].join('');
}
