import type { Vocabulary } from './packed-terms.ts';

const ROOT = 0;
const HASH_OF_PARENT = 0x85ebca6b;
const HASH_OF_LETTER = 0x9e3779b1;

/**
 * A number for each term: that of its last letter in a tree in which terms with the same beginning share it. A vocabulary that is packed
 * by its beginnings is so looked up letter by letter, without a string being made of any of its terms: reading a large database
 * spends most of its time here. The branches are a hash table in flat arrays.
 */
export class TermNumbers {
  /** Per place of the table: the node that a branch leaves, its letter, and the node it leads to; ROOT where the place is free. */
  #from = new Uint32Array(1 << 12);
  #letter = new Uint16Array(1 << 12);
  #to = new Uint32Array(1 << 12);
  #nodes = 1;

  /** Undefined where nothing begins so. A number may also be of a mere beginning of other terms. */
  get(term: string): number | undefined {
    let node = ROOT;
    for (let i = 0; i < term.length; i++) {
      node = this.#to[this.#placeOf(node, term.charCodeAt(i))]!;
      if (node === ROOT) return undefined;
    }
    return node;
  }

  /** The number of each term of a vocabulary, in its order; new ones are given one. */
  addAll({ shared, letters, ends }: Vocabulary): Uint32Array {
    const numbers = new Uint32Array(ends.length);
    const path = [ROOT];
    let at = 0;
    for (let i = 0; i < ends.length; i++) {
      let depth = shared[i]!;
      let node = path[depth]!;
      for (const end = ends[i]!; at < end; at++) {
        node = this.#step(node, letters[at]!);
        path[++depth] = node;
      }
      numbers[i] = node;
    }
    return numbers;
  }

  #step(node: number, letter: number): number {
    const place = this.#placeOf(node, letter);
    const known = this.#to[place]!;
    if (known !== ROOT) return known;
    const next = this.#nodes++;
    this.#from[place] = node;
    this.#letter[place] = letter;
    this.#to[place] = next;
    if (this.#nodes * 2 > this.#to.length) this.#grow();
    return next;
  }

  /** Where a branch stands, or would stand. */
  #placeOf(node: number, letter: number): number {
    const mask = this.#to.length - 1;
    let hash = Math.imul(node, HASH_OF_PARENT) ^ Math.imul(letter, HASH_OF_LETTER);
    hash ^= hash >>> 15;
    let place = hash & mask;
    while (this.#to[place] !== ROOT && (this.#from[place] !== node || this.#letter[place] !== letter)) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const [from, letter, to] = [this.#from, this.#letter, this.#to];
    this.#from = new Uint32Array(from.length * 2);
    this.#letter = new Uint16Array(from.length * 2);
    this.#to = new Uint32Array(from.length * 2);
    for (let i = 0; i < to.length; i++) {
      if (to[i] === ROOT) continue;
      const place = this.#placeOf(from[i]!, letter[i]!);
      this.#from[place] = from[i]!;
      this.#letter[place] = letter[i]!;
      this.#to[place] = to[i]!;
    }
  }
}
