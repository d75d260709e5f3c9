import fc from 'fast-check';
import ical from 'node-ical';
import { describe, expect, it } from 'vitest';
import { type Activities, type ActivityDraft, createActivities } from '../../src/activities/activities.ts';
import { silentLog } from '../../src/log.ts';
import { type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

interface Scene extends DomainWorld {
  readonly activities: Activities;
}
async function scene(at?: string): Promise<Scene> {
  const world = await domainWorld(':memory:', at);
  return { ...world, activities: createActivities({ clock: world.clock, post: world.post, timeZone: ZONE, log: silentLog }) };
}
const on = (text: string) => new Date(`2026-${text}:00+08:00`);
const LECTURE: ActivityDraft = {
  id: 'lecture',
  title: '健康讲座《冬季血压管理》',
  speaker: '全科医生',
  place: '社区活动室',
  startsAt: on('11-26T14:30'),
  endsAt: on('11-26T16:00'),
  audience: '老年人',
  capacity: 3,
};
const tx = <T>(s: Scene, work: (tx: Parameters<Parameters<Scene['store']['transaction']>[0]>[0]) => Promise<T>) =>
  s.store.transaction(work);
const create = (s: Scene, change: Partial<ActivityDraft> = {}) => tx(s, (t) => s.activities.create(t, { ...LECTURE, ...change }));
async function signUp(s: Scene, who: string, wish: Parameters<Activities['signUp']>[3] = 1) {
  const person = await s.person(who, who);
  return tx(s, (t) => s.activities.signUp(t, 'lecture', person, wish));
}
async function leave(s: Scene, who: string) {
  const person = await s.person(who, who);
  return tx(s, (t) => s.activities.withdraw(t, 'lecture', person));
}
const queue = async (s: Scene) =>
  (await s.activities.queueOf(s.store.db, 'lecture')).map(({ name, waiting, offered }) => [name, waiting, offered]);
const inside = async (s: Scene) => (await s.activities.signUpsOf(s.store.db, 'lecture')).map(({ name, people }) => [name, people]);

describe('a record', () => {
  it.each<[Partial<ActivityDraft>, string]>([
    [{ signUpTo: on('11-26T15:00') }, '报名截止不能晚于活动开始，请改一下。'],
    [{ signUpFrom: on('11-26T14:30') }, '开始报名的时间要早于活动开始，请改一下。'],
    [{ signUpFrom: on('11-25T10:00'), signUpTo: on('11-24T10:00') }, '报名的截止时间要晚于开始报名的时间，请改一下。'],
    [{ waitlist: -1 }, '候补人数要写 0 到 500 之间的整数；0 表示不排候补。'],
  ])('refuses %j', async (change, text) => {
    expect(await create(await scene(), change)).toEqual({ kind: 'refused', text });
  });

  it('takes sign-ups within its window only', async () => {
    const s = await scene();
    await create(s, { signUpFrom: on('11-23T09:00'), signUpTo: on('11-25T18:00') });
    expect(await signUp(s, '马阿姨')).toMatchObject({ kind: 'refused', text: expect.stringContaining('11月23日（周一）9:00 开始报名') });
    s.clock.at = on('11-23T09:00');
    expect(await signUp(s, '马阿姨')).toMatchObject({ kind: 'done' });
    s.clock.at = on('11-25T18:00');
    expect(await signUp(s, '孙叔')).toMatchObject({ kind: 'refused', text: expect.stringContaining('截止') });
    expect(await leave(s, '马阿姨')).toMatchObject({ kind: 'done' });
  });

  it('points out what it collides with, and does it all the same when told to', async () => {
    const s = await scene();
    await create(s);
    const same = { id: 'b', title: '合唱排练', speaker: '', audience: '' };
    const clash = await create(s, { ...same, startsAt: on('11-26T15:30'), endsAt: on('11-26T17:00') });
    expect(clash).toMatchObject({
      kind: 'conflict',
      conflicts: [{ kind: 'place' }],
      text: '地点社区活动室同一时间已有“健康讲座《冬季血压管理》”。确定要这样安排吗？',
    });
    expect(await s.activities.byId(s.store.db, 'b')).toBeUndefined();
    expect(await create(s, { ...same, startsAt: on('11-26T16:00'), endsAt: on('11-26T17:00') })).toMatchObject({ kind: 'created' });
    expect(await create(s, { id: 'c', place: '书画室', audience: '' })).toMatchObject({
      kind: 'conflict',
      conflicts: [{ kind: 'speaker' }],
    });
    expect(await create(s, { id: 'd', place: '书画室', speaker: '' })).toMatchObject({
      kind: 'conflict',
      conflicts: [{ kind: 'audience' }],
    });
    expect(await tx(s, (t) => s.activities.create(t, { ...LECTURE, id: 'e' }, { confirmed: true }))).toMatchObject({ kind: 'created' });
  });

  it('is changed: never below those who are in, told to them once, with its reminders anew', async () => {
    const s = await scene();
    await create(s);
    await signUp(s, '马阿姨', 2);
    await signUp(s, '孙叔', 1);
    await signUp(s, '老王', 1);
    const change = (draft: Partial<ActivityDraft>) => tx(s, (t) => s.activities.change(t, 'lecture', { ...LECTURE, ...draft }));
    expect(await change({ capacity: 2 })).toMatchObject({ kind: 'refused', text: expect.stringContaining('已经有 3 人报名') });
    expect(await change({ endsAt: on('11-26T14:00') })).toMatchObject({ kind: 'refused', text: '结束时间要晚于开始时间，请改一下。' });
    s.clock.at = on('11-25T18:00');
    expect(await tx(s, (t) => s.activities.remind(t))).toBe(2);
    const moved = await change({ startsAt: on('11-27T14:30'), endsAt: on('11-27T16:00'), place: '书画室' });
    expect(moved).toMatchObject({
      kind: 'changed',
      told: 3,
      activity: { revision: 1 },
      notice:
        '健康讲座《冬季血压管理》有变动：时间由 11月26日（周四）14:30–16:00 改为 11月27日（周五）14:30–16:00；地点由社区活动室改到书画室。已报名的居民名额保留，不用重新报名。',
    });
    const ma = await s.person('马阿姨', '马阿姨');
    expect((await s.textsTo(ma.id)).at(-1)).toContain('地点由社区活动室改到书画室。您的名额还在');
    s.clock.at = on('11-26T18:00');
    expect(await tx(s, (t) => s.activities.remind(t))).toBe(2);
    expect((await s.textsTo(ma.id)).at(-1)).toContain('明天 11月27日（周五）14:30 书画室');
    // More places: the first who waits is asked.
    expect(await queue(s)).toEqual([['老王', 1, 0]]);
    expect(await change({ startsAt: on('11-27T14:30'), endsAt: on('11-27T16:00'), place: '书画室', capacity: 4 })).toMatchObject({
      told: 0,
      notice: undefined,
    });
    expect(await queue(s)).toEqual([['老王', 1, 1]]);
  });

  it('cancelled: those who come and those who wait hear of it, once', async () => {
    const s = await scene();
    await create(s, { capacity: 1 });
    await signUp(s, '马阿姨');
    await signUp(s, '孙叔');
    await tx(s, (t) => s.activities.addByStaff(t, 'lecture', { name: '何奶奶', people: 1, household: '', note: '' }));
    expect(await tx(s, (t) => s.activities.cancel(t, 'lecture'))).toMatchObject({ kind: 'cancelled', told: 2, untold: 1 });
    expect(await tx(s, (t) => s.activities.cancel(t, 'lecture'))).toMatchObject({ kind: 'refused' });
    expect((await s.queued()).filter(({ text }) => text.includes('取消了'))).toHaveLength(2);
  });
});

describe('a series', () => {
  it('meets eight Tuesdays, holidays left out, made up for or moved', async () => {
    const s = await scene('2026-09-01T10:00:00+08:00');
    const first = { ...LECTURE, title: '市民学校秋季班', capacity: 30, startsAt: on('09-15T15:00'), endsAt: on('09-15T16:30') };
    const days = (onHoliday: 'skip' | 'later' | 'move') =>
      s.activities.planSeries(first, { times: 8, onHoliday }).sessions.map(({ startsAt }) => startsAt.toISOString().slice(5, 13));
    // 6 October 2026 lies in the National Day week.
    const tuesdays = ['09-15T07', '09-22T07', '09-29T07', '10-13T07', '10-20T07', '10-27T07', '11-03T07', '11-10T07'];
    expect(days('later')).toEqual(tuesdays);
    expect(days('skip')).toEqual(tuesdays.slice(0, 7));
    expect(days('move')).toEqual([...tuesdays.slice(0, 3), '10-08T07', ...tuesdays.slice(3, 7)]);
    const made = await tx(s, (t) => s.activities.createSeries(t, first, { times: 8, onHoliday: 'later' }));
    if (made.kind !== 'created') throw new Error(made.text);
    expect(made.activities.map(({ title }) => title)[7]).toBe('市民学校秋季班（第 8 次）');
    const [one, two, three] = made.activities;
    await tx(s, (t) => s.activities.cancel(t, two!.id));
    await tx(s, (t) =>
      s.activities.change(t, three!.id, { ...first, title: three!.title, startsAt: on('09-30T15:00'), endsAt: on('09-30T16:30') }),
    );
    const states = (await s.activities.ofSeries(s.store.db, made.seriesId)).map(({ state, startsAt }) => [
      state,
      startsAt.toISOString().slice(5, 10),
    ]);
    expect(states.slice(0, 4)).toEqual([
      ['open', '09-15'],
      ['cancelled', '09-22'],
      ['open', '09-30'],
      ['open', '10-13'],
    ]);
    const ma = await s.person('马阿姨', '马阿姨');
    expect(await tx(s, (t) => s.activities.signUpForSeries(t, made.seriesId, ma, { people: 2 }))).toContain('已为您登记 7 次，每次 2 人');
    expect(await s.activities.placesLeft(s.store.db, (await s.activities.byId(s.store.db, one!.id))!)).toBe(28);
    // Another one at the same hour in the same room is pointed out before anything is written.
    expect(await tx(s, (t) => s.activities.createSeries(t, { ...first, title: '合唱' }, { times: 2, onHoliday: 'later' }))).toMatchObject({
      kind: 'conflict',
    });
    expect((await s.activities.find(s.store.db, '市民学校第3次')).kind).toBe('one');
  });
});

describe('the queue', () => {
  it('asks in order, keeps the place, goes on when nobody answers, and never at night', async () => {
    const s = await scene();
    await create(s);
    for (const who of ['甲', '乙', '丙']) await signUp(s, who);
    for (const who of ['丁', '戊', '己']) expect(await signUp(s, who)).toMatchObject({ kind: 'queued' });
    s.clock.at = on('11-22T23:00');
    await leave(s, '甲');
    expect(await queue(s)).toEqual([
      ['丁', 1, 1],
      ['戊', 1, 0],
      ['己', 1, 0],
    ]);
    const [asked] = await s.store.db.selectFrom('outbox').select(['not_before', 'expires_at']).execute();
    expect(asked).toEqual({ not_before: on('11-23T08:00').toISOString(), expires_at: on('11-23T20:00').toISOString() });
    // The place is kept: nobody else is offered it, whatever else happens.
    expect(await signUp(s, '庚')).toMatchObject({ kind: 'queued', ahead: 3 });
    expect((await queue(s)).map(([, , offered]) => offered)).toEqual([1, 0, 0, 0]);
    await leave(s, '庚');
    expect((await queue(s)).map(([, , offered]) => offered)).toEqual([1, 0, 0]);
    s.clock.at = on('11-23T20:00');
    // Too late by a moment, though nobody has looked at the clock yet.
    const late = await s.person('丁', '丁');
    expect(await tx(s, (t) => s.activities.answerOffer(t, 'lecture', late, true))).toContain('已经过了时间');
    await tx(s, (t) => s.activities.tick(t));
    expect(await queue(s)).toEqual([
      ['戊', 1, 1],
      ['己', 1, 0],
    ]);
    const ding = await s.person('丁', '丁');
    expect(await tx(s, (t) => s.activities.answerOffer(t, 'lecture', ding, true))).toContain('已经过了时间');
    const wu = await s.person('戊', '戊');
    expect(await tx(s, (t) => s.activities.answerOffer(t, 'lecture', wu, true))).toContain('已为您登记 1 人');
    expect(await tx(s, (t) => s.activities.answerOffer(t, 'lecture', wu, true))).not.toContain('已为您登记');
    expect(await inside(s)).toEqual([
      ['乙', 1],
      ['丙', 1],
      ['戊', 1],
    ]);
    // Near the start the answer is waited for less long.
    s.clock.at = on('11-26T10:30');
    await leave(s, '乙');
    const last = await s.store.db.selectFrom('activity_signup').select('offered_until').where('offered', '=', 1).executeTakeFirstOrThrow();
    expect(last.offered_until).toBe(on('11-26T11:30').toISOString());
  });

  it('says the offer in the group where the private way is closed, and only there', async () => {
    const s = await scene();
    await create(s, { capacity: 1 });
    await s.group('g3', '3号楼群', { buildings: ['3号楼'] });
    await signUp(s, '甲');
    await signUp(s, '乙', { people: 1, groupId: 'g3' });
    await signUp(s, '丙', { people: 1 });
    await leave(s, '甲');
    await s.deliver(s.activities.settled, () => 'failed');
    expect((await s.queued()).map(({ to, mention }) => [to, mention])).toEqual([['g3', ['乙']]]);
    await s.deliver(s.activities.settled);
    const yi = await s.person('乙', '乙');
    // 丙 signed up privately: what can not be said to them is said nowhere.
    await tx(s, (t) => s.activities.answerOffer(t, 'lecture', yi, false));
    await s.deliver(s.activities.settled, () => 'failed');
    expect(await s.queued()).toEqual([]);
  });

  it('has an end, and can be left', async () => {
    const s = await scene();
    await create(s, { capacity: 1, waitlist: 2 });
    await signUp(s, '甲');
    await signUp(s, '乙', 2);
    expect(await signUp(s, '丙')).toMatchObject({ kind: 'refused', text: expect.stringContaining('候补的 2 个位子也满了') });
    expect(await leave(s, '乙')).toMatchObject({ text: '已取消《冬季血压管理》的候补。' });
    expect(await signUp(s, '丙')).toMatchObject({ kind: 'queued', ahead: 0 });
  });

  it('gives no place twice and none away past somebody who waits, whatever happens', async () => {
    const step = fc.record({
      who: fc.nat({ max: 5 }),
      what: fc.constantFrom('join', 'add', 'set', 'leave', 'yes', 'no', 'wait'),
      people: fc.integer({ min: 1, max: 3 }),
      hours: fc.constantFrom(0, 1, 13),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const s = await scene('2026-11-10T09:00:00+08:00');
        await create(s, { capacity: 4, waitlist: 6 });
        const people = await Promise.all(Array.from({ length: 6 }, (_, i) => s.person(`r${i}`, `居民${i}`)));
        for (const { who, what, people: count, hours } of steps) {
          s.clock.advance(hours * 3_600_000);
          const person = people[who]!;
          const before = new Map((await s.activities.everybody(s.store.db, 'lecture')).map((one) => [one.id, one]));
          await tx(s, async (t) => {
            if (what === 'leave') await s.activities.withdraw(t, 'lecture', person);
            else if (what === 'yes' || what === 'no') await s.activities.answerOffer(t, 'lecture', person, what === 'yes');
            else if (what === 'wait') await s.activities.tick(t);
            else await s.activities.signUp(t, 'lecture', person, { people: count, how: what, queue: true });
          });
          const all = await s.activities.everybody(s.store.db, 'lecture');
          const sum = (figure: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + figure(one), 0);
          expect(sum(({ people: n }) => n) + sum(({ offered }) => offered)).toBeLessThanOrEqual(4);
          expect(sum(({ waiting }) => waiting)).toBeLessThanOrEqual(6);
          const waiting = all.filter((one) => one.waiting > 0).sort((a, b) => a.queueNo! - b.queueNo!);
          for (const one of all) {
            expect(one.party).toHaveLength(one.people);
            expect(one.waitingParty).toHaveLength(one.waiting);
            expect(one.offered).toBeLessThanOrEqual(one.waiting);
            // Whoever was not asked got no more while somebody else stood before them.
            const was = before.get(one.id);
            const grew = one.people > (was?.people ?? 0);
            if (grew && (was?.offered ?? 0) === 0)
              expect([...before.values()].filter((other) => other.id !== one.id && other.waiting > 0)).toEqual([]);
          }
          // What is free is offered: nobody who would take it is left unasked.
          const free = 4 - sum(({ people: n }) => n) - sum(({ offered }) => offered);
          const unasked = waiting.filter((one) => one.offered === 0 && (!one.whole || one.waiting <= free));
          if (free > 0) expect(unasked).toEqual([]);
        }
        await s.store.close();
      }),
      { numRuns: Number(process.env.HUIYIN_RUNS ?? 25) },
    );
  });
});

