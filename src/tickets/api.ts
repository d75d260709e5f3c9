import type { Group } from '../community/groups-store.ts';
import type { Person } from '../community/people-store.ts';
import type { Actor, Effect, Place, Verdict } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { Echo } from './echo.ts';
import type { Ticket, TicketEvent, TicketPerson, TicketStatus } from './ticket.ts';
import type { TicketFilter } from './tickets-store.ts';

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
  /**
   * 我家也是: once per person. Joining an answered ticket reopens it. Refused for closed and confidential ones. `quiet` queues no
   * confirmation.
   */
  join(
    tx: Db,
    number: string,
    resident: Resident & { readonly where: Place; readonly words?: string; readonly quiet?: boolean },
  ): Promise<TicketResult>;
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
