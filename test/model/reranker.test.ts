import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, silentLog } from '../../src/log.ts';
import { createChat } from '../../src/model/chat.ts';
import { createReranker, type Rerank } from '../../src/model/reranker.ts';
import { type ModelServer, type Scripted, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
let rerank: Rerank;
beforeEach(async () => {
  server = await startModelServer();
  rerank = createReranker({ ask: createChat({ apiKey: 'k', baseUrl: server.baseUrl, name: 'm' }), log: silentLog, deadlineMs: 300 });
});
afterEach(() => server.close());

const PASSAGES = ['登记办法', '遛狗时间', '牵引绳'].map((text) => ({ title: '养犬规定', place: '第一章', text }));
const says = (value: unknown): Scripted => ({ content: JSON.stringify(value) });

describe('putting passages in order', () => {
  it('shows the model the question and numbered passages as data, and takes its order', async () => {
    server.script.push(says({ order: [2, 3, 1], answers: [2] }));
    expect(await rerank('几点能遛狗', PASSAGES)).toEqual({ order: [1, 2, 0], answers: [1] });
    const body = server.requests[0]!.body as { model: string; temperature: number; messages: { role: string; content: string }[] };
    expect(body).toMatchObject({ model: 'm', temperature: 0 });
    expect(body.messages.map((message) => message.role)).toEqual(['system', 'user']);
    expect(body.messages[0]!.content).not.toContain('遛狗时间');
    expect(JSON.parse(body.messages[1]!.content)).toEqual({
      question: '几点能遛狗',
      passages: PASSAGES.map((passage, i) => ({ number: i + 1, ...passage })),
    });
  });

  it('keeps what the model forgot, and forgets what it invented', async () => {
    server.script.push(says({ order: [3, 9, 3, 0, -1], answers: [3, 9] }));
    expect(await rerank('牵引绳多长', PASSAGES)).toEqual({ order: [2, 0, 1], answers: [2] });
  });

  it.each<[string, Scripted]>([
    ['fences and thoughts', { content: '<think>{order}</think>```json\n{"order": [2], "answers": []}\n``` 完毕' }],
    ['no one answers', says({ order: [2, 1, 3], answers: [] })],
  ])('understands %s', async (_, scripted) => {
    server.script.push(scripted);
    expect(await rerank('x', PASSAGES)).toEqual({ order: [1, 0, 2], answers: [] });
  });

  it.each<[string, Scripted]>([
    ['no JSON', { content: '我觉得第二条' }],
    ['another form', says({ best: 2 })],
    ['words for numbers', says({ order: ['第二条'], answers: [] })],
    ['no passage', says({ order: [], answers: [] })],
    ['only invented ones', says({ order: [7, 8], answers: [7] })],
    ['an empty answer', { content: '' }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['a cut connection', 'cut'],
    ['silence', 'hang'],
  ])('on %s it leaves the order, after one request and in time', async (_, scripted) => {
    server.script.push(scripted);
    const started = performance.now();
    expect(await rerank('x', PASSAGES)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1500);
    expect(server.requests).toHaveLength(1);
  });

  it('tells neither the model nor the log a phone number', async () => {
    const logged: string[] = [];
    const log = createLog('debug', { write: (line) => void logged.push(line) });
    const noted = createReranker({ ask: createChat({ apiKey: 'k', baseUrl: server.baseUrl, name: 'm' }), log });
    server.script.push({ status: 400, body: '{"error": {"message": "bad: 13800001234 几点遛狗"}}' });
    await noted('我是13800001234，几点遛狗', PASSAGES);
    expect(JSON.stringify(server.requests)).not.toContain('13800001234');
    expect(logged.join('')).toContain('did not put the passages in order');
    expect(logged.join('')).not.toContain('13800001234');
  });
});
