import { nextNumber } from '../store/ids.ts';
import type { Tickets } from './api.ts';
import { promiseFor } from './deadlines-settings-store.ts';
import type { Desk } from './desk.ts';
import { messagesTo } from './echo.ts';
import { priorityOf } from './priority.ts';
import { refreshStanding } from './standing.ts';
import type { Ticket } from './ticket.ts';
import { addEvent, attachPerson, insertTicket, peopleOfTicket, ticketByNumber, ticketBySource } from './tickets-store.ts';
import * as words from './words.ts';

const SUMMARY_LIMIT = 120;

/** A question that no document answers and somebody has to look into becomes a matter like the others, of those who asked. */
export function openQuestionWith(desk: Desk): Tickets['openQuestion'] {
  const { clock, calendar, refuse, clean, post } = desk;
  return async (tx, { source, question, category = '政策服务', askers, actor }) => {
    const known = await ticketBySource(tx, source);
    if (known) return refuse('illegal', words.refusal.question(known.number));
    if (askers.length === 0) return refuse('input', words.refusal.noAskers);
    const summary = clean(
      question,
      askers.map(({ person }) => person.name),
    ).slice(0, SUMMARY_LIMIT);
    if (summary === '') return refuse('input', words.refusal.emptySummary);
    const now = clock.now();
    const matter = { kind: 'question', category, openedAt: now, status: 'received', households: askers.length } as const;
    const { priority, reasons } = priorityOf(matter, now);
    const first = askers[0]!;
    const ticket: Ticket = {
      number: await nextNumber(tx, 'T', calendar.wall(now).year),
      kind: 'question',
      category,
      status: 'received',
      where: {},
      grid: undefined,
      summary,
      details: '',
      confidential: false,
      groupId: first.groupId,
      openedAt: now,
      dueAt: await promiseFor(tx, calendar, now, 'question', category),
      updatedAt: now,
      ...{ closedAt: undefined, closeWanted: false, assignee: undefined, assignedAt: undefined, waiting: undefined },
      ...{ mergedInto: undefined, referredTo: undefined, source, priority, priorityReasons: reasons, households: askers.length },
    };
    await insertTicket(tx, ticket);
    const { number } = ticket;
    for (const { person, groupId } of askers) {
      const role = person.id === first.person.id ? 'reporter' : 'supporter';
      await attachPerson(tx, { number, personId: person.id, role, groupId, where: {}, at: now });
    }
    await addEvent(tx, {
      number,
      at: now,
      actor,
      kind: 'opened',
      to: 'received',
      note: `居民提问：${summary}`,
      data: { people: askers.length },
    });
    const text = words.questionText(ticket, calendar.sayMoment(ticket.dueAt, now));
    const people = await peopleOfTicket(tx, number);
    await post(tx, messagesTo(ticket, people, `ticket:${number}:ack:`, { group: () => text, person: text }).messages);
    await refreshStanding(tx, number, clock);
    return {
      kind: 'done',
      ticket: (await ticketByNumber(tx, number)) ?? ticket,
      text: `已转成工单 ${number}，告诉了 ${people.length} 位提问的居民。`,
    };
  };
}
