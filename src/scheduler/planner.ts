import { setImmediate } from 'node:timers/promises';
import { type Group, groupById } from '../community/groups-store.ts';
import type { Log } from '../log.ts';
import type { Clock, Outgoing } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db, Store } from '../store/database.ts';
import type { Notices } from './api.ts';
import { reachedBy } from './correct.ts';
import { occurrenceOf } from './ledger.ts';
import { type Notice, noticeIdOf, occurrenceId, repeatingOf } from './notice.ts';
import {
  addEvent,
  advanceNotice,
  claimOccurrence,
  correctionOf,
  type DueNotice,
  dueNotices,
  eventsOf,
  groupNames,
  holdNotice,
  lastOccurrence,
  noticeById,
  occurrenceById,
  skipGroups,
  turnOf,
} from './notices-store.ts';
import { planNotice } from './plan.ts';
import { type PreviewOptions, reach } from './preview.ts';
import { renderFor } from './variables.ts';
import * as words from './words.ts';

/** A broadcast that could not go out for so long, because the account was lost, is not sent out of the blue. */
const EXPIRES_AFTER_MS = 24 * 3_600_000;

/** When what is queued now is too late: a day on, or when the matter is over. */
export function expiryOf(notice: Pick<Notice, 'endsAt'>, now: Date): Date {
  const latest = new Date(now.getTime() + EXPIRES_AFTER_MS);
  const { endsAt } = notice;
  return endsAt && endsAt.getTime() > now.getTime() && endsAt.getTime() < latest.getTime() ? endsAt : latest;
}

