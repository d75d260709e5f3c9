import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnowledgeDeps } from '../../../src/knowledge/knowledge.ts';
import { createEmbedder } from '../../../src/model/embedder.ts';
import { openStore } from '../../../src/store/database.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../../support/embedding-server.ts';
import { DOGS, frontMatter, type Library, openLibrary, PARKING_2024, PARKING_2026, SUNDAY, VACCINE, WATER_3_4 } from '../support.ts';

const FILES = { 'dogs.md': DOGS, 'water.md': WATER_3_4, 'parking-2024.md': PARKING_2024, 'parking.md': PARKING_2026, 'flu.md': VACCINE };
/** Shares no character with the clause that tells when dogs may be walked. */
const PARAPHRASE = '毛孩子啥点儿能放风';

let server: EmbeddingServer;
let folder: string;
let opened: Library[];
beforeEach(async () => {
  server = await startEmbeddingServer();
  folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-dense-'));
  opened = [];
});
afterEach(async () => {
  for (const library of opened) await library.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const embedder = (name = 'small-zh') => createEmbedder({ apiKey: 'k', baseUrl: server.baseUrl, name });

async function library(
  files: Readonly<Record<string, string>> = FILES,
  deps: Partial<KnowledgeDeps> & { readonly database?: string } = { embedder: embedder() },
): Promise<Library> {
  const made = await openLibrary(files, deps);
  opened.push(made);
  return made;
}

async function embedded(
  files: Readonly<Record<string, string>> = FILES,
  deps: Partial<KnowledgeDeps> & { readonly database?: string } = { embedder: embedder() },
): Promise<Library> {
  const made = await library(files, deps);
  made.knowledge.background.start();
  await made.knowledge.background.settled();
  return made;
}

const asking = { at: SUNDAY };
const statusOf = async (l: Library) => (await l.knowledge.background.status()).meaning!;
const vectorsIn = async (l: Library): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from passage_vector`.execute(l.store.db)).rows[0]!.n;

describe('the search by meaning', () => {
  it('finds a passage that shares no word with the question, and says so', async () => {
    const plain = await library(FILES, {});
    expect((await plain.knowledge.search(PARAPHRASE, asking)).some((hit) => hit.passage.clause === '第三条')).toBe(false);
    const { knowledge } = await embedded();
    const hits = await knowledge.search(PARAPHRASE, asking);
    expect(hits[0]).toMatchObject({ passage: { file: 'dogs.md', clause: '第三条' }, meaning: { rank: 1 } });
    expect(hits[0]!.meaning!.similarity).toBeGreaterThan(hits.at(-1)!.meaning!.similarity);
    expect(hits[0]!.meaning!.standsOut).toBeGreaterThan(0.1);
    expect(Math.max(...hits.map((hit) => hit.score))).toBe(hits[0]!.score);
  });

  it('lends no confidence to what it alone found: no words, no answer', async () => {
    const { knowledge } = await embedded();
    const [first] = await knowledge.assess(PARAPHRASE, asking);
    expect(first!.passage.clause).toBe('第三条');
    expect(first!.part).toBeLessThan(0.05);
    expect((await knowledge.ask('毛孩子放风', asking)).kind).toBe('no-ground');
  });

  it('leaves answers that words find as they were', async () => {
    const plain = await library(FILES, {});
    const { knowledge } = await embedded();
    for (const question of ['遛狗时间是每天几点到几点', '5号楼地下车库月租多少钱', '牵引绳长度不超过多少米']) {
      const [without, withMeaning] = [await plain.knowledge.ask(question, asking), await knowledge.ask(question, asking)];
      expect([question, without.kind]).toEqual([question, 'answered']);
      expect({ ...withMeaning, ms: 0, candidates: [], confidence: 0 }).toEqual({ ...without, ms: 0, candidates: [], confidence: 0 });
    }
  });

  it('keeps to what is in force for those who ask, however many others are nearer', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [
        `old-${i}.md`,
        `${frontMatter({ id: `old-${i}`, title: `遛狗通知${i}`, kind: 'notice', issuer: '物业', issued: '2025-01-01', effective_to: '2025-12-31' })}毛孩子放风第${i}号：毛孩子啥点儿能放风，放风啥点儿。\n`,
      ]),
    );
    const { knowledge } = await embedded({ ...FILES, ...others });
    const hits = await knowledge.search(PARAPHRASE, asking);
    expect(hits[0]!.passage.file).toBe('dogs.md');
    expect(hits.some((hit) => hit.passage.file.startsWith('old-'))).toBe(false);
    const elsewhere = await knowledge.search('供水暂停', { at: SUNDAY, buildings: ['9号楼'] });
    expect(elsewhere.some((hit) => hit.passage.file === 'water.md')).toBe(false);
  });

  it('asks once for the same question, and shows the endpoint no phone or ID number', async () => {
    const { knowledge } = await embedded();
    const before = server.requests.length;
    const question = '我电话13800001234，身份证110101199003071234，座机0311-00009123，遛狗几点';
    await knowledge.search(question, asking);
    await knowledge.search(question, asking);
    expect(server.requests).toHaveLength(before + 1);
    expect(server.requests.at(-1)!.input[0]).toContain('[电话]');
    expect(JSON.stringify(server.requests)).not.toMatch(/13800001234|110101199003071234|00009123/);
  });

  it.each([[{ status: 429 }], [{ status: 500 }], ['nan'], ['not-json'], ['cut']] as const)(
    'answers by words when a question gets %j',
    async (fault) => {
      const { knowledge } = await embedded();
      server.answer = () => fault;
      expect(await knowledge.ask('遛狗时间是每天几点到几点', asking)).toMatchObject({
        kind: 'answered',
        citations: [{ clause: '第三条' }],
      });
    },
  );

  it.each(['hang', 'slow'] as const)(
    'waits 800 ms at most when questions %s, and after three of them not at all for a minute',
    async (fault) => {
      let now = SUNDAY;
      const { knowledge } = await embedded(FILES, { embedder: embedder(), clock: { now: () => now } });
      server.answer = () => fault;
      for (const question of ['遛狗时间', '牵引绳多长', '养犬登记']) {
        const started = performance.now();
        expect((await knowledge.ask(question, asking)).candidates[0]).toMatchObject({ file: 'dogs.md' });
        const ms = performance.now() - started;
        expect(ms).toBeGreaterThan(700);
        expect(ms).toBeLessThan(1500);
      }
      const requests = server.requests.length;
      const started = performance.now();
      await knowledge.ask('每户限养几只', asking);
      expect(performance.now() - started).toBeLessThan(400);
      expect(server.requests).toHaveLength(requests);
      server.answer = () => undefined;
      now = new Date(SUNDAY.getTime() + 61_000);
      expect((await knowledge.search('每户限养几只', asking))[0]!.meaning).toBeDefined();
    },
  );

  it("ignores a question's vector of another length than the passages'", async () => {
    const { knowledge } = await embedded();
    server.dimension = 64;
    const hits = await knowledge.search('遛狗时间', asking);
    expect(hits[0]!.passage.clause).toBe('第三条');
    expect(hits.every((hit) => hit.meaning === undefined)).toBe(true);
  });
});

describe('keeping the vectors', () => {
  it('sends each text once, in batches of 64 at most, and nothing for what did not change', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [`n${i}.md`, `# 第${i}号说明\n\n说明${i}：活动室第${i}个柜子的用法。\n`]),
    );
    const l = await embedded(many);
    expect(server.sent()).toHaveLength(150);
    expect(Math.max(...server.requests.map((request) => request.input.length))).toBe(64);
    expect(await statusOf(l)).toEqual({ model: 'small-zh', passages: 150, embedded: 150, trouble: undefined });
    const requests = server.requests.length;

    l.write({ 'n3.md': '# 第3号说明\n\n说明3：活动室第3个柜子上锁了。\n', 'renamed.md': many['n7.md']! });
    l.remove('n7.md');
    await l.index();
    await l.knowledge.background.settled();
    expect(server.sent().slice(150)).toEqual([expect.stringContaining('上锁了')]);
    expect(server.requests.length - requests).toBeLessThanOrEqual(2);
    expect(await statusOf(l)).toMatchObject({ passages: 150, embedded: 150 });
    // The old text of n3 is gone with its vector; that of n7 went over to the new file.
    expect(await vectorsIn(l)).toBe(150);

    const same = server.requests.length;
    await l.index();
    await l.knowledge.background.settled();
    expect(server.requests).toHaveLength(same);
  });

  it('forgets a document that is removed', async () => {
    const l = await embedded();
    const before = await vectorsIn(l);
    l.remove('dogs.md');
    await l.index();
    expect((await l.knowledge.search(PARAPHRASE, asking)).some((hit) => hit.passage.file === 'dogs.md')).toBe(false);
    await l.knowledge.background.settled();
    expect(await vectorsIn(l)).toBe(before - 4);
    expect((await l.store.db.selectFrom('embedding').select('id').execute()).length).toBe(before - 4);
  });

  it('gives back the room of what was removed', async () => {
    const l = await library({ 'one.md': '# 说明\n\n只有一条。\n' });
    const vectors = await l.store.vectors();
    if (vectors.kind !== 'ready') throw new Error(vectors.why);
    const { table } = vectors;
    const vector = (i: number) => Float32Array.from({ length: 8 }, (_, j) => (i % 8 === j ? 1 : 0));
    const ids = Array.from({ length: 9000 }, (_, i) => i + 1);
    const left = await l.store.transaction(async (tx) => {
      await table.create(tx, 8);
      await table.put(
        tx,
        ids.map((id) => ({ id, vector: vector(id) })),
      );
      // Scattered, so that no chunk of them becomes empty by itself.
      await table.remove(
        tx,
        ids.filter((id) => id % 20 !== 0),
      );
      await table.tidy(tx);
      return (await sql<{ n: number }>`select count(*) as n from passage_vector_chunks`.execute(tx)).rows[0]!.n;
    });
    expect(left).toBe(1);
    const near = await table.nearest(l.store.db, vector(4), 5);
    expect(near).toHaveLength(5);
    for (const { id, distance } of near) expect([id % 20, id % 8, distance]).toEqual([0, 4, 0]);
  });

  it('goes on where it was stopped, sending nothing twice', async () => {
    const database = path.join(folder, 'kept.db');
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`n${String(i).padStart(3, '0')}.md`, `# 第${i}号说明\n\n说明${i}：柜子${i}的用法。\n`]),
    );
    const first = await library(many, { embedder: embedder(), database });
    // The probe and two batches; the third is never answered.
    server.answer = (_, number) => (number > 3 ? 'hang' : undefined);
    first.knowledge.background.start();
    await expect.poll(() => server.requests.length).toBe(4);
    expect((await statusOf(first)).embedded).toBe(128);
    // Questions are answered meanwhile, by words: what is embedded already would push aside what is not.
    const hits = await first.knowledge.search('柜子7的用法', asking);
    expect(hits[0]).toMatchObject({ passage: { file: 'n007.md' } });
    expect(hits.every((hit) => hit.meaning === undefined)).toBe(true);
    expect(server.requests).toHaveLength(4);
    await first.close();
    opened.pop();

    server.answer = () => undefined;
    const kept = new Set(server.requests.slice(1, 3).flatMap((request) => request.input));
    const before = server.sent().length;
    const again = await embedded({}, { embedder: embedder(), database });
    const after = server.sent().slice(before);
    expect(after).toHaveLength(72);
    expect(after.some((text) => kept.has(text))).toBe(false);
    expect((await statusOf(again)).embedded).toBe(200);
  });

  it('begins anew with another model, and does not compare its questions with the old vectors', async () => {
    const database = path.join(folder, 'kept.db');
    const first = await embedded(FILES, { embedder: embedder(), database });
    const count = await vectorsIn(first);
    server.seed = 2;
    server.dimension = 128;
    const second = await library({}, { embedder: embedder('large-zh'), database });
    const before = server.requests.length;
    expect((await second.knowledge.search(PARAPHRASE, asking)).every((hit) => hit.meaning === undefined)).toBe(true);
    expect(server.requests).toHaveLength(before);
    second.knowledge.background.start();
    await second.knowledge.background.settled();
    expect(await vectorsIn(second)).toBe(count);
    expect(await statusOf(second)).toMatchObject({ model: 'large-zh', embedded: count });
    expect((await second.knowledge.search(PARAPHRASE, asking))[0]).toMatchObject({ passage: { clause: '第三条' }, meaning: { rank: 1 } });
    // And the one that still runs with the old model is told nothing wrong.
    expect((await first.knowledge.search('牵引绳 多长', asking)).every((hit) => hit.meaning === undefined)).toBe(true);
  });

  it('notices another model under the same name', async () => {
    const database = path.join(folder, 'kept.db');
    await embedded(FILES, { embedder: embedder(), database });
    const sent = server.sent().length;
    const same = await embedded({}, { embedder: embedder(), database });
    expect(server.sent()).toHaveLength(sent);
    await same.close();
    opened.pop();
    server.seed = 9;
    const other = await embedded({}, { embedder: embedder(), database });
    expect(server.sent()).toHaveLength(2 * sent);
    expect((await other.knowledge.search(PARAPHRASE, asking))[0]).toMatchObject({ passage: { clause: '第三条' }, meaning: { rank: 1 } });
  });

  it('stops, with nothing mixed, where the endpoint changes the length of its vectors on the way', async () => {
    server.answer = (_, number) => {
      if (number > 1) server.dimension = 64;
      return undefined;
    };
    const l = await embedded();
    expect(await statusOf(l)).toMatchObject({ embedded: 0, trouble: expect.stringMatching(/256 numbers first and of 64 now/) });
    expect(await l.knowledge.ask('遛狗时间是每天几点到几点', asking)).toMatchObject({ kind: 'answered' });
  });

  it('leaves out the one passage that the endpoint can not do, and keeps the others', async () => {
    server.answer = (input) => (input.some((text) => text.includes('导盲犬不计入')) ? 'nan' : undefined);
    const l = await embedded();
    const { passages, embedded: done, trouble } = await statusOf(l);
    expect([passages - done, trouble]).toEqual([1, undefined]);
  });

  it('learns that fewer texts at once are wanted', async () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`n${i}.md`, `# 第${i}号说明\n\n说明${i}。\n`]));
    server.answer = (input) =>
      input.length > 10 ? { status: 400, message: 'batch size is invalid, should not be larger than 10' } : undefined;
    const l = await embedded(many);
    expect(await statusOf(l)).toMatchObject({ embedded: 120, trouble: undefined });
    expect(server.requests.filter((request) => request.input.length > 10)).toHaveLength(7);
  });

  it.each([[{ status: 429, retryAfter: 0.05 }], [{ status: 503, retryAfter: 0.05 }]] as const)(
    'waits and goes on after %j',
    async (fault) => {
      server.answer = (_, number) => (number === 1 || number === 3 ? fault : undefined);
      const l = await embedded();
      expect(await statusOf(l)).toMatchObject({ embedded: (await statusOf(l)).passages, trouble: undefined });
    },
  );

  it('does not hammer an endpoint that refuses the key', async () => {
    server.answer = () => ({ status: 401 });
    const l = await embedded();
    expect(server.requests).toHaveLength(1);
    expect((await statusOf(l)).trouble).toMatch(/HTTP 401/);
    expect(await l.knowledge.ask('遛狗时间是每天几点到几点', asking)).toMatchObject({ kind: 'answered' });
  });

  it('goes on by words where the database can not search vectors', async () => {
    const store = await openStore(':memory:');
    const l = await library({}, { embedder: embedder() });
    await store.close();
    Object.assign(l.store, { vectors: async () => ({ kind: 'unavailable', why: 'no file for this platform' }) });
    l.write(FILES);
    await l.index();
    l.knowledge.background.start();
    await l.knowledge.background.settled();
    expect(server.requests).toHaveLength(0);
    expect((await statusOf(l)).trouble).toBe('no file for this platform');
    expect(await l.knowledge.ask('遛狗时间是每天几点到几点', asking)).toMatchObject({ kind: 'answered' });
  });
});
