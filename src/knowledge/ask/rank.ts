import { buildingsIn } from '../load/buildings.ts';
import type { Passage } from '../policy.ts';
import type { Match } from './match.ts';
import { RANK_MODEL } from './rank-model.ts';

/**
 * The last ranking: what was found by its terms is looked at word by word, and its score raised or lowered by what that shows.
 * The weights are fitted by bench/fit-rank.ts (softmax over the passages of one question).
 */
export const RANK_FEATURES = [
  'coverage',
  'missing',
  'focus',
  'otherDay',
  'agreement',
  'headed',
  'voted',
  'formal',
  'otherHome',
  'ownHome',
] as const;
export type RankFeatures = Readonly<Record<(typeof RANK_FEATURES)[number], number>>;

/** 为了…制定本规定, 自…起施行, …负责解释, and what only introduces a table: clauses that say why there are rules, or since when. */
const FORMALITY =
  /^为(?:了|加强|规范|维护|保障|进一步|减少|让|方便|营造)[\s\S]{0,160}制定本|^本(?:法|条例|规定|办法|制度|公约|守则|通知|安排)\S{0,4}(?:自|从)\S{4,20}起(?:施行|实施|执行)|^本指南说明|[：:]$/;

/** @param homes the buildings it is asked from @param voted what share of the known ways of asking that are like the question speaks for it */
export function rankFeatures(match: Match, passage: Passage, homes: ReadonlySet<string>, voted: number): RankFeatures {
  const home = homeOf(passage, homes);
  return {
    coverage: match.coverage,
    missing: match.missing,
    focus: match.focus,
    otherDay: match.otherDay,
    agreement: match.agreement,
    headed: match.headed,
    voted,
    formal: FORMALITY.test(passage.text) ? 1 : 0,
    otherHome: home === 'other' ? 1 : 0,
    ownHome: home === 'own' ? 1 : 0,
  };
}

/** What a score by terms becomes after the closer look. */
export function closerLook(score: number, features: RankFeatures): number {
  let sum = 0;
  for (const name of RANK_FEATURES) sum += RANK_MODEL[name] * features[name];
  return score * Math.exp(sum);
}

/** Whether a row of a table is for the buildings of those who ask. */
function homeOf(passage: Passage, homes: ReadonlySet<string>): 'own' | 'other' | undefined {
  if (homes.size === 0 || !passage.lead.includes('\t')) return undefined;
  const named = buildingsIn(passage.text);
  if (named.length === 0 || !/楼|栋|范围|适用/.test(passage.lead)) return undefined;
  return named.some((building) => homes.has(building)) ? 'own' : 'other';
}
