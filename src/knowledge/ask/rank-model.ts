import type { RankFeatures } from './rank.ts';

/** Rounded from what bench/fit-rank.ts found before the last ways of asking were added; `--write` replaces it. */
export const RANK_MODEL: RankFeatures = {
  coverage: 0.45,
  missing: -0.15,
  focus: 0.05,
  otherDay: -0.05,
  agreement: 0.3,
  headed: 0.15,
  voted: 0.2,
  formal: -0.15,
  otherHome: -0.65,
  ownHome: 0.2,
};
