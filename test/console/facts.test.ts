import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Page, type Visitor } from '../support/console.ts';

const NOTICE = '停水通知\n\n因检修，12月1日9:00至12:00停水，请提前储水。\n\n物业服务中心\n2026年11月20日\n';
const RULE =
  '---\ntitle: 养犬管理规定\nkind: rule\nissuer: 社区居委会\nissued: 2026-01-01\neffective_from: 2026-01-01\n---\n\n第一条 遛狗要牵绳，绳长不超过1.5米。\n';
const FACTS = '/console/documents/facts';

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-facts-'));
  await writeFile(path.join(folder, '停水.txt'), NOTICE);
  await writeFile(path.join(folder, '养犬.md'), RULE);
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const address = (file: string) => `${FACTS}?file=${encodeURIComponent(file)}`;
const view = (file: string) => visitor.get(`/console/documents/view?file=${encodeURIComponent(file)}`);
const info = async (file: string) => (await world.knowledge.documents()).find((d) => d.file === file)!;
const values = async (file: string, change: Record<string, string | readonly string[]> = {}) => {
  const page = await visitor.get(address(file));
  const stamp = /name="stamp" value="(\w+)"/.exec(page.html)![1]!;
  const { title, kind, issuer, issued, effectiveFrom, effectiveTo, supersedes, buildings, grids } = await info(file);
  return {
    ...{ file, stamp, title, kind, issuer, issued, effectiveFrom, effectiveTo, supersedes: supersedes.join('\n') },
    ...{ building: buildings, grid: grids, ...change },
  };
};
const save = async (file: string, change: Record<string, string | readonly string[]>): Promise<Page> =>
  visitor.submit(FACTS, await values(file, change));
const answer = async (question: string, building: string) =>
  (await world.knowledge.ask(question, { at: world.clock.now(), buildings: [building] })).text;

