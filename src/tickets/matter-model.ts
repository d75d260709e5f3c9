/**
 * Written by `npm run bench:duplicates -- --write`; do not edit by hand. Weights on the scale of log odds, fitted by logistic regression on
 * bench/duplicates/tuning.jsonl.
 */
export const MATTER_MODEL = {
  intercept: -0.1,
  /** Share of the things that both name. */
  things: 0.4,
  /** Both name things, and none is the same. */
  otherThings: -1.5,
  /** They share a thing, and most of what they name differs. */
  onlyCommonThings: -0.04,
  /** Each names a thing that the other does not: the lamp of the lift, and its buttons. */
  ownThings: -0.58,
  /** One names nothing that is known. */
  unsaidThings: 0.28,
  troubles: 1.99,
  /** None is the same, and one comes of the other. */
  relatedTroubles: 0.88,
  otherTroubles: 0.0,
  /** Character pairs in common, of both (Dice), and of the shorter. */
  pairs: 0.0,
  contained: 0.0,
  category: 0.08,
  exactPlace: 0.0,
  /** One asks for something new, the other tells of something wrong. */
  oneWish: -3.78,
  /** They name different ends or sections of the place. */
  otherSide: -4.65,
  days: -4.78,
  /** Said to be back after it was mended. */
  again: -1.96,
  another: -0.91,
} as const;
