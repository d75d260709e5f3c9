import { normaliseWording } from '../index/wording.ts';
import type { Passage } from '../policy.ts';
import type { Thing } from './asks-for.ts';
import { shareOf } from './match.ts';
import type { Question, Unit } from './question.ts';

/** A way of asking, with the words that carry its meaning. */
interface Wording {
  /** Its pairs of neighbouring characters; of a follow-up also those of the question before it, alone. */
  readonly pairs: readonly ReadonlySet<string>[];
  readonly units: readonly Unit[];
  /** The text with all that the lexicon makes of it: 毛孩子 and 狗 meet in 犬只. */
  readonly said: string;
  readonly asks: readonly Thing[];
}

/** The ways of one passage. */
interface Kept {
  readonly asked: readonly Wording[];
  readonly refused: readonly Wording[];
}

export interface Near {
  /** Words in common with the nearest way, as the harmonic mean of both directions, 0–1; 0 where no way is known. */
  readonly likeness: number;
  /** Share of the things asked for that both ask for: 多少钱 is no 几个月. 0.5 where neither says. */
  readonly sameThing: number;
  /** Likeness to the nearest way of asking that the passage does not answer, 0–1. */
  readonly refused: number;
  /** The nearest way by its letters: pairs of neighbouring characters in common (Dice), 0–1. */
  readonly alike: number;
}

const pairsOf = (text: string): ReadonlySet<string> => {
  const letters = normaliseWording(text).replace(/[^\p{L}\p{N}]/gu, '');
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2)));
};

function dice(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const pair of one) if (other.has(pair)) both++;
  return one.size + other.size === 0 ? 0 : (2 * both) / (one.size + other.size);
}

function inCommon(one: readonly Thing[], other: readonly Thing[]): number {
  const all = new Set([...one, ...other].filter((t) => t !== 'allowed' && t !== 'how'));
  if (all.size === 0) return 0.5;
  return [...all].filter((t) => one.includes(t) && other.includes(t)).length / all.size;
}

/** How near a question is to the ways in which passages are asked for (their question side, and 常见问法). */
export class Wordings {
  readonly #kept: WeakMap<Passage, Kept>;

  /**
   * @param read the words of a way of asking that carry its meaning
   * @param weigh how much a word tells
   */
  constructor(
    private readonly read: (text: string) => Pick<Question, 'units' | 'asks' | 'matter'>,
    private readonly weigh: (unit: Unit) => number,
    kept: WeakMap<Passage, Kept> = new WeakMap(),
  ) {
    this.#kept = kept;
  }

  /** The same where words tell more or less than before; what was read is not read again. */
  weighedBy(weigh: (unit: Unit) => number): Wordings {
    return new Wordings(this.read, weigh, this.#kept);
  }

  of(text: string, read: Pick<Question, 'units' | 'asks' | 'matter'> = this.read(text), before?: string): Wording {
    const { units, asks } = read;
    return {
      pairs: [read.matter, ...(before === undefined ? [] : [before])].map(pairsOf),
      units,
      asks,
      said: [normaliseWording(text), ...units.flatMap((unit) => unit.expansions.map((e) => e.text))].join(' '),
    };
  }

  nearest(question: Wording, passage: Passage): Near {
    let kept = this.#kept.get(passage);
    if (!kept) {
      const read = (text: string) => text.split('\n').flatMap((way) => (way === '' ? [] : [this.of(way)]));
      kept = { asked: read(`${passage.question}\n${passage.asked}`), refused: read(passage.refused) };
      this.#kept.set(passage, kept);
    }
    return {
      ...this.#nearestOf(question, kept.asked),
      alike: Math.max(0, ...kept.asked.flatMap((way) => question.pairs.map((pairs) => dice(pairs, way.pairs[0]!)))),
      refused: this.#nearestOf(question, kept.refused).likeness,
    };
  }

  #nearestOf(question: Wording, ways: readonly Wording[]): Omit<Near, 'refused' | 'alike'> {
    let nearest = 0;
    let sameThing = 0.5;
    for (const way of ways) {
      const there = this.#found(question.units, way.said);
      // The mean of both can't be more than twice the one over one more.
      if ((2 * there) / (1 + there) <= nearest) continue;
      const back = this.#found(way.units, question.said);
      const near = there + back > 0 ? (2 * there * back) / (there + back) : 0;
      if (near <= nearest) continue;
      nearest = near;
      sameThing = inCommon(question.asks, way.asks);
    }
    return { likeness: nearest, sameThing };
  }

  /** Share of the information of these words that a text holds. */
  #found(units: readonly Unit[], said: string): number {
    let total = 0;
    let found = 0;
    for (const unit of units) {
      const weight = this.weigh(unit);
      total += weight;
      found += weight * shareOf(unit, said);
    }
    return total === 0 ? 0 : found / total;
  }
}
