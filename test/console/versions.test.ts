import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

const rule = (body: string) =>
  `---\ntitle: 养犬管理规定\nkind: rule\nissuer: 社区居委会\nissued: 2026-01-01\neffective_from: 2026-01-01\n---\n\n${body}`;
const FIRST = rule('第一条 遛狗要牵绳，绳长不超过1.5米。\n\n第二条 每天22:00到次日6:00不得让狗吠叫扰民。\n\n第三条 本规定由居委会解释。\n');
const SECOND = rule('第一条 遛狗要牵绳，绳长不超过2米。\n\n第三条 本规定由居委会解释。\n\n第四条 违反的，由居委会劝告。\n');

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-versions-'));
  await writeFile(path.join(folder, '养犬.md'), FIRST);
  await writeFile(path.join(folder, '别的.md'), rule('第一条 别的。\n').replace('养犬管理规定', '别的规定'));
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});
const versions = (file: string) => visitor.get(`/console/documents/versions?file=${encodeURIComponent(file)}`);
const version = (file: string, number: number | string, more = '') =>
  visitor.get(`/console/documents/versions/view?file=${encodeURIComponent(file)}&version=${number}${more}`);

describe('versions', () => {
  it('a replaced one is kept, and what is different is shown word by word, by more than a colour', async () => {
    expect((await versions('养犬.md')).text).toContain('还没有改过');
    world.clock.advance(86_400_000);
    await writeFile(path.join(folder, '养犬.md'), SECOND);
    await world.knowledge.indexFolder(folder);
    const list = await versions('养犬.md');
    expect(list.text).toMatch(/现在用的（第 2 版）.*第 1 版 看内容和不同 昨天 10:00 — 今天 10:00 换成新版：资料夹里的文件变了/);
    const page = await version('养犬.md', 1);
    expect(page.html).toMatch(
      /绳长不超过<del><span class="unseen">〔去掉〕<\/span>1\.5米<\/del><ins><span class="unseen">〔新加〕<\/span>2米<\/ins>/,
    );
    expect(page.text).toContain('第二条 去掉的一段');
    expect(page.text).toContain('第四条 新加的一段');
    expect(page.text).toContain('另外 1 段没有变');
    expect(page.text).toContain('这一版的全文');
    expect(page.text).toContain('每天22:00到次日6:00不得让狗吠叫扰民');
    expect(page.text).toContain('要恢复，请把旧的文件放回资料夹');
    expect(page.text).not.toContain('恢复这一版');
  });

  it('reading the same again keeps nothing; a file that is gone keeps its last words', async () => {
    await world.knowledge.indexFolder(folder);
    await world.store.db.updateTable('policy').set({ sha256: 'older program' }).execute();
    await world.knowledge.indexFolder(folder);
    expect(await world.store.db.selectFrom('policy_version').selectAll().execute()).toEqual([]);
    await unlink(path.join(folder, '养犬.md'));
    await world.knowledge.indexFolder(folder);
    const page = await visitor.get(`/console/documents/view?file=${encodeURIComponent('养犬.md')}`);
    expect(page.location).toContain('/versions?file=');
    expect((await versions('养犬.md')).text).toContain('现在没有在用');
    expect((await version('养犬.md', 1)).text).toContain('绳长不超过1.5米');
    expect((await version('养犬.md', 1)).text).toContain('从资料夹移走');
  });

  it('a change of facts is a version, too, by whom', async () => {
    const page = await visitor.get(`/console/documents/facts?file=${encodeURIComponent('养犬.md')}`);
    const stamp = /name="stamp" value="(\w+)"/.exec(page.html)![1]!;
    await visitor.post('/console/documents/facts', {
      ...{ file: '养犬.md', stamp, title: '养犬管理规定', kind: 'rule', issuer: '社区居委会', issued: '2026-01-01' },
      ...{ effectiveFrom: '2026-01-01', effectiveTo: '2027-01-01', supersedes: '' },
    });
    expect((await version('养犬.md', 1)).text).toMatch(/失效日期 没有写 → 2027-01-01 正文没有变/);
    expect((await versions('养犬.md')).text).toContain('换成新版：小林');
  });

  it('an uploaded one is brought back whole: words, facts and all, and stays so', async () => {
    await visitor.get('/console/documents/upload');
    const put = async (text: string, issuer: string) => {
      const answer = await visitor.upload('/console/documents/upload', { name: '停车.txt', bytes: text });
      const page = await visitor.get(answer.location!);
      await visitor.post(`${answer.location}/confirm`, {
        stamp: /name="stamp" value="(\w+)"/.exec(page.html)![1]!,
        ...{ title: '停车办法', kind: 'rule', issuer, issued: '2026-05-01', effectiveFrom: '2026-05-01', effectiveTo: '', supersedes: '' },
      });
    };
    await put('停车办法\n\n第一条 访客停车前两小时免费。\n', '物业');
    world.clock.advance(3_600_000);
    await put('停车办法\n\n第一条 访客停车前一小时免费。\n', '居委会');
    const file = 'console/停车.txt';
    const now = async () => {
      const document = (await world.knowledge.documents()).find((d) => d.file === file)!;
      return [document.issuer, (await world.knowledge.passagesOf(file))[0]?.text];
    };
    expect(await now()).toEqual(['居委会', '访客停车前一小时免费。']);
    expect((await versions(file)).text).toContain('恢复这一版');
    const done = await visitor.submit('/console/documents/versions/restore', { file, version: '1' });
    expect(done.text).toContain('《停车办法》已恢复成第 1 版的内容');
    expect(await now()).toEqual(['物业', '访客停车前两小时免费。']);
    await world.store.db.updateTable('policy').set({ sha256: 'older program' }).where('file', '=', file).execute();
    await world.knowledge.indexFolder(folder);
    expect(await now()).toEqual(['物业', '访客停车前两小时免费。']);
    // The one before is a version now.
    expect((await versions(file)).text).toContain('现在用的（第 3 版）');
    expect((await version(file, 1, '&against=current')).text).toContain('文字和信息都一样');
  });

  it('nonsense is told as such', async () => {
    expect((await versions('nothing.md')).status).toBe(404);
    expect((await version('养犬.md', 7)).status).toBe(404);
    expect((await version('养犬.md', 'x')).status).toBe(404);
    expect((await visitor.submit('/console/documents/versions/restore', { file: '养犬.md', version: '1' })).text).toContain('没有这个版本');
    await writeFile(path.join(folder, '养犬.md'), SECOND);
    await world.knowledge.indexFolder(folder);
    expect((await visitor.submit('/console/documents/versions/restore', { file: '养犬.md', version: '1' })).text).toContain(
      '只有上传的文件能在这里恢复',
    );
  });
});
