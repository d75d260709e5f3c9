import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Asking } from '../../src/knowledge/knowledge.ts';
import { openKnowledge } from '../../src/knowledge/knowledge.ts';
import { silentLog } from '../../src/log.ts';
import { openStore } from '../../src/store/database.ts';
import {
  DOGS,
  frontMatter,
  LANGUAGE,
  type Library,
  openLibrary,
  PARKING_2024,
  PARKING_2026,
  SUNDAY,
  VACCINE,
  WATER_3_4,
} from './support.ts';

const open: Library[] = [];
async function library(...given: Parameters<typeof openLibrary>): Promise<Library> {
  const made = await openLibrary(...given);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const LEXICON = path.resolve('data/lexicon.txt');
const FILES = {
  'rules/dogs.md': DOGS,
  'rules/parking-2024.md': PARKING_2024,
  'rules/parking-2026.md': PARKING_2026,
  'notices/water.md': WATER_3_4,
  'notices/flu.md': VACCINE,
};

async function ask(lib: Library, question: string, asking: Partial<Asking> = {}, previousQuestion?: string): Promise<Answer> {
  return lib.knowledge.ask(question, { at: SUNDAY, ...asking }, previousQuestion === undefined ? {} : { previousQuestion });
}

describe('an answer', () => {
  it('quotes the clause with title, number, issuer and date, and every quote stands in its file', async () => {
    const lib = await library(FILES);
    const answer = await ask(lib, '遛狗时间是几点到几点');
    expect(answer.kind).toBe('answered');
    expect(answer.text).toContain('遛狗时间为每天6:00–8:00和19:00–22:00。');
    expect(answer.text).toContain('来源：《文明养犬管理规定》第三条（社区居委会，2025-05-01 起）');
    expect(answer.text).toContain('回复"原文"看全文');
    expect(answer.citations).toHaveLength(1);
    expect(answer.citations[0]).toMatchObject({
      file: 'rules/dogs.md',
      policy: 'dogs',
      clause: '第三条',
      inForce: true,
      issuer: '社区居委会',
    });
    expect(DOGS).toContain(answer.citations[0]!.quote);
    expect(answer.fullText).toContain('导盲犬不受时间限制');
    expect(answer.candidates[0]).toMatchObject({ file: 'rules/dogs.md', clause: '第三条', title: '文明养犬管理规定' });
    expect(answer.generated).toBe(false);
  });

  it('stays within a group message', async () => {
    const long = `${frontMatter({ id: 'long', title: '装修管理规定', kind: 'rule', issuer: '物业', issued: '2026-01-01', effective_from: '2026-01-01' })}# 装修管理规定\n\n第一条 ${'装修工人应当佩戴出入证并遵守楼内秩序。'.repeat(12)}装修押金为每户2000元。${'装修材料应当堆放整齐不得占用通道。'.repeat(12)}\n`;
    const lib = await library({ 'a.md': long });
    const answer = await ask(lib, '装修押金多少钱');
    expect(answer.kind).toBe('answered');
    expect(answer.text).toContain('装修押金为每户2000元。');
    expect(answer.text.length).toBeLessThan(330);
    for (const citation of answer.citations) expect(long).toContain(citation.quote);
  });

  it('takes the rule in force, also where the old one matches better by its words, and the part of the asker’s building', async () => {
    const lib = await library(FILES, { lexiconFile: LEXICON });
    const answer = await ask(lib, '地库停车一个月多少钱', { buildings: ['5号楼'] });
    expect(answer.kind).toBe('answered');
    expect(answer.text).toContain('260元');
    for (const wrong of ['200元', '240元', '130元']) expect(answer.text).not.toContain(wrong);
    expect(new Set(answer.citations.map((c) => c.file))).toEqual(new Set(['rules/parking-2026.md']));
    expect(answer.candidates.map((c) => c.file)).not.toContain('rules/parking-2024.md');
  });

  it('covers a building in the midst of a range', async () => {
    const lib = await library(FILES, { lexiconFile: LEXICON });
    const answer = await ask(lib, '地面车位每月多少钱', { buildings: ['9号楼'] });
    expect(answer.text).toContain('140元');
    expect(answer.text).not.toContain('130元');
  });

  it('finds the row of the age and of the building that a table tells apart', async () => {
    const head = (id: string, title: string) =>
      `${frontMatter({ id, title, kind: 'guide', issuer: '居委会', issued: '2026-01-01', effective_from: '2026-01-01' })}# ${title}\n\n`;
    const lib = await library({
      'a.md': `${head('age', '高龄津贴申领指南')}## 津贴标准\n\n| 年龄 | 每月标准 |\n|---|---|\n| 80—89周岁 | 100元 |\n| 90—99周岁 | 300元 |\n`,
      'b.md': `${head('gas', '燃气入户检查安排')}## 检查日期\n\n| 楼号 | 日期 |\n|---|---|\n| 1—12号楼 | 11月16日 |\n| 13—24号楼 | 11月23日 |\n`,
      'c.md': DOGS,
    });
    const allowance = await ask(lib, '92岁高龄津贴每月领多少钱');
    expect(allowance.text).toContain('300元');
    expect(allowance.text).not.toContain('100元');
    const check = await ask(lib, '燃气入户检查是哪天', { buildings: ['15号楼'] });
    expect(check.text).toContain('11月23日');
    expect(check.text).not.toContain('11月16日');
  });

  it('says nothing of what an old version held and the new one leaves out', async () => {
    const old = PARKING_2024.replace('第一条', '第一条 摩托车停车一个月收费33元。\n\n第二条');
    const lib = await library({ 'old.md': old, 'new.md': PARKING_2026, 'dogs.md': DOGS });
    const answer = await ask(lib, '摩托车停车一个月收费多少');
    expect(answer.text).not.toContain('33元');
    expect(answer.citations.every((c) => c.inForce)).toBe(true);
  });

  it('tells of a document that will replace the one it quotes', async () => {
    const next = PARKING_2026.replace('effective_from: 2026-01-01', 'effective_from: 2026-12-01').replace(
      'issued: 2025-12-15',
      'issued: 2026-11-18',
    );
    const lib = await library({ 'old.md': PARKING_2024, 'new.md': next, 'dogs.md': DOGS });
    const answer = await ask(lib, '地库停车一个月多少钱');
    expect(answer.text).toContain('200元');
    expect(answer.text).toContain('提醒：12月1日起改按《停车收费办法（2026）》执行');
    expect((await ask(lib, '12月地库停车一个月多少钱')).text).not.toContain('200元');
  });

  it('resolves the day asked about, and says it as a date', async () => {
    const lib = await library(FILES);
    const answer = await ask(lib, '明天停水吗，几点到几点', { buildings: ['3号楼'] });
    expect(answer.kind).toBe('answered');
    expect(answer.text).toContain('明天（11月23日，周一）');
    expect(answer.text).toContain('9:00–12:00');
  });

  it('does not answer about one day with a notice about another', async () => {
    const lib = await library(FILES);
    expect((await ask(lib, '周五停水吗', { buildings: ['3号楼'] })).kind).toBe('no-ground');
    expect((await ask(lib, '明天停水吗', { buildings: ['3号楼'], at: new Date('2026-12-01T02:00:00Z') })).kind).not.toBe('answered');
  });
});

describe('what is not in force here', () => {
  it('is told as ended, with its day', async () => {
    const lib = await library(FILES);
    const answer = await ask(lib, '流感疫苗还能打吗');
    expect(answer.kind).toBe('expired');
    expect(answer.text).toContain('10月31日已结束');
    expect(answer.text).toContain('已到期');
    expect(answer.citations[0]).toMatchObject({ file: 'notices/flu.md', inForce: false });
    expect(answer.candidates.map((c) => c.file)).not.toContain('notices/flu.md');
  });

  it('is in force for those who ask while it lasts', async () => {
    const lib = await library(FILES);
    expect((await ask(lib, '流感疫苗还能打吗', { at: new Date('2026-10-31T15:00:00Z') })).kind).toBe('answered');
    // Midnight is that of the community, not of UTC.
    expect((await ask(lib, '流感疫苗还能打吗', { at: new Date('2026-10-31T16:30:00Z') })).kind).toBe('expired');
  });

  it('does not reach other buildings, and says whom it is for', async () => {
    const lib = await library(FILES);
    const answer = await ask(lib, '明天停水吗', { buildings: ['9号楼'] });
    expect(answer.kind).toBe('no-ground');
    expect(answer.text).toContain('只适用于3号楼、4号楼');
    expect(answer.citations).toEqual([]);
  });

  it('reaches a building through its grid, and a grid through its buildings', async () => {
    const grids = [{ name: '第2网格', buildings: ['3号楼', '4号楼'] }];
    const notice = WATER_3_4.replace('{buildings: [3号楼, 4号楼]}', '{grids: [第2网格]}');
    const lib = await library({ 'a.md': notice, 'b.md': WATER_3_4.replace('id: water-3-4', 'id: other') }, { grids });
    expect((await ask(lib, '明天停水吗', { buildings: ['4号楼'] })).kind).toBe('answered');
    expect((await ask(lib, '明天停水吗', { grids: ['第2网格'] })).kind).toBe('answered');
    expect((await ask(lib, '明天停水吗', { grids: ['第3网格'] })).kind).toBe('no-ground');
  });

  it('goes by the building that a question names, wherever it is asked', async () => {
    const lib = await library(FILES);
    expect((await ask(lib, '3号楼明天停水吗', { buildings: ['9号楼'] })).kind).toBe('answered');
  });
});

describe('sources that differ by building', () => {
  const lift = (n: number) =>
    `${frontMatter({ id: `lift-${n}`, title: `${n}号楼电梯停用通知`, kind: 'notice', issuer: '物业', issued: '2026-11-18', effective_from: '2026-11-18', effective_to: '2026-11-30', scope: `{buildings: [${n}号楼]}` })}# ${n}号楼电梯停用通知\n\n电梯检修停用，时间为11月${20 + n}日9:00–17:00。\n`;

  it('are told apart when it is not known who asks', async () => {
    const lib = await library({ '5.md': lift(5), '6.md': lift(6) });
    const answer = await ask(lib, '电梯检修停用是什么时间');
    expect(answer.kind).toBe('answered');
    expect(answer.text).toContain('5号楼：');
    expect(answer.text).toContain('6号楼：');
    expect(new Set(answer.citations.map((c) => c.file)).size).toBe(2);
  });

  it('ask back when there are too many of them', async () => {
    const lib = await library(Object.fromEntries([3, 4, 5, 6, 7].map((n) => [`${n}.md`, lift(n)])));
    const answer = await ask(lib, '电梯检修停用是什么时间');
    expect(answer.kind).toBe('clarify');
    expect(answer.text).toContain('您是几号楼？');
    expect((await ask(lib, '电梯检修停用是什么时间', { buildings: ['6号楼'] })).text).toContain('11月26日');
  });
});

describe('without ground', () => {
  it('it says so, and offers to pass the question on', async () => {
    const lib = await library(FILES);
    for (const question of ['今天股票涨了没有', '推荐一部电影', '？？', '', '😀😀', '。'.repeat(5000)]) {
      const answer = await ask(lib, question);
      expect(answer.kind).toBe('no-ground');
      expect(answer.text).toContain('没有找到依据');
      expect(answer.citations).toEqual([]);
    }
  });

  it('an empty knowledge base has none for anything', async () => {
    const lib = await library();
    expect(await ask(lib, '遛狗几点')).toMatchObject({ kind: 'no-ground', candidates: [] });
  });
});

describe('a follow-up', () => {
  it('is understood from the question before', async () => {
    const lib = await library(FILES, { lexiconFile: LEXICON });
    const answer = await ask(lib, '那牵引绳呢', {}, '遛狗时间是几点到几点');
    expect(answer.text).toContain('1.5米');
    expect((await ask(lib, '三号楼也是吗', { buildings: ['9号楼'] }, '明天停水吗')).kind).toBe('answered');
  });

  it('leaves a question with a matter of its own alone', async () => {
    const lib = await library(FILES);
    expect((await ask(lib, '遛狗时间是几点到几点', {}, '流感疫苗还能打吗')).text).toContain('6:00–8:00');
  });
});

describe('the index of a folder', () => {
  it('touches only what changed', async () => {
    const lib = await library(FILES);
    expect(await lib.index()).toMatchObject({ kind: 'indexed', changed: 0, unchanged: 5, removed: 0 });
    lib.write({ 'rules/dogs.md': DOGS.replace('1.5米', '2米') });
    lib.remove('notices/flu.md');
    lib.write({ 'rules/new.txt': '晾晒规定\n第一条 被子只能晾在晾晒区。\n' });
    expect(await lib.index()).toMatchObject({ files: 5, changed: 2, unchanged: 3, removed: 1 });
    expect((await ask(lib, '牵引绳长度不超过多少')).text).toContain('2米');
    expect((await ask(lib, '被子晾在哪')).citations[0]?.file).toBe('rules/new.txt');
    expect((await ask(lib, '流感疫苗还能打吗')).kind).toBe('no-ground');
  });

  it('keeps what was noted while reading, and looks anew at what stands between documents', async () => {
    const lib = await library({
      'rules/a.md': '---\nid: one\n---\n# 晾晒规定\n\n第一条 被子只能晾在晾晒区。\n常见问法（没有这一行）：被子晾哪\n',
      'rules/b.md': '---\nid: one\n---\n# 花箱规定\n\n第一条 花箱每户限一块。\n',
    });
    const messages = async () => (await lib.knowledge.problems()).map((p) => `${p.file} ${p.message}`);
    expect(await messages()).toEqual([
      expect.stringContaining('rules/a.md'),
      expect.stringContaining('its id one is also that of rules/a.md'),
    ]);
    lib.write({ 'rules/b.md': '---\nid: two\n---\n# 花箱规定\n\n第一条 花箱每户限一块。\n' });
    await lib.index();
    expect(await messages()).toEqual([expect.stringContaining('rules/a.md')]);
  });

  it('reports a broken document by file and line, leaves it out, and goes on', async () => {
    const lib = await library(FILES);
    lib.write({
      'rules/dogs.md': DOGS.replace('2025-05-01', '2025-02-30'),
      'a.pdf': '%PDF',
      'x.docx': 'no',
      '~$lock.docx': 'x',
      '.hidden.md': 'x',
      'photo.jpg': 'x',
    });
    const seen: string[] = [];
    const result = await lib.knowledge.indexFolder(lib.folder, { onFile: (f) => seen.push(`${f.file} ${f.result}`) });
    expect(result).toMatchObject({ kind: 'indexed', files: 8 });
    expect(seen).toContain('rules/dogs.md left-out');
    const problems = await lib.knowledge.problems();
    expect(problems.map((p) => `${p.file}:${p.line}`)).toEqual(['a.pdf:0', 'photo.jpg:0', 'rules/dogs.md:7', 'x.docx:0']);
    expect((await ask(lib, '遛狗时间是几点到几点')).kind).toBe('no-ground');
    expect((await ask(lib, '明天停水吗', { buildings: ['3号楼'] })).kind).toBe('answered');
    lib.write({ 'rules/dogs.md': DOGS });
    for (const file of ['a.pdf', 'photo.jpg', 'x.docx']) lib.remove(file);
    await lib.index();
    expect(await lib.knowledge.problems()).toEqual([]);
    expect((await ask(lib, '遛狗时间是几点到几点')).kind).toBe('answered');
  });

  it('notices what contradicts between documents', async () => {
    const lib = await library({ 'a.md': DOGS, 'b.md': DOGS, 'c.md': PARKING_2026 });
    expect((await lib.knowledge.problems()).map((p) => p.message)).toEqual([
      expect.stringContaining('its id dogs is also that of a.md'),
      expect.stringContaining('supersedes parking-2024, but no document'),
    ]);
    lib.remove('b.md');
    lib.write({ 'd.md': PARKING_2024 });
    await lib.index();
    expect(await lib.knowledge.problems()).toEqual([]);
  });

  it.each([
    ['a missing folder', () => path.join(os.tmpdir(), 'huiyin-no-such-folder'), /does not exist/],
    ['a file', () => path.resolve('package.json'), /is a file/],
  ])('is refused for %s, and changes nothing', async (_, folder, message) => {
    const lib = await library(FILES);
    expect(await lib.knowledge.indexFolder(folder())).toEqual({ kind: 'refused', message: expect.stringMatching(message) });
    expect(await lib.knowledge.documents()).toHaveLength(5);
  });

  it('is refused for an empty folder', async () => {
    const lib = await library();
    expect(await lib.index()).toEqual({ kind: 'refused', message: expect.stringContaining('holds no documents') });
  });

  it('answers while it runs', async () => {
    const lib = await library(FILES);
    for (let i = 0; i < 60; i++) lib.write({ [`more/${i}.md`]: DOGS.replaceAll('dogs', `dogs${i}`).replace('遛狗时间', '溜冰时间') });
    const indexing = lib.index();
    let done = false;
    void indexing.then(() => {
      done = true;
    });
    let asked = 0;
    while (!done) {
      expect((await ask(lib, '明天停水吗', { buildings: ['3号楼'] })).kind).toBe('answered');
      asked++;
      await setImmediate();
    }
    expect(asked).toBeGreaterThan(3);
  });

  it('keeps the old version of a document whose writing fails half way', async () => {
    const lib = await library(FILES);
    const broken = lib.store.transaction(async (tx) => {
      await lib.knowledge.putDocument(tx, {
        file: 'rules/dogs.md',
        origin: 'console',
        title: '新规定',
        kind: 'rule',
        issuer: 'x',
        issued: '2026-01-01',
        text: '第一条 全天可以遛狗。',
      });
      throw new Error('the power goes');
    });
    await expect(broken).rejects.toThrow('the power goes');
    expect((await ask(lib, '遛狗时间是几点到几点')).text).toContain('6:00–8:00');
    expect(await lib.knowledge.passagesOf('rules/dogs.md')).toHaveLength(4);
  });
});

describe('documents of the program itself', () => {
  const notice = {
    file: 'notice/n1',
    origin: 'notice' as const,
    title: '停电通知',
    kind: 'notice' as const,
    issuer: '社区居委会',
    issued: '2026-11-22',
    effectiveTo: '2026-11-24',
    buildings: ['7号楼'],
    text: '11月24日13:00–15:00，7号楼停电检修线路。',
  };

  it('are found from the commit on, by every process, and replaced and removed alike', async () => {
    const database = path.join(os.tmpdir(), `huiyin-two-${process.pid}-${Math.trunc(performance.now() * 1000)}.db`);
    const one = await library(FILES, { database });
    const store = await openStore(database);
    const other = await openKnowledge({
      store,
      log: silentLog,
      clock: { now: () => SUNDAY },
      timeZone: 'Asia/Shanghai',
      language: LANGUAGE,
    });
    const asking = { at: SUNDAY, buildings: ['7号楼'] };
    expect((await other.ask('周二停电到几点', asking)).kind).toBe('no-ground');
    await one.store.transaction((tx) => one.knowledge.putDocument(tx, notice));
    for (const knowledge of [one.knowledge, other]) expect((await knowledge.ask('周二停电到几点', asking)).text).toContain('13:00–15:00');
    await one.store.transaction((tx) => one.knowledge.putDocument(tx, { ...notice, text: '11月24日14:00–16:00，7号楼停电检修线路。' }));
    for (const knowledge of [one.knowledge, other]) expect((await knowledge.ask('周二停电到几点', asking)).text).toContain('14:00–16:00');
    await one.store.transaction((tx) => one.knowledge.removeDocument(tx, notice.file));
    for (const knowledge of [one.knowledge, other]) expect((await knowledge.ask('周二停电到几点', asking)).kind).toBe('no-ground');
    await other.close();
    await store.close();
  });

  it('survive indexing of the folder', async () => {
    const lib = await library(FILES);
    await lib.store.transaction((tx) => lib.knowledge.putDocument(tx, notice));
    await lib.index();
    expect((await ask(lib, '周二停电到几点', { buildings: ['7号楼'] })).kind).toBe('answered');
  });

  it('are refused with an impossible day or without text', async () => {
    const lib = await library();
    const put = (change: object) => lib.store.transaction((tx) => lib.knowledge.putDocument(tx, { ...notice, ...change }));
    expect(await put({ effectiveTo: '2026-02-30' })).toEqual([expect.objectContaining({ message: expect.stringContaining('not a day') })]);
    expect(await put({ text: '  ' })).toEqual([expect.objectContaining({ message: 'holds no text' })]);
    expect(await lib.knowledge.documents()).toEqual([]);
  });

  it('are listed with their state', async () => {
    const lib = await library(FILES);
    const upcoming = DOGS.replace('2025-05-01', '2027-01-01').replace('id: dogs', 'id: dogs-2027');
    lib.write({ 'rules/dogs-2027.md': upcoming });
    await lib.index();
    const states = Object.fromEntries((await lib.knowledge.documents()).map((d) => [d.id, d.state]));
    expect(states).toEqual({
      dogs: 'in-force',
      'dogs-2027': 'upcoming',
      'parking-2024': 'superseded',
      'parking-2026': 'in-force',
      'water-3-4': 'in-force',
      flu: 'ended',
    });
    expect((await lib.knowledge.documents()).find((d) => d.id === 'parking-2024')?.supersededBy).toBe('停车收费办法（2026）');
  });
});

describe('the search page', () => {
  it('shows which words met which fields, and what the lexicon made of them', async () => {
    const lib = await library(FILES, { lexiconFile: LEXICON });
    const hits = await lib.knowledge.search('遛狗要牵着吗', { at: SUNDAY });
    expect(hits[0]?.policy.id).toBe('dogs');
    const trace = hits.flatMap((hit) => hit.trace);
    expect(trace.some((t) => t.by === 'lexicon' && t.term === '遛狗')).toBe(true);
    expect(trace.some((t) => t.fields.includes('title'))).toBe(true);
    expect(hits.every((hit) => hit.score > 0)).toBe(true);
  });
});

describe('gaps', () => {
  async function person(lib: Library, id: string): Promise<void> {
    await lib.store.db
      .insertInto('person')
      .values({
        id,
        channel: 'c',
        platform_id: id,
        name: id,
        role: 'resident',
        on_duty: 0,
        grid: null,
        created_at: 'x',
        seen_at: 'x',
        erased_at: null,
      })
      .execute();
  }
  const record = (lib: Library, question: string, personId: string, tell = true) =>
    lib.store.transaction((tx) => lib.knowledge.gaps.record(tx, { question, personId, tell, at: SUNDAY }));

  it('count the same question, keep each asker once, and become knowledge when staff answer', async () => {
    const lib = await library(FILES, { committee: '梧桐里社区居委会' });
    await person(lib, 'p1');
    await person(lib, 'p2');
    await person(lib, 'p3');
    expect((await ask(lib, '楼顶能装太阳能板吗')).kind).toBe('no-ground');
    const first = await record(lib, '楼顶能装太阳能板吗', 'p1');
    expect(first).toMatchObject({ number: 'Q2026-000001', state: 'open', asked: 1 });
    expect((await record(lib, '请问 楼顶能装太阳能板吗？', 'p2')).number).toBe(first.number);
    expect((await record(lib, '楼顶能装太阳能板吗', 'p1', false)).asked).toBe(3);
    await record(lib, '楼顶能装太阳能板吗', 'p3', false);
    const { gaps, total } = await lib.knowledge.gaps.list(lib.store.db, { state: 'open' });
    expect([total, gaps[0]?.asked]).toEqual([1, 4]);

    const answered = await lib.store.transaction((tx) =>
      lib.knowledge.gaps.answer(tx, { number: first.number, text: '可以，先到物业备案，装太阳能板不得超出屋面。', by: '小林', at: SUNDAY }),
    );
    expect(answered).toMatchObject({ kind: 'answered', askers: [{ personId: 'p1' }, { personId: 'p2' }] });
    const now = await ask(lib, '楼顶能装太阳能板吗');
    expect(now).toMatchObject({
      kind: 'answered',
      citations: [{ file: 'gap/Q2026-000001.md', issuer: '梧桐里社区居委会', effectiveFrom: '2026-11-22' }],
    });
    expect(now.text).toContain('先到物业备案');
  });

  it('are answered once, and refuse what makes no sense', async () => {
    const lib = await library(FILES);
    await person(lib, 'p1');
    const { number } = await record(lib, '楼顶能装太阳能板吗', 'p1');
    const answer = (change: object) =>
      lib.store.transaction((tx) => lib.knowledge.gaps.answer(tx, { number, text: '可以。', by: '小林', at: SUNDAY, ...change }));
    expect(await answer({ text: ' ' })).toMatchObject({ kind: 'refused' });
    expect(await answer({ text: '长'.repeat(2001) })).toMatchObject({ kind: 'refused', message: expect.stringContaining('2001') });
    expect(await answer({ number: 'Q2026-999999' })).toMatchObject({ kind: 'refused', message: expect.stringContaining('Q2026-999999') });
    expect((await answer({})).kind).toBe('answered');
    expect(await answer({})).toMatchObject({ kind: 'refused', message: expect.stringContaining('小林') });
  });

  it('hide the numbers of persons from those who read them', async () => {
    const lib = await library();
    await person(lib, 'p1');
    expect((await record(lib, '我电话 13800001234 低保批了吗', 'p1')).question).toBe('我电话 [电话] 低保批了吗');
  });

  it('open again when a dismissed question is asked again', async () => {
    const lib = await library();
    await person(lib, 'p1');
    const { number } = await record(lib, '有没有泳池', 'p1');
    await lib.store.transaction((tx) => lib.knowledge.gaps.dismiss(tx, number, '小林', SUNDAY));
    expect((await lib.knowledge.gaps.byNumber(lib.store.db, number))?.state).toBe('dismissed');
    expect((await record(lib, '有没有泳池', 'p1')).state).toBe('open');
  });
});

describe('the sample community', () => {
  it('answers the questions of the guided tour from its own documents', async () => {
    const store = await openStore(':memory:');
    const knowledge = await openKnowledge({
      store,
      log: silentLog,
      clock: { now: () => SUNDAY },
      timeZone: 'Asia/Shanghai',
      language: LANGUAGE,
      lexiconFile: LEXICON,
    });
    const result = await knowledge.indexFolder(path.resolve('data/policies'));
    expect(result).toMatchObject({ kind: 'indexed', problems: [] });
    const bikes = await knowledge.ask('电动车可以推上楼充电吗', { at: SUNDAY });
    expect(bikes).toMatchObject({ kind: 'answered', citations: [{ file: 'rules/e-bikes.md' }] });
    for (const { file, quote } of bikes.citations) expect(readFileSync(path.resolve('data/policies', file), 'utf8')).toContain(quote);
    const drill = await knowledge.ask('装修周六能不能打电钻', { at: SUNDAY });
    expect(drill.text).toContain('周六、周日和法定节假日不得进行产生噪声的装修作业');
    expect((await knowledge.ask('流感疫苗还能打吗', { at: SUNDAY })).kind).toBe('expired');
    await knowledge.close();
    await store.close();
  });
});
