import type { ChatMessage, ChatResult } from './chat.ts';
import { NO_ANSWER_IN_TIME } from './fault.ts';

/** How many tokens may be spent in a day. Whoever keeps the count says which day it is. */
export interface TokenBudget {
  /** What may still be spent today; Infinity where nothing is limited. */
  left(): Promise<number>;
  /** A call cost this much. */
  spend(tokens: number): Promise<void>;
}

/** Of a text, for endpoints that do not say: a Chinese character is about one, of other text four characters are. */
export function tokensOf(text: string): number {
  const wide = text.match(/[^\u0000-\u00ff]/g)?.length ?? 0;
  return Math.ceil(wide + (text.length - wide) / 4);
}

const promptTokens = (messages: readonly ChatMessage[]): number => messages.reduce((sum, m) => sum + tokensOf(m.content) + 4, 0);

/** What a call may cost at most, to be set aside before it is made. */
export const mostTokens = (messages: readonly ChatMessage[], maxTokens: number): number => promptTokens(messages) + maxTokens;

/** What it did cost. A call that was given up on, or whose answer is of no use, was worked on all the same. */
export function tokensSpent(messages: readonly ChatMessage[], result: ChatResult): number {
  if (result.kind === 'said') return result.tokens ?? promptTokens(messages) + tokensOf(result.text);
  const worked = result.status === undefined && (result.kind === 'unusable' || result.message === NO_ANSWER_IN_TIME);
  return worked ? promptTokens(messages) : 0;
}
