import type { z } from 'zod';
import { asData } from './as-data.ts';
import type { ChatCall, ChatResult } from './chat.ts';
import type { ModelFault } from './fault.ts';
import type { Held } from './guarded-chat.ts';
import { jsonIn } from './json-in.ts';

export interface JsonCall<T> {
  /** The only place where the model is told what to do. */
  readonly instructions: string;
  /** Goes out as JSON, so that no text in it can end the data and begin to give instructions. */
  readonly data: unknown;
  readonly schema: z.ZodType<T>;
  readonly deadlineMs: number;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
}

export type JsonChat = <T>(
  call: JsonCall<T>,
) => Promise<{ readonly kind: 'answer'; readonly value: T; readonly tokens: number } | ModelFault>;

/** How a model is asked: by itself, or with the limits that all callers share. */
export type AskModel = (call: ChatCall) => Promise<ChatResult | Held>;

/**
 * One question to a model whose answer must be an object of a known form. JSON is asked for in words, which every
 * OpenAI-compatible endpoint understands, and what comes is checked here.
 */
export function createJsonChat(ask: AskModel): JsonChat {
  return async ({ instructions, data, schema, deadlineMs, maxTokens, signal }) => {
    const result = await ask({
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: asData(data) },
      ],
      deadlineMs,
      maxTokens,
      ...(signal ? { signal } : {}),
    });
    if (result.kind === 'held') return { kind: 'later', message: `it is not asked now: ${result.reason}` };
    if (result.kind !== 'said') return result;
    const parsed = schema.safeParse(jsonIn(result.text));
    if (!parsed.success) return { kind: 'unusable', message: 'the model did not answer in the form that was asked for' };
    return { kind: 'answer', value: parsed.data, tokens: result.tokens ?? 0 };
  };
}
