import { silentLog } from '../../src/log.ts';
import { createPost } from '../../src/outbox/post.ts';
import { openStore } from '../../src/store/database.ts';
import { createDeadlines } from '../../src/tickets/deadlines-watch.ts';
import { CHANNEL, COMMUNITY, ZONE } from '../support/domain.ts';

/** One of several processes that watch the same clocks: looks again and again, at a moment that stands still, until nothing is left. */
const [file, now] = process.argv.slice(2) as [string, string];
const clock = { now: () => new Date(now) };
const store = await openStore(file);
const post = createPost({ channel: CHANNEL, clock, maxBytes: 1800 });
const deadlines = createDeadlines({
  ...{ store, clock, post, community: COMMUNITY, channelName: CHANNEL, timeZone: ZONE },
  quietHours: undefined,
  log: silentLog,
});
process.send!('ready');
await new Promise((resolve) => process.once('message', resolve));
let told = 0;
for (let quiet = 0; quiet < 3; ) {
  try {
    const now = await deadlines.tick();
    told += now;
    quiet = now === 0 ? quiet + 1 : 0;
  } catch {
    // The other one holds the database: the next look does what this one could not.
    quiet = 0;
  }
  await new Promise((resolve) => setImmediate(resolve));
}
process.send!({ told });
await store.close();
process.disconnect();
