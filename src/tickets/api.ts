import type { Group } from '../community/groups-store.ts';
import type { Person } from '../community/people-store.ts';
import type { Actor, Effect, Place, TicketKind, Verdict } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { TicketScope } from '../store/ticket-scope.ts';
import type { Candidate } from './assignees.ts';
import type { Call, CallFilter, CallResult } from './calls-store.ts';
import type { Echo } from './echo.ts';
import type { Pair } from './pairs.ts';
import type { Assignee, Ticket, TicketEvent, TicketPerson, TicketStatus } from './ticket.ts';
import type { Standing, TicketFilter } from './tickets-store.ts';

/** It was not done; `reason` says why and what to do instead, in Chinese, for the one who asked. */
export interface Refused {
  readonly kind: 'refused';
  readonly why: 'unknown' | 'illegal' | 'conflict' | 'input' | 'not_attached';
  readonly reason: string;
}

/**
 * `text` is what the one who acted is told. To residents (open, join, amend, addPictures, rate) it is queued already; to staff
 * (all the others) the caller says it, in the chat or on the page.
 */
export type TicketResult = { readonly kind: 'done'; readonly ticket: Ticket; readonly text: string } | Refused;

export interface OpenRequest {
  readonly ticket: Extract<Effect, { kind: 'open_ticket' }>['ticket'];
  readonly reporter: Person;
  /** Where it was reported; absent for a private chat. */
  readonly group?: Group;
}

/** What staff do to a ticket. `expected`: `updatedAt` as the one who acts saw it; refused when a colleague was faster. */
export interface StaffAct {
  readonly number: string;
  readonly actor: Actor;
  readonly expected?: Date;
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

  /**
   * Staff take it up: in_progress, and theirs from now on. Refused where a colleague has it already. Also ends a wait, and takes
   * back what was referred.
   */
  start(tx: Db, request: StaffAct): Promise<TicketResult>;
  /**
   * Gives it to somebody. The assignee is told privately where bound; reporter and supporters hear which desk has it, without
   * names, and never the same news twice.
   * @param request.reason needed where it is somebody's already
   */
  assign(tx: Db, request: StaffAct & { readonly to: Assignee; readonly reason?: string }): Promise<TicketResult>;
  /** 吹哨: the managers are asked, privately, to step in. The ticket stays whose and as it is. */
  escalate(tx: Db, request: StaffAct & { readonly reason: string }): Promise<TicketResult>;
  /** Waits for somebody else: the promised moment stands still, everyone attached hears why and until when. Ends by itself then. */
  wait(tx: Db, request: StaffAct & { readonly until: Date; readonly reason: string }): Promise<TicketResult>;
  /**
   * Handed to a unit or office (see `referrals`); everyone attached is told, with what that office said. Once more: another
   * office, or what it said now. `reason` stays with staff.
   */
  refer(tx: Db, request: StaffAct & { readonly to: string; readonly said?: string; readonly reason?: string }): Promise<TicketResult>;
  /** Not taken on; the reason is sent to everyone attached. */
  decline(tx: Db, request: StaffAct & { readonly reason: string }): Promise<TicketResult>;
  /** The same matter as another one: everyone moves there, is told so once, and hears its replies. */
  merge(tx: Db, request: StaffAct & { readonly into: string }): Promise<TicketResult>;
  /** A merged one is a matter of its own after all: those who came with it go back. */
  unmerge(tx: Db, request: StaffAct & { readonly reason: string }): Promise<TicketResult>;
  /** Two matters in one: the second becomes a ticket of its own, with the reporter, or with everyone. The result is the new one. */
  splitOff(
    tx: Db,
    request: StaffAct & { readonly summary: string; readonly category?: string; readonly everyone: boolean },
  ): Promise<TicketResult>;
  /**
   * The reply, told to everyone attached, without personal details. With `close` it closes as soon as all of it is delivered.
   */
  answer(tx: Db, request: StaffAct & { readonly text: string; readonly close: boolean }): Promise<TicketResult>;
  /** Staff open an answered, ended or referred one again. */
  reopen(tx: Db, request: StaffAct & { readonly reason: string }): Promise<TicketResult>;
  /** A question that needs work by somebody becomes a ticket of those who asked. Once for each `source`. */
  openQuestion(
    tx: Db,
    request: {
      readonly source: string;
      readonly question: string;
      readonly category?: string;
      readonly askers: readonly { readonly person: Person; readonly groupId: string | undefined }[];
      readonly actor: Actor;
    },
  ): Promise<TicketResult>;

