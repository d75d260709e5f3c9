import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { Actor, NoticeDraft } from '../../src/messages.ts';
import type { Pacing } from '../../src/outbox/pace.ts';
import type { Post } from '../../src/outbox/post.ts';
import { createNotices, type Notices, type Publication } from '../../src/scheduler/notices.ts';
import { CHANNEL, COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

const PACING: Pacing = {
  intervalMs: 5000,
  jitterMs: 10_000,
  hourlyCap: 120,
  dailyCap: 800,
  quietHours: { from: 21 * 60 + 30, to: 7 * 60 + 30 },
};

interface Scene extends DomainWorld {
  readonly notices: Notices;
  readonly published: Publication[];
  readonly unpublished: string[];
  readonly by: Actor;
}

async function scene(options: { readonly file?: string; readonly at?: string; readonly post?: (post: Post) => Post } = {}): Promise<Scene> {
  const world = await domainWorld(options.file, options.at);
  const published: Publication[] = [];
  const unpublished: string[] = [];
  const notices = createNotices({
    store: world.store,
    clock: world.clock,
    post: options.post ? options.post(world.post) : world.post,
    community: COMMUNITY,
    channelName: CHANNEL,
    timeZone: ZONE,
    catchUpMinutes: 120,
    pacing: PACING,
    log: silentLog,
    publish: async (_tx, publication) => void published.push(publication),
    unpublish: async (_tx, id) => void unpublished.push(id),
  });
  await world.group('g3', '3号楼群', { buildings: ['3号楼'] });
  await world.group('g4', '4号楼群', { buildings: ['4号楼'] });
  await world.group('g5', '5号楼群', { buildings: ['5号楼'], unbound: true });
  const lin = await world.person('lin', '小林', { role: 'staff' });
  return { ...world, notices, published, unpublished, by: { kind: 'person', id: lin.id } };
}

const local = (text: string) => new Date(`2026-11-${text}:00+08:00`);
const WATER: NoticeDraft = {
  title: '停水通知',
  text: '11月23日（周一）9:00–12:00，3、4号楼检修水泵停水，请提前储水。',
  targets: { all: false, buildings: ['3号楼', '4号楼'], grids: [], groups: [] },
  endsAt: local('23T12:00'),
  toKnowledge: true,
};
const ALL = { all: true, buildings: [], grids: [], groups: [] } as const;

async function confirmed(s: Scene, draft: NoticeDraft): Promise<string> {
  const drafted = await s.store.transaction((tx) => s.notices.draft(tx, draft, s.by));
  if (drafted.kind !== 'drafted') throw new Error(drafted.text);
  const result = await s.store.transaction((tx) => s.notices.confirm(tx, drafted.notice.id, s.by));
  if (result.kind !== 'done') throw new Error(result.text);
  return drafted.notice.id;
}

const authorReads = (s: Scene) => s.textsTo(s.by.kind === 'person' ? s.by.id : '');

describe('a notice from draft to ledger', () => {
  it('is previewed exactly, sent when confirmed, and reported', async () => {
    const s = await scene();
    const drafted = await s.store.transaction((tx) => s.notices.draft(tx, WATER, s.by));
    expect(drafted).toMatchObject({
      kind: 'drafted',
      text: [
        '将于现在发送到 2 个群（3号楼群、4号楼群），约 30 秒发完：',
        '【停水通知】11月23日（周一）9:00–12:00，3、4号楼检修水泵停水，请提前储水。社区居委会',
        '同时加入知识库，11月23日 12:00 后失效。回复“确认”发送，或直接改。',
      ].join('\n'),
    });
    if (drafted.kind !== 'drafted') return;
    const { id } = drafted.notice;
    await s.notices.tick();
    expect(await s.queued()).toEqual([]);
    expect(await s.store.transaction((tx) => s.notices.confirm(tx, id, s.by))).toMatchObject({ kind: 'done', text: undefined });
    expect(s.published).toMatchObject([
      { id, title: '停水通知', from: s.clock.now(), to: local('23T12:00'), buildings: ['3号楼', '4号楼'] },
    ]);
    expect(await s.notices.tick()).toEqual({ planned: 1, missed: 0 });
    expect((await s.queued()).map(({ to, text }) => [to, text])).toEqual([
      ['g3', drafted.notice.text],
      ['g4', drafted.notice.text],
    ]);
    expect(await s.notices.tick()).toEqual({ planned: 0, missed: 0 });
    await s.deliver(s.notices.settled);
    expect(await authorReads(s)).toEqual(['已发送 2/2。之后有人问起，我会按这条回答。']);
    expect(await s.notices.ledger(s.store.db, id)).toMatchObject({
      totals: { sent: 2, queued: 0 },
      occurrences: [{ done: true, state: 'planned' }],
    });
    expect((await s.notices.byId(s.store.db, id))?.state).toBe('done');
    expect(await s.store.transaction((tx) => s.notices.confirm(tx, id, s.by))).toMatchObject({
      kind: 'refused',
      text: '这条通知已经确认过了，不会再发一遍。',
    });
    expect(await s.store.transaction((tx) => s.notices.cancel(tx, id, s.by))).toMatchObject({
      kind: 'refused',
      text: '这条通知已经全部发出，不能取消。',
    });
  });

  it('keeps what each group got, also of those that can not get it', async () => {
    const s = await scene();
    const preview = await s.notices.preview(s.store.db, { ...WATER, targets: ALL });
    expect(preview.skipped).toEqual([{ id: 'g5', name: '5号楼群', reason: expect.stringContaining('绑定') }]);
    expect(preview.say).toContain('收不到的群：5号楼群（');
    const id = await confirmed(s, { ...WATER, targets: ALL });
    await s.notices.tick();
    await s.deliver(s.notices.settled, (row) => (row.groupId === 'g3' ? 'unknown' : 'sent'));
    const [occurrence] = (await s.notices.ledger(s.store.db, id)).occurrences;
    expect(occurrence!.rows.map((row) => [row.group.name, row.state])).toEqual([
      ['3号楼群', 'unknown'],
      ['4号楼群', 'sent'],
      ['5号楼群', 'skipped'],
    ]);
    expect((await authorReads(s))[0]).toMatch(
      /^已发送 1\/3。之后有人问起，我会按这条回答。\n3号楼群：不知是否送达（测试）\n5号楼群：没有发送（.*\n“不知是否送达”的不会自动重发/,
    );
  });

  it('counts a long text as one message for each group, as good as its worst part', async () => {
    const s = await scene();
    const id = await confirmed(s, { ...WATER, text: '请看好家里的水龙头。'.repeat(150) });
    await s.notices.tick();
    await s.deliver(s.notices.settled, (row) => (row.part === 1 ? 'sent' : undefined));
    expect((await s.notices.ledger(s.store.db, id)).totals).toMatchObject({ queued: 2, sent: 0 });
    await s.deliver(s.notices.settled, (row) => (row.groupId === 'g4' && row.part === 2 ? 'failed' : 'sent'));
    const ledger = await s.notices.ledger(s.store.db, id);
    expect(ledger.totals).toMatchObject({ queued: 0, sent: 1, failed: 1 });
    expect(ledger.occurrences[0]!.rows[0]!.outbox.length).toBeGreaterThan(2);
    expect((await authorReads(s))[0]).toContain('已发送 1/2。');
  });

  it('waits for its moment, and stops when it is cancelled', async () => {
    const s = await scene();
    const id = await confirmed(s, { ...WATER, at: local('22T18:00') });
    await s.notices.tick();
    expect(await s.queued()).toEqual([]);
    s.clock.at = local('22T18:00');
    await s.notices.tick();
    await s.deliver(s.notices.settled, (row) => (row.groupId === 'g3' ? 'sent' : undefined));
    const cancelled = await s.store.transaction((tx) => s.notices.cancel(tx, id, s.by));
    expect(cancelled).toMatchObject({
      kind: 'done',
      text: '已取消。还没发的 1 个群不再发送，已发出的 1 个群撤不回来。',
      notice: { state: 'cancelled' },
    });
    expect(await s.queued()).toEqual([]);
    expect(s.unpublished).toEqual([id]);
    expect((await s.notices.ledger(s.store.db, id)).totals).toMatchObject({ sent: 1, skipped: 1 });
    expect(await s.store.transaction((tx) => s.notices.confirm(tx, id, s.by))).toMatchObject({ kind: 'refused' });
  });

  it('recurs, and after a pause sends the latest only', async () => {
    const s = await scene();
    const id = await confirmed(s, { ...WATER, endsAt: undefined, cron: '0 15 * * *' });
    expect(s.published).toEqual([]);
    for (const day of ['22', '23']) {
      s.clock.at = local(`${day}T15:00`);
      expect(await s.notices.tick()).toEqual({ planned: 1, missed: 0 });
      await s.deliver(s.notices.settled);
    }
    s.clock.at = local('26T16:00');
    expect(await s.notices.tick()).toEqual({ planned: 1, missed: 2 });
    const { occurrences } = await s.notices.ledger(s.store.db, id);
    expect(occurrences.map((o) => [o.dueAt.getUTCDate(), o.state])).toEqual([
      [26, 'planned'],
      [25, 'missed'],
      [24, 'missed'],
      [23, 'planned'],
      [22, 'planned'],
    ]);
    const told = await authorReads(s);
    expect(told[0]).toBe('【停水通知】已发送 2/2。');
    expect(told[2]).toBe('【停水通知】原定 11月24日 15:00、11月25日 15:00 因程序没有运行而错过，没有补发。需要的话请重新发一条。');
    expect((await s.notices.byId(s.store.db, id))?.nextAt).toEqual(local('27T15:00'));
  });

  it('marks a single notice missed when its time is long past', async () => {
    const s = await scene();
    const id = await confirmed(s, { ...WATER, endsAt: local('30T12:00'), at: local('22T12:00') });
    s.clock.at = local('22T14:01');
    expect(await s.notices.tick()).toEqual({ planned: 0, missed: 1 });
    expect(await s.notices.byId(s.store.db, id)).toMatchObject({ state: 'done' });
    expect((await s.notices.ledger(s.store.db, id)).occurrences).toMatchObject([{ state: 'missed', rows: [] }]);
  });
});

describe('a recurring notice that is cancelled before what it missed was looked at', () => {
  it('has those moments in its ledger, as missed', async () => {
    const s = await scene({ at: '2026-11-22T09:00:00+08:00' });
    const id = await confirmed(s, { title: '安全提示', text: '请关好门窗。', targets: ALL, cron: '0 18 * * *', toKnowledge: false });
    // The program was down in the evening, and the first thing that happens is that somebody cancels it.
    s.clock.at = local('23T22:00');
    await s.store.transaction((tx) => s.notices.cancel(tx, id, s.by));
    await s.notices.tick(s.clock.now());
    const { occurrences } = await s.notices.ledger(s.store.db, id);
    expect(occurrences.map(({ dueAt, state }) => [dueAt, state])).toEqual([
      [local('23T18:00'), 'missed'],
      [local('22T18:00'), 'missed'],
    ]);
  });
});

describe('a planned notice that is changed', () => {
  const WEEKLY: NoticeDraft = { title: '垃圾分类宣传', text: '下午三点请到小广场。', targets: ALL, cron: '0 15 * * 3', toKnowledge: false };
  const draftInPlace = async (s: Scene, id: string, change: Partial<NoticeDraft> = {}): Promise<string> => {
    const drafted = await s.store.transaction((tx) =>
      s.notices.draft(tx, { ...WEEKLY, cron: '0 16 * * 4', ...change, replaces: id }, s.by),
    );
    if (drafted.kind !== 'drafted') throw new Error(drafted.text);
    return drafted.notice.id;
  };
  const confirm = (s: Scene, id: string) => s.store.transaction((tx) => s.notices.confirm(tx, id, s.by));
  const moments = async (s: Scene, id: string) =>
    (await s.notices.ledger(s.store.db, id)).occurrences.map(({ dueAt, state }) => [dueAt.toISOString(), state]);

  it('goes on as it was until the change is confirmed, and from then on as it is now; what was sent stays', async () => {
    const s = await scene({ at: '2026-11-22T09:00:00+08:00' });
    const old = await confirmed(s, WEEKLY);
    const changed = await draftInPlace(s, old);
    s.clock.at = local('25T15:00');
    await s.notices.tick(s.clock.now());
    expect((await moments(s, old)).map(([, state]) => state)).toEqual(['planned']);
    expect(await confirm(s, changed)).toMatchObject({ kind: 'done', notice: { state: 'scheduled', nextAt: local('26T16:00') } });
    expect(await s.notices.byId(s.store.db, old)).toMatchObject({ state: 'done', nextAt: undefined });
    // What was under way arrives.
    expect((await s.notices.ledger(s.store.db, old)).totals).toMatchObject({ queued: 2 });
    for (const at of [local('26T16:00'), new Date('2026-12-02T15:00:00+08:00')]) {
      s.clock.at = at;
      await s.notices.tick(s.clock.now());
    }
    expect(await moments(s, old)).toEqual([[local('25T15:00').toISOString(), 'planned']]);
    expect(await moments(s, changed)).toEqual([[local('26T16:00').toISOString(), 'planned']]);
    expect((await s.notices.events(s.store.db, old)).at(-1)).toMatchObject({
      kind: 'replaced',
      note: expect.stringMatching(/^改成 N2026-/),
    });
  });

  it('is changed once: who comes second is told, and nothing is sent twice', async () => {
    const s = await scene({ at: '2026-11-22T09:00:00+08:00' });
    const old = await confirmed(s, WEEKLY);
    const [one, two] = [await draftInPlace(s, old), await draftInPlace(s, old, { cron: '0 16 * * 5' })];
    expect((await confirm(s, one)).kind).toBe('done');
    expect(await confirm(s, two)).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('要改的那条通知已经发完、取消，或者改成别的了'),
    });
    expect((await s.notices.byId(s.store.db, two))!.state).toBe('draft');
    expect((await s.notices.list(s.store.db, { states: ['scheduled'] })).map(({ id }) => id)).toEqual([one]);
  });

  it('that never went out, or rests, is over: nothing of it is sent any more', async () => {
    const s = await scene({ at: '2026-11-22T09:00:00+08:00' });
    const single = await confirmed(s, { ...WEEKLY, cron: undefined, at: local('23T09:00') });
    await confirm(s, await draftInPlace(s, single, { cron: undefined, at: local('23T10:00') }));
    expect((await s.notices.byId(s.store.db, single))!.state).toBe('cancelled');
    const weekly = await confirmed(s, WEEKLY);
    s.clock.at = local('25T15:00');
    await s.notices.tick(s.clock.now());
    await s.store.transaction((tx) => s.notices.pause(tx, weekly, s.by));
    await confirm(s, await draftInPlace(s, weekly));
    expect((await s.notices.ledger(s.store.db, weekly)).totals).toMatchObject({ queued: 0, skipped: 3 });
  });
});

