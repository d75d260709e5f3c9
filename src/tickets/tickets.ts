import { createCalendar } from '../community/calendar.ts';
import { type Community, gridOf } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import { type Person, peopleToAlert } from '../community/people-store.ts';
import type { Log } from '../log.ts';
import type { Actor, Clock, Effect, Outgoing, Place, Verdict } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { nextNumber } from '../store/ids.ts';
import { alikeness } from './alike.ts';
import { after, closeIfEchoed, type Echo, echoMessages, echoOf, noteDelivery } from './echo.ts';
import { dueAt, limitFor, REOPENED } from './limits.ts';
import { phoneIn, publicText, withoutNumbers } from './public-text.ts';
import {
  mayMove,
  numberIn,
  STATUS_WORDS,
  type Ticket,
  type TicketEvent,
  type TicketPerson,
  type TicketStatus,
  VERDICT_WORDS,
} from './ticket.ts';
import {
  addEvent,
  attachPerson,
  changePerson,
  changeTicket,
  countTickets,
  detachPerson,
  eventsOfTicket,
  insertPictures,
  insertTicket,
  lastTicketOfPerson,
  listTickets,
  openAlike,
  openTicketsOfPerson,
  peopleOfTicket,
  picturesOfTicket,
  type TicketChange,
  type TicketFilter,
  ticketByNumber,
} from './tickets-store.ts';
import * as words from './words.ts';

export type { Echo, EchoState } from './echo.ts';
export type { Ticket, TicketEvent, TicketEventKind, TicketPerson, TicketStatus } from './ticket.ts';
export { EVENT_KINDS, KIND_WORDS, MOVES, STATUS_WORDS, VERDICT_WORDS } from './ticket.ts';
export type { TicketFilter } from './tickets-store.ts';
export { sayMatter, sayPlace } from './words.ts';

/** It was not done; `reason` says why and what to do instead, in Chinese, for the one who asked. */
export interface Refused {
  readonly kind: 'refused';
  readonly why: 'unknown' | 'illegal' | 'conflict' | 'input' | 'not_attached';
  readonly reason: string;
}

/**
 * `text` is what the one who acted is told. To residents (open, join, amend, addPictures, rate) it is queued already; to staff
 * (start, answer, reopen) the caller says it, in the chat or on the page.
 */
export type TicketResult = { readonly kind: 'done'; readonly ticket: Ticket; readonly text: string } | Refused;

export interface OpenRequest {
  readonly ticket: Extract<Effect, { kind: 'open_ticket' }>['ticket'];
  readonly reporter: Person;
  /** Where it was reported; absent for a private chat. */
  readonly group?: Group;
}

/** Who of the residents acts, and where; absent group = privately. */
export interface Resident {
  readonly person: Person;
  readonly group?: Group;
}

export interface Tickets {
  /**
   * Logs a matter in the caller's transaction: number, grid, promised moment, pictures, first event; queues the acknowledgement
   * to where it was reported (a confidential one: privately) and the news to those on duty and the grid member.
   */
  open(tx: Db, request: OpenRequest): Promise<TicketResult>;
  /** 我家也是: once per person. Joining an answered ticket reopens it. Refused for closed and confidential ones. */
  join(tx: Db, number: string, resident: Resident & { readonly where: Place; readonly words?: string }): Promise<TicketResult>;
  /** The place corrected (by the reporter), or something added (by anyone attached). `quiet` queues no confirmation. */
  amend(
    tx: Db,
    number: string,
    change: Resident & {
      readonly where: Place;
      readonly addition?: string;
      readonly pictures?: readonly string[];
      readonly quiet?: boolean;
    },
  ): Promise<TicketResult>;
  /** Pictures that came after the report; paths of stored files. */
  addPictures(tx: Db, number: string, pictures: readonly string[], resident: Resident): Promise<TicketResult>;
  /** By anyone attached, once it is answered. `unsolved` reopens; the reporter's `solved` and `partly` ask for closing. */
  rate(tx: Db, number: string, rating: Resident & { readonly verdict: Verdict; readonly remark?: string }): Promise<TicketResult>;

