import { openKnowledge } from '../../src/knowledge/knowledge.ts';
import { openStore } from '../../src/store/database.ts';
import type { BenchPassage } from '../peers/peer.ts';
import { inChild } from '../support/child.ts';
import type { Laws } from '../support/laws-set.ts';
import { ownDeps, ownQuestions } from '../support/own-set.ts';
import { type RankingFigures, rankingFigures } from '../support/ranking.ts';
import { percentile } from '../support/report.ts';
import { PEERS, type PeerName, type PeerRun, type PeerTask } from './peer-child.ts';

export interface PeerRow extends RankingFigures {
  readonly corpus: string;
  readonly passages: number;
  readonly peer: PeerName;
  readonly buildMs: number;
  readonly rssMb: number;
  readonly p50: number;
  readonly p99: number;
  /** Own set only: share of the questions whose first passage is of a right document. */
  readonly documentFirst?: number;
}

interface Asked {
  readonly question: string;
  /** The others warm up. */
  readonly measured: boolean;
  /** file#clause */
  readonly wanted: ReadonlySet<string>;
}

/** Every search on the same passages and questions, each in a process of its own, one after another. */
export async function measurePeers(laws: Laws | undefined, policies: string, tell: (line: string) => void): Promise<readonly PeerRow[]> {
  const rows: PeerRow[] = [];
  const lawQuestions = (laws?.questions ?? []).map((q) => ({
    question: q.question,
    measured: q.kind === 'answerable',
    wanted: new Set(q.gold.map((g) => `${g.file}#${g.article}`)),
  }));
  for (const { name, folder } of laws?.corpora ?? []) rows.push(...(await onCorpus(name, folder, lawQuestions, tell)));
  // Where it is asked from, and on another day than this, only ours regards.
  const own = ownQuestions().map((q) => ({
    question: q.text,
    measured: q.kind === 'answered' && !q.building && !q.grid && q.at.startsWith('2026-11-22'),
    wanted: new Set(q.gold.map((g) => `${g.file}#${g.clause}`)),
  }));
  rows.push(...(await onCorpus('own set', policies, own, tell)));
  return rows;
}

async function onCorpus(corpus: string, folder: string, all: readonly Asked[], tell: (line: string) => void): Promise<readonly PeerRow[]> {
  const { passages, clauses } = await passagesOf(folder);
  const asked = all.filter((a) => a.measured);
  const warmUp = all.filter((a) => !a.measured).map((a) => a.question);
  const rows: PeerRow[] = [];
  for (const peer of Object.keys(PEERS) as PeerName[]) {
    const task: PeerTask = { peer, corpus: { folder, passages }, questions: asked.map((a) => a.question), warmUp, k: 10 };
    const run = await inChild<PeerRun>('peer-child.ts', task, { heapMb: 3000 });
    const figures = rankingFigures(
      asked.map(({ wanted }, i) => ({ wanted, found: run.found[i]!.map((id) => clauses.get(id) ?? `unknown passage ${id}`) })),
    );
    const ms = [...run.ms].sort((a, b) => a - b);
    rows.push({
      ...{ corpus, passages: passages.length, peer, ...figures },
      ...{ buildMs: Math.round(run.buildMs), rssMb: run.rssMb, p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) },
      ...(corpus === 'own set' ? { documentFirst: documentFirst(asked, run, clauses) } : {}),
    });
    const row = rows.at(-1)!;
    tell(
      `${corpus}: ${peer}: R@5 ${row.recall5.toFixed(4)}, MRR@10 ${row.mrr10.toFixed(4)}, p50 ${row.p50} ms, built in ${row.buildMs} ms`,
    );
  }
  return rows;
}

function documentFirst(asked: readonly Asked[], run: PeerRun, clauses: ReadonlyMap<string, string>): number {
  const fileOf = (key: string): string => key.slice(0, key.indexOf('#'));
  const right = asked.filter(({ wanted }, i) => {
    const first = clauses.get(run.found[i]![0] ?? '');
    return first !== undefined && [...wanted].some((key) => fileOf(key) === fileOf(first));
  });
  return right.length / asked.length;
}

/** The passages as ours splits them, of documents in force; and file#clause of each passage there is. */
async function passagesOf(
  folder: string,
): Promise<{ readonly passages: readonly BenchPassage[]; readonly clauses: ReadonlyMap<string, string> }> {
  const store = await openStore(':memory:');
  const knowledge = await openKnowledge({ ...ownDeps(), store });
  try {
    const result = await knowledge.indexFolder(folder);
    if (result.kind === 'refused') throw new Error(result.message);
    const passages: BenchPassage[] = [];
    const clauses = new Map<string, string>();
    for (const { file, title, state } of await knowledge.documents()) {
      for (const p of await knowledge.passagesOf(file)) {
        const id = `${file}#${p.ordinal}`;
        clauses.set(id, `${file}#${p.clause}`);
        if (state !== 'in-force') continue;
        const heading = [p.heading, p.question === '' ? p.clause : '', p.lead].filter((part) => part !== '').join(' ');
        passages.push({ id, title, heading, question: p.question, asked: p.asked, text: p.text });
      }
    }
    return { passages, clauses };
  } finally {
    await knowledge.close();
    await store.close();
  }
}
