import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEmbedder } from '../../src/model/embedder.ts';
import { DOGS } from '../knowledge/support.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../support/embedding-server.ts';

let server: EmbeddingServer;
let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  server = await startEmbeddingServer();
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-meaning-'));
  await writeFile(path.join(folder, 'dogs.md'), DOGS);
});
afterEach(async () => {
  await world.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<void> {
  world = await openConsole({ policies: folder, embedder: createEmbedder({ apiKey: 'k', baseUrl: server.baseUrl, name: 'small-zh' }) });
  visitor = await world.administrator();
  world.knowledge.background.start();
  await world.knowledge.background.settled();
}

it('the documents tell how far the search by meaning is, and a question what it found by it', async () => {
  await open();
  expect((await visitor.get('/console/documents')).text).toMatch(/按意思查找（small-zh）：(\d+) 段都备好了/);
  const { text } = await visitor.get(`/console/documents/ask?${new URLSearchParams({ q: '毛孩子啥点儿能下楼溜达' })}`);
  expect(text).toMatch(/意思相近 按意思查找排第 1/);
});

it('a service that fails is told there, with what it said, and questions are answered by words meanwhile', async () => {
  server.answer = () => ({ status: 401, message: 'no such key' });
  await open();
  const { text } = await visitor.get('/console/documents');
  expect(text).toMatch(/备好了 0 段/);
  expect(text).toMatch(/现在停着，照常按字词查找。服务那边说： ?HTTP 401.*no such key/);
  expect((await visitor.get(`/console/documents/ask?${new URLSearchParams({ q: '遛狗要拴绳吗' })}`)).text).not.toContain('意思相近');
});

it('where there is none, nothing is said of it', async () => {
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
  expect((await visitor.get('/console/documents')).text).not.toMatch(/按意思查找|模型想的问法/);
});
