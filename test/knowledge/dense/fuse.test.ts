import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse, withComparableScores } from '../../../src/knowledge/dense/fuse.ts';

const list = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });

describe('fusing two rankings', () => {
  it('holds everything of both once', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const fused = fuse(a, b);
        expect([...fused].sort()).toEqual([...new Set([...a, ...b])].sort());
      }),
    );
  });

  it('keeps an order on which both agree', () => {
    fc.assert(
      fc.property(list, (a) => {
        expect(fuse(a, a)).toEqual(a);
        expect(fuse(a, [])).toEqual(a);
      }),
    );
  });

  it('never puts what is behind in both before what is ahead in both', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const fused = fuse(a, b);
        const at = (l: readonly number[], item: number) => (l.includes(item) ? l.indexOf(item) : l.length);
        for (const [i, x] of fused.entries())
          for (const y of fused.slice(i + 1)) expect(at(a, y) < at(a, x) && at(b, y) < at(b, x)).toBe(false);
      }),
    );
  });

  it('sums 1/(60 + rank), what is missing counting as one after the last', () => {
    // b: 1/62 + 1/61 is more than a: 1/61 + 1/63, and that more than c: 1/63 + 1/62.
    expect(fuse(['a', 'b', 'c'], ['b', 'c', 'a'])).toEqual(['b', 'a', 'c']);
    // d, 1/63 + 1/61, is worth what a is, and b, 1/62 + 1/62, a little less.
    expect(fuse(['a', 'b'], ['d', 'b', 'a'])).toEqual(['a', 'd', 'b']);
    expect(fuse(['a', 'b', 'c', 'd', 'e'], ['x', 'y', 'a'])[0]).toBe('a');
  });
});

describe('scores of a new order', () => {
  const found = fc.array(fc.record({ score: fc.float({ min: 0, max: 10, noNaN: true }), file: fc.constantFrom('a', 'b', 'c') }));

  it('show the first and its rival as far apart as in a list sorted by score', () => {
    fc.assert(
      fc.property(found, (list) => {
        const after = withComparableScores(list, (item) => item.file);
        expect(after.map((item) => item.file)).toEqual(list.map((item) => item.file));
        const [first] = after;
        if (!first) return;
        expect(first.score).toBe(Math.max(...list.map((item) => item.score)));
        const rival = after.find((item) => item.file !== first.file);
        const others = list.filter((item) => item.file !== first.file).map((item) => item.score);
        expect(rival?.score).toBe(others.length === 0 ? undefined : Math.max(...others));
        for (const [i, item] of after.entries()) if (item !== first && item !== rival) expect(item.score).toBe(list[i]!.score);
      }),
    );
  });

  it('are what they were where the list is sorted', () => {
    fc.assert(
      fc.property(found, (list) => {
        const sorted = [...list].sort((a, b) => b.score - a.score);
        expect(withComparableScores(sorted, (item) => item.file)).toEqual(sorted);
      }),
    );
  });
});
