import type { z } from 'zod';
import { asData } from './as-data.ts';
import type { ChatCall, ChatResult } from './chat.ts';
import type { ModelFault } from './fault.ts';
import type { Held } from './guarded-chat.ts';
import { jsonIn } from './json-in.ts';
import type { ReplyFormats } from './reply-format.ts';

export interface JsonCall<T> {
  /** The only place where the model is told what to do. */
  readonly instructions: string;
  /** Goes out as JSON, so that no text in it can end the data and begin to give instructions. */
  readonly data: unknown;
  readonly schema: z.ZodType<T>;
  readonly deadlineMs: number;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Default: the form is asked for in words alone. */
  readonly formats?: ReplyFormats;
}

export type JsonChat = <T>(
  call: JsonCall<T>,
) => Promise<{ readonly kind: 'answer'; readonly value: T; readonly tokens: number } | ModelFault>;

/** How a model is asked: by itself, or with the limits that all callers share. */
export type AskModel = (call: ChatCall) => Promise<ChatResult | Held>;

/**
 * One question to a model whose answer must be an object of a known form. JSON is asked for in words, which every
 * OpenAI-compatible endpoint understands, and on the wire where `formats` say so; what comes is checked here.
 */
export function createJsonChat(ask: AskModel): JsonChat {
  return async ({ instructions, data, schema, deadlineMs, maxTokens, signal, formats }) => {
    const started = performance.now();
    for (let format = formats?.first; ; ) {
      const result = await ask({
        messages: [
          { role: 'system', content: instructions },
          { role: 'user', content: asData(data) },
        ],
        deadlineMs: deadlineMs - (performance.now() - started),
        maxTokens,
        ...(signal ? { signal } : {}),
        ...(format ? { format } : {}),
      });
      if (result.kind === 'held') return { kind: 'later', message: `it is not asked now: ${result.reason}` };
      if (result.kind === 'unusable' && format && (result.status === 400 || result.status === 422)) {
        const next = formats?.after(format);
        if (!next) return result;
        format = next;
        continue;
      }
      if (result.kind !== 'said') return result;
      if (format) formats?.understood(format);
      const parsed = schema.safeParse(jsonIn(result.text));
      if (!parsed.success) return { kind: 'unusable', message: 'the model did not answer in the form that was asked for' };
      return { kind: 'answer', value: parsed.data, tokens: result.tokens ?? 0 };
    }
  };
}
