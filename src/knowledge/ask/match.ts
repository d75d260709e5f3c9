import { dateTerms, dayTerm, weekdayTerm } from '../index/policy-terms.ts';
import { normaliseWording } from '../index/wording.ts';
import { weekdayOf } from '../load/days.ts';
import type { Passage, Policy } from '../policy.ts';
import { announces, holds, type Thing } from './asks-for.ts';
import { split } from './excerpt.ts';
import type { Near } from './likeness.ts';
import type { Question, Unit } from './question.ts';
import { type BySort, countBySort } from './sorts.ts';

/** How a passage meets a question, measured on its words: for the last ranking. */
export interface Match {
  /** Share of the question's information that the passage with its title and headings covers, 0–1. */
  readonly coverage: number;
  /** Information of the weightiest word that is nowhere in the passage, 0–1. */
  readonly missing: number;
  /** Coverage of the last two words alone: 可以刷信用卡吗 asks about the card, whatever else is covered. */
  readonly focus: number;
  /** 1 where a day is asked about that the passage names neither itself nor by its weekday; less where it tells hours of any day; else 0. */
  readonly otherDay: number;
  /** Share of the things asked for (an amount, a time …) that the passage holds; 0.5 where nothing of the kind is asked. */
  readonly agreement: number;
  /** 1 where the heading, or the question it answers, announces what is asked for: 所需材料, 收费标准. */
  readonly headed: number;
}

/** What costs more to find out, and only deciding whether a passage answers at all wants to know. */
export interface CloseMatch extends Near {
  /** Share of what is covered that only the lexicon connects. */
  readonly byLexicon: number;
  /** Coverage by the best single sentence or item, with title and headings. */
  readonly together: number;
  /** Share of the things asked for that stand in that sentence; 0.5 where nothing of the kind is asked. */
  readonly agreementThere: number;
  /** Words of the question that stand nowhere in it, its ways of asking included. */
  readonly unsaid: BySort;
}

export interface UnitCover {
  readonly unit: Unit;
  /** 1 = the word itself, less = through the lexicon, 0 = nowhere. */
  readonly share: number;
  readonly by: 'word' | 'lexicon' | undefined;
  readonly matched: string;
}

/** A passage of fewer characters is one place. */
const ONE_PLACE = 60;

/** Things that a text nearly always holds or that say little about the matter are left out of the agreement. */
const WEAK = new Set(['allowed', 'how', 'who', 'place']);

/** A passage's words as they are compared. They change with the passage and its title alone, so they can be kept. */
export interface Said {
  readonly whole: string;
  /** Its sentences and items, each with title and headings, and as it stands. */
  readonly places: readonly { readonly words: string; readonly text: string }[];
  /** The days that it names, as terms of the index; read when a question asks for a day. */
  readonly days: () => ReadonlySet<string>;
}

export function saidIn(policy: Pick<Policy, 'title'>, passage: Passage): Said {
  const own = normaliseWording([passage.question, passage.asked, passage.text].join('\n'));
  const above = normaliseWording([policy.title, passage.heading, passage.clause, passage.lead].join('\n'));
  const one = passage.lead.includes('\t') || passage.text.length < ONE_PLACE;
  const texts = one ? [passage.text] : split(passage.text).map((segment) => segment.text);
  let days: ReadonlySet<string> | undefined;
  return {
    whole: above + own,
    days() {
      days ??= dateTerms(`${passage.heading} ${passage.clause} ${passage.text}`, undefined);
      return days;
    },
    places: texts.map((text) => ({ text, words: above + normaliseWording(text) })),
  };
}

/** Things asked for that tell passages apart. */
const tellingThings = (question: Question): readonly Thing[] => question.asks.filter((thing) => !WEAK.has(thing));

const agreementIn = (text: string, things: readonly Thing[]): number =>
  things.length === 0 ? 0.5 : things.filter((thing) => holds(text, thing)).length / things.length;

