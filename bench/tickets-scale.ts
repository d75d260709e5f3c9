import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { CATEGORY_NAMES } from '../src/intents/categories.ts';
import { openStore } from '../src/store/database.ts';
import { openConsole } from '../test/support/console.ts';

/**
 * A community with very many tickets: how long the pages of the console take, over HTTP as a signed-in manager, and the question that
 * every report asks: is something alike open already? Run: npm run bench:tickets [-- --tickets 200000 --events 2000000]
 */
const { values } = parseArgs({
  options: { tickets: { type: 'string', default: '200000' }, events: { type: 'string', default: '2000000' } },
});
const [TICKETS, EVENTS] = [Number(values.tickets), Number(values.events)];
const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-tickets-'));
const file = path.join(folder, 'huiyin.db');
const AT = new Date('2026-11-22T10:00:00+08:00');
const YEARS = 4;
/** As a committee has it: most is done with; a few hundred are open. */
const OPEN_SHARE = 0.01;

// Always the same numbers.
let seed = 20261122;
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const THINGS = [
  '楼道灯',
  '电梯',
  '单元门',
  '下水道',
  '垃圾桶',
  '暖气',
  '门禁',
  '路面',
  '井盖',
  '健身器材',
  '水管',
  '监控',
  '充电桩',
  '雨棚',
  '扶手',
];
const TROUBLES = ['不亮', '坏了', '堵了', '漏水', '异响', '关不上', '没人清', '松动', '不热', '破损'];
const PLACES = ['东门', '地下车库', '小花园', '健身区', '垃圾房', '快递柜', '篮球场'];

await (await openStore(file)).close();
const db = new Database(file);
db.pragma('synchronous = off');
db.pragma('foreign_keys = off');
const generating = performance.now();
const columns = [
  'number',
  'kind',
  'category',
  'status',
  'building',
  'unit',
  'place',
  'grid',
  'summary',
  'details',
  'confidential',
  'group_id',
  'opened_at',
  'due_at',
  'updated_at',
  'closed_at',
  'priority',
  'households',
];
const insertTicket = db.prepare(`insert into ticket (${columns.join(',')}) values (${columns.map(() => '?').join(',')})`);
const insertPerson = db.prepare('insert into ticket_person (ticket_number, person_id, role, joined_at, verdict, ref) values (?,?,?,?,?,?)');
const insertEvent = db.prepare(
  'insert into ticket_event (ticket_number, at, actor, kind, from_status, to_status, note, data) values (?,?,?,?,?,?,?,?)',
);
db.prepare(
  "insert into chat_group (id, name, kind, buildings, grids, created_at) values ('bench', '全体居民群', 'residents', '[]', '[]', ?)",
).run(AT.toISOString());
const insertReporter = db.prepare(
  "insert into person (id, channel, platform_id, name, role, on_duty, created_at, seen_at) values (?, 'fake', ?, ?, 'resident', 0, ?, ?)",
);
for (let i = 0; i < 5000; i++) insertReporter.run(`p${i}`, `p${i}`, `居民${i}`, AT.toISOString(), AT.toISOString());
const perTicket = Math.max(3, Math.round(EVENTS / TICKETS));
let events = 0;
db.transaction(() => {
  for (let i = 0; i < TICKETS; i++) {
    const open = random() < OPEN_SHARE;
    const opened = new Date(AT.getTime() - (open ? random() * 30 : random() * YEARS * 365) * 86_400_000);
    const number = `T${opened.getUTCFullYear()}-${String(i).padStart(6, '0')}`;
    const status = open
      ? pick(['received', 'assigned', 'in_progress', 'waiting', 'answered', 'reopened'])
      : pick(['closed', 'closed', 'closed', 'closed', 'declined', 'merged']);
    const building = random() < 0.8 ? `${1 + Math.floor(random() * 34)}号楼` : null;
    const unit = building && random() < 0.6 ? `${1 + Math.floor(random() * 4)}单元` : null;
    const place = building ? null : pick(PLACES);
    const summary = `${pick(THINGS)}${pick(TROUBLES)}`;
    const due = new Date(opened.getTime() + 3 * 86_400_000);
    const closed = status === 'closed' ? new Date(opened.getTime() + random() * 5 * 86_400_000).toISOString() : null;
    const grid = building ? `第${Math.ceil(Number.parseInt(building, 10) / 2)}网格` : null;
    const at = opened.toISOString();
    insertTicket.run(
      ...[
        number,
        pick(['complaint', 'complaint', 'hazard', 'suggestion']),
        pick(CATEGORY_NAMES),
        status,
        building,
        unit,
        place,
        grid,
        summary,
        `${summary}，请来看看`,
      ],
      ...[
        0,
        'bench',
        at,
        due.toISOString(),
        closed ?? at,
        closed,
        pick(['normal', 'normal', 'low', 'high', 'urgent']),
        1 + Math.floor(random() * 4),
      ],
    );
    insertPerson.run(
      number,
      `p${i % 5000}`,
      'reporter',
      at,
      closed ? pick(['solved', 'solved', 'partly', 'unsolved', null]) : null,
      `r${i}`,
    );
    const many = Math.max(2, Math.round(perTicket * (0.5 + random())));
    insertEvent.run(number, at, 'resident', 'opened', null, 'received', summary, null);
    for (let e = 1; e < many - 1; e++)
      insertEvent.run(
        number,
        new Date(opened.getTime() + e * 3_600_000).toISOString(),
        'user:小林',
        'noted',
        null,
        null,
        '已联系物业，等回话',
        null,
      );
    if (closed) {
      insertEvent.run(number, closed, 'user:小林', 'answered', 'received', 'answered', '已处理好', '{"people":1}');
      insertEvent.run(number, closed, 'system', 'closed', 'answered', 'closed', '', null);
      events++;
    } else if (status !== 'received') insertEvent.run(number, at, 'user:小林', status, 'received', status, '', null);
    events += many;
  }
})();
db.exec('analyze');
db.close();
const generated = (performance.now() - generating) / 1000;