describe('facts of a document', () => {
  it('that were inferred are confirmed together, and say by whom', async () => {
    const before = await view('停水.txt');
    expect(before.text).toMatch(/发布单位 物业服务中心 \? ?推断/);
    const after = await visitor.submit(`${FACTS}/confirm`, {
      file: '停水.txt',
      stamp: /name="stamp" value="(\w+)"/.exec(before.html)![1]!,
    });
    expect(after.text).toMatch(/发布单位 物业服务中心 ✓ ?已确认 小林/);
    expect(after.text).not.toContain('推断');
    expect((await info('停水.txt')).inferred).toEqual(['id']);
  });

  it('corrected, they count in answers at once, and still do after the folder was read again and the file was changed', async () => {
    expect(await answer('12月1日停水到几点', '5号楼')).toContain('12月1日');
    const done = await save('停水.txt', { building: ['3号楼', '4号楼'], effectiveTo: '2026-12-02' });
    expect(done.text).toContain('已保存：失效日期、适用楼栋。');
    expect(done.text).toMatch(/适用楼栋 3号楼、4号楼 ✎ ?已更正 小林/);
    expect(await answer('12月1日停水到几点', '5号楼')).toContain('只适用于3号楼、4号楼');
    expect(await answer('12月1日停水到几点', '3号楼')).toContain('12月1日');
    await world.knowledge.indexFolder(folder);
    await writeFile(path.join(folder, '停水.txt'), NOTICE.replace('12:00', '14:00'));
    await world.knowledge.indexFolder(folder);
    expect(await info('停水.txt')).toMatchObject({ buildings: ['3号楼', '4号楼'], effectiveTo: '2026-12-02' });
    expect(await answer('12月1日停水到几点', '3号楼')).toContain('14:00');
    expect(await answer('12月1日停水到几点', '5号楼')).toContain('只适用于3号楼、4号楼');
  });

  it('a file that comes to say something else is told, and looked at again', async () => {
    await save('停水.txt', { issuer: '自来水公司' });
    await writeFile(path.join(folder, '停水.txt'), NOTICE.replace('物业服务中心', '社区居委会'));
    await world.knowledge.indexFolder(folder);
    expect((await info('停水.txt')).issuer).toBe('自来水公司');
    expect((await view('停水.txt')).text).toContain('文件后来改过，请再核对');
    expect((await visitor.get(address('停水.txt'))).text).toContain('现在按“自来水公司”，文件说的是“社区居委会”');
    await save('停水.txt', { confirm: '1' });
    expect((await visitor.get(address('停水.txt'))).text).not.toContain('文件后来改过');
    expect((await info('停水.txt')).issuer).toBe('自来水公司');
  });

  it('that the file declares give way only where that is ticked; what the file declares later, wins', async () => {
    const refused = await visitor.post(FACTS, await values('养犬.md', { issuer: '街道办事处' }));
    expect([refused.status, refused.text.includes('发布单位：文件写的是“社区居委会”')]).toEqual([400, true]);
    expect(refused.html).toContain('value="街道办事处"');
    expect((await info('养犬.md')).issuer).toBe('社区居委会');
    await save('养犬.md', { issuer: '街道办事处', override: '1' });
    expect((await info('养犬.md')).issuer).toBe('街道办事处');
    await writeFile(path.join(folder, '养犬.md'), RULE.replace('1.5米', '2米'));
    await world.knowledge.indexFolder(folder);
    expect((await info('养犬.md')).issuer).toBe('街道办事处');

    await save('停水.txt', { title: '12月1日停水' });
    await writeFile(path.join(folder, '停水.txt'), `---\ntitle: 临时停水\n---\n${NOTICE}`);
    await world.knowledge.indexFolder(folder);
    expect((await info('停水.txt')).title).toBe('临时停水');
  });

  it('are taken back to what the file says; who did what stays', async () => {
    await save('停水.txt', { issuer: '自来水公司' });
    const page = await visitor.get(address('停水.txt'));
    expect(page.text).toMatch(/小林 今天 10:00 ?发布单位更正为“自来水公司” ?，原来是“物业服务中心”/);
    const back = await visitor.submit(`${FACTS}/withdraw`, {
      file: '停水.txt',
      name: 'issuer',
      stamp: /name="stamp" value="(\w+)"/.exec(page.html)![1]!,
    });
    expect(back.text).toContain('发布单位改回文件自己说的');
    expect(await info('停水.txt')).toMatchObject({ issuer: '物业服务中心', inferred: expect.arrayContaining(['issuer']) });
    expect((await world.knowledge.facts.history(world.store.db, '停水.txt')).map((d) => d.state)).toEqual(['withdrawn', 'corrected']);
  });

  it('what makes no sense is refused with what was typed; so is what was filled in on old ground', async () => {
    const wrong = await visitor.post(FACTS, await values('停水.txt', { effectiveTo: '2026-01-01', title: '' }));
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('请写标题');
    expect(wrong.text).toContain('失效日期 2026-01-01 早于生效日期');
    const old = await values('停水.txt', { issuer: '甲' });
    await save('停水.txt', { issuer: '乙' });
    const late = await visitor.post(FACTS, old);
    expect([late.status, late.text.includes('刚才同事改过')]).toEqual([400, true]);
    expect(late.html).toContain('value="甲"');
    expect((await info('停水.txt')).issuer).toBe('乙');
    expect((await visitor.get(address('nothing.txt'))).status).toBe(404);
    expect((await visitor.submit(FACTS, await values('停水.txt'))).text).toContain('没有改动');
  });

  it('one document put in place of another takes it out of the answers', async () => {
    await writeFile(path.join(folder, '养犬旧.txt'), '养犬办法（旧）\n\n第一条 遛狗绳长不超过3米。\n\n社区居委会\n2025年1月1日\n');
    await world.knowledge.indexFolder(folder);
    await save('养犬.md', { supersedes: '养犬办法（旧）' });
    expect((await info('养犬旧.txt')).state).toBe('superseded');
    expect(await answer('遛狗要牵绳吗，绳长多少', '3号楼')).toContain('1.5米');
    const done = await save('养犬.md', { supersedes: '养犬办法（旧）\n没有的办法' });
    expect(done.text).toContain('写了代替“没有的办法”，但没有这份文件');
  });
});

it('what the program writes itself is changed where it was written', async () => {
  await world.store.transaction((tx) =>
    world.knowledge.putDocument(tx, {
      file: 'notice/1',
      origin: 'notice',
      title: '停电',
      kind: 'notice',
      issuer: '物业',
      issued: '2026-11-22',
      text: '停电。',
    }),
  );
  expect((await visitor.get(address('notice/1'))).text).toContain('请到那条通知或那个问题里改');
  expect((await view('notice/1')).text).not.toContain('核对信息');
  expect((await view('养犬.md')).text).toContain('核对信息');
});
