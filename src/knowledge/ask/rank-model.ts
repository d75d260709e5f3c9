import type { RankFeatures } from './rank.ts';

/** Written by `npx tsx bench/fit-rank.ts --write`; do not edit by hand. */
export const RANK_MODEL: RankFeatures = {
  coverage: 0.35,
  ownCoverage: 0,
  byLexicon: 0,
  missing: 0,
  focus: 0.15,
  otherDay: 0,
  agreement: 0.15,
  headed: 0.1,
  likeness: 0.8,
  formal: -0.22,
  otherHome: -0.69,
  ownHome: 0.18,
};
