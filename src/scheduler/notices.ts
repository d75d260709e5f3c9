import { createCalendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import { groupById } from '../community/groups-store.ts';
import type { Log } from '../log.ts';
import type { Actor, Clock, NoticeDraft, NoticeOrder, NoticeTargets } from '../messages.ts';
import type { Pacing } from '../outbox/pace.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import { newId, nextNumber } from '../store/ids.ts';
import type { Correction, DraftResult, NoticeRefused, NoticeResult, Notices, Publication } from './api.ts';
import { type ApprovalRules, NO_APPROVAL } from './approval.ts';
import { createApprovals } from './approve.ts';
import { reachedBy } from './correct.ts';
import { ledgerOf } from './ledger.ts';
import { createLife } from './life.ts';
import { finalText, type Notice, noticeIdOf } from './notice.ts';
import { parseNoticeCommand } from './notice-command.ts';
import {
  actorText,
  addEvent,
  correctionOf,
  eventsOf,
  insertNotice,
  listNotices,
  moveNotice,
  noticeById,
  noticeByNumber,
  withdrawNotice,
} from './notices-store.ts';
import { missOverdue } from './overdue.ts';
import { createPlanner, expiryOf } from './planner.ts';
import { previewNotice } from './preview.ts';
import { noticesSentTo } from './recent-store.ts';
import * as words from './words.ts';

export type * from './api.ts';
export type { ApprovalRules } from './approval.ts';
export { momentsOf } from './moments.ts';
export type { Ledger, LedgerRow, Notice, NoticeEvent, NoticePhase, NoticeState, Occurrence, Totals } from './notice.ts';
export { finalText, noticeIdOf, phaseOf } from './notice.ts';
export type { ParsedCommand } from './notice-command.ts';
export type { NoticeFilter } from './notices-store.ts';
export type { NoticePreview } from './preview.ts';
export type { SentNotice } from './recent-store.ts';
export { dayExists, isWorkingDay, momentsBetween } from './repeat.ts';
export { sayRecurrence } from './say-repeat.ts';
export { groupVariables, renderFor, VARIABLES } from './variables.ts';
export { sayDuration } from './words.ts';

export const MAX_TEXT_LENGTH = 2000;
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
  /** When a second person is needed. Default: never. */
  readonly approval?: ApprovalRules;
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
    approval: options.approval ?? NO_APPROVAL,
  };
  const refuse = (text: string, problems: readonly string[] = [text]): NoticeRefused => ({ kind: 'refused', text, problems });
  const preview = (db: Db, draft: NoticeDraft, author?: string) => previewNotice(db, draft, clock.now(), previewOptions, author);

  const planner = createPlanner({ store, clock, post, catchUpMs: options.catchUpMinutes * 60_000, preview: previewOptions, log });
  const life = createLife({ clock, calendar, settled: planner.settled });
  const approvals = createApprovals({
    rules: previewOptions.approval,
    clock,
    calendar,
    post,
    channelName,
    schedule: (tx, notice, by) => schedule(tx, notice, by),
    submitted: async (tx, notice) => {
      if (notice.corrects) await life.pause(tx, notice.corrects, { kind: 'system' });
    },
  });

  async function cancel(tx: Db, id: string, by: Actor): Promise<NoticeResult> {
    const notice = await noticeById(tx, id);
    if (!notice) return refuse(words.refusal.unknown);
    if (notice.state === 'cancelled') return refuse(words.refusal.cancelledAlready);
    const before = (await ledgerOf(tx, id, 100)).totals;
    if (notice.state === 'done' && before.queued === 0) return refuse(words.refusal.done);
    await moveNotice(tx, id, ['draft', 'awaiting', 'scheduled', 'paused', 'done'], { state: 'cancelled', nextAt: undefined });
    await missOverdue(tx, notice, calendar, clock.now());
    await addEvent(tx, id, { at: clock.now(), actor: actorText(by), kind: 'cancelled', note: '' });
    const withdrawn = await withdrawNotice(tx, id, '通知已取消', clock.now());
    if (notice.toKnowledge && notice.state !== 'draft' && notice.state !== 'awaiting') await options.unpublish?.(tx, id);
    log.info({ notice: id, by: by.kind, withdrawn }, 'notice cancelled');
    return {
      kind: 'done',
      notice: (await noticeById(tx, id))!,
      text: words.cancelled(before.queued, before.sent + before.sending + before.unknown),
    };
  }

  async function draftNotice(tx: Db, draft: NoticeDraft, by: Actor): Promise<DraftResult> {
    const seen = await preview(tx, draft, actorText(by));
    if (seen.problems.length > 0) return refuse(seen.say, seen.problems);
    const notice: Notice = {
      id: newId('n'),
      number: await nextNumber(tx, 'N', calendar.wall(clock.now()).year),
      title: draft.title.trim() || /^【([^】]*)】/.exec(seen.text)?.[1] || '社区通知',
      text: seen.text,
      targets: draft.targets,
      state: 'draft',
      at: draft.at,
      cron: draft.cron,
      ...(draft.cron && draft.repeat && Object.keys(draft.repeat).length > 0 ? { repeat: draft.repeat } : {}),
      timeZone: draft.timeZone ?? calendar.timeZone,
      endsAt: draft.endsAt,
      toKnowledge: draft.toKnowledge && draft.cron === undefined,
      activityId: draft.activityId,
      createdBy: actorText(by),
      createdAt: clock.now(),
      nextAt: undefined,
      attachments: draft.attachments ?? [],
      corrects: draft.corrects,
      changedWhat: draft.changedWhat,
      ...(draft.replaces ? { replaces: draft.replaces } : {}),
      submittedBy: undefined,
      pausedAt: undefined,
    };
    await insertNotice(tx, notice);
    await addEvent(tx, notice.id, { at: clock.now(), actor: notice.createdBy, kind: 'drafted', note: '' });
    return { kind: 'drafted', notice, preview: seen, text: seen.say };
  }

  /** Looks at it once more, and sets it going: from a draft, or from where it waited for a second person. */
  async function schedule(tx: Db, notice: Notice, by: Actor): Promise<NoticeResult> {
    const { id } = notice;
    const seen = await preview(tx, notice);
    if (seen.problems.length > 0) return refuse(seen.say, seen.problems);
    const now = clock.now();
    const at = notice.cron === undefined ? (notice.at ?? now) : undefined;
    const nextAt = at ?? seen.moments[0];
    if (notice.replaces && !(await takePlace(tx, notice, by))) return refuse(words.refusal.replacedOver);
    if (!(await moveNotice(tx, id, ['draft', 'awaiting'], { state: 'scheduled', at, nextAt, plannedTo: now })))
      return refuse(words.refusal.confirmed);
    await addEvent(tx, id, { at: now, actor: actorText(by), kind: 'scheduled', note: '' });
    if (notice.corrects) await supersede(tx, notice, by);
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
  }

  /** What is corrected goes no further, and nobody is answered from it any more. */
  async function supersede(tx: Db, correction: Notice, by: Actor): Promise<void> {
    const old = await noticeById(tx, correction.corrects!);
    if (!old) return;
    const now = clock.now();
    const withdrawn = await withdrawNotice(tx, old.id, '已更正，不再发原来的', now);
    if (withdrawn > 0 || old.state !== 'done')
      await moveNotice(tx, old.id, ['scheduled', 'paused', 'done'], { state: 'cancelled', nextAt: undefined });
    await missOverdue(tx, old, calendar, now);
    await addEvent(tx, old.id, { at: now, actor: actorText(by), kind: 'corrected', note: correction.changedWhat ?? '' });
    if (old.toKnowledge) await options.unpublish?.(tx, old.id);
  }

  /** What is planned under the old one is so no more; what of it is on its way arrives, unless it rested. */
  async function takePlace(tx: Db, notice: Notice, by: Actor): Promise<boolean> {
    const old = await noticeById(tx, notice.replaces!);
    if (!old) return false;
    const now = clock.now();
    const begun = (await ledgerOf(tx, old.id, 1)).occurrences.length > 0;
    const state = old.state === 'scheduled' && begun ? 'done' : 'cancelled';
    if (!(await moveNotice(tx, old.id, ['scheduled', 'paused'], { state, nextAt: undefined }))) return false;
    await missOverdue(tx, old, calendar, now);
    if (state === 'cancelled') await withdrawNotice(tx, old.id, '已改成新的通知', now);
    if (old.toKnowledge) await options.unpublish?.(tx, old.id);
    await addEvent(tx, old.id, { at: now, actor: actorText(by), kind: 'replaced', note: `改成 ${notice.number ?? notice.title}` });
    return true;
  }

  async function correct(tx: Db, id: string, correction: Correction, by: Actor): Promise<DraftResult> {
    const notice = await noticeById(tx, id);
    if (!notice) return refuse(words.refusal.unknown);
    if (notice.state === 'draft' || notice.state === 'awaiting') return refuse(words.refusal.stillDraft);
    const { sure, unsure, moving } = await reachedBy(tx, id);
    if (sure.size + unsure.size + moving.size === 0) return refuse(words.refusal.neverSent);
    const later = await correctionOf(tx, id);
    if (later) return refuse(words.refusal.correctedAlready(later.number ?? later.title));
    const text = correction.text.trim();
    const plain = (said: string) => said.replace(/\s+/g, '');
    const again = finalText({ title: correction.title ?? notice.title, text }, community.committee);
    if (text !== '' && plain(notice.text) === plain(again)) return refuse(words.refusal.sameText);
    if (correction.what.trim() === '') return refuse(words.refusal.noWhat);
    return draftNotice(
      tx,
      {
        title: words.correctionTitle(correction.title ?? notice.title),
        text: text === '' ? '' : words.correctionText(correction.what.trim(), text),
        targets: notice.targets,
        endsAt: correction.endsAt ?? notice.endsAt,
        toKnowledge: correction.toKnowledge ?? notice.toKnowledge,
        activityId: notice.activityId,
        attachments: correction.attachments,
        corrects: id,
        changedWhat: correction.what.trim(),
      },
      by,
    );
  }

  async function order(tx: Db, number: string, what: NoticeOrder, by: Actor): Promise<DraftResult | NoticeResult> {
    const notice = await noticeByNumber(tx, number);
    if (!notice) return refuse(words.noNumber(number));
    switch (what.kind) {
      case 'approve':
        return approvals.approve(tx, notice.id, by);
      case 'send_back':
        return approvals.sendBack(tx, notice.id, by, what.reason);
      case 'pause':
        return life.pause(tx, notice.id, by);
      case 'resume':
        return life.resume(tx, notice.id, by);
      case 'cancel':
        return cancel(tx, notice.id, by);
      case 'progress':
        return { kind: 'done', notice, text: words.sayProgress(notice, (await ledgerOf(tx, notice.id, 1)).occurrences[0]) };
      case 'correct':
        return correct(tx, notice.id, { what: what.what, text: what.text }, by);
      default:
        return what satisfies never;
    }
  }

  return {
    preview,
    draft: draftNotice,

    async confirm(tx, id, by) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state === 'cancelled') return refuse(words.refusal.cancelled);
      if (notice.state === 'awaiting') return refuse(words.refusal.awaiting);
      if (notice.state !== 'draft') return refuse(words.refusal.confirmed);
      // Time has passed since the preview: the moment may be over, the groups may be gone.
      const seen = await preview(tx, notice, notice.createdBy);
      if (seen.problems.length > 0) return refuse(seen.say, seen.problems);
      if (seen.approval !== undefined && !(await approvals.isSecond(tx, notice, by))) return approvals.submit(tx, notice, seen, by);
      const result = await schedule(tx, notice, by);
      if (result.kind === 'done' && seen.approval !== undefined)
        await addEvent(tx, id, { at: clock.now(), actor: actorText(by), kind: 'approved', note: '' });
      return result;
    },

    approve: approvals.approve,
    sendBack: approvals.sendBack,
    mayApprove: approvals.mayApprove,
    ...life,
    cancel,
    correct,
    order,

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
      for (const notice of await listNotices(tx, { activityId, states: ['draft', 'awaiting', 'scheduled', 'paused', 'done'], limit: 500 }))
        if ((await cancel(tx, notice.id, by)).kind === 'done') count++;
      return count;
    },

    byId: noticeById,
    events: eventsOf,
    correctionOf,
    expiryOf: (notice) => expiryOf(notice, clock.now()),
    async whyNotSend(db, row) {
      if (row.cause.kind !== 'notice') return undefined;
      const id = noticeIdOf(row.cause.id);
      const notice = await noticeById(db, id);
      if (!notice || notice.state === 'cancelled') return '通知已取消';
      return (await correctionOf(db, id)) ? '已更正，不再发原来的' : undefined;
    },
    sentTo: noticesSentTo,
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
