import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileBox } from 'file-box';
import { mock, PuppetMock } from 'wechaty-puppet-mock';
import { createCore } from '../src/app/core.ts';
import { seedCommunity } from '../src/app/seed.ts';
import { createWechatyChannel } from '../src/bot/channels/wechaty.ts';
import { systemClock } from '../src/clock.ts';
import { loadCommunity } from '../src/community/community.ts';
import { loadConfig } from '../src/config.ts';
import { silentLog } from '../src/log.ts';
import { openStore } from '../src/store/database.ts';
import { percentile, writeResult } from './support/report.ts';

/**
 * Messages through the whole program with the mock puppet: real Wechaty, real database on disk, real documents.
 * Latency is from the moment the puppet emits the message until the reply reaches the puppet.
 * Usage: npm run bench:pipeline [-- 1000 20000]: messages timed one by one, then messages sent for the memory figure
 */
const [timed, total] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 20_000)];

const QUESTIONS = [
  '@小邻 电动车可以推上楼充电吗',
  '@小邻 装修周六能不能打电钻',
  '今天好冷啊，谁家有闲置的电暖器',
  '@小邻 3号楼2单元楼道灯坏了三天了',
  '@小邻 低保怎么申请',
  '明天一起去跳广场舞吗',
  '@小邻 地库停车一个月多少',
  '@小邻 垃圾几点投放',
];

void FileBox;
const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-bench-'));
const config = loadConfig({
  HUIYIN_DATA_DIR: folder,
  HUIYIN_SEND_INTERVAL_SECONDS: '0',
  HUIYIN_SEND_HOURLY_CAP: '1000000',
  HUIYIN_SEND_DAILY_CAP: '1000000',
  HUIYIN_QUIET_HOURS: 'off',
  // How long a message waits for the rest of it is a setting, not a cost. A whole question to the bot waits at no setting.
  HUIYIN_PIECES_SECONDS: '0',
});
const store = await openStore(config.databaseFile);
const community = await loadCommunity(config.communityFile);

const mocker = new mock.Mocker();
const puppet = new PuppetMock({ mocker });
const channel = createWechatyChannel({
  name: 'bench',
  puppet,
  botName: config.botName,
  askPrefix: config.askPrefix,
  memoryFile: undefined,
  mediaDir: config.mediaDir,
  maxAttachmentBytes: config.maxAttachmentBytes,
  stableIds: true,
  log: silentLog,
  clock: systemClock,
});
const core = await createCore({ config, store, community, channel, clock: systemClock, startedAt: systemClock.now(), log: silentLog });
await seedCommunity(store, community, channel, false, systemClock.now());
await core.knowledge.indexFolder(config.policiesDir);
await core.courier.start();
await channel.start({ message: core.pipeline.receive, state: core.courier.online, rooms: () => undefined });
const bot = mocker.createContact({ name: config.botName });
mocker.login(bot);
const residents = mocker.createContacts(50);
const room = mocker.createRoom({ memberIdList: [bot.id, ...residents.map((r) => r.id)] });

const waiting: ((at: number) => void)[] = [];
const say = (n: number) => residents[n % residents.length]!.say(QUESTIONS[n % QUESTIONS.length]!).to(room);
puppet.on('message', ({ messageId }) => {
  void puppet.messagePayload(messageId).then((payload) => {
    if (payload.talkerId === bot.id) waiting.shift()?.(performance.now());
  });
});

const handled = async () => {
  await core.pipeline.idle();
  await core.courier.drained();
};
const countHandled = async () =>
  Number(
    (
      await store.db
        .selectFrom('inbox')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('state', '=', 'handled')
        .executeTakeFirstOrThrow()
    ).n,
  );
const until = async (count: number) => {
  while ((await countHandled()) < count) await new Promise((resolve) => setTimeout(resolve, 5));
  await handled();
};

// 1. One at a time: the latency that the program adds.
const latencies: number[] = [];
let sent = 0;
for (let i = 0; i < timed; i++) {
  const answered = QUESTIONS[i % QUESTIONS.length]!.startsWith('@');
  const began = performance.now();
  if (!answered) {
    say(i);
    await until(++sent);
    continue;
  }
  const reply = new Promise<number>((resolve) => waiting.push(resolve));
  say(i);
  latencies.push((await reply) - began);
  await until(++sent);
}
latencies.sort((a, b) => a - b);

// 2. As fast as it goes: throughput, and memory that must stay flat.
globalThis.gc?.();
const samples: { messages: number; rssMb: number; heapMb: number }[] = [];
const began = performance.now();
for (let i = timed; i < total; i++) {
  say(i);
  sent++;
  if (sent % 500 === 0) await until(sent);
  if (sent % 2000 === 0) {
    globalThis.gc?.();
    const memory = process.memoryUsage();
    samples.push({ messages: sent, rssMb: Math.round(memory.rss / 1048576), heapMb: Math.round(memory.heapUsed / 1048576) });
  }
}
await until(sent);
const seconds = (performance.now() - began) / 1000;

await writeResult('pipeline', {
  messages: total,
  'latency p50 ms': percentile(latencies, 0.5),
  'latency p99 ms': percentile(latencies, 0.99),
  'messages per second': Math.round((total - timed) / seconds),
  'heap MB along the way': samples.map((s) => `${s.messages}: ${s.heapMb}`).join(', '),
  'RSS MB along the way': samples.map((s) => `${s.messages}: ${s.rssMb}`).join(', '),
});

await channel.stop();
await core.stop();
await store.close();
await rm(folder, { recursive: true, force: true });
process.exit(0);
