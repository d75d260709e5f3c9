import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SupersessionProposal } from '../../src/knowledge/knowledge.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

const fees = (year: number, fee: number) =>
  `停车收费办法（${year}）\n\n第一条 地面车位每月${fee}元，按月缴费。\n\n安居物业服务中心\n${year}年1月5日\n`;
const PAIR = { newer: '停车2026.txt', older: '停车2024.txt' };

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-pairs-'));
  await writeFile(path.join(folder, '停车2024.txt'), fees(2024, 80));
  await writeFile(path.join(folder, '停车2026.txt'), fees(2026, 150));
  world = await openConsole({ policies: folder });
  const proposals: readonly SupersessionProposal[] = [{ ...PAIR, likeness: 0.93, reason: '标题只差年份，内容几乎一样' }];
  world.knowledge.proposals = async () => {
    // As the knowledge base does: what is linked is not proposed.
    const linked = (await world.knowledge.documents()).find((d) => d.file === PAIR.older)?.state === 'superseded';
    return linked ? [] : proposals;
  };
  visitor = await world.administrator();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});
const states = async () => (await world.knowledge.documents()).map((d) => d.state);

describe('documents that look like two versions of one', () => {
  it('are shown with what is different; nothing changes by itself', async () => {
    expect((await visitor.get('/console/documents')).text).toContain('有 1 份文件像是旧文件的新版本');
    const page = await visitor.get('/console/documents/pairs');
    expect(page.text).toContain('《停车收费办法（2026）》 代替 《停车收费办法（2024）》 ？');
    expect(page.text).toContain('标题只差年份，内容几乎一样（93% 相同）');
    expect(page.html).toMatch(/<del>.*80元<\/del><ins>.*150元/);
    expect(await states()).toEqual(['in-force', 'in-force']);
  });

  it('accepted, the older one answers no more, and the decision stands over the next reading', async () => {
    await visitor.get('/console/documents/pairs');
    const done = await visitor.submit('/console/documents/pairs/accept', PAIR);
    expect(done.text).toContain('《停车收费办法（2026）》代替《停车收费办法（2024）》，现在就不再用旧的回答');
    expect(await states()).toEqual(['superseded', 'in-force']);
    expect((await visitor.get('/console/documents')).text).not.toContain('像是旧文件的新版本');
    await writeFile(path.join(folder, '停车2026.txt'), fees(2026, 160));
    await world.knowledge.indexFolder(folder);
    expect(await states()).toEqual(['superseded', 'in-force']);
    expect((await visitor.get(`/console/documents/view?file=${encodeURIComponent(PAIR.newer)}`)).text).toMatch(
      /代替 停车收费办法（2024） ✎ ?已更正 小林/,
    );
  });

  it('refused, they both hold, and nobody is asked again', async () => {
    await visitor.get('/console/documents/pairs');
    expect((await visitor.submit('/console/documents/pairs/refuse', PAIR)).text).toContain('没有要看的');
    expect(await states()).toEqual(['in-force', 'in-force']);
    expect((await visitor.get('/console/documents')).text).not.toContain('像是旧文件的新版本');
    expect((await visitor.submit('/console/documents/pairs/refuse', { newer: 'x', older: 'y' })).text).toContain('已经不在了');
    expect((await visitor.submit('/console/documents/pairs/accept', { ...PAIR, older: 'y' })).text).toContain('已经不在了');
  });
});
