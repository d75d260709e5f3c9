import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bindOwnRoom, putGroup } from '../src/community/groups-store.ts';
import { silentLog } from '../src/log.ts';
import { createPost } from '../src/outbox/post.ts';
import { NO_APPROVAL } from '../src/scheduler/approval.ts';
import { createNotices } from '../src/scheduler/notices.ts';
import { openStore } from '../src/store/database.ts';
import { FakeClock } from '../test/support/clock.ts';
import { CHANNEL, COMMUNITY, ZONE } from '../test/support/domain.ts';

/**
 * Many groups and many scheduled notices on a database file: how long it takes to plan them, and what a tick costs that finds
 * nothing to do. Run: npm run bench:schedule [-- --groups 2000 --notices 50]
 */
const { values } = parseArgs({ options: { groups: { type: 'string', default: '2000' }, notices: { type: 'string', default: '50' } } });
const [GROUPS, NOTICES] = [Number(values.groups), Number(values.notices)];
const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-schedule-'));
const store = await openStore(path.join(folder, 'huiyin.db'));
const clock = new FakeClock(new Date('2026-11-22T08:00:00+08:00'));
const post = createPost({ channel: CHANNEL, clock, maxBytes: 1800 });
const notices = createNotices({
  ...{ store, clock, post, community: COMMUNITY, channelName: CHANNEL, timeZone: ZONE, catchUpMinutes: 120, log: silentLog },
  pacing: { intervalMs: 0, hourlyCap: 1e9, dailyCap: 1e9, quietHours: undefined } as never,
  ...{ messageBytes: 1800, approval: NO_APPROVAL },
});
const by = { kind: 'user', name: '小林' } as const;

await store.transaction(async (tx) => {
  for (let i = 0; i < GROUPS; i++) {
    const group = {
      id: `g${i}`,
      name: `第${i}群`,
      kind: 'residents' as const,
      buildings: ['1号楼', '3号楼', '5号楼'].slice(i % 3, (i % 3) + 1),
      grids: [],
    };
    await putGroup(tx, group, clock.now());
    await bindOwnRoom(tx, { channel: CHANNEL, roomId: `room-${i}`, topic: group.name, groupId: group.id, at: clock.now() });
  }
});
const targets = { all: true, buildings: [], grids: [], groups: [] };
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
const sorted = (times: readonly number[]) => [...times].sort((a, b) => a - b);
const at = (times: readonly number[], share: number) => sorted(times)[Math.min(times.length - 1, Math.floor(times.length * share))]!;
const ms = (n: number) => `${n < 10 ? n.toFixed(2) : n.toFixed(0)} ms`;

const confirming: number[] = [];
for (let i = 0; i < NOTICES; i++)
  confirming.push(
    await timed(() =>
      store.transaction(async (tx) => {
        const rule =
          i % 3 === 0
            ? { cron: '0 9 * * 1', repeat: { everyWeeks: 2, from: '2026-11-23', holidays: 'next' as const } }
            : i % 3 === 1
              ? { cron: '0 9 L * *' }
              : {};
        const when = 'cron' in rule ? rule : { at: new Date('2026-11-22T09:00:00+08:00') };
        const text = '{群名}的邻居：本周五上午消防检查，请清理楼道。';
        const drafted = await notices.draft(tx, { title: `通知${i}`, text, targets, toKnowledge: false, ...when }, by);
        if (drafted.kind !== 'drafted') throw new Error(drafted.text);
        const done = await notices.confirm(tx, drafted.notice.id, by);
        if (done.kind !== 'done') throw new Error(done.text);
      }),
    ),
  );
// Nothing is due for most of the time: what every second costs.
const idle: number[] = [];
for (let i = 0; i < 500; i++) {
  clock.advance(1000);
  idle.push(await timed(() => notices.tick()));
}
// All of them become due at one moment; somebody who asks meanwhile waits for one of them at most.
clock.at = new Date('2026-12-31T09:00:00+08:00');
await store.db
  .updateTable('notice')
  .set({ next_at: '2026-12-31T01:00:00.000Z', at: '2026-12-31T01:00:00.000Z' })
  .where('at', 'is not', null)
  .execute();
await store.db
  .updateTable('notice')
  .set({ next_at: '2026-12-31T01:00:00.000Z', planned_to: '2026-12-31T00:59:00.000Z', cron: '0 9 * * *', repeat_rules: null })
  .where('cron', 'is not', null)
  .execute();
const before = process.memoryUsage.rss();
const waits: number[] = [];
let done = false;
const asking = (async () => {
  while (!done) {
    waits.push(await timed(() => store.db.selectFrom('chat_group').select('id').limit(1).execute()));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
})();
let planned = 0;
const planning = await timed(async () => {
  planned = (await notices.tick()).planned;
});
done = true;
await asking;
const rss = process.memoryUsage.rss();
const rows = await store.db
  .selectFrom('outbox')
  .select(({ fn }) => fn.countAll<number>().as('n'))
  .executeTakeFirstOrThrow();
const busy: number[] = [];
for (let i = 0; i < 200; i++) {
  clock.advance(1000);
  busy.push(await timed(() => notices.tick()));
}
const text = [
  '# schedule',
  '',
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}. ${GROUPS} groups, ${NOTICES} scheduled notices to all of them, on a database file.`,
  '',
  '| what | aim | measured |',
  '|---|---|---|',
  `| writing and confirming one notice, with its preview (p50 / max) | | ${ms(at(confirming, 0.5))} / ${ms(Math.max(...confirming))} |`,
  `| a tick that finds nothing to do (p50 / p95 / max of ${idle.length}) | ≤ 50 ms | ${ms(at(idle, 0.5))} / ${ms(at(idle, 0.95))} / ${ms(Math.max(...idle))} |`,
  `| planning all ${planned} when they become due at one moment, ${rows.n} messages | ≤ 2 s for ${NOTICES} notices | ${(planning / 1000).toFixed(2)} s, ${(planning / 1000 / planned).toFixed(3)} s each |`,
  `| a question to the database meanwhile (p50 / max) | | ${ms(at(waits, 0.5))} / ${ms(Math.max(...waits))} |`,
  `| a tick with ${rows.n} messages waiting (p50 / p95 / max of ${busy.length}) | ≤ 50 ms | ${ms(at(busy, 0.5))} / ${ms(at(busy, 0.95))} / ${ms(Math.max(...busy))} |`,
  `| memory before and after planning | | RSS ${(before / 2 ** 20).toFixed(0)} → ${(rss / 2 ** 20).toFixed(0)} MB |`,
  '',
].join('\n');
console.log(text);
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/schedule.md', text);
await store.close();
await rm(folder, { recursive: true, force: true });
