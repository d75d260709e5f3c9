import { normaliseWording } from '../index/wording.ts';
import type { Passage } from '../policy.ts';

/** Ways of asking of one passage, as they stand in the documents. */
export interface PassageWays {
  readonly file: string;
  readonly ordinal: number;
  /** Those that it answers, and those that no document answers. */
  readonly asked: readonly string[];
  readonly refused: readonly string[];
}

const lines = (ways: string): readonly string[] => ways.split('\n').filter((way) => way !== '');

export const waysOfPassage = (passage: Pick<Passage, 'file' | 'ordinal' | 'question' | 'asked' | 'refused'>): PassageWays => ({
  ...{ file: passage.file, ordinal: passage.ordinal },
  ...{ asked: [...lines(passage.question), ...lines(passage.asked)], refused: lines(passage.refused) },
});

/** What the ways that are most like a question say of who answers it. All shares are of one whole. */
export interface Vote {
  /** How much of the likeness lies with a passage, 0–1. */
  share(file: string, ordinal: number): number;
  /** With ways that no document answers. */
  readonly none: number;
  /** With the passage that has most, and the one after it. */
  readonly first: number;
  readonly second: number;
  /** How like they are, all together; 0 where no way is known. */
  readonly mass: number;
}

/** So many are looked at, over all documents; those in force, and so on, are picked from them. */
const NEIGHBOURS = 300;
/** Runs in more of the ways than this share tell hardly anything, and cost the most. */
const COMMON = 0.1;

interface Neighbour {
  readonly way: Way;
  readonly likeness: number;
}

function keepBest(found: Neighbour[]): void {
  found.sort((a, b) => b.likeness - a.likeness);
  if (found.length > NEIGHBOURS) found.length = NEIGHBOURS;
}

export class Nearest {
  constructor(private readonly neighbours: readonly Neighbour[]) {}

  /** @param accept whose ways have a say */
  vote(accept: (file: string) => boolean): Vote {
    const accepted = new Map<string, boolean>();
    const shares = new Map<string, number>();
    let none = 0;
    let total = 0;
    let voters = 0;
    for (const { way, likeness } of this.neighbours) {
      let allowed = accepted.get(way.file);
      if (allowed === undefined) {
        allowed = accept(way.file);
        accepted.set(way.file, allowed);
      }
      if (!allowed) continue;
      const weight = likeness ** POWER;
      total += weight;
      if (way.ordinal < 0) none += weight;
      else {
        const key = `${way.file}#${way.ordinal}`;
        shares.set(key, (shares.get(key) ?? 0) + weight);
      }
      if (++voters === VOTERS) break;
    }
    const of = (weight: number): number => (total === 0 ? 0 : weight / total);
    const [first = 0, second = 0] = [...shares.values()].sort((a, b) => b - a);
    return {
      share: (file, ordinal) => of(shares.get(`${file}#${ordinal}`) ?? 0),
      ...{ none: of(none), first: of(first), second: of(second), mass: total },
    };
  }
}

/** So many of the most alike ways have a say, the more alike the more: by the cube. Tried on the ways themselves, each left out in turn. */
const VOTERS = 40;
const POWER = 3;

interface Way {
  readonly file: string;
  /** -1 = no document answers it. */
  readonly ordinal: number;
  readonly grams: Uint32Array;
  readonly weights: Float32Array;
}

/**
 * All ways of asking in memory, and a vote among those most like a question: nearest neighbours by the cosine of their runs of one to
 * three characters, weighed by rarity (tf-idf). It tells 剃头 from 染头 where single words of a passage can not: in the ways of other
 * passages the same words count for those.
 */
export class WaysVote {
  readonly #ids = new Map<string, number>();
  /** By gram: which ways have it, and its weight in them. */
  readonly #postings: { readonly ways: number[]; readonly weights: number[] }[] = [];
  readonly #counts: number[] = [];
  #ways: (Way | undefined)[] = [];
  readonly #byFile = new Map<string, readonly number[]>();
  #alive = 0;
  /** Lengths of the ways as vectors; they change with every document, and are computed when they are asked for. */
  #lengths: Float64Array | undefined;
  #likeness = new Float64Array(0);
  #touched = new Uint32Array(0);

  get size(): number {
    return this.#alive;
  }

