import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openKnowledge } from '../src/knowledge/knowledge.ts';
import { silentLog } from '../src/log.ts';
import { createEmbedder } from '../src/model/embedder.ts';
import { openStore } from '../src/store/database.ts';
import { startEmbeddingServer } from '../test/support/embedding-server.ts';

/**
 * What the search by meaning costs beside the search by words, on many passages. The endpoint is a fake on this machine, so it
 * says nothing about quality and nothing about how long a real model takes.
 *   npx tsx bench/dense.ts FOLDER [NUMBERS]
 * FOLDER holds md/ and questions.jsonl (question); NUMBERS is the length of a vector, 512 by default.
 */
const folder = process.argv[2];
if (!folder || !existsSync(path.join(folder, 'md'))) {
  console.log(`skipped: ${folder ?? 'no folder'} holds no md/. Name the folder of documents as an argument.`);
  process.exit(0);
}
const questions = readFileSync(path.join(folder, 'questions.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => (JSON.parse(line) as { question: string }).question)
  .slice(0, 300);
const server = await startEmbeddingServer();
server.dimension = Number(process.argv[3] ?? 512);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'huiyin-dense-'));
const database = path.join(scratch, 'huiyin.db');
const at = new Date('2026-11-22T02:00:00Z');
const deps = { log: silentLog, clock: { now: () => at }, timeZone: 'Asia/Shanghai' };
const megabytes = () => Math.round(statSync(database).size / 1024 / 1024);

try {
  const store = await openStore(database);
  const plain = await openKnowledge({ store, ...deps });
  const indexed = await plain.indexFolder(path.join(folder, 'md'));
  if (indexed.kind === 'refused') throw new Error(indexed.message);
  const before = megabytes();
  const dense = await openKnowledge({ store, ...deps, embedder: createEmbedder({ apiKey: 'k', baseUrl: server.baseUrl, name: 'fake' }) });

  let started = performance.now();
  dense.background.start();
  const meanwhile: number[] = [];
  let settled = false;
  const done = dense.background.settled().then(() => {
    settled = true;
  });
  for (let i = 0; !settled; i++) {
    meanwhile.push((await plain.ask(questions[i % questions.length]!, { at })).ms);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await done;
  const { meaning } = await dense.background.status();
  console.log(
    `${meaning!.embedded} of ${meaning!.passages} passages embedded in ${((performance.now() - started) / 1000).toFixed(1)} s, ` +
      `${server.requests.length} requests; database ${before} → ${megabytes()} MB; ${meanwhile.length} questions meanwhile: ${spread(meanwhile)}`,
  );
  const sent = server.requests.length;
  started = performance.now();
  dense.background.start();
  await dense.background.settled();
  console.log(`nothing changed: ${Math.round(performance.now() - started)} ms, ${server.requests.length - sent} requests`);

  const run = async (knowledge: typeof plain): Promise<string> => {
    const times: number[] = [];
    for (const question of questions) times.push((await knowledge.ask(question, { at })).ms);
    return spread(times);
  };
  await run(plain);
  console.log(`words alone: ${await run(plain)}`);
  console.log(`with meaning, questions new to the endpoint: ${await run(dense)}`);
  console.log(`with meaning, their vectors kept: ${await run(dense)}`);
  await dense.close();
  await plain.close();
  await store.close();
} finally {
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `p50 ${sorted[sorted.length >> 1]!.toFixed(1)} ms, p99 ${sorted[Math.floor(sorted.length * 0.99)]!.toFixed(1)} ms`;
}
