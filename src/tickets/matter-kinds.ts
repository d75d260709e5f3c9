import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { withoutHouses } from './matter-words.ts';

/**
 * What a report is about and what is wrong with it, by what residents say of such matters (data/matters): nearest centroid over the
 * characters and pairs of characters of the sayings, weighed by tf-idf (Rocchio; Manning, Raghavan, Schütze: Introduction to Information
 * Retrieval, 14.2). 摸黑上楼 names no lamp, and is near to what is said of one.
 */
export interface Kinds {
  readonly things: Nearness;
  readonly troubles: Nearness;
}

/** To which classes a text is near: exp(SHARPNESS · cosine), as shares of 1. Those of little weight are left out; empty where no run of characters is known. */
export interface Nearness {
  /** Numbers of classes, rising. */
  readonly classes: Uint16Array;
  readonly shares: Float32Array;
  /** The greatest share. */
  readonly most: number;
  /** Of the shares as a vector. */
  readonly length: number;
}

export type Saying = z.output<typeof saying>;

export interface KindsOf {
  readonly things: readonly string[];
  readonly troubles: readonly string[];
  of(text: string): Kinds;
}

/** Sharpness of the likeness: exp(SHARPNESS · cosine). Chosen on the tuning list of bench/duplicates. */
const SHARPNESS = 30;
/** What is met once only says nothing of a kind. */
const LEAST = 2;

const FOLDER = new URL('../../data/matters/', import.meta.url);

/** Every *.jsonl of the folder, in the order of names; what is no saying is left out and named: file:line. A missing folder is no sayings. */
export function readSayings(folder: URL = FOLDER): { readonly sayings: readonly Saying[]; readonly problems: readonly string[] } {
  const sayings: Saying[] = [];
  const problems: string[] = [];
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  for (const name of names.sort())
    for (const [i, line] of readFileSync(new URL(name, folder), 'utf8').split('\n').entries()) {
      if (line.trim() === '') continue;
      const read = saying.safeParse(parsed(line));
      if (read.success) sayings.push(read.data);
      else problems.push(`${name}:${i + 1}: thing, trouble and text are wanted`);
    }
  return { sayings, problems };
}

const word = z.string().trim().min(1).max(400);
const saying = z.object({ thing: word, trouble: word, text: word });

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

let known: KindsOf | undefined;

/** Read when first asked: a community without two reports at one place never needs it. */
export const kindsOf = (text: string): Kinds => allKinds().of(text);

function allKinds(): KindsOf {
  known ??= kindsFrom(readSayings().sayings);
  return known;
}

/** How much of two nearnesses falls to pairs of troubles that the test takes. */
export function shareOfPairs(takes: (one: string, other: string) => boolean, a: Nearness, b: Nearness): number {
  const { troubles } = allKinds();
  let sum = 0;
  for (const [i, x] of a.classes.entries())
    for (const [j, y] of b.classes.entries()) if (x !== y && takes(troubles[x]!, troubles[y]!)) sum += a.shares[i]! * b.shares[j]!;
  return sum;
}

/** How much of the nearness falls to classes of these names. */
export function shareOf(names: ReadonlySet<string>, of: 'things' | 'troubles', kinds: Kinds): number {
  const known = allKinds()[of];
  const { classes, shares } = kinds[of];
  return classes.reduce((sum, number, i) => (names.has(known[number]!) ? sum + shares[i]! : sum), 0);
}

export function kindsFrom(sayings: readonly Saying[]): KindsOf {
  const runs = sayings.map(({ text }) => runsOf(text));
  const met = new Map<string, number>();
  for (const some of runs) for (const run of some) met.set(run, (met.get(run) ?? 0) + 1);
  const ids = new Map<string, number>();
  const idf: number[] = [];
  for (const [run, times] of met) {
    if (times < LEAST) continue;
    ids.set(run, ids.size);
    idf.push(Math.log(sayings.length / times));
  }
  const vectors = runs.map((some) => vectorOf(some, ids, idf));
  const things = centroids(sayings.map(({ thing }) => thing), vectors, ids.size); // biome-ignore format: one line each
  const troubles = centroids(sayings.map(({ trouble }) => trouble), vectors, ids.size); // biome-ignore format: one line each
  return {
    things: things.names,
    troubles: troubles.names,
    of(text) {
      const vector = vectorOf(runsOf(text), ids, idf);
      return { things: nearness(vector, things), troubles: nearness(vector, troubles) };
    },
  };
}