describe('a pasted list', () => {
  const list = (text: string) => ({ activityId: 'lecture', groupId: 'g3', personId: undefined, text: `#接龙\n冬季血压管理\n${text}` });
  const kinds = async (s: Scene) => {
    const [preview] = await s.activities.chains(s.store.db, 'lecture');
    return {
      lines: preview!.lines.map(({ kind, entry }) => `${kind} ${entry.name} ${entry.people}`),
      missing: preview!.missing.map(({ entry }) => entry.name),
      chain: preview!.chain,
    };
  };
  it('changes nothing by itself; later versions are compared; who is gone is asked about; places go in its order', async () => {
    const s = await scene();
    await create(s, { capacity: 5 });
    await signUp(s, '马阿姨', 2);
    const note = (text: string) => tx(s, (t) => s.activities.noteChain(t, list(text)));
    await note('1. 马阿姨\n2. 李四 两人\n3. 王五（302）');
    expect(await inside(s)).toEqual([['马阿姨', 2]]);
    const seen = await kinds(s);
    expect(seen.lines).toEqual(['changed 马阿姨 1', 'new 李四 2', 'new 王五 1']);
    await note('1. 马阿姨 2人\n2. 李四 两人\n3. 赵姐\n4. 钱叔 2人');
    // The version that was looked at is not the newest any more.
    const choice = { versions: seen.chain.versions, remove: [], leaveOut: [] };
    expect(await tx(s, (t) => s.activities.applyChain(t, seen.chain.id, choice, '小林'))).toMatchObject({ kind: 'refused' });
    const now = await kinds(s);
    expect(now.lines).toEqual(['same 马阿姨 2', 'new 李四 2', 'new 赵姐 1', 'new 钱叔 2']);
    expect(now.missing).toEqual(['王五']);
    expect(await tx(s, (t) => s.activities.applyChain(t, now.chain.id, { ...choice, versions: now.chain.versions }, '小林'))).toEqual({
      kind: 'applied',
      ...{ added: 3, changed: 0, withdrawn: 0, waiting: 2 },
    });
    expect(await inside(s)).toEqual([
      ['马阿姨', 2],
      ['李四', 2],
      ['赵姐', 1],
    ]);
    expect(await queue(s)).toEqual([['钱叔', 2, 0]]);
    await note('1. 马阿姨 2人\n2. ~~李四 两人~~\n3. 赵姐 取消\n4. 钱叔 2人');
    const third = await kinds(s);
    expect(third.lines).toEqual(['same 马阿姨 2', 'withdraw 李四 2', 'withdraw 赵姐 1', 'same 钱叔 2']);
    expect(third.missing).toEqual(['王五']);
    await tx(s, (t) => s.activities.applyChain(t, third.chain.id, { ...choice, versions: third.chain.versions }, '小林'));
    expect(await inside(s)).toEqual([['马阿姨', 2]]);
    const [qian] = await s.activities.queueOf(s.store.db, 'lecture');
    expect(await tx(s, (t) => s.activities.letIn(t, 'lecture', qian!.id))).toMatchObject({ kind: 'done' });
    expect(await inside(s)).toEqual([
      ['马阿姨', 2],
      ['钱叔', 2],
    ]);
  });
});

