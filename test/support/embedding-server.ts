import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an embedding request gets instead of its vectors. `drip` sends the head and then nothing; `slow` sends it all after a second. */
export type EmbeddingFault =
  | 'hang'
  | 'cut'
  | 'drip'
  | 'slow'
  | 'not-json'
  | 'nan'
  | 'null'
  | 'zero'
  | 'one-less'
  | { readonly status: number; readonly retryAfter?: number; readonly message?: string };

export interface EmbeddingServer {
  readonly baseUrl: string;
  /** Texts of each request, in order. */
  readonly requests: {
    readonly input: readonly string[];
    readonly model: string;
    readonly format: unknown;
    readonly authorization: string;
  }[];
  /** All texts that were sent, without the probe. */
  sent(): readonly string[];
  /** Asked for every request; undefined = vectors. Default: always vectors. */
  answer: (input: readonly string[], number: number) => EmbeddingFault | undefined;
  dimension: number;
  /** Another one makes other vectors of the same texts. */
  seed: number;
  close(): Promise<void>;
}

/** Words that this model takes to mean the same, though they share no character. */
const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/毛孩子|汪星人/g, '犬只'],
  [/下楼溜达|放风/g, '遛狗'],
  [/啥点儿/g, '时间'],
];

/** An OpenAI-compatible embedding endpoint whose vectors are bags of characters, with a few synonyms: the same for the same text. */
export async function startEmbeddingServer(): Promise<EmbeddingServer> {
  const fake: EmbeddingServer = {
    baseUrl: '',
    requests: [],
    sent: () => fake.requests.flatMap((request) => request.input).filter((text) => !text.startsWith('居民社区的停车')),
    answer: () => undefined,
    dimension: 256,
    seed: 1,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const body = JSON.parse(text) as { input: string | string[]; model: string; encoding_format?: unknown };
      const input = typeof body.input === 'string' ? [body.input] : body.input;
      fake.requests.push({ input, model: body.model, format: body.encoding_format, authorization: request.headers.authorization ?? '' });
      const fault = fake.answer(input, fake.requests.length);
      if (fault === 'hang') return;
      response.setHeader('content-type', 'application/json');
      if (fault === 'cut') {
        response.write('{"object": "list", "da');
        response.destroy();
      } else if (fault === 'drip') response.write('{"object": "list",');
      else if (fault === 'not-json') response.end('<html>gateway</html>');
      else if (typeof fault === 'object') {
        response.statusCode = fault.status;
        if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
        response.end(JSON.stringify({ error: { message: fault.message ?? 'scripted' } }));
      } else {
        const vectors = input.map((t) => vectorOf(t, fake.dimension, fake.seed));
        const last = vectors.at(-1)!;
        if (fault === 'zero') last.fill(0);
        if (fault === 'one-less') vectors.pop();
        const json = JSON.stringify({
          object: 'list',
          model: body.model,
          data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
          usage: { prompt_tokens: 1, total_tokens: 1 },
        });
        // JSON has no NaN; servers written in Python send it all the same.
        const send = (body: string) => setTimeout(() => response.end(body), fault === 'slow' ? 1000 : 0);
        send(fault === 'nan' ? json.replace(/-?[\d.e-]+\]/, 'NaN]') : fault === 'null' ? json.replace(/-?[\d.e-]+\]/, 'null]') : json);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
}

export function vectorOf(text: string, dimension: number, seed: number): number[] {
  const vector = new Array<number>(dimension).fill(0);
  const said = SYNONYMS.reduce((words, [pattern, same]) => words.replace(pattern, same), text.toLowerCase());
  for (const character of said.replace(/[\s\p{P}]/gu, '')) {
    const code = Math.imul(character.codePointAt(0)! + 7919 * seed, 2654435761) >>> 0;
    vector[code % dimension]! += code & 0x10000 ? 1 : -1;
  }
  return vector;
}
