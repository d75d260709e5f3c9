import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Page, type Visitor } from '../support/console.ts';
import { docxOf, zipOf } from '../support/upload.ts';

const UPLOAD = '/console/documents/upload';
const CHARGING = `电动自行车充电棚管理办法

第一条 充电棚每天6:00至22:00开放，充电按每度0.8元收费。

第二条 3号楼、5号楼可以装充电桩，向物业申请。

本办法自2026年10月1日起施行。

社区居委会
2026年9月20日
`;

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-upload-'));
  await writeFile(
    path.join(folder, '养犬.md'),
    '---\nid: dogs\ntitle: 养犬管理规定\nkind: rule\nissuer: 社区居委会\nissued: 2026-01-01\neffective_from: 2026-01-01\n---\n\n第一条 遛狗要牵绳，绳长不超过1.5米。\n',
  );
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
  await visitor.get(UPLOAD);
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const bytesDir = () => path.join(world.mediaDir, 'documents');
const upload = async (name: string, bytes: Uint8Array | string): Promise<Page> => {
  const answer = await visitor.upload(UPLOAD, { name, bytes });
  return answer.location ? visitor.get(answer.location) : answer;
};
/** What the preview's form would send if nothing was changed. */
function formOf(page: Page): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  const form = /<form method="post" action="[^"]*\/confirm"[\s\S]*?<\/form>/.exec(page.html)?.[0] ?? '';
  for (const [, tag] of form.matchAll(/<input([^>]*)>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag!)?.[1];
    const name = attribute('name');
    if (!name || (/type="checkbox"/.test(tag!) && !/\schecked/.test(tag!))) continue;
    fields[name] =
      name === 'building' || name === 'grid' ? [...[fields[name] ?? []].flat(), attribute('value')!] : (attribute('value') ?? '');
  }
  fields.kind = /<select name="kind">[\s\S]*?value="(\w+)" selected/.exec(form)?.[1] ?? '';
  fields.supersedes = /<textarea name="supersedes"[^>]*>([^<]*)</.exec(form)?.[1] ?? '';
  return fields;
}
const idOf = (page: Page): string => /\/upload\/(u-[0-9a-z]{16})\/confirm/.exec(page.html)![1]!;
const confirm = (page: Page, change: Record<string, string | string[]> = {}) =>
  visitor.submit(`${UPLOAD}/${idOf(page)}/confirm`, { ...formOf(page), ...change });
const ask = async (question: string) => (await visitor.get(`/console/documents/ask?q=${encodeURIComponent(question)}`)).text;

