import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../src/store/database.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../../support/embedding-server.ts';

let server: EmbeddingServer;
let folder: string;
beforeEach(async () => {
  server = await startEmbeddingServer();
  folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-kill-'));
  mkdirSync(path.join(folder, 'documents'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const CHILD = fileURLToPath(new URL('kill-child.ts', import.meta.url));
const start = () =>
  fork(CHILD, [path.join(folder, 'huiyin.db'), path.join(folder, 'documents'), server.baseUrl], {
    execArgv: ['--import', 'tsx'],
    stdio: 'inherit',
  });

it('killed in the middle of embedding, it goes on with the batch that was under way', async () => {
  for (let i = 0; i < 300; i++)
    writeFileSync(path.join(folder, 'documents', `n${String(i).padStart(3, '0')}.md`), `# 第${i}号说明\n\n说明${i}：柜子${i}的用法。\n`);
  // Answers the probe and three batches, then none.
  server.answer = (_, number) => (number > 4 ? 'hang' : undefined);
  const first = start();
  await expect.poll(() => server.requests.length, { timeout: 120_000 }).toBe(5);
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;

  server.answer = () => undefined;
  const kept = new Set(server.requests.slice(1, 4).flatMap((request) => request.input));
  const before = server.sent().length;
  const second = start();
  const message = await once(second, 'message');
  expect(message[0]).toBe('settled');
  second.kill('SIGKILL');
  await once(second, 'exit');
  const after = server.sent().slice(before);
  expect(kept.size).toBe(192);
  expect(after).toHaveLength(108);
  expect(after.filter((text) => kept.has(text))).toEqual([]);

  const store = await openStore(path.join(folder, 'huiyin.db'));
  await store.vectors();
  const whole = await sql<{ n: number }>`
    select count(*) as n from passage_vector
    join embedding on embedding.id = passage_vector.rowid join embedded_passage on embedded_passage.embedding_id = embedding.id`.execute(
    store.db,
  );
  expect(whole.rows[0]!.n).toBe(300);
  await store.close();
});
