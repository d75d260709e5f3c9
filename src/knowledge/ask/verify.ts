import { placeholdersIn } from '../../model/pseudonyms.ts';
import { plainText } from '../index/wording.ts';
import type { Language } from '../language.ts';
import { claimProblems } from './check/claims.ts';
import { conditionProblems } from './check/condition-problems.ts';
import { figureProblems } from './check/figure-problems.ts';
import { type Asked, type Ground, groundOf, type Source, sentencesOf } from './check/ground.ts';
import type { Problem } from './check/problems.ts';
import { exactQuote } from './check/quotes.ts';

/**
 * Whether a model's wording claims only what the passages that it cites say. It looks at words, not at meaning, and says no
 * where it can't tell: then the passage itself is quoted, which is always right.
 */
export interface Wording {
  readonly answer: string;
  readonly citations: readonly { readonly passage: number; readonly quote: string }[];
}

export type Verdict =
  | {
      readonly kind: 'holds';
      /** In their order, each once; with the quotes as they stand in the source. */
      readonly cited: readonly { readonly passage: number; readonly quotes: readonly string[] }[];
    }
  | { readonly kind: 'fails'; readonly problems: readonly Problem[] };

/** Characters of an answer; the source lines and the label come on top. */
const LONGEST = 220;
const SHORTEST_QUOTE = 4;

export function verify(wording: Wording, sources: readonly Source[], asked: Asked, language: Language): Verdict {
  const answer = plainText(wording.answer);
  if (answer === '') return { kind: 'fails', problems: [{ kind: 'empty', words: '' }] };
  const { problems, cited } = citedOf(wording, sources);
  if (answer.length > LONGEST) problems.push({ kind: 'long', words: String(LONGEST) });
  problems.push(...strangers(answer, asked));
  if (cited.size > 0) {
    const ground: Ground = groundOf(
      [...cited.entries()].map(([n, quotes]) => ({ source: sources[n - 1]!, quotes })),
      asked,
    );
    const told = withoutPlaceholders(answer);
    problems.push(...figureProblems(told, ground, asked));
    for (const sentence of sentencesOf(told)) problems.push(...claimProblems(sentence, ground, asked, language));
    problems.push(...conditionProblems(answer, ground, asked, language));
  }
  if (problems.length > 0) return { kind: 'fails', problems };
  return { kind: 'holds', cited: [...cited].map(([passage, quotes]) => ({ passage, quotes })) };
}

function citedOf(wording: Wording, sources: readonly Source[]) {
  const problems: Problem[] = [];
  const cited = new Map<number, string[]>();
  if (wording.citations.length === 0) problems.push({ kind: 'no-citation', words: '' });
  for (const { passage, quote } of wording.citations) {
    const source = Number.isInteger(passage) ? sources[passage - 1] : undefined;
    if (!source) {
      problems.push({ kind: 'unknown-passage', words: String(passage) });
      continue;
    }
    const exact = exactQuote(quote, source.text);
    const enough = exact !== undefined && (exact.length >= SHORTEST_QUOTE || exact.trim() === source.text.trim());
    if (!enough) problems.push({ kind: 'inexact-quote', words: quote.slice(0, 60) });
    else cited.set(passage, [...(cited.get(passage) ?? []), exact]);
  }
  return { problems, cited };
}

/** What an answer must not hold, whatever its sources say. */
function strangers(answer: string, asked: Asked): readonly Problem[] {
  const problems: Problem[] = [];
  const link = /(?:https?:\/\/|www\.)\S*|\b[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|cc|vip|info|app|io)\b/i.exec(wide(answer));
  if (link) problems.push({ kind: 'link', words: link[0].slice(0, 60) });
  if (/[@＠]/.test(answer)) problems.push({ kind: 'mention', words: '@' });
  for (const placeholder of placeholdersIn(answer))
    if (!asked.placeholders.has(placeholder)) problems.push({ kind: 'placeholder', words: placeholder });
  if (/sufficient|citations|"answer"|JSON|提示词|系统提示|作为(?:一个|一名)?(?:AI|人工智能|语言模型)/i.test(answer))
    problems.push({ kind: 'to-the-model', words: '' });
  return problems;
}

const wide = (text: string): string => text.normalize('NFKC');

const withoutPlaceholders = (text: string): string =>
  placeholdersIn(text).reduce((rest, placeholder) => rest.replaceAll(placeholder, '此项'), text);
