import type { Clock, Outgoing } from '../messages.ts';
import { type OutboxRow, outboxOf } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import {
  dropEarlier,
  echoesOfMessage,
  echoesOfRound,
  insertEchoes,
  lastTelling,
  messageOf,
  moveEcho,
  statesOfMessage,
  withdrawNews,
} from './echo-store.ts';
import type { Telling, Ticket, TicketPerson } from './ticket.ts';
import { addEvent, changeTicket, lastEventSeq, peopleOfTicket, ticketByNumber } from './tickets-store.ts';

/** 件件有回音: who is told a reply, when it counts as told, and the one place where a ticket gets closed. */

/** So long after closing, those who were told are asked once more. */
const REVISIT_DAYS = 28;

const MARK: Readonly<Record<Telling, string>> = { answered: 'answer', referred: 'referred', declined: 'declined', merged: 'merged' };
const roundKey = (number: string, kind: Telling, seq: number) => `ticket:${number}:${MARK[kind]}:${seq}:`;
/** News that are no reply: worth nothing once there is a reply. */
export const newsKey = (number: string) => `ticket:${number}:news:`;

/** One message per group, addressed to those who reported there; the others, and everything confidential, privately. */
export function messagesTo(
  ticket: Ticket,
  people: readonly TicketPerson[],
  prefix: string,
  texts: { readonly group: (members: readonly TicketPerson[]) => string; readonly person: string },
  priority: Outgoing['priority'] = 'reply',
): { readonly messages: readonly Outgoing[]; readonly told: readonly { readonly ref: string; readonly message: string }[] } {
  const cause = { kind: 'ticket', id: ticket.number } as const;
  const groups = new Map<string, TicketPerson[]>();
  const messages: Outgoing[] = [];
  const told: { ref: string; message: string }[] = [];
  for (const person of people) {
    if (person.groupId === undefined || ticket.confidential) {
      const key = `${prefix}p:${person.ref}`;
      messages.push({ key, to: { person: person.personId }, text: texts.person, priority, cause });
      told.push({ ref: person.ref, message: key });
    } else groups.set(person.groupId, [...(groups.get(person.groupId) ?? []), person]);
  }
  for (const [group, members] of groups) {
    const key = `${prefix}g:${group}`;
    const mention = members.map((member) => ({ person: member.personId, name: member.name }));
    messages.push({ key, to: { group }, text: texts.group(members), mention, priority, cause });
    told.push(...members.map(({ ref }) => ({ ref, message: key })));
  }
  return { messages, told };
}

/**
 * The messages of a reply to `people`, who are owed it from now on; what they were still owed of earlier ones is dropped.
 * @param round.more set for those who came to an answered ticket: the round goes on
 */
export async function beginRound(
  tx: Db,
  round: {
    readonly ticket: Ticket;
    readonly people: readonly TicketPerson[];
    readonly kind: Telling;
    readonly seq: number;
    readonly more?: string;
    readonly at: Date;
  },
  texts: Parameters<typeof messagesTo>[3],
): Promise<readonly Outgoing[]> {
  const { ticket, people, kind, seq, at } = round;
  if (round.more === undefined) {
    await dropEarlier(tx, ticket.number, seq, at);
    await withdrawNews(tx, ticket.number, newsKey(ticket.number));
  }
  const prefix = `${roundKey(ticket.number, kind, seq)}${round.more === undefined ? '' : `${round.more}:`}`;
  const { messages, told } = messagesTo(ticket, people, prefix, texts);
  await insertEchoes(tx, { number: ticket.number, round: seq, at }, told);
  return messages;
}

export type EchoState = 'none' | 'waiting' | 'delivered' | 'failed';

export interface Echo {
  readonly state: EchoState;
  /** What it is an echo of. */
  readonly kind: Telling | undefined;
  /** How many of those attached were reached by a message, and how many by a call or a visit. */
  readonly delivered: number;
  readonly told: number;
  /** To be called. */
  readonly failed: number;
  readonly waiting: number;
  /** Messages of the last reply, one for each group and private chat (more where a text was split). */
  readonly rows: readonly OutboxRow[];
}

/** What became of the last reply. `failed`: some of it reached nobody, and somebody has to call. */
export async function echoOf(db: Db, number: string): Promise<Echo> {
  const last = await lastTelling(db, number);
  if (!last) return { state: 'none', kind: undefined, delivered: 0, told: 0, failed: 0, waiting: 0, rows: [] };
  const kind = last.kind as Telling;
  const key = roundKey(number, kind, last.seq);
  const rows = (await outboxOf(db, { kind: 'ticket', id: number })).filter((row) => row.key.startsWith(key));
  const counts = { delivered: 0, told: 0, failed: 0, waiting: 0, dropped: 0 };
  for (const { state } of await echoesOfRound(db, number, last.seq)) counts[state]++;
  const { dropped: _, ...reached } = counts;
  return { state: counts.waiting > 0 ? 'waiting' : counts.failed > 0 ? 'failed' : 'delivered', kind, ...reached, rows };
}