describe('an upload', () => {
  it('shows the passages and what was inferred before anything counts, then counts at once', async () => {
    const preview = await upload('充电棚.txt', CHARGING);
    expect(preview.text).toContain('还没有启用');
    expect(preview.text).toContain('每度0.8元');
    expect(preview.text).toContain('读出 2 段');
    expect(preview.text).toMatch(/标题 \? ?推断/);
    expect(preview.html).toContain('name="effectiveFrom" value="2026-10-01"');
    expect(await ask('充电棚充电多少钱')).toContain('无依据');
    const done = await confirm(preview, { issuer: '梧桐里社区居委会' });
    expect(done.text).toContain('《电动自行车充电棚管理办法》已启用，共 2 段');
    expect(done.text).toMatch(/发布单位 梧桐里社区居委会 ✎ ?已更正 小林/);
    expect(done.text).toMatch(/生效日期 2026-10-01 ✓ ?已确认 小林/);
    expect(done.text).not.toContain('推断');
    expect(await ask('充电棚充电多少钱')).toContain('每度0.8元');
  });

  it('reads Word files', async () => {
    const preview = await upload('停车.docx', docxOf(['# 停车管理办法', '第一条 地面车位每月150元。', '第二条 访客停车前两小时免费。']));
    expect(preview.text).toContain('访客停车前两小时免费');
    await confirm(preview);
    expect(await ask('访客停车免费多久')).toContain('前两小时免费');
  });

  it('tells which open questions it would answer', async () => {
    const person = await world.person('p-ma');
    for (const question of ['充电棚充电多少钱', '老年卡在哪里换'])
      await world.store.transaction((tx) =>
        world.knowledge.gaps.record(tx, { question, personId: person.id, tell: true, at: world.clock.now() }),
      );
    const preview = await upload('充电棚.txt', CHARGING);
    expect(preview.text).toContain('能答上 1 个居民问过的问题');
    expect(preview.text).toContain('充电棚充电多少钱');
    expect(preview.text).not.toContain('老年卡');
  });

  it('of the same name is a new version, with what is different; what was decided before stays', async () => {
    await confirm(await upload('充电棚.txt', CHARGING), { issuer: '梧桐里社区居委会' });
    const again = await upload('充电棚.txt', CHARGING.replace('0.8元', '1元'));
    expect(again.text).toContain('换成这一版');
    expect(again.html).toMatch(/<del>.*0\.8元.*<\/del>/s);
    expect(again.html).toMatch(/<ins>.*1元.*<\/ins>/s);
    expect(again.html).toContain('value="梧桐里社区居委会"');
    const done = await confirm(again);
    expect(done.text).toContain('第 2 版已启用');
    expect(await ask('充电棚充电多少钱')).toContain('每度1元');
    expect((await world.knowledge.documents()).filter((d) => d.origin === 'console')).toHaveLength(1);
    expect((await upload('充电棚.txt', CHARGING.replace('0.8元', '1元'))).text).toContain('完全一样');
  });

  it('can be put as a document of its own instead', async () => {
    await confirm(await upload('充电棚.txt', CHARGING));
    const again = await upload('充电棚.txt', CHARGING.replace('0.8元', '1元'));
    const moved = await visitor.submit(`${UPLOAD}/${idOf(again)}/aim`, { file: '' });
    expect(moved.text).not.toContain('换成这一版');
    await confirm(moved);
    expect((await world.knowledge.documents()).filter((d) => d.origin === 'console').map((d) => d.file)).toEqual([
      'console/充电棚 (2).txt',
      'console/充电棚.txt',
    ]);
  });

  it('says what is wrong with what was typed, and keeps it', async () => {
    const preview = await upload('充电棚.txt', CHARGING);
    const wrong = await visitor.post(`${UPLOAD}/${idOf(preview)}/confirm`, {
      ...formOf(preview),
      title: '我改的标题',
      effectiveTo: '2026-01-01',
      supersedes: '旧办法',
      building: ['3号楼'],
    });
    expect([wrong.status, wrong.text.includes('失效日期 2026-01-01 早于生效日期 2026-10-01')]).toEqual([400, true]);
    expect(wrong.html).toContain('value="我改的标题"');
    expect(wrong.html).toMatch(/>旧办法<\/textarea>/);
    expect(wrong.html).toMatch(/value="3号楼" checked/);
    expect(await ask('充电棚充电多少钱')).toContain('无依据');
    const done = await confirm(wrong, { effectiveTo: '' });
    expect(done.text).toContain('写了代替“旧办法”，但没有这份文件');
    expect(done.text).toContain('适用楼栋 3号楼');
  });

  it('what the file declares gives way only where that is ticked', async () => {
    const preview = await upload('垃圾.md', '---\ntitle: 垃圾分类办法\nissued: 2026-05-01\n---\n\n第一条 厨余垃圾放绿桶。\n');
    const refused = await visitor.post(`${UPLOAD}/${idOf(preview)}/confirm`, { ...formOf(preview), title: '分类新规' });
    expect([refused.status, refused.text.includes('文件写的是“垃圾分类办法”')]).toEqual([400, true]);
    expect((await world.knowledge.documents()).map((d) => d.title)).toEqual(['养犬管理规定']);
    expect((await confirm(refused, { title: '分类新规', override: '1' })).text).toContain('《分类新规》已启用');
  });

  it('two at once: the second sees that it changed, with the difference and what was typed', async () => {
    await confirm(await upload('充电棚.txt', CHARGING));
    const first = await upload('充电棚.txt', CHARGING.replace('0.8元', '1元'));
    const second = await upload('充电棚.txt', CHARGING.replace('0.8元', '2元'));
    await confirm(first);
    const late = await visitor.post(`${UPLOAD}/${idOf(second)}/confirm`, { ...formOf(second), issuer: '街道' });
    expect([late.status, late.text.includes('刚才同事改动了这份文件')]).toEqual([400, true]);
    expect(late.html).toContain('value="街道"');
    expect(late.html).toMatch(/<del>.*1元/s);
    expect(await ask('充电棚充电多少钱')).toContain('每度1元');
    expect((await confirm(late)).text).toContain('第 3 版已启用');
    // Used once is used.
    expect((await visitor.post(`${UPLOAD}/${idOf(second)}/confirm`, formOf(second))).status).toBe(404);
  });

  it('can be left and found again, and dropped with its bytes', async () => {
    const preview = await upload('充电棚.txt', CHARGING);
    expect(await readdir(bytesDir())).toHaveLength(1);
    expect((await visitor.get(UPLOAD)).text).toContain('等确认的文件 充电棚.txt');
    expect((await visitor.submit(`${UPLOAD}/${idOf(preview)}/drop`)).text).toContain('《充电棚.txt》已放弃');
    expect(await readdir(bytesDir())).toEqual([]);
    expect((await visitor.get(`${UPLOAD}/${idOf(preview)}`)).status).toBe(404);
    const old = await upload('充电棚.txt', CHARGING);
    world.clock.advance(15 * 86_400_000);
    await upload('停车.txt', '第一条 地面车位每月150元。');
    expect((await visitor.get(UPLOAD)).text).not.toContain('充电棚.txt');
    expect((await visitor.get(`${UPLOAD}/${idOf(old)}`)).status).toBe(404);
  });

  it('is kept byte by byte, taken out of use and brought back', async () => {
    const done = await confirm(await upload('充电棚.txt', CHARGING));
    const address = /\/console\/documents\/original\?upload=u-\w+/.exec(done.html)![0];
    const original = await visitor.get(address);
    expect(original.html).toBe(CHARGING);
    expect(original.headers.get('content-disposition')).toContain("attachment; filename*=UTF-8''%E5%85%85");
    expect(original.headers.get('content-type')).toBe('application/octet-stream');
    const gone = await visitor.submit('/console/documents/versions/withdraw', { file: 'console/充电棚.txt' });
    expect(gone.text).toContain('已下架，不再用来回答');
    expect(await ask('充电棚充电多少钱')).toContain('无依据');
    expect((await visitor.get(UPLOAD)).text).toContain('已下架的文件 电动自行车充电棚管理办法 小林');
    const back = await visitor.submit('/console/documents/versions/restore', { file: 'console/充电棚.txt', version: '1' });
    expect(back.text).toContain('已恢复成第 1 版的内容');
    expect(await ask('充电棚充电多少钱')).toContain('每度0.8元');
    expect((await visitor.get(UPLOAD)).text).not.toContain('已下架的文件');
    // What stands in the folder is not withdrawn here.
    expect((await visitor.submit('/console/documents/versions/withdraw', { file: '养犬.md' })).text).toContain('没有下架');
    expect((await visitor.get('/console/documents')).text).toContain('养犬管理规定');
  });

  it('survives reading the folder again', async () => {
    await confirm(await upload('充电棚.txt', CHARGING), { issuer: '街道' });
    await world.knowledge.indexFolder(folder);
    expect((await world.knowledge.documents()).find((d) => d.origin === 'console')).toMatchObject({ issuer: '街道', writtenBy: '小林' });
    // Read by an older program: read again, with the same decisions.
    await world.store.db.updateTable('policy').set({ sha256: 'old' }).where('origin', '=', 'console').execute();
    await world.knowledge.indexFolder(folder);
    expect((await world.knowledge.documents()).find((d) => d.origin === 'console')).toMatchObject({
      issuer: '街道',
      effectiveFrom: '2026-10-01',
    });
    expect(await world.knowledge.versions.of(world.store.db, 'console/充电棚.txt')).toEqual([]);
  });
});

