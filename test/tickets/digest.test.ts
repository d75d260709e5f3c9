import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/community/groups-store.ts';
import type { Person } from '../../src/community/people-store.ts';
import { silentLog } from '../../src/log.ts';
import { setTimes, timesOf } from '../../src/tickets/deadlines-settings-store.ts';
import { createDigest, type Digest } from '../../src/tickets/digest.ts';
import { setDigest } from '../../src/tickets/digest-store.ts';
import { createTickets, type OpenRequest, type Tickets } from '../../src/tickets/tickets.ts';
import { CHANNEL, COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

interface Scene extends DomainWorld {
  readonly tickets: Tickets;
  readonly digest: Digest;
  readonly b3: Group;
  readonly mum: Person;
  open(summary: string, more?: Partial<OpenRequest['ticket']>, group?: Group): Promise<string>;
  answer(number: string, text: string): Promise<void>;
  at(when: string): void;
  /** What the groups were told, `group: text`. */
  told(): Promise<readonly string[]>;
}

const digestIn = (world: DomainWorld): Digest =>
  createDigest({
    ...{ store: world.store, clock: world.clock, post: world.post, community: COMMUNITY },
    channelName: CHANNEL,
    timeZone: ZONE,
    log: silentLog,
  });

async function scene(): Promise<Scene> {
  const world = await domainWorld(undefined, '2026-11-23T10:00:00+08:00');
  const tickets = createTickets({ clock: world.clock, post: world.post, community: COMMUNITY, timeZone: ZONE, log: silentLog });
  const b3 = await world.group('g3', '3号楼群', { buildings: ['3号楼'] });
  const mum = await world.person('mum', '果果妈');
  return {
    ...{ ...world, tickets, digest: digestIn(world), b3, mum },
    async open(summary, more = {}, group = b3) {
      const ticket: OpenRequest['ticket'] = {
        ...({
          kind: 'complaint',
          category: '设施维修',
          where: { building: '3号楼', unit: '2单元', door: '401' },
          summary,
          details: summary,
        } as const),
        ...{ confidential: false, pictures: [], ...more },
      };
      const result = await world.store.transaction((tx) => tickets.open(tx, { ticket, reporter: mum, group }));
      if (result.kind !== 'done') throw new Error(result.reason);
      return result.ticket.number;
    },
    async answer(number, text) {
      await world.store.transaction((tx) => tickets.answer(tx, { number, text, actor: { kind: 'person', id: 'p-lin' }, close: true }));
      await world.deliver(tickets.settled);
    },
    at(when) {
      world.clock.at = new Date(`2026-${when}+08:00`);
    },
    async told() {
      const rows = await world.store.db
        .selectFrom('outbox')
        .select(['group_id', 'text'])
        .where('key', 'like', 'digest:%')
        .orderBy('seq')
        .execute();
      return rows.map(({ group_id, text }) => `${group_id}: ${text}`);
    },
  };
}

describe('the weekly digest of a group', () => {
  it('says on Friday what was reported there and what became of it, without names', async () => {
    const s = await scene();
    const lamp = await s.open('楼道灯不亮');
    await s.answer(lamp, '四、五楼灯已更换，果果妈家门口也换了（物业 陈师傅）');
    const door = await s.open('门禁坏了');
    s.at('11-27T16:59:59');
    expect(await s.digest.tick()).toBe(0);
    s.at('11-27T17:00:00');
    expect(await s.digest.tick()).toBe(1);
    expect(await s.told()).toEqual([
      [
        'g3: 【本周回音】11月20日–11月27日，本群新反映 2 件，有结果 1 件，还在办 1 件。',
        `· 3号楼2单元 楼道灯不亮（${lamp}）：已办结，四、五楼灯已更换，居民家门口也换了（物业 陈师傅）`,
        `· 3号楼2单元 门禁坏了（${door}）：还在办，超过了答应的时间，正在催`,
      ].join('\n'),
    ]);
    expect((await s.told()).join()).not.toMatch(/果果妈|401/);
  });

  it('once for each week, whatever restarts and however often it is looked at', async () => {
    const s = await scene();
    await s.open('楼道灯不亮');
    s.at('11-27T17:30:00');
    await Promise.all([s.digest.tick(), digestIn(s).tick(), digestIn(s).tick()]);
    await s.store.db.deleteFrom('meta').where('key', '=', 'digest-done').execute();
    await digestIn(s).tick();
    expect(await s.told()).toHaveLength(1);
    s.at('12-01T10:00:00');
    await s.open('门禁坏了');
    s.at('12-04T17:00:00');
    await s.digest.tick();
    expect(await s.told()).toHaveLength(2);
  });

  it('tells nothing where nothing happened, nothing confidential, and nothing of other groups', async () => {
    const s = await scene();
    const other = await s.group('g5', '5号楼群', { buildings: ['5号楼'] });
    await s.group('g9', '没有群的群', { buildings: ['1号楼'], unbound: true });
    await s.open('楼上打骂孩子', { confidential: true, category: '邻里纠纷' });
    s.at('11-27T17:00:00');
    expect(await s.digest.tick()).toBe(0);
    s.at('11-30T09:00:00');
    await s.open('垃圾没清', { where: { building: '5号楼' } }, other);
    s.at('12-04T17:00:00');
    expect(await s.digest.tick()).toBe(1);
    expect((await s.told()).join()).toMatch(/^g5: 【本周回音】/);
    expect((await s.told()).join()).not.toMatch(/打骂|3号楼/);
  });

  it('is left out where staff turned it off, and comes when they want it', async () => {
    const s = await scene();
    await s.open('楼道灯不亮');
    await setDigest(s.store.db, 'g3', false);
    s.at('11-27T17:00:00');
    expect(await s.digest.tick()).toBe(0);
    await setDigest(s.store.db, 'g3', true);
    const times = await timesOf(s.store.db);
    await s.store.transaction((tx) => setTimes(tx, { ...times, digest: { weekday: 6, minute: 9 * 60 } }));
    s.at('11-28T09:00:00');
    expect(await s.digest.tick()).toBe(1);
  });

  it('is not sent when the program was down until it is old news', async () => {
    const s = await scene();
    await s.open('楼道灯不亮');
    s.at('11-28T12:00:00');
    expect(await s.digest.tick()).toBe(0);
    expect(await s.told()).toEqual([]);
  });

  it('of many, tells the results first and says how many more there are', async () => {
    const s = await scene();
    const numbers: string[] = [];
    for (let i = 1; i <= 11; i++) numbers.push(await s.open(`第${i}盏灯不亮`));
    await s.answer(numbers[10]!, '已更换');
    s.at('11-24T17:00:00');
    const text = await s.digest.preview(s.store.db, 'g3', new Date('2026-11-24T17:00:00+08:00'));
    const lines = text!.split('\n');
    expect(lines[0]).toContain('新反映 11 件，有结果 1 件，还在办 10 件');
    expect(lines[1]).toContain('第11盏灯不亮');
    expect(lines).toHaveLength(10);
    expect(lines[9]).toBe('另有 3 件，发编号可以查。');
  });
});
