/**
 * The terms of one document as bytes, kept with it in the database, so that a start reads them instead of segmenting again:
 * its vocabulary, front-coded and sorted, then per passage and field the terms with their counts, all as varints.
 */

export const FIELDS = ['title', 'heading', 'question', 'asked', 'text'] as const;
export type Field = (typeof FIELDS)[number];

/** Per field, how often each term occurs. */
export type FieldCounts = Readonly<Record<Field, ReadonlyMap<string, number>>>;

/** Raise it when terms are made differently: documents with another version are indexed again. */
export const TERMS_VERSION = 1;

/** Sorted terms: what each has in common with the one before, and the letters (UTF-16) that are its own. */
export interface Vocabulary {
  readonly shared: Uint32Array;
  readonly letters: Uint16Array;
  /** Where the letters of each term end. */
  readonly ends: Uint32Array;
}

/** In flat arrays: a document of a thousand passages would else be thousands of small ones. */
export interface UnpackedTerms {
  readonly vocabulary: Vocabulary;
  /** How many passages there are. */
  readonly passages: number;
  /** Term number, count, term number, count … of the first field of the first passage, of its second field, and so on. */
  readonly entries: Uint32Array;
  /** Where they end in `entries`: of passage p and field f (in the order of FIELDS) at p × FIELDS.length + f. */
  readonly ends: Uint32Array;
}

export function packTerms(passages: readonly FieldCounts[]): Uint8Array {
  const vocabulary = [...new Set(passages.flatMap((p) => FIELDS.flatMap((field) => [...p[field].keys()])))].sort();
  const numbers = new Map(vocabulary.map((term, i) => [term, i]));
  const out = new Writer();
  out.varint(TERMS_VERSION);
  out.varint(vocabulary.length);
  let previous = '';
  for (const term of vocabulary) {
    let shared = 0;
    while (shared < previous.length && shared < term.length && previous[shared] === term[shared]) shared++;
    // Half of a character beyond the basic plane can't be written by itself.
    if (shared > 0 && /[\ud800-\udbff]/.test(term[shared - 1]!)) shared--;
    const rest = Buffer.from(term.slice(shared), 'utf8');
    out.varint(shared);
    out.varint(rest.length);
    out.bytes(rest);
    previous = term;
  }
  out.varint(passages.length);
  for (const passage of passages) {
    for (const field of FIELDS) {
      const entries = [...passage[field]].map(([term, count]) => [numbers.get(term)!, count] as const).sort((a, b) => a[0] - b[0]);
      out.varint(entries.length);
      let last = 0;
      for (const [number, count] of entries) {
        out.varint(number - last);
        out.varint(count);
        last = number;
      }
    }
  }
  return out.done();
}

/** Undefined where the bytes are of another version, or damaged: the document is to be indexed again. */
export function unpackTerms(packed: Uint8Array): UnpackedTerms | undefined {
  const input = new Reader(packed);
  try {
    if (input.varint() !== TERMS_VERSION) return undefined;
    const size = input.varint();
    // No number takes less than a byte, and no letter either.
    if (size > input.left) return undefined;
    const vocabulary = { shared: new Uint32Array(size), letters: new Uint16Array(input.left), ends: new Uint32Array(size) };
    let letters = 0;
    for (let i = 0, before = 0; i < size; i++) {
      const shared = input.varint();
      if (shared > before) return undefined;
      const start = letters;
      letters = input.letters(input.varint(), vocabulary.letters, start);
      vocabulary.shared[i] = shared;
      vocabulary.ends[i] = letters;
      before = shared + letters - start;
    }
    const passages = input.varint();
    if (passages * FIELDS.length > input.left) return undefined;
    const ends = new Uint32Array(passages * FIELDS.length);
    const entries = new Uint32Array(input.left);
    let length = 0;
    for (let field = 0; field < ends.length; field++) {
      let number = 0;
      for (let left = input.varint(); left > 0; left--) {
        number += input.varint();
        if (number >= size) return undefined;
        const count = input.varint();
        if (count === 0) return undefined;
        entries[length++] = number;
        entries[length++] = count;
      }
      ends[field] = length;
    }
    return input.left === 0 ? { vocabulary, passages, entries: entries.subarray(0, length), ends } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The terms of a vocabulary as text. */
export function termsOfVocabulary({ shared, letters, ends }: Vocabulary): readonly string[] {
  const terms: string[] = [];
  for (let i = 0, start = 0; i < ends.length; start = ends[i]!, i++)
    terms.push((terms.at(-1) ?? '').slice(0, shared[i]!) + String.fromCharCode(...letters.subarray(start, ends[i]!)));
  return terms;
}

class Writer {
  #buffer = Buffer.allocUnsafe(16_384);
  #length = 0;

  varint(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  bytes(bytes: Buffer): void {
    this.#room(bytes.length);
    bytes.copy(this.#buffer, this.#length);
    this.#length += bytes.length;
  }

  done(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#length));
  }

  #room(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.#buffer.length - this.#at;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= this.#buffer.length) throw new RangeError('packed terms end too early');
      const byte = this.#buffer[this.#at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new RangeError('packed terms hold a number that is too long');
  }

  /** Reads UTF-8 of so many bytes into `to`. Returns where it ends there. */
  letters(bytes: number, to: Uint16Array, from: number): number {
    const end = this.#at + bytes;
    if (end > this.#buffer.length) throw new RangeError('packed terms end too early');
    let at = from;
    while (this.#at < end) {
      const first = this.#buffer[this.#at]!;
      const more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      if (this.#at + more >= end) throw new RangeError('packed terms end within a letter');
      let code = more === 0 ? first : first & (0x3f >> more);
      for (let i = 1; i <= more; i++) code = (code << 6) | (this.#buffer[this.#at + i]! & 0x3f);
      this.#at += more + 1;
      if (code > 0xffff) to[at++] = 0xd800 + ((code - 0x10000) >> 10);
      to[at++] = code > 0xffff ? 0xdc00 + ((code - 0x10000) & 0x3ff) : code;
    }
    return at;
  }
}