describe('what can not be used is said in words, and nothing is kept', () => {
  const bomb = zipOf([{ name: 'word/document.xml', bytes: Buffer.alloc(220 * 1024 * 1024, 0x20), saysSize: 1000 }]);
  const cases: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
    ['空.txt', '', /是空的/],
    ['大.txt', Buffer.alloc(20.5 * 1024 * 1024, 0x61), /最大 20 MB/],
    ['旧.doc', 'x', /另存为 \.docx/],
    ['表.xls', 'x', /另存为 \.xlsx/],
    ['程序.exe', 'MZ', /不认识 \.exe 文件/],
    ['没有扩展名', 'x', /没有扩展名/],
    ['假.docx', 'not a docx', /不是真正的 \.docx/],
    ['假.docx', '%PDF-1.4', /内容却是 PDF/],
    ['假.docx', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /旧版 Office/],
    ['假.pdf', 'hello', /不是真正的 PDF/],
    ['假.txt', '%PDF-1.4', /内容却是PDF/],
    ['假.png', 'hello', /不是真正的图片/],
    ['假.md', zipOf([{ name: 'a', bytes: Buffer.from('b') }]), /Word、Excel 或压缩包/],
    ['断.docx', docxOf(['第一条 文。']).subarray(0, 300), /已损坏/],
    ['炸弹.docx', bomb, /展开后太大/],
  ];
  for (const [name, bytes, says] of cases)
    it(`${name}: ${says.source}`, async () => {
      const page = await upload(name, bytes);
      expect([page.status, says.test(page.text)]).toEqual([400, true]);
      expect(page.text).toContain(`《${name}》没有上传`);
      expect(await world.store.db.selectFrom('policy_upload').selectAll().execute()).toEqual([]);
      expect(existsSync(bytesDir()) ? await readdir(bytesDir()) : []).toEqual([]);
    });

  it('rubbish that looks like a document is shown as unreadable, and can not be confirmed', async () => {
    const page = await upload('乱.txt', Buffer.from([0xff, 0xff, 0xff, 0x80]));
    expect(page.text).toContain('读不了');
    expect(page.text).toContain('文字编码认不出来');
    expect(page.html).not.toContain('/confirm"');
    const id = /\/upload\/(u-[0-9a-z]{16})\/drop/.exec(page.html)![1]!;
    expect((await visitor.post(`${UPLOAD}/${id}/confirm`, { stamp: 'x', title: 'x' })).status).toBe(400);
    expect((await world.knowledge.documents()).map((d) => d.file)).toEqual(['养犬.md']);
  });

  it('a file of endless passages is told to be too long', async () => {
    const page = await upload('长.txt', Array.from({ length: 10_001 }, (_, i) => `第${i + 1}条 文${i}。`).join('\n\n'));
    expect(page.text).toContain('有 10001 段，太长了，最多 10000 段');
    expect(page.html).not.toContain('/confirm"');
  });

  it('no file at all, or one that is larger than a form may be', async () => {
    expect((await visitor.post(UPLOAD, {})).text).toContain('还没有选文件');
    const huge = await visitor.upload(UPLOAD, { name: '巨大.txt', bytes: Buffer.alloc(21.5 * 1024 * 1024) });
    expect([huge.status, huge.text.includes('文件超过 20 MB')]).toEqual([413, true]);
    // Larger than anything that is taken at all: the same words, and a way back.
    const monster = await visitor.upload(UPLOAD, { name: '更大.txt', bytes: Buffer.alloc(24 * 1024 * 1024) });
    expect([monster.status, monster.text.includes('文件超过 20 MB'), monster.html.includes(`href="${UPLOAD}"`)]).toEqual([413, true, true]);
  });

  it('a name that leads elsewhere is only a name', async () => {
    const preview = await upload('../../\u202e养\u0000犬/..\\..\\evil#?.md', '第一条 文。');
    await confirm(preview);
    const files = (await world.knowledge.documents()).map((d) => d.file);
    expect(files).toEqual(['console/evil.md', '养犬.md']);
    expect((await readdir(bytesDir())).every((name) => /^u-[0-9a-z]{16}\.md$/.test(name))).toBe(true);
  });

  it('without the token of the session, or from another site, nothing is uploaded; and other forms take no files', async () => {
    expect((await visitor.upload(UPLOAD, { name: 'a.md', bytes: '文' }, { csrf: 'wrong' })).status).toBe(403);
    expect((await world.visitor().upload(UPLOAD, { name: 'a.md', bytes: '文' })).status).toBe(401);
    expect((await visitor.upload('/console/documents/facts', { name: 'a.md', bytes: '文' })).status).toBe(415);
    expect(await world.store.db.selectFrom('policy_upload').selectAll().execute()).toEqual([]);
  });
});
