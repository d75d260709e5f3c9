import { normaliseWording } from '../index/wording.ts';
import type { Problem } from '../policy.ts';

/** What residents say, and what rules and notices say for it. Directed and weighted; a plain file that staff can extend. */

export interface Expansion {
  readonly text: string;
  readonly weight: number;
}

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
  readonly #longest: number;

  constructor(entries: ReadonlyMap<string, readonly Expansion[]> = new Map()) {
    this.#entries = entries;
    this.#words = new Set([...entries.values()].flatMap((list) => list.map((e) => e.text)));
    this.#longest = Math.max(0, ...[...entries.keys()].map((k) => k.length), ...[...this.#words].map((w) => w.length));
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Longest first from the left, without overlap. Official words that are no left side come back without expansions. */
  match(normalised: string): readonly LexiconMatch[] {
    const found: LexiconMatch[] = [];
    for (let start = 0; start < normalised.length; ) {
      let end = 0;
      for (let length = Math.min(this.#longest, normalised.length - start); length > 0; length--) {
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
  const entries = new Map<string, Expansion[]>();
  const problems: Problem[] = [];
  const add = (left: string, expansions: readonly Expansion[]): void => {
    const key = normaliseWording(left);
    const list = entries.get(key) ?? [];
    for (const expansion of expansions) if (expansion.text !== key && !list.some((e) => e.text === expansion.text)) list.push(expansion);
    entries.set(key, list);
  };
  for (const [i, raw] of source
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const text = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (text === '' || /^\[.*\]$/.test(text)) continue;
    const arrow = /<=>|=>/.exec(text);
    const left = arrow ? text.slice(0, arrow.index).trim() : '';
    const right = arrow ? readRight(text.slice(arrow.index + arrow[0].length)) : undefined;
    if (!arrow || left === '' || !right) {
      problems.push({ file, line: i + 1, message: 'is not "左 => 右1, 右2:0.6" or "左 <=> 右"' });
      continue;
    }
    add(left, right);
    if (arrow[0] === '<=>')
      for (const other of right)
        add(other.text, [{ text: normaliseWording(left), weight: other.weight }, ...right.filter((e) => e.text !== other.text)]);
  }
  return { lexicon: new Lexicon(entries), problems };
}

function readRight(text: string): readonly Expansion[] | undefined {
  const expansions: Expansion[] = [];
  for (const piece of text.split(/[,，]/)) {
    const match = /^\s*(.+?)\s*(?:[:：]\s*(\d(?:\.\d+)?))?\s*$/.exec(piece);
    const weight = match?.[2] === undefined ? 1 : Number(match[2]);
    if (!match || weight <= 0 || weight > 1) return undefined;
    expansions.push({ text: normaliseWording(match[1]!), weight });
  }
  return expansions.length > 0 ? expansions : undefined;
}
