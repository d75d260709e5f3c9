import { boundedFetch } from './bounded-fetch.ts';
import { type ModelFault, readFault } from './fault.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What an endpoint is asked to answer in: an object of a form, any JSON object, or just as the words say. */
export type ReplyFormat =
  | { readonly kind: 'json_schema'; readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
  | { readonly kind: 'json_object' }
  | { readonly kind: 'text' };

export interface ChatCall {
  readonly messages: readonly ChatMessage[];
  readonly deadlineMs: number;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Default: as the words say. */
  readonly format?: ReplyFormat;
}

export type ChatResult =
  | {
      readonly kind: 'said';
      readonly text: string;
      /** Of the question and the answer, as the endpoint counts them; undefined where it does not say. */
      readonly tokens: number | undefined;
    }
  | ModelFault;

/** One request to a model, no repetition. */
export type Chat = (call: ChatCall) => Promise<ChatResult>;

export interface Endpoint {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly name: string;
}

/** Any OpenAI-compatible endpoint through LangChain. The library is loaded on the first call: without a model, it costs nothing. */
export function createChat(endpoint: Endpoint): Chat {
  return async ({ messages, deadlineMs, maxTokens, signal, format }) => {
    // Before the time runs: the first call would be late by loading alone.
    const [{ ChatOpenAI }, { RunnableLambda }] = await Promise.all([import('@langchain/openai'), import('@langchain/core/runnables')]);
    const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(deadlineMs)));
    const ends = signal ? AbortSignal.any([deadline, signal]) : deadline;
    try {
      const model = new ChatOpenAI({
        model: endpoint.name,
        apiKey: endpoint.apiKey,
        temperature: 0,
        maxTokens,
        maxRetries: 0,
        timeout: Math.max(1, Math.ceil(deadlineMs)),
        configuration: { baseURL: endpoint.baseUrl, fetch: boundedFetch(ends, undefined, responseFormat(format)) },
      });
      const chain = model.pipe(
        RunnableLambda.from(
          (answer: { readonly text: string; readonly usage_metadata?: { readonly total_tokens: number } | undefined }) => ({
            text: answer.text,
            tokens: answer.usage_metadata?.total_tokens,
          }),
        ),
      );
      const { text, tokens } = await chain.invoke(
        messages.map(({ role, content }) => ({ role, content })),
        { signal: ends },
      );
      return { kind: 'said', text, tokens: tokens !== undefined && tokens > 0 ? tokens : undefined };
    } catch (error) {
      return readFault(error, ends.aborted);
    }
  };
}

/**
 * Asked for on the wire: where the library knows of it, it parses the answer itself, and throws away fenced JSON, what was said
 * and what it cost.
 */
function responseFormat(format: ReplyFormat = { kind: 'text' }): Readonly<Record<string, unknown>> {
  switch (format.kind) {
    case 'text':
      return {};
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'json_schema':
      return { response_format: { type: 'json_schema', json_schema: { name: format.name, strict: true, schema: format.schema } } };
    default:
      return format satisfies never;
  }
}
