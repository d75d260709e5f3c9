import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FieldCounts, packTerms, termsOfVocabulary, unpackTerms } from '../../../src/knowledge/index/packed-terms.ts';
import { TermNumbers } from '../../../src/knowledge/index/term-numbers.ts';

function vocabularyOf(terms: readonly string[]) {
  const none = new Map<string, number>();
  const text = new Map(terms.map((term) => [term, 1]));
  const passage: FieldCounts = { title: none, heading: none, question: none, asked: none, text };
  return unpackTerms(packTerms([passage]))!.vocabulary;
}

const letter = fc.constantFrom('停', '水', '电', '.', '@', 'a', '1', '😀', '😁', '𠮷');
const term = fc.string({ unit: letter, minLength: 1, maxLength: 6 });

it('each term has one number, its own, whichever documents it is in', () => {
  fc.assert(
    fc.property(fc.array(fc.array(term, { maxLength: 40 }), { maxLength: 8 }), (documents) => {
      const numbers = new TermNumbers();
      const known = new Map<string, number>();
      for (const terms of documents) {
        const vocabulary = vocabularyOf(terms);
        const given = numbers.addAll(vocabulary);
        expect(termsOfVocabulary(vocabulary)).toEqual([...new Set(terms)].sort());
        for (const [i, name] of termsOfVocabulary(vocabulary).entries()) {
          expect(known.get(name) ?? given[i]).toBe(given[i]);
          known.set(name, given[i]!);
        }
      }
      expect(new Set(known.values()).size).toBe(known.size);
      for (const [name, number] of known) expect(numbers.get(name)).toBe(number);
    }),
    { numRuns: 200 },
  );
});

it('goes on finding them when there are many', () => {
  const numbers = new TermNumbers();
  const terms = Array.from({ length: 30_000 }, (_, i) => `词${i}`);
  for (let start = 0; start < terms.length; start += 1000) numbers.addAll(vocabularyOf(terms.slice(start, start + 1000)));
  expect(new Set(terms.map((name) => numbers.get(name))).size).toBe(terms.length);
  expect(numbers.get('词30000')).toBeUndefined();
  expect(numbers.get('语')).toBeUndefined();
});
