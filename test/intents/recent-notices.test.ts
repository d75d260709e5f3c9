import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk({ at: '2026-11-22T10:00:00+08:00' });
});
afterAll(() => talk.close());
const ask = async (text: string, group: string | undefined = 'g-building-3') =>
  (await talk.say('p-sun', group, text, { mention: true })).replies.join('\n');

describe('what did I miss', () => {
  it.each([
    ['昨天有什么通知', /^昨天的通知：\n1\. 11月21日 停水通知/],
    ['前天有什么通知', /^前天没有发到这里的通知/],
    ['上周有什么通知吗', /^上周的通知：/],
    ['最近咱们社区有啥新通知', /^近 30 天的通知：/],
  ])('%s', async (text, answer) => {
    expect(await ask(text)).toMatch(answer);
  });

  it('is told for those who ask: another house’s notice is not in the list', async () => {
    expect(await ask('最近有什么通知', 'g-building-5')).not.toMatch(/停水通知（3、4号楼）|12号楼/);
    expect(await ask('昨天有什么通知', 'g-building-5')).toBe('昨天没有发到这里的通知。');
  });

  it('says nothing of drafts, of what was cancelled, and of what went to others', async () => {
    await talk.say('p-lin', undefined, '/通知 5号楼今晚清洗水箱');
    await talk.say('p-lin', undefined, '取消');
    await talk.say('p-lin', undefined, '/通知 5号楼今晚检修电梯');
    await talk.say('p-lin', undefined, '确认');
    expect(await ask('今天有什么通知')).toBe('今天没有发到这里的通知。');
    const there = await ask('今天有什么通知', 'g-building-5');
    expect(there).toContain('检修电梯');
    expect(there).not.toContain('水箱');
  });

  it.each(['昨天通知了，怎么还没来水', '这通知写得真长', '通知栏的灯坏了', '上次的通知为什么没发到我们楼'])(
    '「%s」 is something else',
    async (text) => {
      expect((await talk.say('p-sun', 'g-building-3', text, { mention: true })).decision.intent).not.toBe('recent_notices');
    },
  );
});
