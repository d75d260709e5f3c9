import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Asked, ClockState, Moment } from './deadlines.ts';
import type { ClockName } from './limits.ts';
import { OPEN } from './ticket.ts';

/** Rows of the clocks, and what of the history they are computed from. */

/** Tickets with something new in their history. @returns `upTo`: looked at until there */
export async function changedSince(
  db: Db,
  seq: number,
  limit: number,
): Promise<{ readonly numbers: readonly string[]; readonly upTo: number }> {
  const rows = await db
    .selectFrom('ticket_event')
    .select(['seq', 'ticket_number'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return { numbers: [...new Set(rows.map((row) => row.ticket_number))], upTo: Number(rows.at(-1)?.seq ?? seq) };
}

export async function newestEvent(db: Db): Promise<number> {
  const row = await db
    .selectFrom('ticket_event')
    .select((eb) => eb.fn.max<number | bigint | string | null>('seq').as('seq'))
    .executeTakeFirst();
  return Number(row?.seq ?? 0);
}

/** Those for which a clock may run: not ended; in the order of their numbers, after one of them. */
export async function openNumbers(db: Db, after: string, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('status', 'in', [...OPEN])
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map((row) => row.number);
}

export async function momentsOf(db: Db, numbers: readonly string[]): Promise<ReadonlyMap<string, readonly Moment[]>> {
  const byNumber = new Map<string, Moment[]>(numbers.map((number) => [number, []]));
  if (numbers.length === 0) return byNumber;
  const rows = await db
    .selectFrom('ticket_event')
    .select(['seq', 'ticket_number', 'at', 'actor', 'kind', 'to_status'])
    .where('ticket_number', 'in', [...numbers])
    .orderBy('seq')
    .execute();
  for (const row of rows)
    byNumber
      .get(row.ticket_number)
      ?.push({ seq: Number(row.seq), at: fromInstant(row.at), actor: row.actor, kind: row.kind, to: row.to_status ?? undefined });
  return byNumber;
}

/** When the ball was the reporter's: from each question to its answer, or to the end of the time for one. */
export async function askedOf(db: Db, numbers: readonly string[]): Promise<ReadonlyMap<string, readonly Asked[]>> {
  const byNumber = new Map<string, Asked[]>();
  if (numbers.length === 0) return byNumber;
  const rows = await db
    .selectFrom('ticket_question')
    .select(['ticket_number', 'asked_at', 'answered_at', 'expires_at'])
    .where('ticket_number', 'in', [...numbers])
    .orderBy('asked_at')
    .execute();
  for (const row of rows) {
    const to = row.answered_at !== null && row.answered_at < row.expires_at ? row.answered_at : row.expires_at;
    const span = { from: fromInstant(row.asked_at), to: fromInstant(to) };
    byNumber.set(row.ticket_number, [...(byNumber.get(row.ticket_number) ?? []), span]);
  }
  return byNumber;
}

/** Questions whose time for an answer ended: their tickets' clocks run again. */
export async function questionsEndedBetween(db: Db, after: Date, upTo: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ticket_question')
    .select('ticket_number')
    .distinct()
    .where('answered_at', 'is', null)
    .where('expires_at', '>', toInstant(after))
    .where('expires_at', '<=', toInstant(upTo))
    .execute();
  return rows.map((row) => row.ticket_number);
}

/**
 * Keeps when the clocks of a ticket run out. What was told of a round stays told.
 * @param silently what has run out already is not told any more
 */
export async function putClocks(tx: Db, number: string, clocks: readonly ClockState[], now: Date, silently: boolean): Promise<void> {
  const known = new Map(
    (await tx.selectFrom('ticket_clock').selectAll().where('ticket_number', '=', number).execute()).map((row) => [row.clock, row]),
  );
  for (const clock of clocks) {
    const before = known.get(clock.clock);
    if (clock.state === 'stopped') {
      if (before) await tx.deleteFrom('ticket_clock').where('ticket_number', '=', number).where('clock', '=', clock.clock).execute();
      continue;
    }
    const same = before?.round === clock.round ? before : undefined;
    const past = (at: Date | undefined) => silently && at !== undefined && at.getTime() <= now.getTime();
    const warnAt = clock.warnAt ? toInstant(clock.warnAt) : null;
    const dueAt = clock.dueAt ? toInstant(clock.dueAt) : null;
    const breached = same?.breached_at ?? (past(clock.dueAt) ? toInstant(now) : null);
    const warned = same?.warned_at ?? (breached !== null || past(clock.warnAt) ? toInstant(now) : null);
    const values = {
      round: clock.round,
      warn_at: warnAt,
      due_at: dueAt,
      warned_at: warned,
      breached_at: breached,
      // While it waits for somebody else, nobody is warned of what does not come nearer.
      next_at: breached !== null ? null : warned !== null ? dueAt : clock.state === 'paused' ? dueAt : warnAt,
    };
    // Once a day all of them are looked at: what is as it was is not written again.
    if (before && (Object.keys(values) as (keyof typeof values)[]).every((name) => before[name] === values[name])) continue;
    await tx
      .insertInto('ticket_clock')
      .values({ ticket_number: number, clock: clock.clock, ...values })
      .onConflict((conflict) => conflict.columns(['ticket_number', 'clock']).doUpdateSet(values))
      .execute();
  }
}

/** Of a ticket that needs no clock any more. */
export async function dropClocks(tx: Db, number: string): Promise<void> {
  await tx.deleteFrom('ticket_clock').where('ticket_number', '=', number).execute();
}

export interface ClockRow {
  readonly number: string;
  readonly clock: ClockName;
  readonly round: number;
  readonly warnAt: Date | undefined;
  readonly dueAt: Date | undefined;
  readonly warned: boolean;
  readonly breached: boolean;
}

/** Of which something is to be told now. @param urgentOnly by night */
export async function ringing(db: Db, now: Date, urgentOnly: boolean, limit: number): Promise<readonly ClockRow[]> {
  let query = db
    .selectFrom('ticket_clock')
    .selectAll('ticket_clock')
    .where('next_at', '<=', toInstant(now))
    .orderBy('next_at')
    .limit(limit);
  if (urgentOnly) query = query.innerJoin('ticket', 'ticket.number', 'ticket_clock.ticket_number').where('ticket.priority', '=', 'urgent');
  return (await query.execute()).map(toClock);
}

export async function clocksOfTicket(db: Db, number: string): Promise<readonly ClockRow[]> {
  return (await db.selectFrom('ticket_clock').selectAll().where('ticket_number', '=', number).execute()).map(toClock);
}

/** @returns false when another process has told it */
export async function markTold(tx: Db, row: ClockRow, stage: 'warn' | 'breach', now: Date): Promise<boolean> {
  const at = toInstant(now);
  const query = tx
    .updateTable('ticket_clock')
    .where('ticket_number', '=', row.number)
    .where('clock', '=', row.clock)
    .where('round', '=', row.round);
  const result =
    stage === 'breach'
      ? await query
          .set((eb) => ({ warned_at: eb.fn.coalesce('warned_at', eb.val(at)), breached_at: at, next_at: null }))
          .where('breached_at', 'is', null)
          .executeTakeFirst()
      : await query
          .set((eb) => ({ warned_at: at, next_at: eb.ref('due_at') }))
          .where('warned_at', 'is', null)
          .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

function toClock(row: {
  ticket_number: string;
  clock: ClockName;
  round: number;
  warn_at: string | null;
  due_at: string | null;
  warned_at: string | null;
  breached_at: string | null;
}): ClockRow {
  return {
    number: row.ticket_number,
    clock: row.clock,
    round: Number(row.round),
    warnAt: fromInstantOrUndefined(row.warn_at),
    dueAt: fromInstantOrUndefined(row.due_at),
    warned: row.warned_at !== null,
    breached: row.breached_at !== null,
  };
}
