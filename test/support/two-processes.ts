import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCalendar } from '../../src/community/calendar.ts';
import { silentLog } from '../../src/log.ts';
import { createNotices } from '../../src/scheduler/notices.ts';
import { occurrencesBetween } from '../../src/scheduler/recurrence.ts';
import { CHANNEL, COMMUNITY, domainWorld, ZONE } from './domain.ts';

const CHILD = new URL('../scheduler/tick-child.ts', import.meta.url).pathname;

/**
 * A notice for every minute, planned by two processes on one database: their clocks differ by 45 s and run fast, and they are
 * killed with -9 and started again until enough is planned.
 * @param speed so many seconds of the clock in one of the machine
 */
export async function twoProcesses(options: { readonly speed: number; readonly lives: number; readonly enough: number }) {
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
    let kills = 0;
    const planned = async () => {
      const rows = await world.store.db.selectFrom('notice_occurrence').select('id').where('state', '=', 'planned').execute();
      return rows.length;
    };
    const live = async (skew: number) => {
      for (let life = 0; life < options.lives || (await planned()) < options.enough; life++) {
        const child: ChildProcess = fork(CHILD, [file, String(epoch), String(started), String(options.speed), String(skew)], {
          execArgv: ['--import', 'tsx'],
        });
        await once(child, 'message');
        await new Promise((resolve) => setTimeout(resolve, 250 + ((life * 97) % 400)));
        child.kill('SIGKILL');
        await once(child, 'exit');
        kills++;
      }
    };
    await Promise.all([live(0), live(45_000)]);

    const { db } = world.store;
    const record = await db.selectFrom('notice').select('planned_to').where('id', '=', id).executeTakeFirstOrThrow();
    const occurrences = await db.selectFrom('notice_occurrence').selectAll().where('notice_id', '=', id).orderBy('due_at').execute();
    const rows = await db.selectFrom('outbox').select(['cause_id', 'group_id', 'state']).where('cause_kind', '=', 'notice').execute();
    const byOccurrence = new Map<string, typeof rows>();
    for (const row of rows) byOccurrence.set(row.cause_id, [...(byOccurrence.get(row.cause_id) ?? []), row]);
    return {
      kills,
      /** Every moment up to which all is decided. */
      moments: occurrencesBetween('* * * * *', createCalendar(ZONE), new Date(epoch), new Date(record.planned_to!)).map((at) =>
        at.toISOString(),
      ),
      occurrences: occurrences.map((occurrence) => ({
        dueAt: occurrence.due_at,
        state: occurrence.state,
        rows: (byOccurrence.get(occurrence.id) ?? []).map((row) => `${row.group_id} ${row.state}`).sort(),
      })),
    };
  } finally {
    await world.store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What an occurrence has to consist of: a planned one is whole, a missed one has nothing. */
export const WHOLE = { planned: ['g3 queued', 'g4 queued', 'g5 skipped'], missed: [] as string[] } as const;
