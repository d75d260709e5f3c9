import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createActivities } from '../../src/activities/activities.ts';
import { silentLog } from '../../src/log.ts';
import { domainWorld, ZONE } from '../support/domain.ts';

const CHILD = new URL('./sign-up-child.ts', import.meta.url).pathname;
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `居民${from + i}`);

/** Two processes sign 25 residents up each; after `dieAfter` answers of the first, it dies at once and lives again. */
async function race(order: (names: string[]) => string[], dieAfter: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-race-'));
  const file = path.join(folder, 'huiyin.db');
  const world = await domainWorld(file);
  try {
    const activities = createActivities({ clock: world.clock, post: world.post, timeZone: ZONE, log: silentLog });
    const at = (hour: number) => new Date(`2026-11-26T${hour}:00:00+08:00`);
    const lecture = { id: 'lecture', title: '讲座', place: '活动室', startsAt: at(14), endsAt: at(16), capacity: 30, waitlist: 30 };
    await world.store.transaction((tx) => activities.create(tx, lecture));
    const told = new Map<string, string>();
    const start = async (who: string[]): Promise<ChildProcess> => {
      const child = fork(CHILD, [file, world.clock.now().toISOString(), who.join()], { execArgv: ['--import', 'tsx'] });
      await once(child, 'message');
      return child;
    };
    const finish = (child: ChildProcess, after: number) =>
      new Promise<void>((resolve) => {
        let answers = 0;
        child.on('message', (message: string) => {
          if (message === 'done') return void child.kill();
          const [name, kind] = message.split(' ') as [string, string];
          // What was said once stays true.
          if (told.get(name) === 'done') expect(kind).toBe('done');
          told.set(name, kind);
          if (++answers === after) child.kill('SIGKILL');
        });
        child.once('exit', () => resolve());
        child.send('go');
      });
    const [a, b] = await Promise.all([start(order(names(0, 25))), start(order(names(25, 50)))]);
    await Promise.all([finish(a, dieAfter), finish(b, Number.POSITIVE_INFINITY)]);
    await finish(await start(order(names(0, 25))), Number.POSITIVE_INFINITY);

    const inside = await activities.signUpsOf(world.store.db, 'lecture');
    const queue = await activities.queueOf(world.store.db, 'lecture');
    expect(inside.reduce((sum, one) => sum + one.people, 0)).toBe(30);
    expect(queue.reduce((sum, one) => sum + one.waiting, 0)).toBe(20);
    expect(new Set([...inside, ...queue].map(({ name }) => name)).size).toBe(50);
    expect(queue.map(({ queueNo }) => queueNo)).toEqual(queue.map(({ queueNo }) => queueNo).sort((x, y) => x! - y!));
    for (const one of inside) expect(told.get(one.name)).toBe('done');
    for (const one of queue) expect(told.get(one.name)).toBe('queued');
    // Nobody who waits came before anybody who is in.
    const numbers = await world.store.db.selectFrom('activity_signup').select(['no', 'people']).orderBy('no').execute();
    expect(numbers.map(({ people }) => people)).toEqual([...Array<number>(30).fill(1), ...Array<number>(20).fill(0)]);
    return queue.map(({ name }) => name);
  } finally {
    await world.store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

it('takes exactly 30 of 50 in and queues the rest in order, over two processes, either way round, with a kill -9 between', async () => {
  await race((who) => who, 12);
  await race((who) => who.reverse(), 3);
});
