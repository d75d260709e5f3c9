import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question, TermGroup } from '../../../src/knowledge/ask/question.ts';
import { type Ranked, retrieve, Scores } from '../../../src/knowledge/ask/retrieve.ts';
import { InvertedIndex } from '../../../src/knowledge/index/inverted-index.ts';
import { FIELDS, type FieldCounts, packTerms } from '../../../src/knowledge/index/packed-terms.ts';
import { fieldImpact, rarity, saturate } from '../../../src/knowledge/index/weights.ts';

/** The ranking as it is defined, over every passage, with nothing left out and nothing kept from before. */

type Documents = ReadonlyMap<string, readonly FieldCounts[]>;
type Class = 'in-force' | 'over';

const classify = (file: string): Class | undefined => (file < 'c' ? 'in-force' : file < 'e' ? 'over' : undefined);

function impactOf(passage: FieldCounts, term: string): number {
  let sum = 0;
  for (const field of FIELDS) {
    const count = passage[field].get(term);
    if (count === undefined) continue;
    sum += fieldImpact(
      field,
      count,
      [...passage[field].values()].reduce((a, b) => a + b, 0),
    );
  }
  // Kept in steps of 1/25,000.
  return sum === 0 ? 0 : Math.max(1, Math.round(saturate(sum) * 25_000)) / 25_000;
}

function naive(documents: Documents, question: Pick<Question, 'terms' | 'groups'>): ReadonlyMap<string, number> {
  const passages = [...documents].flatMap(([file, list]) => list.map((passage, ordinal) => ({ key: `${file}#${ordinal}`, passage })));
  const frequency = (term: string) => passages.filter(({ passage }) => impactOf(passage, term) > 0).length;
  const worthOf = (term: string): number => {
    const n = frequency(term);
    const common = passages.length > 3000 && term.startsWith('.') && n > passages.length / 4;
    return n === 0 || common ? 0 : rarity(passages.length, n);
  };
  const worths = new Map(
    [...question.terms.keys(), ...question.groups.flatMap((g) => g.ways.flatMap((way) => [...way.terms.keys()]))].map((term) => [
      term,
      worthOf(term),
    ]),
  );
  const cap = 1.5 * rarity(passages.length, 1);
  return new Map(
    passages.map(({ key, passage }) => {
      let score = 0;
      for (const [term, weight] of question.terms) score += weight * worths.get(term)! * impactOf(passage, term);
      for (const { ways } of question.groups) {
        const ofWays = ways.map(({ terms, weight }) => {
          const whole = [...terms].reduce((sum, [term, w]) => sum + w * worths.get(term)!, 0);
          const said = [...terms].reduce((sum, [term, w]) => sum + w * worths.get(term)! * impactOf(passage, term), 0);
          return whole === 0 ? 0 : said * weight * Math.min(1, cap / whole);
        });
        score += Math.max(0, ...ofWays);
      }
      return [key, score];
    }),
  );
}

function compare(index: InvertedIndex, documents: Documents, question: Question, scores: Scores): void {
  const expected = naive(documents, question);
  const { lists } = retrieve(index, question, classify, 10, scores);
  for (const name of ['in-force', 'over'] as const) {
    const of = [...expected].filter(([key, score]) => classify(key.split('#')[0]!) === name && score > 0);
    const best = of.sort((a, b) => b[1] - a[1]).slice(0, 10);
    const got: readonly Ranked[] = lists.get(name) ?? [];
    expect(got).toHaveLength(best.length);
    for (const [i, { file, ordinal, score }] of got.entries()) {
      // Equal scores may come in any order; what has a place has the score of that place, and it is its own.
      expect(score).toBeCloseTo(best[i]![1], 3);
      expect(score).toBeCloseTo(expected.get(`${file}#${ordinal}`)!, 3);
    }
    expect(new Set(got.map(({ file, ordinal }) => `${file}#${ordinal}`)).size).toBe(got.length);
  }
}

