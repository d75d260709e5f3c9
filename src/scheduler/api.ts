import type { Actor, NoticeDraft, NoticeTargets } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { Ledger, Notice } from './notice.ts';
import type { ParsedCommand } from './notice-command.ts';
import type { NoticeFilter } from './notices-store.ts';
import type { NoticePreview } from './preview.ts';

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
  /** What would happen, without writing anything. */
  preview(db: Db, draft: NoticeDraft): Promise<NoticePreview>;
  /** Keeps a draft for confirmation; refused with all its problems at once. `text` is the preview in words. */
  draft(tx: Db, draft: NoticeDraft, by: Actor): Promise<DraftResult>;
  /** Schedules a draft (a second confirmation is refused) and, where it says so, puts it into the knowledge base. */
  confirm(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /** Drops a draft, or takes back what was not sent yet; what was sent stays sent. */
  cancel(tx: Db, id: string, by: Actor): Promise<NoticeResult>;
  /** Drafts the announcement of an activity and its reminder: ordinary notices that carry its id. Each is confirmed on its own. */
  draftForActivity(
    tx: Db,
    activity: ActivityNotices,
    by: Actor,
  ): Promise<{ readonly announcement: DraftResult; readonly reminder: DraftResult | undefined }>;
  /** Cancels what is drafted or scheduled for an activity. @returns how many notices */
  cancelOf(tx: Db, activityId: string, by: Actor): Promise<number>;

  byId(db: Db, id: string): Promise<Notice | undefined>;
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
