import { dict } from '@node-rs/jieba/dict.js';

/**
 * How much a word tells in ordinary Chinese, from the frequencies of the segmenter's dictionary: 0 for 的, near 1 for 停水.
 * A community's few documents can't tell which words of a question are its subject; everyday language can.
 */
export interface Background {
  information(word: string): number;
}

const TOTAL = 60_101_967;
const COMMON = Math.log(TOTAL / 250_000);
const RARE = Math.log(TOTAL / 8);

/** Reads the dictionary once; words seldom seen are left out, and count as rare. */
export function createBackground(): Background {
  const frequencies = new Map<string, number>();
  const text = Buffer.from(dict).toString('utf8');
  for (const match of text.matchAll(/^(\S+) (\d{2,})/gm)) frequencies.set(match[1]!, Number(match[2]));
  return {
    information(word) {
      const value = (Math.log(TOTAL / (frequencies.get(word) ?? 8)) - COMMON) / (RARE - COMMON);
      return Math.max(0, Math.min(1, value));
    },
  };
}
