/**
 * Written by `npm run bench:duplicates -- --write`; do not edit by hand. Weights on the scale of log odds, fitted by logistic regression on
 * the tuning lists of bench/duplicates.
 */
export const MATTER_MODEL = {
  intercept: -0.25,
  /** Near to the same kinds of things and of troubles (matter-kinds.ts): by all that is said, and by what is said beside the name of the place. */
  alikeThings: 0.06,
  alikeTroubles: 0.97,
  alikeThingsThere: 0.33,
  alikeTroublesThere: 1.6,
  /** One comes of the other. */
  relatedKinds: 3.96,
  /** Both surely near to a kind, and not to the same. */
  surelyOtherThings: -2.05,
  surelyOtherTroubles: -2.04,
  /** They name different floors, and it is nothing that comes to all of them. */
  otherFloor: -3.11,
  /** Too little, and too much. */
  opposite: -4.35,
  /** One asks how, how much or for something more convenient. */
  oneAsks: -3.12,
  /** They name different ends or sections of the place. */
  otherSide: -5.32,
  /** Another colour, another breed. */
  otherMark: -4.02,
  days: -3.49,
  /** Said to be back after it was mended. */
  again: -0.69,
  /** What was before is over. */
  earlier: -3.41,
  another: -1.65,
  /** Both tell of what happens and is over, and a day or more lies between. */
  twoEvents: -14.66,
  /** Both tell of a day, and the days are not the same. */
  twoDays: -1.66,
  /** A neighbour has it too. */
  too: 1.6,
} as const;
