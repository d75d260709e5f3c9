import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindOwnRoom, unbindRoom } from '../../src/community/groups-store.ts';
import { type ConsoleWorld, openConsole, type Page, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
beforeEach(async () => {
  world = await openConsole({ at: '2026-11-22T10:00:00+08:00' });
  visitor = await world.administrator();
});
afterEach(() => world.close());

const FIELDS = {
  title: '停水通知',
  text: '11月23日（周一）9:00–12:00，3、4号楼检修水泵停水，请提前储水。',
  building: ['3号楼'],
  when: 'now',
};
const idOf = (page: Page) => /\/console\/(?:notices|activities)\/([\w-]+)/.exec(page.location ?? '')![1]!;
const outbox = () => world.store.db.selectFrom('outbox').selectAll().orderBy('seq').execute();
const states = async () => (await world.notices.list(world.store.db)).map((notice) => notice.state);
async function write(fields: Readonly<Record<string, string | readonly string[]>> = {}): Promise<{ id: string; draft: Page }> {
  const answer = await visitor.post('/console/notices', { ...FIELDS, ...fields });
  expect(answer.status).toBe(303);
  return { id: idOf(answer), draft: await visitor.get(answer.location!) };
}

describe('writing a notice', () => {
  it('shows the exact text, the groups and the consequence, and sends nothing', async () => {
    const { draft } = await write();
    for (const said of [
      '【停水通知】11月23日（周一）9:00–12:00，3、4号楼检修水泵停水，请提前储水。梧桐里社区居民委员会',
      '会发到 2 个群',
      '3号楼居民群',
      '第2网格群',
      '将发送到 2 个群，几秒内，发出后不能撤回。',
      '不加入知识库',
    ])
      expect(draft.text).toContain(said);
    expect(await outbox()).toEqual([]);
    expect(await states()).toEqual(['draft']);
  });

  it('confirmed, it goes out once, also when it is confirmed twice at the same time', async () => {
    const { id } = await write();
    const both = await Promise.all([visitor.post(`/console/notices/${id}/confirm`), visitor.post(`/console/notices/${id}/confirm`)]);
    expect(both.map((page) => page.status)).toEqual([303, 303]);
    await world.delivered();
    expect(world.platform.sent.map(({ to }) => to)).toEqual([{ roomId: 'g-building-3' }, { roomId: 'g-grid-2' }]);
    const page = await visitor.get(`/console/notices/${id}`);
    expect(page.text).toContain('送达 2/2 个群');
    expect(page.text).toContain('✓ 已发完');
    expect(page.text).toContain('作者 小林');
  });

  it('what is planned is changed from now on: the form holds what it is, and the old one goes until the new one is confirmed', async () => {
    const weekly = { when: 'repeat', repeat: 'weekly', weekday: ['3'], time: '15:00', timeZone: 'Europe/London' };
    const { id } = await write(weekly);
    await visitor.post(`/console/notices/${id}/confirm`);
    const link = /href="(\/console\/notices\/new\?from=[\w-]+&amp;change=1)"|href="(\/console\/notices\/new\?from=[\w-]+&change=1)"/.exec(
      (await visitor.get(`/console/notices/${id}`)).html,
    )!;
    const form = await visitor.get((link[1] ?? link[2])!.replace('&amp;', '&'));
    expect(form.text).toContain('改的是 以后的 ：已经发出的不变');
    expect(form.html).toMatch(/name="timeZone" value="Europe\/London"/);
    expect(form.html).toMatch(/name="weekday" value="3" checked/);
    const wrong = await visitor.post('/console/notices', { ...FIELDS, ...weekly, timeZone: 'Mars/Base', replaces: id });
    expect([wrong.status, wrong.text.includes('没有“Mars/Base”这个时区'), wrong.text.includes('改的是')]).toEqual([400, true, true]);
    const { id: next, draft } = await write({ ...weekly, time: '16:00', exceptions: '2026-12-02', replaces: id });
    expect(draft.text).toContain('这是对 原来那条 的修改');
    expect(draft.text).toContain('（Europe/London 时间）');
    expect((await world.notices.byId(world.store.db, id))!.state).toBe('scheduled');
    await visitor.post(`/console/notices/${next}/confirm`);
    expect((await world.notices.byId(world.store.db, id))!.state).toBe('cancelled');
    expect((await world.notices.byId(world.store.db, next))!).toMatchObject({ state: 'scheduled', timeZone: 'Europe/London' });
    expect((await visitor.get(`/console/notices/${id}`)).text).toMatch(/改了以后的 小林.*改成 N2026-/);
  });

  it('a second confirmation is refused in words', async () => {
    const { id } = await write();
    expect((await visitor.submit(`/console/notices/${id}/confirm`)).text).toContain('正在发送，几秒内发完，进度见下面。');
    expect((await visitor.submit(`/console/notices/${id}/confirm`)).text).toContain('已经确认过了，不会再发一遍');
  });

  it.each([
    ['no text', { text: '' }, '通知内容是空的'],
    ['no title', { title: '' }, '通知没有标题'],
    ['nobody to send it to', { building: [] }, '没看出要发给谁'],
    ['a building that is none', { building: ['99号楼'] }, '本社区没有99号楼'],
    ['a moment in the past', { when: 'at', at: '2026-11-22T09:59' }, '已经过去'],
    ['no moment', { when: 'at', at: '' }, '请选择发送的日期和时间'],
    ['a day that is none', { when: 'at', at: '2026-02-30T09:00' }, '请选择发送的日期和时间'],
    ['no weekday', { when: 'repeat', repeat: 'weekly', time: '09:00' }, '请选择每周的星期几'],
    ['no time of day', { when: 'repeat', repeat: 'daily', time: '' }, '请选择每次发送的钟点'],
    ['half a week', { when: 'repeat', repeat: 'weekly', weekday: ['3'], every: '1.5', time: '09:00' }, '1 到 52 的整数'],
    ['two weekdays for the second one', { when: 'repeat', repeat: 'nth', nth: '2', weekday: ['1', '2'], time: '09:00' }, '只选一个星期几'],
    ['an exception that is none', { when: 'repeat', repeat: 'daily', time: '09:00', exceptions: '春节不发' }, '例外“春节不发”没有看懂'],
    [
      'a recurrence that ends before it begins',
      { when: 'repeat', repeat: 'daily', time: '09:00', from: '2026-12-02', until: '2026-12-01' },
      '早于开始日期',
    ],
    [
      'exceptions that leave nothing',
      { when: 'repeat', repeat: 'daily', time: '09:00', until: '2026-11-23', exceptions: '2026-11-22\n2026-11-23' },
      '一次也不会到',
    ],
    ['a cron expression that is none', { when: 'repeat', repeat: 'cron', cron: '99 * * * *' }, '分钟“99”不对'],
    ['an end before it begins', { when: 'at', at: '2026-11-25T09:00', endsAt: '2026-11-24T09:00' }, '已经结束'],
    ['knowledge without an end', { knowledge: '1' }, '什么时候结束'],
    ['too many words', { text: '长'.repeat(2100) }, '超过 2000 个字的上限'],
  ])('%s is refused, and what was typed stays', async (_, fields, said) => {
    const page = await visitor.post('/console/notices', { ...FIELDS, ...fields });
    expect([page.status, page.text.includes(said)]).toEqual([400, true]);
    if (!('text' in fields)) expect(page.html).toContain(`>${FIELDS.text}</textarea>`);
    if (!('building' in fields)) expect(page.html).toMatch(/name="building"\s+value="3号楼"\s+checked/);
    expect(await states()).toEqual([]);
    expect(await outbox()).toEqual([]);
  });

  it('tells all problems at once', async () => {
    const page = await visitor.post('/console/notices', { ...FIELDS, text: '', building: [], title: '' });
    expect(page.text).toContain('有 2 处要改');
  });

  it('goes out at its time, in words of the community, and can be taken back before', async () => {
    const { id, draft } = await write({ when: 'at', at: '2026-11-23T09:00' });
    expect(draft.text).toContain('将于 11月23日（周一）9:00 发送到 2 个群');
    expect((await visitor.submit(`/console/notices/${id}/confirm`)).text).toContain(
      '已排好，11月23日（周一）9:00 发送。要停可以在这一页取消。',
    );
    expect(await outbox()).toEqual([]);
    world.clock.at = new Date('2026-11-23T09:00:00+08:00');
    await world.notices.tick();
    expect(await outbox()).toHaveLength(2);

    const later = await write({ when: 'at', at: '2026-11-24T09:00' });
    await visitor.post(`/console/notices/${later.id}/confirm`);
    expect((await visitor.submit(`/console/notices/${later.id}/cancel`)).text).toContain('已取消，没有发给任何群。');
    world.clock.at = new Date('2026-11-24T10:00:00+08:00');
    await world.notices.tick();
    expect(await outbox()).toHaveLength(2);
  });

  it.each([
    [{ repeat: 'daily', time: '08:05' }, '5 8 * * *', '每天 8:05'],
    [{ repeat: 'workdays', time: '17:00' }, '0 17 * * 1-5', '每周一至周五 17:00'],
    [{ repeat: 'weekly', weekday: ['3', '7'], time: '15:00' }, '0 15 * * 0,3', '每周日、周三 15:00'],
    [{ repeat: 'monthly', monthday: 'L', time: '18:00' }, '0 18 L * *', '每月最后一天 18:00'],
    [{ repeat: 'cron', cron: '30 9 1 */3 *' }, '30 9 1 */3 *', '按“30 9 1 */3 *”'],
    [{ repeat: 'weekly', every: '2', weekday: ['3'], time: '15:00' }, '0 15 * * 3', '每 2 周的周三 15:00（从2026年11月22日那一周算起）'],
    [{ repeat: 'nth', nth: '2', months: 'first', weekday: ['1'], time: '10:00' }, '0 10 * 1,4,7,10 1#2', '每季度第一个月第二个周一 10:00'],
    [{ repeat: 'nth', nth: 'L', weekday: ['5'], time: '16:00' }, '0 16 * * 5L', '每月最后一个周五 16:00'],
    [{ repeat: 'workday', edge: 'last', months: 'last', time: '09:00' }, '0 9 * 3,6,9,12 *', '每季度最后一个月最后一个工作日 9:00'],
    [
      {
        repeat: 'monthly',
        monthday: '1',
        time: '09:00',
        holidays: 'next',
        until: '2027-06-30',
        exceptions: '2027-03-01\n2027-04-01 9:00 改到 2027-04-02 10:30',
      },
      '0 9 1 * *',
      '每月 1 日 9:00，逢节假日顺延到下一个工作日，到2027年6月30日为止，2027年3月1日不发，1 次另定时间',
    ],
  ])('repeats: %j', async (fields, cron, said) => {
    const { id, draft } = await write({ when: 'repeat', ...fields });
    expect((await world.notices.byId(world.store.db, id))?.cron).toBe(cron);
    expect(draft.text).toContain(said);
    expect(draft.text).toContain('接下来的时间');
    // The form shows the same again.
    const form = await visitor.get(`/console/notices/new?from=${id}`);
    const again = await visitor.post('/console/notices', { ...FIELDS, when: 'repeat', ...fields, replaces: id });
    expect(form.html).toMatch(/value="repeat"\s+checked/);
    expect((await world.notices.byId(world.store.db, idOf(again)))?.cron).toBe(cron);
    for (const [name, value] of Object.entries(fields))
      if (name === 'exceptions') expect(form.html).toContain('2027-04-01 09:00 改到 2027-04-02 10:30');
      else if (typeof value === 'string' && name !== 'cron')
        expect(form.html).toMatch(new RegExp(`(?:name="${name}"[^>]*value="${value}"|value="${value}" (?:selected|checked))`));
    expect(await states()).toEqual(expect.arrayContaining(['draft', 'cancelled']));
  });

  it('changed before it is confirmed, the first draft is gone', async () => {
    const { id } = await write();
    const form = await visitor.get(`/console/notices/new?from=${id}`);
    expect(form.html).toContain(`>${FIELDS.text}</textarea>`);
    expect(form.html).toContain('value="停水通知"');
    const changed = await visitor.post('/console/notices', { ...FIELDS, text: '改到下午。', replaces: id });
    expect((await visitor.get(changed.location!)).text).toContain('【停水通知】改到下午。');
    expect((await visitor.submit(`/console/notices/${id}/confirm`)).text).toContain('已取消');
    expect(await outbox()).toEqual([]);
  });

  it('what changed since it was looked at is noticed when it is confirmed', async () => {
    const { id } = await write({ when: 'at', at: '2026-11-22T10:30' });
    world.clock.advance(3_600_000);
    const late = await visitor.submit(`/console/notices/${id}/confirm`);
    expect(late.text).toContain('已经过去');
    expect(await states()).toEqual(['draft']);
    expect(late.html).not.toContain(`action="/console/notices/${id}/confirm"`);
  });

  it('is found by those who ask, until it ends', async () => {
    const { id, draft } = await write({ knowledge: '1', endsAt: '2026-11-23T12:00', all: '1' });
    expect(draft.text).toMatch(/加入知识库， ?明天 12:00 后失效/);
    await visitor.post(`/console/notices/${id}/confirm`);
    expect((await visitor.get('/console/documents')).text).toContain('停水通知');
    const file = encodeURIComponent(`notice/${id}`);
    expect((await visitor.get(`/console/documents/view?file=${file}`)).text).toContain('已发的通知');
    world.clock.advance(48 * 3_600_000);
    expect((await visitor.get('/console/documents')).text).toContain('已失效');
  });

  it('tells which groups can not get it, and why', async () => {
    await world.store.transaction((tx) => unbindRoom(tx, 'fake', 'g-grid-2', world.clock.now()));
    const { id, draft } = await write();
    expect(draft.text).toContain('1 个群收不到 第2网格群 群还没有确认绑定，请在「群」页确认');
    await visitor.post(`/console/notices/${id}/confirm`);
    await world.delivered();
    const page = await visitor.get(`/console/notices/${id}`);
    expect(page.text).toContain('送达 1/2 个群');
    expect(page.text).toContain('部分没有送达');
    // Bound now, it is sent again by hand.
    await world.store.transaction((tx) =>
      bindOwnRoom(tx, { channel: 'fake', roomId: 'g-grid-2', topic: '第2网格群', groupId: 'g-grid-2', at: world.clock.now() }),
    );
    const seq = (await outbox()).find((row) => row.state === 'skipped')!.seq;
    expect((await visitor.submit('/console/deliveries/resend', { seq: String(seq), back: `/console/notices/${id}` })).text).toContain(
      '已重新排队 1 条',
    );
    await world.delivered();
    expect((await visitor.get(`/console/notices/${id}`)).text).toContain('送达 2/2 个群');
  });
});

describe('the ledger', () => {
  it('an unknown delivery is sent again only by hand, or marked as seen', async () => {
    world.platform.script.push({ kind: 'unknown', reason: '平台没有回应' }, { kind: 'unknown', reason: '平台没有回应' });
    const { id } = await write();
    await visitor.post(`/console/notices/${id}/confirm`);
    await world.delivered();
    const page = await visitor.get(`/console/notices/${id}`);
    expect(page.text).toContain('不知是否送达 2');
    expect(page.text).toContain('对方可能会收到两遍');
    const [first, second] = (await outbox()).map((row) => String(row.seq));
    const seen = await visitor.submit('/console/deliveries/seen', { seq: first!, back: `/console/notices/${id}` });
    expect(seen.text).toContain('已把 1 条记为送达');
    expect(seen.text).toContain('同事看到了');
    expect(world.platform.sent).toHaveLength(2);
    await visitor.post('/console/deliveries/resend', { seq: second! });
    await world.delivered();
    expect(world.platform.sent).toHaveLength(3);
    expect((await outbox()).map((row) => [row.state, row.evidence])).toEqual([
      ['sent', 'staff'],
      ['sent', 'id'],
    ]);
    // Nothing is left to do, and doing it once more does nothing.
    expect((await visitor.submit('/console/deliveries/resend', { seq: [first!, second!] })).text).toContain('没有需要处理的记录');
    expect((await visitor.submit('/console/deliveries/seen', { seq: first! })).text).toContain('没有需要处理的记录');
  });

  it('what is over or was cancelled is not sent again', async () => {
    world.platform.script.push({ kind: 'unknown', reason: '平台没有回应' });
    const { id } = await write({ endsAt: '2026-11-23T12:00' });
    await visitor.post(`/console/notices/${id}/confirm`);
    await world.delivered();
    const seq = String((await outbox()).find((row) => row.state === 'unknown')!.seq);
    world.clock.advance(3 * 86_400_000);
    expect((await visitor.submit('/console/deliveries/resend', { seq })).text).toContain('通知里的事已经结束，不能重发');
    expect((await outbox()).find((row) => String(row.seq) === seq)?.state).toBe('unknown');
  });

  it('stopped on the way, the rest is not sent and is no trouble', async () => {
    await world.courier.stop();
    const { id } = await write();
    await visitor.post(`/console/notices/${id}/confirm`);
    const page = await visitor.get(`/console/notices/${id}`);
    expect(page.text).toContain('停止发送（还有 2 个群）');
    expect((await visitor.submit(`/console/notices/${id}/cancel`)).text).toContain('已取消，没有发给任何群。');
    expect((await visitor.get('/console/deliveries')).text).toContain('都送到了');
    const seq = String((await outbox())[0]!.seq);
    expect((await visitor.submit('/console/deliveries/resend', { seq })).text).toContain('已取消，不能重发');
    expect((await visitor.submit(`/console/notices/${id}/cancel`)).text).toContain('已经取消过了');
  });

  it.each(['//evil.example', 'https://evil.example/', ''])('goes back to no other place than ours: %j', async (back) => {
    expect((await visitor.post('/console/deliveries/resend', { seq: '1', back })).location).toBe('/console/deliveries');
  });

  it('an echo that a colleague has seen closes its ticket', async () => {
    const reporter = await world.person('p-zhao');
    const ticket = {
      kind: 'complaint',
      category: '设施维修',
      where: {},
      summary: '灯坏了',
      details: '',
      confidential: false,
      pictures: [],
    } as const;
    const opened = await world.store.transaction((tx) => world.tickets.open(tx, { ticket, reporter }));
    if (opened.kind === 'refused') throw new Error(opened.reason);
    const { number } = opened.ticket;
    await world.delivered();
    world.platform.script.push({ kind: 'unknown', reason: '平台没有回应' });
    await visitor.post(`/console/tickets/${number}/answer`, { answer: '已修好', close: 'yes' });
    await world.delivered();
    const page = await visitor.get(`/console/tickets/${number}`);
    expect(page.text).toContain('答复没有确认送达');
    const seq = /name="seq" value="(\d+)"/.exec(page.html)![1]!;
    expect((await visitor.submit('/console/deliveries/seen', { seq, back: `/console/tickets/${number}` })).text).toContain('已办结');
    expect((await world.tickets.byNumber(world.store.db, number))?.status).toBe('closed');
  });

  it('an answer that a newer one took the place of is not sent again', async () => {
    const reporter = await world.person('p-zhao');
    const ticket = {
      kind: 'complaint',
      category: '设施维修',
      where: {},
      summary: '灯坏了',
      details: '',
      confidential: false,
      pictures: [],
    } as const;
    const opened = await world.store.transaction((tx) => world.tickets.open(tx, { ticket, reporter }));
    if (opened.kind === 'refused') throw new Error(opened.reason);
    const { number } = opened.ticket;
    await world.delivered();
    world.platform.script.push({ kind: 'unknown', reason: '平台没有回应' });
    await visitor.post(`/console/tickets/${number}/answer`, { answer: '明天修', close: 'no' });
    await world.delivered();
    const seq = String((await outbox()).find((row) => row.state === 'unknown')!.seq);
    await visitor.post(`/console/tickets/${number}/answer`, { answer: '已修好', close: 'no' });
    await world.delivered();
    expect((await visitor.submit('/console/deliveries/resend', { seq })).text).toContain('后来又答复过，这一条不用重发了');
  });
});

describe('activities', () => {
  const ACTIVITY = {
    title: '健康讲座《冬季血压管理》',
    startsAt: '2026-11-26T14:30',
    endsAt: '2026-11-26T16:00',
    place: '社区活动室',
    speaker: '董医生',
    capacity: '50',
    announce: '1',
    remind: '1',
    all: '1',
  };

  it('are made with their announcement and their reminder, which go out after a confirmation', async () => {
    const made = await visitor.post('/console/activities', ACTIVITY);
    expect(made.status).toBe(303);
    const page = await visitor.get(made.location!);
    for (const said of [
      '活动已建好。通知还没有发',
      '【活动通知】健康讲座《冬季血压管理》：11月26日（周四）14:30–16:00，社区活动室。',
      '确认后立即发送到 4 个群',
      '【活动提醒】提醒：11月26日',
      '11月25日（周三）18:00发送到 4 个群',
    ])
      expect(page.text).toContain(said);
    expect(await outbox()).toEqual([]);
    const confirmed = await visitor.submit(`${made.location}/confirm`);
    expect(confirmed.text).toContain('2 条通知已确认');
    await world.delivered();
    expect(world.platform.sent).toHaveLength(4);
    world.clock.at = new Date('2026-11-25T18:00:00+08:00');
    await world.notices.tick();
    world.courier.wake();
    await world.delivered();
    expect(world.platform.sent).toHaveLength(8);
    expect((await visitor.submit(`${made.location}/confirm`)).text).toContain('没有等确认的通知');
  });

  it('show who comes; cancelled, those are told and the reminder is not sent', async () => {
    const made = await visitor.post('/console/activities', ACTIVITY);
    const id = idOf(made);
    await visitor.post(`${made.location}/confirm`);
    const ma = await world.person('p-ma');
    await world.store.transaction((tx) => world.activities.signUp(tx, id, ma, 2));
    const page = await visitor.get(made.location!);
    expect(page.text).toContain('1 位居民报名，共 2 人');
    expect(page.text).toContain('马阿姨 2 人');
    expect((await visitor.get('/console/activities')).text).toContain('名额 50，还剩 48');
    expect((await visitor.submit(`${made.location}/cancel`)).text).toContain('正在私聊通知 1 位报名的居民');
    await world.delivered();
    expect(world.platform.textsTo('p-ma').at(-1)).toContain('您报名的活动取消了');
    world.clock.at = new Date('2026-11-25T18:00:00+08:00');
    await world.notices.tick();
    expect((await outbox()).filter((row) => row.text.includes('活动提醒'))).toEqual([]);
    expect((await visitor.submit(`${made.location}/cancel`)).status).toBe(200);
  });

  it.each([
    ['no name', { title: '' }, '请写活动名称'],
    ['no place', { place: '' }, '请写活动地点'],
    ['a start in the past', { startsAt: '2026-11-21T14:30' }, '开始时间已经过去'],
    ['an end before the start', { endsAt: '2026-11-26T14:00' }, '结束时间要晚于开始时间'],
    ['a capacity that is no number', { capacity: '很多' }, '名额要写大于 0 的整数'],
    ['nobody to tell', { all: [] as string[] }, '没看出要发给谁'],
  ])('%s is refused, and nothing of it is kept', async (_, fields, said) => {
    const page = await visitor.post('/console/activities', { ...ACTIVITY, ...fields });
    expect([page.status, page.text.includes(said)]).toEqual([400, true]);
    if (!('place' in fields)) expect(page.html).toContain('value="社区活动室"');
    expect(await world.activities.list(world.store.db)).toEqual([]);
    expect(await states()).toEqual([]);
  });

  it('need no announcement', async () => {
    const { announce: _, ...quiet } = ACTIVITY;
    expect((await visitor.submit('/console/activities', quiet)).text).toContain('居民可以报名了');
    expect(await states()).toEqual([]);
  });
});
