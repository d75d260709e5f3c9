import type { Language } from '../language.ts';
import type { Lexicon } from './lexicon.ts';
import { followUp, namesSubject, type Question, readQuestion, subjectWords } from './question.ts';

/** Reads what is asked, after what was asked before. */
export type Reader = (text: string, at: Date, lexicon: Lexicon, previous?: string) => Question;

/** 那晚上呢, 三号楼也是吗: few words of its own, the matter is in the question before. */
export function createReader({ segmenter, background }: Language, timeZone: string): Reader {
  return (text, at, lexicon, previous) => {
    const tools = { segmenter, background, lexicon, timeZone };
    const own = readQuestion(text, at, tools);
    if (previous === undefined || !isFollowUp(text, own)) return own;
    return followUp(readQuestion(previous, at, tools), own);
  };
}

const FOLLOW_UP =
  /^(?:那么?|还有|另外|然后)|(?:呢|也是吗|也一样吗|也行吗|也要吗|也可以吗|一样吗|同样吗)[？?]?$|^(?:为什么|为啥|凭什么|具体|详细)/;

function isFollowUp(text: string, question: Question): boolean {
  return !namesSubject(question) || (FOLLOW_UP.test(text.trim()) && subjectWords(question) <= 2);
}

/** The day on which documents must hold: that of asking, unless the question names another. */
export function dayAsked(question: Question, today: string): string {
  const date = question.dates[0];
  if (!date || (date.from <= today && today <= date.to)) return today;
  return date.from > today ? date.from : date.to;
}
