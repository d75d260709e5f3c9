import type { Tickets } from './api.ts';
import { assigning } from './assign.ts';
import { residentActs } from './by-residents.ts';
import { staffActs } from './by-staff.ts';
import { calling } from './calls.ts';
import { createDesk, type DeskOptions } from './desk.ts';
import { echoOf, noteDelivery, noteReached } from './echo.ts';
import { dropOf } from './echo-store.ts';
import { handingOff } from './hand-off.ts';
import { comparable, readReport, reportOf, sameMatter } from './matter.ts';
import { merging } from './merge.ts';
import { likelyPairs } from './pairs.ts';
import { refusePair } from './pairs-store.ts';
import { openQuestionWith } from './question-ticket.ts';
import { refreshStanding } from './standing.ts';
import { numberIn, RUNNING, STATUSES, UNANSWERED } from './ticket.ts';
import {
  addEvent,
  countLate,
  countTickets,
  detachPerson,
  eventsOfTicket,
  lastAsked,
  lastTicketOfPerson,
  listTickets,
  openNear,
  openTicketsOfPerson,
  peopleOfTicket,
  picturesOfTicket,
  standingBy,
  ticketByNumber,
} from './tickets-store.ts';
import { callForStaff } from './words.ts';

export type * from './api.ts';
export type { Candidate } from './assignees.ts';
export { ANSWER_LIMIT } from './by-staff.ts';
export { CALL_WORDS } from './calls.ts';
export type { Call, CallResult, CallTry } from './calls-store.ts';
export { CALL_RESULTS, countCalls } from './calls-store.ts';
export { type Care, createCare } from './care.ts';
export type { Echo, EchoState } from './echo.ts';
export { WAIT_DAYS } from './hand-off.ts';
export { SAME_MATTER, SURELY_SAME } from './matter.ts';
export type { Pair } from './pairs.ts';
export type { Questions } from './questions.ts';
export { dutiesOf, nextDuty, onDutyAt } from './roster.ts';
export { listShifts } from './roster-store.ts';
export type { Assignee, EventData, Ticket, TicketEvent, TicketEventKind, TicketPerson, TicketPriority, TicketStatus } from './ticket.ts';
export {
  assigneeKey,
  assigneeOf,
  ENDED,
  EVENT_KINDS,
  KIND_WORDS,
  MOVES,
  mayMove,
  PRIORITIES,
  PRIORITY_WORDS,
  RUNNING,
  STATUS_WORDS,
  STATUSES,
  UNANSWERED,
  VERDICT_WORDS,
} from './ticket.ts';
export type { Standing, TicketFilter } from './tickets-store.ts';
export { waitedMs, waitsOf } from './waits.ts';
export { sayMatter, sayPlace } from './words.ts';

const ALIKE_DAYS = 14;
/** For so long, a bare 1 is taken for the answer to 解决了请回 1. */
const ASKED_DAYS = 30;

/** Everything about tickets behind one door: see `Tickets` in api.ts for what each function promises. */
export function createTickets(options: DeskOptions): Tickets {
  const { clock } = options;
  const desk = createDesk(options);
  const handOffs = handingOff(desk);
  return {
    ...residentActs(desk),
    ...staffActs(desk),
    ...handOffs,
    ...assigning(desk, handOffs.refer),
    ...merging(desk),
    ...calling(desk),
    openQuestion: openQuestionWith(desk),

    async settled(tx, row) {
      const calls = await noteDelivery(tx, row, clock);
      const ticket = calls > 0 ? await ticketByNumber(tx, row.cause.id) : undefined;
      if (!ticket) return;
      const handlers = await desk.handlersOf(tx, ticket, options.channelName ?? row.channel);
      await desk.tellThem(tx, ticket, handlers, { suffix: `call:${row.seq}`, text: callForStaff(ticket, calls) });
    },

    async erasePerson(tx, personId) {
      const gone = await detachPerson(tx, personId, '（登记人已要求删除）');
      for (const { number, ref, reporter, verdict } of gone) {
        const data = { reporter, ...(verdict ? { lost: [verdict] } : {}) };
        await addEvent(tx, { number, at: clock.now(), actor: 'resident', kind: 'erased', note: '一位居民要求删除个人信息', data });
        await dropOf(tx, number, [ref], clock.now());
        await refreshStanding(tx, number, clock);
        await noteReached(tx, number, clock);
      }
      return gone.map(({ number }) => number);
    },

    byNumber: ticketByNumber,
    list: (db, filter = {}) => listTickets(db, filter, clock.now()),
    async counts(db, scope) {
      const byStatus = await countTickets(db, STATUSES, scope);
      const unanswered = UNANSWERED.reduce((sum, status) => sum + byStatus[status], 0);
      return {
        byStatus,
        open: unanswered + byStatus.answered + byStatus.referred,
        unanswered,
        overdue: await countLate(db, clock.now(), scope),
      };
    },
    async owed(db, scope) {
      const byStatus = await countTickets(db, UNANSWERED, scope);
      return {
        unanswered: UNANSWERED.reduce((sum, status) => sum + byStatus[status], 0),
        overdue: await countLate(db, clock.now(), scope),
      };
    },
    standing: (db, by, scope) => standingBy(db, by, clock.now(), scope),
    eventsOf: eventsOfTicket,
    picturesOf: picturesOfTicket,
    echoOf,
    peopleOf: peopleOfTicket,
    supportOf: async (db, number) => (await peopleOfTicket(db, number)).length,
    isAttached: async (db, number, personId) => (await peopleOfTicket(db, number)).some((person) => person.personId === personId),
    openTicketsOf: openTicketsOfPerson,
    lastTicketOf: lastTicketOfPerson,
    awaitingVerdict: (db, personId, groupId) => lastAsked(db, personId, new Date(clock.now().getTime() - ASKED_DAYS * 86_400_000), groupId),
    pairs: (db, limit, scope) => likelyPairs(db, clock.now(), limit, scope),
    refusePair: (tx, pair) => refusePair(tx, pair, clock.now()),
    async recentAlike(db, { where, kind, text }) {
      if (!where.building && !where.place) return [];
      const since = new Date(clock.now().getTime() - ALIKE_DAYS * 86_400_000);
      const near = await openNear(db, { ...(where.building ? { building: where.building } : {}), spots: where.place !== undefined }, since);
      const there = near.filter((ticket) => comparable(ticket, { where, kind }));
      if (there.length === 0) return [];
      const report = readReport({ text, where, kind, at: clock.now() });
      return there
        .map((ticket) => ({ ticket, score: sameMatter(reportOf(ticket), report) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
    },
    ofQuotedText: numberIn,
    isOverdue: (ticket) => RUNNING.includes(ticket.status) && ticket.dueAt.getTime() < clock.now().getTime(),
  };
}
