import MiniSearch, { type Options } from 'minisearch';
import { createSegmenter } from '../../src/knowledge/index/terms.ts';
import type { BenchPassage, Peer } from './peer.ts';
import { wordsOf } from './words.ts';

const FIELDS = ['title', 'heading', 'question', 'asked', 'text'];

/** MiniSearch as it comes: text is cut at spaces and punctuation, which leaves whole clauses of Chinese as one word. */
export const miniSearch = (): Peer => peerWith({ fields: FIELDS });

/** MiniSearch with the words of the segmenter that ours uses. */
export function miniSearchWithWords(): Peer {
  const segmenter = createSegmenter();
  return peerWith({ fields: FIELDS, tokenize: (text) => [...wordsOf(text, segmenter)] });
}

function peerWith(options: Options<BenchPassage>): Peer {
  const index = new MiniSearch<BenchPassage>(options);
  return {
    build: ({ passages }) => index.addAll(passages),
    search: (question, k) =>
      index
        .search(question)
        .slice(0, k)
        .map((result) => String(result.id)),
  };
}