export function matchOf(question: Question, passage: Passage, said: Said, weigh: (unit: Unit) => number): Match {
  let total = 0;
  let covered = 0;
  let missing = 0;
  const day = dayFit(question, passage, said);
  if (day !== undefined) {
    total += DAY_INFORMATION;
    covered += DAY_INFORMATION * day;
  }
  const last = question.units.filter((unit) => unit.information > 0.15).slice(-2);
  let asked = 0;
  let askedCovered = 0;
  for (const unit of question.units) {
    const weight = weigh(unit);
    const share = shareOf(unit, said.whole);
    total += weight;
    covered += weight * share;
    missing = Math.max(missing, weight * (1 - share));
    if (!last.includes(unit)) continue;
    asked += weight;
    askedCovered += weight * share;
  }
  return {
    coverage: total === 0 ? 0 : covered / total,
    missing,
    focus: asked === 0 ? 0 : askedCovered / asked,
    otherDay: day === undefined ? 0 : 1 - day,
    agreement: agreementIn(passage.text, tellingThings(question)),
    headed: headed(question, passage),
  };
}

export function closeMatchOf(question: Question, passage: Passage, said: Said, weigh: (unit: Unit) => number, near: Near): CloseMatch {
  const day = dayFit(question, passage, said) ?? 0;
  let covered = DAY_INFORMATION * day;
  let lexical = 0;
  let spoken = 0;
  /** Words of it that are there at all: the others are in none of its parts either. */
  const there: Unit[] = [];
  for (const unit of question.units) {
    const weight = weigh(unit);
    spoken += weight;
    const cover = coverOf(unit, said.whole);
    if (cover.share === 0) continue;
    there.push(unit);
    covered += weight * cover.share;
    if (cover.by === 'lexicon') lexical += weight * cover.share;
  }
  return {
    ...near,
    byLexicon: covered === 0 ? 0 : lexical / covered,
    ...inOnePlace(question, said, weigh, there, spoken),
    unsaid: countBySort(question.spoken(), said.whole),
  };
}

/** What is asked and what answers it tend to stand together: 失业保险金 in one item and an amount in the next is no answer. */
function inOnePlace(
  question: Question,
  said: Said,
  weigh: (unit: Unit) => number,
  there: readonly Unit[],
  total: number,
): Pick<CloseMatch, 'together' | 'agreementThere'> {
  const things = tellingThings(question);
  let together = 0;
  let agreementThere = 0;
  for (const { words, text } of said.places) {
    let share = 0;
    for (const unit of there) share += weigh(unit) * shareOf(unit, words);
    if (total > 0) share /= total;
    const agreement = agreementIn(text, things);
    if (share + 0.2 * agreement > together + 0.2 * agreementThere) {
      together = share;
      agreementThere = agreement;
    }
  }
  return { together, agreementThere };
}

export function coverOf(unit: Unit, text: string): UnitCover {
  if (text.includes(unit.text)) return { unit, share: 1, by: 'word', matched: unit.text };
  const part = partlyIn(unit, text);
  let best: UnitCover = { unit, share: part, by: part > 0 ? 'word' : undefined, matched: '' };
  for (const { text: words, weight } of unit.expansions)
    if (weight > best.share && text.includes(words)) best = { unit, share: weight, by: 'lexicon', matched: words };
  return best;
}

/** How much of a word is in a text, without saying by what. */
export function shareOf(unit: Unit, text: string): number {
  if (text.includes(unit.text)) return 1;
  let share = partlyIn(unit, text);
  for (const { text: words, weight } of unit.expansions) if (weight > share && text.includes(words)) share = weight;
  return share;
}

/** 临时停车 is partly in 临时车辆: by pairs of characters, and a little by characters. */
function partlyIn({ text: word, pairs }: Unit, text: string): number {
  if (pairs.length === 0) return 0;
  let found = 0;
  for (const pair of pairs) if (text.includes(pair)) found++;
  if (found > 0) return (0.8 * found) / pairs.length;
  for (const character of word) if (!text.includes(character)) return 0;
  return 0.25;
}

/** A day that is asked about counts as a word of the question. */
const DAY_INFORMATION = 0.6;

/** How well a passage fits the day asked about; undefined where none is. */
function dayFit(question: Question, passage: Passage, said: Said): number | undefined {
  const date = question.dates.find((d) => d.kind !== 'span');
  if (!date) return undefined;
  const terms = said.days();
  if (terms.has(dayTerm(date.from))) return 1;
  if (terms.has(weekdayTerm(weekdayOf(date.from)))) return 0.9;
  return holds(passage.text, 'time') && terms.size === 0 ? 0.4 : 0;
}

function headed(question: Question, passage: Passage): number {
  const heading = passage.question !== '' ? passage.question : `${passage.clause} ${passage.heading.split(' > ').at(-1) ?? ''}`;
  return question.asks.some((thing) => announces(heading, thing)) ? 1 : 0;
}
