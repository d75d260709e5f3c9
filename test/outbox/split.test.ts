import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../src/outbox/split.ts';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const body = (part: string) => part.replace(/\n\(\d+\/\d+\)$/, '');
const squeeze = (text: string) => text.replace(/\s+/g, '');

describe('splitting long texts', () => {
  it('leaves a short text alone', () => {
    expect(splitText('几点停水？', 1800)).toEqual(['几点停水？']);
  });

  it('cuts at sentence ends and numbers the parts', () => {
    const sentence = `第九条规定，周六、周日和法定节假日不能进行产生噪声的装修作业${'，工作日也要注意'.repeat(3)}。`;
    const parts = splitText(sentence.repeat(12), 600);
    expect(parts.length).toBeGreaterThan(2);
    for (const [i, part] of parts.entries()) {
      expect(part.endsWith(`\n(${i + 1}/${parts.length})`)).toBe(true);
      expect(body(part).endsWith('。')).toBe(true);
    }
  });

  it('never exceeds the limit and never loses or changes a character', () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom('。', '，', '\n', '！', ' ', '停水', '😀', '👨‍👩‍👧', '𠮷', 'abc'),
          fc.string({ unit: 'grapheme', maxLength: 8 }),
        ),
        { maxLength: 300 },
      )
      .map((list) => list.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 120, max: 2000 }), (whole, limit) => {
        const parts = splitText(whole, limit);
        for (const part of parts) expect(bytes(part)).toBeLessThanOrEqual(limit);
        const joined = parts.length === 1 ? parts[0]! : parts.map(body).join('');
        expect(squeeze(joined)).toBe(squeeze(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('splits a megabyte in reasonable time', () => {
    const parts = splitText('垃圾分类投放时间为早上六点到九点。'.repeat(20_000), 1800);
    expect(parts.length).toBeGreaterThan(500);
  });
});
