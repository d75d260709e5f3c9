import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Activities, type ActivityDraft, createActivities } from '../../src/activities/activities.ts';
import { silentLog } from '../../src/log.ts';
import { type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

interface Scene extends DomainWorld {
  readonly activities: Activities;
}

async function scene(): Promise<Scene> {
  const world = await domainWorld();
  return { ...world, activities: createActivities({ clock: world.clock, post: world.post, timeZone: ZONE, log: silentLog }) };
}

const LECTURE: ActivityDraft = {
  id: 'lecture',
  title: '健康讲座《冬季血压管理》',
  speaker: '全科医生',
  place: '社区活动室',
  startsAt: new Date('2026-11-26T14:30:00+08:00'),
  endsAt: new Date('2026-11-26T16:00:00+08:00'),
  audience: '全体居民',
  capacity: 30,
};

const create = (s: Scene, change: Partial<ActivityDraft> = {}) =>
  s.store.transaction((tx) => s.activities.create(tx, { ...LECTURE, ...change }));
const signUp = async (s: Scene, who: string, people: number) => {
  const person = await s.person(who, who);
  return s.store.transaction((tx) => s.activities.signUp(tx, 'lecture', person, people));
};

describe('signing up', () => {
  it('says what was noted and how many places are left', async () => {
    const s = await scene();
    await create(s, { capacity: 8, waitlist: 0 });
    expect(await signUp(s, '马阿姨', 2)).toMatchObject({
      kind: 'done',
      left: 6,
      text: '已为您登记 2 人：11月26日（周四）14:30 社区活动室《冬季血压管理》，还剩 6 个名额。前一天我会私聊提醒您。',
    });
    expect(await signUp(s, '马阿姨', 2)).toMatchObject({ left: 6, text: expect.stringContaining('您已登记过 2 人') });
    expect(await signUp(s, '马阿姨', 3)).toMatchObject({ left: 5, text: expect.stringContaining('已为您改为 3 人') });
    expect(await signUp(s, '孙叔', 6)).toEqual({
      kind: 'refused',
      text: '《冬季血压管理》只剩 5 个名额，没有登记。要少报几位吗？',
    });
    expect(await signUp(s, '孙叔', 5)).toMatchObject({ left: 0, text: expect.stringContaining('，名额已满。') });
    expect(await signUp(s, '老王', 1)).toEqual({ kind: 'refused', text: '《冬季血压管理》名额已满，没有登记。有人退出时可以再来问。' });
    expect(await signUp(s, '马阿姨', 4)).toMatchObject({ text: expect.stringContaining('您原来登记的 3 人不变') });
    const ma = await s.person('马阿姨', '马阿姨');
    expect(await s.store.transaction((tx) => s.activities.withdraw(tx, 'lecture', ma))).toMatchObject({
      left: 3,
      text: '已为您取消报名：11月26日（周四）14:30 社区活动室《冬季血压管理》。',
    });
    expect(await s.store.transaction((tx) => s.activities.withdraw(tx, 'lecture', ma))).toEqual({
      kind: 'refused',
      text: '您没有报名《冬季血压管理》，不用取消。',
    });
    expect((await s.activities.signUpsOf(s.store.db, 'lecture')).map(({ name, people }) => [name, people])).toEqual([['孙叔', 5]]);
  });

  it('lets exactly 30 of 50 in who come at once', async () => {
    const s = await scene();
    await create(s);
    const people = await Promise.all(Array.from({ length: 50 }, (_, i) => s.person(`r${i}`, `居民${i}`)));
    const results = await Promise.all(people.map((person) => s.store.transaction((tx) => s.activities.signUp(tx, 'lecture', person, 1))));
    expect(results.filter((r) => r.kind === 'done')).toHaveLength(30);
    expect(await s.activities.placesLeft(s.store.db, (await s.activities.byId(s.store.db, 'lecture'))!)).toBe(0);
  });

  it('never goes over the capacity, and never refuses what fits', async () => {
    const step = fc.record({ who: fc.nat({ max: 5 }), people: fc.integer({ min: 0, max: 9 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const s = await scene();
        await create(s, { capacity: 10, waitlist: 0 });
        const expected = new Map<number, number>();
        for (const { who, people } of steps) {
          const person = await s.person(`r${who}`, `居民${who}`);
          const others = [...expected].filter(([other]) => other !== who).reduce((sum, [, n]) => sum + n, 0);
          const result = await s.store.transaction((tx) =>
            people === 0 ? s.activities.withdraw(tx, 'lecture', person) : s.activities.signUp(tx, 'lecture', person, people),
          );
          const fits = people === 0 ? expected.has(who) : others + people <= 10;
          expect(result.kind).toBe(fits ? 'done' : 'refused');
          if (fits && people === 0) expected.delete(who);
          else if (fits) expected.set(who, people);
        }
        const total = [...expected.values()].reduce((sum, n) => sum + n, 0);
        expect(await s.activities.placesLeft(s.store.db, (await s.activities.byId(s.store.db, 'lecture'))!)).toBe(10 - total);
        await s.store.close();
      }),
      { numRuns: 60 },
    );
  });

  it.each([0, -1, 1.5, 21, Number.NaN])('refuses %s people', async (people) => {
    const s = await scene();
    await create(s);
    expect(await signUp(s, '马阿姨', people)).toMatchObject({ kind: 'refused', text: expect.stringContaining('1 到 20 之间的整数') });
  });

  it('refuses what has begun, is cancelled or is not there', async () => {
    const s = await scene();
    await create(s);
    const ma = await s.person('马阿姨', '马阿姨');
    expect(await s.store.transaction((tx) => s.activities.signUp(tx, 'none', ma, 1))).toMatchObject({
      text: '没有找到这个活动，可能已经结束或取消。',
    });
    s.clock.at = LECTURE.startsAt;
    expect(await signUp(s, '马阿姨', 1)).toMatchObject({ text: expect.stringContaining('已经开始') });
    s.clock.at = new Date('2026-11-24T10:00:00+08:00');
    expect(await signUp(s, '马阿姨', 1)).toMatchObject({ kind: 'done' });
    expect(await s.store.transaction((tx) => s.activities.cancel(tx, 'lecture'))).toMatchObject({ kind: 'cancelled', told: 1 });
    expect((await s.textsTo(ma.id)).at(-1)).toBe('您报名的活动取消了：11月26日（周四）14:30 社区活动室《冬季血压管理》。给您添麻烦了。');
    expect(await signUp(s, '老王', 1)).toMatchObject({ text: '《冬季血压管理》已取消，不能报名。' });
    expect(await s.activities.upcoming(s.store.db)).toEqual([]);
  });
});

describe('reminders', () => {
  it('go to each who signed up, once, on the eve; later ones two hours before; none to those who left', async () => {
    const s = await scene();
    await create(s);
    const remind = () => s.store.transaction((tx) => s.activities.remind(tx));
    await signUp(s, '马阿姨', 2);
    await signUp(s, '孙叔', 1);
    const sun = await s.person('孙叔', '孙叔');
    await s.store.transaction((tx) => s.activities.withdraw(tx, 'lecture', sun));
    s.clock.at = new Date('2026-11-25T17:59:00+08:00');
    expect(await remind()).toBe(0);
    s.clock.at = new Date('2026-11-25T18:00:00+08:00');
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    expect((await s.queued()).map((m) => m.text)).toEqual([
      '提醒您：明天 11月26日（周四）14:30 社区活动室《冬季血压管理》，您登记了 2 人。来不了请回“取消报名”，把名额让给别人。',
    ]);
    expect(await signUp(s, '老王', 1)).toMatchObject({ text: expect.stringContaining('当天我会私聊提醒您。') });
    s.clock.at = new Date('2026-11-26T12:30:00+08:00');
    // 马阿姨 for the second time, two hours before.
    expect(await remind()).toBe(2);
    expect(await remind()).toBe(0);
    expect((await s.queued()).at(-1)!.text).toContain('提醒您：今天 ');
    expect(await signUp(s, '小何', 1)).toMatchObject({ text: expect.stringContaining('到时见。') });
    s.clock.at = new Date('2026-11-26T14:29:00+08:00');
    expect(await remind()).toBe(0);
  });
});

describe('finding and describing', () => {
  it('finds what is meant by day and words', async () => {
    const s = await scene();
    await create(s);
    await create(s, {
      id: 'fraud',
      title: '反诈讲座《识破养老诈骗》',
      startsAt: new Date('2026-12-03T15:00:00+08:00'),
      endsAt: new Date('2026-12-03T16:30:00+08:00'),
    });
    await create(s, {
      id: 'service',
      title: '便民服务日',
      place: '文化广场',
      startsAt: new Date('2026-12-05T09:00:00+08:00'),
      endsAt: new Date('2026-12-05T11:30:00+08:00'),
      capacity: undefined,
      description: '义务理发',
    });
    const find = async (text: string) => {
      const found = await s.activities.find(s.store.db, text);
      return found.kind === 'one' ? found.activity.id : found.kind;
    };
    expect(await find('周四的健康讲座我和老伴报名')).toBe('lecture');
    expect(await find('周四的讲座')).toBe('lecture');
    expect(await find('12月3号那个还有名额吗')).toBe('fraud');
    expect(await find('反诈的课几点')).toBe('fraud');
    expect(await find('免费理发')).toBe('service');
    expect(await find('讲座')).toBe('several');
    expect(await find('我要报名')).toBe('several');
    expect(await find('明天的讲座')).toBe('none');
    expect(await find('广场舞')).toBe('none');
    expect(await find('')).toBe('several');
  });

  it('describes for an answer', async () => {
    const s = await scene();
    await create(s);
    const activity = (await s.activities.byId(s.store.db, 'lecture'))!;
    expect(await s.activities.describe(s.store.db, activity)).toBe(
      '健康讲座《冬季血压管理》：11月26日（周四）14:30–16:00，社区活动室，主讲 全科医生，面向全体居民，还剩 30 个名额。',
    );
    s.clock.at = new Date('2026-11-27T10:00:00+08:00');
    expect(await s.activities.describe(s.store.db, activity)).toContain('这个活动已结束。');
    expect(await s.activities.upcoming(s.store.db)).toEqual([]);
  });

  it.each<[Partial<ActivityDraft>, string]>([
    [{ title: ' ' }, '请写活动名称。'],
    [{ place: '' }, '请写活动地点。'],
    [{ endsAt: LECTURE.startsAt }, '结束时间要晚于开始时间，请改一下。'],
    [{ endsAt: new Date(Number.NaN) }, '结束时间要晚于开始时间，请改一下。'],
    [{ capacity: 0 }, '名额要写大于 0 的整数；不限名额就留空。'],
  ])('refuses %j', async (change, text) => {
    expect(await create(await scene(), change)).toEqual({ kind: 'refused', text });
  });

  it('refuses an id that is taken, and forgets a person', async () => {
    const s = await scene();
    await create(s);
    expect(await create(s)).toMatchObject({ text: '编号 lecture 已经有活动了，请换一个。' });
    await signUp(s, '马阿姨', 2);
    const ma = await s.person('马阿姨', '马阿姨');
    expect(await s.activities.signedUpFor(s.store.db, ma.id)).toMatchObject([{ people: 2, activity: { id: 'lecture' } }]);
    await s.activities.erasePerson(s.store.db, ma.id);
    expect(await s.activities.signUpsOf(s.store.db, 'lecture')).toEqual([]);
  });
});