const TERMS = ['停水', '停电', '.水', '.电', '物业服务', '@11-23', 'a', '狗', '犬只', '.犬'];
const term = fc.constantFrom(...TERMS);
const counts = fc.array(fc.tuple(term, fc.integer({ min: 1, max: 30 })), { maxLength: 5 }).map((entries) => new Map(entries));
const passage: fc.Arbitrary<FieldCounts> = fc.record({ title: counts, heading: counts, question: counts, asked: counts, text: counts });
const file = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const weights = fc
  .array(fc.tuple(fc.constantFrom(...TERMS, '无此词'), fc.double({ min: 0.05, max: 1.5, noNaN: true })), { maxLength: 5 })
  .map((entries) => new Map(entries));
const group: fc.Arbitrary<TermGroup> = fc
  .array(fc.record({ weight: fc.double({ min: 0.1, max: 1, noNaN: true }), terms: weights }), { minLength: 1, maxLength: 4 })
  .map((ways) => ({ phrase: 'p', ways: ways.map((way) => ({ ...way, text: 't' })) }));
const question: fc.Arbitrary<Question> = fc.record({ terms: weights, groups: fc.array(group, { maxLength: 3 }) }).map((asked) => ({
  ...{ text: '', normalised: '', units: [], spoken: () => [], matter: '', dates: [], buildings: [], asks: [] },
  ...asked,
}));

function indexOf(documents: Documents): InvertedIndex {
  const index = new InvertedIndex();
  index.put([...documents].map(([name, passages]) => ({ file: name, packed: packTerms(passages) })));
  return index;
}

describe('the ranking', () => {
  it('is that of scoring every passage, question after question', () => {
    fc.assert(
      fc.property(
        fc.dictionary(file, fc.array(passage, { minLength: 1, maxLength: 9 })),
        fc.array(question, { minLength: 1, maxLength: 3 }),
        (given, asked) => {
          const documents = new Map(Object.entries(given));
          const index = indexOf(documents);
          const scores = new Scores();
          for (const one of asked) compare(index, documents, one, scores);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is so in a large collection as well, where single characters that most passages hold tell nothing', () => {
    const [documents] = fc.sample(
      fc
        .array(fc.tuple(file, passage), { minLength: 3300, maxLength: 3300, size: 'max' })
        .map((all) => new Map(['a', 'b', 'c', 'd', 'e'].map((name) => [name, all.filter(([f]) => f === name).map(([, p]) => p)]))),
      { numRuns: 1, seed: 7 },
    );
    const index = indexOf(documents!);
    expect(index.size).toBe(3300);
    expect(index.frequency('.水')).toBeGreaterThan(3300 / 4);
    const scores = new Scores();
    const plain = { text: '', normalised: '', groups: [], units: [], spoken: () => [], matter: '', dates: [], buildings: [], asks: [] };
    compare(index, documents!, { ...plain, terms: new Map([['.水', 1]]) }, scores);
    for (const one of fc.sample(question, { numRuns: 5, seed: 11 })) compare(index, documents!, one, scores);
  });

  it('ranks by what a document says now, however often it was replaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(file, fc.array(passage, { minLength: 1, maxLength: 30 })), { maxLength: 30 }),
        question,
        (changes, asked) => {
          const index = new InvertedIndex();
          const documents = new Map<string, readonly FieldCounts[]>();
          const scores = new Scores();
          for (const [name, passages] of changes) {
            index.put([{ file: name, packed: packTerms(passages) }]);
            documents.set(name, passages);
            retrieve(index, asked, classify, 10, scores);
          }
          const { lists } = retrieve(index, asked, classify, 1000, scores);
          const held = [...lists.values()].flat().map(({ file: f, ordinal }) => documents.get(f)![ordinal]!);
          // Nothing is found that no longer stands in it, and all that stands in it is.
          const sought = [...asked.terms.keys(), ...asked.groups.flatMap((g) => g.ways.flatMap((way) => [...way.terms.keys()]))];
          const holds = (p: FieldCounts) => sought.some((word) => impactOf(p, word) > 0);
          expect(held.every(holds)).toBe(true);
          expect(held).toHaveLength([...documents].flatMap(([f, list]) => (classify(f) ? list : [])).filter(holds).length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
