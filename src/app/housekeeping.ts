import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { expiredConversations, takeExpired } from '../bot/conversation-store.ts';
import { hasAccepted, pruneInbox } from '../bot/inbox-store.ts';
import { groupById } from '../community/groups-store.ts';
import { personById } from '../community/people-store.ts';
import { pruneAnswers } from '../knowledge/feedback-store.ts';
import type { Log } from '../log.ts';
import type { ChannelState } from '../messages.ts';
import { pruneOutboxTexts } from '../outbox/outbox-store.ts';
import { putChannelState } from '../store/channel-state.ts';
import type { Store } from '../store/database.ts';
import type { Tickets } from '../tickets/tickets.ts';
import { keptPictures } from '../tickets/tickets-store.ts';

const DAY = 86_400_000;
/** What residents wrote to the bot, and what it answered, is kept for 90 days; that a message was handled, for a year. */
const TEXT_DAYS = 90;
const ROW_DAYS = 365;
const HOUR = 3_600_000;
/** Who took part in a quarrel is nobody's business the next day. */
const TONE_HOURS = 1;
/** What was asked and answered, without who asked: long enough to see a season. */
const ANSWER_DAYS = 180;

/** A picture that belongs to no ticket was sent to neighbours, not to us. */
const STRAY_PICTURE_DAYS = 7;

export async function prune(store: Store, mediaDir: string, now: Date, log: Log): Promise<void> {
  try {
    await prunePictures(store, mediaDir, new Date(now.getTime() - STRAY_PICTURE_DAYS * DAY));
  } catch (error) {
    log.error({ err: error }, 'stray pictures could not be removed');
  }
  try {
    await store.transaction(async (tx) => {
      const texts = new Date(now.getTime() - TEXT_DAYS * DAY);
      await pruneInbox(tx, { texts, rows: new Date(now.getTime() - ROW_DAYS * DAY), tones: new Date(now.getTime() - TONE_HOURS * HOUR) });
      await pruneOutboxTexts(tx, texts);
      await pruneAnswers(tx, new Date(now.getTime() - ANSWER_DAYS * DAY));
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
  const kept = await keptPictures(store.db);
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
