import { silentLog } from '../../src/log.ts';
import { createPost } from '../../src/outbox/post.ts';
import { createNotices } from '../../src/scheduler/notices.ts';
import { openStore } from '../../src/store/database.ts';
import { CHANNEL, COMMUNITY, ZONE } from '../support/domain.ts';

/** A process that ticks for its life, on a clock that runs fast and is wrong by `skew`; its parent kills it at any moment. */
const [file, epoch, started, speed, skew] = process.argv.slice(2) as [string, string, string, string, string];
const clock = { now: () => new Date(Number(epoch) + (Date.now() - Number(started)) * Number(speed) + Number(skew)) };
const store = await openStore(file);
const notices = createNotices({
  store,
  clock,
  post: createPost({ channel: CHANNEL, clock, maxBytes: 1800 }),
  community: COMMUNITY,
  channelName: CHANNEL,
  timeZone: ZONE,
  catchUpMinutes: 120,
  pacing: { intervalMs: 0, jitterMs: 0, hourlyCap: 1e6, dailyCap: 1e6, quietHours: undefined },
  log: silentLog,
});
process.send!('ready');
for (;;) {
  await notices.tick();
  await new Promise((resolve) => setImmediate(resolve));
}
