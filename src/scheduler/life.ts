import type { Calendar } from '../community/calendar.ts';
import type { Actor, Clock } from '../messages.ts';
import { type OutboxRow, requeue, settle } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { NoticeRefused, Notices } from './api.ts';
import { ledgerOf } from './ledger.ts';
import { type Notice, repeatingOf } from './notice.ts';
import { actorText, addEvent, correctionOf, holdNotice, moveNotice, noticeById, releaseNotice, rowsOfOccurrence } from './notices-store.ts';
import { missOverdue } from './overdue.ts';
import { expiryOf } from './planner.ts';
import { nextMoment } from './repeat.ts';
import * as words from './words.ts';

/** What is done with a notice while it is on its way: it is paused, goes on, and what did not arrive is sent once more. */
export function createLife(options: {
  readonly clock: Clock;
  readonly calendar: Calendar;
  /** What follows from a row that is settled. */
  readonly settled: Notices['settled'];
}): Pick<Notices, 'pause' | 'resume' | 'retry' | 'byHand' | 'missedBy'> {
  const { clock, calendar } = options;
  const refuse = (text: string): NoticeRefused => ({ kind: 'refused', text, problems: [text] });
  const note = (tx: Db, id: string, by: Actor, kind: 'paused' | 'resumed' | 'retried' | 'by_hand', text: string) =>
    addEvent(tx, id, { at: clock.now(), actor: actorText(by), kind, note: text });
  const waitingOf = async (db: Db, id: string) => (await ledgerOf(db, id, 100)).totals.queued;

  return {
    async pause(tx, id, by) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state === 'paused') return refuse(words.refusal.pausedAlready);
      const now = clock.now();
      const waiting = await waitingOf(tx, id);
      if (notice.state !== 'scheduled' && !(notice.state === 'done' && waiting > 0)) return refuse(words.refusal.notPausable);
      const from = notice.state;
      const moved = await moveNotice(tx, id, [from], { state: 'paused', nextAt: notice.nextAt, paused: { at: now, from } });
      if (!moved) return refuse(words.refusal.notPausable);
      await missOverdue(tx, notice, calendar, now);
      await holdNotice(tx, id, now, notice.endsAt);
      await note(tx, id, by, 'paused', waiting > 0 ? `还有 ${waiting} 个群没有发` : '');
      return { kind: 'done', notice: (await noticeById(tx, id))!, text: words.paused(waiting) };
    },

    async resume(tx, id, by) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state !== 'paused') return refuse(words.refusal.notPaused);
      const now = clock.now();
      if (notice.endsAt && notice.endsAt.getTime() <= now.getTime()) return refuse(words.refusal.overMeanwhile);
      const nextAt = resumesAt(notice, now);
      const moved = await moveNotice(tx, id, ['paused'], {
        state: nextAt ? 'scheduled' : 'done',
        nextAt,
        // What came due while it was paused was not wanted then.
        ...(notice.cron ? { plannedTo: now } : nextAt ? { at: nextAt } : {}),
      });
      if (!moved) return refuse(words.refusal.notPaused);
      const waiting = await waitingOf(tx, id);
      await releaseNotice(tx, id, expiryOf(notice, now));
      await note(tx, id, by, 'resumed', '');
      return { kind: 'done', notice: (await noticeById(tx, id))!, text: words.resumed(waiting) };
    },

    async retry(tx, id, what, by, groupIds) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      if (notice.state === 'cancelled') return refuse(words.refusal.retryCancelled);
      if (notice.state === 'paused') return refuse(words.refusal.paused);
      if (await correctionOf(tx, id)) return refuse(words.refusal.retryCorrected);
      const now = clock.now();
      if (notice.endsAt && notice.endsAt.getTime() <= now.getTime()) return refuse(words.refusal.retryOver);
      const [last] = (await ledgerOf(tx, id, 1)).occurrences;
      const chosen = (last?.rows ?? []).filter((row) => row[what].length > 0 && (!groupIds || groupIds.includes(row.group.id)));
      let groups = 0;
      for (const row of chosen) {
        let parts = 0;
        for (const seq of row[what]) if (await requeue(tx, seq, expiryOf(notice, now))) parts++;
        if (parts > 0) groups++;
      }
      if (groups === 0) return refuse(what === 'failed' ? words.refusal.nothingFailed : words.refusal.nothingUnknown);
      await note(tx, id, by, 'retried', `${what === 'failed' ? '没有送出的' : '不知是否送达的'} ${groups} 个群`);
      return { kind: 'done', notice, text: words.retried(groups) };
    },

    async byHand(tx, id, groupIds, by) {
      const notice = await noticeById(tx, id);
      if (!notice) return refuse(words.refusal.unknown);
      const now = clock.now();
      const [last] = (await ledgerOf(tx, id, 1)).occurrences;
      const rows = (last ? await rowsOfOccurrence(tx, last.id) : []).filter((row) => row.groupId && groupIds.includes(row.groupId));
      const groups = new Set<string>();
      const told: OutboxRow[] = [];
      for (const row of rows) {
        // What is on its way just now is not ours to judge.
        if (row.state === 'sent' || row.state === 'sending') continue;
        if (await settle(tx, row.seq, { state: 'sent', evidence: 'hand', from: row.state }, now)) {
          groups.add(row.groupId!);
          told.push({ ...row, state: 'sent', error: undefined, evidence: 'hand' });
        }
      }
      // Not before all of them are: what is said of the whole is said once.
      for (const row of told) await options.settled(tx, row);
      if (groups.size === 0) return refuse(words.refusal.nothingOpen);
      await note(tx, id, by, 'by_hand', `${groups.size} 个群`);
      return { kind: 'done', notice: (await noticeById(tx, id))!, text: words.byHand(groups.size) };
    },

    async missedBy(db, id) {
      const [last] = (await ledgerOf(db, id, 1)).occurrences;
      return (last?.rows ?? []).filter((row) => row.arrived === 0 && row.unknown.length === 0).map((row) => row.group.id);
    },
  };

  /** When it is due again; undefined where all of it is planned. A single moment that has passed is now. */
  function resumesAt(notice: Notice, now: Date): Date | undefined {
    if (notice.nextAt === undefined) return undefined;
    const repeating = repeatingOf(notice);
    if (repeating) {
      const next = nextMoment(repeating, calendar, now);
      return next && notice.endsAt && notice.endsAt.getTime() <= next.getTime() ? undefined : next;
    }
    return notice.nextAt.getTime() > now.getTime() ? notice.nextAt : now;
  }
}
