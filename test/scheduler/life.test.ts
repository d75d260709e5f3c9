import { describe, expect, it } from 'vitest';
import { listGroups, setTags } from '../../src/community/groups-store.ts';
import { silentLog } from '../../src/log.ts';
import type { Actor, NoticeDraft } from '../../src/messages.ts';
import type { ApprovalRules } from '../../src/scheduler/approval.ts';
import {
  createNotices,
  type DraftResult,
  type Notice,
  type NoticeResult,
  type Notices,
  type Publication,
} from '../../src/scheduler/notices.ts';
import { CHANNEL, COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

interface Scene extends DomainWorld {
  readonly notices: Notices;
  readonly published: Publication[];
  readonly unpublished: string[];
  readonly lin: Actor;
  readonly wang: Actor;
  readonly chief: Actor;
  do<T>(work: (tx: Parameters<Parameters<DomainWorld['store']['transaction']>[0]>[0]) => Promise<T>): Promise<T>;
}

const RULES: ApprovalRules = { limits: { grid_member: 1, staff: 2 }, approvers: 'staff' };

async function scene(approval: ApprovalRules = RULES): Promise<Scene> {
  const world = await domainWorld();
  const published: Publication[] = [];
  const unpublished: string[] = [];
  const community = { ...COMMUNITY, grids: COMMUNITY.grids.map((grid, i) => ({ ...grid, member: ['何清妍', '李网格', '覃守义'][i]! })) };
  const notices = createNotices({
    store: world.store,
    clock: world.clock,
    post: world.post,
    community,
    channelName: CHANNEL,
    timeZone: ZONE,
    catchUpMinutes: 120,
    pacing: { intervalMs: 5000, jitterMs: 10_000, hourlyCap: 120, dailyCap: 800, quietHours: undefined },
    log: silentLog,
    approval,
    publish: async (_tx, publication) => void published.push(publication),
    unpublish: async (_tx, id) => void unpublished.push(id),
  });
  for (const n of [1, 2, 3, 4, 5]) await world.group(`g${n}`, `${n}号楼群`, { buildings: [`${n}号楼`] });
  const actor = async (id: string, name: string, role: 'staff' | 'manager' | 'grid_member', grid?: string): Promise<Actor> => ({
    kind: 'person',
    id: (await world.person(id, name, { role, grid })).id,
  });
  return {
    ...world,
    notices,
    published,
    unpublished,
    lin: await actor('lin', '小林', 'staff'),
    wang: await actor('wang', '小王', 'staff'),
    chief: await actor('chief', '刘书记', 'manager'),
    do: (work) => world.store.transaction(work),
  };
}

const local = (text: string) => new Date(`2026-11-${text}:00+08:00`);
const WATER: NoticeDraft = {
  title: '停水通知',
  text: '11月23日（周一）9:00–12:00，检修水泵停水，请提前储水。',
  targets: { all: true, buildings: [], grids: [], groups: [] },
  endsAt: local('23T12:00'),
  toKnowledge: true,
};
const only = (...buildings: string[]) => ({ all: false, buildings, grids: [], groups: [] });

async function drafted(s: Scene, draft: Partial<NoticeDraft> = {}, by = s.lin): Promise<Notice> {
  const result = await s.do((tx) => s.notices.draft(tx, { ...WATER, ...draft }, by));
  if (result.kind !== 'drafted') throw new Error(result.text);
  return result.notice;
}
/** Confirmed by a manager, so that no second person is needed. */
async function sending(s: Scene, draft: Partial<NoticeDraft> = {}): Promise<Notice> {
  const notice = await drafted(s, draft, s.chief);
  const result = await s.do((tx) => s.notices.confirm(tx, notice.id, s.chief));
  if (result.kind !== 'done') throw new Error(result.text);
  await s.notices.tick();
  return result.notice;
}
const stateOf = async (s: Scene, id: string) => (await s.notices.byId(s.store.db, id))?.state;
const groupsQueued = async (s: Scene) => (await s.queued()).filter(({ key }) => key.startsWith('notice:')).map(({ to }) => to);
const idOf = (actor: Actor) => (actor.kind === 'person' ? actor.id : '');
const said = (result: DraftResult | NoticeResult) => `${result.kind} ${result.text}`;

describe('a second person', () => {
  it('is asked where staff reach more groups than they may alone, and is never the author', async () => {
    const s = await scene();
    const { id, number } = await drafted(s);
    const confirmed = await s.do((tx) => s.notices.confirm(tx, id, s.lin));
    expect(confirmed).toMatchObject({ kind: 'done', notice: { state: 'awaiting' } });
    expect(confirmed.text).toBe(`要发到 5 个群，超过 2 个，已提交，等另一位同事同意后才发。编号 ${number}。`);
    await s.notices.tick();
    expect(await groupsQueued(s)).toEqual([]);
    expect(s.published).toEqual([]);
    // Managers are asked, with the whole text.
    expect((await s.textsTo(idOf(s.chief)))[0]).toMatch(
      /^【待同意】小林写了一条通知，同意后马上发到 5 个群[\s\S]*检修水泵停水[\s\S]*\/同意 N2026-000001/,
    );
    expect(await s.textsTo(idOf(s.lin))).toEqual([]);

    expect(said(await s.do((tx) => s.notices.confirm(tx, id, s.lin)))).toContain('refused 这条通知已经提交');
    expect(said(await s.do((tx) => s.notices.approve(tx, id, s.lin)))).toBe('refused 写通知的人不能自己同意，请另一位同事来看一遍。');
    expect(await stateOf(s, id)).toBe('awaiting');

    const approved = await s.do((tx) => s.notices.approve(tx, id, s.wang));
    expect(approved).toMatchObject({ kind: 'done', notice: { state: 'scheduled' } });
    expect(s.published).toMatchObject([{ id }]);
    await s.notices.tick();
    expect(await groupsQueued(s)).toHaveLength(5);
    expect((await s.textsTo(idOf(s.lin)))[0]).toMatch(/^【停水通知】小王已同意。/);
    expect(said(await s.do((tx) => s.notices.approve(tx, id, s.chief)))).toContain('refused 这条通知没有在等同意');
    expect((await s.notices.events(s.store.db, id)).map(({ kind }) => kind)).toEqual(['drafted', 'submitted', 'scheduled', 'approved']);
  });

  it('is not the author under another account: bound to the chat, or of the same name', async () => {
    const s = await scene();
    const at = s.clock.now().toISOString();
    for (const [id, name, role] of [
      ['u-1', '林小雨', 'administrator'],
      ['u-2', '小林', 'manager'],
      ['u-3', '老周', 'staff'],
    ] as const)
      await s.store.db.insertInto('web_user').values({ id, name, role, password_hash: 'x', created_at: at }).execute();
    await s.store.db
      .insertInto('staff_binding')
      .values({ person_id: idOf(s.lin), user_id: 'u-1', name: '林小雨', role: 'staff', grid: null, bound_at: at })
      .execute();
    const { id } = await drafted(s);
    await s.do((tx) => s.notices.confirm(tx, id, s.lin));
    for (const name of ['林小雨', '小林'])
      expect(said(await s.do((tx) => s.notices.approve(tx, id, { kind: 'user', name })))).toContain('refused 写通知的人不能自己同意');
    expect(said(await s.do((tx) => s.notices.approve(tx, id, { kind: 'user', name: '老周' })))).toContain('done');
  });

  it('may have confirmed it in the first place', async () => {
    const s = await scene();
    const { id } = await drafted(s);
    expect(await s.do((tx) => s.notices.confirm(tx, id, s.wang))).toMatchObject({ kind: 'done', notice: { state: 'scheduled' } });
    expect((await s.notices.events(s.store.db, id)).map(({ kind }) => kind)).toContain('approved');
  });

  it("is not needed for few groups, nor for managers; always outside one's own grid", async () => {
    const s = await scene();
    const few = await drafted(s, { targets: only('3号楼', '4号楼') });
    expect(await s.do((tx) => s.notices.confirm(tx, few.id, s.lin))).toMatchObject({ notice: { state: 'scheduled' } });
    const chief = await drafted(s, {}, s.chief);
    expect(await s.do((tx) => s.notices.confirm(tx, chief.id, s.chief))).toMatchObject({ notice: { state: 'scheduled' } });
    const li: Actor = { kind: 'person', id: (await s.person('li', '李网格', { role: 'grid_member', grid: '第2网格' })).id };
    const own = await drafted(s, { targets: only('3号楼') }, li);
    expect(await s.do((tx) => s.notices.confirm(tx, own.id, li))).toMatchObject({ notice: { state: 'scheduled' } });
    const other = await drafted(s, { targets: only('5号楼') }, li);
    const result = await s.do((tx) => s.notices.confirm(tx, other.id, li));
    expect(said(result)).toContain('发到了第2网格以外的群');
    expect(result).toMatchObject({ notice: { state: 'awaiting' } });
    // And a grid member is nobody's second person.
    const staff = await drafted(s);
    await s.do((tx) => s.notices.confirm(tx, staff.id, s.lin));
    expect(said(await s.do((tx) => s.notices.approve(tx, staff.id, li)))).toContain('refused 网格员不能同意别人的通知');
  });

  it('is a manager where the rules say so', async () => {
    const s = await scene({ ...RULES, approvers: 'manager' });
    const { id } = await drafted(s);
    await s.do((tx) => s.notices.confirm(tx, id, s.lin));
    expect(said(await s.do((tx) => s.notices.approve(tx, id, s.wang)))).toContain('refused 只有负责人能同意');
    expect(said(await s.do((tx) => s.notices.approve(tx, id, s.chief)))).toContain('done');
  });

  it('sends it back with a reason, and it can be confirmed anew', async () => {
    const s = await scene();
    const { id } = await drafted(s);
    await s.do((tx) => s.notices.confirm(tx, id, s.lin));
    expect(said(await s.do((tx) => s.notices.sendBack(tx, id, s.chief, '  ')))).toContain('refused 请写明退回的原因');
    expect(said(await s.do((tx) => s.notices.sendBack(tx, id, s.chief, '日期写错了')))).toContain('done 已退回');
    expect(await stateOf(s, id)).toBe('draft');
    expect((await s.textsTo(idOf(s.lin))).at(-1)).toContain('刘书记退回了，没有发送。原因：日期写错了');
    expect(await s.do((tx) => s.notices.confirm(tx, id, s.lin))).toMatchObject({ notice: { state: 'awaiting' } });
    expect((await s.textsTo(idOf(s.chief))).filter((text) => text.startsWith('【待同意】'))).toHaveLength(2);
  });

  it('comes too late when the moment has passed', async () => {
    const s = await scene();
    const { id } = await drafted(s, { at: local('22T11:00') });
    await s.do((tx) => s.notices.confirm(tx, id, s.lin));
    s.clock.at = local('22T11:30');
    expect(said(await s.do((tx) => s.notices.approve(tx, id, s.chief)))).toContain(
      'refused 没有发送：发送时间 11月22日 11:00 已经过去，请改一个将来的时间',
    );
    expect(await stateOf(s, id)).toBe('awaiting');
  });
});

describe('a notice on its way', () => {
  it('is paused, and goes on with what was not sent', async () => {
    const s = await scene();
    const { id } = await sending(s);
    await s.deliver(s.notices.settled, (row) => (row.groupId === 'g1' ? 'sent' : undefined));
    expect(said(await s.do((tx) => s.notices.pause(tx, id, s.lin)))).toContain('done 已暂停，还有 4 个群没有发');
    expect(said(await s.do((tx) => s.notices.pause(tx, id, s.lin)))).toContain('refused 这条通知已经暂停了');
    const held = await s.store.db
      .selectFrom('outbox')
      .select(['group_id', 'held_at', 'expires_at'])
      .where('state', '=', 'queued')
      .execute();
    expect(held.every((row) => row.held_at !== null && row.expires_at === local('23T12:00').toISOString())).toBe(true);
    expect(said(await s.do((tx) => s.notices.retry(tx, id, 'failed', s.lin)))).toContain('refused 这条通知已暂停');
    expect(said(await s.do((tx) => s.notices.resume(tx, id, s.lin)))).toContain('done 已继续，接着发剩下的 4 个群');
    await s.deliver(s.notices.settled);
    expect((await s.notices.ledger(s.store.db, id)).totals).toMatchObject({ sent: 5 });
    expect(said(await s.do((tx) => s.notices.pause(tx, id, s.lin)))).toContain('refused 这条通知没有在排队或发送');
    expect(said(await s.do((tx) => s.notices.resume(tx, id, s.lin)))).toContain('refused 这条通知没有暂停');
  });

  it('paused before its moment, is sent when it goes on, once', async () => {
    const s = await scene();
    const { id } = await sending(s, { at: local('22T12:00') });
    await s.do((tx) => s.notices.pause(tx, id, s.lin));
    s.clock.at = local('22T18:00');
    expect(await s.notices.tick()).toEqual({ planned: 0, missed: 0 });
    await s.do((tx) => s.notices.resume(tx, id, s.lin));
    expect(await s.notices.tick()).toEqual({ planned: 1, missed: 0 });
    expect(await groupsQueued(s)).toHaveLength(5);
  });

  it('recurring, what came due while it was paused is over', async () => {
    const s = await scene();
    const { id } = await sending(s, { cron: '0 15 * * *', endsAt: undefined, toKnowledge: false });
    await s.do((tx) => s.notices.pause(tx, id, s.lin));
    s.clock.at = local('24T16:00');
    await s.notices.tick();
    await s.do((tx) => s.notices.resume(tx, id, s.lin));
    expect(await s.notices.tick()).toEqual({ planned: 0, missed: 0 });
    expect((await s.notices.byId(s.store.db, id))?.nextAt).toEqual(local('25T15:00'));
  });

  it('is not resumed when the matter is over', async () => {
    const s = await scene();
    const { id } = await sending(s);
    await s.do((tx) => s.notices.pause(tx, id, s.lin));
    s.clock.at = local('23T13:00');
    expect(said(await s.do((tx) => s.notices.resume(tx, id, s.lin)))).toContain('refused 通知里的事已经结束');
    expect(said(await s.do((tx) => s.notices.cancel(tx, id, s.lin)))).toContain('done 已取消');
  });

  it('sends again what failed, and what is unknown only when that is meant', async () => {
    const s = await scene();
    const { id } = await sending(s);
    const outcome = { g1: 'sent', g2: 'failed', g3: 'unknown', g4: 'expired', g5: 'sent' } as const;
    await s.deliver(s.notices.settled, (row) => outcome[row.groupId as keyof typeof outcome]);
    expect(await s.notices.missedBy(s.store.db, id)).toEqual(['g2', 'g4']);
    expect(said(await s.do((tx) => s.notices.retry(tx, id, 'failed', s.lin)))).toContain('done 已重新排队，会再发给 2 个群');
    expect((await groupsQueued(s)).sort()).toEqual(['g2', 'g4']);
    await s.deliver(s.notices.settled);
    expect(said(await s.do((tx) => s.notices.retry(tx, id, 'failed', s.lin)))).toContain('refused 没有发送失败的群');
    expect((await s.notices.ledger(s.store.db, id)).totals).toMatchObject({ sent: 4, unknown: 1 });
    expect(said(await s.do((tx) => s.notices.retry(tx, id, 'unknown', s.lin, ['g1'])))).toContain('refused');
    expect(said(await s.do((tx) => s.notices.retry(tx, id, 'unknown', s.lin, ['g3'])))).toContain('再发给 1 个群');
    // What is sent again does not wait for ever either.
    expect(
      (await s.store.db.selectFrom('outbox').select('expires_at').where('group_id', '=', 'g3').executeTakeFirstOrThrow()).expires_at,
    ).toBe(local('23T10:00').toISOString());
  });

  it('of a text with a picture, sends again only the part that failed', async () => {
    const s = await scene();
    const { id } = await sending(s, {
      targets: only('1号楼'),
      attachments: [{ kind: 'image', path: 'notices/f-1.png', name: '停水示意图.png', bytes: 1000 }],
    });
    expect((await s.queued()).map(({ key, text }) => [key.endsWith('#2'), text])).toEqual([
      [false, expect.stringContaining('停水')],
      [true, ''],
    ]);
    await s.deliver(s.notices.settled, (row) => (row.part === 1 ? 'sent' : 'failed'));
    expect((await s.notices.ledger(s.store.db, id)).occurrences[0]!.rows).toMatchObject([{ state: 'failed', arrived: 1 }]);
    await s.do((tx) => s.notices.retry(tx, id, 'failed', s.lin));
    expect((await s.queued()).filter(({ key }) => key.startsWith('notice:')).map(({ text }) => text)).toEqual(['']);
  });

  it('tells for the courier what must not go out any more', async () => {
    const s = await scene();
    const { id } = await sending(s);
    const row = { cause: { kind: 'notice', id: `${id}@2026-11-22T02:00:00.000Z` } } as Parameters<Notices['whyNotSend']>[1];
    expect(await s.notices.whyNotSend(s.store.db, row)).toBeUndefined();
    await s.do((tx) => s.notices.cancel(tx, id, s.lin));
    expect(await s.notices.whyNotSend(s.store.db, row)).toBe('通知已取消');
  });

  it('begins with another group each time', async () => {
    const s = await scene();
    const { id } = await sending(s, { cron: '0 15 * * *', endsAt: undefined, toKnowledge: false });
    const orders: string[] = [];
    for (const day of ['22', '23', '24']) {
      s.clock.at = local(`${day}T15:00`);
      await s.notices.tick();
      orders.push((await groupsQueued(s)).join(' '));
      await s.deliver(s.notices.settled);
    }
    expect(orders).toEqual(['g1 g2 g3 g4 g5', 'g2 g3 g4 g5 g1', 'g3 g4 g5 g1 g2']);
    expect((await s.notices.ledger(s.store.db, id)).totals).toMatchObject({ sent: 15 });
  });
});

describe('a correction', () => {
  const TO_AFTERNOON = { what: '停水改到下午', text: '11月23日（周一）14:00–17:00，检修水泵停水，请提前储水。' };

  it('goes to exactly the groups that received the notice, once, and takes its place in the knowledge base', async () => {
    const s = await scene();
    const { id } = await sending(s);
    await s.deliver(s.notices.settled, (row) => (({ g1: 'sent', g2: 'sent', g3: 'unknown', g4: 'failed' }) as const)[row.groupId ?? '']);
    const correction = await s.do((tx) => s.notices.correct(tx, id, { ...TO_AFTERNOON, endsAt: local('23T17:00') }, s.chief));
    expect(correction.kind === 'drafted' && correction.preview).toMatchObject({
      text: '【停水通知（更正）】更正：停水改到下午。以这条为准：\n11月23日（周一）14:00–17:00，检修水泵停水，请提前储水。\n社区居委会',
      groups: [{ id: 'g1' }, { id: 'g2' }],
      warnings: [expect.stringContaining('不知道3号楼群收到原通知没有')],
    });
    const confirmed = await s.do((tx) => s.notices.confirm(tx, correction.kind === 'drafted' ? correction.notice.id : '', s.chief));
    if (confirmed.kind !== 'done') throw new Error(confirmed.text);
    expect([s.unpublished, s.published.map((one) => one.id)]).toEqual([[id], [id, confirmed.notice.id]]);
    await s.notices.tick();
    // 5号楼群 had been waiting for the old text: it gets neither.
    expect((await groupsQueued(s)).sort()).toEqual(['g1', 'g2']);
    expect(await stateOf(s, id)).toBe('cancelled');
    expect([...(await s.notices.missedBy(s.store.db, id))].sort()).toEqual(['g4', 'g5']);
    await s.deliver(s.notices.settled);
    for (const what of ['failed', 'unknown'] as const)
      expect(said(await s.do((tx) => s.notices.retry(tx, id, what, s.chief)))).toMatch(/refused/);
    expect(said(await s.do((tx) => s.notices.correct(tx, id, TO_AFTERNOON, s.chief)))).toContain(
      'refused 这条通知已经更正过（N2026-000002）',
    );

    // A colleague sees that the old one did arrive: then the correction follows, once.
    const row = (await s.store.db.selectFrom('outbox').selectAll().where('group_id', '=', 'g3').executeTakeFirstOrThrow()) as {
      seq: number;
      cause_id: string;
    };
    const seen = { ...row, state: 'sent', groupId: 'g3', cause: { kind: 'notice', id: row.cause_id } } as unknown as Parameters<
      Notices['settled']
    >[1];
    for (let i = 0; i < 2; i++) await s.do((tx) => s.notices.settled(tx, seen));
    expect(await groupsQueued(s)).toEqual(['g3']);
    await s.deliver(s.notices.settled);
    expect((await s.notices.ledger(s.store.db, confirmed.notice.id)).totals).toMatchObject({ sent: 3, queued: 0 });
  });

  it('waits for what is in the air, so that nobody who gets it is left out', async () => {
    const s = await scene();
    const { id } = await sending(s);
    await s.deliver(s.notices.settled, (row) => (row.groupId === 'g1' ? 'sent' : undefined));
    await s.store.db.updateTable('outbox').set({ state: 'sending' }).where('group_id', '=', 'g2').execute();
    const correction = await s.do((tx) => s.notices.correct(tx, id, TO_AFTERNOON, s.chief));
    await s.do((tx) => s.notices.confirm(tx, correction.kind === 'drafted' ? correction.notice.id : '', s.chief));
    expect(await s.notices.tick()).toEqual({ planned: 0, missed: 0 });
    await s.store.db.updateTable('outbox').set({ state: 'sent' }).where('group_id', '=', 'g2').execute();
    expect(await s.notices.tick()).toEqual({ planned: 1, missed: 0 });
    expect((await groupsQueued(s)).sort()).toEqual(['g1', 'g2']);
  });

  it('that waits for a second person stops what it corrects meanwhile', async () => {
    const s = await scene({ limits: { staff: 0 }, approvers: 'staff' });
    const { id } = await sending(s);
    await s.deliver(s.notices.settled, (row) => (row.groupId === 'g1' ? 'sent' : undefined));
    const correction = await s.do((tx) => s.notices.correct(tx, id, TO_AFTERNOON, s.lin));
    await s.do((tx) => s.notices.confirm(tx, correction.kind === 'drafted' ? correction.notice.id : '', s.lin));
    expect(await stateOf(s, id)).toBe('paused');
  });

  it.each<[string, (s: Scene) => Promise<DraftResult>, string]>([
    [
      'of something never sent',
      async (s) => {
        const { id } = await sending(s, { at: local('22T18:00') });
        return s.do((tx) => s.notices.correct(tx, id, TO_AFTERNOON, s.lin));
      },
      '还没有发给任何群，不用更正：直接修改或取消即可',
    ],
    [
      'of a draft',
      async (s) => {
        const { id } = await drafted(s);
        return s.do((tx) => s.notices.correct(tx, id, TO_AFTERNOON, s.lin));
      },
      '还没有发出，直接修改即可',
    ],
    [
      'that changes nothing',
      async (s) => {
        const { id } = await sending(s);
        await s.deliver(s.notices.settled);
        return s.do((tx) => s.notices.correct(tx, id, { ...TO_AFTERNOON, text: ` ${WATER.text}\n` }, s.lin));
      },
      '和原通知一样',
    ],
    [
      'that does not say what changed',
      async (s) => {
        const { id } = await sending(s);
        await s.deliver(s.notices.settled);
        return s.do((tx) => s.notices.correct(tx, id, { ...TO_AFTERNOON, what: ' ' }, s.lin));
      },
      '请写明改了什么',
    ],
    [
      'of which no text is left',
      async (s) => {
        const { id } = await sending(s);
        await s.deliver(s.notices.settled);
        return s.do((tx) => s.notices.correct(tx, id, { ...TO_AFTERNOON, text: '' }, s.lin));
      },
      '通知内容是空的',
    ],
  ])('%s is refused', async (_, correct, words) => {
    const result = await correct(await scene());
    expect(said(result)).toContain('refused');
    expect(result.text).toContain(words);
  });
});

describe('what each group reads', () => {
  it("puts in what is the group's own, and shows the first groups in the preview", async () => {
    const s = await scene();
    const { id } = await sending(s, {
      text: '{楼号}的居民：{网格}由{网格员}负责，{ 群名 }、｛社区｝。',
      targets: only('1号楼', '3号楼'),
      toKnowledge: false,
    });
    expect((await s.queued()).map(({ text }) => text)).toEqual([
      '【停水通知】1号楼的居民：第1网格由何清妍负责，1号楼群、梧桐里社区。社区居委会',
      '【停水通知】3号楼的居民：第2网格由李网格负责，3号楼群、梧桐里社区。社区居委会',
    ]);
    const preview = await s.notices.preview(s.store.db, (await s.notices.byId(s.store.db, id))!);
    expect(preview.samples.map(({ name }) => name)).toEqual(['1号楼群', '3号楼群']);
    expect(preview.say).toContain('1号楼群：【停水通知】1号楼的居民');
  });

  it.each<[string, Partial<NoticeDraft>, string]>([
    [
      'an unknown variable',
      { text: '{楼长}和{电话}' },
      '没有{楼长}、{电话}这个变量。可以用的有：{群名}、{楼号}、{网格}、{网格员}、{社区}、{居委会}',
    ],
    ['one that differs, in the knowledge base', { text: '{网格员}', toKnowledge: true }, '{网格员}各群不一样，不能这样加入知识库'],
    [
      'a picture without words',
      { text: '', attachments: [{ kind: 'image', path: 'notices/x.png', name: 'x.png', bytes: 1 }] },
      '请把图上的要点写成文字',
    ],
    ['longer once it is filled in', { text: `${'长'.repeat(1985)}{网格}{网格员}` }, '超过 2000 个字的上限'],
    ['nobody left', { targets: { ...only('1号楼'), except: ['g1'] } }, '选中的群都被排除了'],
  ])('%s is refused', async (_, draft, words) => {
    const s = await scene();
    const preview = await s.notices.preview(s.store.db, { ...WATER, toKnowledge: false, ...draft });
    expect(preview.problems.join()).toContain(words);
  });

  it('a group about which the text would have nothing to say is named', async () => {
    const s = await scene();
    await s.group('g9', '舞蹈队群', {});
    const draft = { ...WATER, toKnowledge: false, text: '请找网格员{网格员}。' };
    expect((await s.notices.preview(s.store.db, draft)).problems).toEqual([
      '舞蹈队群没有登记{网格员}要用的内容，请先在「群」页补上楼栋或网格，或把这些群排除。',
    ]);
    // It loses what it had after it was confirmed: then it is left out, and the ledger says why.
    const { id } = await sending(s, {
      ...draft,
      at: local('22T18:00'),
      targets: { all: true, buildings: [], grids: [], groups: [], except: ['g9'] },
    });
    await s.store.db.updateTable('chat_group').set({ buildings: '[]' }).where('id', '=', 'g5').execute();
    s.clock.at = local('22T18:00');
    await s.notices.tick();
    await s.deliver(s.notices.settled);
    const rows = (await s.notices.ledger(s.store.db, id)).occurrences[0]!.rows;
    expect(rows.filter((row) => row.state !== 'sent')).toMatchObject([
      { group: { id: 'g5' }, state: 'skipped', reason: expect.stringContaining('{网格员}') },
    ]);
  });
});

describe('who gets it', () => {
  it('is chosen by tag, and left out by name', async () => {
    const s = await scene();
    for (const id of ['g1', 'g4', 'g5']) await setTags(s.store.db, id, ['老年群']);
    expect((await listGroups(s.store.db)).find(({ id }) => id === 'g4')?.tags).toEqual(['老年群']);
    const targets = { all: false, buildings: ['2号楼'], grids: [], groups: [], tags: ['老年群'], except: ['g4'] };
    const preview = await s.notices.preview(s.store.db, { ...WATER, targets });
    expect(preview.groups.map(({ id }) => id)).toEqual(['g1', 'g2', 'g5']);
    const all = await s.notices.preview(s.store.db, { ...WATER, targets: { ...WATER.targets, except: ['g1', 'g2'] } });
    expect(all.groups).toHaveLength(3);
    expect((await s.notices.preview(s.store.db, { ...WATER, targets: { ...targets, buildings: [], tags: [] } })).problems).toEqual([
      expect.stringContaining('没看出要发给谁'),
    ]);
  });
});

describe('how long it takes', () => {
  it.each([
    [10, 100],
    // 96 in the first hour, for replies keep their share of the cap; the others when the first are an hour old.
    [120, 3600 + 24 * 10],
  ])('%i groups: %i s', async (groups, seconds) => {
    const s = await scene({ limits: {}, approvers: 'staff' });
    for (let i = 6; i <= groups; i++) await s.group(`x${i}`, `第${i}群`, { grids: ['第1网格'] });
    const preview = await s.notices.preview(s.store.db, WATER);
    expect(preview.groups).toHaveLength(groups);
    expect(Math.round(preview.estimatedSeconds)).toBe(seconds);
  });
});
