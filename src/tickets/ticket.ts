import type { Place, TicketKind, Verdict } from '../messages.ts';

export type TicketStatus = 'received' | 'in_progress' | 'answered' | 'closed' | 'reopened';

/** A matter without the people: who reported it and their door and phone are in ticket_person only (`Tickets.peopleOf`). */
export interface Ticket {
  /** T2026-000105 */
  readonly number: string;
  readonly kind: TicketKind;
  readonly category: string;
  readonly status: TicketStatus;
  /** Never with a door. */
  readonly where: Omit<Place, 'door'>;
  readonly grid: string | undefined;
  /** May be shown in a group. */
  readonly summary: string;
  /** The reporter's own words, for the one who handles it. Never shown in a group. */
  readonly details: string;
  readonly confidential: boolean;
  /** Where it was reported; absent for a private report. */
  readonly groupId: string | undefined;
  readonly openedAt: Date;
  /** A reply was promised for this moment. */
  readonly dueAt: Date;
  /** Changes with every change of the ticket: hand it back as `expected` to notice that somebody else was faster. */
  readonly updatedAt: Date;
  readonly closedAt: Date | undefined;
  /** Staff want it closed; it closes once the reply has reached everyone. */
  readonly closeWanted: boolean;
}

export const EVENT_KINDS = [
  'opened',
  'joined',
  'amended',
  'pictures',
  'started',
  'answered',
  /** The last answer is known to have reached everyone. */
  'echoed',
  /** A message about it is unknown, failed, expired or had nowhere to go. */
  'not_delivered',
  'rated',
  'closed',
  'reopened',
  /** Staff looked up who reported it. */
  'identity_opened',
  /** A person asked to be forgotten. */
  'erased',
] as const;
export type TicketEventKind = (typeof EVENT_KINDS)[number];

export interface TicketEvent {
  readonly seq: number;
  readonly at: Date;
  /** `resident`, `system`, `person:p-…` (staff in the chat) or `user:…` (staff in the console). Never a resident's id. */
  readonly actor: string;
  readonly kind: TicketEventKind;
  readonly from: TicketStatus | undefined;
  readonly to: TicketStatus | undefined;
  /** For staff, in Chinese; without personal details of residents. */
  readonly note: string;
}

/** Somebody attached to a ticket. For those who may know. */
export interface TicketPerson {
  readonly personId: string;
  readonly name: string;
  readonly role: 'reporter' | 'supporter';
  readonly groupId: string | undefined;
  readonly phone: string | undefined;
  readonly door: string | undefined;
  readonly floor: string | undefined;
  /** What a supporter added; the reporter's words are the ticket's details. */
  readonly words: string | undefined;
  readonly joinedAt: Date;
  readonly verdict: Verdict | undefined;
}

/** Every legal move. `answered → answered` is a further reply. Nothing gets to `closed` but from `answered`. */
export const MOVES: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  received: ['in_progress', 'answered'],
  in_progress: ['answered'],
  answered: ['answered', 'closed', 'reopened'],
  closed: ['reopened'],
  reopened: ['in_progress', 'answered'],
};

export const mayMove = (from: TicketStatus, to: TicketStatus): boolean => MOVES[from].includes(to);

/** Somebody of the staff has to do something. */
export const UNANSWERED: readonly TicketStatus[] = ['received', 'in_progress', 'reopened'];

export const STATUS_WORDS: Readonly<Record<TicketStatus, string>> = {
  received: '已登记',
  in_progress: '处理中',
  answered: '已答复',
  closed: '已办结',
  reopened: '重新打开',
};

export const KIND_WORDS: Readonly<Record<TicketKind, string>> = {
  complaint: '投诉',
  suggestion: '建议',
  question: '咨询',
  hazard: '隐患',
  help: '求助',
};
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { solved: '解决了', partly: '基本满意', unsolved: '没解决' };

/** The first ticket number in a text, for example in a quoted message of the bot. */
export function numberIn(text: string): string | undefined {
  const match = /(?<![A-Za-z0-9])T(\d{4})-(\d{6})(?!\d)/i.exec(text.normalize('NFKC'));
  return match ? `T${match[1]}-${match[2]}` : undefined;
}
