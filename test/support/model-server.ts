import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface ChatRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
  /** As it came over the wire. */
  readonly text: string;
}

/** What the next request gets. `hang` never answers; `cut` ends the connection in the middle of the body; `reset` before it. */
export type Scripted =
  | {
      readonly content: string | null;
      readonly refusal?: string;
      readonly finish?: 'stop' | 'length' | 'content_filter';
      readonly delayMs?: number;
      /** Tokens that it says it cost; default 2; null = it does not say. */
      readonly tokens?: number | null;
    }
  | { readonly status: number; readonly body?: string; readonly retryAfter?: string }
  /** Sends so many bytes of an answer that never ends well. */
  | { readonly bytes: number }
  /** 200 with something else than JSON. */
  | { readonly type: string; readonly text: string }
  | 'hang'
  | 'cut'
  | 'reset'
  | 'drip'
  | 'not-json';

export interface ModelServer {
  readonly baseUrl: string;
  readonly requests: ChatRequest[];
  /** One for each request, in order. */
  readonly script: Scripted[];
  /** Answers when the script is at its end. Default: the passages do not suffice. */
  answer: (request: ChatRequest) => Scripted;
  /** Requests under way, at most, since the start. */
  readonly mostAtOnce: () => number;
  close(): Promise<void>;
}

/** An OpenAI-compatible endpoint that says what a test tells it to. */
export async function startModelServer(): Promise<ModelServer> {
  const requests: ChatRequest[] = [];
  const script: Scripted[] = [];
  let under = 0;
  let most = 0;
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    under++;
    most = Math.max(most, under);
    response.on('close', () => under--);
    request.on('end', () => {
      const seen = { path: request.url ?? '', authorization: request.headers.authorization, body: JSON.parse(text || '{}'), text };
      requests.push(seen);
      void respond(script.shift() ?? model.answer(seen));
    });

    async function respond(next: Scripted): Promise<void> {
      if (next === 'hang') return;
      if (next === 'reset') return void request.socket.destroy();
      response.setHeader('content-type', 'application/json');
      if (next === 'cut') {
        response.write('{"id": "x", "choices": [{"mess');
        await pause(20);
        response.destroy();
      } else if (next === 'not-json') response.end('<html>gateway</html>');
      else if (next === 'drip') {
        while (!response.destroyed) {
          response.write(' ');
          await pause(20);
        }
      } else if ('status' in next) {
        response.statusCode = next.status;
        if (next.retryAfter !== undefined) response.setHeader('retry-after', next.retryAfter);
        response.end(next.body ?? '{"error": {"message": "scripted"}}');
      } else if ('bytes' in next) {
        response.write('{"choices": [{"message": {"content": "');
        const chunk = 'x'.repeat(64 * 1024);
        for (let sent = 0; sent < next.bytes && !response.destroyed; sent += chunk.length) {
          if (!response.write(chunk)) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), pause(50)]);
        }
        response.end('"}}]}');
      } else if ('type' in next) {
        response.setHeader('content-type', next.type);
        response.end(next.text);
      } else {
        if (next.delayMs) await pause(next.delayMs);
        const tokens = next.tokens === undefined ? 2 : next.tokens;
        response.end(
          JSON.stringify({
            id: `c${requests.length}`,
            object: 'chat.completion',
            created: 1,
            model: 'scripted',
            choices: [
              {
                index: 0,
                finish_reason: next.finish ?? 'stop',
                message: { role: 'assistant', content: next.content, ...(next.refusal === undefined ? {} : { refusal: next.refusal }) },
              },
            ],
            ...(tokens === null ? {} : { usage: { prompt_tokens: tokens - 1, completion_tokens: 1, total_tokens: tokens } }),
          }),
        );
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const model: ModelServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script,
    answer: () => ({ content: '{"sufficient": false, "answer": "", "citations": []}' }),
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return model;
}

/** What of a request is data: the JSON of its first message of the user. */
export function dataOf(request: ChatRequest): {
  readonly question: string;
  readonly before?: string;
  readonly now: string;
  readonly days: readonly { readonly words: string; readonly day: string }[];
  readonly passages: readonly { readonly number: number; readonly title: string; readonly place: string; readonly text: string }[];
} {
  const messages = request.body.messages as readonly { readonly role: string; readonly content: string }[];
  return JSON.parse(messages.find(({ role }) => role === 'user')!.content);
}

/** A model's answer in the form that is asked for. */
export const replying = (answer: string, citations: readonly { readonly passage: number; readonly quote: string }[]): Scripted => ({
  content: JSON.stringify({ sufficient: true, answer, citations }),
});
