import type { Found } from './finder.ts';
import type { Question } from './question.ts';
import { countBySort, SORTS } from './sorts.ts';

/**
 * Whether what was found answers the question: not the score, which grows with the length of the question, but a probability
 * from features of the match. Fitted by bench/fit-ground.ts, which also says how sure it is.
 */
export const FEATURES = [
  'coverage',
  'byLexicon',
  'missing',
  'focus',
  'otherDay',
  'agreement',
  'headed',
  'likeness',
  'waysKnown',
  'sameThing',
  'alike',
  'refused',
  'refusedAhead',
  'together',
  'agreementThere',
  'part',
  'margin',
  'words',
  'bestElsewhere',
  'alikeElsewhere',
  'voted',
  'votedFirst',
  'votedOther',
  'votedNone',
  'votedMost',
  'votedLead',
  'votes',
  'unsaidThing',
  'unsaidAct',
  'unsaidQuality',
  'unsaidNumber',
  'unsaidTime',
  'unsaidPointing',
  'unsaidRest',
  'saidThing',
  'saidAct',
  'saidQuality',
  'saidNumber',
  'saidTime',
  'saidPointing',
  'saidRest',
] as const;
export type Features = Readonly<Record<(typeof FEATURES)[number], number>>;

/** A passage that covers this much of a question leaves nothing of it out. */
const ALL = 0.85;

/** @param list what was found in the same standing, best first; `found` is one of it */
export function featuresOf(question: Question, found: Found, list: readonly Found[]): Features {
  // Another document that says all of it as well is another answer, and no reason to doubt this one.
  const equal = (other: Found): boolean => found.match.coverage >= ALL && other.match.coverage >= ALL;
  const rivals = list.filter((other) => other.policy.file !== found.policy.file && !equal(other)).map((other) => other.score);
  const rival = rivals.length > 0 ? Math.max(...rivals) : undefined;
  const close = found.closely();
  const ahead = list.slice(0, 8);
  const refused = Math.max(...ahead.map((other) => other.closely().refused));
  const coverage = Math.max(...ahead.map((other) => other.match.coverage));
  return {
    coverage: found.match.coverage,
    byLexicon: close.byLexicon,
    missing: found.match.missing,
    focus: found.match.focus,
    otherDay: found.match.otherDay,
    agreement: found.match.agreement,
    headed: found.match.headed,
    likeness: close.likeness,
    sameThing: close.sameThing,
    alike: close.alike,
    refused,
    // Nearer to what is known to be answered by nothing than to what this passage is asked by.
    refusedAhead: Math.max(0, refused - close.likeness),
    together: close.together,
    agreementThere: close.agreementThere,
    // Where ways of asking are known, being unlike all of them tells something.
    waysKnown: found.passage.asked === '' && found.passage.question === '' ? 0 : 1,
    part: found.part,
    margin: rival === undefined ? 1 : Math.max(-1, Math.min(1, (found.score - rival) / found.score)),
    words: Math.log1p(question.units.length + (question.dates.length > 0 ? 1 : 0)),
    // Another passage covers more of the question than the one that ranks first.
    bestElsewhere: Math.max(0, coverage - found.match.coverage),
    alikeElsewhere: Math.max(0, ...ahead.map((other) => other.closely().alike - close.alike)),
    ...votesFor(found),
    ...bySort(question, found),
  };
}

/** What the known ways of asking say: of this passage, of the one that most of them speak for, and of none. */
function votesFor({ vote, policy, passage }: Found): Pick<Features, Extract<(typeof FEATURES)[number], `vote${string}`>> {
  const voted = vote.share(policy.file, passage.ordinal);
  return {
    voted,
    votedFirst: voted > 0 && voted === vote.first ? 1 : 0,
    votedOther: vote.first - voted,
    votedNone: vote.none,
    votedMost: vote.first,
    votedLead: vote.first - vote.second,
    votes: Math.log1p(vote.mass),
  };
}

type BySortFeatures = Pick<Features, Extract<(typeof FEATURES)[number], `said${string}` | `unsaid${string}`>>;

/** How many words of each sort the question has, and how many of them the passage has not. */
function bySort(question: Question, found: Found): BySortFeatures {
  const said = countBySort(question.spoken());
  const capital = (sort: string): string => sort[0]!.toUpperCase() + sort.slice(1);
  return Object.fromEntries(
    SORTS.flatMap((sort) => [
      [`unsaid${capital(sort)}`, found.closely().unsaid[sort]],
      [`said${capital(sort)}`, said[sort]],
    ]),
  ) as unknown as BySortFeatures;
}

/** Fitted by bench/fit-ground.ts, or by `huiyin calibrate` for one community. */
export interface GroundModel {
  readonly intercept: number;
  readonly weights: Features;
  /** Below this probability the answer is withheld. */
  readonly threshold: number;
}

/**
 * What a search by meaning and a model that read the passage add, on the scale of the fit. Not fitted: no two endpoints are alike,
 * so they may tip a doubtful answer, and never carry one alone.
 */
const STANDS_OUT = 1;
const JUDGED = 1.5;

export function probability(features: Features, model: GroundModel, found: Pick<Found, 'meaning' | 'judged'>): number {
  let sum = model.intercept + STANDS_OUT * (found.meaning?.standsOut ?? 0);
  if (found.judged) sum += found.judged === 'answers' ? JUDGED : -JUDGED;
  for (const name of FEATURES) sum += model.weights[name] * features[name];
  return 1 / (1 + Math.exp(-sum));
}
