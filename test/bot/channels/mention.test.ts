import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readsLikeNotice, stripMention } from '../../../src/bot/channels/mention.ts';

const options = { names: ['小邻'], askPrefix: '问' };
const strip = (text: string, more: object = {}) => stripMention(text, { ...options, ...more });

describe('who is addressed', () => {
  it.each([
    ['@小邻 几点停水', '几点停水'],
    ['@小邻\u2005几点停水', '几点停水'],
    ['＠小邻 几点停水', '几点停水'],
    ['@小邻，几点停水', '几点停水'],
    ['@小邻：几点停水', '几点停水'],
    ['@小邻', ''],
    ['  @小邻\u2005', ''],
    ['几点停水 @小邻', '几点停水'],
    ['几点停水@小邻', '几点停水'],
    ['几点停水？@小邻 谢谢', '几点停水？谢谢'],
    [
      '你好 @小邻 我想问一下装修的事情是怎么规定的，周六周日能不能用电钻，工作日几点到几点可以，家里老人在休息',
      '你好 我想问一下装修的事情是怎么规定的，周六周日能不能用电钻，工作日几点到几点可以，家里老人在休息',
    ],
    ['请问@小邻 几点来水', '请问几点来水'],
    ['@赵姐 @小邻 你们谁知道几点来水', '@赵姐 你们谁知道几点来水'],
    ['问：几点停水', '几点停水'],
    ['问:几点停水', '几点停水'],
    ['@小邻 问：几点停水', '几点停水'],
    [' 问 ：几点停水', '几点停水'],
  ])('%j is for the bot', (text, rest) => {
    expect(strip(text)).toMatchObject({ mentionsBot: true, text: rest, forwarded: false });
  });

  it.each([
    '@小邻居 借把梯子',
    '@小邻助手 在吗',
    '小邻 几点停水',
    '@所有人 明天停水',
    '写信到 help@小邻.example 就行',
    'zhao@小邻',
    '在群里发“@小邻 停水”就能问',
    '在群里发「@小邻 停水」就能问',
    '@赵姐 你可以@小邻 问一下',
    '@赵姐 这个要问 @小邻',
    '问题：几点停水',
    '我问：他答应了吗',
    '问：医保什么时候交？\n答：每年 10 月到 12 月。',
    `各位居民：因检修水泵，11月23日 9:00 到 12:00 停水，请提前储水。有不明白的可以在群里 @小邻 询问，也可以打值班电话，给您带来不便请谅解。`,
    '昨天我路过社区门口的时候看见好多人在那里排队，后来才知道原来是@小邻 发的消息说今天可以领鸡蛋，大家都去了，我也跟着排了半天',
  ])('%j is not for the bot', (text) => {
    expect(strip(text).mentionsBot).toBe(false);
  });

  it('takes the list of the platform over the words', () => {
    expect(strip('大家看看 @小张 说的对吗', { listed: true })).toMatchObject({
      mentionsBot: true,
      text: '大家看看 @小张 说的对吗',
      others: ['小张'],
    });
    expect(strip('@所有人 明天停水', { listed: true }).mentionsBot).toBe(false);
    expect(strip('@所有人 @小邻 明天停水', { listed: true }).mentionsBot).toBe(true);
  });

  it('knows the bot by its alias in the group, the longest name first', () => {
    expect(stripMention('@小邻（3号楼） 几点停水', { names: ['小邻', '小邻（3号楼）'], askPrefix: '问' }).text).toBe('几点停水');
    expect(stripMention('@小邻助手 几点停水', { names: ['小邻', '小邻助手'], askPrefix: '问' })).toMatchObject({
      mentionsBot: true,
      text: '几点停水',
    });
  });

  it('names the others, the bot is none of them', () => {
    expect(strip('@赵姐\u2005@小邻\u2005@孙 叔\u2005你们好').others).toEqual(['赵姐', '孙 叔']);
    expect(strip('@所有人 看通知').others).toEqual(['所有人']);
    expect(strip('好的', { listedOthers: ['马阿姨'] }).others).toEqual(['马阿姨']);
  });

  it('tells a passed-on notice from talk', () => {
    const notice =
      '【停水通知】尊敬的业主：因检修水泵，定于 11月23日 9:00–12:00 停水，请提前储水，感谢配合。安居物业服务中心，特此通知。咨询 @小邻 或物业电话。';
    expect(strip(notice)).toMatchObject({ mentionsBot: false, forwarded: true, text: notice });
    expect(strip(`@小邻 这个是真的吗\n${notice}`)).toMatchObject({ mentionsBot: true, forwarded: false });
    expect(readsLikeNotice('各位邻居，3号楼灯坏了')).toBe(false);
    expect(
      readsLikeNotice(
        '楼道灯又不亮了，黑得要命，昨天晚上老人差点摔倒，物业来看过一次说要等配件，已经等了三天了，到底什么时候能修好，能不能先装个临时的灯',
      ),
    ).toBe(false);
  });

  it('works without a name or a prefix', () => {
    expect(stripMention('@小邻 问：在吗', { names: [], askPrefix: '' })).toMatchObject({ mentionsBot: false });
    expect(stripMention('@ 在吗', { names: [''], askPrefix: '' })).toMatchObject({ mentionsBot: false });
  });
});

describe('what always holds', () => {
  const words = fc.string({ unit: fc.constantFrom(...'几点停水吗请问装修灯坏了三号楼，。？ab1 \n'), maxLength: 200 });
  const name = fc.constantFrom('小邻', '小 邻', '助手(一)', '回音.bot', '$1', 'a|b', '[群主]');
  const end = fc.constantFrom('\u2005', ' ', '，', '：', '\n');

  it('a mention in front counts, whatever the name is made of, and is gone afterwards', () => {
    fc.assert(
      fc.property(name, end, words, (botName, gap, text) => {
        const result = stripMention(`@${botName}${gap}${text}`, { names: [botName], askPrefix: '问' });
        expect(result.mentionsBot).toBe(true);
        expect(result.text).not.toContain(`@${botName}`);
        expect(result.others).not.toContain(botName);
      }),
    );
  });

  it('without an @ and without the prefix the bot is never addressed, and no word is lost', () => {
    fc.assert(
      fc.property(words, (text) => {
        fc.pre(!/^\s*问\s*[:：]/.test(text));
        const result = strip(text);
        expect(result.mentionsBot).toBe(false);
        expect(result.text).toBe(text.trim());
      }),
    );
  });

  it('a name that goes on is somebody else', () => {
    fc.assert(
      fc.property(fc.constantFrom('居', '助', 'a', '1', '们'), words, (more, text) => {
        fc.pre(!/^\s*问\s*[:：]/.test(text));
        expect(strip(`@小邻${more} ${text}`).mentionsBot).toBe(false);
      }),
    );
  });

  it('a long notice with the name in its middle is never for the bot', () => {
    const filler = fc.string({ unit: fc.constantFrom(...'因检修水泵停水请提前储水感谢配合'), minLength: 40, maxLength: 300 });
    fc.assert(
      fc.property(filler, end, filler, (before, gap, after) => {
        const result = strip(`【停水通知】${before}@小邻${gap}${after}`);
        expect(result).toMatchObject({ mentionsBot: false, forwarded: true });
      }),
    );
  });

  it('is quick on hostile input', () => {
    const started = performance.now();
    for (const text of [
      '@'.repeat(8000),
      '@小邻'.repeat(2000),
      ' @a'.repeat(2700),
      '问'.repeat(8000),
      '【'.repeat(8000),
      '\n'.repeat(8000),
      '@小邻 '.repeat(2000),
    ])
      strip(text);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