  /** Staff take it up: in_progress. */
  start(tx: Db, request: { readonly number: string; readonly actor: Actor; readonly expected?: Date }): Promise<TicketResult>;
  /**
   * The reply, told to everyone attached, without personal details. With `close` it closes as soon as all of it is delivered.
   * @param request.expected `updatedAt` of the ticket as the writer saw it: refused when a colleague was faster
   */
  answer(
    tx: Db,
    request: { readonly number: string; readonly text: string; readonly actor: Actor; readonly close: boolean; readonly expected?: Date },
  ): Promise<TicketResult>;
  /** Staff open an answered or closed one again. */
  reopen(
    tx: Db,
    request: { readonly number: string; readonly actor: Actor; readonly reason: string; readonly expected?: Date },
  ): Promise<TicketResult>;

  /** Staff look up who reported it: the names, against an entry in the history that says who looked and why. */
  openIdentity(
    tx: Db,
    request: { readonly number: string; readonly actor: Actor; readonly reason: string },
  ): Promise<readonly TicketPerson[]>;

  /** For the courier: every settled row whose cause is a ticket, in the transaction that settles it. */
  settled(tx: Db, row: OutboxRow): Promise<void>;
  /** Takes a person off all tickets; the matters stay, without them. @returns the numbers */
  erasePerson(tx: Db, personId: string): Promise<readonly string[]>;

  byNumber(db: Db, number: string): Promise<Ticket | undefined>;
  /** Newest first. */
  list(db: Db, filter?: TicketFilter): Promise<{ readonly tickets: readonly Ticket[]; readonly total: number }>;
  counts(db: Db): Promise<TicketCounts>;
  eventsOf(db: Db, number: string): Promise<readonly TicketEvent[]>;
  picturesOf(db: Db, number: string): Promise<readonly { readonly path: string; readonly addedAt: Date }[]>;
  /** What became of the last answer: who is still to be told, and by which rows of the outbox. */
  echoOf(db: Db, number: string): Promise<Echo>;
  /** Identity. Only for those who may know; nothing else here returns it. */
  peopleOf(db: Db, number: string): Promise<readonly TicketPerson[]>;
  /** How many reported or joined; tells nobody who. */
  supportOf(db: Db, number: string): Promise<number>;
  isAttached(db: Db, number: string, personId: string): Promise<boolean>;
  /** Not closed ones that the person reported or joined, last changed first; at most 20. */
  openTicketsOf(db: Db, personId: string): Promise<readonly Ticket[]>;
  /** The one of theirs that changed last, whatever its state. */
  lastTicketOf(db: Db, personId: string): Promise<Ticket | undefined>;
  /** Open tickets of the last 14 days at the same building or place and of the same category, most alike first. */
  recentAlike(
    db: Db,
    like: { readonly where: Place; readonly category: string; readonly text: string },
  ): Promise<readonly { readonly ticket: Ticket; readonly score: number }[]>;
  /** The number in a text, such as a quoted message of the bot. */
  ofQuotedText(text: string): string | undefined;
  isOverdue(ticket: Ticket): boolean;
}

export interface TicketCounts {
  readonly byStatus: Readonly<Record<TicketStatus, number>>;
  /** Not closed. */
  readonly open: number;
  /** Waits for a reply by staff: received, in progress, reopened. */
  readonly unanswered: number;
  /** Of those, with the promised moment passed. */
  readonly overdue: number;
}

export const ANSWER_LIMIT = 1000;
const SUMMARY_LIMIT = 120;
const WORDS_LIMIT = 4000;
const ALIKE_DAYS = 14;