const world = await openConsole({ database: file, at: AT.toISOString() });
const visitor = await world.administrator();
const ms = (n: number) => (n < 10 ? n.toFixed(1) : n.toFixed(0));
const rows: string[] = [];
async function measure(what: string, aim: string, times: number, work: (i: number) => Promise<unknown>): Promise<void> {
  await work(0);
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await work(i);
    took.push(performance.now() - from);
  }
  took.sort((a, b) => a - b);
  const share = (p: number) => took[Math.min(took.length - 1, Math.floor(took.length * p))]!;
  rows.push(`| ${what} | ${aim} | ${ms(share(0.5))} | ${ms(share(0.95))} | ${ms(took.at(-1)!)} |`);
  console.log(rows.at(-1));
}
async function page(url: string): Promise<void> {
  const shown = await visitor.get(url);
  if (shown.status !== 200) throw new Error(`${url}: ${shown.status}`);
}
await measure('overview', '≤ 300', 40, () => page('/console'));
await measure('numbers of an open page (/console/live)', '', 40, () => page('/console/live'));
for (const [name, query] of [
  ['waiting for an answer', ''],
  ['late', '?view=overdue'],
  ['all', '?view=all'],
  ['all, page 5,000', '?view=all&page=5000'],
  ['closed, of a category and a house', `?view=closed&category=${encodeURIComponent('设施维修')}&building=${encodeURIComponent('3号楼')}`],
  ['all, of a kind', '?view=all&kind=hazard'],
  ['found by words', `?view=all&q=${encodeURIComponent('扶手松动')}`],
  ['found by a number', '?view=all&q=T2026-000105'],
  ['found by words that do not occur', `?view=all&q=${encodeURIComponent('独角兽')}`],
] as const)
  await measure(`queue: ${name}`, '≤ 100', 40, () => page(`/console/tickets${query}`));
const [some] = (await world.tickets.list(world.store.db, { limit: 1 })).tickets;
await measure('page of one ticket', '', 40, () => page(`/console/tickets/${some!.number}`));
await measure('figures of a month', '', 5, () => page('/console/reports'));
await measure('is something alike open? (a house)', '≤ 50', 100, (i) =>
  world.tickets.recentAlike(world.store.db, {
    where: { building: `${1 + (i % 34)}号楼` },
    kind: 'complaint',
    text: `${THINGS[i % 15]}${TROUBLES[i % 10]}，麻烦看看`,
  }),
);
await measure('is something alike open? (a spot)', '≤ 50', 100, (i) =>
  world.tickets.recentAlike(world.store.db, {
    where: { place: PLACES[i % 7]! },
    kind: 'complaint',
    text: `${THINGS[i % 15]}${TROUBLES[i % 10]}`,
  }),
);
await measure('alike pairs for staff', '', 3, () => world.tickets.pairs(world.store.db, 50));
const text = [
  '# tickets-scale',
  '',
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}. ${TICKETS.toLocaleString('en')} tickets with ${events.toLocaleString('en')} events, ${OPEN_SHARE * 100} % of them open; ${((await stat(file)).size / 2 ** 20).toFixed(0)} MB on disk, generated in ${generated.toFixed(0)} s. Milliseconds; pages over HTTP, with everything on them.`,
  '',
  '| what | aim (p95) | p50 | p95 | max |',
  '|---|---|---|---|---|',
  ...rows,
  '',
].join('\n');
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/tickets-scale.md', text);
await world.close();
await rm(folder, { recursive: true, force: true });