describe('figures and erasure', () => {
  it('count who signed up, came, walked in and stayed away', async () => {
    const s = await scene();
    await create(s, { capacity: 10 });
    await signUp(s, '马阿姨', 3);
    await signUp(s, '孙叔', 2);
    await signUp(s, '老王', 1);
    await leave(s, '老王');
    await tx(s, (t) => s.activities.addByStaff(t, 'lecture', { name: '何奶奶', people: 1, household: '3-2-301', note: '' }));
    s.clock.at = on('11-26T14:30');
    const all = await s.activities.everybody(s.store.db, 'lecture');
    const idOf = (name: string) => all.find((one) => one.name === name)!.id;
    const before = await s.activities.report(s.store.db, { from: on('11-01T00:00'), to: on('12-01T00:00') });
    expect(before.activities[0]).toMatchObject({ signedUp: 6, parties: 3, counted: false, came: 0, noShows: 0 });
    await tx(s, (t) => s.activities.markCame(t, 'lecture', idOf('马阿姨'), 2));
    await tx(s, (t) => s.activities.markCame(t, 'lecture', idOf('何奶奶'), 2));
    expect(await tx(s, (t) => s.activities.markCame(t, 'lecture', idOf('孙叔'), 21))).toBe(false);
    await tx(s, (t) => s.activities.addWalkIn(t, 'lecture', { name: '', people: 2 }));
    s.clock.at = on('11-26T16:30');
    expect(await tx(s, (t) => s.activities.tick(t))).toBe(1);
    expect(await tx(s, (t) => s.activities.tick(t))).toBe(0);
    const ma = await s.person('马阿姨', '马阿姨');
    await tx(s, (t) => s.activities.giveFeedback(t, ma, 'lecture', { rating: 4, words: '听得懂' }));
    const report = await s.activities.report(s.store.db, { from: on('11-01T00:00'), to: on('12-01T00:00') });
    expect(report.activities[0]).toMatchObject({
      ...{ parties: 3, signedUp: 6, counted: true, came: 6, walkIns: 3, noShows: 3, households: 1 },
      feedback: { answers: 1, ratings: 1, average: 4, words: ['听得懂'] },
    });
    expect(report.totals).toEqual({ held: 1, cancelled: 0, signedUp: 6, came: 6, walkIns: 3, noShows: 3, ratings: 1, average: 4 });
    // Of what is over only the numbers are left.
    await tx(s, (t) => s.activities.erasePerson(t, ma.id));
    const after = (await s.activities.report(s.store.db, { from: on('11-01T00:00'), to: on('12-01T00:00') })).activities[0]!;
    expect([after.came, after.feedback.average, after.feedback.words]).toEqual([6, 4, []]);
    expect(JSON.stringify(await s.activities.everybody(s.store.db, 'lecture'))).not.toMatch(/马阿姨|听得懂/);
  });

  it('forget who is still to come, give the place on, and take the name out of pasted lists', async () => {
    const s = await scene();
    await create(s, { capacity: 1 });
    await signUp(s, '马阿姨');
    await signUp(s, '孙叔');
    const ma = await s.person('马阿姨', '马阿姨');
    const text = '#接龙\n冬季血压管理\n1. 马阿姨\n2. 李四';
    await tx(s, (t) => s.activities.noteChain(t, { activityId: 'lecture', groupId: 'g3', personId: ma.id, text }));
    await tx(s, (t) => s.activities.erasePerson(t, ma.id));
    expect(await queue(s)).toEqual([['孙叔', 1, 1]]);
    expect(JSON.stringify(await s.store.db.selectFrom('activity_chain').selectAll().execute())).not.toContain('马阿姨');
    expect(JSON.stringify(await s.activities.everybody(s.store.db, 'lecture'))).not.toContain(ma.id);
  });
});

