import { createSegmenter } from '../../src/knowledge/index/terms.ts';
import { type Peer, wholeText } from './peer.ts';
import { wordsAndPairsOf } from './words.ts';

const K1 = 1.2;
const B = 0.75;

interface Postings {
  readonly passages: number[];
  readonly counts: number[];
}

/** The honest yardstick: BM25 as in the textbook, over words and pairs of characters, all fields as one text. */
export function plainBm25(): Peer {
  const segmenter = createSegmenter();
  const ids: string[] = [];
  const lengths: number[] = [];
  const postings = new Map<string, Postings>();
  let scores = new Float64Array(0);
  let average = 1;

  return {
    build({ passages }) {
      for (const passage of passages) {
        const counts = new Map<string, number>();
        let length = 0;
        for (const term of wordsAndPairsOf(wholeText(passage), segmenter)) {
          counts.set(term, (counts.get(term) ?? 0) + 1);
          length++;
        }
        for (const [term, count] of counts) {
          const list = postings.get(term) ?? { passages: [], counts: [] };
          postings.set(term, list);
          list.passages.push(ids.length);
          list.counts.push(count);
        }
        ids.push(passage.id);
        lengths.push(length);
      }
      scores = new Float64Array(ids.length);
      average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, ids.length);
    },
    search(question, k) {
      const touched: number[] = [];
      for (const term of new Set(wordsAndPairsOf(question, segmenter))) {
        const list = postings.get(term);
        if (!list) continue;
        const idf = Math.log(1 + (ids.length - list.passages.length + 0.5) / (list.passages.length + 0.5));
        for (const [i, passage] of list.passages.entries()) {
          const count = list.counts[i]!;
          if (scores[passage] === 0) touched.push(passage);
          scores[passage]! += (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[passage]!) / average));
        }
      }
      const best = [...touched].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, k);
      for (const passage of touched) scores[passage] = 0;
      return best.map((passage) => ids[passage]!);
    },
  };
}
