import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import type { FromChild, ToChild } from './child.ts';

/** Kills in all, shared among the runs; each run is a database of its own that is killed again and again. */
const RUNS = 4;
/** The proof was `HUIYIN_KILLS=50`: two hundred kills; the suite, which has five minutes, takes a sample of it. */
const KILLS_PER_RUN = Number(process.env.HUIYIN_KILLS ?? 12);
const MESSAGES_PER_RUN = 120;

const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-crash-'));
const bundle = path.resolve('node_modules', '.cache', `huiyin-crash-child-${process.pid}.mjs`);

beforeAll(async () => {
  // One file instead of a hundred to compile: a start takes a fraction of a second, so that 200 of them fit into the suite.
  await build({
    entryPoints: ['test/crash/child.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    define: {
      'import.meta.url': JSON.stringify(new URL('../../src/app/open.ts', import.meta.url).href),
      'import.meta.dirname': JSON.stringify(path.resolve('src/app')),
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(bundle, { force: true });
});

/** A small repeatable random source (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const KINDS = [
  // Each about another building or matter: what is alike would rightly be joined to one ticket.
  (n: number) => {
    const i = Math.floor(n / 3);
    return { text: `${(i % 34) + 1}号楼1单元${i < 34 ? '楼道灯坏了，没人修' : '门口垃圾堆了三天没人清'}`, ticket: true, reply: true };
  },
  () => ({ text: '电动车可以推上楼充电吗', ticket: false, reply: true }),
  (n: number) => ({ text: `今天第${n}次出门，好冷啊`, ticket: false, reply: false }),
];

async function run(seed: number) {
  const random = randomFrom(seed);
  const database = path.join(folder, `run-${seed}.db`);
  const plan = Array.from({ length: MESSAGES_PER_RUN }, (_, n) => {
    const kind = KINDS[n % KINDS.length]!(n);
    return { id: `m${n}`, person: `resident-${n}`, ...kind };
  });
  const taken = new Set<string>();
  /** What the residents see: one entry for every message that reached the platform. */
  const seen: string[] = [];
  let kills = 0;

  const deliver = (child: ChildProcess, n: number) => {
    const m = plan[n]!;
    const message = {
      channel: 'pipe',
      messageId: m.id,
      sentAt: new Date().toISOString(),
      room: { id: 'g-all', topic: '梧桐里社区居民大群' },
      sender: { id: m.person, name: `居民${n}`, self: false, bot: false },
      text: m.text,
      mentionsBot: m.reply,
      mentionsOthers: [],
      attachments: [],
      forwarded: false,
    };
    send(child, { kind: 'deliver', message: message as never });
  };
  const send = (child: ChildProcess, message: ToChild) => {
    if (child.connected) child.send(message, () => undefined);
  };

  async function life(killAfter: number | undefined): Promise<void> {
    const child = fork(bundle, [database, path.resolve('data/policies')], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    let died = false;
    const kill = () => {
      died = true;
      child.kill('SIGKILL');
    };
    child.on('message', (message: FromChild) => {
      switch (message.kind) {
        case 'ready':
          if (killAfter !== undefined) setTimeout(kill, killAfter);
          feed();
          return;
        case 'taken':
          taken.add(message.messageId);
          return;
        case 'send':
          // It has reached the platform, whether or not the sender lives to hear of it.
          seen.push(`${message.to}|${message.mention}|${message.text}`);
          setTimeout(() => send(child, { kind: 'delivered', id: message.id }), random() * 3);
          return;
        case 'settled':
          child.disconnect();
          return;
        default:
          message satisfies never;
      }
    });
    // A few are killed while they start, when what was left behind is taken up.
    if (killAfter !== undefined && random() < 0.1) setTimeout(kill, 50 + random() * 400);

    function feed() {
      const open = plan.flatMap((m, n) => (taken.has(m.id) ? [] : [n]));
      const again = plan.flatMap((m, n) => (taken.has(m.id) && random() < 0.05 ? [n] : []));
      const batch = killAfter === undefined ? [...open, ...again] : [...open.slice(0, 1 + Math.floor(random() * 6)), ...again];
      batch.forEach((n, i) => void setTimeout(() => deliver(child, n), killAfter === undefined ? 0 : i * random() * 15));
      if (killAfter === undefined) setTimeout(() => send(child, { kind: 'settle' }), 300);
    }
    await ended;
    if (killAfter !== undefined) kills++;
    if (!died && killAfter !== undefined) throw new Error(`ended by itself: ${errors.slice(0, 2000)}`);
    if (killAfter === undefined && errors) throw new Error(errors.slice(0, 2000));
  }

  for (let i = 0; i < KILLS_PER_RUN; i++) await life(random() * 120);
  // Everything the platform still has is delivered again, and the last life ends in peace.
  do await life(undefined);
  while (plan.some((m) => !taken.has(m.id)));

  const store = await openStore(database);
  const inbox = await store.db.selectFrom('inbox').select(['message_id', 'state', 'attempts']).where('channel', '=', 'pipe').execute();
  const outbox = await store.db
    .selectFrom('outbox')
    .select(['key', 'state', 'text', 'group_id', 'person_id', 'mention', 'cause_kind'])
    .execute();
  const people = new Map((await store.db.selectFrom('person').select(['id', 'platform_id']).execute()).map((p) => [p.id, p.platform_id]));
  const tickets = await store.db.selectFrom('ticket').select(['number']).execute();
  const openings = await store.db.selectFrom('ticket_event').select('ticket_number').where('kind', '=', 'opened').execute();
  await store.close();
  return { plan, seen, kills, inbox, outbox, people, tickets, openings };
}

describe('kill -9', () => {
  const total = { kills: 0, unknown: 0, messages: 0 };

  it.concurrent.each(Array.from({ length: RUNS }, (_, i) => i + 1))(
    `loses nothing and doubles nothing, run %i of ${RUNS} with ${KILLS_PER_RUN} kills`,
    async (seed) => {
      const { plan, seen, kills, inbox, outbox, people, tickets, openings } = await run(seed);
      expect(kills).toBe(KILLS_PER_RUN);

      // Every message is there once, and was handled.
      expect(inbox.map((row) => row.message_id).sort()).toEqual(plan.map((m) => m.id).sort());
      expect(inbox.filter((row) => row.state !== 'handled')).toEqual([]);

      // Every complaint became one ticket; nothing else did; no number is missing or doubled.
      const complaints = plan.filter((m) => m.ticket).length;
      expect(openings).toHaveLength(complaints);
      expect(tickets.map((t) => t.number).sort()).toEqual(
        Array.from(
          { length: complaints },
          (_, i) =>
            `T${new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', year: 'numeric' }).format(new Date())}-${String(i + 1).padStart(6, '0')}`,
        ),
      );

      // Everyone who is owed an answer has one queued, once.
      const owed = plan.filter((m) => m.reply).length;
      expect(outbox.filter((row) => row.group_id === 'g-all' && row.key.split('#').length === 1)).toHaveLength(owed);

      // The ledger is the truth: "sent" was seen once, "unknown" at most once, and nothing else was seen.
      const count = new Map<string, number>();
      for (const line of seen) count.set(line, (count.get(line) ?? 0) + 1);
      const untruthful: string[] = [];
      for (const row of outbox) {
        const mention = (JSON.parse(row.mention) as { person: string }[]).map((m) => people.get(m.person)).join();
        const line = `${row.group_id ?? people.get(row.person_id!)}|${mention}|${row.text}`;
        const times = count.get(line) ?? 0;
        count.delete(line);
        if (row.state === 'sent' ? times !== 1 : row.state === 'unknown' ? times > 1 : true)
          untruthful.push(`${row.key} ${row.state}, seen ${times} times`);
      }
      expect(untruthful).toEqual([]);
      expect([...count.keys()]).toEqual([]);

      total.kills += kills;
      total.messages += plan.length;
      total.unknown += outbox.filter((row) => row.state === 'unknown').length;
    },
    420_000,
  );

  it('was put to the test', () => {
    expect(total.kills).toBe(RUNS * KILLS_PER_RUN);
    // Some kills must have hit a message in the air, or the test proves little.
    expect(total.unknown).toBeGreaterThan(0);
  });
});
