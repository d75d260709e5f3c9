import ical from 'node-ical';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let staff: Visitor;
beforeAll(async () => {
  world = await openConsole();
  staff = await world.administrator();
});
afterAll(() => world.close());

const FORM = {
  title: '健康讲座《冬季血压管理》',
  place: '社区活动室',
  startsAt: '2026-11-26T14:30',
  endsAt: '2026-11-26T16:00',
  capacity: '30',
  waitlist: '10',
  announce: '1',
  remind: '1',
  all: '1',
};
const make = async (fields: Record<string, string>) => {
  await staff.get('/console/activities/new');
  return staff.post('/console/activities', { ...FORM, ...fields });
};
const idOf = (location: string | null) => /activities\/([^/?#]+)/.exec(location ?? '')![1]!;

describe('an activity in the console', () => {
  it('asks before two stand in one room, and does it when told to', async () => {
    const id = idOf((await make({})).location);
    const asked = await make({ title: '合唱排练', startsAt: '2026-11-26T15:00', endsAt: '2026-11-26T17:00' });
    expect(asked.status).toBe(409);
    expect(asked.text).toContain('地点社区活动室同一时间已有“健康讲座《冬季血压管理》”');
    expect((await world.activities.upcoming(world.store.db)).map((activity) => activity.id)).toEqual([id]);
    const made = await make({ title: '合唱排练', startsAt: '2026-11-26T15:00', endsAt: '2026-11-26T17:00', confirmed: '1' });
    expect(made.status).toBe(303);
  });

  it.each([
    [{ endsAt: '2026-11-27T10:00', startsAt: '2026-11-27T11:00' }, '结束时间要晚于开始时间'],
    [{ signUpTo: '2026-12-20T10:00', startsAt: '2026-11-27T11:00', endsAt: '2026-11-27T12:00' }, '报名截止不能晚于活动开始'],
    [{ times: '99', startsAt: '2026-11-27T11:00', endsAt: '2026-11-27T12:00' }, '一共几次要写 2 到 60'],
    [{ waitlist: '很多', startsAt: '2026-11-27T11:00', endsAt: '2026-11-27T12:00' }, '候补人数要写整数'],
    [{ startsAt: '2026-11-01T11:00', endsAt: '2026-11-01T12:00' }, '开始时间已经过去'],
  ])('says what is wrong with %j and keeps what was typed', async (fields, problem) => {
    const page = await make(fields);
    expect(page.status).toBe(400);
    expect(page.text).toContain(problem);
    expect(page.html).toContain('value="健康讲座《冬季血压管理》"');
  });

  it('is changed: those who come are told, and the correction for the groups waits for a yes', async () => {
    const id = idOf((await make({ title: '插花课', place: '书画室', startsAt: '2026-12-01T14:30', endsAt: '2026-12-01T16:00' })).location);
    await staff.get(`/console/activities/${id}`);
    await staff.post(`/console/activities/${id}/confirm`);
    await world.delivered();
    const ma = await world.person('p-ma');
    await world.store.transaction((tx) => world.activities.signUp(tx, id, ma, 2));
    const fields = { ...FORM, title: '插花课', place: '阅览室', startsAt: '2026-12-01T15:00', endsAt: '2026-12-01T16:30' };
    expect((await staff.submit(`/console/activities/${id}/edit`, { ...fields, capacity: '1' })).text).toContain('已经有 2 人报名');
    const page = await staff.submit(`/console/activities/${id}/edit`, fields);
    expect(page.text).toContain('正在私聊告诉 1 位报名的居民');
    expect(page.text).toContain('插花课有变动：时间由 12月1日（周二）14:30–16:00 改为 12月1日（周二）15:00–16:30；地点由书画室改到阅览室');
    // The reminder of the old hour is not sent any more.
    const notices = await world.notices.list(world.store.db, { activityId: id });
    expect(notices.filter(({ state }) => state === 'scheduled')).toEqual([]);
    expect(notices.filter(({ state }) => state === 'draft')).toHaveLength(2);
    const cancelled = await staff.submit(`/console/activities/${id}/cancel`);
    expect(cancelled.text).toContain('正在私聊通知 1 位报名的居民');
    expect(cancelled.text).toContain('插花课（12月1日（周二）15:00 阅览室）取消了');
  });

  it('makes a series in one step', async () => {
    const page = await make({
      title: '市民学校冬季班',
      place: '书画室',
      startsAt: '2026-12-08T15:00',
      endsAt: '2026-12-08T16:30',
      times: '8',
      onHoliday: 'later',
    });
    const first = await staff.get(page.location!);
    expect(first.text).toContain('8 次活动已建好');
    expect(first.text).toContain('这个系列（8 次）');
    expect(first.text).toContain('共 8 次：12月8日、12月15日');
  });

  it('reads a pasted list, shows it, and takes over what was ticked', async () => {
    const id = idOf(
      (await make({ title: '手机课', place: '阅览室', startsAt: '2026-12-02T14:30', endsAt: '2026-12-02T16:00', announce: '' })).location,
    );
    await staff.get(`/console/activities/${id}`);
    expect((await staff.submit(`/console/activities/${id}/chains`, { text: '你好' })).text).toContain('没有读到报名的人');
    const shown = await staff.submit(`/console/activities/${id}/chains`, {
      text: '#接龙\n手机课\n1. 张桂兰 2人\n2. 李四\n记得带手机充电器，我们一起在门口集合再进去，别迟到了哦大家',
      group: 'g-all',
    });
    expect(shown.text).toMatch(/张桂兰 2 人 新报名/);
    expect(shown.text).toContain('1 行没读准');
    expect(await world.activities.signUpsOf(world.store.db, id)).toEqual([]);
    const chain = /chains\/(c-[0-9a-z]+)\/apply/.exec(shown.html)![1]!;
    const applied = await staff.submit(`/console/activities/${id}/chains/${chain}/apply`, { versions: '1', line: ['3', '4'], take: ['3'] });
    expect(applied.text).toContain('接龙已登记：新登记 1 位');
    const [first, ...rest] = await world.activities.signUpsOf(world.store.db, id);
    expect([first?.name, first?.people, rest.length]).toEqual(['张桂兰', 2, 0]);
    const gone = await staff.submit(`/console/activities/${id}/people/${first!.id}/remove`);
    expect(gone.text).toContain('已从名单里去掉 张桂兰');
  });

  it('gives calendars to everybody, and says when nothing is new', async () => {
    const visitor = world.visitor();
    const feed = await visitor.get('/calendar/activities.ics');
    expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const events = Object.values(ical.sync.parseICS(feed.html)).filter((one) => one?.type === 'VEVENT');
    expect(events.length).toBeGreaterThanOrEqual(11);
    expect(feed.html).not.toMatch(/马阿姨|张桂兰|李四/);
    const again = await visitor.get('/calendar/activities.ics', { 'if-none-match': feed.headers.get('etag')! });
    expect([again.status, again.html]).toEqual([304, '']);
    const [first] = await world.activities.upcoming(world.store.db);
    expect((await visitor.get(`/calendar/${first!.id}.ics`)).html).toContain('BEGIN:VEVENT');
    expect((await visitor.get('/calendar/none.ics')).status).toBe(404);
    expect((await visitor.get(`/console/activities/${first!.id}/check-in`)).status).toBe(302);
  });
});
