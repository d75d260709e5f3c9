import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { noteRooms } from '../../src/community/groups-store.ts';
import { settle } from '../../src/outbox/outbox-store.ts';
import type { ConsoleWorld } from './console.ts';

export interface Busy {
  /** Answered, on its way to be closed; one of its two echoes is not known to be delivered. */
  readonly undelivered: string;
  /** With a picture, two residents, open. */
  readonly lamp: string;
  readonly confidential: string;
  readonly gap: string;
  readonly notice: string;
}

/** A few days in the life of a community, said and done through the front doors. */
export async function liveABusyWeek(world: ConsoleWorld): Promise<Busy> {
  const { talk } = world;
  const { core, store, clock } = talk;
  const user = { kind: 'user', name: '小林' } as const;
  await mkdir(path.join(world.mediaDir, '2026-11'), { recursive: true });
  const picture = path.join('2026-11', `${randomBytes(6).toString('hex')}.png`);
  await writeFile(path.join(world.mediaDir, picture), paintedPng());

  const tickets = async () => (await core.tickets.list(store.db, { limit: 100 })).tickets.map((ticket) => ticket.number);
  const opened = async (say: () => Promise<unknown>): Promise<string> => {
    const before = new Set(await tickets());
    await say();
    const number = (await tickets()).find((one) => !before.has(one));
    if (!number) throw new Error('no ticket was opened');
    return number;
  };

  const undelivered = await opened(() => talk.say('p-guoguo', 'g-building-3', '@小邻 3号楼1单元门禁坏了，门关不上', { mention: true }));
  await talk.say('p-ma', 'g-building-5', '@小邻 5号楼门口垃圾堆了两天没人清，味道很大', { mention: true });
  clock.advance(26 * 3_600_000);
  const lamp = await opened(() =>
    talk.say('p-zhao', 'g-building-3', '@小邻 3号楼2单元四楼楼道灯坏了三天了，晚上看不见路，我电话138****0000', {
      mention: true,
      attachments: [{ kind: 'image', name: '灯.png', path: picture, bytes: 100 }],
    }),
  );
  await talk.say('p-guoguo', 'g-building-3', '我家也是', { quote: { text: `已登记 ${lamp}`, ofBot: true } });
  const confidential = await opened(() =>
    store.transaction(async (tx) => {
      const row = await tx.selectFrom('person').selectAll().where('platform_id', '=', 'p-he').executeTakeFirst();
      const reporter = {
        id: row!.id,
        channel: 'fake',
        platformId: 'p-he',
        name: '小何',
        role: 'resident' as const,
        onDuty: false,
        grid: undefined,
      };
      const ticket = {
        kind: 'complaint' as const,
        category: '邻里纠纷',
        where: { building: '7号楼', door: '1201' },
        summary: '楼上长期打骂孩子',
        details: '楼上1201经常打骂孩子，我不想让邻居知道是我说的。',
        confidential: true,
        pictures: [picture],
      };
      await core.tickets.open(tx, { ticket, reporter });
    }),
  );
  await talk.say('p-sun', 'g-building-5', '@小邻 建议在5号楼前面装几个长椅，老人走累了能坐坐', { mention: true });
  await core.courier.drained();

  await store.transaction((tx) =>
    core.tickets.answer(tx, { number: undelivered, text: '门禁已更换，物业陈师傅 11月24日 10:20 修好', actor: user, close: true }),
  );
  await loseOne(world, 'ticket', undelivered);

  const person = await store.db.selectFrom('person').select('id').where('platform_id', '=', 'p-sun').executeTakeFirstOrThrow();
  const gap = await store.transaction((tx) =>
    core.knowledge.gaps.record(tx, {
      question: '咱们楼能装充电桩不',
      personId: person.id,
      groupId: 'g-building-5',
      tell: true,
      at: clock.now(),
    }),
  );
  await store.transaction((tx) =>
    core.knowledge.gaps.record(tx, { question: '老年卡在哪里换新的', personId: person.id, tell: true, at: clock.now() }),
  );
  await store.transaction((tx) =>
    core.knowledge.gaps.record(tx, {
      question: '咱们楼能装充电桩不',
      personId: person.id,
      groupId: 'g-building-5',
      tell: true,
      at: clock.now(),
    }),
  );

  const targets = { all: true, buildings: [], grids: [], groups: [] };
  const sent = await store.transaction(async (tx) => {
    const drafted = await core.notices.draft(
      tx,
      { title: '停水通知', text: '11月25日（周三）9:00–12:00，3、4号楼检修水泵停水，请提前储水。', targets, toKnowledge: false },
      user,
    );
    if (drafted.kind === 'refused') throw new Error(drafted.text);
    await core.notices.confirm(tx, drafted.notice.id, user);
    return drafted.notice.id;
  });
  await core.notices.tick();
  await loseOne(world, 'notice', sent);
  core.courier.wake();
  await core.courier.drained();
  await store.transaction(async (tx) => {
    const drafted = await core.notices.draft(
      tx,
      {
        title: '垃圾分类宣传日',
        text: '本周三下午三点，社区活动室有垃圾分类小课堂，欢迎参加。',
        targets,
        cron: '0 15 * * 3',
        toKnowledge: false,
      },
      user,
    );
    if (drafted.kind === 'refused') throw new Error(drafted.text);
    await core.notices.confirm(tx, drafted.notice.id, user);
  });
  await talk.say('p-ma', 'g-all', '@小邻 周四的健康讲座我和老伴报名', { mention: true });
  await store.transaction((tx) =>
    noteRooms(
      tx,
      'fake',
      [
        ...['g-building-3', 'g-building-5', 'g-grid-2', 'g-all', 'g-staff'].map((id) => ({ id, topic: '' })),
        { id: 'r-new', topic: '7号楼业主群' },
      ],
      true,
      clock.now(),
    ),
  );
  return { undelivered, lamp, confidential, gap: gap.number, notice: sent };
}

/** One queued message gets no answer from the platform: nobody knows whether it arrived. */
async function loseOne({ talk }: ConsoleWorld, kind: 'ticket' | 'notice', id: string): Promise<void> {
  const { core, store, clock } = talk;
  const row = await store.db
    .selectFrom('outbox')
    .selectAll()
    .where('cause_kind', '=', kind)
    .where('cause_id', 'like', `${id}%`)
    .where('state', '=', 'queued')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  await store.transaction(async (tx) => {
    await settle(tx, row.seq, { state: 'unknown', error: '平台没有回应' }, clock.now());
    const { outboxOf } = await import('../../src/outbox/outbox-store.ts');
    const settled = (await outboxOf(tx, { kind, id: row.cause_id })).find((one) => one.seq === row.seq)!;
    await (kind === 'ticket' ? core.tickets.settled(tx, settled) : core.notices.settled(tx, settled));
  });
}

/** A picture with something to see: a dark corridor with a lamp that is off. */
function paintedPng(): Buffer {
  const size = 160;
  const raw = Buffer.alloc((size * 3 + 1) * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const lamp = Math.hypot(x - 80, y - 40) < 18;
      const shade = lamp ? 150 : 40 + Math.round(y / 4);
      raw.set([shade, shade, lamp ? 130 : shade + 12], y * (size * 3 + 1) + 1 + x * 3);
    }
  }
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