interface Vector {
  readonly ids: readonly number[];
  /** Of length 1. */
  readonly weights: readonly number[];
}

function vectorOf(runs: ReadonlySet<string>, ids: ReadonlyMap<string, number>, idf: readonly number[]): Vector {
  const known: number[] = [];
  let square = 0;
  for (const run of runs) {
    const id = ids.get(run);
    if (id === undefined) continue;
    known.push(id);
    square += idf[id]! ** 2;
  }
  const length = Math.sqrt(square) || 1;
  return { ids: known, weights: known.map((id) => idf[id]! / length) };
}

/** By run of characters, the classes in which it is met and how much: rows of a sparse matrix one after the other. */
interface Centroids {
  readonly names: readonly string[];
  readonly starts: Uint32Array;
  readonly classes: Uint16Array;
  readonly weights: Float32Array;
}

function centroids(labels: readonly string[], vectors: readonly Vector[], runs: number): Centroids {
  const names = [...new Set(labels)].sort();
  const numbers = new Map(names.map((name, i) => [name, i]));
  const rows: Map<number, number>[] = Array.from({ length: runs }, () => new Map());
  for (const [i, { ids, weights }] of vectors.entries()) {
    const number = numbers.get(labels[i]!)!;
    for (const [j, id] of ids.entries()) rows[id]!.set(number, (rows[id]!.get(number) ?? 0) + weights[j]!);
  }
  const squares = new Float64Array(names.length);
  for (const row of rows) for (const [number, weight] of row) squares[number]! += weight ** 2;
  const entries = rows.reduce((sum, row) => sum + row.size, 0);
  const starts = new Uint32Array(runs + 1);
  const classes = new Uint16Array(entries);
  const weights = new Float32Array(entries);
  let at = 0;
  for (const [run, row] of rows.entries()) {
    for (const [number, weight] of row) {
      classes[at] = number;
      weights[at++] = weight / Math.sqrt(squares[number]!);
    }
    starts[run + 1] = at;
  }
  return { names, starts, classes, weights };
}

const NOWHERE: Nearness = { classes: new Uint16Array(0), shares: new Float32Array(0), most: 0, length: 0 };
/** A share below says nothing, and would be multiplied with every other report of the place. */
const LITTLE = 0.01;

function nearness({ ids, weights }: Vector, { names, starts, classes, weights: central }: Centroids): Nearness {
  if (ids.length === 0) return NOWHERE;
  const near = new Float32Array(names.length);
  for (const [i, id] of ids.entries()) {
    const weight = weights[i]!;
    for (let at = starts[id]!; at < starts[id + 1]!; at++) near[classes[at]!]! += weight * central[at]!;
  }
  const nearest = near.reduce((a, b) => Math.max(a, b), 0);
  const raised = near.map((cosine) => Math.exp(SHARPNESS * (cosine - nearest)));
  const sum = raised.reduce((a, b) => a + b, 0);
  const some = Uint16Array.from(raised.keys()).filter((i) => raised[i]! / sum >= LITTLE);
  const shares = Float32Array.from(some, (i) => raised[i]! / sum);
  return { classes: some, shares, most: 1 / sum, length: Math.hypot(...shares) };
}

/** Cosine of two such shares, 0 where one is empty. */
export function alikeness(a: Nearness, b: Nearness): number {
  let both = 0;
  for (let i = 0, j = 0; i < a.classes.length && j < b.classes.length; ) {
    const [x, y] = [a.classes[i]!, b.classes[j]!];
    if (x === y) both += a.shares[i]! * b.shares[j]!;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return both === 0 ? 0 : Math.min(1, both / (a.length * b.length));
}

/** Characters and pairs of neighbours within what is said in one breath. */
function runsOf(text: string): ReadonlySet<string> {
  const runs = new Set<string>();
  for (const breath of withoutHouses(text).split(/[^\p{L}]+/u)) {
    const characters = [...breath];
    for (const [i, character] of characters.entries()) {
      runs.add(character);
      if (i > 0) runs.add(characters[i - 1]! + character);
    }
  }
  return runs;
}
