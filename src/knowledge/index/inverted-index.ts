import { FIELDS, unpackTerms } from './packed-terms.ts';
import { fieldImpact, saturate } from './weights.ts';

/** Sorted terms with their passages, in flat arrays: 6 bytes a posting. Never changed once made. */
interface Segment {
  readonly terms: Uint32Array;
  readonly offsets: Uint32Array;
  readonly slots: Uint32Array;
  /** Saturated impact in steps of 1/STEPS. */
  readonly impacts: Uint16Array;
}

const STEPS = 25_000;
const MANY_SEGMENTS = 10;

interface Entry {
  readonly file: string;
  readonly first: number;
  readonly count: number;
}

/**
 * The terms of every passage in memory. A slot is the place of a passage; a document that is replaced gets new slots and its
 * old ones are dead until segments are merged. What is being merged stays in use until it is done.
 */
export class InvertedIndex {
  readonly #numbers = new Map<string, number>();
  #segments: Segment[] = [];
  #entries: Entry[] = [];
  #byFile = new Map<string, number>();
  /** Per slot the number of its entry, or DEAD. */
  #entryOfSlot = new Uint32Array(1024);
  #slots = 0;
  #alive = 0;

  static readonly DEAD = 0xffff_ffff;

  /** Passages that can be found. */
  get size(): number {
    return this.#alive;
  }

  /** Length of an array that holds one number per slot. */
  get slots(): number {
    return this.#slots;
  }

