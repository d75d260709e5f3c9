import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PassageWays, WaysVote } from '../../src/knowledge/ask/ways-vote.ts';

const everybody = () => true;
const passage = (file: string, ordinal: number, asked: readonly string[], refused: readonly string[] = []): PassageWays => ({
  ...{ file, ordinal, asked, refused },
});
const SERVICES: readonly PassageWays[] = [
  passage('services.md', 0, ['老人剃头多少钱', '剃个头要几块', '便民理发几点开始'], ['能染头发吗', '烫头多少钱']),
  passage('services.md', 1, ['磨剪子在哪', '菜刀钝了哪里磨', '磨刀要钱吗']),
];
const DOGS: readonly PassageWays[] = [passage('dogs.md', 0, ['遛狗要牵绳吗', '狗绳最长多少米'])];

function votes(): WaysVote {
  const ways = new WaysVote();
  ways.put('services.md', SERVICES);
  ways.put('dogs.md', DOGS);
  return ways;
}

describe('the vote of known ways of asking', () => {
  it('goes to the passage that is asked for so, though no way is the same', () => {
    const vote = votes().nearest('给老爷子剃头几块').vote(everybody);
    expect(vote.share('services.md', 0)).toBeGreaterThan(0.6);
    expect(vote.share('services.md', 0)).toBe(vote.first);
    expect(vote.share('services.md', 0) + vote.share('services.md', 1) + vote.share('dogs.md', 0) + vote.none).toBeCloseTo(1);
  });

  it('goes to none where no document answers what is most alike', () => {
    const vote = votes().nearest('染头发行吗').vote(everybody);
    expect(vote.none).toBeGreaterThan(0.8);
    expect(vote.first).toBeLessThan(0.2);
  });

  it('is taken among the documents that may answer', () => {
    const nearest = votes().nearest('剃头多少钱');
    expect(nearest.vote((file) => file === 'dogs.md').share('services.md', 0)).toBe(0);
    expect(nearest.vote(() => false)).toMatchObject({ none: 0, first: 0, second: 0, mass: 0 });
  });

  it('is nobody’s where nothing is known, or nothing is alike', () => {
    expect(new WaysVote().nearest('剃头多少钱').vote(everybody).mass).toBe(0);
    for (const text of ['', '？？', 'zzz', '🧧'.repeat(2000)])
      expect(votes().nearest(text).vote(everybody).first, text).toBeLessThanOrEqual(1);
    expect(votes().nearest('zzz').vote(everybody).first).toBe(0);
  });

  it('knows a document’s ways as they are now', () => {
    const ways = votes();
    ways.put('services.md', [passage('services.md', 0, ['量血压几点'])]);
    expect(ways.size).toBe(3);
    expect(ways.nearest('剃个头要几块').vote(everybody).share('services.md', 0)).toBeLessThan(0.9);
    ways.remove('services.md');
    ways.remove('never-there.md');
    expect(ways.size).toBe(2);
    expect(ways.nearest('剃个头要几块').vote(everybody).share('services.md', 0)).toBe(0);
  });

  it('is the same whatever came and went before', () => {
    const text = fc.string({ unit: fc.constantFrom(...'狗绳停水电几点多少钱剃头磨刀'), minLength: 1, maxLength: 8 });
    const document = fc.record({
      file: fc.constantFrom('a.md', 'b.md', 'c.md', 'd.md'),
      passages: fc.array(fc.record({ asked: fc.array(text, { maxLength: 4 }), refused: fc.array(text, { maxLength: 2 }) }), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(
        fc.array(document, { minLength: 1, maxLength: 30 }),
        fc.array(text, { minLength: 1, maxLength: 4 }),
        (steps, questions) => {
          const lived = new WaysVote();
          const now = new Map<string, readonly PassageWays[]>();
          for (const { file, passages } of steps) {
            const ways = passages.map((one, ordinal) => ({ file, ordinal, ...one }));
            if (ways.length === 0) {
              lived.remove(file);
              now.delete(file);
            } else {
              lived.put(file, ways);
              now.set(file, ways);
            }
          }
          const fresh = new WaysVote();
          for (const [file, ways] of now) fresh.put(file, ways);
          expect(lived.size).toBe(fresh.size);
          for (const question of questions) {
            const [one, other] = [lived, fresh].map((ways) => ways.nearest(question).vote(everybody)) as [
              ReturnType<typeof vote>,
              ReturnType<typeof vote>,
            ];
            expect(one.mass).toBeCloseTo(other.mass, 9);
            expect(one.none).toBeCloseTo(other.none, 9);
            for (const ways of now.values())
              for (const { file, ordinal } of ways) expect(one.share(file, ordinal)).toBeCloseTo(other.share(file, ordinal), 9);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not grow with what is gone', () => {
    const ways = votes();
    for (let i = 0; i < 600; i++) ways.put('dogs.md', [passage('dogs.md', 0, [`第${i}次改的问法`, `狗绳最长多少米${i}`, '遛狗要牵绳吗'])]);
    expect(ways.size).toBe(11);
    const vote = ways.nearest('遛狗牵不牵绳').vote(everybody);
    expect(vote.share('dogs.md', 0)).toBeGreaterThan(0.8);
    expect(ways.nearest('剃个头几块').vote(everybody).share('services.md', 0)).toBeGreaterThan(0.6);
  });
});

const vote = (ways: WaysVote) => ways.nearest('').vote(everybody);
