import type { InvertedIndex } from '../index/inverted-index.ts';
import { InvertedIndex as Index } from '../index/inverted-index.ts';
import { rarity } from '../index/weights.ts';
import type { Question } from './question.ts';

/** Which of its lists a document's passages are ranked in; undefined = none. */
export type Classify<C extends string> = (file: string) => C | undefined;

export interface Ranked {
  readonly file: string;
  readonly ordinal: number;
  readonly score: number;
}

/** An expansion of the lexicon may weigh about as much as this many rare pairs, however long it is. */
const PHRASE_CAP = 1.5;
/** In a large collection, single characters that are in more passages than this tell nothing and cost most of the time. */
const COMMON_CHARACTER = 0.25;
const LARGE = 3000;

/** How much of a document's best passages is added to each of its passages, and how fast the second and third count less. */
const DOCUMENT_SHARE = 0.6;
const DOCUMENT_DECAY = 0.7;

/**
 * A question's words are spread over a document: its title says dogs, one clause says barking, another says what follows.
 * Each passage is helped by the three best of its document.
 */
export function helpByDocument(list: readonly Ranked[]): readonly Ranked[] {
  const byFile = new Map<string, number[]>();
  for (const { file, score } of list) byFile.set(file, [...(byFile.get(file) ?? []), score]);
  const whole = 1 + DOCUMENT_DECAY + DOCUMENT_DECAY ** 2;
  const help = new Map(
    [...byFile].map(([file, scores]) => [
      file,
      (DOCUMENT_SHARE * scores.slice(0, 3).reduce((sum, score, i) => sum + score * DOCUMENT_DECAY ** i, 0)) / whole,
    ]),
  );
  return list.map((r) => ({ ...r, score: r.score + help.get(r.file)! })).sort((a, b) => b.score - a.score);
}

/** Scratch arrays, one per index in use: a question leaves them as it found them. */
export class Scores {
  total = new Float32Array(0);
  best = new Float32Array(0);
  way = new Float32Array(0);

  fit(slots: number): void {
    if (this.total.length >= slots) return;
    const size = Math.ceil(slots * 1.25);
    this.total = new Float32Array(size);
    this.best = new Float32Array(size);
    this.way = new Float32Array(size);
  }
}

/**
 * Scores every passage once, and ranks each class of documents by itself. What is not in force for those who ask is so kept
 * out before the ranking, and can still be told to have ended. `potential` is what a passage would score that says it all.
 */
export function retrieve<C extends string>(
  index: InvertedIndex,
  question: Question,
  classify: Classify<C>,
  limit: number,
  scores: Scores,
): { readonly lists: ReadonlyMap<C, readonly Ranked[]>; readonly potential: number } {
  scores.fit(index.slots);
  const { total, best, way } = scores;
  const size = index.size;
  const touched: number[] = [];
  let potential = 0;
  for (const [term, weight] of question.terms) {
    const frequency = index.frequency(term);
    potential += weight * rarity(index.slots, Math.max(frequency, 1));
    if (frequency === 0 || tellsNothing(term, frequency, size)) continue;
    index.accumulate(term, weight * rarity(index.slots, frequency), total, touched);
  }
  const cap = PHRASE_CAP * rarity(index.slots, 1);
  for (const group of question.groups) {
    const inGroup: number[] = [];
    let most = 0;
    for (const { terms, weight } of group.ways) {
      const known = [...terms].flatMap(([term, w]) => {
        const frequency = index.frequency(term);
        return frequency === 0 || tellsNothing(term, frequency, size) ? [] : [{ term, worth: w * rarity(index.slots, frequency) }];
      });
      const worths = known.reduce((sum, k) => sum + k.worth, 0);
      const scale = weight * Math.min(1, cap / worths);
      most = Math.max(most, worths * scale);
      const inWay: number[] = [];
      for (const { term, worth } of known) index.accumulate(term, worth * scale, way, inWay);
      for (const slot of inWay) {
        if (best[slot] === 0) inGroup.push(slot);
        if (way[slot]! > best[slot]!) best[slot] = way[slot]!;
        way[slot] = 0;
      }
    }
    potential += most;
    for (const slot of inGroup) {
      if (total[slot] === 0) touched.push(slot);
      total[slot]! += best[slot]!;
      best[slot] = 0;
    }
  }
  const classes: (C | undefined)[] = Array.from({ length: index.entries }, (_, entry) => classify(index.fileOf(entry)));
  const lists = new Map<C, { slot: number; score: number }[]>();
  for (const slot of touched) {
    const score = total[slot]!;
    total[slot] = 0;
    const entry = index.entryOf(slot);
    const name = entry === Index.DEAD ? undefined : classes[entry];
    if (name === undefined) continue;
    let list = lists.get(name);
    if (!list) {
      list = [];
      lists.set(name, list);
    }
    insert(list, slot, score, limit);
  }
  const ranked = new Map(
    [...lists].map(([name, list]) => [
      name,
      list.map(({ slot, score }) => ({ file: index.fileOf(index.entryOf(slot)), ordinal: index.ordinalOf(slot), score })),
    ]),
  );
  return { lists: ranked, potential };
}

function tellsNothing(term: string, frequency: number, size: number): boolean {
  return size > LARGE && term.startsWith('.') && frequency > size * COMMON_CHARACTER;
}

/** Keeps the best `limit`, sorted; equal scores in the order of the documents. */
function insert(list: { slot: number; score: number }[], slot: number, score: number, limit: number): void {
  const last = list.at(-1);
  if (list.length === limit && last && (score < last.score || (score === last.score && slot > last.slot))) return;
  let at = list.length;
  while (at > 0 && (list[at - 1]!.score < score || (list[at - 1]!.score === score && list[at - 1]!.slot > slot))) at--;
  list.splice(at, 0, { slot, score });
  if (list.length > limit) list.pop();
}
