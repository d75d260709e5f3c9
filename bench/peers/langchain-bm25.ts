import { BM25Retriever } from '@langchain/community/retrievers/bm25';
import { Document } from '@langchain/core/documents';
import { createSegmenter } from '../../src/knowledge/index/terms.ts';
import { type Peer, wholeText } from './peer.ts';
import { wordsOf } from './words.ts';

/**
 * LangChain's BM25Retriever. It measures the length of a text in \w+, of which Chinese has none (every score is NaN then), and counts
 * a word wherever its letters occur. So that it works as it is meant to, each word of the segmenter is written as a word of
 * its own in Latin letters (w17x), in the documents and in the question alike. It keeps no index: every question reads every document.
 */
export function langchainBm25(): Peer {
  const segmenter = createSegmenter();
  const numbers = new Map<string, number>();
  let retriever: BM25Retriever | undefined;
  const written = (text: string): string =>
    wordsOf(text, segmenter)
      .map((word) => {
        const number = numbers.get(word) ?? numbers.size;
        numbers.set(word, number);
        return `w${number}x`;
      })
      .join(' ');
  return {
    build({ passages }) {
      const documents = passages.map((passage) => new Document({ id: passage.id, pageContent: written(wholeText(passage)) }));
      retriever = BM25Retriever.fromDocuments(documents, { k: 10 });
    },
    async search(question, k) {
      if (!retriever) throw new Error('build first');
      retriever.k = k;
      return (await retriever.invoke(written(question))).map((document) => document.id!);
    },
  };
}