export function createTickets(options: {
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly timeZone: string;
  readonly log: Log;
}): Tickets {
  const { clock, post, community, log } = options;
  const calendar = createCalendar(options.timeZone);
  const keepNumbers = Object.values(community.phones).filter((phone): phone is string => typeof phone === 'string');

  const refuse = (why: Refused['why'], reason: string): Refused => ({ kind: 'refused', why, reason });
  const clean = (text: string, names: readonly string[] = []) => publicText(text.trim(), { names, keepNumbers });

  /** A number the resident left in the text; the community's own phones are nobody's. */
  function privatePhone(text: string): string | undefined {
    const phone = phoneIn(text);
    return phone && !keepNumbers.includes(phone) ? phone : undefined;
  }

  /** A resident's own words for the one who handles it: without the numbers and the name that are kept with the person. */
  const kept = (text: string, person: Person) => withoutNumbers(text.trim(), { names: [person.name], keepNumbers }).slice(0, WORDS_LIMIT);

  function gridFor(where: Place, group: Group | undefined): string | undefined {
    if (where.building) return gridOf(community, where.building);
    const grids = new Set(
      [...(group?.grids ?? []), ...(group?.buildings ?? []).map((name) => gridOf(community, name))].filter((grid) => grid !== undefined),
    );
    return grids.size === 1 ? [...grids][0] : undefined;
  }

  /** To the resident: where they spoke, addressed; a confidential matter always privately. */
  async function tell(tx: Db, ticket: Ticket, resident: Resident, suffix: string, text: string): Promise<void> {
    const inGroup = resident.group !== undefined && !ticket.confidential;
    const message: Outgoing = {
      key: `ticket:${ticket.number}:${suffix}`,
      to: inGroup ? { group: resident.group.id } : { person: resident.person.id },
      text,
      mention: inGroup ? [{ person: resident.person.id, name: resident.person.name }] : [],
      priority: 'reply',
      cause: { kind: 'ticket', id: ticket.number },
    };
    await post(tx, [message]);
  }

  /** Those on duty and the grid member, privately. Only hazards and calls for help come before the broadcasts, at any hour. */
  async function tellStaff(tx: Db, ticket: Ticket, from: Person, suffix: string, text: string): Promise<void> {
    const staff = await peopleToAlert(tx, from.channel, ticket.grid);
    const urgent = ticket.kind === 'hazard' || ticket.kind === 'help';
    const messages = staff
      .filter((person) => person.id !== from.id)
      .map((person): Outgoing => {
        const key = `ticket:${ticket.number}:staff:${suffix}:${person.id}`;
        return {
          key,
          to: { person: person.id },
          text,
          priority: urgent ? 'reply' : 'broadcast',
          cause: { kind: 'ticket', id: ticket.number },
        };
      });
    await post(tx, messages);
  }

  /** Reads a ticket that staff want to change, unless it is unknown, changed meanwhile, or may not move there. */
  async function readFor(
    tx: Db,
    number: string,
    to: TicketStatus,
    expected: Date | undefined,
    illegal: (ticket: Ticket) => string,
  ): Promise<Ticket | Refused> {
    const ticket = await ticketByNumber(tx, number);
    if (!ticket) return refuse('unknown', words.refusal.unknown(number));
    if (!mayMove(ticket.status, to)) return refuse('illegal', illegal(ticket));
    if (expected && expected.getTime() !== ticket.updatedAt.getTime()) return refuse('conflict', words.refusal.conflict(number));
    return ticket;
  }

  async function readForResident(tx: Db, number: string, resident: Resident): Promise<{ ticket: Ticket; me: TicketPerson } | Refused> {
    const ticket = await ticketByNumber(tx, number);
    if (!ticket) return refuse('unknown', words.refusal.unknown(number));
    const me = (await peopleOfTicket(tx, number)).find((person) => person.personId === resident.person.id);
    return me ? { ticket, me } : refuse('not_attached', words.refusal.notAttached(number));
  }

  /** Writes a change and returns the ticket as it is now; undefined when somebody else was faster. */
  async function change(tx: Db, ticket: Ticket, what: TicketChange): Promise<Ticket | undefined> {
    const done = await changeTicket(tx, ticket, what, after(ticket.updatedAt, clock.now()));
    return done ? ticketByNumber(tx, ticket.number) : undefined;
  }

  const tickets: Tickets = {
    async open(tx, { ticket: report, reporter, group }) {
      const summary = clean(report.summary, [reporter.name]).slice(0, SUMMARY_LIMIT);
      if (summary === '') return refuse('input', words.refusal.emptySummary);
      const now = clock.now();
      const reportedIn = report.confidential ? undefined : group;
      const { door: _, ...where } = report.where;
      const ticket: Ticket = {
        number: await nextNumber(tx, 'T', calendar.wall(now).year),
        kind: report.kind,
        category: report.category,
        status: 'received',
        where,
        grid: gridFor(where, group),
        summary,
        details: kept(report.details, reporter),
        confidential: report.confidential,
        groupId: reportedIn?.id,
        openedAt: now,
        dueAt: dueAt(calendar, now, limitFor(report.kind, report.category)),
        updatedAt: now,
        closedAt: undefined,
        closeWanted: false,
      };
      await insertTicket(tx, ticket);
      await attachPerson(tx, {
        number: ticket.number,
        personId: reporter.id,
        role: 'reporter',
        groupId: reportedIn?.id,
        phone: report.phone ?? privatePhone(report.details),
        where: report.where,
        at: now,
      });
      await addEvent(tx, {
        number: ticket.number,
        at: now,
        actor: 'resident',
        kind: 'opened',
        to: 'received',
        note: ticket.confidential ? '保密工单' : words.sayMatter(ticket),
      });
      if (report.pictures.length > 0) await insertPictures(tx, ticket.number, report.pictures, now);
      const text = words.acknowledgement(ticket, calendar, now);
      await tell(tx, ticket, { person: reporter, group }, 'ack', text);
      await tellStaff(tx, ticket, reporter, 'new', words.newForStaff(ticket, calendar, now));
      log.info({ ticket: ticket.number, category: ticket.category, grid: ticket.grid }, 'ticket opened');
      return { kind: 'done', ticket, text };
    },

    async join(tx, number, resident) {
      const ticket = await ticketByNumber(tx, number);
      if (!ticket) return refuse('unknown', words.refusal.unknown(number));
      const known = (await peopleOfTicket(tx, number)).some((person) => person.personId === resident.person.id);
      // Who is not part of a confidential matter is not told that it exists.
      if (ticket.confidential && !known) return refuse('unknown', words.refusal.confidential(number));
      if (ticket.status === 'closed') return refuse('illegal', words.refusal.closedForResident(number));
      const now = clock.now();
      if (known) {
        const text = words.alreadyJoined(number);
        await tell(tx, ticket, resident, `again:${resident.person.id}:${now.getTime()}`, text);
        return { kind: 'done', ticket, text };
      }
      const reopening = ticket.status === 'answered';
      const again: TicketChange = { status: 'reopened', closeWanted: false, dueAt: dueAt(calendar, now, REOPENED) };
      const changed = await change(tx, ticket, reopening ? again : {});
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await attachPerson(tx, {
        number,
        personId: resident.person.id,
        role: 'supporter',
        groupId: resident.group?.id,
        where: resident.where,
        words: resident.words && kept(resident.words, resident.person),
        at: now,
      });
      await addEvent(tx, { number, at: now, actor: 'resident', kind: 'joined', note: '又有一位居民反映' });
      if (reopening)
        await addEvent(tx, {
          number,
          at: now,
          actor: 'resident',
          kind: 'reopened',
          from: 'answered',
          to: 'reopened',
          note: '答复后又有居民反映',
        });
      const text = reopening ? words.joinedAnswered(number) : words.joined(number);
      await tell(tx, changed, resident, `join:${resident.person.id}`, text);
      if (reopening)
        await tellStaff(tx, changed, resident.person, `reopened:${changed.updatedAt.getTime()}`, words.reopenedForStaff(changed, ''));
      return { kind: 'done', ticket: changed, text };
    },

    async amend(tx, number, request) {
      const read = await readForResident(tx, number, request);
      if ('kind' in read) return read;
      const { ticket, me } = read;
      if (ticket.status === 'closed') return refuse('illegal', words.refusal.closedForResident(number));
      const now = clock.now();
      const { door, ...given } = request.where;
      const where = {
        ...ticket.where,
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== '')),
      };
      const moved = me.role === 'reporter' && words.sayPlace(where) !== words.sayPlace(ticket.where);
      const addition = kept(request.addition ?? '', request.person);
      const grid = moved ? (gridFor(where, request.group) ?? ticket.grid) : ticket.grid;
      const changed = await change(tx, ticket, {
        ...(moved && { where, grid }),
        ...(addition !== '' && me.role === 'reporter' && { details: append(ticket.details, addition) }),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await changePerson(tx, number, me.personId, {
        ...(door && { door }),
        ...(addition !== '' && me.role === 'supporter' && { words: append(me.words ?? '', addition) }),
      });
      const pictures = await insertPictures(tx, number, request.pictures ?? [], now);
      const what = [
        moved && `位置改为${words.sayPlace(where)}`,
        addition !== '' && '补充了说明',
        pictures > 0 && `加了 ${pictures} 张照片`,
      ].filter(Boolean);
      if (what.length > 0) await addEvent(tx, { number, at: now, actor: 'resident', kind: 'amended', note: what.join('，') });
      const text = words.amended(changed);
      if (!request.quiet) await tell(tx, changed, request, `amend:${changed.updatedAt.getTime()}`, text);
      if (changed.grid !== ticket.grid)
        await tellStaff(tx, changed, request.person, `moved:${changed.updatedAt.getTime()}`, words.newForStaff(changed, calendar, now));
      return { kind: 'done', ticket: changed, text };
    },

    async addPictures(tx, number, pictures, resident) {
      const read = await readForResident(tx, number, resident);
      if ('kind' in read) return read;
      if (read.ticket.status === 'closed') return refuse('illegal', words.refusal.closedForResident(number));
      const now = clock.now();
      const added = await insertPictures(tx, number, pictures, now);
      const changed = added > 0 ? await change(tx, read.ticket, {}) : read.ticket;
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const text = words.picturesAdded(number, added);
      if (added > 0) {
        await addEvent(tx, { number, at: now, actor: 'resident', kind: 'pictures', note: `加了 ${added} 张照片` });
        await tell(tx, changed, resident, `pictures:${changed.updatedAt.getTime()}`, text);
      }
      return { kind: 'done', ticket: changed, text };
    },

    async rate(tx, number, rating) {
      const read = await readForResident(tx, number, rating);
      if ('kind' in read) return read;
      const { ticket, me } = read;
      if (ticket.status !== 'answered' && ticket.status !== 'closed') return refuse('illegal', words.refusal.notAnswered(number));
      const now = clock.now();
      const remark = kept(rating.remark ?? '', rating.person);
      const unsolved = rating.verdict === 'unsolved';
      const changed = await change(tx, ticket, {
        ...(unsolved && { status: 'reopened', closeWanted: false, closedAt: undefined, dueAt: dueAt(calendar, now, REOPENED) }),
        ...(!unsolved && me.role === 'reporter' && { closeWanted: true }),
        ...(remark !== '' && me.role === 'reporter' && { details: append(ticket.details, remark) }),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await changePerson(tx, number, me.personId, {
        verdict: rating.verdict,
        ...(remark !== '' && me.role === 'supporter' && { words: append(me.words ?? '', remark) }),
      });
      await addEvent(tx, { number, at: now, actor: 'resident', kind: 'rated', note: VERDICT_WORDS[rating.verdict] });
      if (unsolved)
        await addEvent(tx, {
          number,
          at: now,
          actor: 'resident',
          kind: 'reopened',
          from: ticket.status,
          to: 'reopened',
          note: '居民反馈没解决',
        });
      const closed = !unsolved && (await closeIfEchoed(tx, number, clock));
      const text = words.rated(number, rating.verdict, closed);
      await tell(tx, changed, rating, `rated:${me.personId}:${changed.updatedAt.getTime()}`, text);
      if (unsolved)
        await tellStaff(
          tx,
          changed,
          rating.person,
          `reopened:${changed.updatedAt.getTime()}`,
          words.reopenedForStaff(changed, clean(remark, [me.name]).slice(0, 200)),
        );
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text };
    },

    async start(tx, { number, actor, expected }) {
      const ticket = await readFor(tx, number, 'in_progress', expected, (t) => words.refusal.startClosed(number, STATUS_WORDS[t.status]));
      if (ticket.kind === 'refused') return ticket;
      const changed = await change(tx, ticket, { status: 'in_progress' });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await addEvent(tx, { number, at: clock.now(), actor, kind: 'started', from: ticket.status, to: 'in_progress', note: '开始处理' });
      return { kind: 'done', ticket: changed, text: `${number} 已改为处理中。` };
    },

    async answer(tx, { number, text, actor, close, expected }) {
      const ticket = await readFor(tx, number, 'answered', expected, () => words.refusal.answerToClosed(number));
      if (ticket.kind === 'refused') return ticket;
      const length = [...text.trim()].length;
      if (length === 0) return refuse('input', words.refusal.emptyAnswer(number));
      if (length > ANSWER_LIMIT) return refuse('input', words.refusal.longAnswer(length, ANSWER_LIMIT));
      const people = await peopleOfTicket(tx, number);
      const answer = clean(
        text,
        people.map((person) => person.name),
      );
      const changed = await change(tx, ticket, { status: 'answered', closeWanted: close });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      const seq = await addEvent(tx, {
        number,
        at: clock.now(),
        actor,
        kind: 'answered',
        from: ticket.status,
        to: 'answered',
        note: ticket.confidential ? '已私下答复' : answer,
      });
      for (const person of people) await changePerson(tx, number, person.personId, { verdict: undefined });
      const messages = echoMessages(changed, people, seq, words.answerText(number, answer, close));
      await post(tx, messages);
      const closed = await closeIfEchoed(tx, number, clock);
      const told = people.length === 0 ? '登记人已要求删除信息，没有需要通知的人' : `正在通知 ${people.length} 位居民`;
      const then = closed ? '，已办结' : close ? '，送达后自动办结' : '';
      return { kind: 'done', ticket: (await ticketByNumber(tx, number)) ?? changed, text: `${number} 已答复，${told}${then}。` };
    },

    async reopen(tx, { number, actor, reason, expected }) {
      const ticket = await readFor(tx, number, 'reopened', expected, (t) => words.refusal.reopenOpen(number, STATUS_WORDS[t.status]));
      if (ticket.kind === 'refused') return ticket;
      const note = clean(reason).slice(0, 200);
      if (note === '') return refuse('input', words.refusal.emptyReason(number));
      const now = clock.now();
      const changed = await change(tx, ticket, {
        status: 'reopened',
        closeWanted: false,
        closedAt: undefined,
        dueAt: dueAt(calendar, now, REOPENED),
      });
      if (!changed) return refuse('conflict', words.refusal.conflict(number));
      await addEvent(tx, { number, at: now, actor, kind: 'reopened', from: ticket.status, to: 'reopened', note });
      return { kind: 'done', ticket: changed, text: `${number} 已重新打开。` };
    },

    async openIdentity(tx, { number, actor, reason }) {
      await addEvent(tx, { number, at: clock.now(), actor, kind: 'identity_opened', note: clean(reason).slice(0, 100) });
      return peopleOfTicket(tx, number);
    },

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
  return tickets;
}

/** What a resident adds later stands below what was said before; very long stories end somewhere. */
function append(before: string, addition: string): string {
  return (before === '' ? addition : `${before}\n${addition}`).slice(0, WORDS_LIMIT);
}
