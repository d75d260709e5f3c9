import { systemClock } from '../../../src/clock.ts';
import { loadConfig } from '../../../src/config.ts';
import type { Actor, Channel, Delivery, Incoming } from '../../../src/messages.ts';
import { unsettled } from '../../../src/outbox/outbox-store.ts';
import { openStore } from '../../../src/store/database.ts';
import { COMMUNITY } from './community.ts';
import { wholeProgram } from './program.ts';
import { randomFrom } from './random.ts';

/** The program with the platform at the other end of a pipe, on a clock that runs fast: its parent kills it at any moment. */
export type ToChild =
  | { kind: 'answer'; id: number; delivery: Delivery }
  | { kind: 'echo'; message: Omit<Incoming, 'sentAt'> & { sentAt: string } }
  /** Nothing new is written from now on; ends when nothing waits. */
  | { kind: 'settle' };
export type FromChild =
  | { kind: 'ready' }
  | { kind: 'send'; id: number; at: number; room: string; key: string; text: string; air: number }
  /** About to have these sent again, on a person's word. */
  | { kind: 'again'; keys: readonly string[] }
  | { kind: 'settled' };

const [file, dataDir, epoch, started, speed, seed] = process.argv.slice(2) as [string, string, string, string, string, string];
const random = randomFrom(Number(seed));
const clock = { now: () => new Date(Number(epoch) + (systemClock.now().getTime() - Number(started)) * Number(speed)) };
const config = loadConfig({
  HUIYIN_DATA_DIR: dataDir,
  WECHATY_PUPPET: 'wechaty-puppet-service',
  HUIYIN_SEND_INTERVAL_SECONDS: '2',
  HUIYIN_SEND_HOURLY_CAP: '900',
  HUIYIN_SEND_DAILY_CAP: '5000',
  HUIYIN_QUIET_HOURS: 'off',
});
const tell = (message: FromChild) => void process.send!(message);
const waiting = new Map<number, (delivery: Delivery) => void>();
const store = await openStore(file);
let sends = 0;

const pipe: Channel = {
  name: 'simulated',
  stableIds: true,
  start: async () => undefined,
  stop: async () => undefined,
  async send(to, content) {
    const rows = await unsettled(store.db, 'simulated');
    const id = ++sends;
    const room = 'roomId' in to ? to.roomId : to.contactId;
    tell({ kind: 'send', id, at: clock.now().getTime(), room, key: rows[0]?.key ?? '', text: content.text, air: rows.length });
    return new Promise((resolve) => waiting.set(id, resolve));
  },
};
const { notices, courier, pipeline } = await wholeProgram({
  ...{ config, store, clock, community: COMMUNITY, channel: pipe, random: random.next },
  throttled: () => undefined,
});
await courier.start();
courier.online({ status: 'online', detail: '', since: clock.now() });
let settling = false;

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'answer':
      waiting.get(message.id)?.(message.delivery);
      waiting.delete(message.id);
      return;
    case 'echo':
      void pipeline.receive({ ...message.message, sentAt: new Date(message.message.sentAt) });
      return;
    case 'settle':
      settling = true;
      return;
    default:
      message satisfies never;
  }
});
process.on('disconnect', () => process.exit(0));

const by: Actor = { kind: 'system' };
const targets = () =>
  random.chance(0.5)
    ? { all: true, buildings: [], grids: [], groups: [] }
    : { all: false, buildings: [], grids: [`第${random.whole(1, 12)}网格`], groups: [] };

async function write(): Promise<void> {
  const draft = { title: '通知', text: `第${random.whole(1, 1e9)}件事，请{群名}的邻居留意。`, targets: targets(), toKnowledge: false };
  const recurring = random.chance(0.4) ? { cron: `*/${random.pick([20, 30])} * * * *` } : {};
  await store.transaction(async (tx) => {
    const drafted = await notices.draft(tx, { ...draft, ...recurring }, by);
    if (drafted.kind === 'drafted') await notices.confirm(tx, drafted.notice.id, by);
  });
}

async function act(): Promise<void> {
  const list = (await notices.list(store.db)).filter(({ state }) => state !== 'draft' && state !== 'cancelled');
  if (list.length < 2 || random.chance(0.3)) return write();
  const { id } = random.pick(list);
  switch (random.pick(['pause', 'resume', 'resume', 'cancel', 'correct', 'failed', 'unknown'] as const)) {
    case 'pause':
      return void (await store.transaction((tx) => notices.pause(tx, id, by)));
    case 'resume':
      return void (await store.transaction((tx) => notices.resume(tx, id, by)));
    case 'cancel':
      return void (random.chance(0.4) && (await store.transaction((tx) => notices.cancel(tx, id, by))));
    case 'correct':
      return void (await store.transaction(async (tx) => {
        const drafted = await notices.correct(tx, id, { what: '时间', text: `改到${random.whole(1, 1e9)}` }, by);
        if (drafted.kind === 'drafted') await notices.confirm(tx, drafted.notice.id, by);
      }));
    case 'failed':
      return void (await store.transaction((tx) => notices.retry(tx, id, 'failed', by)));
    case 'unknown': {
      // Said before it is done: whoever dies in between has allowed it all the same.
      const rows = await store.db
        .selectFrom('outbox')
        .select('key')
        .where('state', '=', 'unknown')
        .where('cause_id', 'like', `${id}@%`)
        .execute();
      tell({ kind: 'again', keys: rows.map(({ key }) => key) });
      return void (await store.transaction((tx) => notices.retry(tx, id, 'unknown', by)));
    }
  }
}

async function atPeace(): Promise<boolean> {
  for (const { id, state, cron } of await notices.list(store.db, { limit: 500 })) {
    if (state === 'paused') await store.transaction((tx) => notices.resume(tx, id, by));
    if (cron && (state === 'scheduled' || state === 'paused')) await store.transaction((tx) => notices.cancel(tx, id, by));
  }
  const rows = await store.db.selectFrom('outbox').select('seq').where('state', 'in', ['queued', 'sending']).limit(1).execute();
  const due = await store.db.selectFrom('notice').select('id').where('state', 'in', ['scheduled', 'paused']).limit(1).execute();
  return rows.length + due.length === 0;
}

tell({ kind: 'ready' });
for (let turn = 0; ; turn++) {
  await notices.tick();
  courier.wake();
  if (!settling && random.chance(0.03)) await act();
  if (settling && turn % 20 === 0 && (await atPeace())) break;
  await new Promise((resolve) => setTimeout(resolve, 2));
}
tell({ kind: 'settled' });
