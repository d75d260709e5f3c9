import { createCalendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import { groupById } from '../community/groups-store.ts';
import type { Log } from '../log.ts';
import type { Actor, Clock, NoticeDraft, NoticeTargets } from '../messages.ts';
import type { Pacing } from '../outbox/pace.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import type { DraftResult, NoticeRefused, NoticeResult, Notices, Publication } from './api.ts';
import { ledgerOf } from './ledger.ts';
import type { Notice } from './notice.ts';
import { parseNoticeCommand } from './notice-command.ts';
import { actorText, insertNotice, listNotices, moveNotice, noticeById, withdrawNotice } from './notices-store.ts';
import { createPlanner } from './planner.ts';
import { previewNotice } from './preview.ts';
import * as words from './words.ts';

export type * from './api.ts';
export type { Ledger, LedgerRow, Notice, NoticeState, Occurrence, Totals } from './notice.ts';
export { finalText, noticeIdOf } from './notice.ts';
export type { ParsedCommand } from './notice-command.ts';
export type { NoticeFilter } from './notices-store.ts';
export type { NoticePreview } from './preview.ts';
export { sayCron, sayDuration } from './words.ts';

const MAX_TEXT_LENGTH = 2000;
const MESSAGE_BYTES = 1800;
/** A confirmation is worth a message of its own when the result takes longer than this. */
const SOON_SECONDS = 60;

/**
 * For whom a notice may be answered from: nobody else than those it is sent to. Undefined where that can't be said in
 * buildings and grids: sent to the staff's own group, or to picked groups that stand for no part of the community.
 */
async function publicScope(
  tx: Db,
  targets: NoticeTargets,
): Promise<{ readonly buildings: readonly string[]; readonly grids: readonly string[] } | undefined> {
  if (targets.all) return { buildings: [], grids: [] };
  const picked = (await Promise.all(targets.groups.map((id) => groupById(tx, id)))).filter((group) => group !== undefined);
  if (picked.some((group) => group.kind !== 'residents' || (group.buildings.length === 0 && group.grids.length === 0))) return undefined;
  const buildings = [...new Set([...targets.buildings, ...picked.flatMap((group) => group.buildings)])];
  const grids = [...new Set([...targets.grids, ...picked.flatMap((group) => group.grids)])];
  return buildings.length + grids.length > 0 ? { buildings, grids } : undefined;
}

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

  const planner = createPlanner({ store, clock, post, catchUpMs: options.catchUpMinutes * 60_000, preview: previewOptions, log });

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
    return {
      kind: 'done',
      notice: (await noticeById(tx, id))!,
      text: words.cancelled(before.queued, before.sent + before.sending + before.unknown),
    };
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
      if (!(await moveNotice(tx, id, ['draft'], { state: 'scheduled', at, nextAt, plannedTo: now })))
        return refuse(words.refusal.confirmed);
      const scope = notice.toKnowledge ? await publicScope(tx, notice.targets) : undefined;
      if (scope) await options.publish?.(tx, { id, title: notice.title, text: notice.text, from: now, to: notice.endsAt, ...scope });
      log.info({ notice: id, by: by.kind, groups: seen.groups.length }, 'notice confirmed');
      const scheduled = (await noticeById(tx, id))!;
      const soon =
        notice.cron === undefined &&
        at!.getTime() <= now.getTime() &&
        seen.estimatedSeconds <= SOON_SECONDS &&
        seen.warnings.length === 0 &&
        by.kind === 'person';
      return { kind: 'done', notice: scheduled, text: soon ? undefined : words.confirmed(scheduled, seen.estimatedSeconds, calendar, now) };
    },

    cancel,

    async draftForActivity(tx, activity, by) {
      const draft = { targets: activity.targets, activityId: activity.activityId, endsAt: activity.startsAt, toKnowledge: false };
      const announcement = await draftNotice(tx, { ...draft, title: '活动通知', text: activity.announcement, at: activity.announceAt }, by);
      const at = activity.remindAt ?? remindAt(activity.startsAt);
      const reminder =
        activity.reminder !== undefined && at
          ? await draftNotice(tx, { ...draft, title: '活动提醒', text: activity.reminder, at }, by)
          : undefined;
      return { announcement, reminder };
    },

    async cancelOf(tx, activityId, by) {
      let count = 0;
      for (const notice of await listNotices(tx, { activityId, states: ['draft', 'scheduled', 'done'], limit: 500 }))
        if ((await cancel(tx, notice.id, by)).kind === 'done') count++;
      return count;
    },

    byId: noticeById,
    list: (db, filter = {}) => listNotices(db, filter),
    ledger: (db, id, limit = 20) => ledgerOf(db, id, limit),
    parseCommand: (text) => parseNoticeCommand(text, { calendar, now: clock.now(), community }),
    ...planner,
  };

  function remindAt(startsAt: Date): Date | undefined {
    const now = clock.now().getTime();
    const start = calendar.wall(startsAt);
    const eve = calendar.instant(start.year, start.month, start.day - 1, 18);
    const late = new Date(startsAt.getTime() - 2 * 3_600_000);
    return [eve, late].find((moment) => moment.getTime() > now);
  }
}