describe('the calendar', () => {
  const events = (body: string) => Object.values(ical.sync.parseICS(body)).filter((one) => one?.type === 'VEVENT') as ical.VEvent[];
  it('is read back by another program: moments, cancelled ones, one UID for ever, a growing SEQUENCE', async () => {
    const s = await scene();
    await create(s, { materials: '老花镜；笔, 本子', description: '第一行\n第二行' });
    await create(s, {
      id: 'other',
      title: '电影',
      place: '文化广场',
      audience: '',
      speaker: '',
      startsAt: on('11-28T19:00'),
      endsAt: on('11-28T21:00'),
    });
    await signUp(s, '马阿姨', 2);
    const first = await s.activities.feed(s.store.db, '梧桐里社区');
    const [lecture] = events(first.body);
    expect(lecture).toMatchObject({
      summary: LECTURE.title,
      location: '社区活动室',
      status: 'CONFIRMED',
      start: LECTURE.startsAt,
      end: LECTURE.endsAt,
    });
    expect(lecture!.description).toContain('请带：老花镜；笔, 本子');
    expect(first.body).toContain('DTSTART:20261126T063000Z');
    expect(first.body).not.toMatch(/马阿姨|p-[0-9a-z]{16}/);
    expect((await s.activities.feed(s.store.db, '梧桐里社区')).etag).toBe(first.etag);
    s.clock.advance(60_000);
    await tx(s, (t) => s.activities.change(t, 'lecture', { ...LECTURE, place: '书画室' }));
    await tx(s, (t) => s.activities.cancel(t, 'other'));
    const second = await s.activities.feed(s.store.db, '梧桐里社区');
    expect(second.etag).not.toBe(first.etag);
    const [moved, gone] = events(second.body);
    expect(moved).toMatchObject({ uid: lecture!.uid, location: '书画室', sequence: '1' });
    expect(gone).toMatchObject({ status: 'CANCELLED', sequence: '1', summary: '（已取消）电影' });
    expect(events((await s.activities.feed(s.store.db, '槐安社区')).body)[0]!.uid).not.toBe(lecture!.uid);
    expect(events(s.activities.calendarOf((await s.activities.byId(s.store.db, 'lecture'))!, '梧桐里社区').body)).toHaveLength(1);
  });

  it('keeps to RFC 5545, whatever staff write', async () => {
    const s = await scene();
    await create(s, {
      title: `超长的标题，带逗号; 分号\\反斜线与表情🧧${'长'.repeat(60)}`.slice(0, 80),
      description: `第一段：说明，说明。\n第二段；END:VEVENT\r\nBEGIN:VALARM\n${'很长的一行说明'.repeat(40)}`,
      materials: '笔',
    });
    const { body } = await s.activities.feed(s.store.db, '梧桐里社区');
    // 3.1: lines end in CRLF and have at most 75 octets; what is folded goes on behind one blank, and no character is cut.
    expect(body.endsWith('\r\n')).toBe(true);
    expect(body.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    for (const line of body.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const lines = body
      .replace(/\r\n[ \t]/g, '')
      .trimEnd()
      .split('\r\n');
    for (const line of lines) expect(line).toMatch(/^[A-Z][A-Z-]*(?:;[A-Z-]+=[^:;]+)*:/);
    expect(body).not.toContain('\uFFFD');
    // 3.4, 3.6: one calendar, its version and maker; in each event exactly one UID, DTSTAMP and DTSTART, and nothing that staff wrote opens another part.
    const parts = lines.filter((line) => /^(?:BEGIN|END):/.test(line));
    expect(parts).toEqual(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'END:VEVENT', 'END:VCALENDAR']);
    const count = (name: string) => lines.filter((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`)).length;
    expect(['VERSION', 'PRODID', 'UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY'].map(count)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    // 3.3.11: commas, semicolons and backslashes of a text are escaped.
    const text = lines.find((line) => line.startsWith('SUMMARY:'))!.slice('SUMMARY:'.length);
    expect(text.replace(/\\[\\;,nN]/g, '')).not.toMatch(/[\\;,]/);
  });
});
