/**
 * The vocabulary every part shares. Plain readonly data, no behaviour, no import of ours.
 * Instants are `Date`; ids of ours are strings; ids of a chat platform never leave the channel and the community folder.
 */

export interface Clock {
  now(): Date;
}

/** Who may do what. A resident's text can never raise it: roles are set in the community file or the console. */
export type Role = 'resident' | 'grid_member' | 'staff' | 'manager';

/** A file that came with a message, already stored in the media folder (`path` is relative to it), or refused with the reason. */
export type Attachment =
  | { readonly kind: 'image' | 'file' | 'voice' | 'video'; readonly name: string; readonly path: string; readonly bytes: number }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** The message that this one quotes, as far as the platform tells. */
export interface Quote {
  readonly senderName?: string;
  readonly text: string;
  /** The quoted message is one of ours. */
  readonly ofBot: boolean;
}

/** One chat message, narrowed from the platform's object at the edge (bot/channels). */
export interface Incoming {
  readonly channel: string;
  /** The platform's id; unique per channel, and the only defence against being handled twice. */
  readonly messageId: string;
  readonly sentAt: Date;
  /** Absent in a private chat. */
  readonly room?: { readonly id: string; readonly topic: string };
  readonly sender: { readonly id: string; readonly name: string; readonly self: boolean; readonly bot: boolean };
  /** Without the mention of the bot, the ask prefix and the quoted part. Control characters are gone, line ends are \n. */
  readonly text: string;
  /** The bot is addressed: by id, by @name, or by the ask prefix. */
  readonly mentionsBot: boolean;
  /** Names of others who are addressed with @. */
  readonly mentionsOthers: readonly string[];
  readonly quote?: Quote;
  readonly attachments: readonly Attachment[];
  /** A forwarded notice, article, link, mini-program or merged chat record. */
  readonly forwarded: boolean;
  /** For our own message in a private chat: whom it went to. It proves delivery. */
  readonly recipientId?: string;
}

/** Where a statement stands, as it is shown and checked. `quote` is exact text of the source. */
export interface Citation {
  /** Path relative to the indexed folder. */
  readonly file: string;
  readonly policy: string;
  readonly title: string;
  /** 第九条, a heading, or the question of a Q/A pair; empty where the passage has none. */
  readonly clause: string;
  readonly quote: string;
  readonly inForce: boolean;
  readonly issuer: string;
  /** YYYY-MM-DD, empty where unknown. */
  readonly issued: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
}

export type TicketKind = 'complaint' | 'suggestion' | 'question' | 'hazard' | 'help';

/** A place in the community as residents name it; door numbers are private and are never shown in a group. */
export interface Place {
  readonly building?: string;
  readonly unit?: string;
  readonly floor?: string;
  /** A public place, such as 东门. */
  readonly place?: string;
  readonly door?: string;
}

export type Verdict = 'solved' | 'partly' | 'unsolved';

/** Who of the staff does something: from the chat, or signed in to the console (`name` is the console user's). */
export type Actor =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'system' };

