import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/community/groups-store.ts';
import type { Person } from '../../src/community/people-store.ts';
import { silentLog } from '../../src/log.ts';
import { requeue } from '../../src/outbox/outbox-store.ts';
import { createTickets, type OpenRequest, SAME_MATTER, type Tickets } from '../../src/tickets/tickets.ts';
import { COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

interface Scene extends DomainWorld {
  readonly tickets: Tickets;
  readonly b3: Group;
  readonly all: Group;
  readonly mum: Person;
  readonly wang: Person;
  readonly sun: Person;
  readonly li: Person;
  readonly lin: Person;
}

async function scene(): Promise<Scene> {
  const world = await domainWorld();
  const tickets = createTickets({ clock: world.clock, post: world.post, community: COMMUNITY, timeZone: ZONE, log: silentLog });
  return {
    ...world,
    tickets,
    b3: await world.group('g3', '3号楼群', { buildings: ['3号楼'] }),
    all: await world.group('gall', '全体群', {}),
    mum: await world.person('mum', '果果妈'),
    wang: await world.person('wang', '老王'),
    sun: await world.person('sun', '孙叔'),
    li: await world.person('li', '李网格', { role: 'grid_member', grid: '第2网格' }),
    lin: await world.person('lin', '小林', { role: 'staff', onDuty: true }),
  };
}

const LAMP: OpenRequest['ticket'] = {
  kind: 'complaint',
  category: '设施维修',
  where: { building: '3号楼', unit: '2单元', floor: '四楼', door: '401' },
  summary: '楼道灯不亮',
  details: '楼道灯又不亮了，黑得要命，我电话13812340000，果果妈',
  confidential: false,
  pictures: ['media/a.jpg'],
};

async function opened(s: Scene, more: Partial<OpenRequest['ticket']> = {}, group: Group | undefined = s.b3): Promise<string> {
  const result = await s.store.transaction((tx) => s.tickets.open(tx, { ticket: { ...LAMP, ...more }, reporter: s.mum, group }));
  if (result.kind !== 'done') throw new Error(result.reason);
  return result.ticket.number;
}

const staff = { kind: 'person', id: 'p-lin' } as const;

describe('a ticket from report to echo', () => {
  it('is acknowledged where it was reported, and told to those who handle it', async () => {
    const s = await scene();
    const number = await opened(s);
    expect(number).toBe('T2026-000001');
    const messages = await s.queued();
    expect(messages.find((m) => m.to === 'g3')).toMatchObject({
      text: '已登记 T2026-000001：3号楼2单元四楼 楼道灯不亮（设施维修）。由第2网格处理，最迟 11月25日 18:00 前给您回音。',
      mention: ['果果妈'],
    });
    expect(
      messages
        .filter((m) => m.key.includes(':staff:'))
        .map((m) => m.to)
        .sort(),
    ).toEqual([s.li.id, s.lin.id].sort());
    expect(await s.tickets.picturesOf(s.store.db, number)).toHaveLength(1);
    expect(await opened(s)).toBe('T2026-000002');
  });

  it('keeps identity with the person only', async () => {
    const s = await scene();
    const number = await opened(s);
    const ticket = (await s.tickets.byNumber(s.store.db, number))!;
    expect(ticket.details).toBe('楼道灯又不亮了，黑得要命，我电话[电话]，居民');
    expect(JSON.stringify([ticket, await s.tickets.eventsOf(s.store.db, number)])).not.toMatch(/果果妈|138|401|p-/);
    expect(await s.tickets.peopleOf(s.store.db, number)).toMatchObject([
      { name: '果果妈', role: 'reporter', phone: '13812340000', door: '401', floor: '四楼' },
    ]);
  });

  it('brings the answer to everyone who asked, and closes only when all of it has arrived', async () => {
    const s = await scene();
    const number = await opened(s);
    const { tickets, store } = s;
    const join = await store.transaction((tx) =>
      tickets.join(tx, number, { person: s.wang, group: s.b3, where: { floor: '五楼' }, words: '我家也是，五楼也不亮' }),
    );
    expect(join).toMatchObject({ kind: 'done', text: `已把您加到 ${number}，处理结果一起通知。` });
    await store.transaction((tx) => tickets.join(tx, number, { person: s.sun, where: {} }));
    await s.deliver(tickets.settled);
    const answer = await store.transaction((tx) =>
      tickets.answer(tx, { number, text: '四、五楼灯已更换（物业 陈师傅，11月24日 10:20）', actor: staff, close: true }),
    );
    expect(answer).toMatchObject({ kind: 'done', text: `${number} 已答复，正在通知 3 位居民，送达后自动办结。` });
    const echoes = (await s.queued()).filter((m) => m.key.includes(':answer:'));
    const text = `${number} 有结果了：四、五楼灯已更换（物业 陈师傅，11月24日 10:20）。解决了请回 1，没解决回 2，基本满意回 3。`;
    expect(echoes.map(({ to, mention }) => ({ to, mention }))).toEqual([
      { to: s.sun.id, mention: [] },
      { to: 'g3', mention: ['果果妈', '老王'] },
    ]);
    expect(echoes.map((m) => m.text)).toEqual([text, text]);
    // Privately it fails: the ticket stays open, and staff can see why.
    await s.deliver(tickets.settled, (row) => (row.personId === s.sun.id ? 'failed' : 'sent'));
    expect((await tickets.byNumber(store.db, number))?.status).toBe('answered');
    const echo = await tickets.echoOf(store.db, number);
    expect(echo.state).toBe('failed');
    expect((await tickets.eventsOf(store.db, number)).at(-1)).toMatchObject({
      kind: 'not_delivered',
      note: '答复没有确认送达（私聊）：发送失败，测试',
    });
    await requeue(store.db, echo.rows.find((row) => row.state === 'failed')!.seq);
    await s.deliver(tickets.settled);
    expect((await tickets.byNumber(store.db, number))?.status).toBe('closed');
    expect((await tickets.eventsOf(store.db, number)).slice(-2).map((e) => e.kind)).toEqual(['echoed', 'closed']);
  });

  it('reopens when a resident says it is not solved, and asks again', async () => {
    const s = await scene();
    const number = await opened(s);
    const { tickets, store } = s;
    const early = await store.transaction((tx) => tickets.rate(tx, number, { person: s.mum, group: s.b3, verdict: 'solved' }));
    expect(early).toMatchObject({ kind: 'refused', why: 'illegal' });
    await store.transaction((tx) => tickets.answer(tx, { number, text: '已修', actor: staff, close: true }));
    await s.deliver(tickets.settled);
    const stranger = await store.transaction((tx) => tickets.rate(tx, number, { person: s.sun, group: s.b3, verdict: 'unsolved' }));
    expect(stranger).toMatchObject({ kind: 'refused', why: 'not_attached' });
    const rated = await store.transaction((tx) =>
      tickets.rate(tx, number, { person: s.mum, group: s.b3, verdict: 'unsolved', remark: '五楼还是不亮，打我13812340000' }),
    );
    expect(rated).toMatchObject({
      kind: 'done',
      text: '明白，已重新打开，网格员会联系您。',
      ticket: { status: 'reopened', closedAt: undefined },
    });
    const told = (await s.textsTo(s.li.id)).at(-1);
    expect(told).toContain('居民说：五楼还是不亮，打我[电话]');
    await store.transaction((tx) => tickets.answer(tx, { number, text: '五楼也修好了', actor: staff, close: false }));
    expect((await s.textsTo('g3')).at(-1)).toBe(`${number} 有新进展：五楼也修好了。`);
    await s.deliver(tickets.settled);
    expect((await tickets.byNumber(store.db, number))?.status).toBe('answered');
    const solved = await store.transaction((tx) => tickets.rate(tx, number, { person: s.mum, group: s.b3, verdict: 'solved' }));
    expect(solved).toMatchObject({ text: `谢谢反馈，${number} 已办结。`, ticket: { status: 'closed' } });
  });

  it('masks what an answer must not tell the group', async () => {
    const s = await scene();
    const number = await opened(s);
    await s.store.transaction((tx) =>
      s.tickets.answer(tx, { number, text: '已联系果果妈（401室，13812340000），有事打 0311-0000-9700', actor: staff, close: false }),
    );
    expect((await s.textsTo('g3')).at(-1)).toBe(`${number} 有新进展：已联系居民（某户，[电话]），有事打 0311-0000-9700。`);
  });

  it('keeps a confidential matter out of the group altogether', async () => {
    const s = await scene();
    const number = await opened(s, { confidential: true, summary: '邻里矛盾' });
    expect(await s.textsTo('g3')).toEqual([]);
    expect(await s.textsTo(s.mum.id)).toEqual([
      `已登记 ${number}，只有负责的工作人员能看到内容，结果私下告诉您，最迟 11月25日 18:00 前给您回音。`,
    ]);
    expect((await s.textsTo(s.li.id))[0]).not.toContain('邻里矛盾');
    expect(await s.store.transaction((tx) => s.tickets.join(tx, number, { person: s.wang, group: s.b3, where: {} }))).toMatchObject({
      kind: 'refused',
      why: 'unknown',
    });
    await s.store.transaction((tx) => s.tickets.answer(tx, { number, text: '已约双方调解', actor: staff, close: true }));
    expect(await s.textsTo('g3')).toEqual([]);
    expect((await s.tickets.eventsOf(s.store.db, number)).map((e) => e.note).join()).not.toContain('调解');
    expect(await s.tickets.recentAlike(s.store.db, { where: LAMP.where, kind: 'complaint', text: '矛盾' })).toEqual([]);
  });
});

describe('what is refused, and how', () => {
  it('names what is wrong and what to do', async () => {
    const s = await scene();
    const number = await opened(s);
    const { tickets, store } = s;
    const answer = (text: string, n = number, expected?: Date) =>
      store.transaction((tx) => tickets.answer(tx, { number: n, text, actor: staff, close: true, expected }));
    expect(await answer('好', 'T2026-999999')).toMatchObject({
      why: 'unknown',
      reason: '没有找到工单 T2026-999999，请核对编号（例如 T2026-000105）。',
    });
    expect(await answer('  ')).toMatchObject({ why: 'input' });
    expect(await answer('长'.repeat(1001))).toMatchObject({
      why: 'input',
      reason: '答复有 1001 个字，超过 1000 个字的上限，没有发出。请写短一些，细节可以私下说。',
    });
    expect(await store.transaction((tx) => tickets.open(tx, { ticket: { ...LAMP, summary: '   ' }, reporter: s.mum }))).toMatchObject({
      why: 'input',
    });
    const seen = (await tickets.byNumber(store.db, number))!.updatedAt;
    expect(await store.transaction((tx) => tickets.start(tx, { number, actor: staff, expected: seen }))).toMatchObject({ kind: 'done' });
    expect(await answer('修好了', number, seen)).toMatchObject({ why: 'conflict' });
    expect(await answer('修好了')).toMatchObject({ kind: 'done' });
    await s.deliver(tickets.settled);
    expect(await answer('再说一句')).toMatchObject({ why: 'illegal', reason: expect.stringContaining('/重开') });
    expect(await store.transaction((tx) => tickets.join(tx, number, { person: s.wang, group: s.b3, where: {} }))).toMatchObject({
      why: 'illegal',
    });
    expect(await store.transaction((tx) => tickets.reopen(tx, { number, actor: staff, reason: '' }))).toMatchObject({ why: 'input' });
    expect(await store.transaction((tx) => tickets.reopen(tx, { number, actor: staff, reason: '又坏了' }))).toMatchObject({
      kind: 'done',
      ticket: { status: 'reopened' },
    });
    expect(await answer('再说一句')).toMatchObject({ kind: 'done' });
  });

  it('lets one of two members of staff through who start at once', async () => {
    const s = await scene();
    const number = await opened(s);
    const seen = (await s.tickets.byNumber(s.store.db, number))!.updatedAt;
    const results = await Promise.all(
      [1, 2, 3].map(() => s.store.transaction((tx) => s.tickets.start(tx, { number, actor: staff, expected: seen }))),
    );
    expect(results.filter((r) => r.kind === 'done')).toHaveLength(1);
  });
});

describe('joining and amending', () => {
  it('joins once per person, and says so again', async () => {
    const s = await scene();
    const number = await opened(s);
    const join = () => s.store.transaction((tx) => s.tickets.join(tx, number, { person: s.wang, group: s.b3, where: {} }));
    await join();
    expect(await join()).toMatchObject({ text: `您已在 ${number} 里，处理结果会通知您。` });
    expect(await s.tickets.supportOf(s.store.db, number)).toBe(2);
  });

  it('reopens an answered ticket for a neighbour whose lamp is still out', async () => {
    const s = await scene();
    const number = await opened(s);
    await s.store.transaction((tx) => s.tickets.answer(tx, { number, text: '已修', actor: staff, close: true }));
    const joined = await s.store.transaction((tx) => s.tickets.join(tx, number, { person: s.wang, group: s.all, where: {} }));
    expect(joined).toMatchObject({ kind: 'done', ticket: { status: 'reopened', closeWanted: false } });
    // The echo of the answer before must not close it over the neighbour's head.
    await s.deliver(s.tickets.settled);
    expect((await s.tickets.byNumber(s.store.db, number))?.status).toBe('reopened');
  });

  it('corrects the place, moves it to the other grid and tells that one', async () => {
    const s = await scene();
    const number = await opened(s);
    const he = await s.person('he', '何网格', { role: 'grid_member', grid: '第3网格' });
    const amended = await s.store.transaction((tx) =>
      s.tickets.amend(tx, number, {
        person: s.mum,
        group: s.b3,
        where: { building: '5号楼' },
        addition: '黑了三天',
        pictures: ['media/b.jpg'],
      }),
    );
    expect(amended).toMatchObject({ text: `${number} 已更新：5号楼2单元四楼 楼道灯不亮（设施维修）。`, ticket: { grid: '第3网格' } });
    expect(amended.kind === 'done' && amended.ticket.details).toContain('\n黑了三天');
    expect(await s.textsTo(he.id)).toHaveLength(1);
    expect(
      await s.store.transaction((tx) => s.tickets.amend(tx, number, { person: s.wang, group: s.b3, where: { building: '1号楼' } })),
    ).toMatchObject({ why: 'not_attached' });
    expect((await s.tickets.eventsOf(s.store.db, number)).at(-1)).toMatchObject({
      kind: 'amended',
      note: '位置改为5号楼2单元四楼，补充了说明，加了 1 张照片',
    });
  });
});

describe('reading', () => {
  it('filters, pages and counts', async () => {
    const s = await scene();
    for (let i = 0; i < 5; i++) {
      s.clock.advance(60_000);
      await opened(s, {
        category: i % 2 ? '环境卫生' : '设施维修',
        where: { building: i < 3 ? '3号楼' : '5号楼' },
        summary: i === 4 ? '100%的垃圾' : '垃圾没人收',
      });
    }
    const list = (filter: Parameters<Tickets['list']>[1]) => s.tickets.list(s.store.db, filter);
    expect((await list({})).tickets.map((t) => t.number)).toEqual([
      'T2026-000005',
      'T2026-000004',
      'T2026-000003',
      'T2026-000002',
      'T2026-000001',
    ]);
    expect(await list({ limit: 2, offset: 1 })).toMatchObject({
      total: 5,
      tickets: [{ number: 'T2026-000004' }, { number: 'T2026-000003' }],
    });
    expect((await list({ category: '环境卫生' })).total).toBe(2);
    expect((await list({ building: '5号楼', grid: '第3网格' })).total).toBe(2);
    expect((await list({ text: '100%' })).total).toBe(1);
    expect((await list({ text: 't2026-000003' })).total).toBe(1);
    expect((await list({ status: 'closed' })).total).toBe(0);
    expect((await list({ limit: Number.NaN, offset: -3 })).tickets).toHaveLength(5);
    expect((await list({ overdue: true })).total).toBe(0);
    s.clock.advance(10 * 86_400_000);
    expect((await list({ overdue: true })).total).toBe(5);
    expect(await s.tickets.counts(s.store.db)).toMatchObject({ open: 5, unanswered: 5, overdue: 5 });
  });

  it('finds alike open tickets of the same place, whatever their category, and numbers in quotes', async () => {
    const s = await scene();
    const number = await opened(s);
    const alike = (where: object, text = '灯不亮了') => s.tickets.recentAlike(s.store.db, { where, kind: 'complaint', text });
    expect((await alike({ building: '3号楼' })).map((a) => a.ticket.number)).toEqual([number]);
    expect((await alike({ building: '3号楼' }))[0]!.score).toBeGreaterThan(0.3);
    expect(await alike({ building: '3号楼', unit: '1单元' })).toEqual([]);
    expect(await alike({ building: '4号楼' })).toEqual([]);
    expect((await alike({ building: '3号楼' }, '楼道灯不亮了'))[0]!.score).toBeGreaterThan(SAME_MATTER);
    expect((await alike({ building: '3号楼' }, '垃圾桶满了没人清'))[0]!.score).toBeLessThan(SAME_MATTER);
    expect((await alike({ building: '3号楼' }, '建议给楼道灯装个罩子'))[0]!.score).toBeLessThan(SAME_MATTER);
    expect(await alike({})).toEqual([]);
    expect(await s.tickets.recentAlike(s.store.db, { where: LAMP.where, kind: 'suggestion', text: '楼道灯不亮了' })).toEqual([]);
    expect(await s.tickets.recentAlike(s.store.db, { where: LAMP.where, kind: undefined, text: '楼道灯什么时候修好' })).toHaveLength(1);
    s.clock.advance(15 * 86_400_000);
    expect(await alike({ building: '3号楼' })).toEqual([]);
    expect(s.tickets.ofQuotedText('小邻：@果果妈 已登记 t2026-000105：3号楼')).toBe('T2026-000105');
    expect(s.tickets.ofQuotedText('XT2026-0001059')).toBeUndefined();
    expect((await s.tickets.openTicketsOf(s.store.db, s.mum.id)).map((t) => t.number)).toEqual([number]);
  });

  it('forgets a person and keeps the matter', async () => {
    const s = await scene();
    const number = await opened(s);
    await s.store.transaction((tx) => s.tickets.answer(tx, { number, text: '已修', actor: staff, close: true }));
    expect(await s.store.transaction((tx) => s.tickets.erasePerson(tx, s.mum.id))).toEqual([number]);
    expect(await s.tickets.peopleOf(s.store.db, number)).toEqual([]);
    expect((await s.tickets.byNumber(s.store.db, number))?.details).toBe('（登记人已要求删除）');
    await s.store.transaction((tx) => s.tickets.reopen(tx, { number, actor: staff, reason: '复查' }));
    expect(await s.store.transaction((tx) => s.tickets.answer(tx, { number, text: '已复查', actor: staff, close: true }))).toMatchObject({
      ticket: { status: 'closed' },
    });
  });
});
