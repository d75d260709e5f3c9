import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chineseNumber, digitsForCounts } from '../../src/knowledge/index/numerals.ts';
import { normaliseWording } from '../../src/knowledge/index/wording.ts';

/** 1234 → 一千二百三十四: the writing that the parser must undo. */
function spelled(n: number): string {
  const digits = '零一二三四五六七八九';
  if (n < 10) return digits[n]!;
  if (n < 20) return `十${n === 10 ? '' : digits[n % 10]}`;
  if (n < 100) return `${digits[Math.floor(n / 10)]}十${n % 10 === 0 ? '' : digits[n % 10]}`;
  const [unit, name] = n < 1000 ? [100, '百'] : [1000, '千'];
  const rest = n % unit;
  const gap = rest > 0 && rest < unit / 10 ? '零' : '';
  const tail = rest === 0 ? '' : rest >= 10 && rest < 20 ? `一${spelled(rest)}` : spelled(rest);
  return `${digits[Math.floor(n / unit)]}${name}${gap}${tail}`;
}

describe('Chinese numerals', () => {
  it('reads back every number up to 1260 that it can be spelled as', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), (n) => {
        expect(chineseNumber(spelled(n))).toBe(n);
      }),
      { numRuns: 2000 },
    );
    expect(chineseNumber('一千二百六十')).toBe(1260);
    expect(chineseNumber('二〇二六')).toBe(2026);
  });

  it.each(['百', '十十', '一二百', '甲', ''])('does not make a number of %j', (text) => {
    expect(chineseNumber(text)).toBeUndefined();
  });

  it('turns them into digits only where something is counted', () => {
    expect(digitsForCounts('三号楼二单元')).toBe('3号楼2单元');
    expect(digitsForCounts('第十二条')).toBe('第12条');
    expect(digitsForCounts('一般 统一 一起 唯一')).toBe('一般 统一 一起 唯一');
  });
});

describe('wording', () => {
  it('gives one form to what means the same', () => {
    expect(normaliseWording('３栋')).toBe('3号楼');
    expect(normaliseWording('三号楼')).toBe('3号楼');
    expect(normaliseWording('星期六')).toBe(normaliseWording('礼拜六'));
    expect(normaliseWording('1,000元')).toBe('1000元');
  });

  it('leaves its own result as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'三十二3１号楼栋幢周星期礼拜天六,0元第条一月日#'), maxLength: 12 }), (text) => {
        const once = normaliseWording(text);
        expect(normaliseWording(once)).toBe(once);
      }),
    );
  });
});