describe('a recurring notice with a time zone of its own', () => {
  const LONDON: NoticeDraft = {
    title: '在外住户例会提醒',
    text: '今晚线上例会。',
    targets: ALL,
    cron: '0 9 * * 1',
    timeZone: 'Europe/London',
    toKnowledge: false,
  };

  it('goes out by the clock there, through its clock changes, and says so', async () => {
    const s = await scene({ at: '2027-03-20T09:00:00+08:00' });
    const drafted = await s.store.transaction((tx) => s.notices.draft(tx, LONDON, s.by));
    if (drafted.kind !== 'drafted') throw new Error(drafted.text);
    expect(drafted.text).toContain('将每周一 9:00（Europe/London 时间） 重复发送');
    // 9:00 in London is 17:00 here in winter, and 16:00 from the end of March on.
    expect(drafted.preview.moments.slice(0, 3)).toEqual(
      ['2027-03-22T17:00', '2027-03-29T16:00', '2027-04-05T16:00'].map((at) => new Date(`${at}:00+08:00`)),
    );
    await s.store.transaction((tx) => s.notices.confirm(tx, drafted.notice.id, s.by));
    s.clock.at = new Date('2027-03-29T16:00:30+08:00');
    await s.notices.tick(s.clock.now());
    const { occurrences } = await s.notices.ledger(s.store.db, drafted.notice.id);
    expect(occurrences.map(({ dueAt, state }) => [dueAt.toISOString(), state])).toEqual([
      ['2027-03-29T08:00:00.000Z', 'planned'],
      ['2027-03-22T09:00:00.000Z', 'missed'],
    ]);
  });

  it('keeps the zone it was written in when the community changes its own', async () => {
    const s = await scene({ at: '2026-11-22T09:00:00+08:00' });
    const id = await confirmed(s, { ...LONDON, timeZone: undefined, cron: '0 15 * * *' });
    const moved = createNotices({
      ...{ store: s.store, clock: s.clock, post: s.post, community: COMMUNITY, channelName: CHANNEL, catchUpMinutes: 120 },
      ...{ pacing: PACING, log: silentLog, timeZone: 'UTC' },
    });
    s.clock.at = local('22T15:00');
    await moved.tick(s.clock.now());
    // 15:00 by the new clock, on the same day: nobody reads it twice.
    s.clock.at = local('22T23:01');
    await moved.tick(s.clock.now());
    const { occurrences } = await moved.ledger(s.store.db, id);
    expect(occurrences.map(({ dueAt }) => dueAt)).toEqual([local('22T15:00')]);
    expect((await moved.byId(s.store.db, id))!.nextAt).toEqual(local('23T15:00'));
  });

  it('is refused where there is no such zone', async () => {
    const s = await scene();
    const seen = await s.notices.preview(s.store.db, { ...LONDON, timeZone: 'Europe/Wutong' });
    expect(seen.problems).toEqual([
      '没有“Europe/Wutong”这个时区。请写地区/城市，例如 Asia/Shanghai、Europe/London；按本社区的时间就不用填。',
    ]);
    expect(seen.moments).toEqual([]);
  });
});