/** What handling a message decides. Data only: `bot/effects.ts` carries it out in one transaction. */
export type Effect =
  | {
      readonly kind: 'reply';
      readonly text: string;
      /** Sent to the person's private chat instead of where the message came from. */
      readonly privately?: boolean;
      /** Addressed with @ in a group. Default true. */
      readonly mention?: boolean;
      /** Said to this person once, ever, under this name; later ones are dropped. */
      readonly once?: string;
    }
  | {
      readonly kind: 'open_ticket';
      readonly ticket: {
        readonly kind: TicketKind;
        readonly category: string;
        readonly where: Place;
        /** What is told about the matter; personal details already removed. */
        readonly summary: string;
        /** The words of the resident, for the one who handles it. Never echoed into a group. */
        readonly details: string;
        readonly confidential: boolean;
        readonly phone?: string;
        readonly pictures: readonly string[];
      };
    }
  | {
      readonly kind: 'join_ticket';
      readonly number: string;
      readonly where: Place;
      /** What the person said of it, where that is not the message itself. */
      readonly words?: string;
      /** Nothing is said about it. */
      readonly quiet?: boolean;
    }
  | {
      readonly kind: 'amend_ticket';
      readonly number: string;
      readonly where: Place;
      readonly addition?: string;
      readonly pictures?: readonly string[];
      /** Nothing is said about it. */
      readonly quiet?: boolean;
    }
  | { readonly kind: 'rate_ticket'; readonly number: string; readonly verdict: Verdict; readonly remark: string }
  | { readonly kind: 'answer_ticket'; readonly number: string; readonly text: string; readonly close: boolean }
  | { readonly kind: 'reopen_ticket'; readonly number: string; readonly reason: string }
  /** What staff order about a ticket from the chat. */
  | { readonly kind: 'staff_order'; readonly order: StaffTicketOrder; readonly number: string; readonly pictures?: readonly string[] }
  /** The reporter answers what staff asked; `question` is its id. */
  | {
      readonly kind: 'answer_question';
      readonly question: string;
      readonly number: string;
      readonly text: string;
      readonly pictures: readonly string[];
    }
  /** A one-time code by which the sender's chat account becomes one of the staff. */
  | { readonly kind: 'bind_account'; readonly code: string }
  /** A question without an answer; `tell`: who asked hears `why`, and the answer once there is one. */
  | { readonly kind: 'record_gap'; readonly question: string; readonly tell: boolean; readonly why?: string }
  /** Told privately to those on duty, and to the grid member of `where`, at once and at any hour. */
  | { readonly kind: 'alert_duty'; readonly text: string; readonly where: Place }
  | {
      readonly kind: 'sign_up';
      readonly activityId: string;
      readonly people: number;
      /** Who they are, as far as it was said: 本人, 妈妈. */
      readonly party?: readonly string[];
      /** add: so many more; set: so many in all. Default join: these come, beside who was named before. */
      readonly how?: 'join' | 'add' | 'set';
      /** Rather wait than come with fewer. */
      readonly queue?: boolean;
      /** Every session of its series. */
      readonly series?: boolean;
    }
  /** All of them; or `who`, or so many `people`; or another one `instead`. */
  | {
      readonly kind: 'withdraw';
      readonly activityId: string;
      readonly who?: readonly string[];
      readonly people?: number;
      readonly instead?: readonly string[];
    }
  /** 要 or 不要 to the place that was freed. */
  | { readonly kind: 'answer_offer'; readonly activityId: string; readonly yes: boolean }
  /** 签到 1234; `quiet`: nothing is said where the code is none. */
  | { readonly kind: 'check_in'; readonly code: string; readonly people?: number; readonly quiet: boolean }
  | { readonly kind: 'rate_activity'; readonly activityId: string; readonly rating?: number; readonly words: string }
  /** A 接龙 that was pasted in the group, kept for staff to look at; `say`: whoever pasted it asked us to. */
  | { readonly kind: 'note_chain'; readonly activityId: string; readonly text: string; readonly say: boolean }
  | { readonly kind: 'draft_notice'; readonly notice: NoticeDraft }
  | { readonly kind: 'confirm_notice'; readonly noticeId: string }
  | { readonly kind: 'cancel_notice'; readonly noticeId: string }
  /** What staff order about a notice that they name by its number, N2026-000012. */
  | { readonly kind: 'notice_order'; readonly order: NoticeOrder; readonly number: string }
  | { readonly kind: 'answer_gap'; readonly number: string; readonly text: string }
  /** A second person agrees to the answer that waits. */
  | { readonly kind: 'approve_gap'; readonly number: string }
  /** Keeps what was answered; `said`: not only thought. */
  | {
      readonly kind: 'log_answer';
      readonly id: string;
      /** Without persons' data. */
      readonly question: string;
      readonly said: boolean;
      readonly answer: {
        readonly kind: 'answered' | 'expired' | 'clarify' | 'no-ground';
        readonly text: string;
        readonly confidence: number;
        readonly citations: readonly Citation[];
      };
    }
  /** What somebody thinks of an answer; `say` is said the first time. */
  | {
      readonly kind: 'judge_answer';
      readonly answer: string;
      readonly verdict: 'useful' | 'useless' | 'wrong';
      readonly remark: string;
      readonly say?: string;
    }
  | { readonly kind: 'remember'; readonly state: ConversationState; readonly minutes: number }
  | { readonly kind: 'forget' }
  /** How the bot behaves in a group from now on; what is absent stays as it is. */
  | {
      readonly kind: 'set_manners';
      readonly groupId: string;
      readonly attitude?: 'mentioned' | 'careful' | 'eager';
      readonly style?: 'usual' | 'large';
    }
  | { readonly kind: 'erase_person' };

/** Of staff, from the chat, about a notice; refused or carried out with a sentence either way. */
export type NoticeOrder =
  | { readonly kind: 'approve' }
  | { readonly kind: 'send_back'; readonly reason: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'progress' }
  /** A correction, previewed as a notice is: what changed, and the text that counts now. */
  | { readonly kind: 'correct'; readonly what: string; readonly text: string };

