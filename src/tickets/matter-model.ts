/**
 * Written by `npm run bench:duplicates -- --write`; do not edit by hand. Weights on the scale of log odds, fitted by logistic regression on
 * bench/duplicates/tuning.jsonl.
 */
export const MATTER_MODEL = {
  intercept: 0.79,
  /** Share of the things that both name. */
  things: 0.56,
  /** Both name things, and none is the same. */
  otherThings: 0.00,
  /** They share a thing, and most of what they name differs. */
  onlyCommonThings: -0.22,
  /** One names nothing that is known. */
  unsaidThings: 0.18,
  troubles: 1.38,
  otherTroubles: 0.00,
  /** Character pairs in common, of both (Dice), and of the shorter. */
  pairs: 0.00,
  contained: 0.00,
  category: 0.00,
  exactPlace: 0.00,
  /** One asks for something new, the other tells of something wrong. */
  oneWish: -3.58,
  days: -4.95,
  /** Said to be back after it was mended. */
  again: -0.89,
  another: -0.91,
} as const;
