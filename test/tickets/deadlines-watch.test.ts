import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/community/groups-store.ts';
import type { Person } from '../../src/community/people-store.ts';
import { silentLog } from '../../src/log.ts';
import { setLimit, setTimes, timesOf } from '../../src/tickets/deadlines-settings-store.ts';
import { createDeadlines, type Deadlines } from '../../src/tickets/deadlines-watch.ts';
import { createQuestions } from '../../src/tickets/questions.ts';
import { addShift } from '../../src/tickets/roster-store.ts';
import { createTickets, type OpenRequest, type Tickets } from '../../src/tickets/tickets.ts';
import { CHANNEL, COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

interface Scene extends DomainWorld {
  readonly tickets: Tickets;
  readonly deadlines: Deadlines;
  readonly b3: Group;
  readonly mum: Person;
  readonly li: Person;
  readonly zhou: Person;
  open(more?: Partial<OpenRequest['ticket']>): Promise<string>;
  /** The clock is set, and what is due is told. @returns the alerts, `who: text` */
  tickAt(when: string): Promise<readonly string[]>;
}

const CHILD = new URL('./deadlines-child.ts', import.meta.url).pathname;
const QUIET = { from: 21 * 60 + 30, to: 7 * 60 + 30 };

async function scene(at = '2026-11-23T10:00:00+08:00', file = ':memory:'): Promise<Scene> {
  const world = await domainWorld(file, at);
  const tickets = createTickets({ clock: world.clock, post: world.post, community: COMMUNITY, timeZone: ZONE, log: silentLog });
  const deadlines = createDeadlines({ ...watching(world), post: world.post });
  const b3 = await world.group('g3', '3号楼群', { buildings: ['3号楼'] });
  const mum = await world.person('mum', '果果妈');
  const li = await world.person('li', '李网格', { role: 'grid_member', grid: '第2网格' });
  const zhou = await world.person('zhou', '周主任', { role: 'manager' });
  await deadlines.tick();
  return {
    ...{ ...world, tickets, deadlines, b3, mum, li, zhou },
    async open(more = {}) {
      const ticket: OpenRequest['ticket'] = {
        ...({
          kind: 'complaint',
          category: '设施维修',
          where: { building: '3号楼' },
          summary: '楼道灯不亮',
          details: '楼道灯不亮',
        } as const),
        ...{ confidential: false, pictures: [], ...more },
      };
      const result = await world.store.transaction((tx) => tickets.open(tx, { ticket, reporter: mum, group: b3 }));
      if (result.kind !== 'done') throw new Error(result.reason);
      return result.ticket.number;
    },
    async tickAt(when) {
      const before = (await alerts(world)).length;
      world.clock.at = new Date(`2026-${when}+08:00`);
      await deadlines.tick();
      return (await alerts(world)).slice(before);
    },
  };
}

const watching = (world: DomainWorld) =>
  ({
    store: world.store,
    clock: world.clock,
    community: COMMUNITY,
    channelName: CHANNEL,
    timeZone: ZONE,
    quietHours: QUIET,
    log: silentLog,
  }) as const;

async function alerts(world: DomainWorld): Promise<readonly string[]> {
  const rows = await world.store.db
    .selectFrom('outbox')
    .innerJoin('person', 'person.id', 'outbox.person_id')
    .select(['person.name', 'outbox.text'])
    .where('key', 'like', '%:staff:limit:%')
    .orderBy('seq')
    .execute();
  return rows.map(({ name, text }) => `${name}: ${text.split('\n')[0]}`);
}

describe('the watch over time limits', () => {
  it('tells the assignee before the limit, at the limit, and then the manager; each once', async () => {
    const s = await scene();
    const number = await s.open();
    expect(await s.tickAt('11-23T17:30:00')).toEqual([]);
    const matter = `${number} 3号楼 楼道灯不亮（设施维修），首次回应应在 11月24日 10:00 前`;
    expect(await s.tickAt('11-23T17:37:00')).toEqual([`李网格: 快到时限：${matter}。`]);
    expect(await s.tickAt('11-23T17:50:00')).toEqual([]);
    expect(await s.tickAt('11-24T10:00:01')).toEqual([`李网格: 已超时限：${matter}。`, `周主任: 【超时】${matter}，由李网格负责。`]);
    expect(await s.tickAt('11-24T11:00:00')).toEqual([]);
  });

  it('goes to whose it is, by whatever name, and not to those who only happen to be near', async () => {
    const s = await scene();
    const lin = await s.person('lin', '小林', { role: 'staff', onDuty: true });
    const number = await s.open();
    const actor = { kind: 'person', id: s.li.id } as const;
    await s.store.transaction((tx) => s.tickets.assign(tx, { number, actor, to: { kind: 'person', id: lin.id } }));
    const told = await s.tickAt('11-26T12:00:00');
    expect(told.map((line) => line.slice(0, 6))).toEqual(['小林: 已超', '周主任: 【']);
    expect(told[1]).toContain('由小林负责');
    // Given to somebody without a chat account: those on call hear of it.
    const other = await s.open({ summary: '门禁坏了' });
    await s.store.transaction((tx) => s.tickets.assign(tx, { number: other, actor, to: { kind: 'unit', name: '物业' } }));
    expect((await s.tickAt('12-02T10:00:00')).filter((line) => line.includes(other)).map((line) => line.slice(0, 3))).toContain('李网格');
  });

  it('stands still while it waits, and rings when what was left is used up', async () => {
    const s = await scene();
    const number = await s.open();
    const actor = { kind: 'person', id: s.li.id } as const;
    s.clock.at = new Date('2026-11-23T12:00:00+08:00');
    const until = new Date('2026-11-30T18:00:00+08:00');
    await s.store.transaction((tx) => s.tickets.wait(tx, { number, actor, until, reason: '等配件' }));
    expect(await s.tickAt('11-30T17:59:00')).toEqual([]);
    s.clock.at = until;
    await s.store.transaction((tx) => s.tickets.start(tx, { number, actor }));
    // Two of twenty-one hours were used before the wait.
    expect(await s.tickAt('12-03T09:47:00')).toEqual([]);
    expect(await s.tickAt('12-03T09:49:00')).toEqual([expect.stringContaining('快到时限')]);
    expect(await s.tickAt('12-03T15:59:00')).toEqual([]);
    expect((await s.tickAt('12-03T16:00:01')).length).toBe(2);
  });

  it('says nothing where the limit is kept', async () => {
    const s = await scene();
    const number = await s.open();
    s.clock.at = new Date('2026-11-23T11:00:00+08:00');
    const actor = { kind: 'person', id: s.li.id } as const;
    await s.store.transaction((tx) => s.tickets.start(tx, { number, actor }));
    expect(await s.tickAt('11-24T12:00:00')).toEqual([]);
    await s.store.transaction((tx) => s.tickets.answer(tx, { number, text: '灯已更换', actor, close: true }));
    expect(await s.tickAt('11-30T12:00:00')).toEqual([]);
    expect(await s.store.db.selectFrom('ticket_clock').selectAll().execute()).toEqual([]);
  });

  it('tells of the answer, and not of the news as well, where both are due', async () => {
    const s = await scene();
    const number = await s.open();
    await s.store.transaction((tx) => s.tickets.start(tx, { number, actor: { kind: 'person', id: s.li.id } }));
    expect((await s.tickAt('11-26T09:30:00')).join()).toMatch(/^李网格: 快到时限：.*答复结果应在 11月26日 10:00 前。$/);
    expect((await s.tickAt('11-26T10:30:00')).map((line) => line.slice(0, 9))).toEqual(['李网格: 已超时限', '周主任: 【超时】']);
  });

  it('rings once whatever restarts, and with two processes on one database', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-deadlines-'));
    const file = path.join(folder, 'd.db');
    const s = await scene(undefined, file);
    const numbers: string[] = [];
    for (let i = 0; i < 25; i++) numbers.push(await s.open({ summary: `${i + 1}号楼门禁坏了` }));
    await s.tickAt('11-23T10:01:00');
    const now = '2026-11-24T10:00:01+08:00';
    const children = [1, 2].map(() => fork(CHILD, [file, now], { execArgv: ['--import', 'tsx'] }));
    await Promise.all(children.map((child) => once(child, 'message')));
    const told = children.map(async (child) => {
      const [[message]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
      return (message as { told: number }).told;
    });
    for (const child of children) child.send('go');
    expect((await Promise.all(told)).reduce((sum, count) => sum + count, 0)).toBe(50);
    // And this one, as it would be after a restart.
    s.clock.at = new Date(now);
    await createDeadlines({ ...watching(s), post: s.post }).tick();
    const said = await alerts(s);
    for (const number of numbers)
      expect(said.filter((line) => line.includes(number)).map((line) => line.slice(0, 3))).toEqual(['李网格', '周主任']);
    await s.store.close();
    await rm(folder, { recursive: true });
  });

  it('keeps quiet at night, and rings in the morning what is still so; what is urgent at any hour', async () => {
    const s = await scene('2026-11-23T20:00:00+08:00');
    await s.open({ category: '水电气暖', summary: '停水' });
    const gas = await s.open({ kind: 'hazard', category: '水电气暖', summary: '闻到煤气味' });
    const night = await s.tickAt('11-23T22:30:00');
    expect(night.every((line) => line.includes(gas))).toBe(true);
    expect(night.some((line) => line.startsWith('李网格: 已超时限') && line.includes('首次回应'))).toBe(true);
    const keyed = await s.store.db.selectFrom('outbox').select('priority').where('key', 'like', `ticket:${gas}:staff:limit:%`).execute();
    expect(new Set(keyed.map(({ priority }) => priority))).toEqual(new Set([0]));
    const limit = { kind: 'hours', hours: 3 } as const;
    await s.store.transaction((tx) =>
      setLimit(tx, { category: '设施维修', priority: 'normal', clock: 'response' }, limit, 'user:小林', s.clock.now()),
    );
    await s.tickAt('11-23T22:31:00');
    const lamp = await s.open();
    expect((await s.tickAt('11-24T03:00:00')).filter((line) => !line.includes(gas))).toEqual([]);
    const morning = await s.tickAt('11-24T07:30:00');
    expect(morning.filter((line) => line.includes(lamp))).toHaveLength(2);
  });

  it('a limit that is shortened rings for what comes, not for all that is late by it', async () => {
    const s = await scene();
    await s.open();
    await s.tickAt('11-23T14:30:00');
    const limit = { kind: 'working_hours', hours: 2 } as const;
    const short = (clock: 'response' | 'resolution') =>
      s.store.transaction((tx) => setLimit(tx, { category: '设施维修', priority: 'normal', clock }, limit, 'user:小林', s.clock.now()));
    await short('response');
    expect(await s.tickAt('11-23T14:31:00')).toEqual([]);
    s.clock.at = new Date('2026-11-23T15:00:00+08:00');
    const next = await s.open({ summary: '门禁坏了' });
    expect((await s.tickAt('11-23T16:40:00')).map((line) => line.split(' 3号楼')[0])).toEqual([`李网格: 快到时限：${next}`]);
  });

  it('what residents are promised follows what staff set', async () => {
    const s = await scene();
    const limit = { kind: 'working_hours', hours: 7 } as const;
    const of = { category: '设施维修', priority: 'normal', clock: 'resolution' } as const;
    await s.store.transaction((tx) => setLimit(tx, of, limit, 'user:小林', s.clock.now()));
    const ticket = await s.tickets.byNumber(s.store.db, await s.open());
    expect(ticket?.dueAt).toEqual(new Date('2026-11-24T10:00:00+08:00'));
  });

  it('goes by other office hours once they are set, and warns when it is told to', async () => {
    const s = await scene();
    await s.open();
    const times = await timesOf(s.store.db);
    await s.store.transaction((tx) => setTimes(tx, { ...times, periods: [{ from: 8 * 60, to: 20 * 60 }], warnPercent: 50 }));
    expect(await s.tickAt('11-23T13:29:00')).toEqual([]);
    expect((await s.tickAt('11-23T13:31:00')).join()).toMatch(/快到时限.*首次回应应在 11月23日 17:00 前/);
    await expect(s.store.transaction((tx) => setTimes(tx, { ...times, days: [] }))).rejects.toThrow('工作日');
  });

  it('stands still while the reporter is asked, and goes on when the time for an answer is over', async () => {
    const s = await scene();
    const number = await s.open();
    const questions = createQuestions({ clock: s.clock, post: s.post, community: COMMUNITY, tickets: s.tickets });
    const actor = { kind: 'person', id: s.li.id } as const;
    await s.store.transaction((tx) => questions.ask(tx, { number, text: '是几楼的灯？', actor }));
    expect(await s.tickAt('11-26T09:59:00')).toEqual([]);
    const clocks = await s.deadlines.of(s.store.db, number);
    expect(clocks.find(({ clock }) => clock === 'resolution')).toMatchObject({ state: 'paused', usedMs: 0 });
    await s.tickAt('11-26T10:01:00');
    const on = await s.deadlines.of(s.store.db, number);
    expect(on.find(({ clock }) => clock === 'resolution')).toMatchObject({ state: 'running' });
    expect((await s.tickAt('11-30T17:30:00')).join()).toMatch(/答复结果/);
  });

  it('tells the manager on duty by the roster, and the grid’s own member', async () => {
    const s = await scene();
    const wu = await s.person('wu', '吴书记', { role: 'manager' });
    const day = { kind: 'weekly', weekday: 2, from: 8 * 60, to: 20 * 60 } as const;
    await s.store.transaction((tx) => addShift(tx, { personId: wu.id, when: day }, 'user:小林', s.clock.now()));
    await s.open();
    const told = await s.tickAt('11-24T10:00:01');
    // Not 周主任, who is off.
    expect(told.map((line) => line.slice(0, 3)).sort()).toEqual(['吴书记', '李网格']);
  });

  it('a confidential matter is told by its number only', async () => {
    const s = await scene();
    const number = await s.open({ confidential: true, category: '邻里纠纷', summary: '楼上打骂孩子' });
    const told = await s.tickAt('11-24T10:00:01');
    expect(told).toHaveLength(2);
    expect(told.join()).toContain(`${number}（保密）`);
    expect(told.join()).not.toMatch(/打骂|3号楼/);
  });

  it('one that can not be told does not keep the others from it', async () => {
    const s = await scene();
    const broken = await s.open();
    const fine = await s.open({ summary: '门禁坏了' });
    const deadlines = createDeadlines({
      ...watching(s),
      async post(tx, messages) {
        if (messages.some(({ key }) => key.includes(broken))) throw new Error('full');
        await s.post(tx, messages);
      },
    });
    s.clock.at = new Date('2026-11-24T10:00:01+08:00');
    await deadlines.tick();
    expect((await alerts(s)).every((line) => line.includes(fine))).toBe(true);
    expect(await s.tickAt('11-24T10:01:00')).toHaveLength(2);
  });
});
