import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { TicketHappening, WebhookEvent } from './event.ts';

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly WebhookEvent[];
  readonly state: 'active' | 'paused';
  readonly reason: string;
  readonly failures: number;
  readonly seenTo: number;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface WebhookDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly number: string;
  readonly event: WebhookEvent;
  readonly body: string;
  readonly state: 'queued' | 'sending' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly nextAt: Date;
  readonly error: string | undefined;
  readonly createdAt: Date;
  readonly settledAt: Date | undefined;
}

/** From the next event on: what happened before it was set up is not told. */
export async function insertWebhook(
  tx: Db,
  hook: Pick<Webhook, 'name' | 'url' | 'secret' | 'events' | 'createdBy' | 'createdAt'>,
): Promise<Webhook> {
  const { last } = await tx
    .selectFrom('ticket_event')
    .select((eb) => eb.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow();
  const row = await tx
    .insertInto('webhook')
    .values({
      ...{ id: newId('hook'), name: hook.name, url: hook.url, secret: hook.secret, events: JSON.stringify(hook.events) },
      ...{ state: 'active', reason: '', failures: 0, seen_to: Number(last ?? 0) },
      ...{ created_by: hook.createdBy, created_at: toInstant(hook.createdAt) },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toWebhook(row);
}

export async function webhooksOf(db: Db): Promise<readonly Webhook[]> {
  return (await db.selectFrom('webhook').selectAll().orderBy('created_at').orderBy('id').execute()).map(toWebhook);
}

export async function setWebhookState(
  tx: Db,
  id: string,
  change: { readonly state: Webhook['state']; readonly reason: string; readonly failures: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('webhook').set(change).where('id', '=', id).executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deleteWebhook(tx: Db, id: string): Promise<boolean> {
  await tx.deleteFrom('webhook_delivery').where('webhook_id', '=', id).execute();
  return (await tx.deleteFrom('webhook').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n;
}

/** What happened to tickets after an entry of the history, oldest first; confidential ones left out. */
export async function happeningsAfter(
  db: Db,
  seq: number,
  limit: number,
): Promise<{ readonly upTo: number; readonly list: readonly TicketHappening[] }> {
  const rows = await db
    .selectFrom('ticket_event as e')
    .innerJoin('ticket as t', 't.number', 'e.ticket_number')
    .select(['e.seq', 'e.at', 'e.kind', 'e.from_status', 'e.to_status', 'e.note', 't.number', 't.kind as ticket_kind', 't.category'])
    .select(['t.status', 't.building', 't.unit', 't.floor', 't.place', 't.grid', 't.summary', 't.opened_at', 't.due_at', 't.confidential'])
    .where('e.seq', '>', seq)
    .orderBy('e.seq')
    .limit(limit)
    .execute();
  const list = rows
    .filter((row) => row.confidential === 0)
    .map(
      (row): TicketHappening => ({
        ...{ seq: row.seq, at: row.at, kind: row.kind, from: row.from_status, to: row.to_status, note: row.note },
        ticket: {
          ...{ number: row.number, kind: row.ticket_kind, category: row.category, status: row.to_status ?? row.status },
          place: [row.building, row.unit, row.floor, row.place].filter(Boolean).join(''),
          ...{ grid: row.grid, summary: row.summary, openedAt: row.opened_at, dueAt: row.due_at },
        },
      }),
    );
  return { upTo: rows.at(-1)?.seq ?? seq, list };
}

/** Once for each webhook and entry of the history. */
export async function queueDelivery(
  tx: Db,
  delivery: {
    readonly webhookId: string;
    readonly eventSeq: number;
    readonly number: string;
    readonly event: WebhookEvent;
    readonly body: string;
    readonly at: Date;
  },
): Promise<void> {
  const at = toInstant(delivery.at);
  await tx
    .insertInto('webhook_delivery')
    .values({
      ...{ id: newId('msg'), webhook_id: delivery.webhookId, event_seq: delivery.eventSeq, ticket_number: delivery.number },
      ...{ event: delivery.event, body: delivery.body, state: 'queued', attempts: 0, next_at: at, created_at: at },
      ...{ claimed_until: null, error: null, settled_at: null },
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'event_seq']).doNothing())
    .execute();
}

/** Only forward: of two processes that read the same entries, the slower one changes nothing. */
export async function advance(tx: Db, webhookId: string, from: number, to: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook')
    .set({ seen_to: to })
    .where('id', '=', webhookId)
    .where('seen_to', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * The next deliveries that may go out: of each ticket only the oldest that is not settled, so that the receiver hears things in the
 * order in which they happened. A claim that ran out was left by a process that ended; the receiver knows the message by its id.
 */
export async function dueDeliveries(db: Db, now: Date, limit: number): Promise<readonly WebhookDelivery[]> {
  const at = toInstant(now);
  const rows = await db
    .selectFrom('webhook_delivery as d')
    .innerJoin('webhook as h', 'h.id', 'd.webhook_id')
    .selectAll('d')
    .where('h.state', '=', 'active')
    .where((eb) =>
      eb.or([
        eb.and([eb('d.state', '=', 'queued'), eb('d.next_at', '<=', at)]),
        eb.and([eb('d.state', '=', 'sending'), eb('d.claimed_until', '<=', at)]),
      ]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('webhook_delivery as earlier')
            .select('earlier.id')
            .whereRef('earlier.webhook_id', '=', 'd.webhook_id')
            .whereRef('earlier.ticket_number', '=', 'd.ticket_number')
            .whereRef('earlier.event_seq', '<', 'd.event_seq')
            .where('earlier.state', 'in', ['queued', 'sending']),
        ),
      ),
    )
    .orderBy('d.event_seq')
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}

export async function claim(tx: Db, id: string, now: Date, until: Date): Promise<boolean> {
  const at = toInstant(now);
  const { numUpdatedRows } = await tx
    .updateTable('webhook_delivery')
    .set((eb) => ({ state: 'sending', claimed_until: toInstant(until), attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('state', '=', 'queued'), eb.and([eb('state', '=', 'sending'), eb('claimed_until', '<=', at)])]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function settleDelivery(
  tx: Db,
  id: string,
  change:
    | { readonly state: 'delivered' | 'dead'; readonly error?: string; readonly at: Date }
    | { readonly state: 'queued'; readonly error: string; readonly nextAt: Date },
): Promise<void> {
  await tx
    .updateTable('webhook_delivery')
    .set({
      state: change.state,
      error: change.error ?? null,
      claimed_until: null,
      ...(change.state === 'queued' ? { next_at: toInstant(change.nextAt) } : { settled_at: toInstant(change.at) }),
    })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute();
}

/** By a person: a delivery that was given up goes out again, as the same message. */
export async function requeue(tx: Db, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook_delivery')
    .set({ state: 'queued', attempts: 0, next_at: toInstant(at), settled_at: null, claimed_until: null })
    .where('id', '=', id)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deliveriesOf(
  db: Db,
  filter: { readonly webhookId: string; readonly state?: WebhookDelivery['state']; readonly limit: number },
): Promise<readonly WebhookDelivery[]> {
  let query = db.selectFrom('webhook_delivery').selectAll().where('webhook_id', '=', filter.webhookId);
  if (filter.state) query = query.where('state', '=', filter.state);
  return (await query.orderBy('event_seq', 'desc').limit(filter.limit).execute()).map(toDelivery);
}

export async function countDeliveries(db: Db, webhookId: string): Promise<Readonly<Record<WebhookDelivery['state'], number>>> {
  const rows = await db
    .selectFrom('webhook_delivery')
    .select(['state', (eb) => eb.fn.countAll().as('n')])
    .where('webhook_id', '=', webhookId)
    .groupBy('state')
    .execute();
  const of = (state: WebhookDelivery['state']): number => Number(rows.find((row) => row.state === state)?.n ?? 0);
  return { queued: of('queued'), sending: of('sending'), delivered: of('delivered'), dead: of('dead') };
}

/** What arrived is kept for a while, to be looked up. */
export async function pruneDeliveries(tx: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('webhook_delivery')
    .where('state', '=', 'delivered')
    .where('settled_at', '<', toInstant(before))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

function toWebhook(row: Selectable<Schema['webhook']>): Webhook {
  return {
    ...{ id: row.id, name: row.name, url: row.url, secret: row.secret, events: JSON.parse(row.events) as WebhookEvent[] },
    ...{ state: row.state, reason: row.reason, failures: row.failures, seenTo: row.seen_to },
    ...{ createdBy: row.created_by, createdAt: fromInstant(row.created_at) },
  };
}

function toDelivery(row: Selectable<Schema['webhook_delivery']>): WebhookDelivery {
  return {
    ...{ id: row.id, webhookId: row.webhook_id, number: row.ticket_number, event: row.event as WebhookEvent, body: row.body },
    ...{ state: row.state, attempts: row.attempts, nextAt: fromInstant(row.next_at), error: row.error ?? undefined },
    ...{ createdAt: fromInstant(row.created_at), settledAt: fromInstantOrUndefined(row.settled_at) },
  };
}
