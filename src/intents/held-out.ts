import { createHash } from 'node:crypto';
import { type Example, wordsOf } from './examples.ts';

/** Share of the pairs of letters that two texts have in common, from which on they count as one. */
const ALIKE = 0.6;
/** 3号楼 and 十二号楼 are the same template; courtesy and particles make no new one. */
const NUMBERS = /[0-9零〇一二两三四五六七八九十百]+/g;
const FILLERS = /请问|请|麻烦|谢谢|你好|您好|[啊呀呢吧哦嘛了的]/g;

/**
 * Near-duplicates as families: by the number of the family. Texts are joined when they share most pairs of letters, and so is
 * everything joined to them.
 */
export function familiesOf(texts: readonly string[]): readonly number[] {
  const pairsOf = texts.map((text) => {
    const bare = text.replace(/[^\p{L}\p{N}]/gu, '').replace(NUMBERS, '0');
    const letters = [...(bare.replace(FILLERS, '') || bare)];
    return new Set(letters.length < 2 ? letters : letters.slice(1).map((c, i) => letters[i]! + c));
  });
  const parent = texts.map((_, i) => i);
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) r = parent[r]!;
    parent[i] = r;
    return r;
  };
  const having = new Map<string, number[]>();
  for (const [i, pairs] of pairsOf.entries()) {
    const shared = new Map<number, number>();
    for (const pair of pairs) for (const j of having.get(pair) ?? []) shared.set(j, (shared.get(j) ?? 0) + 1);
    for (const [j, count] of shared) if (count / (pairs.size + pairsOf[j]!.size - count) >= ALIKE) parent[root(i)] = root(j);
    for (const pair of pairs) {
      const list = having.get(pair);
      if (list) list.push(i);
      else having.set(pair, [i]);
    }
  }
  return parent.map((_, i) => root(i));
}

/**
 * What is measured with, and what is learnt and tuned from. A third of the families by a hash of the text; whichever member
 * stands first, the same side comes out. A family with a plain example is only learnt from.
 */
export function split(all: readonly Example[]): { seen: Example[]; kept: Example[] } {
  const families = familiesOf(all.map((e) => wordsOf(e.text)));
  const plain = new Set<number>();
  const digests = new Map<number, number>();
  for (const [i, e] of all.entries()) {
    const family = families[i]!;
    if (e.plain) plain.add(family);
    const digest = createHash('sha256').update(e.text).digest().readUInt32BE(0);
    digests.set(family, Math.min(digests.get(family) ?? Number.POSITIVE_INFINITY, digest));
  }
  const seen: Example[] = [];
  const kept: Example[] = [];
  for (const [i, e] of all.entries()) {
    const family = families[i]!;
    (digests.get(family)! % 3 === 0 && !plain.has(family) ? kept : seen).push(e);
  }
  return { seen, kept };
}

/** For cross-validation on what is seen: the fold of each example, near-duplicates in one. */
export function foldsOf(examples: readonly Example[], folds: number): readonly number[] {
  const families = familiesOf(examples.map((e) => wordsOf(e.text)));
  const digests = new Map<number, number>();
  for (const [i, e] of examples.entries()) {
    const digest = createHash('sha256').update(`fold ${e.text}`).digest().readUInt32BE(0);
    digests.set(families[i]!, Math.min(digests.get(families[i]!) ?? Number.POSITIVE_INFINITY, digest));
  }
  return families.map((family) => digests.get(family)! % folds);
}
