import { createCalendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import type { Log } from '../log.ts';
import type { Actor, Clock, NoticeDraft, NoticeTargets, Outgoing } from '../messages.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Pacing } from '../outbox/pace.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { ledgerOf, occurrenceOf } from './ledger.ts';
import { type Ledger, type Notice, noticeIdOf, occurrenceId } from './notice.ts';
import { type ParsedCommand, parseNoticeCommand } from './notice-command.ts';
import {
  actorText,
  advanceNotice,
  claimOccurrence,
  type DueNotice,
  dueNotices,
  groupNames,
  insertNotice,
  listNotices,
  moveNotice,
  type NoticeFilter,
  noticeById,
  occurrenceById,
  skipGroups,
  withdrawNotice,
} from './notices-store.ts';
import { planNotice } from './plan.ts';
import { type NoticePreview, previewNotice, reach } from './preview.ts';
import * as words from './words.ts';

export type { Ledger, LedgerRow, Notice, NoticeState, Occurrence, Totals } from './notice.ts';
export { finalText, noticeIdOf } from './notice.ts';
export type { ParsedCommand } from './notice-command.ts';
export type { NoticeFilter } from './notices-store.ts';
export type { NoticePreview } from './preview.ts';
export { sayCron, sayDuration } from './words.ts';

/** It was not done; `text` says why and what to do instead, in Chinese, for the one who asked. */
export interface NoticeRefused {
  readonly kind: 'refused';
  readonly text: string;
  readonly problems: readonly string[];
}

/** `text` is for the caller to say; undefined where the result message that follows within a minute says it all. */
export type NoticeResult = { readonly kind: 'done'; readonly notice: Notice; readonly text: string | undefined } | NoticeRefused;
export type DraftResult = { readonly kind: 'drafted'; readonly notice: Notice; readonly preview: NoticePreview; readonly text: string } | NoticeRefused;

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
  draftForActivity(tx: Db, activity: ActivityNotices, by: Actor): Promise<{ readonly announcement: DraftResult; readonly reminder: DraftResult | undefined }>;
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

const MAX_TEXT_LENGTH = 2000;
const MESSAGE_BYTES = 1800;
/** A broadcast that could not go out for so long, because the account was lost, is not sent out of the blue. */
const EXPIRES_AFTER_MS = 24 * 3_600_000;
/** A confirmation is worth a message of its own when the result takes longer than this. */
const SOON_SECONDS = 60;

export function createNotices(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: Post;
  readonly community: Community;
  readonly channelName: string;
  readonly timeZone: string;
  readonly catchUpMinutes: number;
  readonly pacing: Pacing;
  readonly log: Log;
  /** Longest message in bytes, for the number of parts. Default 1800. */
  readonly messageBytes?: number;
  /** Longest notice in characters. Default 2000. */
  readonly maxTextLength?: number;
  /** Puts a confirmed notice into the knowledge base, in the transaction that confirms it. */
  readonly publish?: (tx: Db, publication: Publication) => Promise<void>;
  /** Takes a cancelled notice out of the knowledge base. */
  readonly unpublish?: (tx: Db, noticeId: string) => Promise<void>;
}): Notices {
  const { store, clock, post, community, channelName, log } = options;
  const calendar = createCalendar(options.timeZone);
  const catchUpMs = options.catchUpMinutes * 60_000;
  const previewOptions = {
    community,
    calendar,
    channelName,
    pacing: options.pacing,
    messageBytes: options.messageBytes ?? MESSAGE_BYTES,
    maxTextLength: options.maxTextLength ?? MAX_TEXT_LENGTH,
  };
  const refuse = (text: string, problems: readonly string[] = [text]): NoticeRefused => ({ kind: 'refused', text, problems });
  const preview = (db: Db, draft: NoticeDraft) => previewNotice(db, draft, clock.now(), previewOptions);

  /** To the member of staff who wrote it; the console shows the same to the others. */
  async function tellAuthor(tx: Db, notice: Notice, key: string, text: string): Promise<void> {
    if (!notice.createdBy.startsWith('person:')) return;
    const message: Outgoing = { key, to: { person: notice.createdBy.slice('person:'.length) }, text, priority: 'reply', cause: { kind: 'system', id: notice.id } };
    await post(tx, [message]);
  }

  /** Once for each occurrence, when nothing of it waits any more. */
  async function reportIfDone(tx: Db, notice: Notice, id: string): Promise<void> {
    const record = await occurrenceById(tx, id);
    if (!record) return;
    const occurrence = await occurrenceOf(tx, record, await groupNames(tx));
    if (!occurrence.done || notice.state === 'cancelled') return;
    // Who just confirmed it knows what this is about; hours later, or the tenth time, it needs its title.
    const latecomer = notice.cron !== undefined || occurrence.plannedAt.getTime() - notice.createdAt.getTime() > 15 * 60_000;
    await tellAuthor(tx, notice, `notice-result:${id}`, words.sayResult(notice, occurrence.rows, occurrence.totals, latecomer));
  }

  /** One notice, in one transaction: the move that locks it, the claims, the rows. Whoever comes second finds it moved. */
  async function planOne(due: DueNotice, now: Date): Promise<{ planned: number; missed: number }> {
    const { notice } = due;
    const plan = planNotice({ at: notice.at, cron: notice.cron, plannedTo: due.plannedTo }, now, catchUpMs, calendar);
    const plannedTo = new Date(Math.max(now.getTime(), due.plannedTo.getTime()));
    return store.transaction(async (tx) => {
      if (!(await advanceNotice(tx, due, { nextAt: plan.next, plannedTo }))) return { planned: 0, missed: 0 };
      const missed: Date[] = [];
      for (const moment of plan.missed) if (await claimOccurrence(tx, notice.id, moment, 'missed', now)) missed.push(moment);
      if (missed.length > 0) await tellAuthor(tx, notice, `notice-missed:${occurrenceId(notice.id, missed.at(-1)!)}`, words.sayMissed(notice, missed, calendar, now));
      if (!plan.send || !(await claimOccurrence(tx, notice.id, plan.send, 'planned', now))) return { planned: 0, missed: missed.length };
      await queue(tx, notice, plan.send, now);
      return { planned: 1, missed: missed.length };
    });
  }

  async function queue(tx: Db, notice: Notice, due: Date, now: Date): Promise<void> {
    const id = occurrenceId(notice.id, due);
    const { groups, skipped } = await reach(tx, notice, previewOptions);
    const latest = new Date(now.getTime() + EXPIRES_AFTER_MS);
    const expiresAt = notice.endsAt && notice.endsAt.getTime() > now.getTime() && notice.endsAt.getTime() < latest.getTime() ? notice.endsAt : latest;
    const messages = [...groups, ...skipped].map((group): Outgoing => {
      const key = `notice:${notice.id}:${due.toISOString()}:${group.id}`;
      return { key, to: { group: group.id }, text: notice.text, priority: 'broadcast', cause: { kind: 'notice', id }, expiresAt };
    });
    await post(tx, messages);
    await skipGroups(tx, id, new Map(skipped.map((group) => [group.id, group.reason])), now);
    log.info({ notice: notice.id, due: due.toISOString(), groups: groups.length, skipped: skipped.length }, 'notice planned');
    if (groups.length === 0) await reportIfDone(tx, notice, id);
  }

  async function cancel(tx: Db, id: string, by: Actor): Promise<NoticeResult> {
    const notice = await noticeById(tx, id);
    if (!notice) return refuse(words.refusal.unknown);
    if (notice.state === 'cancelled') return refuse(words.refusal.cancelledAlready);
    const before = (await ledgerOf(tx, id, 100)).totals;
    if (notice.state === 'done' && before.queued === 0) return refuse(words.refusal.done);
    await moveNotice(tx, id, ['draft', 'scheduled', 'done'], { state: 'cancelled', nextAt: undefined });
    const withdrawn = await withdrawNotice(tx, id, '通知已取消', clock.now());
    if (notice.toKnowledge && notice.state !== 'draft') await options.unpublish?.(tx, id);
    log.info({ notice: id, by: by.kind, withdrawn }, 'notice cancelled');
    return { kind: 'done', notice: (await noticeById(tx, id))!, text: words.cancelled(before.queued, before.sent + before.sending + before.unknown) };
  }

  async function draftNotice(tx: Db, draft: NoticeDraft, by: Actor): Promise<DraftResult> {
    const seen = await preview(tx, draft);
    if (seen.problems.length > 0) return refuse(seen.say, seen.problems);
    const notice: Notice = {
      id: newId('n'),
      title: draft.title.trim() || /^【([^】]*)】/.exec(seen.text)?.[1] || '社区通知',
      text: seen.text,
      targets: draft.targets,
      state: 'draft',
      at: draft.at,
      cron: draft.cron,
      endsAt: draft.endsAt,
      toKnowledge: draft.toKnowledge && draft.cron === undefined,
      activityId: draft.activityId,
      createdBy: actorText(by),
      createdAt: clock.now(),
      nextAt: undefined,
    };
    await insertNotice(tx, notice, options.timeZone);
    return { kind: 'drafted', notice, preview: seen, text: seen.say };
  }

  return {
    preview,
    draft: draftNotice,

    async confirm(tx, id, by) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state === 'cancelled') return refuse(words.refusal.cancelled);
      if (notice.state !== 'draft') return refuse(words.refusal.confirmed);
      // Time has passed since the preview: the moment may be over, the groups may be gone.
      const seen = await preview(tx, notice);
      if (seen.problems.length > 0) return refuse(seen.say, seen.problems);
      const now = clock.now();
      const at = notice.cron === undefined ? (notice.at ?? now) : undefined;
      const nextAt = at ?? seen.moments[0];
      if (!(await moveNotice(tx, id, ['draft'], { state: 'scheduled', at, nextAt, plannedTo: now }))) return refuse(words.refusal.confirmed);
      const { buildings, grids } = notice.targets;
      if (notice.toKnowledge) await options.publish?.(tx, { id, title: notice.title, text: notice.text, from: now, to: notice.endsAt, buildings: notice.targets.all ? [] : buildings, grids: notice.targets.all ? [] : grids });
      log.info({ notice: id, by: by.kind, groups: seen.groups.length }, 'notice confirmed');
      const scheduled = (await noticeById(tx, id))!;
      const soon = notice.cron === undefined && at!.getTime() <= now.getTime() && seen.estimatedSeconds <= SOON_SECONDS && seen.warnings.length === 0 && by.kind === 'person';
      return { kind: 'done', notice: scheduled, text: soon ? undefined : words.confirmed(scheduled, seen.estimatedSeconds, calendar, now) };
    },

    cancel,

    async draftForActivity(tx, activity, by) {
      const draft = { targets: activity.targets, activityId: activity.activityId, endsAt: activity.startsAt, toKnowledge: false };
      const announcement = await draftNotice(tx, { ...draft, title: '活动通知', text: activity.announcement, at: activity.announceAt }, by);
      const at = activity.remindAt ?? remindAt(activity.startsAt);
      const reminder = activity.reminder !== undefined && at ? await draftNotice(tx, { ...draft, title: '活动提醒', text: activity.reminder, at }, by) : undefined;
      return { announcement, reminder };
    },

    async cancelOf(tx, activityId, by) {
      let count = 0;
      for (const notice of await listNotices(tx, { activityId, states: ['draft', 'scheduled', 'done'], limit: 500 })) if ((await cancel(tx, notice.id, by)).kind === 'done') count++;
      return count;
    },

    byId: noticeById,
    list: (db, filter = {}) => listNotices(db, filter),
    ledger: (db, id, limit = 20) => ledgerOf(db, id, limit),
    parseCommand: (text) => parseNoticeCommand(text, { calendar, now: clock.now(), community }),

    async tick(now = clock.now()) {
      const total = { planned: 0, missed: 0 };
      for (const due of await dueNotices(store.db, now)) {
        try {
          const { planned, missed } = await planOne(due, now);
          total.planned += planned;
          total.missed += missed;
        } catch (error) {
          // One notice that can't be planned must not hold up the others; it is tried again at the next tick.
          log.error({ err: error, notice: due.notice.id }, 'notice could not be planned');
        }
      }
      return total;
    },

    async settled(tx, row) {
      const notice = await noticeById(tx, noticeIdOf(row.cause.id));
      if (notice) await reportIfDone(tx, notice, row.cause.id);
    },
  };

  function remindAt(startsAt: Date): Date | undefined {
    const now = clock.now().getTime();
    const start = calendar.wall(startsAt);
    const eve = calendar.instant(start.year, start.month, start.day - 1, 18);
    const late = new Date(startsAt.getTime() - 2 * 3_600_000);
    return [eve, late].find((moment) => moment.getTime() > now);
  }
}