  get postings(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.slots.length, 0);
  }

  has(file: string): boolean {
    return this.#byFile.has(file);
  }

  /** Adds documents, replacing those of the same name. Returns the files whose packed terms can't be used. */
  put(documents: Iterable<{ readonly file: string; readonly packed: Uint8Array }>): readonly string[] {
    const broken: string[] = [];
    const builder = new Builder();
    for (const { file, packed } of documents) {
      const unpacked = unpackTerms(packed);
      if (!unpacked) {
        broken.push(file);
        continue;
      }
      this.#bury(file);
      const global = new Uint32Array(unpacked.vocabulary.length);
      for (let i = 0; i < global.length; i++) global[i] = this.#numberOf(unpacked.vocabulary[i]!);
      const entry = this.#entries.length;
      this.#entries.push({ file, first: this.#slots, count: unpacked.passages.length });
      this.#byFile.set(file, entry);
      for (const fields of unpacked.passages) {
        const slot = this.#slots++;
        if (slot >= this.#entryOfSlot.length) {
          const larger = new Uint32Array(this.#entryOfSlot.length * 2);
          larger.set(this.#entryOfSlot);
          this.#entryOfSlot = larger;
        }
        this.#entryOfSlot[slot] = entry;
        this.#alive++;
        addPassage(builder, slot, fields, global);
      }
    }
    const segment = builder.build();
    if (segment.slots.length > 0) this.#segments.push(segment);
    this.#tidy();
    return broken;
  }

  remove(file: string): boolean {
    const removed = this.#bury(file);
    if (removed) this.#tidy();
    return removed;
  }

  /** How many passages hold the term; those replaced since the last merge count as well. */
  frequency(term: string): number {
    const number = this.#numbers.get(term);
    if (number === undefined) return 0;
    let sum = 0;
    for (const segment of this.#segments) {
      const at = find(segment.terms, number);
      if (at !== -1) sum += segment.offsets[at + 1]! - segment.offsets[at]!;
    }
    return sum;
  }

  /** Adds `weight` times the impact of a term to the score of each passage that holds it. New ones among them are noted in `touched`. */
  accumulate(term: string, weight: number, scores: Float32Array, touched: number[]): void {
    const number = this.#numbers.get(term);
    if (number === undefined) return;
    const factor = weight / STEPS;
    for (const { terms, offsets, slots, impacts } of this.#segments) {
      const at = find(terms, number);
      if (at === -1) continue;
      for (let i = offsets[at]!, end = offsets[at + 1]!; i < end; i++) {
        const slot = slots[i]!;
        if (scores[slot] === 0) touched.push(slot);
        scores[slot]! += factor * impacts[i]!;
      }
    }
  }

  /** Number of the document that a slot belongs to, or DEAD. Holds until the index changes. */
  entryOf(slot: number): number {
    return this.#entryOfSlot[slot]!;
  }

  get entries(): number {
    return this.#entries.length;
  }

  fileOf(entry: number): string {
    return this.#entries[entry]!.file;
  }

  ordinalOf(slot: number): number {
    return slot - this.#entries[this.#entryOfSlot[slot]!]!.first;
  }

  #numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(term, number);
    return number;
  }

  #bury(file: string): boolean {
    const at = this.#byFile.get(file);
    if (at === undefined) return false;
    const { first, count } = this.#entries[at]!;
    this.#entryOfSlot.fill(InvertedIndex.DEAD, first, first + count);
    this.#byFile.delete(file);
    this.#alive -= count;
    return true;
  }

  /** Merges small segments when there are many, and everything when a quarter of it is new or dead. */
  #tidy(): void {
    const dead = this.#slots - this.#alive;
    const [base, ...small] = this.#segments;
    if (!base) return;
    const fresh = small.reduce((sum, segment) => sum + segment.slots.length, 0);
    if ((dead > 64 && dead * 4 > this.#slots) || (fresh * 4 > base.slots.length && small.length > 1)) this.#rebuild();
    else if (small.length > MANY_SEGMENTS) this.#segments = [base, merge(small, this.#slots, (slot) => slot)];
  }

  /** One segment, with the dead left out and slots given anew. */
  #rebuild(): void {
    const moved = new Uint32Array(this.#slots).fill(InvertedIndex.DEAD);
    const entries: Entry[] = [];
    const entryOfSlot = new Uint32Array(Math.max(1024, this.#alive));
    let next = 0;
    for (const at of this.#byFile.values()) {
      const { file, first, count } = this.#entries[at]!;
      for (let i = 0; i < count; i++) {
        moved[first + i] = next + i;
        entryOfSlot[next + i] = entries.length;
      }
      entries.push({ file, first: next, count });
      next += count;
    }
    this.#segments = [merge(this.#segments, next, (slot) => moved[slot]!)];
    this.#entries = entries;
    this.#byFile = new Map(entries.map((entry, i) => [entry.file, i]));
    this.#entryOfSlot = entryOfSlot;
    this.#slots = next;
  }
}

function addPassage(builder: Builder, slot: number, fields: readonly Uint32Array[], global: Uint32Array): void {
  const impacts = new Map<number, number>();
  for (let f = 0; f < FIELDS.length; f++) {
    const entries = fields[f]!;
    let length = 0;
    for (let i = 1; i < entries.length; i += 2) length += entries[i]!;
    for (let i = 0; i < entries.length; i += 2) {
      const number = global[entries[i]!]!;
      impacts.set(number, (impacts.get(number) ?? 0) + fieldImpact(FIELDS[f]!, entries[i + 1]!, length));
    }
  }
  for (const [number, impact] of impacts) builder.add(number, slot, Math.max(1, Math.round(saturate(impact) * STEPS)));
}

/** Postings in the order of their passages, put into the order of their terms by counting. */
class Builder {
  #terms = new Uint32Array(4096);
  #slots = new Uint32Array(4096);
  #impacts = new Uint16Array(4096);
  #length = 0;

  add(term: number, slot: number, impact: number): void {
    if (this.#length === this.#terms.length) {
      const size = this.#length * 2;
      this.#terms = grown(this.#terms, new Uint32Array(size));
      this.#slots = grown(this.#slots, new Uint32Array(size));
      this.#impacts = grown(this.#impacts, new Uint16Array(size));
    }
    this.#terms[this.#length] = term;
    this.#slots[this.#length] = slot;
    this.#impacts[this.#length++] = impact;
  }

  build(): Segment {
    const length = this.#length;
    let highest = 0;
    for (let i = 0; i < length; i++) highest = Math.max(highest, this.#terms[i]!);
    const counts = new Uint32Array(length === 0 ? 0 : highest + 1);
    for (let i = 0; i < length; i++) counts[this.#terms[i]!]!++;
    let distinct = 0;
    for (const count of counts) if (count > 0) distinct++;
    const terms = new Uint32Array(distinct);
    const offsets = new Uint32Array(distinct + 1);
    let sum = 0;
    for (let term = 0, at = 0; term < counts.length; term++) {
      const count = counts[term]!;
      if (count === 0) continue;
      terms[at] = term;
      offsets[at++] = sum;
      counts[term] = sum;
      sum += count;
    }
    offsets[distinct] = sum;
    const slots = new Uint32Array(length);
    const impacts = new Uint16Array(length);
    for (let i = 0; i < length; i++) {
      const to = counts[this.#terms[i]!]!++;
      slots[to] = this.#slots[i]!;
      impacts[to] = this.#impacts[i]!;
    }
    return { terms, offsets, slots, impacts };
  }
}

function grown<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** @param move the new slot of a passage, or DEAD */
function merge(segments: readonly Segment[], slotCount: number, move: (slot: number) => number): Segment {
  const builder = new Builder();
  for (const { terms, offsets, slots, impacts } of segments) {
    for (let t = 0; t < terms.length; t++) {
      for (let i = offsets[t]!; i < offsets[t + 1]!; i++) {
        const slot = move(slots[i]!);
        if (slot < slotCount) builder.add(terms[t]!, slot, impacts[i]!);
      }
    }
  }
  return builder.build();
}

/** Place of a number in a sorted array, or -1. */
function find(sorted: Uint32Array, number: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle]!;
    if (value === number) return middle;
    if (value < number) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