/** Of staff, from the chat. Refused or carried out by the tickets, with a sentence either way. */
export type StaffTicketOrder =
  | { readonly kind: 'take' }
  /** `to` as it was written: a unit, a grid, a colleague. */
  | { readonly kind: 'pass'; readonly to: string; readonly reason: string }
  /** The reporter is asked, privately. */
  | { readonly kind: 'ask'; readonly text: string }
  | { readonly kind: 'wait'; readonly until: Date; readonly reason: string }
  | { readonly kind: 'decline'; readonly reason: string }
  /** 吹哨: to the manager. */
  | { readonly kind: 'call'; readonly reason: string }
  /** Pictures of the work alone. */
  | { readonly kind: 'pictures'; readonly stage: 'before' | 'after' | undefined };

/** Which groups a notice is meant for. Empty lists mean nothing; `all` means every bound residents' group. */
export interface NoticeTargets {
  readonly all: boolean;
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
  readonly groups: readonly string[];
  /** Groups that carry one of these tags. */
  readonly tags?: readonly string[];
  /** Ids of groups that do not get it, whatever else names them. */
  readonly except?: readonly string[];
}

/** A picture or a file that goes out after the text of a notice; already stored in the media folder. */
export interface NoticeAttachment {
  readonly kind: 'image' | 'file';
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

/** What a cron expression can not say. Days are YYYY-MM-DD in the configured time zone, both ends included. */
export interface RepeatRules {
  /** Every so many weeks, counted from the week of `from`. */
  readonly everyWeeks?: number;
  /** The first or last working day of each month that the expression names, whatever its days say. */
  readonly workingDay?: 'first' | 'last';
  /** On public holidays, and for days of the month on weekends as well: not at all, or on the working day after or before. */
  readonly holidays?: 'skip' | 'next' | 'previous';
  readonly from?: string;
  readonly until?: string;
  /** Days on which nothing goes out. */
  readonly except?: readonly string[];
  /** Single moments that were put to another time; ISO 8601 in UTC. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

export interface NoticeDraft {
  readonly title: string;
  readonly text: string;
  readonly targets: NoticeTargets;
  /** Absent = now. Give `at` or `cron`, not both. */
  readonly at?: Date;
  /** Five fields, in `timeZone`. */
  readonly cron?: string;
  /** IANA name; absent = the community's. A notice keeps the zone it was written in, also when the community's is changed. */
  readonly timeZone?: string;
  /** On top of `cron`. */
  readonly repeat?: RepeatRules;
  /** When what it says is over: the answer from the knowledge base expires then. */
  readonly endsAt?: Date;
  /** Answer residents' questions from it as well. */
  readonly toKnowledge: boolean;
  readonly activityId?: string;
  readonly attachments?: readonly NoticeAttachment[];
  /** The notice that this one corrects: it goes to the groups that received that one, whatever the targets say. */
  readonly corrects?: string;
  /** What the correction changes. */
  readonly changedWhat?: string;
  /** The planned notice whose place it takes when it is confirmed. What went out of that one stays as it is. */
  readonly replaces?: string;
}

/**
 * What is open between the bot and one person in one place (a group or the private chat).
 * `kind` says what the next message may complete.
 */
export type ConversationState =
  | { readonly kind: 'ticket_needs_place'; readonly effect: Extract<Effect, { kind: 'open_ticket' }>; readonly asked: number }
  | { readonly kind: 'ticket_open'; readonly number: string }
  /** Asked whether this is the same matter as a ticket that is open already. */
  | {
      readonly kind: 'same_matter';
      readonly number: string;
      readonly effect: Extract<Effect, { kind: 'open_ticket' }>;
      /** So alike that it may be joined without an answer. */
      readonly sure?: boolean;
      /** The ticket is the resident's own: added to, not joined. */
      readonly own?: boolean;
    }
  /** Only the bot's name was called: what the person says next is meant for it. */
  | { readonly kind: 'called' }
  | {
      readonly kind: 'answered';
      readonly question: string;
      readonly citations: readonly Citation[];
      readonly fullText: string;
      /** The answer as it is kept, for what is said of it. */
      readonly answer?: string;
    }
  /** Staff wrote an answer to a question that waits, and were shown what would go out. */
  | { readonly kind: 'gap_answer'; readonly number: string; readonly text: string }
  | { readonly kind: 'question_needs_place'; readonly question: string }
  /** Staff ordered something and were asked about which ticket. */
  | { readonly kind: 'order_needs_ticket'; readonly order: string; readonly rest: string; readonly pictures: readonly string[] }
  /** Staff were busy with this ticket a moment ago: pictures that follow belong to it. */
  | { readonly kind: 'staff_ticket'; readonly number: string }
  | { readonly kind: 'notice_preview'; readonly noticeId: string }
  /** Just signed up, or asked about it: 几点开始, 加一个人, 我不去了 are about this one. */
  | { readonly kind: 'activity'; readonly activityId: string };

export type Priority = 'alert' | 'reply' | 'broadcast';

export type Recipient = { readonly group: string } | { readonly person: string };

/** Why something is sent; the ledger of a notice and the echo of a ticket are read by it. */
export type Cause =
  | { readonly kind: 'message'; readonly id: string }
  | { readonly kind: 'ticket'; readonly id: string }
  | { readonly kind: 'notice'; readonly id: string }
  | { readonly kind: 'gap'; readonly id: string }
  | { readonly kind: 'system'; readonly id: string };

/** One message to be sent, before it is split into parts. */
export interface Outgoing {
  /** The same key is queued once, ever: a unique column of the outbox. */
  readonly key: string;
  readonly to: Recipient;
  readonly text: string;
  /** Persons addressed with @, in a group. */
  readonly mention?: readonly { readonly person: string; readonly name: string }[];
  readonly attachment?: { readonly path: string; readonly name: string };
  /** Files that go out one by one after the text, each a part of the message. */
  readonly attachments?: readonly { readonly path: string; readonly name: string }[];
  readonly priority: Priority;
  readonly cause: Cause;
  readonly notBefore?: Date;
  /** Too late to be useful after this; shown as expired. */
  readonly expiresAt?: Date;
}

/** What became of an outgoing message. `skipped`: there is no room to send it to. */
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'unknown' | 'failed' | 'expired' | 'skipped';

/** What a channel can say about one attempt. "It said no" is not "could not reach it". */
export type Delivery =
  | { readonly kind: 'sent'; readonly messageId?: string }
  /** The platform said no; `retry` when the same may pass later, `throttled` when it asked to slow down. */
  | { readonly kind: 'refused'; readonly reason: string; readonly retry: boolean; readonly throttled: boolean }
  /** Nothing came back: it may have been delivered. Never sent again by itself. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The channel is not connected; nothing was attempted. */
  | { readonly kind: 'offline'; readonly reason: string };

export type Address = { readonly roomId: string } | { readonly contactId: string };

export interface Content {
  readonly text: string;
  /** Platform ids of those addressed with @, with the names to show. */
  readonly mention: readonly { readonly id: string; readonly name: string }[];
  readonly attachment?: { readonly path: string; readonly name: string };
}

export type ChannelStatus = 'starting' | 'waiting_for_scan' | 'online' | 'offline' | 'failed' | 'stopped';

export interface ChannelState {
  readonly status: ChannelStatus;
  /** For staff, in Chinese. */
  readonly detail: string;
  readonly since: Date;
  /** The text of the login QR while waiting for a scan. */
  readonly qr?: string;
  readonly selfName?: string;
}

export interface ChannelRoom {
  readonly id: string;
  readonly topic: string;
}

export interface ChannelEvents {
  /** Resolves when the message is accepted (in the database) or dropped. Must not reject. */
  message(message: Incoming): Promise<void>;
  state(state: ChannelState): void;
  /** The rooms that the account sees now: after login and when one changes. */
  rooms(rooms: readonly ChannelRoom[]): void;
}

/** A way to reach people. The bot knows nothing of what is behind it. */
export interface Channel {
  readonly name: string;
  /** Room and contact ids survive a new login. Where they do not, groups are bound by topic and confirmed by staff. */
  readonly stableIds: boolean;
  start(events: ChannelEvents): Promise<void>;
  stop(): Promise<void>;
  /** Never rejects. */
  send(to: Address, content: Content): Promise<Delivery>;
}

/** What was decided about a message, kept with it and shown to staff. */
export type DecisionKind = 'answer' | 'ticket' | 'status' | 'signup' | 'escalate' | 'ack' | 'refuse' | 'silent';

export interface Decision {
  readonly decision: DecisionKind;
  /** In Chinese, for staff. */
  readonly reason: string;
  readonly intent: string;
  /** 0–1. */
  readonly confidence: number;
  readonly slots: Readonly<Record<string, string>>;
}
