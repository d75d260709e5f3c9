import { rmSync } from 'node:fs';
import path from 'node:path';
import { auc, fitLogistic, predict } from '../../src/knowledge/calibrate/logistic.ts';
import { openKnowledge } from '../../src/knowledge/knowledge.ts';
import { openStore } from '../../src/store/database.ts';
import { residentMb } from '../support/child.ts';
import { LAWS_AT, type LawCorpus, type LawQuestion } from '../support/laws-set.ts';
import { ownDeps } from '../support/own-set.ts';
import { type Ranking, type RankingFigures, rankingFigures } from '../support/ranking.ts';
import { percentile } from '../support/report.ts';

export interface LawsRow extends RankingFigures {
  readonly corpus: LawCorpus['name'];
  readonly files: number;
  readonly passages: number;
  readonly problems: number;
  /** Articles that are found under their own number. */
  readonly articles: number;
  readonly indexSeconds: number;
  /** Indexing again where nothing has changed. */
  readonly againSeconds: number;
  readonly openSeconds: number;
  readonly rssMb: number;
  /** Answerable or not, by the decision that is shipped, which never saw these questions. */
  readonly aucShipped: number;
  /** The same with its features fitted on nine tenths of the questions, and measured on the other tenth, ten times. */
  readonly aucFitted: number;
  /** Milliseconds of ask(), the whole way. */
  readonly p50: number;
  readonly p99: number;
}

export interface LawsTask {
  readonly corpus: LawCorpus;
  readonly questions: readonly LawQuestion[];
  readonly scratch: string;
}

/** Questions before the clock counts: until the machine code is compiled. */
const WARM_UP = 60;
const FOLDS = 10;
/** Holds the weights of features that few questions have. */
const RIDGE = 4;

/** Laypeople's questions on laws that nobody of this project wrote. */
export async function measureLaws({ corpus, questions, scratch }: LawsTask): Promise<LawsRow> {
  const database = path.join(scratch, 'laws.db');
  const built = await build(corpus, database);
  const started = performance.now();
  const store = await openStore(database);
  const knowledge = await openKnowledge({ ...ownDeps(), store });
  const openSeconds = (performance.now() - started) / 1000;

  const times: number[] = [];
  const scored: { p: number; y: 0 | 1; x: number[] }[] = [];
  const rankings: Ranking[] = [];
  for (const { question } of questions.slice(0, WARM_UP)) await knowledge.ask(question, { at: LAWS_AT });
  for (const { question, kind, gold } of questions) {
    const answer = await knowledge.ask(question, { at: LAWS_AT });
    times.push(answer.ms);
    if (kind === 'partial') continue;
    const [assessed] = await knowledge.assess(question, { at: LAWS_AT });
    scored.push({ p: assessed?.probability ?? 0, y: kind === 'answerable' ? 1 : 0, x: Object.values(assessed?.features ?? {}) });
    if (kind !== 'answerable') continue;
    rankings.push({
      wanted: new Set(gold.map((g) => `${g.file}#${g.article}`)),
      found: answer.candidates.map((c) => `${c.file}#${c.clause}`),
    });
  }
  times.sort((a, b) => a - b);
  const rssMb = await residentMb();
  await knowledge.close();
  await store.close();
  rmSync(database);
  return {
    corpus: corpus.name,
    ...built,
    ...rankingFigures(rankings),
    ...{ openSeconds, rssMb, aucShipped: auc(scored), aucFitted: auc(crossValidated(scored)) },
    ...{ p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
  };
}

async function build(corpus: LawCorpus, database: string) {
  const store = await openStore(database);
  const knowledge = await openKnowledge({ ...ownDeps(), store });
  const result = await knowledge.indexFolder(corpus.folder);
  const again = await knowledge.indexFolder(corpus.folder);
  if (result.kind === 'refused') throw new Error(result.message);
  if (again.kind === 'refused' || again.changed > 0) throw new Error('indexing the same folder again must change nothing');
  let articles = 0;
  for (const file of corpus.files)
    articles += new Set((await knowledge.passagesOf(file)).map((p) => p.clause).filter((clause) => /^第.+条/.test(clause))).size;
  await knowledge.close();
  await store.close();
  return {
    ...{ files: result.files, passages: result.passages, problems: result.problems.length, articles },
    ...{ indexSeconds: result.ms / 1000, againSeconds: again.ms / 1000 },
  };
}

function crossValidated(scored: readonly { readonly y: 0 | 1; readonly x: number[] }[]): { y: 0 | 1; p: number }[] {
  const models = Array.from({ length: FOLDS }, (_, fold) =>
    fitLogistic(
      scored.filter((_, i) => i % FOLDS !== fold),
      RIDGE,
    ),
  );
  return scored.map(({ x, y }, i) => ({ y, p: predict(models[i % FOLDS]!, x) }));
}
