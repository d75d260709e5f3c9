import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { silentLog } from '../../src/log.ts';
import { createNotices } from '../../src/scheduler/notices.ts';
import { occurrencesBetween } from '../../src/scheduler/recurrence.ts';
import { CHANNEL, COMMUNITY, domainWorld, ZONE } from '../support/domain.ts';

const CHILD = new URL('./tick-child.ts', import.meta.url).pathname;
/** One minute of the clock in 60 ms: even where a start takes ten seconds, fewer moments pass than are listed as missed. */
const SPEED = 1000;
const LIVES = 8;

it('plans each occurrence once, whole and for good, with processes on one database, skewed clocks and kill -9', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-ticks-'));
  const file = path.join(folder, 'huiyin.db');
  const world = await domainWorld(file);
  try {
    await world.group('g3', '3号楼群', { buildings: ['3号楼'] });
    await world.group('g4', '4号楼群', { buildings: ['4号楼'] });
    await world.group('g5', '5号楼群', { buildings: ['5号楼'], unbound: true });
    const pacing = { intervalMs: 0, jitterMs: 0, hourlyCap: 1e6, dailyCap: 1e6, quietHours: undefined };
    const notices = createNotices({
      store: world.store,
      clock: world.clock,
      post: world.post,
      community: COMMUNITY,
      channelName: CHANNEL,
      timeZone: ZONE,
      catchUpMinutes: 120,
      pacing,
      log: silentLog,
    });
    const draft = {
      title: '提醒',
      text: '每分钟一次',
      targets: { all: true, buildings: [], grids: [], groups: [] },
      cron: '* * * * *',
      toKnowledge: false,
    };
    const drafted = await world.store.transaction((tx) => notices.draft(tx, draft, { kind: 'system' }));
    if (drafted.kind !== 'drafted') throw new Error(drafted.text);
    const { id } = drafted.notice;
    await world.store.transaction((tx) => notices.confirm(tx, id, { kind: 'system' }));

    const epoch = world.clock.now().getTime();
    const started = Date.now();
    const live = async (skew: number, lives: number) => {
      for (let life = 0; life < lives; life++) {
        const child: ChildProcess = fork(CHILD, [file, String(epoch), String(started), String(SPEED), String(skew)], {
          execArgv: ['--import', 'tsx'],
        });
        await once(child, 'message');
        await new Promise((resolve) => setTimeout(resolve, 250 + ((life * 97) % 400)));
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    };
    await Promise.all([live(0, LIVES), live(45_000, LIVES)]);

    const record = await world.store.db
      .selectFrom('notice')
      .select(['planned_to', 'next_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const occurrences = await world.store.db
      .selectFrom('notice_occurrence')
      .selectAll()
      .where('notice_id', '=', id)
      .orderBy('due_at')
      .execute();
    const rows = await world.store.db
      .selectFrom('outbox')
      .select(['cause_id', 'group_id', 'state'])
      .where('cause_kind', '=', 'notice')
      .execute();
    const all = occurrencesBetween('* * * * *', createCalendar(ZONE), new Date(epoch), new Date(record.planned_to!)).map((at) =>
      at.toISOString(),
    );
    // Every moment is decided, none twice.
    expect(occurrences.map((o) => o.due_at)).toEqual(all);
    const planned = occurrences.filter((o) => o.state === 'planned');
    expect(planned.length).toBeGreaterThan(30);
    // A planned one is whole, a missed one has nothing: no death left a half.
    for (const occurrence of occurrences) {
      const own = rows.filter((row) => row.cause_id === occurrence.id).map((row) => `${row.group_id} ${row.state}`);
      expect(own.sort()).toEqual(occurrence.state === 'planned' ? ['g3 queued', 'g4 queued', 'g5 skipped'] : []);
    }
  } finally {
    await world.store.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
