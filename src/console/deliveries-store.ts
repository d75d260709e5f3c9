import type { Cause, DeliveryState } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import { numbersWithin, type TicketScope, withinScope } from '../store/ticket-scope.ts';

/** What was sent and what became of it, as staff look it up. */

export const TROUBLE: readonly DeliveryState[] = ['unknown', 'failed', 'expired', 'skipped'];

export interface DeliveryRow {
  readonly seq: number;
  readonly groupId: string | undefined;
  readonly cause: Cause;
  readonly text: string;
  readonly part: number;
  readonly parts: number;
  readonly state: DeliveryState;
  readonly error: string | undefined;
  readonly evidence: string | undefined;
  readonly createdAt: Date;
  readonly settledAt: Date | undefined;
}

export interface DeliveryFilter {
  /** Empty = all. */
  readonly states: readonly DeliveryState[];
  /** Only what was settled since. */
  readonly since?: Date;
  /** Whoever sees a part of the tickets sees what was sent about those, notices, and answers to gaps; undefined = everything. */
  readonly scope?: TicketScope | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** What a cancelled notice withdrew is no trouble: that is what was wanted. */
function inTrouble(db: Db, states: readonly DeliveryState[], since: Date | undefined, scope: TicketScope | undefined) {
  let query = db
    .selectFrom('outbox')
    .leftJoin('notice_occurrence', 'notice_occurrence.id', 'outbox.cause_id')
    .leftJoin('notice', 'notice.id', 'notice_occurrence.notice_id');
  if (states.length > 0) query = query.where('outbox.state', 'in', [...states]);
  if (scope)
    query = query.where((eb) =>
      eb.or([
        eb('outbox.cause_kind', 'in', ['notice', 'gap']),
        eb.and([eb('outbox.cause_kind', '=', 'ticket'), eb('outbox.cause_id', 'in', numbersWithin(db, scope))]),
      ]),
    );
  if (since) {
    query = query
      .where('outbox.settled_at', '>=', toInstant(since))
      .where((eb) =>
        eb.not(eb.and([eb('outbox.state', '=', 'skipped'), eb('notice.state', 'is not', null), eb('notice.state', '=', 'cancelled')])),
      );
  }
  return query;
}

export async function countTrouble(db: Db, since: Date, scope?: TicketScope): Promise<number> {
  const { total } = await inTrouble(db, TROUBLE, since, scope)
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** Latest first. */
export async function listDeliveries(
  db: Db,
  filter: DeliveryFilter,
): Promise<{ readonly rows: readonly DeliveryRow[]; readonly total: number }> {
  const { total } = await inTrouble(db, filter.states, filter.since, filter.scope)
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await inTrouble(db, filter.states, filter.since, filter.scope)
    .selectAll('outbox')
    .orderBy('outbox.seq', 'desc')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  return {
    total: Number(total),
    rows: rows.map((row) => ({
      seq: row.seq,
      groupId: row.group_id ?? undefined,
      cause: { kind: row.cause_kind, id: row.cause_id },
      text: row.text,
      part: row.part,
      parts: row.parts,
      state: row.state,
      error: row.error ?? undefined,
      evidence: row.evidence ?? undefined,
      createdAt: fromInstant(row.created_at),
      settledAt: fromInstantOrUndefined(row.settled_at),
    })),
  };
}

/** Those of the rows that somebody may see. */
export async function seqsInScope(db: Db, seqs: readonly number[], scope: TicketScope | undefined): Promise<readonly number[]> {
  if (!scope || seqs.length === 0) return seqs;
  const rows = await inTrouble(db, [], undefined, scope)
    .select('outbox.seq')
    .where('outbox.seq', 'in', [...seqs])
    .execute();
  return rows.map(({ seq }) => seq);
}

/** What a row was sent for; undefined for an unknown number. */
export async function causeOf(db: Db, seq: number): Promise<Cause | undefined> {
  const row = await db.selectFrom('outbox').select(['cause_kind', 'cause_id']).where('seq', '=', seq).executeTakeFirst();
  return row && { kind: row.cause_kind, id: row.cause_id };
}

/** Answered tickets about which something could not be delivered, last changed first: the candidates for a look. */
export async function ticketsInTrouble(db: Db, limit: number, scope?: TicketScope): Promise<readonly string[]> {
  const seen = scope ? db.selectFrom('ticket').where(withinScope(scope)) : db.selectFrom('ticket');
  const rows = await seen
    .select('ticket.number')
    .where('ticket.status', '=', 'answered')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('outbox')
          .select('outbox.seq')
          .whereRef('outbox.cause_id', '=', 'ticket.number')
          .where('outbox.cause_kind', '=', 'ticket')
          .where('outbox.state', 'in', [...TROUBLE]),
      ),
    )
    .orderBy('ticket.updated_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.number);
}
