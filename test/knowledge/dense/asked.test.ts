import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddWays } from '../../../src/knowledge/dense/asked-keeper.ts';
import type { KnowledgeDeps } from '../../../src/knowledge/knowledge.ts';
import type { AskedFor, AskedPassage } from '../../../src/model/asker.ts';
import { createEmbedder } from '../../../src/model/embedder.ts';
import { startEmbeddingServer } from '../../support/embedding-server.ts';
import { DOGS, type Library, openLibrary, PARKING_2024, PARKING_2026, SUNDAY } from '../support.ts';

const FILES = { 'dogs.md': DOGS, 'parking-2024.md': PARKING_2024, 'parking.md': PARKING_2026 };
let folder: string;
let opened: Library[];
let shown: AskedPassage[];
let added: { file: string; clause: string; ways: readonly string[] }[];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-asked-'));
  [opened, shown, added] = [[], [], []];
});
afterEach(async () => {
  for (const library of opened) await library.close();
  rmSync(folder, { recursive: true, force: true });
});

const addAsked: AddWays = async (_, { passage, ways }) => void added.push({ file: passage.file, clause: passage.clause, ways });

async function library(
  answer: (passage: AskedPassage, number: number) => AskedFor | Promise<AskedFor>,
  deps: Partial<KnowledgeDeps> & { readonly database?: string } = {},
  files: Readonly<Record<string, string>> = FILES,
) {
  const made = await openLibrary(files, {
    addAsked,
    generateAsked: async (passage) => {
      shown.push(passage);
      return await answer(passage, shown.length);
    },
    ...deps,
  });
  opened.push(made);
  return made;
}
async function run(made: Library) {
  made.knowledge.background.start();
  await made.knowledge.background.settled();
  return (await made.knowledge.background.status()).asked!;
}
const two: AskedFor = { kind: 'ways', ways: ['这事咋规定的', '这个要花99元吗', '邻居都咋办的'] };

