import { createCore } from '../../src/app/core.ts';
import { seedCommunity } from '../../src/app/seed.ts';
import { systemClock } from '../../src/clock.ts';
import { loadCommunity } from '../../src/community/community.ts';
import { loadConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import type { Channel, ChannelEvents, Delivery, Incoming } from '../../src/messages.ts';
import { openStore } from '../../src/store/database.ts';

/** The program with a chat platform at the other end of a pipe: its parent kills it at any moment. */
export type ToChild = { kind: 'deliver'; message: Incoming & { sentAt: string } } | { kind: 'delivered'; id: number } | { kind: 'settle' };
export type FromChild =
  | { kind: 'ready' }
  | { kind: 'taken'; messageId: string }
  | { kind: 'send'; id: number; to: string; mention: string; text: string }
  | { kind: 'settled' };

const tell = (message: FromChild) => process.send!(message);
const waiting = new Map<number, (delivery: Delivery) => void>();
let sends = 0;
let events: ChannelEvents;

const pipe: Channel = {
  name: 'pipe',
  stableIds: true,
  async start(to) {
    events = to;
  },
  stop: async () => undefined,
  send(to, content) {
    const id = ++sends;
    tell({
      kind: 'send',
      id,
      to: 'roomId' in to ? to.roomId : to.contactId,
      mention: content.mention.map((m) => m.id).join(),
      text: content.text,
    });
    return new Promise((resolve) => waiting.set(id, resolve));
  },
};

/** Of the last: how long to wait whether somebody goes on; short, so that a life of a fraction of a second has something to lose. */
const [database, policies, piecesSeconds = '0.02'] = process.argv.slice(2) as [string, string, string?];
const config = loadConfig({
  HUIYIN_POLICIES_DIR: policies,
  HUIYIN_DATA_DIR: `${database}.data`,
  HUIYIN_SEND_INTERVAL_SECONDS: '0',
  HUIYIN_QUIET_HOURS: 'off',
  HUIYIN_PIECES_SECONDS: piecesSeconds,
  // A busy machine takes long to start again.
  HUIYIN_PIECES_LONGEST_SECONDS: '300',
});
const store = await openStore(database);
const community = await loadCommunity(config.communityFile);
const core = await createCore({ config, store, community, channel: pipe, clock: systemClock, startedAt: new Date(0), log: silentLog });
await seedCommunity(store, community, pipe, true, systemClock.now());
await core.knowledge.indexFolder(policies);
await pipe.start({ message: core.pipeline.receive, state: core.courier.online, rooms: () => undefined });
await core.courier.start();
core.courier.online({ status: 'online', detail: '', since: systemClock.now() });
await core.pipeline.resume();

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'deliver':
      void events
        .message({ ...message.message, sentAt: new Date(message.message.sentAt) })
        .then(() => tell({ kind: 'taken', messageId: message.message.messageId }));
      return;
    case 'delivered':
      waiting.get(message.id)?.({ kind: 'sent', messageId: `p${process.pid}-${message.id}` });
      waiting.delete(message.id);
      return;
    case 'settle':
      void core.pipeline
        .idle()
        .then(() => core.courier.drained())
        .then(() => tell({ kind: 'settled' }));
      return;
    default:
      message satisfies never;
  }
});
process.on('disconnect', () => process.exit(0));
tell({ kind: 'ready' });
