import type { InvertedIndex, Noted } from '../index/inverted-index.ts';
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
  const best = new Map<string, number[]>();
  // Best first, so the first three of a document are its best three.
  for (const { file, score } of list) {
    const scores = best.get(file);
    if (!scores) best.set(file, [score]);
    else if (scores.length < 3) scores.push(score);
  }
  const whole = 1 + DOCUMENT_DECAY + DOCUMENT_DECAY ** 2;
  const help = new Map<string, number>();
  for (const [file, scores] of best)
    help.set(file, (DOCUMENT_SHARE * scores.reduce((sum, score, i) => sum + score * DOCUMENT_DECAY ** i, 0)) / whole);
  return list.map(({ file, ordinal, score }) => ({ file, ordinal, score: score + help.get(file)! })).sort((a, b) => b.score - a.score);
}

/** Scratch arrays, one per index in use: a question leaves them as it found them. */
export class Scores {
  total = new Float32Array(0);
  best = new Float32Array(0);
  way = new Float32Array(0);
  inGroup: Noted = { slots: new Uint32Array(0), length: 0 };
  inWay: Noted = { slots: new Uint32Array(0), length: 0 };

  fit(slots: number): void {
    if (this.total.length >= slots) return;
    const size = Math.ceil(slots * 1.25);
    this.total = new Float32Array(size);
    this.best = new Float32Array(size);
    this.way = new Float32Array(size);
    this.inGroup = { slots: new Uint32Array(size), length: 0 };
    this.inWay = { slots: new Uint32Array(size), length: 0 };
  }
}

/**
 * Scores every passage once, and ranks each class of documents by itself. What is not in force for those who ask is so kept
 * out before the ranking, and can still be told to have ended. `potential` is what a passage would score that says it all;
 * `wanted` are those of `also` that are in no list, with their scores.
 */
export function retrieve<C extends string>(
  index: InvertedIndex,
  question: Question,
  classify: Classify<C>,
  limit: number,
  scores: Scores,
  also: readonly { readonly file: string; readonly ordinal: number }[] = [],
): { readonly lists: ReadonlyMap<C, readonly Ranked[]>; readonly potential: number; readonly wanted: readonly Ranked[] } {
  scores.fit(index.slots);
  const { total, best, way, inGroup, inWay } = scores;
  const size = index.size;
  let potential = 0;
  for (const [term, weight] of question.terms) {
    const frequency = index.frequency(term);
    potential += weight * rarity(index.slots, Math.max(frequency, 1));
    if (frequency === 0 || tellsNothing(term, frequency, size)) continue;
    index.accumulate(term, weight * rarity(index.slots, frequency), total);
  }
  const cap = PHRASE_CAP * rarity(index.slots, 1);
  const known: { readonly term: string; readonly worth: number }[] = [];
  for (const group of question.groups) {
    let most = 0;
    for (const { terms, weight } of group.ways) {
      known.length = 0;
      let worths = 0;
      for (const [term, w] of terms) {
        const frequency = index.frequency(term);
        if (frequency === 0 || tellsNothing(term, frequency, size)) continue;
        const worth = w * rarity(index.slots, frequency);
        known.push({ term, worth });
        worths += worth;
      }
      if (worths === 0) continue;
      const scale = weight * Math.min(1, cap / worths);
      most = Math.max(most, worths * scale);
      for (const { term, worth } of known) index.accumulateNoting(term, worth * scale, way, inWay);
      takeBest(inWay, way, inGroup, best);
    }
    potential += most;
    addUp(inGroup, best, total);
  }
  const others = also.flatMap(({ file, ordinal }) => {
    const slot = index.slotOf(file, ordinal);
    return slot === undefined ? [] : [{ slot, file, ordinal, score: total[slot]! }];
  });
  const lists = new Map<C, Best>();
  for (let entry = 0; entry < index.entries; entry++) {
    const places = index.placesOf(entry);
    if (!places) continue;
    const name = classify(index.fileOf(entry));
    if (name === undefined) continue;
    let list = lists.get(name);
    if (!list) {
      list = new Best(limit);
      lists.set(name, list);
    }
    list.takeFrom(total, places.first, places.count);
  }
  total.fill(0, 0, index.slots);
  const ranked = new Map(
    [...lists]
      .filter(([, list]) => list.slots.length > 0)
      .map(([name, list]) => [
        name,
        list.slots.map((slot, i) => ({
          file: index.fileOf(index.entryOf(slot)),
          ordinal: index.ordinalOf(slot),
          score: list.scores[i]!,
        })),
      ]),
  );
  const listed = new Set([...lists.values()].flatMap((list) => list.slots));
  const wanted = others.filter(({ slot }) => !listed.has(slot)).map(({ file, ordinal, score }) => ({ file, ordinal, score }));
  return { lists: ranked, potential, wanted };
}

/** Keeps the larger of two scores of a slot, and clears the first. */
function takeBest(noted: Noted, scores: Float32Array, intoNoted: Noted, into: Float32Array): void {
  const { slots, length } = noted;
  const { slots: intoSlots } = intoNoted;
  let held = intoNoted.length;
  for (let i = 0; i < length; i++) {
    const slot = slots[i]!;
    const score = scores[slot]!;
    const before = into[slot]!;
    if (before === 0) intoSlots[held++] = slot;
    if (score > before) into[slot] = score;
    scores[slot] = 0;
  }
  intoNoted.length = held;
  noted.length = 0;
}

/** Adds the scores of slots to others, and clears them. */
function addUp(noted: Noted, scores: Float32Array, into: Float32Array): void {
  const { slots, length } = noted;
  for (let i = 0; i < length; i++) {
    const slot = slots[i]!;
    into[slot]! += scores[slot]!;
    scores[slot] = 0;
  }
  noted.length = 0;
}

function tellsNothing(term: string, frequency: number, size: number): boolean {
  return size > LARGE && term.startsWith('.') && frequency > size * COMMON_CHARACTER;
}

/** The best so many that were offered, sorted; equal scores in the order in which they were offered. */
class Best {
  readonly slots: number[] = [];
  readonly scores: number[] = [];
  /** What must be surpassed to get in. */
  #floor = 0;

  constructor(private readonly limit: number) {}

  takeFrom(scores: Float32Array, first: number, count: number): void {
    let floor = this.#floor;
    for (let slot = first, end = first + count; slot < end; slot++) if (scores[slot]! > floor) floor = this.#insert(slot, scores[slot]!);
  }

  #insert(slot: number, score: number): number {
    let at = this.slots.length;
    while (at > 0 && this.scores[at - 1]! < score) at--;
    this.slots.splice(at, 0, slot);
    this.scores.splice(at, 0, score);
    if (this.slots.length > this.limit) {
      this.slots.pop();
      this.scores.pop();
    }
    if (this.slots.length === this.limit) this.#floor = this.scores.at(-1)!;
    return this.#floor;
  }
}
