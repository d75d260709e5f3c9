import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { opinionIn } from '../../src/intents/handlers/feedback.ts';
import { openTalk, type Said, type Talk } from '../support/talk.ts';

const GROUP = 'g-building-3';
const QUESTION = '装修周六能不能打电钻';

let talk: Talk;

const opinions = async () =>
  (await talk.core.knowledge.feedback.list(talk.store.db)).opinions.map((o) => [o.verdict, o.remark, o.answer.question]);
const items = async () => (await talk.core.knowledge.gaps.list(talk.store.db, { source: 'unhelpful' })).gaps;
const asks = (): Promise<Said> => talk.say('p-zhao', GROUP, QUESTION, { mention: true });
/** As WeChat quotes: with whom it was for, and cut. */
const quoteOf = (said: Said) => ({ text: `@某人 ${said.replies[0]!.slice(0, 40)}`, ofBot: true });

describe('what residents say of an answer', () => {
  beforeEach(async () => {
    talk = await openTalk();
  });
  afterEach(() => talk.close());

  it('没用 as the next message is kept, reaches staff with question and source, and is answered with one line', async () => {
    const answered = await asks();
    expect(answered.replies[0]).toContain('来源');
    const said = await talk.say('p-zhao', GROUP, '没用，我问的是周日');
    expect(said.replies).toEqual([expect.stringContaining('谢谢，已记下，会请工作人员看看。')]);
    expect(said.decision).toMatchObject({ decision: 'escalate', intent: 'feedback', slots: { verdict: 'useless' } });
    expect(await opinions()).toEqual([['useless', '我问的是周日', QUESTION]]);
    const [gap] = await items();
    expect(gap).toMatchObject({ question: QUESTION, state: 'open', source: 'unhelpful' });
    const { opinions: behind } = await talk.core.knowledge.feedback.list(talk.store.db, { gaps: [gap!.number] });
    expect(behind[0]?.answer.sources[0]).toMatchObject({ title: expect.stringContaining('装修'), passageKey: expect.any(String) });
    // Staff on duty hear of it, in private.
    expect(said.sent.some(({ to, text }) => to !== GROUP && text.includes('没答到点子上') && text.includes(gap!.number))).toBe(true);
    // Said once more, nothing is said again.
    expect((await talk.say('p-zhao', GROUP, '没用')).replies).toEqual([]);
  });

  it('staff answer what did not help, and the one who said so is told', async () => {
    await asks();
    await talk.say('p-zhao', GROUP, '👎');
    const [gap] = await items();
    const answered = await talk.say('p-lin', undefined, `/答复 ${gap!.number} 周末和法定节假日都不能用电钻，工作日上午8点到12点可以。`);
    const told = answered.sent.filter(({ to }) => to === GROUP);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ mention: ['p-zhao'], text: expect.stringContaining(`您之前问的「${QUESTION}」有答复了`) });
  });

  it('a neighbour may quote the answer; the same words by others do not touch it', async () => {
    const answered = await asks();
    const said = await talk.say('p-sun', GROUP, '[弱]', { quote: quoteOf(answered) });
    expect(said.replies).toHaveLength(1);
    expect(await opinions()).toEqual([['useless', '', QUESTION]]);
    expect((await talk.say('p-he', GROUP, '没用')).replies).toEqual([]);
    expect((await talk.say('p-he', GROUP, '👍', { quote: { text: '谁家有梯子借一下', ofBot: false } })).replies).toEqual([]);
    expect(await opinions()).toHaveLength(1);
  });

  it('two different residents who say it helped make the question a way of asking; one of them twice does not', async () => {
    const { asked } = talk.core.knowledge;
    const first = await talk.say('p-zhao', GROUP, '礼拜六在家打电钻装修行不行啊', { mention: true });
    expect((await talk.say('p-zhao', GROUP, '[强]')).replies).toEqual([]);
    await talk.say('p-zhao', GROUP, '有用，谢谢');
    const proposed = await asked.list(talk.store.db, { state: 'proposed' });
    expect(proposed.ways.map((way) => [way.way, way.source])).toEqual([['礼拜六在家打电钻装修行不行啊', 'feedback']]);
    await talk.say('p-sun', GROUP, '👍', { quote: quoteOf(first) });
    expect((await asked.list(talk.store.db, { state: 'proposed' })).total).toBe(0);
    const [way] = (await asked.list(talk.store.db, { state: 'accepted' })).ways;
    const passages = await talk.core.knowledge.passagesOf(way!.file);
    expect(passages.some((passage) => passage.asked.split('\n').includes('礼拜六在家打电钻装修行不行啊'))).toBe(true);
    // One of them changes her mind: it is only proposed again.
    await talk.say('p-sun', GROUP, '不对', { quote: quoteOf(first) });
    expect((await asked.list(talk.store.db, { state: 'accepted' })).total).toBe(0);
  });

  it('changing one’s mind counts the last, and takes the question off the list', async () => {
    await asks();
    await talk.say('p-zhao', GROUP, '答非所问');
    expect((await items()).map((gap) => gap.state)).toEqual(['open']);
    await talk.say('p-zhao', GROUP, '有用');
    expect(await opinions()).toEqual([['useful', '', QUESTION]]);
    expect((await items()).map((gap) => gap.state)).toEqual(['dismissed']);
  });

  it('too late, or about nothing, it is nobody’s opinion', async () => {
    expect((await talk.say('p-zhao', GROUP, '没用')).replies).toEqual([]);
    await asks();
    talk.clock.advance(11 * 60_000);
    await talk.say('p-zhao', GROUP, '没用');
    expect(await opinions()).toEqual([]);
    await asks();
    await talk.say('p-zhao', GROUP, '没用', { others: ['老王'] });
    expect(await opinions()).toEqual([]);
  });

  it('in private it works as well, and thanks get a word', async () => {
    await talk.say('p-zhao', undefined, QUESTION);
    expect((await talk.say('p-zhao', undefined, '很有用')).replies).toEqual([expect.stringContaining('谢谢，已记下')]);
    expect((await talk.say('p-zhao', undefined, '错了，是9点')).replies).toEqual([expect.stringContaining('会请工作人员看看')]);
    expect(await opinions()).toEqual([['wrong', '是9点', QUESTION]]);
  });

  it('is forgotten with the person: the opinion, the question, and the way of asking', async () => {
    await talk.say('p-zhao', undefined, '礼拜六在家打电钻装修行不行啊');
    await talk.say('p-zhao', undefined, '有用');
    await talk.say('p-zhao', undefined, QUESTION);
    await talk.say('p-zhao', undefined, '没用');
    await talk.say('p-zhao', undefined, '删除我的信息');
    await talk.say('p-zhao', undefined, '确认删除我的信息');
    const { db } = talk.store;
    expect(await db.selectFrom('answer_feedback').selectAll().execute()).toEqual([]);
    expect((await db.selectFrom('answer_log').select('question').execute()).every(({ question }) => question === '')).toBe(true);
    expect(await db.selectFrom('policy_asked').select('way').execute()).toEqual([]);
    expect(await items()).toEqual([]);
  });
});

describe('the words of an opinion', () => {
  it.each(['👍', '👍🏻', '[强]', '[赞][赞]', '有用', '很有用，谢谢', '挺管用的', '这个回答有帮助', '答得很清楚'])(
    '%s: it helped',
    (text) => {
      expect(opinionIn(text)?.verdict).toBe('useful');
    },
  );
  it.each(['👎', '[弱]', '没用', '没啥用', '你这回答没用', '答非所问', '没有帮助', '不是问这个', '没说清楚', '根本没用！'])(
    '%s: it did not',
    (text) => {
      expect(opinionIn(text)?.verdict).toBe('useless');
    },
  );
  it.each(['不对', '错了', '你说错了', '不准', '不对，应该是8点', '这个早就改了', '回答有误'])('%s: it is not true', (text) => {
    expect(opinionIn(text)?.verdict).toBe('wrong');
  });
  it.each([
    '有用水管吗',
    '没用电吧',
    '不对啊，那周日呢？',
    '错了一位数字的门禁卡怎么办',
    '好的',
    '谢谢',
    '有用过的旧家具处理',
    '没用完的建材堆哪',
    '不准停车吗',
    '对',
  ])('%s: no opinion', (text) => {
    expect(opinionIn(text)).toBeUndefined();
  });
});