  /** Takes a document's ways in place of those it had. */
  put(file: string, passages: readonly PassageWays[]): void {
    this.remove(file);
    const numbers: number[] = [];
    for (const { ordinal, asked, refused } of passages) {
      for (const text of asked) numbers.push(this.#add(file, ordinal, text));
      for (const text of refused) numbers.push(this.#add(file, -1, text));
    }
    if (numbers.length > 0) this.#byFile.set(file, numbers);
    this.#lengths = undefined;
  }

  remove(file: string): void {
    const numbers = this.#byFile.get(file);
    if (!numbers) return;
    for (const number of numbers) {
      for (const gram of this.#ways[number]!.grams) this.#counts[gram]!--;
      this.#ways[number] = undefined;
    }
    this.#alive -= numbers.length;
    this.#byFile.delete(file);
    this.#lengths = undefined;
    if (this.#ways.length > 1000 && this.#alive < this.#ways.length / 2) this.#tidy();
  }

  /** The ways most like a question, most alike first. */
  nearest(question: string): Nearest {
    if (this.#alive === 0) return new Nearest([]);
    const lengths = this.#measured();
    const likeness = this.#likeness;
    const touched = this.#touched;
    let count = 0;
    let own = 0;
    for (const [gram, times] of gramsOf(question)) {
      const id = this.#ids.get(gram);
      const idf = this.#idf(id === undefined ? 0 : this.#counts[id]!);
      const weight = (1 + Math.log(times)) * idf;
      own += weight * weight;
      if (id === undefined || this.#counts[id]! > COMMON * this.#alive) continue;
      const { ways, weights } = this.#postings[id]!;
      for (let i = 0; i < ways.length; i++) {
        const number = ways[i]!;
        if (likeness[number] === 0) touched[count++] = number;
        likeness[number]! += weight * idf * weights[i]!;
      }
    }
    const length = Math.sqrt(own);
    const found: Neighbour[] = [];
    let floor = 0;
    for (let i = 0; i < count; i++) {
      const number = touched[i]!;
      const value = likeness[number]! / (length * lengths[number]!);
      likeness[number] = 0;
      const way = this.#ways[number];
      if (!way || value <= floor) continue;
      found.push({ way, likeness: value });
      if (found.length < 2 * NEIGHBOURS) continue;
      keepBest(found);
      floor = found.at(-1)!.likeness;
    }
    keepBest(found);
    return new Nearest(found);
  }

  #add(file: string, ordinal: number, text: string): number {
    const number = this.#ways.length;
    const counted = gramsOf(text);
    const grams = new Uint32Array(counted.size);
    const weights = new Float32Array(counted.size);
    let i = 0;
    for (const [gram, count] of counted) {
      let id = this.#ids.get(gram);
      if (id === undefined) {
        id = this.#ids.size;
        this.#ids.set(gram, id);
        this.#postings.push({ ways: [], weights: [] });
        this.#counts.push(0);
      }
      const weight = 1 + Math.log(count);
      this.#counts[id]!++;
      this.#postings[id]!.ways.push(number);
      this.#postings[id]!.weights.push(weight);
      grams[i] = id;
      weights[i++] = weight;
    }
    this.#ways.push({ file, ordinal, grams, weights });
    this.#alive++;
    return number;
  }

  readonly #idf = (count: number): number => Math.log((1 + this.#alive) / (1 + count));

  #measured(): Float64Array {
    if (this.#lengths) return this.#lengths;
    const rarity = Float64Array.from(this.#counts, this.#idf);
    const lengths = new Float64Array(this.#ways.length);
    for (const [number, way] of this.#ways.entries()) {
      if (!way) continue;
      let sum = 0;
      for (let i = 0; i < way.grams.length; i++) sum += (way.weights[i]! * rarity[way.grams[i]!]!) ** 2;
      // A way of nothing but runs that stand in all of them tells nothing.
      lengths[number] = sum === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(sum);
    }
    if (this.#likeness.length < lengths.length) {
      this.#likeness = new Float64Array(Math.ceil(lengths.length * 1.25));
      this.#touched = new Uint32Array(this.#likeness.length);
    }
    this.#lengths = lengths;
    return lengths;
  }

  /** Most of the ways are gone: numbers anew. */
  #tidy(): void {
    const kept = this.#ways.filter((way) => way !== undefined);
    for (const { ways, weights } of this.#postings) {
      ways.length = 0;
      weights.length = 0;
    }
    this.#ways = kept;
    const byFile = new Map<string, number[]>();
    for (const [number, { file, grams, weights }] of kept.entries()) {
      for (let i = 0; i < grams.length; i++) {
        this.#postings[grams[i]!]!.ways.push(number);
        this.#postings[grams[i]!]!.weights.push(weights[i]!);
      }
      byFile.set(file, [...(byFile.get(file) ?? []), number]);
    }
    this.#byFile.clear();
    for (const [file, numbers] of byFile) this.#byFile.set(file, numbers);
    this.#lengths = undefined;
  }
}

/** Runs of one to three characters, where it begins and ends included. */
function gramsOf(text: string): ReadonlyMap<string, number> {
  const characters = [...`^${normaliseWording(text).replace(/[^\p{L}\p{N}]/gu, '')}$`];
  const grams = new Map<string, number>();
  for (let length = 1; length <= 3; length++)
    for (let i = 0; i + length <= characters.length; i++) {
      const gram = characters.slice(i, i + length).join('');
      grams.set(gram, (grams.get(gram) ?? 0) + 1);
    }
  return grams;
}