/** Turns what is due into rows of the outbox, once; and tells the author what became of them. */
export function createPlanner(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: Post;
  readonly catchUpMs: number;
  readonly preview: PreviewOptions;
  readonly log: Log;
}): Pick<Notices, 'tick' | 'settled'> {
  const { store, clock, post, catchUpMs, log } = options;
  const { calendar } = options.preview;

  /** To the member of staff who wrote it; the console shows the same to the others. */
  async function tellAuthor(tx: Db, notice: Notice, key: string, text: string): Promise<void> {
    if (!notice.createdBy.startsWith('person:')) return;
    const message: Outgoing = {
      key,
      to: { person: notice.createdBy.slice('person:'.length) },
      text,
      priority: 'reply',
      cause: { kind: 'system', id: notice.id },
    };
    await post(tx, [message]);
  }

  /** Once for each occurrence, when nothing of it waits any more. */
  async function reportIfDone(tx: Db, notice: Notice, id: string): Promise<void> {
    const record = await occurrenceById(tx, id);
    if (!record) return;
    const occurrence = await occurrenceOf(tx, record, await groupNames(tx));
    if (!occurrence.done || notice.state === 'cancelled') return;
    const { totals } = occurrence;
    const note = `送达 ${totals.sent}/${occurrence.rows.length} 个群`;
    // Rows that are settled together come to one end.
    const last = (await eventsOf(tx, notice.id)).at(-1);
    if (last?.kind !== 'finished' || last.note !== note || last.at.getTime() !== clock.now().getTime())
      await addEvent(tx, notice.id, { at: clock.now(), actor: 'system', kind: 'finished', note });
    // Who just confirmed it knows what this is about; hours later, or the tenth time, it needs its title.
    const latecomer = notice.cron !== undefined || occurrence.plannedAt.getTime() - notice.createdAt.getTime() > 15 * 60_000;
    await tellAuthor(tx, notice, `notice-result:${id}`, words.sayResult(notice, occurrence.rows, occurrence.totals, latecomer));
  }

  /** One notice, in one transaction: the move that locks it, the claims, the rows. Whoever comes second finds it moved. */
  async function planOne(due: DueNotice, now: Date): Promise<{ planned: number; missed: number }> {
    const { notice } = due;
    const { at, endsAt } = notice;
    const plan = planNotice({ at, repeating: repeatingOf(notice), plannedTo: due.plannedTo, endsAt }, now, catchUpMs, calendar);
    const plannedTo = new Date(Math.max(now.getTime(), due.plannedTo.getTime()));
    return store.transaction(async (tx) => {
      // Who has what is corrected is known a moment later: nothing of that is sent any more, only what is in the air has to land.
      if (notice.corrects && plan.send && (await reachedBy(tx, notice.corrects)).moving.size > 0) return { planned: 0, missed: 0 };
      if (!(await advanceNotice(tx, due, { nextAt: plan.next, plannedTo }))) return { planned: 0, missed: 0 };
      const missed: Date[] = [];
      for (const moment of plan.missed) if (await claimOccurrence(tx, notice.id, moment, 'missed', now)) missed.push(moment);
      if (missed.length > 0)
        await tellAuthor(
          tx,
          notice,
          `notice-missed:${occurrenceId(notice.id, missed.at(-1)!)}`,
          words.sayMissed(notice, missed, calendar, now),
        );
      if (!plan.send || !(await claimOccurrence(tx, notice.id, plan.send, 'planned', now))) return { planned: 0, missed: missed.length };
      await queue(tx, notice, plan.send, now);
      return { planned: 1, missed: missed.length };
    });
  }

  async function queue(tx: Db, notice: Notice, due: Date, now: Date): Promise<void> {
    const id = occurrenceId(notice.id, due);
    const { groups, skipped } = await reach(tx, notice, options.preview);
    // The same groups are not always the last ones.
    const turn = groups.length > 0 ? (await turnOf(tx)) % groups.length : 0;
    const inTurn = [...groups.slice(turn), ...groups.slice(0, turn)];
    const unfit = await queueFor(tx, notice, due, [...inTurn, ...skipped], now);
    await skipGroups(tx, id, new Map([...skipped.map((group) => [group.id, group.reason] as const), ...unfit]), now);
    log.info({ notice: notice.id, due: due.toISOString(), groups: groups.length, skipped: skipped.length }, 'notice planned');
    if (groups.length === 0) await reportIfDone(tx, notice, id);
  }

  /** One message for each group, with what is its own put in. @returns those about which something is not known that the text says */
  async function queueFor(tx: Db, notice: Notice, due: Date, to: readonly Group[], now: Date): Promise<Map<string, string>> {
    const unfit = new Map<string, string>();
    const messages = to.map((group): Outgoing => {
      const { id } = group;
      const rendered = renderFor(notice.text, group, options.preview.community);
      if (rendered.kind === 'missing') unfit.set(id, words.missingValue(rendered.names));
      return {
        key: `notice:${notice.id}:${due.toISOString()}:${id}`,
        to: { group: id },
        text: rendered.kind === 'text' ? rendered.text : notice.text,
        attachments: notice.attachments,
        priority: 'broadcast',
        cause: { kind: 'notice', id: occurrenceId(notice.id, due) },
        expiresAt: expiryOf(notice, now),
      };
    });
    await post(tx, messages);
    return unfit;
  }

  /** A group of which it turns out that it has what was corrected gets the correction as well; the key sees to it that it does once. */
  async function correctLate(tx: Db, noticeId: string, groupId: string): Promise<void> {
    const correction = await correctionOf(tx, noticeId);
    const occurrence = correction && (await lastOccurrence(tx, correction.id));
    if (!correction || !occurrence) return;
    if (correction.endsAt && correction.endsAt.getTime() <= clock.now().getTime()) return;
    const group = await groupById(tx, groupId);
    if (!group) return;
    await queueFor(tx, correction, occurrence.dueAt, [group], clock.now());
    if (correction.state === 'paused') await holdNotice(tx, correction.id, clock.now(), correction.endsAt);
  }

  return {
    async tick(now = clock.now()) {
      const total = { planned: 0, missed: 0 };
      for (const due of await dueNotices(store.db, now)) {
        // Whoever asks something meanwhile is answered between two notices.
        await setImmediate();
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
      if (!notice) return;
      if (row.state === 'sent' && row.groupId) await correctLate(tx, notice.id, row.groupId);
      await reportIfDone(tx, notice, row.cause.id);
    },
  };
}
