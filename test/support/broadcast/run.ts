import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../../src/config.ts';
import { checkAll } from './invariants.ts';
import type { OpenProgram } from './program.ts';
import { randomFrom } from './random.ts';
import { tell } from './scenario.ts';
import { createWorld, type Wrong } from './world.ts';

/** What one run found out. */
export interface RunResult {
  readonly seed: number;
  readonly wrong: readonly Wrong[];
  readonly history: readonly string[];
  /** How often each invariant was looked at. */
  readonly checked: Readonly<Record<string, number>>;
  readonly injected: Readonly<Record<string, number>>;
  readonly orders: Readonly<Record<string, number>>;
  /** Rows of notices by what became of them. */
  readonly states: Readonly<Record<string, number>>;
  readonly notices: number;
  readonly occurrences: number;
  readonly attempts: number;
  readonly simulatedHours: number;
}

const HOUR = 3_600_000;

/** A few days of a committee with 120 groups, with all that goes wrong, and then peace, until nothing waits any more. */
export async function runBroadcasts(options: {
  readonly seed: number;
  readonly open: OpenProgram;
  /** Of trouble; peace comes after it. */
  readonly hours: number;
  /** Kept between runs: what the program trains at its first start. */
  readonly dataDir?: string;
}): Promise<RunResult> {
  const random = randomFrom(options.seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-broadcast-'));
  const dataDir = options.dataDir ?? path.join(folder, 'data');
  await mkdir(dataDir, { recursive: true });
  const config = loadConfig({
    HUIYIN_DATA_DIR: dataDir,
    WECHATY_PUPPET: 'wechaty-puppet-service',
    HUIYIN_SEND_INTERVAL_SECONDS: random.pick(['2', '5']),
    HUIYIN_SEND_HOURLY_CAP: random.pick(['120', '300', '2000']),
    HUIYIN_SEND_DAILY_CAP: random.pick(['400', '800', '5000']),
    HUIYIN_QUIET_HOURS: random.pick(['21:30-07:30', '21:30-07:30', 'off']),
  });
  const begin = new Date(Date.UTC(2026, random.whole(0, 11), random.whole(1, 28), random.whole(0, 23)));
  const stableIds = random.chance(0.7);
  const world = await createWorld({ file: path.join(folder, 'huiyin.db'), config, random, stableIds, begin, open: options.open });
  try {
    await world.up();
    const story = tell(world, random, options.hours);
    await world.pass(begin.getTime() + options.hours * HOUR + 1000);
    // Peace: everything works again, and what waits has two days to come to its end.
    world.platform.faults = {};
    world.platform.throttledUntil = 0;
    await world.up();
    world.platform.connect(true);
    await story.end();
    const done = async () =>
      (await world.store.db.selectFrom('outbox').select('seq').where('state', 'in', ['queued', 'sending']).limit(1).execute()).length ===
        0 && (await world.store.db.selectFrom('notice').select('id').where('state', '=', 'scheduled').limit(1).execute()).length === 0;
    await world.pass(world.clock.now().getTime() + 12 * HOUR);
    await world.pass(world.clock.now().getTime() + 48 * HOUR, done);
    await checkAll(world, story);
    const states = await world.store.db
      .selectFrom('outbox')
      .select((eb) => ['state' as const, eb.fn.countAll<number>().as('count')])
      .where('cause_kind', '=', 'notice')
      .groupBy('state')
      .execute();
    const occurrences = await world.store.db.selectFrom('notice_occurrence').select('id').execute();
    return {
      seed: options.seed,
      wrong: world.wrong,
      history: world.history,
      checked: Object.fromEntries(world.checked),
      injected: Object.fromEntries(world.platform.injected),
      orders: Object.fromEntries(story.orders),
      states: Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
      notices: story.notices.size,
      occurrences: occurrences.length,
      attempts: world.platform.attempts.length,
      simulatedHours: Math.round((world.clock.now().getTime() - begin.getTime()) / HOUR),
    };
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}
