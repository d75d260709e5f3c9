/** What was wanted, and what a search found, best first. The same key may be found twice: parts of one article. */
export interface Ranking {
  readonly wanted: ReadonlySet<string>;
  readonly found: readonly string[];
}

export interface RankingFigures {
  readonly asked: number;
  /** Mean share of what was wanted among the first five, and ten. */
  readonly recall5: number;
  readonly recall10: number;
  /** Mean of one over the place of the first that was wanted, 0 beyond the tenth. */
  readonly mrr10: number;
  /** Share of the questions with a wanted one in the first place, and among the first five. */
  readonly first: number;
  readonly any5: number;
}

export function rankingFigures(rankings: readonly Ranking[]): RankingFigures {
  const mean = (of: (ranking: Ranking) => number): number =>
    rankings.length === 0 ? 0 : rankings.reduce((sum, ranking) => sum + of(ranking), 0) / rankings.length;
  const recall = ({ wanted, found }: Ranking, k: number): number =>
    new Set(found.slice(0, k).filter((key) => wanted.has(key))).size / wanted.size;
  const place = ({ wanted, found }: Ranking): number => found.slice(0, 10).findIndex((key) => wanted.has(key));
  return {
    asked: rankings.length,
    recall5: mean((ranking) => recall(ranking, 5)),
    recall10: mean((ranking) => recall(ranking, 10)),
    mrr10: mean((ranking) => (place(ranking) === -1 ? 0 : 1 / (place(ranking) + 1))),
    first: mean((ranking) => (place(ranking) === 0 ? 1 : 0)),
    any5: mean((ranking) => (recall(ranking, 5) > 0 ? 1 : 0)),
  };
}
