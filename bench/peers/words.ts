import type { Segmenter } from '../../src/knowledge/index/terms.ts';
import { normaliseWording, runsOf } from '../../src/knowledge/index/wording.ts';

const HAN = /^[\p{Script=Han}〇]/u;

/** Words of a text by the dictionary, as the searches are fed that can not segment Chinese themselves. */
export function wordsOf(text: string, segmenter: Segmenter): readonly string[] {
  return runsOf(normaliseWording(text)).flatMap((run) => (HAN.test(run) ? segmenter.cut(run) : [run]));
}

/** Words, and pairs of neighbouring characters that are no word by themselves. */
export function wordsAndPairsOf(text: string, segmenter: Segmenter): readonly string[] {
  return runsOf(normaliseWording(text)).flatMap((run) => {
    if (!HAN.test(run)) return [run];
    const pairs = Array.from({ length: Math.max(0, run.length - 1) }, (_, i) => run.slice(i, i + 2));
    return [...segmenter.cut(run).filter((word) => word.length !== 2), ...pairs];
  });
}
