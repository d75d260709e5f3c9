import type { Clock, Outgoing } from '../messages.ts';
import { type OutboxRow, outboxOf } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { Ticket, TicketPerson } from './ticket.ts';
import { addEvent, changeTicket, lastEventSeq, peopleOfTicket, ticketByNumber } from './tickets-store.ts';

/** 件件有回音: who is told an answer, when it counts as told, and the one place where a ticket gets closed. */

const roundKey = (number: string, seq: number) => `ticket:${number}:answer:${seq}:`;

/** One message per group, addressed to those who reported there; the others, and everything confidential, privately. */
export function echoMessages(ticket: Ticket, people: readonly TicketPerson[], answerSeq: number, text: string): readonly Outgoing[] {
  const key = roundKey(ticket.number, answerSeq);
  const cause = { kind: 'ticket', id: ticket.number } as const;
  const groups = new Map<string, TicketPerson[]>();
  const messages: Outgoing[] = [];
  for (const person of people) {
    if (person.groupId === undefined || ticket.confidential)
      messages.push({ key: `${key}p:${person.personId}`, to: { person: person.personId }, text, priority: 'reply', cause });
    else groups.set(person.groupId, [...(groups.get(person.groupId) ?? []), person]);
  }
  for (const [group, members] of groups) {
    const mention = members.map((member) => ({ person: member.personId, name: member.name }));
    messages.push({ key: `${key}g:${group}`, to: { group }, text, mention, priority: 'reply', cause });
  }
  return messages;
}

export type EchoState = 'none' | 'waiting' | 'delivered' | 'failed';

export interface Echo {
  readonly state: EchoState;
  /** Messages of the last answer, one for each group and private chat (more where a text was split). */
  readonly rows: readonly OutboxRow[];
}

/** What became of the last answer. `failed`: some of it is unknown, failed, expired or skipped, and somebody has to look. */
export async function echoOf(db: Db, number: string): Promise<Echo> {
  const seq = await lastEventSeq(db, number, 'answered');
  if (seq === undefined) return { state: 'none', rows: [] };
  const key = roundKey(number, seq);
  const rows = (await outboxOf(db, { kind: 'ticket', id: number })).filter((row) => row.key.startsWith(key));
  if (rows.every((row) => row.state === 'sent')) return { state: 'delivered', rows };
  return { state: rows.some((row) => row.state === 'queued' || row.state === 'sending') ? 'waiting' : 'failed', rows };
}

/**
 * Closes a ticket that is answered, is to be closed, and whose answer has reached everyone attached. Nothing else closes one.
 * @returns whether it is closed now
 */
export async function closeIfEchoed(tx: Db, number: string, clock: Clock): Promise<boolean> {
  const ticket = await ticketByNumber(tx, number);
  if (ticket?.status !== 'answered' || !ticket.closeWanted) return ticket?.status === 'closed';
  const echo = await echoOf(tx, number);
  if (echo.state !== 'delivered') return false;
  // No row means that nobody was attached when it was answered: all of them had asked to be forgotten.
  if (echo.rows.length === 0 && (await peopleOfTicket(tx, number)).length > 0) return false;
  const at = after(ticket.updatedAt, clock.now());
  if (!(await changeTicket(tx, ticket, { status: 'closed', closedAt: at }, at))) return false;
  const note = echo.rows.length === 0 ? '登记人已要求删除信息，没有需要通知的人' : '答复已送达，办结';
  await addEvent(tx, { number, at, actor: { kind: 'system' }, kind: 'closed', from: 'answered', to: 'closed', note });
  return true;
}

/** Follows from a delivery, in its transaction: an echo is noted, a failure is left for staff to see. */
export async function noteDelivery(tx: Db, row: OutboxRow, clock: Clock): Promise<void> {
  const number = row.cause.id;
  // What is told to staff about a ticket is no echo.
  if (row.key.startsWith(`ticket:${number}:staff:`) || !(await ticketByNumber(tx, number))) return;
  const at = clock.now();
  const system = { kind: 'system' } as const;
  if (row.state !== 'sent') {
    const where = row.groupId === undefined ? '私聊' : '群';
    const what = row.key.startsWith(`ticket:${number}:answer:`) ? '答复' : '回执';
    await addEvent(tx, {
      number,
      at,
      actor: system,
      kind: 'not_delivered',
      note: `${what}没有确认送达（${where}）：${TROUBLE[row.state] ?? row.state}${row.error ? `，${row.error}` : ''}`,
    });
    return;
  }
  const seq = await lastEventSeq(tx, number, 'answered');
  if (seq === undefined || !row.key.startsWith(roundKey(number, seq))) return;
  const echo = await echoOf(tx, number);
  if (echo.state !== 'delivered') return;
  const noted = await lastEventSeq(tx, number, 'echoed');
  if (noted === undefined || noted < seq)
    await addEvent(tx, { number, at, actor: system, kind: 'echoed', note: `答复已送达 ${echo.rows.length} 处` });
  await closeIfEchoed(tx, number, clock);
}

const TROUBLE: Readonly<Record<string, string>> = {
  unknown: '不知是否送达',
  failed: '发送失败',
  expired: '等得太久未发',
  skipped: '没有可发的地方',
};

/** `updated_at` moves with every change, even within a millisecond: it is what tells two changes apart. */
export function after(previous: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), previous.getTime() + 1));
}
