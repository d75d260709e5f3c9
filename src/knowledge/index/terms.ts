import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { normaliseWording, runsOf } from './wording.ts';

/**
 * The terms that an index holds: pairs of neighbouring characters, words of three characters and more, single characters
 * (marked with a dot in front), and whole runs of letters and digits. A word of two characters is its pair; what tells it
 * from a pair across words is its weight when it is asked for (query.ts).
 */
export interface Segmenter {
  /** Words of a normalised text, without guessing new ones: a guess (灯坏, 楼能) hides the words it swallows. */
  cut(normalised: string): readonly string[];
  /** Part of speech and word, for telling what carries meaning in a question. */
  tag(normalised: string): readonly { readonly word: string; readonly tag: string }[];
}

/** Loads the dictionary: about 0.2 s and 40 MB. One instance serves a process. */
export function createSegmenter(): Segmenter {
  const jieba = Jieba.withDict(dict);
  return { cut: (text) => jieba.cut(text, false), tag: (text) => jieba.tag(text, false) };
}

export type TermKind = 'word' | 'pair' | 'character';

export interface Term {
  readonly term: string;
  readonly kind: TermKind;
}

const HAN = /^[\p{Script=Han}〇]/u;

/** Counts the terms of a text, as they are indexed. */
export function countTerms(text: string, segmenter: Segmenter, into: Map<string, number> = new Map()): Map<string, number> {
  const add = (term: string): void => {
    into.set(term, (into.get(term) ?? 0) + 1);
  };
  for (const run of runsOf(normaliseWording(text))) {
    if (!HAN.test(run)) {
      add(run);
      continue;
    }
    for (let i = 0; i < run.length; i++) {
      add(`.${run[i]}`);
      if (i + 1 < run.length) add(run.slice(i, i + 2));
    }
    for (const word of segmenter.cut(run)) if (word.length > 2) add(word);
  }
  return into;
}