describe('ways of asking, thought of once', () => {
  it('asks for each passage in force once, and adds what is valid', async () => {
    const l = await library(() => two);
    const status = await run(l);
    expect(added.map(({ file, clause }) => `${file} ${clause}`)).toEqual([
      ...['dogs.md 第一条', 'dogs.md 第二条', 'dogs.md 第三条', 'dogs.md 第四条'],
      ...added.filter(({ file }) => file === 'parking.md').map(({ clause }) => `parking.md ${clause}`),
    ]);
    expect(added.some(({ file }) => file === 'parking-2024.md')).toBe(false);
    expect(new Set(added.flatMap(({ ways }) => ways))).toEqual(new Set(['这事咋规定的', '邻居都咋办的']));
    expect(status).toEqual({ passages: added.length, ways: 2 * added.length, trouble: undefined });
    expect(shown[2]).toMatchObject({ title: '文明养犬管理规定', text: expect.stringContaining('遛狗时间为每天6:00') });

    const asked = shown.length;
    await l.index();
    l.knowledge.background.start();
    await l.knowledge.background.settled();
    expect(shown).toHaveLength(asked);
  });

  it('asks again for what changed only', async () => {
    const l = await library(() => two);
    await run(l);
    const asked = shown.length;
    l.write({ 'dogs.md': DOGS.replace('牵引绳长度不超过1.5米', '牵引绳长度不超过两米') });
    await l.index();
    await l.knowledge.background.settled();
    expect(shown.slice(asked).map((passage) => passage.text)).toEqual([expect.stringContaining('两米')]);
  });

  it('remembers a passage for which nobody would ask', async () => {
    const l = await library(() => ({ kind: 'ways', ways: [] }));
    await run(l);
    const asked = shown.length;
    expect(asked).toBeGreaterThan(4);
    await run(l);
    expect(shown).toHaveLength(asked);
    expect(added).toEqual([]);
  });

  it('asks for so many a day at most, and goes on the next day', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 305 }, (_, i) => [`n${i}.md`, `# 第${i}号说明\n\n活动室第${i}个柜子的用法写在门上。\n`]),
    );
    let now = SUNDAY;
    const l = await library(() => two, { clock: { now: () => now } }, many);
    l.knowledge.background.start();
    await expect.poll(() => shown.length).toBe(300);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(shown).toHaveLength(300);
    now = new Date(SUNDAY.getTime() + 25 * 3_600_000);
    await l.knowledge.background.settled();
    expect(shown).toHaveLength(305);
  });

  it('goes on where it was stopped', async () => {
    const database = path.join(folder, 'kept.db');
    const first = await library((_, number) => (number === 3 ? new Promise<AskedFor>(() => undefined) : two), {
      database,
      generateAsked: async (passage, { signal }) => {
        shown.push(passage);
        if (shown.length === 3) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return two;
      },
    });
    first.knowledge.background.start();
    await expect.poll(() => shown.length).toBe(3);
    await first.close();
    opened.pop();
    expect(added).toHaveLength(2);
    const before = [...added];
    await run(await library(() => two, { database }, {}));
    const keys = added.map(({ file, clause, ways }) => JSON.stringify([file, clause, ways]));
    expect(added.slice(0, 2)).toEqual(before);
    expect(keys.slice(0, 4).map((key) => JSON.parse(key)[1])).toEqual(['第一条', '第二条', '第三条', '第四条']);
    expect(shown.filter((passage) => passage.text.includes('每户限养'))).toHaveLength(1);
  });

  it('keeps nothing for a passage that changed while the model thought', async () => {
    let l: Library;
    l = await library(async (passage) => {
      if (passage.text.includes('每户限养1只')) {
        l.write({ 'dogs.md': DOGS.replace('每户限养1只', '每户限养2只') });
        await l.index();
      }
      return two;
    });
    await run(l);
    expect(shown.filter((passage) => passage.text.includes('每户限养')).map((passage) => passage.text)).toEqual([
      expect.stringContaining('1只'),
      expect.stringContaining('2只'),
    ]);
    expect(added.filter(({ file, clause }) => file === 'dogs.md' && clause === '第二条')).toHaveLength(1);
  });

  it('stops when the model refuses, passes over what it can not do, and answers meanwhile', async () => {
    const l = await library(() => ({ kind: 'refused', message: 'HTTP 401' }));
    expect(await run(l)).toEqual({ passages: 0, ways: 0, trouble: 'HTTP 401' });
    expect(shown).toHaveLength(1);
    expect((await l.knowledge.ask('遛狗时间是每天几点到几点', { at: SUNDAY })).kind).toBe('answered');
    const other = await library((passage) => (passage.text.includes('每户限养') ? { kind: 'unusable', message: 'no JSON' } : two));
    await run(other);
    const dogs = added.filter(({ file }) => file === 'dogs.md').map(({ clause }) => clause);
    expect(dogs).toEqual(['第一条', '第三条', '第四条']);
  });

  it('shows the model no phone number', async () => {
    await run(await library(() => two, {}, { 'x.md': '# 联系办法\n\n网格员的电话是13800001234，办公室0311-00009123，有事就打。\n' }));
    expect(shown).toHaveLength(1);
    expect(JSON.stringify(shown)).not.toMatch(/13800001234|00009123/);
  });

  it('proposes them to staff; what they accept is found by words and by meaning from then on', async () => {
    const server = await startEmbeddingServer();
    const asking = { at: SUNDAY };
    const l = await library(
      ({ text }) => ({ kind: 'ways', ways: text.includes('牵引绳') ? ['狗子能撒开跑不', '出门牵着走就行了吧'] : [] }),
      { addAsked: undefined, embedder: createEmbedder({ apiKey: 'k', baseUrl: server.baseUrl, name: 'e' }) },
    );
    const { store, knowledge } = l;
    await run(l);
    const { ways, total } = await knowledge.asked.list(store.db, { state: 'proposed' });
    expect(total).toBe(2);
    expect(ways.map(({ way, source, file, by }) => [way, source, file, by]).sort()).toEqual([
      ['出门牵着走就行了吧', 'model', 'dogs.md', ''],
      ['狗子能撒开跑不', 'model', 'dogs.md', ''],
    ]);
    const first = async () => (await knowledge.search('狗子能撒开跑不', asking))[0]!;
    expect((await first()).passage.asked).toBe('');
    const [asked, sent] = [shown.length, server.sent().length];

    const accepted = ways.find(({ way }) => way === '狗子能撒开跑不')!;
    await store.transaction((tx) => knowledge.asked.decide(tx, accepted.id, 'accepted', 'wang', SUNDAY));
    await knowledge.refresh();
    await knowledge.background.settled();
    expect(await first()).toMatchObject({
      passage: { clause: '第四条', asked: '狗子能撒开跑不' },
      meaning: { rank: 1 },
      trace: expect.arrayContaining([expect.objectContaining({ fields: expect.arrayContaining(['asked']) })]),
    });
    expect(shown).toHaveLength(asked);
    // Only the passage that has a new way; the question was known.
    expect(server.sent().slice(sent)).toEqual([expect.stringMatching(/狗子能撒开跑不[\s\S]*牵引绳/)]);
    await server.close();
  });
});
