import type { Actor, NoticeDraft, NoticeOrder, NoticeTargets } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { Ledger, Notice, NoticeEvent } from './notice.ts';
import type { ParsedCommand } from './notice-command.ts';
import type { NoticeFilter } from './notices-store.ts';
import type { NoticePreview } from './preview.ts';
import type { SentNotice } from './recent-store.ts';

/** It was not done; `text` says why and what to do instead, in Chinese, for the one who asked. */
export interface NoticeRefused {
  readonly kind: 'refused';
  readonly text: string;
  readonly problems: readonly string[];
}

/** `text` is for the caller to say; undefined where the result message that follows within a minute says it all. */
export type NoticeResult = { readonly kind: 'done'; readonly notice: Notice; readonly text: string | undefined } | NoticeRefused;
export type DraftResult =
  | { readonly kind: 'drafted'; readonly notice: Notice; readonly preview: NoticePreview; readonly text: string }
  | NoticeRefused;

/** What goes into the knowledge base with a confirmed notice. */
export interface Publication {
  /** The notice's. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Residents are told from then on. */
  readonly from: Date;
  /** Over after this; undefined = open end. */
  readonly to: Date | undefined;
  /** Both empty = everyone. */
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
}

export interface Correction {
  /** What changed, in a few words. */
  readonly what: string;
  /** The whole text as it counts now. */
  readonly text: string;
  /** Default: as the notice has them. */
  readonly title?: string;
  readonly endsAt?: Date;
  readonly attachments?: NoticeDraft['attachments'];
  /** Default: as the notice does. */
  readonly toKnowledge?: boolean;
}

export interface ActivityNotices {
  readonly activityId: string;
  readonly title: string;
  readonly startsAt: Date;
  readonly targets: NoticeTargets;
  /** Text of the announcement; see `Activities.announcement`. */
  readonly announcement: string;
  /** Absent = as soon as it is confirmed. */
  readonly announceAt?: Date;
  /** Text for the groups; see `Activities.groupReminder`. Absent = no reminder. */
  readonly reminder?: string;
  /** Default: the day before at 18:00; where that is too late, two hours before the start; where that is too late, none. */
  readonly remindAt?: Date;
}

export interface Notices {
  /**
   * What would happen, without writing anything.
   * @param author `person:…` or `user:…`, to say whether a second person is needed
   */
  preview(db: Db, draft: NoticeDraft, author?: string): Promise<NoticePreview>;
  /** Keeps a draft for confirmation; refused with all its problems at once. `text` is the preview in words. */
  draft(tx: Db, draft: NoticeDraft, by: Actor): Promise<DraftResult>;
  /**
   * Schedules a draft (a second confirmation is refused) and, where it says so, puts it into the knowledge base. Where the rules
   * ask for a second person, it waits for one (state `awaiting`): anybody who may approve but its author.
   */
  confirm(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /** A second person agrees: from here on it is as confirmed. Refused for its author, whatever account they use. */
  approve(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /** It becomes a draft again, with the reason, and its author is told. */
  sendBack(tx: Db, id: string, by: Actor, reason: string): Promise<NoticeResult>;
  /** Nothing more of it goes out until it is resumed; a message that has begun to go out ends. */
  pause(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /** Goes on with what was not sent. Moments that passed meanwhile are over; the moment of a single notice is now. */
  resume(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /** Drops a draft, or takes back what was not sent yet; what was sent stays sent. */
  cancel(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /**
   * Drafts a follow-up that names what changed. Confirmed, it goes to exactly the groups that received the notice; what was not
   * sent of that one is not sent any more, and it leaves the knowledge base.
   */
  correct(tx: Db, id: string, correction: Correction, by: Actor): Promise<DraftResult>;
  /**
   * Queues again what did not arrive, of the last occurrence: what has failed, or what a person decided about that is unknown.
   * What arrived is never touched. @param groupIds default: all
   */
  retry(tx: Db, id: string, what: 'failed' | 'unknown', by: Actor, groupIds?: readonly string[]): Promise<NoticeResult>;
  /** Somebody has told these groups themselves: what waits for them, or did not arrive, is not sent any more. */
  byHand(tx: Db, id: string, groupIds: readonly string[], by: Actor): Promise<NoticeResult>;
  /** What staff order from the chat, about a notice they name by its number. */
  order(tx: Db, number: string, order: NoticeOrder, by: Actor): Promise<DraftResult | NoticeResult>;
  /** For the courier, right before a row goes out: why it must not any more. */
  whyNotSend(db: Db, row: OutboxRow): Promise<string | undefined>;
  /** Until when a row that is sent again by hand is worth sending. */
  expiryOf(notice: Notice): Date;
  /** Drafts the announcement of an activity and its reminder: ordinary notices that carry its id. Each is confirmed on its own. */
  draftForActivity(
    tx: Db,
    activity: ActivityNotices,
    by: Actor,
  ): Promise<{ readonly announcement: DraftResult; readonly reminder: DraftResult | undefined }>;
  /** Cancels what is drafted or scheduled for an activity. @returns how many notices */
  cancelOf(tx: Db, activityId: string, by: Actor): Promise<number>;

  byId(db: Db, id: string): Promise<Notice | undefined>;
  /** What was done with it, in order. */
  events(db: Db, id: string): Promise<readonly NoticeEvent[]>;
  /** The confirmed correction of it, if there is one. */
  correctionOf(db: Db, id: string): Promise<Notice | undefined>;
  /** Groups it was meant for that do not have it: not sent, failed, expired or withdrawn. */
  missedBy(db: Db, id: string): Promise<readonly string[]>;
  /** Whether this actor may approve it, and where not, why. */
  mayApprove(db: Db, notice: Notice, by: Actor): Promise<string | undefined>;
  /** What is known to have reached these groups since a moment, newest first. */
  sentTo(db: Db, groupIds: readonly string[], since: Date): Promise<readonly SentNotice[]>;
  /** Newest first; drafts and cancelled ones included unless `states` says otherwise. */
  list(db: Db, filter?: NoticeFilter): Promise<readonly Notice[]>;
  /** The last `limit` occurrences (default 20) with what became of each in every group. */
  ledger(db: Db, id: string, limit?: number): Promise<Ledger>;
  /** What staff write after /通知, as a draft to be previewed; nothing is written. */
  parseCommand(text: string): ParsedCommand;

  /**
   * Plans everything that is due: queues it, or marks it missed. Safe to call at any time, by several processes at once.
   * @returns how many occurrences were planned and missed
   */
  tick(now?: Date): Promise<{ readonly planned: number; readonly missed: number }>;
  /** For the courier: every settled row whose cause is a notice, in the transaction that settles it. */
  settled(tx: Db, row: OutboxRow): Promise<void>;
}
