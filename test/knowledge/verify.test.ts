import { describe, expect, it } from 'vitest';
import { verify } from '../../src/knowledge/ask/verify.ts';

const SOURCES = ['遛狗时间为每天6:00–8:00和19:00–22:00。咨询电话 0311-0000-9766。', '2026年3月1日起，装修押金2,000元，牵引绳不超过1.5米。'];

describe('what a model says', () => {
  it.each([
    ['遛狗是每天6:00–8:00和19:00–22:00。', [1]],
    ['早上6:00到8:00可以，打0311-0000-9766问。', [1]],
    ['押金2000元，三月的事写作3月1日。', [2]],
    ['规定说“遛狗时间为每天6:00–8:00”。', [1]],
    ['绳子不超过1.5米，06:00以后可以遛。', [1, 2]],
  ])('holds: %s', (text, citations) => expect(verify(text, citations, SOURCES)).toEqual({ kind: 'holds', cited: citations }));

  it.each([
    ['an invented hour', '早上5:00可以。', [1]],
    ['another phone number', '打0311-0000-9999。', [1]],
    ['another amount', '押金3000元。', [2]],
    ['a figure of a source it does not cite', '押金2000元。', [1]],
    ['a source that is not there', '可以。', [3]],
    ['no source', '可以。', []],
    ['a quote that is not exact', '规定说“可以随便遛”。', [1]],
    ['nothing', '  ', [1]],
    ['an invented figure in words that are counted', '每户限养三只。', [1]],
  ])('fails: %s', (_, text, citations) => expect(verify(text, citations, SOURCES).kind).toBe('fails'));
});
