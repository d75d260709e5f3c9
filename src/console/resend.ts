import type { Cause } from '../messages.ts';
import { type OutboxRow, outboxOf, requeue, settle } from '../outbox/outbox-store.ts';
import { noticeIdOf } from '../scheduler/notices.ts';
import type { Db } from '../store/database.ts';
import { causeOf, TROUBLE } from './deliveries-store.ts';
import type { ConsoleDeps } from './deps.ts';

/** What a person does about a message that did not get through, or may not have. */

export type Outcome = { readonly kind: 'done'; readonly count: number } | { readonly kind: 'refused'; readonly reason: string };

const GONE = '没有需要处理的记录，可能同事已经处理过了。';

/** Queues rows again that are unknown, failed, expired or skipped. Rows that are none of these any more are passed over. */
export async function sendAgain(tx: Db, deps: ConsoleDeps, seqs: readonly number[]): Promise<Outcome> {
  let count = 0;
  for (const seq of seqs) {
    const row = await rowOf(tx, seq);
    if (!row || !TROUBLE.includes(row.state)) continue;
    const reason = await whyNot(tx, deps, row.cause, row);
    if (reason) return { kind: 'refused', reason };
    if (await requeue(tx, seq)) count++;
  }
  return count === 0 ? { kind: 'refused', reason: GONE } : { kind: 'done', count };
}

/** A colleague has seen it arrive: what nobody could know is known now, and whatever waits for it goes on. */
export async function seenDelivered(tx: Db, deps: ConsoleDeps, seqs: readonly number[]): Promise<Outcome> {
  let count = 0;
  for (const seq of seqs) {
    const row = await rowOf(tx, seq);
    if (row?.state !== 'unknown' || !(await settle(tx, seq, { state: 'sent', evidence: 'staff' }, deps.clock.now()))) continue;
    count++;
    const sent: OutboxRow = { ...row, state: 'sent', error: undefined, evidence: 'staff' };
    if (row.cause.kind === 'ticket') await deps.tickets.settled(tx, sent);
    if (row.cause.kind === 'notice') await deps.notices.settled(tx, sent);
  }
  return count === 0 ? { kind: 'refused', reason: GONE } : { kind: 'done', count };
}

async function rowOf(db: Db, seq: number): Promise<OutboxRow | undefined> {
  const cause = await causeOf(db, seq);
  return cause && (await outboxOf(db, cause)).find((row) => row.seq === seq);
}

/** Sent late, some messages would say what is not true any more. */
async function whyNot(db: Db, { notices, tickets, clock }: ConsoleDeps, cause: Cause, row: OutboxRow): Promise<string | undefined> {
  switch (cause.kind) {
    case 'notice': {
      const notice = await notices.byId(db, noticeIdOf(cause.id));
      if (!notice || notice.state === 'cancelled') return '这条通知已取消，不能重发。';
      if (notice.endsAt && notice.endsAt.getTime() <= clock.now().getTime()) return '通知里的事已经结束，不能重发。需要的话请重新写一条。';
      return undefined;
    }
    case 'ticket': {
      const echo = await tickets.echoOf(db, cause.id);
      const isAnswer = row.key.startsWith(`ticket:${cause.id}:answer:`);
      if (isAnswer && !echo.rows.some((current) => current.seq === row.seq)) return `${cause.id} 后来又答复过，这一条不用重发了。`;
      return undefined;
    }
    case 'message':
    case 'gap':
    case 'system':
      return undefined;
    default:
      return cause satisfies never;
  }
}