describe('what is wrong with a draft', () => {
  it.each<[string, Partial<NoticeDraft>, string]>([
    ['a moment in the past', { at: local('22T09:00') }, '发送时间 11月22日 9:00 已经过去，请改一个将来的时间，或去掉时间立即发送。'],
    ['no target', { targets: { ...ALL, all: false } }, '没看出要发给谁。请写明楼、网格或“全体”，例如：/通知 3、4号楼：明天上午停水'],
    ['an unknown building', { targets: { ...ALL, all: false, buildings: ['40号楼'] } }, '本社区没有40号楼，请核对。'],
    [
      'no group there',
      { targets: { ...ALL, all: false, buildings: ['1号楼'] } },
      '选中的范围里没有居民群，请检查楼号和网格，或先在「群」页给群填上楼号。',
    ],
    [
      'only unbound groups',
      { targets: { ...ALL, all: false, buildings: ['5号楼'] } },
      '选中的群都还不能接收通知，请先在「群」页确认绑定。',
    ],
    [
      'a cron that never fires',
      { cron: '0 9 30 2 *', endsAt: undefined },
      '重复时间“0 9 30 2 *”永远不会到，请检查日和月（例如没有 2 月 30 日）。',
    ],
    ['a bad cron', { cron: '0 29 * * *', endsAt: undefined }, '重复时间“0 29 * * *”的小时“29”不对。例如“0 15 * * 3”是每周三 15:00。'],
    ['two times', { cron: '0 9 * * *', at: local('23T09:00') }, '发送时间和重复时间只能写一个。'],
    ['an empty text', { text: ' \n' }, '通知内容是空的，请写上要说的事。'],
    ['no title', { title: ' ' }, '通知没有标题，请写一个，例如“停水通知”。'],
    ['a text too long', { text: '长'.repeat(2000) }, '通知有 2012 个字，超过 2000 个字的上限，请缩短，细节可以放进知识库。'],
    ['a matter that is over', { endsAt: local('21T12:00') }, '通知里的事到 11月21日 12:00 已经结束，请核对日期。'],
  ])('%s', async (_, change, expected) => {
    const s = await scene();
    const preview = await s.notices.preview(s.store.db, { ...WATER, ...change });
    expect(preview.problems).toEqual([expected]);
    const drafted = await s.store.transaction((tx) => s.notices.draft(tx, { ...WATER, ...change }, s.by));
    expect(drafted).toMatchObject({ kind: 'refused', text: `没有发送：${expected}` });
    expect(await s.notices.list(s.store.db)).toEqual([]);
  });

  it('shows ten moments and warns of quiet hours and haste', async () => {
    const s = await scene();
    const preview = await s.notices.preview(s.store.db, { ...WATER, endsAt: undefined, cron: '0 22 * * 3' });
    expect(preview.moments).toHaveLength(10);
    expect(preview.warnings).toEqual(['21:30–7:30 是安静时段，会等到 7:30 再发。', '重复通知不会加入知识库。']);
    expect(preview.say).toContain('将每周三 22:00 重复发送到 2 个群');
    expect(
      (await s.notices.preview(s.store.db, { ...WATER, endsAt: undefined, toKnowledge: false, cron: '*/5 * * * *' })).warnings,
    ).toContain('两次之间只隔 5 分钟，容易打扰居民，请确认。');
  });

  it('checks again at confirmation: the moment may have passed meanwhile', async () => {
    const s = await scene();
    const drafted = await s.store.transaction((tx) => s.notices.draft(tx, { ...WATER, at: local('22T10:30') }, s.by));
    s.clock.at = local('22T11:00');
    expect(drafted.kind === 'drafted' && (await s.store.transaction((tx) => s.notices.confirm(tx, drafted.notice.id, s.by)))).toMatchObject(
      { kind: 'refused', problems: [expect.stringContaining('已经过去')] },
    );
  });
});