/** Everyone who is attached now has the reply of that event. */
async function hasReachedAll(db: Db, number: string, seq: number): Promise<boolean> {
  const reached = new Set(
    (await echoesOfRound(db, number, seq)).filter(({ state }) => state === 'delivered' || state === 'told').map(({ ref }) => ref),
  );
  return (await peopleOfTicket(db, number)).every(({ ref }) => reached.has(ref));
}

/**
 * Closes a ticket that is answered, is to be closed, and whose answer has reached everyone attached. Nothing else closes one, and
 * the database would not let it.
 * @returns whether it is closed now
 */
export async function closeIfEchoed(tx: Db, number: string, clock: Clock): Promise<boolean> {
  const ticket = await ticketByNumber(tx, number);
  if (ticket?.status !== 'answered' || !ticket.closeWanted) return ticket?.status === 'closed';
  const seq = await lastEventSeq(tx, number, 'answered');
  if (seq === undefined || !(await hasReachedAll(tx, number, seq))) return false;
  const people = (await peopleOfTicket(tx, number)).length;
  const at = after(ticket.updatedAt, clock.now());
  const revisitAt = people > 0 ? new Date(at.getTime() + REVISIT_DAYS * 86_400_000) : undefined;
  if (!(await changeTicket(tx, ticket, { status: 'closed', closedAt: at, revisitAt }, at))) return false;
  const note = people === 0 ? '登记人已要求删除信息，没有需要通知的人' : '答复已送达，办结';
  const data = { people };
  await addEvent(tx, { number, at, actor: { kind: 'system' }, kind: 'closed', from: 'answered', to: 'closed', note, data });
  return true;
}

/** After one of the people was reached, or is not attached any more: notes that all of them were, and closes what waits for it. */
export async function noteReached(tx: Db, number: string, clock: Clock): Promise<void> {
  const last = await lastTelling(tx, number);
  if (!last) return;
  if (await hasReachedAll(tx, number, last.seq)) {
    const noted = await lastEventSeq(tx, number, 'echoed');
    const people = (await peopleOfTicket(tx, number)).length;
    const newer = noted === undefined || noted < last.seq;
    if (newer && people > 0) {
      const note = `${last.kind === 'answered' ? '答复' : '消息'}已送到 ${people} 位居民`;
      await addEvent(tx, { number, at: clock.now(), actor: { kind: 'system' }, kind: 'echoed', note, data: { people } });
    }
  }
  await closeIfEchoed(tx, number, clock);
}

/**
 * Follows from a delivery, in its transaction: an echo is noted, a failure becomes a call to make.
 * @returns how many people are to be called because of it
 */
export async function noteDelivery(tx: Db, row: OutboxRow, clock: Clock): Promise<number> {
  const number = row.cause.id;
  // What is told to staff about a ticket is no echo.
  if (row.key.startsWith(`ticket:${number}:staff:`) || !(await ticketByNumber(tx, number))) return 0;
  const at = clock.now();
  const entries = await echoesOfMessage(tx, messageOf(row));
  if (row.state === 'sent') {
    if (entries.length === 0 || (await statesOfMessage(tx, messageOf(row))).some((state) => state !== 'sent')) return 0;
    for (const { id } of entries) await moveEcho(tx, id, ['waiting', 'failed'], { state: 'delivered' }, at);
    await noteReached(tx, number, clock);
    return 0;
  }
  let calls = 0;
  for (const { id } of entries) if (await moveEcho(tx, id, ['waiting'], { state: 'failed' }, at)) calls++;
  const where = row.groupId === undefined ? '私聊' : '群';
  const what = entries.length > 0 ? '答复' : '消息';
  await addEvent(tx, {
    number,
    at,
    actor: { kind: 'system' },
    kind: 'not_delivered',
    note: `${what}没有确认送达（${where}）：${TROUBLE[row.state] ?? row.state}${row.error ? `，${row.error}` : ''}`,
    data: { people: calls },
  });
  return calls;
}

export const TROUBLE: Readonly<Record<string, string>> = {
  unknown: '不知是否送达',
  failed: '发送失败',
  expired: '等得太久未发',
  skipped: '没有可发的地方',
};

/** `updated_at` moves with every change, even within a millisecond: it is what tells two changes apart. */
export function after(previous: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), previous.getTime() + 1));
}
