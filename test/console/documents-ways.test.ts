import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

const FILE = '用水.md';
const TEXT =
  '---\ntitle: 生活用水管理规定\nkind: rule\nissuer: 社区居委会\nissued: 2026-01-01\neffective_from: 2026-01-01\n---\n\n第一条 二次供水设施由物业服务中心每半年清洗一次。\n\n常见问法：水箱多久洗一次\n\n第二条 绿地不得种菜。\n';

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-ways-'));
  await writeFile(path.join(folder, FILE), TEXT);
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});
const view = () => visitor.get(`/console/documents/view?file=${encodeURIComponent(FILE)}`);
/** Whether the question is known as a way of asking. */
const known = async (question: string) => {
  const { hits } = await world.knowledge.explain(question, { at: world.clock.now() });
  return hits.some((hit) => hit.passage.clause === '第二条' && hit.features.likeness! > 0.9);
};
const add = (ordinal: number, ways: string) =>
  visitor.submit('/console/documents/ways/add', { file: FILE, ordinal: String(ordinal), ways, page: '1' });

describe('ways of asking for a passage', () => {
  it('are shown, those of the file apart, and added by staff: found at once, and still after the next reading', async () => {
    expect((await view()).text).toMatch(/常见问法 1 种 文件里写的：水箱多久洗一次/);
    expect(await known('楼下空地能不能搞点小葱')).toBe(false);
    const done = await add(1, '楼下空地能不能搞点小葱\n院里能搞个小葱园子不；水');
    expect(done.text).toMatch(/加了 2 种问法.*另有 1 种没加/);
    expect(done.text).toMatch(/楼下空地能不能搞点小葱 ✓ ?已采用 工作人员写的 · 小林/);
    expect(await known('楼下空地能不能搞点小葱')).toBe(true);
    await writeFile(path.join(folder, FILE), TEXT.replace('每半年', '每季度'));
    await world.knowledge.indexFolder(folder);
    expect(await known('楼下空地能不能搞点小葱')).toBe(true);
  });

  it('that are proposed are accepted, and taken back', async () => {
    await world.store.transaction((tx) =>
      world.knowledge.asked.add(tx, {
        file: FILE,
        ordinal: 1,
        ways: ['楼下空地能不能搞点小葱'],
        source: 'feedback',
        by: '',
        at: world.clock.now(),
      }),
    );
    const page = await view();
    expect(page.text).toContain('1 种待采用');
    expect(await known('楼下空地能不能搞点小葱')).toBe(false);
    const id = /name="id" value="(way-\w+)"/.exec(page.html)![1]!;
    const decide = (state: string) => visitor.submit('/console/documents/ways/decide', { file: FILE, ordinal: '1', page: '1', id, state });
    expect((await decide('accepted')).text).toContain('已采用');
    expect(await known('楼下空地能不能搞点小葱')).toBe(true);
    expect((await decide('rejected')).text).toContain('不再采用');
    expect(await known('楼下空地能不能搞点小葱')).toBe(false);
  });

  it('stay with a passage whose document gets other facts, and are told where its words have changed', async () => {
    await add(1, '楼下空地能不能搞点小葱');
    const report = (await world.knowledge.facts.of(world.store.db, FILE))!;
    await world.store.transaction((tx) =>
      world.knowledge.facts.decide(tx, FILE, report.stamp, {
        values: { effectiveTo: '2030-01-01' },
        override: false,
        by: '小林',
        at: world.clock.now(),
      }),
    );
    expect(await known('楼下空地能不能搞点小葱')).toBe(true);
    await writeFile(path.join(folder, FILE), TEXT.replace('不得种菜', '不得种植蔬菜'));
    await world.knowledge.indexFolder(folder);
    expect((await view()).text).toMatch(/原来那一段已经改了的问法.*楼下空地能不能搞点小葱/);
    expect(await known('楼下空地能不能搞点小葱')).toBe(false);
    // The version that was replaced tells the document's own words, not what was added to them.
    const kept = await world.knowledge.versions.read(world.store.db, FILE, 1);
    expect(kept?.loaded.passages.map((p) => p.asked)).toEqual(['水箱多久洗一次', '']);
  });

  it('nothing, and nonsense, are told', async () => {
    expect((await add(1, ' \n ')).text).toContain('还没有写问法');
    expect((await add(99, '楼下空地能不能搞点小葱')).text).toContain('已经不在了');
    expect(
      (await visitor.submit('/console/documents/ways/decide', { file: FILE, ordinal: '1', id: 'x', state: 'accepted' })).text,
    ).toContain('没有这种问法');
  });
});
