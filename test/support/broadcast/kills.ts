import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bindOwnRoom, putGroup } from '../../../src/community/groups-store.ts';
import type { Delivery, Incoming } from '../../../src/messages.ts';
import { openStore } from '../../../src/store/database.ts';
import { GROUPS } from './community.ts';
import type { FromChild, ToChild } from './kill-child.ts';
import { randomFrom } from './random.ts';

export interface KillResult {
  readonly seed: number;
  readonly kills: number;
  /** Of these, with a message in the air. */
  readonly inTheAir: number;
  readonly received: number;
  readonly states: Readonly<Record<string, number>>;
  readonly occurrences: number;
  readonly checked: Readonly<Record<string, number>>;
  readonly wrong: readonly { readonly invariant: string; readonly about: string }[];
}

/** A second of the machine is so many of the community. */
const SPEED = 1000;
const BEGIN = Date.UTC(2026, 10, 23, 1);

/** One file instead of a hundred to compile, for a start in a fraction of a second. @returns how to remove it */
export async function bundleChild(file: string): Promise<void> {
  await build({
    entryPoints: ['test/support/broadcast/kill-child.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    define: {
      'import.meta.url': JSON.stringify(new URL('../../../src/app/open.ts', import.meta.url).href),
      'import.meta.dirname': JSON.stringify(path.resolve('src/app')),
    },
  });
}

