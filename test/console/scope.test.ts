import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/console/passwords.ts';
import { addUser } from '../../src/console/users-store.ts';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, PASSWORD, type Visitor } from '../support/console.ts';
import { addEverybody, NAMES, signInAs } from '../support/roles.ts';

/** 第2网格 is 3号楼 and 4号楼: the lamp and the door are theirs; what is at 5号楼 and 7号楼 is not. */
let world: ConsoleWorld;
let busy: Busy;
let grid: Visitor;
let handler: Visitor;
let manager: Visitor;
let other: Visitor;
let all: readonly string[];
/** Of 5号楼: given to 物业, referred to it, and alike. */
let given: string;
let referred: string;
let alike: readonly [string, string];

const by = { kind: 'user', name: '小林' } as const;

beforeAll(async () => {
  world = await openConsole({});
  await world.administrator();
  busy = await liveABusyWeek(world);
  await addEverybody(world);
  const { store, tickets } = world;
  const reporter = await world.person('p-sun');
  const open = async (summary: string): Promise<string> => {
    const ticket = {
      kind: 'complaint',
      category: '设施维修',
      where: { building: '5号楼', unit: '1单元' },
      summary,
      details: summary,
    } as const;
    const done = await store.transaction((tx) => tickets.open(tx, { ticket: { ...ticket, confidential: false, pictures: [] }, reporter }));
    if (done.kind === 'refused') throw new Error(done.reason);
    return done.ticket.number;
  };
  given = await open('单元门的闭门器掉了');
  referred = await open('楼顶漏水到六楼');
  alike = [await open('电梯按钮按不动'), await open('电梯按钮按不动了')];
  await store.transaction((tx) => tickets.assign(tx, { number: given, to: { kind: 'unit', name: '物业' }, actor: by }));
  await store.transaction((tx) => tickets.refer(tx, { number: referred, to: '物业', said: '下周来修', actor: by }));
  await store.transaction(async (tx) =>
    addUser(tx, { name: '三网格', passwordHash: await hashPassword(PASSWORD), role: 'staff', grid: '第3网格' }, world.clock.now()),
  );
  other = world.visitor();
  await other.post('/sign-in', { name: '三网格', password: PASSWORD });
  await other.get('/console/me');
  grid = await signInAs(world, 'gridStaff');
  handler = await signInAs(world, 'handler');
  manager = await signInAs(world, 'manager');
  all = (await tickets.list(store.db, {})).tickets.map(({ number }) => number);
});
afterAll(() => world.close());

const numbersIn = (text: string): readonly string[] => [...new Set(text.match(/T2026-\d{6}/g) ?? [])].sort();
const LISTS = ['/console', '/console/tickets?view=all', '/console/tickets?view=undelivered', '/console/tickets?view=answered'];
const FIGURES = ['/console/reports/tickets?period=2026-11', '/console/reports/export.csv?period=2026-11'];
const REST = ['/console/tickets/calls', '/console/tickets/pairs', '/console/channel', '/console/deliveries?show=all', '/console/reports'];

