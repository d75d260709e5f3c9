import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { expiredConversations, takeExpired } from '../bot/conversation-store.ts';
import { hasAccepted, pruneInbox } from '../bot/inbox-store.ts';
import { groupById } from '../community/groups-store.ts';
import { personById } from '../community/people-store.ts';
import { pruneCodes } from '../community/staff-codes-store.ts';
import type { Retention } from '../config.ts';
import { addAudit } from '../console/audit-store.ts';
import { pruneAnswers } from '../knowledge/feedback-store.ts';
import type { Log } from '../log.ts';
import type { ChannelState } from '../messages.ts';
import { pruneOutboxTexts } from '../outbox/outbox-store.ts';
import { releaseClosed } from '../privacy/person-data-store.ts';
import { attachmentPaths } from '../scheduler/notices-store.ts';
import { putChannelState } from '../store/channel-state.ts';
import type { Store } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';
import type { Tickets } from '../tickets/tickets.ts';
import { keptPictures } from '../tickets/tickets-store.ts';

const DAY = 86_400_000;
/** That a message was handled is known for a year, without what was said. */
const ROW_DAYS = 365;
const HOUR = 3_600_000;
/** Who took part in a quarrel is nobody's business the next day. */
const TONE_HOURS = 1;
/** Used and old binding codes; what was done with them stays in their history. */
const CODE_DAYS = 30;

/** In place of what the reporter wrote. */
const RELEASED = '（已过保存期限，登记人信息和原话已清除）';

/** A picture that belongs to no ticket was sent to neighbours, not to us. */
const STRAY_PICTURE_DAYS = 7;

export async function prune(store: Store, mediaDir: string, now: Date, log: Log, retention: Retention): Promise<void> {
  try {
    await prunePictures(store, mediaDir, new Date(now.getTime() - STRAY_PICTURE_DAYS * DAY));
  } catch (error) {
    log.error({ err: error }, 'stray pictures could not be removed');
  }
  try {
    await store.transaction(async (tx) => {
      const texts = new Date(now.getTime() - retention.textDays * DAY);
      await pruneInbox(tx, { texts, rows: new Date(now.getTime() - ROW_DAYS * DAY), tones: new Date(now.getTime() - TONE_HOURS * HOUR) });
      await pruneOutboxTexts(tx, texts);
      await pruneAnswers(tx, new Date(now.getTime() - retention.answerDays * DAY));
      const released = await releaseClosed(tx, toInstant(new Date(now.getTime() - retention.identityDays * DAY)), RELEASED);
      if (released > 0) {
        log.info({ people: released }, 'people were taken off tickets that were closed long ago');
        const detail = `${released} 位居民的登记信息到了保存期限（办结后 ${retention.identityDays} 天），已清除`;
        await addAudit(tx, { at: now, by: undefined, act: 'retention', object: { kind: 'person', id: '' }, detail });
      }
      await pruneCodes(tx, new Date(now.getTime() - CODE_DAYS * DAY));
    });
  } catch (error) {
    log.error({ err: error }, 'housekeeping failed');
  }
}

/**
 * Ends conversations that nobody went on with. A report whose place was asked for and never given is logged without it:
 * what was said to us is not lost because a question of ours was not answered.
 * @returns how many tickets were opened
 */
export async function endConversations(store: Store, tickets: Tickets, now: Date, log: Log): Promise<number> {
  let opened = 0;
  for (const { personId, place, state } of await expiredConversations(store.db, now)) {
    try {
      await store.transaction(async (tx) => {
        // What they answered in time may still wait to be handled.
        if ((await hasAccepted(tx, personId)) || !(await takeExpired(tx, personId, place, now))) return;
        const waits = state.kind === 'ticket_needs_place' || state.kind === 'same_matter';
        const reporter = waits ? await personById(tx, personId) : undefined;
        if (!waits || !reporter) return;
        const group = place === 'private' ? undefined : await groupById(tx, place);
        const result = await tickets.open(tx, { ticket: state.effect.ticket, reporter, group });
        if (result.kind === 'refused') throw new Error(`the report could not be logged: ${result.why}`);
        opened++;
      });
    } catch (error) {
      log.error({ err: error }, 'conversation could not be ended');
    }
  }
  return opened;
}

/** Removes files below the media folder that no ticket refers to. The rehearsal's own folder keeps itself. */
async function prunePictures(store: Store, mediaDir: string, before: Date): Promise<void> {
  const kept = new Set([...(await keptPictures(store.db)), ...(await attachmentPaths(store.db))]);
  for (const entry of await readdir(mediaDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const relative = path.relative(mediaDir, file);
    if (relative.startsWith(`rehearsal${path.sep}`) || kept.has(relative) || kept.has(file)) continue;
    if ((await stat(file)).mtime < before) await rm(file, { force: true });
  }
}

export const noteChannelState = (store: Store, channel: string, state: ChannelState): Promise<void> =>
  putChannelState(store.db, channel, state);