/** One database whose program is killed again and again while it sends to 120 groups; then it lives in peace until nothing waits. */
export async function runKills(options: {
  readonly seed: number;
  readonly kills: number;
  readonly bundle: string;
  readonly dataDir: string;
}): Promise<KillResult> {
  const random = randomFrom(options.seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-kills-'));
  const file = path.join(folder, 'huiyin.db');
  await mkdir(options.dataDir, { recursive: true });
  const first = await openStore(file);
  for (let n = 1; n <= GROUPS; n++) {
    const group = { id: `g${n}`, name: `${n}号楼群`, kind: 'residents' as const, buildings: [`${n}号楼`], grids: [] };
    await putGroup(first.db, group, new Date(BEGIN));
    const room = { channel: 'simulated', roomId: `room-g${n}`, topic: group.name, groupId: group.id, at: new Date(BEGIN) };
    await bindOwnRoom(first.db, room);
  }
  await first.close();

  const received = new Map<string, number>();
  const authorised = new Map<string, number>();
  const sentAt: number[] = [];
  const checked: Record<string, number> = {};
  const wrong: { invariant: string; about: string }[] = [];
  const check = (invariant: string, holds: boolean, about: () => string) => {
    checked[invariant] = (checked[invariant] ?? 0) + 1;
    if (!holds) wrong.push({ invariant, about: about() });
  };
  const started = Date.now();
  let ids = 0;
  let kills = 0;
  let inTheAir = 0;

  async function life(killAfter: number | undefined): Promise<void> {
    const argv = [file, options.dataDir, String(BEGIN), String(started), String(SPEED), String(random.whole(1, 2 ** 30))];
    const child = fork(options.bundle, argv, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    const say = (message: ToChild) => child.connected && child.send(message, () => undefined);
    let died = false;
    let flying = 0;
    const kill = () => {
      if (died) return;
      died = true;
      if (flying > 0) inTheAir++;
      child.kill('SIGKILL');
    };
    if (killAfter !== undefined && random.chance(0.1)) setTimeout(kill, random.between(100, 800));
    child.on('message', (message: FromChild) => {
      switch (message.kind) {
        case 'ready':
          if (killAfter === undefined) say({ kind: 'settle' });
          else setTimeout(kill, killAfter);
          return;
        case 'again':
          for (const key of message.keys) authorised.set(key, (authorised.get(key) ?? 0) + 1);
          return;
        case 'send':
          flying++;
          take(message, say, () => flying--);
          return;
        case 'settled':
          child.disconnect();
          return;
        default:
          message satisfies never;
      }
    });
    await ended;
    if (killAfter !== undefined) kills++;
    if (!died && (killAfter !== undefined || errors !== ''))
      throw new Error(`seed ${options.seed}: ended by itself: ${errors.slice(0, 2000)}`);
  }

  /** The far side: it has the message before anybody can say so, and the sender may die before it hears of it. */
  function take(message: Extract<FromChild, { kind: 'send' }>, say: (message: ToChild) => void, landed: () => void): void {
    sentAt.push(message.at);
    check('one message at a time', message.air === 1, () => message.key);
    const fate = random.next();
    const no = (reason: string, retry: boolean, throttled = false): Delivery => ({ kind: 'refused', reason, retry, throttled });
    const messageId = `m-${++ids}`;
    const [arrives, delivery]: [boolean, Delivery] =
      fate < 0.02
        ? [false, no('连不上聊天平台', true)]
        : fate < 0.03
          ? [false, no('平台拒绝了这条消息', false)]
          : fate < 0.032
            ? [false, no('平台提示发送太频繁', true, true)]
            : fate < 0.05
              ? [true, { kind: 'unknown', reason: '平台没有回应，不知是否送达' }]
              : fate < 0.06
                ? [false, { kind: 'unknown', reason: '平台没有回应，不知是否送达' }]
                : [true, fate < 0.1 ? { kind: 'sent' } : { kind: 'sent', messageId }];
    if (arrives) received.set(message.key, (received.get(message.key) ?? 0) + 1);
    setTimeout(
      () => {
        landed();
        say({ kind: 'answer', id: message.id, delivery });
      },
      random.between(0, 6),
    );
    if (!arrives || random.chance(0.4)) return;
    const echo: Omit<Incoming, 'sentAt'> = {
      ...{ channel: 'simulated', messageId, room: { id: message.room, topic: message.room.replace('room-g', '').concat('号楼群') } },
      sender: { id: 'self', name: '小邻', self: true, bot: true },
      ...{ text: message.text, mentionsBot: false, mentionsOthers: [], attachments: [], forwarded: false },
    };
    const tellEcho = () => say({ kind: 'echo', message: { ...echo, sentAt: new Date(message.at).toISOString() } });
    setTimeout(tellEcho, random.between(0, 40));
  }

  try {
    while (kills < options.kills) await life(random.between(0, 450));
    await life(undefined);
    const store = await openStore(file);
    const rows = await store.db.selectFrom('outbox').selectAll().where('cause_kind', '=', 'notice').execute();
    const occurrences = await store.db.selectFrom('notice_occurrence').selectAll().execute();
    const notices = await store.db.selectFrom('notice').selectAll().execute();
    await store.close();
    const states: Record<string, number> = {};
    const known = new Set(rows.map(({ key }) => key));
    for (const row of rows) {
      states[row.state] = (states[row.state] ?? 0) + 1;
      const times = received.get(row.key) ?? 0;
      const about = () => `${row.key} is ${row.state} (${row.evidence ?? row.error}), received ${times} times`;
      check('every group ends in one final state', row.state !== 'queued' && row.state !== 'sending', about);
      check('no group receives an occurrence twice, unless a person had it sent again', times <= 1 + (authorised.get(row.key) ?? 0), about);
      if (row.state === 'sent') check('what is called sent has arrived', times >= 1 && row.evidence !== null, about);
      else check('what did not surely arrive has its reason', row.error !== null, about);
      if (row.state === 'failed' || row.state === 'expired' || row.state === 'skipped')
        check('what is called not sent has not arrived', times === 0, about);
    }
    for (const key of received.keys()) check('what the platform has is in the ledger', known.has(key), () => key);
    for (const occurrence of occurrences.filter(({ state }) => state === 'planned')) {
      const notice = notices.find(({ id }) => id === occurrence.notice_id)!;
      const count = rows.filter((row) => row.cause_id === occurrence.id).length;
      const meant = (JSON.parse(notice.targets) as { all: boolean }).all ? GROUPS : GROUPS / 12;
      if (!notice.corrects) check('an occurrence is planned whole', count === meant, () => `${occurrence.id}: ${count} of ${meant}`);
    }
    for (const notice of notices) check('nothing waits for ever', notice.state !== 'scheduled', () => notice.id);
    for (const [i, at] of sentAt.entries())
      if (i > 0) check('the shortest interval is kept', at - sentAt[i - 1]! >= 2000, () => String(at));
    const total = [...received.values()].reduce((sum, times) => sum + times, 0);
    return { seed: options.seed, kills, inTheAir, received: total, states, occurrences: occurrences.length, checked, wrong };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
