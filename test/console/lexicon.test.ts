import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

const LEXICON = '/console/documents/lexicon';

let world: ConsoleWorld;
let visitor: Visitor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-lexicon-'));
  await writeFile(
    path.join(folder, '用水.md'),
    '---\ntitle: 生活用水管理规定\nkind: rule\nissuer: 社区居委会\nissued: 2026-01-01\neffective_from: 2026-01-01\n---\n\n第一条 二次供水设施由物业服务中心每半年清洗一次。\n\n第二条 绿地不得种菜。\n',
  );
  world = await openConsole({ policies: folder });
  visitor = await world.administrator();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});
const entry = (left: string, more = '') => visitor.get(`${LEXICON}/entry?left=${encodeURIComponent(left)}${more}`);
const stampOf = (html: string) => /name="stamp" value="(\w*)"/.exec(html)![1]!;
const put = async (left: string, right: string, more: Record<string, string> = {}) =>
  visitor.submit(`${LEXICON}/put`, { left, right, stamp: stampOf((await entry(left)).html), ...more });
const ask = async (question: string) => (await world.knowledge.ask(question, { at: world.clock.now() })).kind;

describe('the lexicon', () => {
  it('is searched on both sides, what is asked for by name first', async () => {
    const page = await visitor.get(`${LEXICON}?q=${encodeURIComponent('狗')}`);
    expect(page.text).toMatch(/狗 ?→ ?犬只、养犬（60%）、犬类（40%）/);
    expect((await visitor.get(`${LEXICON}?q=${encodeURIComponent('犬牌')}`)).text).toContain('狗牌');
    expect((await visitor.get(`${LEXICON}?q=${encodeURIComponent('没有这个词呀')}`)).text).toContain('把它加上');
    expect((await visitor.get(LEXICON)).text).toMatch(/第 1 \/ \d+ 页，共 2\d{3} 条/);
  });

  it('a new entry is tried on a question first, then counts at once, without a restart', async () => {
    const question = '楼顶大桶是不是物业管';
    expect(await ask(question)).toBe('no-ground');
    const tried = await entry('楼顶大桶', `&right=${encodeURIComponent('二次供水设施')}&q=${encodeURIComponent(question)}`);
    expect(tried.text).toContain('答得不一样了');
    expect(tried.text).toContain('这样改以后 ✓ 有依据');
    expect(tried.html).toContain('value="二次供水设施"');
    expect(await ask(question)).toBe('no-ground');
    const done = await put('楼顶大桶', '二次供水设施，清洗：0.5');
    expect(done.text).toContain('「楼顶大桶」已保存');
    expect(await ask(question)).toBe('answered');
    expect(await readFile(path.join(world.mediaDir, 'lexicon.txt'), 'utf8')).toMatch(/\n楼顶大桶 => 二次供水设施, 清洗:0\.5\n$/);
    expect((await visitor.get(`${LEXICON}?show=own`)).text).toContain('楼顶大桶');
    expect(
      (await visitor.submit(`${LEXICON}/remove`, { left: '楼顶大桶', stamp: stampOf((await entry('楼顶大桶')).html) })).text,
    ).toContain('已从本社区词库删掉');
    expect(await ask(question)).toBe('no-ground');
  });

  it('a shipped entry is changed for this community, switched off, and brought back', async () => {
    const changed = await put('遛狗', '犬只牵引');
    expect(changed.text).toContain('代替了随程序带来的写法：携犬出户');
    const off = await visitor.submit(`${LEXICON}/off`, { left: '遛狗', stamp: stampOf((await entry('遛狗')).html) });
    expect(off.text).toContain('「遛狗」已停用');
    expect((await visitor.get(`${LEXICON}?show=off`)).text).toContain('遛狗');
    const seen = await visitor.get(`/console/documents/ask?q=${encodeURIComponent('遛狗')}`);
    expect(seen.text).not.toContain('携犬出户');
    const back = await visitor.submit(`${LEXICON}/remove`, { left: '遛狗', stamp: stampOf((await entry('遛狗')).html) });
    expect(back.text).toContain('已改回随程序带来的写法');
    expect((await visitor.get(`/console/documents/ask?q=${encodeURIComponent('遛狗')}`)).text).toContain('携犬出户');
  });

  it('what is written by hand counts at once; a line that can not be read is told by its number', async () => {
    const own = path.join(world.mediaDir, 'lexicon.txt');
    await writeFile(own, '# 我们的\n楼顶大桶 => 二次供水设施\n这一行不对\n');
    expect(await ask('楼顶大桶是不是物业管')).toBe('answered');
    const page = await visitor.get(LEXICON);
    expect(page.text).toContain('lexicon.txt:3 这一行看不懂');
    await put('小花', '绿地');
    expect(await readFile(own, 'utf8')).toBe('# 我们的\n楼顶大桶 => 二次供水设施\n这一行不对\n小花 => 绿地\n');
  });

  it('what can not be an entry is refused, with what was typed; so is a change of what somebody else has changed', async () => {
    for (const [left, right, says] of [
      ['', '犬只', '请写居民的说法'],
      ['大黄', '', '请写书面用语'],
      ['大黄', '犬只:7', '0.1 到 1 的权重'],
      ['大黄', '大黄', '同一个词'],
      ['大 => 黄', '犬只', '不能有 =>'],
      ['长'.repeat(31), '犬只', '最多 30 个字'],
    ] as const) {
      const page = await visitor.post(`${LEXICON}/put`, { left, right, stamp: '' });
      expect([left, page.status, page.text.includes(says)]).toEqual([left, 400, true]);
    }
    const stamp = stampOf((await entry('大黄')).html);
    await visitor.post(`${LEXICON}/put`, { left: '大黄', right: '犬只', stamp });
    const late = await visitor.post(`${LEXICON}/put`, { left: '大黄', right: '绿地', stamp });
    expect([late.status, late.text.includes('刚刚被别人改过')]).toEqual([400, true]);
    expect(late.html).toContain('value="绿地"');
    expect((await world.knowledge.lexicon.view()).entries.find((one) => one.left === '大黄')?.right).toEqual([{ text: '犬只', weight: 1 }]);
  });
});
