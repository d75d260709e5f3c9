import type { Found, Standings } from './ask/finder.ts';
import type { LexiconMatch } from './ask/lexicon.ts';
import type { Where } from './in-force.ts';
import type { Answer, Hit } from './knowledge.ts';
import type { Expansion } from './lexicon-lines.ts';
import type { Passage, Policy } from './policy.ts';

/** Why a question is answered as it is: for staff who try it out. */

export interface Explanation {
  readonly answer: Answer;
  /** Below this probability the answer is withheld. */
  readonly threshold: number;
  /** The best passages in force, best first. */
  readonly hits: readonly ExplainedHit[];
  /** What matches by its words, but does not hold for those who ask, best first. */
  readonly leftOut: readonly LeftOut[];
  readonly understood: Understood;
}

export interface ExplainedHit extends Hit {
  /** That it answers the question. */
  readonly probability: number;
  /** What the decision to answer looks at. */
  readonly features: Readonly<Record<string, number>>;
}

export interface LeftOut {
  readonly policy: Policy;
  readonly passage: Passage;
  readonly score: number;
  readonly why:
    | { readonly kind: 'ended'; readonly on: string }
    | { readonly kind: 'superseded'; readonly by: string }
    | { readonly kind: 'upcoming'; readonly from: string }
    /** For other buildings and grids than those who ask. */
    | { readonly kind: 'elsewhere'; readonly buildings: readonly string[]; readonly grids: readonly string[] };
}

export interface Understood {
  /** What the lexicon made of the words of the question. */
  readonly expansions: readonly { readonly phrase: string; readonly to: readonly Expansion[] }[];
  /** 明天 → 2026-11-23 */
  readonly dates: readonly { readonly words: string; readonly from: string; readonly to: string }[];
  /** The day on which documents must hold. */
  readonly day: string;
  /** For whom: named in the question, or who asks. */
  readonly where: Where;
  /** The buildings are named in the question itself. */
  readonly named: boolean;
}

/** What scores less than this share of the best says too little about the question to be told. */
const WORTH_TELLING = 0.35;

/** The best passage of each document that would have been looked at, did it hold for those who ask. */
export function leftOutOf(found: Readonly<Record<Standings, readonly Found[]>>): readonly LeftOut[] {
  const all = [...found.over, ...found.upcoming, ...found.elsewhere].sort((a, b) => b.score - a.score);
  const best = Math.max(all[0]?.score ?? 0, found['in-force'][0]?.score ?? 0);
  const files = new Set<string>();
  return all.flatMap((item): LeftOut[] => {
    if (files.has(item.policy.file) || item.score < WORTH_TELLING * best) return [];
    files.add(item.policy.file);
    return [{ policy: item.policy, passage: item.passage, score: item.score, why: why(item) }];
  });
}

function why({ policy, standing }: Found): LeftOut['why'] {
  switch (standing.state) {
    case 'ended':
      return { kind: 'ended', on: policy.effectiveTo };
    case 'superseded':
      return { kind: 'superseded', by: standing.supersededBy?.title ?? '' };
    case 'upcoming':
      return { kind: 'upcoming', from: policy.effectiveFrom };
    case 'in-force':
      return { kind: 'elsewhere', buildings: policy.buildings, grids: policy.grids };
    default:
      throw new Error(`state ${standing.state satisfies never}`);
  }
}

export function expansionsIn(matches: readonly LexiconMatch[]): Understood['expansions'] {
  return matches.filter(({ expansions }) => expansions.length > 0).map(({ phrase, expansions }) => ({ phrase, to: expansions }));
}
