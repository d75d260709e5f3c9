import { alikeness } from './alike.ts';
import type { Tickets } from './api.ts';
import { residentActs } from './by-residents.ts';
import { staffActs } from './by-staff.ts';
import { createDesk, type DeskOptions } from './desk.ts';
import { closeIfEchoed, echoOf, noteDelivery } from './echo.ts';
import { numberIn } from './ticket.ts';
import {
  addEvent,
  countTickets,
  detachPerson,
  eventsOfTicket,
  lastTicketOfPerson,
  listTickets,
  openAlike,
  openTicketsOfPerson,
  peopleOfTicket,
  picturesOfTicket,
  ticketByNumber,
} from './tickets-store.ts';

export type * from './api.ts';
export { ANSWER_LIMIT } from './by-staff.ts';
export type { Echo, EchoState } from './echo.ts';
export type { Ticket, TicketEvent, TicketEventKind, TicketPerson, TicketStatus } from './ticket.ts';
export { EVENT_KINDS, KIND_WORDS, MOVES, STATUS_WORDS, VERDICT_WORDS } from './ticket.ts';
export type { TicketFilter } from './tickets-store.ts';
export { sayMatter, sayPlace } from './words.ts';

const ALIKE_DAYS = 14;

/** Everything about tickets behind one door: see `Tickets` in api.ts for what each function promises. */
export function createTickets(options: DeskOptions): Tickets {
  const { clock } = options;
  const desk = createDesk(options);
  return {
    ...residentActs(desk),
    ...staffActs(desk),

    settled: (tx, row) => noteDelivery(tx, row, clock),

    async erasePerson(tx, personId) {
      const numbers = await detachPerson(tx, personId, '（登记人已要求删除）');
      for (const number of numbers) {
        await addEvent(tx, { number, at: clock.now(), actor: 'resident', kind: 'erased', note: '一位居民要求删除个人信息' });
        await closeIfEchoed(tx, number, clock);
      }
      return numbers;
    },

    byNumber: ticketByNumber,
    list: (db, filter = {}) => listTickets(db, filter, clock.now()),
    async counts(db) {
      const { byStatus, overdue } = await countTickets(db, clock.now());
      const unanswered = byStatus.received + byStatus.in_progress + byStatus.reopened;
      return { byStatus, open: unanswered + byStatus.answered, unanswered, overdue };
    },
    eventsOf: eventsOfTicket,
    picturesOf: picturesOfTicket,
    echoOf,
    peopleOf: peopleOfTicket,
    supportOf: async (db, number) => (await peopleOfTicket(db, number)).length,
    isAttached: async (db, number, personId) => (await peopleOfTicket(db, number)).some((person) => person.personId === personId),
    openTicketsOf: openTicketsOfPerson,
    lastTicketOf: lastTicketOfPerson,
    async recentAlike(db, { where, category, text }) {
      if (!where.building && !where.place) return [];
      const since = new Date(clock.now().getTime() - ALIKE_DAYS * 86_400_000);
      const candidates = await openAlike(db, { category, building: where.building, place: where.place, since });
      return candidates
        .filter((ticket) => !(where.unit && ticket.where.unit && where.unit !== ticket.where.unit))
        .map((ticket) => ({ ticket, score: alikeness(text, `${ticket.summary} ${ticket.details}`) }))
        .sort((a, b) => b.score - a.score);
    },
    ofQuotedText: numberIn,
    isOverdue: (ticket) => ticket.status !== 'closed' && ticket.status !== 'answered' && ticket.dueAt.getTime() < clock.now().getTime(),
  };
}