  /** To whom it could be given, best first, with the reasons and how much each has open. */
  candidates(db: Db, number: string): Promise<readonly Candidate[]>;
  /** Everybody to whom something can be given, whatever it is. */
  assignees(db: Db): Promise<readonly { readonly assignee: Assignee; readonly name: string }[]>;
  /** Who is meant by 物业, 第2网格 or a colleague's name. */
  findAssignee(db: Db, said: string): Promise<{ readonly kind: 'found'; readonly assignee: Assignee } | Refused>;
  /** 物业, 第2网格网格员 李网格, 小林: for staff. */
  sayAssignee(db: Db, assignee: Assignee): Promise<string>;
  /** What stands for one of the staff as an assignee: in the chat, and of the console account that is bound to it. */
  keysOf(db: Db, personId: string): Promise<readonly string[]>;
  /** Units and offices to which a ticket can be referred. */
  readonly referrals: readonly string[];

  /** Replies that did not reach somebody: who is to be called or visited. Without names. Oldest first. */
  calls(db: Db, filter?: CallFilter): Promise<readonly Call[]>;
  /** The one to be called, against an entry in the history. Undefined where nobody is to be called any more. */
  openCall(tx: Db, request: { readonly id: string; readonly actor: Actor; readonly reason: string }): Promise<TicketPerson | undefined>;
  /** What came of it. Told by a person counts as delivered; not reached does not. @param request.at when; not in the future */
  enterCall(
    tx: Db,
    request: { readonly id: string; readonly actor: Actor; readonly result: CallResult; readonly at?: Date; readonly note?: string },
  ): Promise<TicketResult>;

  /** Open tickets that look like one matter, most alike first, without those that staff said are two. */
  pairs(db: Db, limit?: number, scope?: TicketScope): Promise<readonly Pair[]>;
  refusePair(tx: Db, pair: { readonly newer: string; readonly older: string; readonly by: string }): Promise<void>;

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
  /** @param scope whose tickets are counted; default: all */
  counts(db: Db, scope?: TicketScope): Promise<TicketCounts>;
  /** What staff owe an answer to: for the menu of every page, so without reading what is done with. */
  owed(db: Db, scope?: TicketScope): Promise<Pick<TicketCounts, 'unanswered' | 'overdue'>>;
  /** How things stand by grid or category, most open ones first. */
  standing(db: Db, by: 'grid' | 'category', scope?: TicketScope): Promise<readonly Standing[]>;
  eventsOf(db: Db, number: string): Promise<readonly TicketEvent[]>;
  picturesOf(db: Db, number: string): Promise<readonly { readonly path: string; readonly addedAt: Date }[]>;
  /** What became of the last answer: who is still to be told, and by which rows of the outbox. */
  echoOf(db: Db, number: string): Promise<Echo>;
  /** Identity. Only for those who may know; nothing else here returns it. */
  peopleOf(db: Db, number: string): Promise<readonly TicketPerson[]>;
  /** How many reported or joined; tells nobody who. */
  supportOf(db: Db, number: string): Promise<number>;
  isAttached(db: Db, number: string, personId: string): Promise<boolean>;
  /** Not ended ones that the person reported or joined, last changed first; at most 20. */
  openTicketsOf(db: Db, personId: string): Promise<readonly Ticket[]>;
  /** What the person was asked about last and has not rated since; closed ones as well. `groupId`: only what was asked there or privately. */
  awaitingVerdict(db: Db, personId: string, groupId?: string): Promise<string | undefined>;
  /** The one of theirs that changed last, whatever its state. */
  lastTicketOf(db: Db, personId: string): Promise<Ticket | undefined>;
  /** Open tickets of the last 14 days whose place and kind do not exclude it (no kind: somebody asks after a matter), with the probability that it is the same matter; likeliest first. */
  recentAlike(
    db: Db,
    like: { readonly where: Place; readonly kind: TicketKind | undefined; readonly text: string },
  ): Promise<readonly { readonly ticket: Ticket; readonly score: number }[]>;
  /** The number in a text, such as a quoted message of the bot. */
  ofQuotedText(text: string): string | undefined;
  isOverdue(ticket: Ticket): boolean;
}

export interface TicketCounts {
  readonly byStatus: Readonly<Record<TicketStatus, number>>;
  /** Not closed, merged or declined. */
  readonly open: number;
  /** Staff owe something: see UNANSWERED. */
  readonly unanswered: number;
  /** Of those, with the promised moment passed. */
  readonly overdue: number;
}
