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
const NEIGHBOURS = 150;
/** Runs in more of the ways than this share tell hardly anything, and cost the most. */
const COMMON = 0.1;

/** The ways most like a question, most alike first. */
export class Nearest {
  constructor(
    private readonly ways: readonly Way[],
    private readonly likeness: readonly number[],
  ) {}

  /** @param accept whose ways have a say */
  vote(accept: (file: string) => boolean): Vote {
    const accepted = new Map<string, boolean>();
    const shares: { readonly file: string; readonly ordinal: number; weight: number }[] = [];
    const find = (file: string, ordinal: number) => shares.find((one) => one.ordinal === ordinal && one.file === file);
    let none = 0;
    let total = 0;
    let voters = 0;
    for (let i = 0; i < this.ways.length && voters < VOTERS; i++) {
      const { file, ordinal } = this.ways[i]!;
      let allowed = accepted.get(file);
      if (allowed === undefined) {
        allowed = accept(file);
        accepted.set(file, allowed);
      }
      if (!allowed) continue;
      voters++;
      const weight = this.likeness[i]! ** POWER;
      total += weight;
      if (ordinal < 0) {
        none += weight;
        continue;
      }
      const known = find(file, ordinal);
      if (known) known.weight += weight;
      else shares.push({ file, ordinal, weight });
    }
    const of = (weight: number): number => (total === 0 ? 0 : weight / total);
    const [first = 0, second = 0] = shares.map(({ weight }) => weight).sort((one, other) => other - one);
    return {
      share: (file, ordinal) => of(find(file, ordinal)?.weight ?? 0),
      ...{ none: of(none), first: of(first), second: of(second), mass: total },
    };
  }
}

/** Steps of likeness, for leaving out what has no chance. */
const BINS = 128;
const binOf = (value: number): number => Math.min(BINS - 1, (value * BINS) | 0);
/** Both together fit into the whole numbers of a double. */
const FINE = 2 ** 30;
const MOST_WAYS = 2 ** 22;

const NOBODY = new Nearest([], []);

/** So many of the most alike ways have a say, the more alike the more: by the cube. Tried on the ways themselves, each left out in turn. */
const VOTERS = 40;
const POWER = 3;

interface Way {
  readonly file: string;
  /** -1 = no document answers it. */
  readonly ordinal: number;
  readonly runs: Uint32Array;
  /** undefined = 1 for each, as no run comes twice. */
  readonly weights: Float32Array | undefined;
}

/** By run: which ways have it (`ways` from `first[run]` to `first[run + 1]`), and its weight in each. */
interface Index {
  readonly all: readonly Way[];
  readonly first: Uint32Array;
  readonly ways: Uint32Array;
  readonly weights: Float32Array;
  /** 1 by the length of each way as a vector. */
  readonly shortening: Float64Array;
}

/**
 * All ways of asking in memory, and a vote among those most like a question: nearest neighbours by the cosine of their runs of one to
 * three characters, weighed by rarity (tf-idf). It tells 剃头 from 染头 where single words of a passage can not: in the ways of other
 * passages the same words count for those.
 */
export class WaysVote {
  #size = 0;
  readonly #byFile = new Map<string, readonly Way[]>();
  /** How many ways have a run, by its number. */
  readonly #counts = new Uint32Array(RUNS);
  #index: Index | undefined;
  /** Scratch: left as it was found. */
  #likeness = new Float64Array(0);
  #touched = new Uint32Array(0);

  get size(): number {
    return this.#size;
  }

  /** Takes a document's ways in place of those it had. */
  put(file: string, passages: readonly PassageWays[]): void {
    this.remove(file);
    const ways = passages.flatMap(({ ordinal, asked, refused }) => [
      ...asked.map((text) => wayOf(file, ordinal, text)),
      ...refused.map((text) => wayOf(file, -1, text)),
    ]);
    if (ways.length === 0) return;
    for (const { runs } of ways) for (const run of runs) this.#counts[run]!++;
    this.#byFile.set(file, ways);
    this.#size += ways.length;
    this.#index = undefined;
  }

  remove(file: string): void {
    const gone = this.#byFile.get(file);
    if (!gone) return;
    for (const { runs } of gone) for (const run of runs) this.#counts[run]!--;
    this.#byFile.delete(file);
    this.#size -= gone.length;
    this.#index = undefined;
  }

