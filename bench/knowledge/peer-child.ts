import { langchainBm25 } from '../peers/langchain-bm25.ts';
import { miniSearch, miniSearchWithWords } from '../peers/minisearch.ts';
import { orama } from '../peers/orama.ts';
import { ours } from '../peers/ours.ts';
import type { Corpus, Peer } from '../peers/peer.ts';
import { plainBm25 } from '../peers/plain-bm25.ts';
import { sqliteTrigram } from '../peers/sqlite-trigram.ts';
import { answerParent, residentMb } from '../support/child.ts';

export const PEERS = {
  ours: () => ours(new Date('2026-11-22T02:00:00Z')),
  'plain BM25, words and pairs': plainBm25,
  'MiniSearch, default': miniSearch,
  'MiniSearch, words of jieba': miniSearchWithWords,
  'Orama, Mandarin tokenizer': orama,
  'LangChain BM25, words of jieba': langchainBm25,
  'SQLite FTS5 trigram': sqliteTrigram,
} satisfies Readonly<Record<string, () => Peer>>;
export type PeerName = keyof typeof PEERS;

export interface PeerTask {
  readonly peer: PeerName;
  readonly corpus: Corpus;
  readonly questions: readonly string[];
  /** Other questions, before the clock counts: until the machine code is compiled. */
  readonly warmUp: readonly string[];
  readonly k: number;
}

export interface PeerRun {
  readonly buildMs: number;
  readonly rssMb: number;
  /** Per question. */
  readonly found: readonly (readonly string[])[];
  readonly ms: readonly number[];
}

/** Longer it need not be, for those that take their time. */
const WARM_UP_MS = 5000;

if (process.send)
  answerParent(async ({ peer: name, corpus, questions, warmUp, k }: PeerTask): Promise<PeerRun> => {
    const started = performance.now();
    const peer: Peer = PEERS[name]();
    await peer.build(corpus);
    const buildMs = performance.now() - started;
    const began = performance.now();
    for (const question of warmUp) {
      if (performance.now() - began > WARM_UP_MS) break;
      await peer.search(question, k);
    }
    const found: (readonly string[])[] = [];
    const ms: number[] = [];
    for (const question of questions) {
      const before = performance.now();
      found.push(await peer.search(question, k));
      ms.push(performance.now() - before);
    }
    // The passages that were handed over are no part of the search.
    (corpus as { passages: unknown }).passages = [];
    const rssMb = await residentMb();
    await peer.close?.();
    return { buildMs, rssMb, found, ms };
  });
