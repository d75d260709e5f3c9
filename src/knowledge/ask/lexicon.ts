import { type Expansion, expansionsOf, readLexiconLines } from '../lexicon-lines.ts';
import type { Problem } from '../policy.ts';

export type { Expansion } from '../lexicon-lines.ts';

/** What residents say, and what rules and notices say for it. Directed and weighted; a plain file that staff can extend. */

/** A phrase of the lexicon found in a question. */
export interface LexiconMatch {
  readonly start: number;
  readonly end: number;
  readonly phrase: string;
  readonly expansions: readonly Expansion[];
}

export class Lexicon {
  readonly #entries: ReadonlyMap<string, readonly Expansion[]>;
  /** Official words: they hold together in a question, without being expanded. */
  readonly #words: ReadonlySet<string>;
  /** Letters of the longest phrase that begins with a letter. */
  readonly #longest = new Map<string, number>();

  constructor(entries: ReadonlyMap<string, readonly Expansion[]> = new Map()) {
    this.#entries = entries;
    this.#words = new Set([...entries.values()].flatMap((list) => list.map((e) => e.text)));
    for (const phrases of [entries.keys(), this.#words])
      for (const phrase of phrases) this.#longest.set(phrase[0]!, Math.max(this.#longest.get(phrase[0]!) ?? 0, phrase.length));
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Longest first from the left, without overlap. Official words that are no left side come back without expansions. */
  match(normalised: string): readonly LexiconMatch[] {
    const found: LexiconMatch[] = [];
    for (let start = 0; start < normalised.length; ) {
      let end = 0;
      for (let length = Math.min(this.#longest.get(normalised[start]!) ?? 0, normalised.length - start); length > 0; length--) {
        const phrase = normalised.slice(start, start + length);
        const expansions = this.#entries.get(phrase);
        // A single character is a word only where no longer one contains it; 狗 counts, 灯 in 灯坏 as well.
        if (expansions || (length > 1 && this.#words.has(phrase))) {
          found.push({ start, end: start + length, phrase, expansions: expansions ?? [] });
          end = start + length;
          break;
        }
      }
      start = Math.max(end, start + 1);
    }
    return found;
  }
}

/** Reads the file; a line that can't be read is a problem, and the others count. */
export function parseLexicon(source: string, file: string): { readonly lexicon: Lexicon; readonly problems: readonly Problem[] } {
  const { lines, problems } = readLexiconLines(source, file);
  return { lexicon: new Lexicon(expansionsOf(lines)), problems };
}
