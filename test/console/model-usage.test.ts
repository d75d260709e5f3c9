import { describe, expect, it } from 'vitest';
import type { ModelUsage } from '../../src/knowledge/knowledge.ts';
import { openConsole } from '../support/console.ts';

const READY: ModelUsage = { calls: 12, tokens: 3700, limit: 10_000, usedUp: false, state: { kind: 'ready' } };
const until = new Date('2026-11-22T10:05:00+08:00');

describe('the page of the account', () => {
  it.each<[string, ModelUsage | undefined, RegExp | undefined]>([
    ['how much of the day is used', READY, /AI 回答今天请求了 12 次，已用今天限量的 37%。/],
    ['how often it was asked, where nothing is limited', { ...READY, limit: undefined }, /AI 回答今天请求了 12 次。/],
    [
      'that the day is used up, and what happens then',
      { ...READY, tokens: 10_050, usedUp: true },
      /用量已用完，现在直接引用原文回答；明天零点恢复/,
    ],
    [
      'that it is out of reach',
      { ...READY, state: { kind: 'resting', until, reason: 'HTTP 503' } },
      /AI 服务暂时连不上，现在直接引用原文回答/,
    ],
    ['nothing, where there is no model', undefined, undefined],
  ])('tells staff %s', async (_, usage, said) => {
    const wording = usage && {
      phrase: async () => ({ kind: 'unavailable', reason: '' }) as const,
      phrasedBy: 'm',
      names: async () => [],
      usage: async () => usage,
    };
    const world = await openConsole(wording ? { wording } : {});
    const visitor = await world.administrator();
    const { status, text } = await visitor.get('/console/channel');
    expect(status).toBe(200);
    if (said) expect(text).toMatch(said);
    else expect(text).not.toContain('AI');
    await world.close();
  });
});
