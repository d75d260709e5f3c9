import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the next request gets. `hang` never answers; `cut` ends the connection in the middle of the body. */
export type Scripted = { readonly content: string } | { readonly status: number; readonly body?: string } | 'hang' | 'cut' | 'not-json';

export interface ModelServer {
  readonly baseUrl: string;
  readonly requests: { readonly path: string; readonly authorization: string | undefined; readonly body: Record<string, unknown> }[];
  readonly script: Scripted[];
  close(): Promise<void>;
}

/** An OpenAI-compatible endpoint that says what a test tells it to. */
export async function startModelServer(): Promise<ModelServer> {
  const requests: ModelServer['requests'] = [];
  const script: Scripted[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      requests.push({ path: request.url ?? '', authorization: request.headers.authorization, body: JSON.parse(text || '{}') });
      const next = script.shift() ?? { content: '{"sufficient": false, "answer": "", "citations": []}' };
      if (next === 'hang') return;
      response.setHeader('content-type', 'application/json');
      if (next === 'cut') {
        response.write('{"id": "x", "choices": [{"mess');
        response.destroy();
      } else if (next === 'not-json') response.end('<html>gateway</html>');
      else if ('status' in next) {
        response.statusCode = next.status;
        response.end(next.body ?? '{"error": {"message": "scripted"}}');
      } else {
        response.end(
          JSON.stringify({
            id: `c${requests.length}`,
            object: 'chat.completion',
            created: 1,
            model: 'scripted',
            choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: next.content } }],
            usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
          }),
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
