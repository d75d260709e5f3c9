import { normaliseWording, runsOf } from '../index/wording.ts';
import type { Passage } from '../policy.ts';
import type { Lexicon } from './lexicon.ts';

/**
 * How alike two wordings of a question are: the cosine of their characters, pairs of characters and lexicon subjects, weighed by
 * how much each tells. 毛孩子几点能下楼 and 狗啥时候能遛 share hardly a word, but the subjects that the lexicon makes of them.
 */
export interface Wording {
  readonly weights: ReadonlyMap<string, number>;
  readonly norm: number;
}

const CHARACTER = 0.45;
/** A subject that the lexicon knows counts as much as a few pairs. */
const SUBJECT = 1.6;
/** Several ways of saying are apart from each other where the lexicon is only half sure. */
const SURE = 0.5;

export function wordingOf(text: string, lexicon: Lexicon, tells: (term: string) => number): Wording {
  const normalised = normaliseWording(text);
  const weights = new Map<string, number>();
  const add = (term: string, weight: number): void => {
    weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  };
  for (const run of runsOf(normalised)) {
    if (!/^[\p{Script=Han}〇]/u.test(run)) {
      add(run, tells(run));
      continue;
    }
    for (let i = 0; i < run.length; i++) {
      add(`.${run[i]}`, CHARACTER * tells(`.${run[i]}`));
      if (i + 1 < run.length) add(run.slice(i, i + 2), tells(run.slice(i, i + 2)));
    }
  }
  for (const { phrase, expansions } of lexicon.match(normalised)) {
    add(`=${phrase}`, SUBJECT * tells(phrase.slice(0, 2)));
    for (const { text: official, weight } of expansions)
      if (weight >= SURE) add(`=${official}`, SUBJECT * weight * tells(official.slice(0, 2)));
  }
  let squares = 0;
  for (const weight of weights.values()) squares += weight * weight;
  return { weights, norm: Math.sqrt(squares) };
}

export function likeness(a: Wording, b: Wording): number {
  if (a.norm === 0 || b.norm === 0) return 0;
  const [few, many] = a.weights.size < b.weights.size ? [a, b] : [b, a];
  let product = 0;
  for (const [term, weight] of few.weights) product += weight * (many.weights.get(term) ?? 0);
  return product / (a.norm * b.norm);
}

/** The wordings under which a passage is asked for, kept while neither the passage nor the index changes. */
export class Wordings {
  readonly #kept = new WeakMap<Passage, readonly Wording[]>();

  constructor(
    private readonly lexicon: Lexicon,
    private readonly tells: (term: string) => number,
  ) {}

  of(question: string): Wording {
    return wordingOf(question, this.lexicon, this.tells);
  }

  /** Likeness to the nearest way in which the passage is asked for; 0 where none is known. */
  nearest(question: Wording, passage: Passage): number {
    let ways = this.#kept.get(passage);
    if (!ways) {
      ways = [passage.question, ...passage.asked.split('\n')].filter((way) => way !== '').map((way) => this.of(way));
      this.#kept.set(passage, ways);
    }
    let best = 0;
    for (const way of ways) best = Math.max(best, likeness(question, way));
    return best;
  }
}
