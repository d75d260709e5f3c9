/**
 * Written by `npm run bench:duplicates -- --write`; do not edit by hand. Weights on the scale of log odds, fitted by logistic regression on
 * bench/duplicates/tuning.jsonl.
 */
export const MATTER_MODEL = {
  intercept: -2,
  /** Share of the things that both name. */
  things: 4,
  /** Both name things, and none is the same. */
  otherThings: -2,
  /** They share a thing, and most of what they name differs. */
  onlyCommonThings: -0.5,
  /** One names nothing that is known. */
  unsaidThings: 0,
  troubles: 2,
  otherTroubles: -1,
  /** Character pairs in common, of both (Dice), and of the shorter. */
  pairs: 2,
  contained: 1,
  category: 0.5,
  exactPlace: 0.5,
  /** One asks for something new, the other tells of something wrong. */
  oneWish: -2,
  days: -1,
  /** Said to be back after it was mended. */
  again: -1,
  another: -2,
} as const;
