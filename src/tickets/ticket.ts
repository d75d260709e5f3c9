import type { Place, TicketKind, Verdict } from '../messages.ts';

export const STATUSES = [
  'received',
  'assigned',
  'in_progress',
  'waiting',
  'answered',
  'closed',
  'reopened',
  'merged',
  'referred',
  'declined',
] as const;
export type TicketStatus = (typeof STATUSES)[number];

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type TicketPriority = (typeof PRIORITIES)[number];

/** Whose a matter is: somebody of the staff in the chat, a console user, or a unit such as 物业. */
export type Assignee =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'unit'; readonly name: string };

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
  readonly assignee: Assignee | undefined;
  readonly assignedAt: Date | undefined;
  /** Only while it waits: its promised moment stands still, and there is news at `until` at the latest. */
  readonly waiting: { readonly since: Date; readonly until: Date; readonly reason: string } | undefined;
  /** The number under which it goes on. */
  readonly mergedInto: string | undefined;
  /** The unit or office that has it now. */
  readonly referredTo: string | undefined;
  /** What it was opened from, such as gap:Q2026-000012. */
  readonly source: string | undefined;
  readonly priority: TicketPriority;
  /** Why, in Chinese. */
  readonly priorityReasons: readonly string[];
  /** Of how many different households those who reported or joined are. */
  readonly households: number;
}

export const EVENT_KINDS = [
  'opened',
  'joined',
  'amended',
  'pictures',
  'assigned',
  'started',
  /** Waits for somebody else, until a moment. */
  'waits',
  /** Waits no longer. */
  'resumed',
  /** 吹哨: the manager is asked to step in. */
  'escalated',
  'answered',
  'referred',
  'declined',
  /** Goes on under another number; `took_in` stands in that one. */
  'merged',
  'took_in',
  /** Was merged, or one of two matters, and goes on by itself; `gave_off` stands in the other one. */
  'split',
  'gave_off',
  /** The last answer is known to have reached everyone. */
  'echoed',
  /** A message about it is unknown, failed, expired or had nowhere to go. */
  'not_delivered',
  /** Somebody called or went there in place of a message. */
  'called',
  /** Those attached were asked what they think of it. */
  'rating_asked',
  'rated',
  'priority',
  /** Staff asked the reporter something, and what came back. */
  'asked',
  'replied',
  'closed',
  'reopened',
  /** Staff looked up who reported it. */
  'identity_opened',
  /** A person asked to be forgotten. */
  'erased',
] as const;
export type TicketEventKind = (typeof EVENT_KINDS)[number];

/** By these, everyone attached is told something that they are owed: each begins a round of echoes. */
export const TELLING = ['answered', 'referred', 'declined', 'merged'] as const satisfies readonly TicketEventKind[];
export type Telling = (typeof TELLING)[number];

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
  /** What of the note is to be computed with; empty for most. */
  readonly data: EventData;
}

/** Nothing in it says who. */
export interface EventData {
  readonly assignee?: string;
  /** When there is to be news. */
  readonly until?: string;
  /** The other number, where two have to do with each other. */
  readonly ticket?: string;
  /** A unit or office. */
  readonly to?: string;
  /** How many were told or asked. */
  readonly people?: number;
  /** Of a verdict: on which asking it is, what it is, and what the same resident had said before. */
  readonly round?: number;
  readonly verdict?: Verdict;
  readonly before?: Verdict;
  readonly reporter?: boolean;
  /** Of those who are no longer attached: what they had said. */
  readonly lost?: readonly Verdict[];
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
  /** Stands for the person where nobody needs to know who it is. */
  readonly ref: string;
  /** Where this one lives, as far as it is known and is not the place of the matter. */
  readonly building: string | undefined;
  readonly unit: string | undefined;
  /** The number of the merged ticket that this one came with. */
  readonly via: string | undefined;
  /** When this one was asked for a verdict on the last answer, and again after four weeks. */
  readonly askedAt: Date | undefined;
  readonly askedAgainAt: Date | undefined;
}

const FROM_STAFF = ['waiting', 'answered', 'merged', 'referred', 'declined'] as const;

/**
 * Every legal move. To oneself: passed on, another date, a further reply, another office. Nothing gets to `closed` but from
 * `answered`, and there only once the answer is known to have reached everyone (echo.ts, and a trigger of the database).
 */
export const MOVES: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  received: ['assigned', 'in_progress', ...FROM_STAFF],
  assigned: ['assigned', 'in_progress', ...FROM_STAFF],
  in_progress: ['assigned', ...FROM_STAFF],
  waiting: ['assigned', 'in_progress', ...FROM_STAFF],
  answered: ['assigned', 'waiting', 'answered', 'closed', 'reopened', 'merged', 'referred', 'declined'],
  closed: ['reopened'],
  reopened: ['assigned', 'in_progress', ...FROM_STAFF],
  merged: ['reopened'],
  referred: ['assigned', 'in_progress', 'waiting', 'answered', 'reopened', 'referred'],
  declined: ['reopened'],
};

export const mayMove = (from: TicketStatus, to: TicketStatus): boolean => MOVES[from].includes(to);

/** Somebody of the staff has to do something, now or when what it waits for is there. */
export const UNANSWERED: readonly TicketStatus[] = ['received', 'assigned', 'in_progress', 'waiting', 'reopened'];

/** The promised moment counts: not while it waits. */
export const RUNNING: readonly TicketStatus[] = ['received', 'assigned', 'in_progress', 'reopened'];

/** Nothing more comes of it under this number. */
export const ENDED: readonly TicketStatus[] = ['closed', 'merged', 'declined'];
/** The others. A query says these: an index finds them, and ended ones are the most by far. */
export const OPEN: readonly TicketStatus[] = STATUSES.filter((status) => !ENDED.includes(status));

export const STATUS_WORDS: Readonly<Record<TicketStatus, string>> = {
  received: '已登记',
  assigned: '已派单',
  in_progress: '处理中',
  waiting: '等待中',
  answered: '已答复',
  closed: '已办结',
  reopened: '重新打开',
  merged: '已合并',
  referred: '已转办',
  declined: '不予受理',
};

export const PRIORITY_WORDS: Readonly<Record<TicketPriority, string>> = { urgent: '紧急', high: '高', normal: '普通', low: '低' };

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

/** How an assignee is written in the database, in an event and in an address: person:p-…, user:小林, unit:物业. */
export function assigneeKey(assignee: Assignee): string {
  return assignee.kind === 'person' ? `person:${assignee.id}` : `${assignee.kind}:${assignee.name}`;
}

export function assigneeOf(key: string | null | undefined): Assignee | undefined {
  const [, kind, name] = /^(person|user|unit):(.+)$/.exec(key ?? '') ?? [];
  if (!name) return undefined;
  return kind === 'person' ? { kind, id: name } : kind === 'user' ? { kind, name } : { kind: 'unit', name };
}
