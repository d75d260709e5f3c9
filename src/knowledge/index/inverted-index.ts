import { FIELDS, type UnpackedTerms, unpackTerms } from './packed-terms.ts';
import { TermNumbers } from './term-numbers.ts';
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
  readonly #numbers = new TermNumbers();
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
    const usable: { readonly file: string; readonly terms: UnpackedTerms }[] = [];
    let most = 0;
    for (const { file, packed } of documents) {
      const terms = unpackTerms(packed);
      if (terms) {
        usable.push({ file, terms });
        most += terms.entries.length / 2;
      } else broken.push(file);
    }
    const builder = new Builder(most);
    for (const { file, terms } of usable) {
      this.#bury(file);
      const entry = this.#entries.length;
      this.#entries.push({ file, first: this.#slots, count: terms.passages });
      this.#byFile.set(file, entry);
      const first = this.#slots;
      this.#slots += terms.passages;
      this.#alive += terms.passages;
      if (this.#slots > this.#entryOfSlot.length)
        this.#entryOfSlot = grown(this.#entryOfSlot, Math.max(this.#slots, this.#entryOfSlot.length * 2));
      this.#entryOfSlot.fill(entry, first, this.#slots);
      builder.addDocument(first, terms, this.#numbers.addAll(terms.vocabulary));
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

  /** Adds `weight` times the impact of a term to the score of each slot whose passage holds it. */
  accumulate(term: string, weight: number, scores: Float32Array): void {
    const number = this.#numbers.get(term);
    if (number === undefined) return;
    const factor = weight / STEPS;
    for (const { terms, offsets, slots, impacts } of this.#segments) {
      const at = find(terms, number);
      if (at === -1) continue;
      for (let i = offsets[at]!, end = offsets[at + 1]!; i < end; i++) scores[slots[i]!]! += factor * impacts[i]!;
    }
  }

  /** The same, for a term that few passages hold: the slots that had no score before are put into `noted`. */
  accumulateNoting(term: string, weight: number, scores: Float32Array, noted: Noted): void {
    const number = this.#numbers.get(term);
    // Without a weight a slot would go on having no score, and be noted for ever.
    if (number === undefined || !(weight > 0)) return;
    const factor = weight / STEPS;
    const { slots: into } = noted;
    let { length } = noted;
    for (const { terms, offsets, slots, impacts } of this.#segments) {
      const at = find(terms, number);
      if (at === -1) continue;
      for (let i = offsets[at]!, end = offsets[at + 1]!; i < end; i++) {
        const slot = slots[i]!;
        const score = scores[slot]!;
        if (score === 0) into[length++] = slot;
        scores[slot] = score + factor * impacts[i]!;
      }
    }
    noted.length = length;
  }

  /** Number of the document that a slot belongs to, or DEAD. Holds until the index changes. */
  entryOf(slot: number): number {
    return this.#entryOfSlot[slot]!;
  }

  get entries(): number {
    return this.#entries.length;
  }

  /** The slots of a document's passages, which follow one another; undefined where it was removed or replaced. */
  placesOf(entry: number): { readonly first: number; readonly count: number } | undefined {
    const places = this.#entries[entry]!;
    return places.count > 0 && this.#entryOfSlot[places.first] === entry ? places : undefined;
  }

  fileOf(entry: number): string {
    return this.#entries[entry]!.file;
  }

  /** Undefined where there is no such passage. Holds until the index changes. */
  slotOf(file: string, ordinal: number): number | undefined {
    const at = this.#byFile.get(file);
    if (at === undefined) return undefined;
    const { first, count } = this.#entries[at]!;
    return ordinal >= 0 && ordinal < count ? first + ordinal : undefined;
  }

  ordinalOf(slot: number): number {
    return slot - this.#entries[this.#entryOfSlot[slot]!]!.first;
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
    else if (small.length > MANY_SEGMENTS) this.#segments = [base, merge(small)];
  }

  /** One segment, with the dead left out and slots given anew. */
  #rebuild(): void {
    if (this.#alive === this.#slots) {
      this.#segments = [merge(this.#segments)];
      return;
    }
    const moved = new Uint32Array(this.#slots).fill(InvertedIndex.DEAD);
    const entries: Entry[] = [];
    const entryOfSlot = new Uint32Array(Math.max(1024, this.#alive));
    let next = 0;
    for (const at of this.#byFile.values()) {
      const { file, first, count } = this.#entries[at]!;
      for (let i = 0; i < count; i++) moved[first + i] = next + i;
      entryOfSlot.fill(entries.length, next, next + count);
      entries.push({ file, first: next, count });
      next += count;
    }
    this.#segments = [merge(this.#segments, moved)];
    this.#entries = entries;
    this.#byFile = new Map(entries.map((entry, i) => [entry.file, i]));
    this.#entryOfSlot = entryOfSlot;
    this.#slots = next;
  }
}

/** Slots, each once; has room for all there are. */
export interface Noted {
  readonly slots: Uint32Array;
  length: number;
}

/** Postings in the order of their passages, put into the order of their terms by counting. */
class Builder {
  readonly #terms: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #impacts: Uint16Array;
  #length = 0;

  /** @param most postings that will be added */
  constructor(most: number) {
    this.#terms = new Uint32Array(most);
    this.#slots = new Uint32Array(most);
    this.#impacts = new Uint16Array(most);
  }

  /**
   * @param first slot of its first passage
   * @param global number in the index of each term of the document's vocabulary
   */
  addDocument(first: number, { passages, entries, ends }: UnpackedTerms, global: Uint32Array): void {
    const impacts = new Float64Array(global.length);
    const held = new Uint32Array(global.length);
    let start = 0;
    for (let passage = 0; passage < passages; passage++) {
      let count = 0;
      for (let f = 0; f < FIELDS.length; f++) {
        const end = ends[passage * FIELDS.length + f]!;
        let length = 0;
        for (let i = start + 1; i < end; i += 2) length += entries[i]!;
        for (let i = start; i < end; i += 2) {
          const term = entries[i]!;
          if (impacts[term] === 0) held[count++] = term;
          impacts[term]! += fieldImpact(FIELDS[f]!, entries[i + 1]!, length);
        }
        start = end;
      }
      for (let i = 0; i < count; i++) {
        const term = held[i]!;
        this.#terms[this.#length] = global[term]!;
        this.#slots[this.#length] = first + passage;
        this.#impacts[this.#length++] = Math.max(1, Math.round(saturate(impacts[term]!) * STEPS));
        impacts[term] = 0;
      }
    }
  }

  build(): Segment {
    const length = this.#length;
    let highest = -1;
    for (let i = 0; i < length; i++) highest = Math.max(highest, this.#terms[i]!);
    const counts = new Uint32Array(highest + 1);
    for (let i = 0; i < length; i++) counts[this.#terms[i]!]!++;
    const segment = segmentFor(counts, length);
    for (let i = 0; i < length; i++) {
      const to = counts[this.#terms[i]!]!++;
      segment.slots[to] = this.#slots[i]!;
      segment.impacts[to] = this.#impacts[i]!;
    }
    return segment;
  }
}

/** A segment without its postings. `counts` holds the number of postings of each term, and afterwards the place of its first. */
function segmentFor(counts: Uint32Array, length: number): Segment {
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
  return { terms, offsets, slots: new Uint32Array(length), impacts: new Uint16Array(length) };
}

function grown(from: Uint32Array, length: number) {
  const to = new Uint32Array(length);
  to.set(from);
  return to;
}

/** @param moved the new slot of each passage, or DEAD; default: they stay */
function merge(segments: readonly Segment[], moved?: Uint32Array): Segment {
  const highest = segments.reduce((most, { terms }) => Math.max(most, terms.at(-1) ?? -1), -1);
  const counts = new Uint32Array(highest + 1);
  let length = 0;
  for (const { terms, offsets, slots } of segments) {
    for (let t = 0; t < terms.length; t++) {
      let count = offsets[t + 1]! - offsets[t]!;
      if (moved) for (let i = offsets[t]!; i < offsets[t + 1]!; i++) if (moved[slots[i]!] === InvertedIndex.DEAD) count--;
      counts[terms[t]!]! += count;
      length += count;
    }
  }
  const merged = segmentFor(counts, length);
  for (const { terms, offsets, slots, impacts } of segments) {
    for (let t = 0; t < terms.length; t++) {
      let to = counts[terms[t]!]!;
      for (let i = offsets[t]!, end = offsets[t + 1]!; i < end; i++) {
        const slot = moved ? moved[slots[i]!]! : slots[i]!;
        if (slot === InvertedIndex.DEAD) continue;
        merged.slots[to] = slot;
        merged.impacts[to++] = impacts[i]!;
      }
      counts[terms[t]!] = to;
    }
  }
  return merged;
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