describe('activities in notices', () => {
  it('drafts the announcement and a reminder on the eve, and cancels both', async () => {
    const s = await scene();
    await s.store.db
      .insertInto('activity')
      .values({
        id: 'a1',
        title: '讲座',
        speaker: '',
        place: '',
        starts_at: local('26T14:30').toISOString(),
        ends_at: local('26T16:00').toISOString(),
        audience: '',
        capacity: null,
        description: '',
        state: 'open',
        created_at: '',
      })
      .execute();
    const activity = {
      activityId: 'a1',
      title: '讲座',
      startsAt: local('26T14:30'),
      targets: ALL,
      announcement: '周四有讲座',
      reminder: '明天有讲座',
    };
    const drafts = await s.store.transaction((tx) => s.notices.draftForActivity(tx, activity, s.by));
    expect(drafts.announcement).toMatchObject({
      kind: 'drafted',
      notice: { at: undefined, activityId: 'a1', text: '【活动通知】周四有讲座。社区居委会' },
    });
    expect(drafts.reminder).toMatchObject({ kind: 'drafted', notice: { at: local('25T18:00') } });
    s.clock.at = local('26T10:00');
    expect((await s.store.transaction((tx) => s.notices.draftForActivity(tx, activity, s.by))).reminder).toMatchObject({
      notice: { at: local('26T12:30') },
    });
    expect(await s.store.transaction((tx) => s.notices.cancelOf(tx, 'a1', s.by))).toBe(4);
  });
});

describe('once', () => {
  it('plans again after dying in the middle, and nothing twice', async () => {
    let dying = 3;
    const s = await scene({
      post: (post) => async (tx, messages) => {
        await post(tx, messages);
        if (messages[0]?.key.startsWith('notice:') && dying-- > 0) throw new Error('killed');
      },
    });
    await confirmed(s, WATER);
    for (let i = 0; i < 3; i++) {
      expect(await s.notices.tick()).toEqual({ planned: 0, missed: 0 });
      expect(await s.queued()).toEqual([]);
    }
    expect(await s.notices.tick()).toEqual({ planned: 1, missed: 0 });
    expect(await s.notices.tick()).toEqual({ planned: 0, missed: 0 });
    expect(await s.queued()).toHaveLength(2);
  });
});
