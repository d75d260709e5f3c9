import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, type Talk } from '../support/talk.ts';

/** Signing up in words, through the whole program. */
let talk: Talk;
const GROUP = 'g-all';
const BLOOD = 'blood-pressure-2026-11-26';
beforeAll(async () => {
  talk = await openTalk({ policies: false });
});
afterAll(() => talk.close());

const mention = { mention: true } as const;
const say = async (who: string, text: string) => (await talk.say(who, GROUP, text, mention)).replies.join('\n');
const privately = async (who: string, text: string) => (await talk.say(who, undefined, text)).replies.join('\n');
async function held(name: string, activity = BLOOD) {
  const all = await talk.core.activities.everybody(talk.store.db, activity);
  const one = all.find((signUp) => signUp.name === name);
  return one && { people: one.people, party: one.party, waiting: one.waiting };
}

describe('for oneself and others', () => {
  it('我和妈妈两个人, then one more, then fewer, then other ones', async () => {
    expect(await say('龚姐', '周四的健康讲座，我和妈妈两个人报名')).toContain('已为您登记 2 人：');
    expect(await held('龚姐')).toEqual({ people: 2, party: ['本人', '妈妈'], waiting: 0 });
    expect((await talk.say('龚姐', GROUP, '加一个人')).replies.join()).toContain('已为您改为 3 人');
    expect(await say('龚姐', '改成两个人')).toContain('已为您改为 2 人');
    expect(await say('龚姐', '我不去了')).toContain('已为您改为 1 人（妈妈）');
    expect(await say('龚姐', '我妈不去了我去')).toContain('已改好，参加的是您');
    expect(await held('龚姐')).toEqual({ people: 1, party: ['本人'], waiting: 0 });
    expect(await say('龚姐', '我不去了')).toContain('已为您取消报名');
    expect(await held('龚姐')).toEqual({ people: 0, party: [], waiting: 0 });
  });

  it.each([
    ['帮我妈报名周四的健康讲座', ['妈妈']],
    ['健康讲座给我爸妈报名', ['爸爸', '妈妈']],
    ['健康讲座报名，三个人', ['本人', '', '']],
    ['健康讲座我和老伴报名', ['本人', '老伴']],
    ['健康讲座带孙子去，报名', ['本人', '孙子']],
    ['健康讲座我报名，还有我妈', ['本人', '妈妈']],
    ['健康讲座报名2人', ['本人', '']],
  ])('%s', async (text, party) => {
    const who = `居民${text}`;
    await privately(who, text);
    expect((await held(who))?.party.toSorted()).toEqual([...party].sort());
  });

  it('帮我妈报名 after oneself adds her', async () => {
    await say('丁叔', '报名周四的健康讲座');
    expect(await say('丁叔', '帮我妈报名')).toContain('已为您改为 2 人（您和妈妈）');
    expect(await say('丁叔', '我妈不去了')).toContain('已为您改为 1 人');
  });
});

describe('asking of what one signed up for', () => {
  it('answers from the record, without naming the activity again', async () => {
    await privately('邱姐', '报名健康讲座');
    expect(await privately('邱姐', '几点开始')).toContain('14:30–16:00，社区活动室');
    expect(await privately('邱姐', '在哪')).toContain('社区活动室');
    expect(await privately('邱姐', '我报上了吗')).toContain('您已登记 1 人。');
    expect(await privately('邱姐', '还有名额吗')).toMatch(/还剩 \d+ 个名额/);
    expect(await say('路人', '健康讲座我报上了吗')).toContain('您还没有报名。');
    expect(await say('路人', '这周有什么活动')).toMatch(/^这周没有活动了。接下来：\n· 11月26日/);
    expect(await say('路人', '下周有什么活动')).toMatch(/^下周的活动：\n· 11月26日.*\n· 11月28日[^\n]*$/);
    expect(await say('路人', '最近有什么活动')).toContain('近期活动：');
  });
});

describe('the queue', () => {
  it('offers the freed place privately, in order, until the answer or the time', async () => {
    const { activities } = talk.core;
    const at = (hour: number) => new Date(`2026-11-28T${String(hour).padStart(2, '0')}:00:00+08:00`);
    const made = await talk.store.transaction((tx) =>
      activities.create(tx, { id: 'pots', title: '青团制作课', place: '书画室', startsAt: at(15), endsAt: at(17), capacity: 2 }),
    );
    expect(made.kind).toBe('created');
    await say('甲', '报名青团制作课2人');
    expect(await say('乙', '报名青团制作课')).toContain('名额已满。1 人已排进候补，排在最前面');
    expect(await say('丙', '青团制作课我和老公报名')).toContain('2 人已排进候补，前面还有 1 人');
    expect(await say('丙', '我排第几')).toContain('2 人在候补，前面还有 1 人');
    const freed = await talk.say('甲', GROUP, '青团制作课退一个人', mention);
    expect(freed.replies.join()).toContain('已为您改为 1 人');
    expect(freed.sent.filter(({ to }) => to === '乙').map(({ text }) => text)[0]).toContain('给您留着 1 个名额');
    // Kept for the first in the queue: nobody else gets it meanwhile.
    expect(await say('丁', '报名青团制作课')).toContain('前面还有 3 人');
    const refused = await talk.say('乙', undefined, '不要');
    expect(refused.replies.join()).toContain('名额让给下一位了');
    expect(refused.sent.find(({ to }) => to === '丙')?.text).toContain('您要 2 个，先空出 1 个');
    expect(await privately('丙', '要')).toContain('已为您登记 1 人');
    expect(await held('丙', 'pots')).toEqual({ people: 1, party: ['本人'], waiting: 1 });
    const gone = await talk.say('甲', GROUP, '取消报名青团制作课', mention);
    expect(gone.sent.find(({ to }) => to === '丙')?.text).toContain('给您留着 1 个名额');
    talk.clock.advance(13 * 3_600_000);
    await talk.store.transaction((tx) => activities.tick(tx));
    const later = await talk.pass(0);
    expect(later.find(({ to }) => to === '丙')?.text).toContain('没有等到您的回复');
    expect(later.find(({ to }) => to === '丙')?.text).toContain('您原来登记的 1 人不变');
    expect(await privately('丙', '要')).not.toContain('已为您登记');
    expect(await activities.queueOf(talk.store.db, 'pots')).toMatchObject([{ name: '丁', offered: 1 }]);
  });
});

