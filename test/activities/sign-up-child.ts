import { createActivities } from '../../src/activities/activities.ts';
import { meetPerson } from '../../src/community/people-store.ts';
import { silentLog } from '../../src/log.ts';
import { createPost } from '../../src/outbox/post.ts';
import { openStore } from '../../src/store/database.ts';
import { CHANNEL, ZONE } from '../support/domain.ts';

/** A process in which some residents sign up at once; its parent may kill it at any moment, and starts it again. */
const [file, at, names] = process.argv.slice(2) as [string, string, string];
const clock = { now: () => new Date(at) };
const store = await openStore(file);
const activities = createActivities({
  clock,
  post: createPost({ channel: CHANNEL, clock, maxBytes: 1800 }),
  timeZone: ZONE,
  log: silentLog,
});
process.send!('ready');
process.once('message', async () => {
  await Promise.all(
    names.split(',').map(async (name) => {
      const result = await store.transaction(async (tx) => {
        const person = await meetPerson(tx, { channel: CHANNEL, platformId: name, name, at: clock.now() });
        return activities.signUp(tx, 'lecture', person, 1);
      });
      process.send!(`${name} ${result.kind}`);
    }),
  );
  process.send!('done');
});