describe('staff of a grid', () => {
  const mine = () => [busy.undelivered, busy.lamp].sort();

  it('see the tickets of the grid in every list, figure and export, and no other', async () => {
    expect(numbersIn((await grid.get('/console/tickets?view=all')).html)).toEqual(mine());
    expect(numbersIn((await grid.get(FIGURES[1]!)).html)).toEqual(mine());
    for (const path of [...LISTS, ...FIGURES, ...REST]) {
      const page = await grid.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect([path, numbersIn(page.html).filter((number) => !mine().includes(number))]).toEqual([path, []]);
    }
    // The same pages do hold the others.
    expect(numbersIn((await manager.get('/console/tickets?view=all')).html)).toEqual([...all].sort());
    expect(numbersIn((await manager.get('/console/tickets/pairs')).html)).toEqual([...alike].sort());
  });

  it('count only those: in the list, on the overview, in the menu, and in what open pages are told', async () => {
    const page = await grid.get('/console/tickets');
    expect(page.text).toMatch(/待答复 1 已超时 \d 重新打开 0 说没解决 0 没确认送达 1 已答复 1 没办结 2 已办结 0 全部 2/);
    const live = JSON.parse((await grid.get('/console/live')).html) as { counters: { unanswered: number } };
    expect(live.counters.unanswered).toBe(1);
    const everything = JSON.parse((await manager.get('/console/live')).html) as { counters: { unanswered: number } };
    expect(everything.counters.unanswered).toBeGreaterThan(5);
    expect((await grid.get('/console')).text).toMatch(/1 待答复工单/);
    expect((await grid.get('/console/reports?period=2026-11')).text).toMatch(/2 登记 2 没办结/);
  });

  it('find nothing else by words or by number', async () => {
    expect(numbersIn((await grid.get(`/console/tickets?view=all&q=${encodeURIComponent('垃圾')}`)).html)).toEqual([]);
    expect((await grid.get(`/console/tickets?view=all&q=${busy.confidential}`)).text).toContain('没有符合条件的');
  });

  it('are refused the page, the pictures and every act of another ticket, in words', async () => {
    for (const number of all.filter((one) => !mine().includes(one))) {
      const page = await grid.get(`/console/tickets/${number}`);
      expect([page.status, page.text.includes('不在您负责的范围内')]).toEqual([403, true]);
    }
    for (const act of ['start', 'answer', 'identity', 'assign', 'merge'])
      expect((await grid.post(`/console/tickets/${busy.confidential}/${act}`, { reason: '上门处理', answer: '好了' })).status).toBe(403);
    expect((await grid.get(`/console/tickets/${busy.confidential}/pictures/0`)).status).toBe(403);
    expect((await grid.get(`/console/tickets/${busy.lamp}/pictures/0`)).status).toBe(200);
    expect((await world.tickets.eventsOf(world.store.db, busy.confidential)).map(({ kind }) => kind)).not.toContain('identity_opened');
    // Nor does it say which numbers there are, or open to another way of writing them.
    expect((await grid.get('/console/tickets/T2026-009999')).status).toBe(403);
    expect((await grid.get(`/console/tickets/%54${busy.confidential.slice(1)}`)).status).toBe(403);
  });

  it('can not reach another ticket through one of theirs', async () => {
    await grid.get(`/console/tickets/${busy.lamp}`);
    const merged = await grid.post(`/console/tickets/${busy.lamp}/merge`, { into: given });
    expect([merged.status, merged.text.includes('不在您负责的范围内')]).toEqual([400, true]);
    const pair = await grid.submit('/console/tickets/pairs/merge', { newer: alike[1], older: alike[0] });
    expect(pair.text).toContain('两件工单都要在您负责的范围内');
    await grid.submit('/console/tickets/pairs/refuse', { newer: alike[1], older: alike[0] });
    expect(numbersIn((await manager.get('/console/tickets/pairs')).html)).toHaveLength(2);
  });

  it('call those of the grid, whom nobody of another grid can look up', async () => {
    const id = /\/calls\/([^/]+)\/open/.exec((await grid.get('/console/tickets/calls')).html)![1]!;
    expect((await other.get('/console/tickets/calls')).html).not.toContain(id);
    const refused = await other.post(`/console/tickets/calls/${id}/open`);
    expect([refused.status, refused.text.includes('不在您负责的范围内')]).toEqual([403, true]);
    expect((await grid.post(`/console/tickets/calls/${id}/open`)).status).toBe(200);
    const [row] = await world.store.db
      .selectFrom('outbox')
      .select('seq')
      .where('cause_id', '=', busy.undelivered)
      .where('state', '=', 'unknown')
      .execute();
    await other.get('/console/deliveries');
    expect((await other.submit('/console/deliveries/seen', { seq: String(row!.seq) })).text).toContain('没有需要处理的记录');
    expect((await world.tickets.echoOf(world.store.db, busy.undelivered)).state).toBe('failed');
  });

  it('see what is given to them elsewhere, and no longer what is passed on', async () => {
    await world.store.transaction((tx) =>
      world.tickets.assign(tx, { number: alike[0], to: { kind: 'user', name: NAMES.gridStaff }, actor: by }),
    );
    expect((await grid.get(`/console/tickets/${alike[0]}`)).status).toBe(200);
    const passed = await grid.submit(`/console/tickets/${alike[0]}/assign`, { to: 'unit:物业', reason: '物业来修' });
    expect([passed.status, passed.text.includes('物业')]).toEqual([200, true]);
    expect((await grid.get(`/console/tickets/${alike[0]}`)).status).toBe(403);
  });

  it('have no written report and no decisions: those are of the whole community', async () => {
    for (const path of ['/console/reports/work.docx', '/console/decisions', '/console/decisions/learning'])
      expect([path, (await grid.get(path)).status, (await manager.get(path)).status]).toEqual([path, 403, 200]);
    expect((await grid.get('/console/reports')).text).not.toContain('下载工作报告');
    expect((await grid.get('/console/gaps')).text).not.toContain('判断');
  });
});

describe('a handler', () => {
  it('sees what the unit has, by assignment or referral, and nothing else', async () => {
    const theirs = numbersIn((await handler.get('/console/tickets?view=all')).html);
    expect(theirs).toEqual(expect.arrayContaining([given, referred]));
    expect(theirs).not.toContain(busy.lamp);
    for (const path of [...LISTS, ...FIGURES])
      expect([path, numbersIn((await handler.get(path)).html).filter((number) => !theirs.includes(number))]).toEqual([path, []]);
    for (const number of all)
      expect([number, (await handler.get(`/console/tickets/${number}`)).status]).toEqual([number, theirs.includes(number) ? 200 : 403]);
  });

  it('keeps what is taken from the unit, and what a colleague of the unit took', async () => {
    await handler.get(`/console/tickets/${given}`);
    expect((await handler.submit(`/console/tickets/${given}/start`)).status).toBe(200);
    expect((await world.tickets.byNumber(world.store.db, given))!.assignee).toEqual({ kind: 'user', name: NAMES.handler });
    expect((await handler.get(`/console/tickets/${given}`)).status).toBe(200);
    await world.store.transaction(async (tx) =>
      addUser(tx, { name: '李师傅', passwordHash: await hashPassword(PASSWORD), role: 'handler', unit: '物业' }, world.clock.now()),
    );
    const colleague = world.visitor();
    await colleague.post('/sign-in', { name: '李师傅', password: PASSWORD });
    expect((await colleague.get(`/console/tickets/${given}`)).status).toBe(200);
    expect((await colleague.get(`/console/tickets/${busy.lamp}`)).status).toBe(403);
  });

  it('finds no other part of the console: not in the menu, not in the numbers', async () => {
    const { html, text } = await handler.get('/console');
    const menu = [...html.matchAll(/<nav class="menu"[\s\S]*?<\/nav>/g)].join('');
    expect(
      menu
        .replace(/<[^>]*>/g, ' ')
        .split(/\s+/)
        .filter((word) => /^\p{Script=Han}+$/u.test(word) && word !== '件待答复'),
    ).toEqual([...['总览', '工单', '制度', '统计']]);
    expect(text).not.toMatch(/没依据的问题|发送异常|待确认的群|接下来要发的通知|垃圾分类/);
    expect(JSON.parse((await handler.get('/console/live')).html)).toMatchObject({ counters: { gaps: 0, troubled: 0 }, channel: '' });
  });
});
