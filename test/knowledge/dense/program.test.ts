import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { knowledgeOf } from '../../../src/app/open.ts';
import { loadConfig } from '../../../src/config.ts';
import { silentLog } from '../../../src/log.ts';
import { openStore } from '../../../src/store/database.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../../support/embedding-server.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import { SUNDAY } from '../support.ts';

/** As the program puts it together from its settings. */
let embedding: EmbeddingServer;
let model: ModelServer;
let folder: string;
beforeEach(async () => {
  [embedding, model] = [await startEmbeddingServer(), await startModelServer()];
  folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-program-'));
});
afterEach(async () => {
  await Promise.all([embedding.close(), model.close()]);
  rmSync(folder, { recursive: true, force: true });
});

it('answers from the sample documents with all of it on, and shows no endpoint who asks', async () => {
  const config = loadConfig({
    HUIYIN_DATA_DIR: folder,
    OPENAI_BASE_URL: model.baseUrl,
    OPENAI_MODEL: 'm',
    EMBEDDING_BASE_URL: embedding.baseUrl,
    EMBEDDING_MODEL: 'e',
    RERANK: 'on',
  });
  const store = await openStore(config.databaseFile);
  const knowledge = await knowledgeOf({ config, log: silentLog, store }, { now: () => SUNDAY }, undefined);
  await knowledge.indexFolder(config.policiesDir);
  knowledge.background.start();
  await knowledge.background.settled();
  const { meaning } = await knowledge.background.status();
  expect(meaning).toMatchObject({ model: 'e', embedded: meaning!.passages, trouble: undefined });
  expect(meaning!.passages).toBeGreaterThan(200);

  const sent = embedding.requests.length;
  await knowledge.ask('我是张小花，住3号楼2单元501室，电话13800001234，身份证110101199003071234，遛狗要拴绳吗', { at: SUNDAY });
  await knowledge.ask('王大妈微信wx_wang2024，车牌苏A12345，叫我问养狗要办证吗', { at: SUNDAY });
  const answer = await knowledge.ask('遛狗要拴绳吗', { at: SUNDAY });
  expect(answer).toMatchObject({ kind: 'answered', citations: [{ file: 'rules/dogs.md' }] });
  expect(embedding.requests.length).toBe(sent + 3);
  // One call to put the passages in order, and then those that word the answer.
  const prompts = model.requests.map((request) => JSON.stringify(request.body));
  expect(prompts[0]).toContain('passages');
  for (const body of [...embedding.requests.slice(sent).map((request) => request.input.join()), ...prompts])
    expect(body).not.toMatch(/张小花|501|13800001234|110101199003071234|王大妈|wang2024|A12345/);
  await knowledge.close();
  await store.close();
});
