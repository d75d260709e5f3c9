import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvertedIndex } from '../../src/knowledge/index/inverted-index.ts';
import { FIELDS, type FieldCounts, packTerms, termsOfVocabulary, unpackTerms } from '../../src/knowledge/index/packed-terms.ts';

const term = fc.constantFrom('停水', '停电', '.水', '物业服务', '@11-23', 'a', '狗', '犬只', '😀', '😁', '𠮷氏', '\ud800');
const counts = fc.array(fc.tuple(term, fc.integer({ min: 1, max: 300 })), { maxLength: 6 }).map((entries) => new Map(entries));
const passage: fc.Arbitrary<FieldCounts> = fc.record({ title: counts, heading: counts, question: counts, asked: counts, text: counts });
const passages = fc.array(passage, { minLength: 1, maxLength: 4 });

describe('packed terms', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(passages, (given) => {
        const whole = given.map(
          (p) => Object.fromEntries(FIELDS.map((f) => [f, new Map([...p[f]].filter(([t]) => t !== '\ud800'))])) as unknown as FieldCounts,
        );
        const unpacked = unpackTerms(packTerms(whole))!;
        expect(unpacked.passages).toBe(whole.length);
        const vocabulary = termsOfVocabulary(unpacked.vocabulary);
        let k = 0;
        for (const [place, end] of unpacked.ends.entries()) {
          const read = new Map<string, number>();
          for (; k < end; k += 2) read.set(vocabulary[unpacked.entries[k]!]!, unpacked.entries[k + 1]!);
          expect(read).toEqual(whole[Math.floor(place / FIELDS.length)]![FIELDS[place % FIELDS.length]!]);
        }
        expect(k).toBe(unpacked.entries.length);
      }),
    );
  });

  it('are refused, not misread, when they are cut short or of another version', () => {
    const packed = packTerms([
      { title: new Map([['停水', 1]]), heading: new Map(), question: new Map(), asked: new Map(), text: new Map([['停水', 2]]) },
    ]);
    for (let length = 0; length < packed.length; length++) expect(unpackTerms(packed.subarray(0, length))).toBeUndefined();
    expect(unpackTerms(Uint8Array.from([99, ...packed.subarray(1)]))).toBeUndefined();
    expect(unpackTerms(Uint8Array.from([...packed, 0]))).toBeUndefined();
  });
});

describe('damaged terms', () => {
  it('are refused, or are the terms of some document: nothing points outside', () => {
    fc.assert(
      fc.property(passages, fc.nat(), fc.nat(255), (given, place, byte) => {
        const packed = Uint8Array.from(packTerms(given));
        packed[1 + (place % (packed.length - 1))] = byte;
        const unpacked = unpackTerms(packed);
        if (!unpacked) return;
        const { vocabulary, entries, ends } = unpacked;
        let before = 0;
        for (const [i, shared] of vocabulary.shared.entries()) {
          expect(shared).toBeLessThanOrEqual(before);
          before = shared + vocabulary.ends[i]! - (vocabulary.ends[i - 1] ?? 0);
        }
        for (let i = 0; i < entries.length; i += 2) expect(entries[i]).toBeLessThan(vocabulary.ends.length);
        expect(ends.at(-1) ?? 0).toBe(entries.length);
        expect(new InvertedIndex().put([{ file: 'a', packed }])).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the inverted index', () => {
  const file = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm');
  const step = fc.oneof({ weight: 4, arbitrary: fc.record({ file, passages }) }, { weight: 1, arbitrary: fc.record({ file }) });

  /** Scores of every living passage for every term, by file and place. */
  function scoresOf(index: InvertedIndex): Map<string, number> {
    const found = new Map<string, number>();
    for (const word of ['停水', '停电', '.水', '物业服务', '@11-23', 'a', '狗', '犬只', '😀']) {
      const scores = new Float32Array(index.slots);
      index.accumulate(word, 1, scores);
      for (const slot of scores.keys()) {
        const entry = index.entryOf(slot);
        if (scores[slot] === 0 || entry === InvertedIndex.DEAD) continue;
        found.set(`${word} ${index.fileOf(entry)} ${index.ordinalOf(slot)}`, Math.round(scores[slot]! * 1000));
      }
    }
    return found;
  }

  it('finds after any changes what an index built at once finds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const grown = new InvertedIndex();
        const documents = new Map<string, Uint8Array>();
        for (const change of steps) {
          if ('passages' in change) {
            const packed = packTerms(change.passages);
            documents.set(change.file, packed);
            expect(grown.put([{ file: change.file, packed }])).toEqual([]);
          } else {
            expect(grown.remove(change.file)).toBe(documents.delete(change.file));
          }
          const fresh = new InvertedIndex();
          fresh.put([...documents].map(([name, packed]) => ({ file: name, packed })));
          expect(grown.size).toBe(fresh.size);
          expect(scoresOf(grown)).toEqual(scoresOf(fresh));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not keep what was replaced for ever', () => {
    const index = new InvertedIndex();
    const packed = packTerms(
      Array.from({ length: 20 }, () => ({
        title: new Map(),
        heading: new Map(),
        question: new Map(),
        asked: new Map(),
        text: new Map([['停水', 1]]),
      })),
    );
    for (let i = 0; i < 500; i++) index.put([{ file: 'a', packed }]);
    expect(index.size).toBe(20);
    expect(index.slots).toBeLessThan(400);
    expect(index.postings).toBeLessThan(400);
  });

  it('names documents whose terms it can not read, and keeps their old ones', () => {
    const index = new InvertedIndex();
    index.put([
      {
        file: 'a',
        packed: packTerms([{ title: new Map(), heading: new Map(), question: new Map(), asked: new Map(), text: new Map([['停水', 1]]) }]),
      },
    ]);
    expect(index.put([{ file: 'a', packed: Uint8Array.from([1, 2, 3]) }])).toEqual(['a']);
    expect(index.frequency('停水')).toBe(1);
  });
});
