/**
 * The words of a question by what they are, as the dictionary tags them. A passage without the thing that is asked about answers
 * less likely than one without the verb, and a question of many small words is said in another way, not about something else.
 */
export const SORTS = ['thing', 'act', 'quality', 'number', 'time', 'pointing', 'rest'] as const;
export type Sort = (typeof SORTS)[number];

/** @param tag of jieba's dictionary (ICTCLAS part-of-speech tags) */
export function sortOf(tag: string): Sort {
  switch (tag[0]) {
    case 'n':
    case 's':
      return 'thing';
    case 'v':
      return 'act';
    case 'a':
    case 'b':
    case 'i':
    case 'l':
    case 'z':
      return 'quality';
    case 'm':
    case 'q':
      return 'number';
    case 't':
    case 'f':
      return 'time';
    case 'r':
    case 'y':
      return 'pointing';
    default:
      return 'rest';
  }
}

/** A word as it was said. */
export interface Spoken {
  readonly word: string;
  readonly sort: Sort;
}

export type BySort = Readonly<Record<Sort, number>>;

/** How many words of each sort there are, and how many of them stand nowhere in a text. */
export function countBySort(words: readonly Spoken[], text?: string): BySort {
  const counts: Record<Sort, number> = { thing: 0, act: 0, quality: 0, number: 0, time: 0, pointing: 0, rest: 0 };
  for (const { word, sort } of words) if (text === undefined || !text.includes(word)) counts[sort]++;
  return counts;
}
