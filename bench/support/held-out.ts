import { createHash } from 'node:crypto';
import { type Example, wordsOf } from '../../src/intents/examples.ts';

/** Plain examples are only learnt from. A third of the others by the hash of the text, the hash of a family of near-duplicates taken from its first member. */
export function split(all: readonly Example[]): { seen: Example[]; kept: Example[] } {
  const pairsOf = all.map((e) => {
    const letters = [
      ...wordsOf(e.text)
        .replace(/\d+/g, '0')
        .replace(/[^\p{L}\p{N}]/gu, ''),
    ];
    return new Set(letters.length < 2 ? letters : letters.slice(1).map((c, i) => letters[i]! + c));
  });
  const parent = all.map((_, i) => i);
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) r = parent[r]!;
    return r;
  };
  const having = new Map<string, number[]>();
  for (const [i, pairs] of pairsOf.entries()) {
    const shared = new Map<number, number>();
    for (const pair of pairs) for (const j of having.get(pair) ?? []) shared.set(j, (shared.get(j) ?? 0) + 1);
    for (const [j, count] of shared) if (count / (pairs.size + pairsOf[j]!.size - count) >= 0.6) parent[root(i)] = root(j);
    for (const pair of pairs) having.set(pair, [...(having.get(pair) ?? []), i]);
  }
  const seen: Example[] = [];
  const kept: Example[] = [];
  for (const [i, e] of all.entries()) {
    const digest = createHash('sha256').update(all[root(i)]!.text).digest();
    (digest.readUInt32BE(0) % 3 === 0 && !e.plain ? kept : seen).push(e);
  }
  return { seen, kept };
}
