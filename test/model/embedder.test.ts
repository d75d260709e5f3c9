import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmbedder, type Embedder } from '../../src/model/embedder.ts';
import { type EmbeddingFault, type EmbeddingServer, startEmbeddingServer, vectorOf } from '../support/embedding-server.ts';

let server: EmbeddingServer;
let embedder: Embedder;
beforeEach(async () => {
  server = await startEmbeddingServer();
  embedder = createEmbedder({ apiKey: 'secret', baseUrl: server.baseUrl, name: 'small-zh' });
});
afterEach(() => server.close());

const embed = (texts: readonly string[], deadlineMs = 2000) => embedder.embed(texts, { deadlineMs });

describe('embedding texts', () => {
  it('asks for numbers, in one request, and gives vectors of length 1 in the order of the texts', async () => {
    const result = await embed(['遛狗要拴绳', '几点停水', '遛狗要拴绳']);
    if (result.kind !== 'vectors') throw new Error(result.message);
    expect(server.requests).toEqual([
      { input: ['遛狗要拴绳', '几点停水', '遛狗要拴绳'], model: 'small-zh', format: 'float', authorization: 'Bearer secret' },
    ]);
    const raw = vectorOf('几点停水', 256, 1);
    const length = Math.hypot(...raw);
    expect([...result.vectors[1]!]).toEqual(raw.map((n) => Math.fround(n / length)));
    expect(result.vectors[0]).toEqual(result.vectors[2]);
    for (const vector of result.vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  it.each<[EmbeddingFault, 'later' | 'refused' | 'unusable', RegExp]>([
    [{ status: 429, message: 'slow down' }, 'later', /HTTP 429.*slow down/],
    [{ status: 500 }, 'later', /HTTP 500/],
    [{ status: 503 }, 'later', /HTTP 503/],
    [{ status: 429, message: 'You have insufficient_quota' }, 'refused', /insufficient_quota/],
    [{ status: 401 }, 'refused', /HTTP 401/],
    [{ status: 403 }, 'refused', /HTTP 403/],
    [{ status: 404, message: 'no such model' }, 'refused', /no such model/],
    [{ status: 400, message: 'batch too large' }, 'unusable', /batch too large/],
    [{ status: 413 }, 'unusable', /HTTP 413/],
    ['cut', 'later', /./],
    ['not-json', 'unusable', /./],
    ['nan', 'unusable', /./],
    ['null', 'unusable', /no number/],
    ['zero', 'unusable', /no direction/],
    ['one-less', 'unusable', /./],
  ])('%j is told as %s, at once', async (fault, kind, message) => {
    server.answer = () => fault;
    const result = await embed(['一', '二']);
    expect(result).toMatchObject({ kind });
    expect(result.kind !== 'vectors' && result.message).toMatch(message);
    expect(server.requests).toHaveLength(1);
  });

  it('says when a server wants to be asked again', async () => {
    server.answer = () => ({ status: 429, retryAfter: 7 });
    expect(await embed(['一'])).toMatchObject({ kind: 'later', afterMs: 7000 });
  });

  it.each(['hang', 'drip'] as const)('gives up in time on a server that %ss', async (fault) => {
    server.answer = () => fault;
    const started = performance.now();
    expect(await embed(['一'], 150)).toEqual({ kind: 'later', message: 'no answer in time' });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('takes a server that is not there for one that may come back', async () => {
    const { baseUrl } = server;
    await server.close();
    expect(await createEmbedder({ apiKey: 'k', baseUrl, name: 'm' }).embed(['一'], { deadlineMs: 2000 })).toMatchObject({ kind: 'later' });
    server = await startEmbeddingServer();
  });

  it("does not pass on a person's number that the server quotes", async () => {
    server.answer = () => ({ status: 400, message: 'bad input: 13800001234' });
    const result = await embed(['一']);
    expect(JSON.stringify(result)).not.toContain('13800001234');
  });
});
