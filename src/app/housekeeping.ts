import { pruneConversations } from '../bot/conversation-store.ts';
import { pruneInbox } from '../bot/inbox-store.ts';
import type { Log } from '../log.ts';
import type { ChannelState } from '../messages.ts';
import { pruneOutboxTexts } from '../outbox/outbox-store.ts';
import { putChannelState } from '../store/channel-state.ts';
import type { Store } from '../store/database.ts';

const DAY = 86_400_000;
/** What residents wrote to the bot, and what it answered, is kept for 90 days; that a message was handled, for a year. */
const TEXT_DAYS = 90;
const ROW_DAYS = 365;

export async function prune(store: Store, now: Date, log: Log): Promise<void> {
  try {
    await store.transaction(async (tx) => {
      const texts = new Date(now.getTime() - TEXT_DAYS * DAY);
      await pruneInbox(tx, { texts, rows: new Date(now.getTime() - ROW_DAYS * DAY) });
      await pruneOutboxTexts(tx, texts);
      await pruneConversations(tx, now);
    });
  } catch (error) {
    log.error({ err: error }, 'housekeeping failed');
  }
}

export const noteChannelState = (store: Store, channel: string, state: ChannelState): Promise<void> =>
  putChannelState(store.db, channel, state);