describe('a series', () => {
  it('asks which, and takes all of it', async () => {
    const { activities } = talk.core;
    const at = (hour: number) => new Date(`2027-01-05T${hour}:00:00+08:00`);
    const draft = { title: '市民学校书法班', place: '书画室', startsAt: at(15), endsAt: at(17), capacity: 10 };
    const made = await talk.store.transaction((tx) => activities.createSeries(tx, draft, { times: 4, onHoliday: 'later' }));
    if (made.kind !== 'created') throw new Error(made.text);
    expect(await say('庚', '我和妈妈报名市民学校书法班')).toContain('请问报哪一次？全部都报请说“全部都报”');
    expect(await say('庚', '报名市民学校书法班第2次')).toContain('（第 2 次）');
    expect(await say('辛', '市民学校书法班全部都报，两个人')).toContain('已为您登记 4 次，每次 2 人：2027年1月5日、');
    expect(await activities.placesLeft(talk.store.db, made.activities[1]!)).toBe(7);
  });
});

describe('a 接龙 in the group', () => {
  it('is kept for staff without a word, and signs nobody up', async () => {
    const list = '#接龙\n周四健康讲座，冬季血压管理\n1. 张桂兰\n2. 李四 两人\n3. 王五（302）';
    const said = await talk.say('群里人', GROUP, list);
    expect(said.replies).toEqual([]);
    const [preview] = await talk.core.activities.chains(talk.store.db, BLOOD);
    expect(preview!.lines.map(({ kind, entry }) => [kind, entry.name, entry.people])).toEqual([
      ['new', '张桂兰', 1],
      ['new', '李四', 2],
      ['new', '王五', 1],
    ]);
    expect(await held('张桂兰')).toBeUndefined();
    const trade = await talk.say('卖家', GROUP, '#接龙\n团购苹果 5斤一箱\n1. 张桂兰 1箱\n2. 李四 2箱');
    expect(trade.replies).toEqual([]);
    expect(await talk.core.activities.chains(talk.store.db, BLOOD)).toHaveLength(1);
  });
});

describe('on the spot and afterwards', () => {
  it('checks in by the code, thanks once, and takes the answer', async () => {
    const { activities } = talk.core;
    talk.clock.at = new Date('2026-12-03T14:40:00+08:00');
    const id = 'anti-fraud-2026-12-03';
    await privately('孔姐', '我和老伴报名反诈讲座');
    const code = (await talk.store.transaction((tx) => activities.openCheckIn(tx, id)))!;
    expect(await say('孔姐', `签到 ${code === '9999' ? '9998' : '9999'}`)).toContain('签到码不对');
    expect(await say('孔姐', `签到 ${code}`)).toContain('签到成功：《识破养老诈骗》，2 人');
    expect((await talk.say('路过的', GROUP, `签到${code} 1人`)).replies.join()).toContain('现场参加 1 人');
    expect((await talk.say('闲人', GROUP, '签到 0000')).replies).toEqual([]);
    talk.clock.at = new Date('2026-12-03T17:05:00+08:00');
    await talk.store.transaction((tx) => activities.tick(tx));
    await talk.store.transaction((tx) => activities.tick(tx));
    const thanks = await talk.pass(0);
    expect(
      thanks
        .filter(({ text }) => text.includes('谢谢您来参加《识破养老诈骗》'))
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['孔姐', '路过的']);
    expect(await privately('孔姐', '5分，讲得很清楚')).toContain('5 分已记下');
    expect(await privately('路过的', '4')).toContain('4 分已记下');
    expect(await privately('路过的', '教室有点挤，下次早点开门就好')).toContain('您的话已记下');
    const figures = await activities.figures(talk.store.db, (await activities.byId(talk.store.db, id))!);
    expect(figures).toMatchObject({
      signedUp: 2,
      came: 3,
      walkIns: 1,
      noShows: 0,
      feedback: { answers: 2, average: 4.5, spread: [0, 0, 0, 1, 1] },
    });
    expect(figures.feedback.words).toEqual(['讲得很清楚', '教室有点挤，下次早点开门就好']);
  });
});
