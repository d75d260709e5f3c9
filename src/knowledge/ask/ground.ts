import type { Found } from './finder.ts';
import type { Question, Unit } from './question.ts';

/**
 * Whether what was found answers the question: not the score, which grows with the length of the question, but a probability
 * from features of the match. Fitted by bench/fit-ground.ts, which also says how sure it is.
 */
export const FEATURES = [
  'coverage',
  'ownCoverage',
  'byLexicon',
  'missing',
  'focus',
  'otherDay',
  'agreement',
  'headed',
  'likeness',
  'part',
  'strength',
  'margin',
  'words',
  'bestElsewhere',
] as const;
export type Features = Readonly<Record<(typeof FEATURES)[number], number>>;

/** A passage that covers this much of a question leaves nothing of it out. */
const ALL = 0.85;

/** @param list what was found in the same standing, best first; `found` is one of it */
export function featuresOf(question: Question, found: Found, list: readonly Found[], weigh: (unit: Unit) => number): Features {
  const weight = question.units.reduce((sum, unit) => sum + weigh(unit), 0);
  // Another document that says all of it as well is another answer, and no reason to doubt this one.
  const equal = (other: Found): boolean => found.match.coverage >= ALL && other.match.coverage >= ALL;
  const rival = list.find((other) => other.policy.file !== found.policy.file && !equal(other));
  const coverage = Math.max(...list.slice(0, 8).map((other) => other.match.coverage));
  return {
    coverage: found.match.coverage,
    ownCoverage: found.match.ownCoverage,
    byLexicon: found.match.byLexicon,
    missing: found.match.missing,
    focus: found.match.focus,
    otherDay: found.match.otherDay,
    agreement: found.match.agreement,
    headed: found.match.headed,
    likeness: found.match.likeness,
    part: found.part,
    // Per unit of information asked: long questions score higher by being long.
    strength: Math.log1p(found.score / (1 + 6 * weight)),
    margin: rival ? Math.max(-1, Math.min(1, (found.score - rival.score) / found.score)) : 1,
    words: Math.log1p(question.units.length + (question.dates.length > 0 ? 1 : 0)),
    // Another passage covers more of the question than the one that ranks first.
    bestElsewhere: Math.max(0, coverage - found.match.coverage),
  };
}

/** Fitted by bench/fit-ground.ts, or by `huiyin calibrate` for one community. */
export interface GroundModel {
  readonly intercept: number;
  readonly weights: Features;
  /** Below this probability the answer is withheld. */
  readonly threshold: number;
}

export function probability(features: Features, model: GroundModel): number {
  let sum = model.intercept;
  for (const name of FEATURES) sum += model.weights[name] * features[name];
  return 1 / (1 + Math.exp(-sum));
}