  /** The ways most like a question, most alike first. */
  nearest(question: string): Nearest {
    if (this.#size === 0) return NOBODY;
    const { longer, single } = runsOf(question);
    // Ways that have single characters in common and nothing else are many, and never among the most alike.
    const count = this.#touch(longer);
    this.#addTo(single);
    let own = 0;
    for (const runs of [longer, single]) for (const [run, times] of runs) own += ((1 + Math.log(times)) * this.#idf(run)) ** 2;
    return this.#best(count, Math.sqrt(own));
  }

  /** Adds what ways have in common with these runs, and notes which ways. @returns how many */
  #touch(runs: Runs): number {
    const { first, ways, weights } = this.#indexed();
    const likeness = this.#likeness;
    const touched = this.#touched;
    let count = 0;
    for (const [run, times] of runs) {
      if (this.#counts[run]! > COMMON * this.#size) continue;
      const weight = (1 + Math.log(times)) * this.#idf(run) ** 2;
      for (let i = first[run]!, end = first[run + 1]!; i < end; i++) {
        const number = ways[i]!;
        if (likeness[number] === 0) touched[count++] = number;
        likeness[number]! += weight * weights[i]!;
      }
    }
    return count;
  }

  /** The same for those that were touched alone. */
  #addTo(runs: Runs): void {
    const { first, ways, weights } = this.#indexed();
    const likeness = this.#likeness;
    for (const [run, times] of runs) {
      if (this.#counts[run]! > COMMON * this.#size) continue;
      const weight = (1 + Math.log(times)) * this.#idf(run) ** 2;
      for (let i = first[run]!, end = first[run + 1]!; i < end; i++) {
        const number = ways[i]!;
        if (likeness[number] !== 0) likeness[number]! += weight * weights[i]!;
      }
    }
  }

  /** The most alike of the first `count` that were touched, by their products with a vector of this length. Leaves the scratch clean. */
  #best(count: number, length: number): Nearest {
    const { all, shortening } = this.#indexed();
    const likeness = this.#likeness;
    const touched = this.#touched;
    const own = 1 / length;
    const bins = new Uint32Array(BINS);
    for (let i = 0; i < count; i++) {
      const number = touched[i]!;
      const value = likeness[number]! * shortening[number]! * own;
      likeness[number] = value;
      bins[binOf(value)]!++;
    }
    // Sorted are no more than have a chance.
    let lowest = BINS - 1;
    for (let held = bins[lowest]!; lowest > 0 && held < NEIGHBOURS; held += bins[--lowest]!);
    const keys: number[] = [];
    for (let i = 0; i < count; i++) {
      const number = touched[i]!;
      const value = likeness[number]!;
      // One number to sort by: how unlike, and which.
      if (binOf(value) >= lowest) keys.push(Math.round(Math.max(0, 1 - value) * FINE) * MOST_WAYS + number);
    }
    const best = Array.from(Float64Array.from(keys).sort().subarray(0, NEIGHBOURS), (key) => key % MOST_WAYS);
    const found = new Nearest(
      best.map((number) => all[number]!),
      best.map((number) => likeness[number]!),
    );
    for (let i = 0; i < count; i++) likeness[touched[i]!] = 0;
    return found;
  }

  #idf(run: number): number {
    return Math.log((1 + this.#size) / (1 + this.#counts[run]!));
  }

  /** Put together when it is asked for: a folder that is read changes it many times before anybody asks. */
  #indexed(): Index {
    if (this.#index) return this.#index;
    const all = [...this.#byFile.values()].flat();
    const first = new Uint32Array(RUNS + 1);
    for (let run = 0; run < RUNS; run++) first[run + 1] = first[run]! + this.#counts[run]!;
    const next = first.slice();
    const ways = new Uint32Array(first[RUNS]!);
    const weights = new Float32Array(first[RUNS]!);
    const shortening = new Float64Array(all.length);
    for (const [number, way] of all.entries()) {
      let sum = 0;
      for (const [i, run] of way.runs.entries()) {
        const weight = way.weights?.[i] ?? 1;
        ways[next[run]!] = number;
        weights[next[run]!++] = weight;
        sum += (weight * this.#idf(run)) ** 2;
      }
      // A way of nothing but runs that stand in all of them tells nothing.
      shortening[number] = sum === 0 ? 0 : 1 / Math.sqrt(sum);
    }
    if (this.#likeness.length < all.length) {
      this.#likeness = new Float64Array(Math.ceil(all.length * 1.25));
      this.#touched = new Uint32Array(this.#likeness.length);
    }
    this.#index = { all, first, ways, weights, shortening };
    return this.#index;
  }
}

function wayOf(file: string, ordinal: number, text: string): Way {
  const { longer, single } = runsOf(text);
  const counted = [...longer, ...single];
  const again = counted.some(([, times]) => times > 1);
  const runs = Uint32Array.from(counted, ([run]) => run);
  return { file, ordinal, runs, weights: again ? Float32Array.from(counted, ([, times]) => 1 + Math.log(times)) : undefined };
}

/** Runs go by a number below this, which few of them share. */
const RUNS = 2 ** 20;

/** How often each is in a text. */
type Runs = Map<number, number>;

/** Runs of one to three characters, where it begins and ends included. */
function runsOf(text: string): { readonly longer: Runs; readonly single: Runs } {
  const characters = [...`^${normaliseWording(text).replace(/[^\p{L}\p{N}]/gu, '')}$`].map((character) => character.codePointAt(0)!);
  const longer: Runs = new Map();
  const single: Runs = new Map();
  for (let start = 0; start < characters.length; start++) {
    let hash = 0x811c9dc5;
    for (let end = start; end < Math.min(start + 3, characters.length); end++) {
      hash = Math.imul(hash ^ characters[end]!, 0x01000193);
      const run = (hash ^ (hash >>> 15)) & (RUNS - 1);
      const runs = end === start ? single : longer;
      runs.set(run, (runs.get(run) ?? 0) + 1);
    }
  }
  return { longer, single };
}
