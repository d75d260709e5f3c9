import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forStaff } from '../../src/console/problem-words.ts';
import { loadBytes } from '../../src/knowledge/load/load.ts';
import { type ConsoleWorld, openConsole, type Page, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-policies-'));
  await writeFile(
    path.join(folder, '养犬.md'),
    '---\nid: dogs\ntitle: 养犬管理规定\nkind: rule\nissuer: 社区居委会\nissued: 2026-01-01\neffective_from: 2026-01-01\n---\n\n# 养犬管理规定\n\n第一条 遛狗要牵绳，绳长不超过1.5米。\n\n第二条 每天22:00到次日6:00不得让狗吠叫扰民。\n',
  );
  await writeFile(
    path.join(folder, '去年.md'),
    '---\ntitle: 秋季疫苗接种通知\nkind: notice\nissuer: 社区居委会\nissued: 2026-09-01\neffective_from: 2026-09-01\neffective_to: 2026-10-31\n---\n\n流感疫苗集中接种到10月31日，地点在社区活动室。\n',
  );
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Reading goes on by itself; a page that is looked at again tells when it is over. */
async function readAgain(): Promise<Page> {
  await visitor.post('/console/documents/read');
  for (let i = 0; i < 200; i++) {
    const state = JSON.parse((await visitor.get('/console/documents/reading')).html);
    if (!state.running) return visitor.get('/console/documents');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('reading does not end');
}

describe('documents', () => {
  it('are listed with kind, issuer, dates and state, and counted', async () => {
    const page = await visitor.get('/console/documents');
    expect(page.text).toContain('全部 2 有效 1 未生效 0 已失效 1');
    expect(page.text).toContain('养犬管理规定 ✓ 有效 规定 · 社区居委会 · 2026-01-01 起 · 2 段');
    expect((await visitor.get('/console/documents?show=ended')).text).toContain('秋季疫苗接种通知 – 已失效');
    expect((await visitor.get('/console/documents?show=ended')).text).not.toContain('养犬管理规定');
    expect((await visitor.get('/console/documents?kind=rule')).text).not.toContain('秋季疫苗');
    expect((await visitor.get('/console/documents?q=nothing')).text).toContain('没有符合条件的文件');
    expect((await visitor.get('/console/documents?show=nonsense&kind=nonsense&page=99')).text).toContain('养犬管理规定');
  });

  it('show their clauses and what was inferred', async () => {
    await writeFile(path.join(folder, '停车.txt'), '停车收费办法\n\n第一条 地面车位每月150元。\n\n社区居委会\n2026年3月1日\n');
    await readAgain();
    const rule = await visitor.get(`/console/documents/view?file=${encodeURIComponent('养犬.md')}`);
    expect(rule.text).toContain('第一条');
    expect(rule.text).toContain('绳长不超过1.5米');
    expect(rule.text).toContain('整个社区');
    const text = await visitor.get(`/console/documents/view?file=${encodeURIComponent('停车.txt')}`);
    expect(text.text).toContain('推断');
    expect(text.text).toContain('标“推断”的是从正文里看出来的');
  });

  it('are read again from the folder; what is wrong is told by file and line, in Chinese, and does not stop the rest', async () => {
    await writeFile(path.join(folder, '坏.md'), '---\ntitle: 坏\nissued: 2026-02-30\n---\n正文。\n');
    await writeFile(path.join(folder, '假.docx'), 'not a docx');
    await writeFile(path.join(folder, '新.md'), '---\ntitle: 垃圾分类办法\n---\n\n第一条 厨余垃圾放绿桶。\n');
    const page = await readAgain();
    expect(page.text).toMatch(/5 个文件，更新 1，没变 2，移走 0， ?2 个问题/);
    const problems = await visitor.get('/console/documents?show=problems');
    expect(problems.text).toMatch(/坏\.md:3 issued：2026-02-30 不是日历上的日子/);
    expect(problems.text).toContain('假.docx 不是 DOCX 文件，或已损坏');
    expect((await visitor.get('/console')).html).toMatch(/href="\/console\/documents\?show=problems">\s*<b[^>]*>2</);
    expect((await visitor.get('/console/documents')).text).toContain('垃圾分类办法');
  });

  it('a folder that is gone is said, and what was read stays', async () => {
    await rm(folder, { recursive: true });
    expect((await readAgain()).text).toContain(`没有资料夹 ${folder}`);
    expect((await visitor.get('/console/documents')).text).toContain('养犬管理规定');
  });

  it('are tried out: the answer, the clauses and why', async () => {
    const page = await visitor.get(`/console/documents/ask?q=${encodeURIComponent('遛狗要牵绳吗')}`);
    expect(page.text).toContain('会这样回答');
    expect(page.text).toContain('养犬管理规定》第一条');
    expect(page.text).toMatch(/因为： ?牵绳|因为： ?遛狗/);
    const ended = await visitor.get(`/console/documents/ask?q=${encodeURIComponent('流感疫苗接种到什么时候')}&building=nonsense`);
    expect(ended.text).toMatch(/只有已失效的依据|无依据/);
    expect(await world.store.db.selectFrom('gap').selectAll().execute()).toEqual([]);
    expect((await visitor.get(`/console/documents/ask?q=${encodeURIComponent('x'.repeat(5000))}`)).status).toBe(200);
  });

  it('no problem of a file is told in English', async () => {
    const bad: readonly (readonly [string, string | Uint8Array])[] = [
      ['leer.md', ''],
      ['kopf.md', '---\ntitle: x\n'],
      ['yaml.md', '---\ntitle: [\n---\nText.'],
      ['feld.md', '---\nfarbe: rot\n---\n第一条 文。'],
      ['art.md', '---\nkind: law\n---\n第一条 文。'],
      ['tag.md', '---\nissued: gestern\n---\n第一条 文。'],
      ['um.md', '---\neffective_from: 2026-05-01\neffective_to: 2026-04-01\n---\n第一条 文。'],
      ['haus.md', '---\nscope: {buildings: [楼]}\n---\n第一条 文。'],
      ['netz.md', '---\nscope: {grids: [网]}\n---\n第一条 文。'],
      ['wo.md', '---\nscope: 3号楼\n---\n第一条 文。'],
      ['titel.md', '---\ntitle: ""\n---\n第一条 文。'],
      ['alt.md', '---\nsupersedes: {a: 1}\n---\n第一条 文。'],
      ['bild.pdf', '%PDF-1.4'],
      ['tabelle.xlsx', 'PK'],
      ['brief.doc', 'x'],
      ['falsch.docx', 'x'],
      ['bytes.txt', new Uint8Array([0xff, 0xff, 0xff, 0x80])],
      ['steuer.txt', 'a\u0001b'],
      ['paar.csv', 'question,answer\n几点停水,\n'],
      ['kaputt.csv', 'question,answer\n"a,b\n'],
    ];
    let count = 0;
    for (const [file, content] of bad) {
      const { problems } = await loadBytes(typeof content === 'string' ? Buffer.from(content) : content, file);
      count += problems.length;
      expect([file, problems.length > 0]).toEqual([file, true]);
      for (const problem of problems) expect(forStaff(problem).message).toMatch(/\p{Script=Han}.*\p{Script=Han}.*[。，]/u);
    }
    expect(count).toBeGreaterThanOrEqual(bad.length);
    expect(forStaff({ file: 'x', line: 1, message: 'something new' }).message).toBe('something new');
  });
});

describe('gaps', () => {
  const ask = async (question: string, who: string, groupId: string | undefined, tell = true) => {
    const person = await world.person(who);
    return world.store.transaction((tx) =>
      world.knowledge.gaps.record(tx, { question, personId: person.id, groupId, tell, at: world.clock.now() }),
    );
  };
  const outbox = () => world.store.db.selectFrom('outbox').selectAll().orderBy('seq').execute();

  it('stand in the order of how often they were asked', async () => {
    await ask('老年卡在哪里换', 'p-ma', undefined);
    await ask('咱们楼能装充电桩不', 'p-sun', 'g-building-5');
    await ask('咱们楼能装充电桩不？', 'p-he', 'g-building-5');
    const page = await visitor.get('/console/gaps');
    expect(page.text.indexOf('充电桩')).toBeLessThan(page.text.indexOf('老年卡'));
    expect(page.text).toContain('问过 2 次');
  });

  it('answered once, everyone who asked is told where they asked, and it is found from then on', async () => {
    const { number } = await ask('咱们楼能装充电桩不', 'p-sun', 'g-building-5');
    await ask('咱们楼能装充电桩不', 'p-he', 'g-building-5');
    await ask('咱们楼能装充电桩不', 'p-ma', undefined);
    await ask('咱们楼能装充电桩不', 'p-zhao', undefined, false);
    const page = await visitor.get(`/console/gaps/${number}`);
    expect(page.text).toContain('将通知 3 位提问的居民');
    const done = await visitor.submit(`/console/gaps/${number}/answer`, {
      answer: '5号楼已列入计划，明年三月安装，联系物业 0311-0000-9711。',
    });
    expect(done.text).toContain(`${number} 已答复，并加入知识库，正在通知 3 位提问的居民。`);
    const rows = await outbox();
    expect(rows.map((row) => [row.group_id, row.cause_kind, row.cause_id])).toEqual(
      [
        [null, 'gap', number],
        ['g-building-5', 'gap', number],
      ].sort(),
    );
    expect(rows[0]?.text).toContain('您之前问的「咱们楼能装充电桩不」有答复了：5号楼已列入计划');
    await world.delivered();
    expect(world.platform.sent).toHaveLength(2);
    const found = await visitor.get(`/console/documents/ask?q=${encodeURIComponent('咱们楼能装充电桩不')}`);
    expect(found.text).toContain('明年三月安装');
    expect((await visitor.get('/console/gaps?state=answered')).text).toContain('小林');
    expect((await visitor.get(`/console/documents/view?file=${encodeURIComponent(`gap/${number}.md`)}`)).text).toContain(
      '答复居民问题时写的',
    );
  });

  it('an empty or endless answer is refused, what was typed stays, and nobody is told', async () => {
    const { number } = await ask('老年卡在哪里换', 'p-ma', undefined);
    const empty = await visitor.post(`/console/gaps/${number}/answer`, { answer: '   ' });
    expect([empty.status, empty.text.includes('答复是空的')]).toEqual([400, true]);
    const long = '长'.repeat(2001);
    const refused = await visitor.post(`/console/gaps/${number}/answer`, { answer: long });
    expect([refused.status, refused.html.includes(`>${long}</textarea>`)]).toEqual([400, true]);
    expect(await outbox()).toEqual([]);
  });

  it('answered by two, the second is told that it is done', async () => {
    const { number } = await ask('老年卡在哪里换', 'p-ma', undefined);
    await visitor.post(`/console/gaps/${number}/answer`, { answer: '社区服务大厅。' });
    const second = await visitor.post(`/console/gaps/${number}/answer`, { answer: '街道。' });
    expect([second.status, second.text.includes('已经由 小林 答复过了')]).toEqual([400, true]);
    expect(await outbox()).toHaveLength(1);
  });

  it('dismissed, it is gone until somebody asks again', async () => {
    const { number } = await ask('老年卡在哪里换', 'p-ma', undefined);
    expect((await visitor.submit(`/console/gaps/${number}/dismiss`)).text).toContain('没有等答复的问题');
    expect((await visitor.submit(`/console/gaps/${number}/dismiss`)).text).toContain('已经处理过了');
    expect((await visitor.get('/console/gaps?state=dismissed')).text).toContain('老年卡');
    await ask('老年卡在哪里换', 'p-sun', undefined);
    expect((await visitor.get('/console/gaps')).text).toContain('老年卡');
    expect(await outbox()).toEqual([]);
  });
});
