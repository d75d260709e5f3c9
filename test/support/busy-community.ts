import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { groupById, noteRooms } from '../../src/community/groups-store.ts';
import type { OpenRequest } from '../../src/tickets/tickets.ts';
import type { ConsoleWorld } from './console.ts';

export interface Busy {
  /** Answered, on its way to be closed; one of its two echoes is not known to be delivered. */
  readonly undelivered: string;
  /** With a picture, two residents, open. */
  readonly lamp: string;
  readonly confidential: string;
  readonly gap: string;
  /** To all groups: one unknown, one failed, the others delivered. */
  readonly notice: string;
  /** In three days, one sign-up for two. */
  readonly activity: string;
}

/** A few days in the life of a community. */
export async function liveABusyWeek(world: ConsoleWorld): Promise<Busy> {
  const { store, clock, tickets, notices, activities, knowledge } = world;
  const user = { kind: 'user', name: '小林' } as const;
  await mkdir(path.join(world.mediaDir, '2026-11'), { recursive: true });
  const picture = path.join('2026-11', `${randomBytes(6).toString('hex')}.png`);
  await writeFile(path.join(world.mediaDir, picture), paintedPng());

  async function report(
    who: string,
    groupId: string | undefined,
    ticket: Partial<OpenRequest['ticket']> & { readonly summary: string },
  ): Promise<string> {
    const reporter = await world.person(who);
    const group = groupId ? await groupById(store.db, groupId) : undefined;
    const full = {
      kind: 'complaint',
      category: '设施维修',
      where: {},
      details: ticket.summary,
      confidential: false,
      pictures: [],
      ...ticket,
    } as const;
    const result = await store.transaction((tx) => tickets.open(tx, { ticket: full, reporter, group }));
    if (result.kind === 'refused') throw new Error(result.reason);
    return result.ticket.number;
  }

  const undelivered = await report('p-guoguo', 'g-building-3', {
    where: { building: '3号楼', unit: '1单元' },
    summary: '门禁坏了，门关不上',
  });
  await report('p-ma', 'g-building-5', {
    category: '环境卫生',
    where: { building: '5号楼' },
    summary: '门口垃圾堆了两天没人清',
    details: '5号楼门口垃圾堆了两天没人清，味道很大',
  });
  clock.advance(26 * 3_600_000);
  const lamp = await report('p-zhao', 'g-building-3', {
    where: { building: '3号楼', unit: '2单元', floor: '四楼', door: '402' },
    summary: '楼道灯不亮',
    details: '3号楼2单元四楼楼道灯坏了三天了，晚上看不见路，我电话138****0000',
    phone: '138****0000',
    pictures: [picture],
  });
  const neighbour = {
    person: await world.person('p-guoguo'),
    group: await groupById(store.db, 'g-building-3'),
    where: { building: '3号楼' },
    words: '我家也是',
  };
  await store.transaction((tx) => tickets.join(tx, lamp, neighbour));
  const confidential = await report('p-he', undefined, {
    category: '邻里纠纷',
    where: { building: '7号楼', door: '1201' },
    summary: '楼上长期打骂孩子',
    details: '楼上1201经常打骂孩子，我不想让邻居知道是我说的。',
    confidential: true,
    pictures: [picture],
  });
  await report('p-sun', 'g-building-5', { kind: 'suggestion', where: { building: '5号楼' }, summary: '建议在楼前装几个长椅' });
  await report('p-he', 'g-building-5', {
    kind: 'hazard',
    category: '消防安全',
    where: { building: '5号楼' },
    summary: '楼道里有电动车飞线充电',
  });
  clock.advance(25 * 3_600_000);
  await world.delivered();

  await store.transaction((tx) =>
    tickets.answer(tx, { number: undelivered, text: '门禁已更换，物业陈师傅 11月24日 10:20 修好', actor: user, close: true }),
  );
  world.platform.script.push({ kind: 'unknown', reason: '平台没有回应' });
  world.courier.wake();
  await world.delivered();

  // One connection: nothing else may be read while a transaction is open.
  const [sun, ma] = [await world.person('p-sun'), await world.person('p-ma')];
  const ask = (question: string, groupId: string | undefined, personId: string) =>
    store.transaction((tx) => knowledge.gaps.record(tx, { question, personId, groupId, tell: true, at: clock.now() }));
  const gap = await ask('咱们楼能装充电桩不', 'g-building-5', sun.id);
  await ask('老年卡在哪里换新的', undefined, sun.id);
  await ask('咱们楼能装充电桩不', undefined, ma.id);

  const targets = { all: true, buildings: [], grids: [], groups: [] };
  const send = (title: string, text: string, cron?: string) =>
    store.transaction(async (tx) => {
      const drafted = await notices.draft(tx, { title, text, targets, cron, toKnowledge: false }, user);
      if (drafted.kind === 'refused') throw new Error(drafted.text);
      await notices.confirm(tx, drafted.notice.id, user);
      return drafted.notice.id;
    });
  const notice = await send('停水通知', '11月25日（周三）9:00–12:00，3、4号楼检修水泵停水，请提前储水。');
  world.platform.script.push(
    { kind: 'unknown', reason: '平台没有回应' },
    { kind: 'refused', reason: '账号被移出群聊', retry: false, throttled: false },
  );
  await notices.tick();
  world.courier.wake();
  await world.delivered();
  await send('垃圾分类宣传日', '本周三下午三点，社区活动室有垃圾分类小课堂，欢迎参加。', '0 15 * * 3');

  const activity = await store.transaction(async (tx) => {
    const startsAt = new Date(clock.now().getTime() + 3 * 86_400_000);
    const made = await activities.create(tx, {
      title: '健康讲座《冬季血压管理》',
      speaker: '卫生服务中心 董医生',
      place: '社区活动室',
      startsAt,
      endsAt: new Date(startsAt.getTime() + 90 * 60_000),
      audience: '老年人',
      capacity: 50,
      description: '现场免费量血压。',
    });
    if (made.kind !== 'created') throw new Error(made.text);
    await activities.signUp(tx, made.activity.id, ma, 2);
    return made.activity.id;
  });
  const rooms = world.community.groups.map(({ id, name }) => ({ id, topic: name }));
  await store.transaction((tx) => noteRooms(tx, world.channelName, [...rooms, { id: 'r-new', topic: '7号楼业主群' }], true, clock.now()));
  return { undelivered, lamp, confidential, gap: gap.number, notice, activity };
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
