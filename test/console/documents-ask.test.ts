import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
beforeAll(async () => {
  world = await openConsole({ policies: path.resolve('data/policies') });
  visitor = await world.administrator();
});
afterAll(() => world.close());

const ask = (question: string, more: Record<string, string> = {}) =>
  visitor.get(`/console/documents/ask?${new URLSearchParams({ q: question, ...more }).toString()}`);
const part = (text: string, from: string, to: string) => text.slice(text.indexOf(from), text.indexOf(to));

describe('trying a question', () => {
  it('shows the answer as the group sees it, and how sure it is against how sure it must be', async () => {
    const { text } = await ask('周六能不能打电钻', { from: '3号楼' });
    const { confidence } = await world.knowledge.ask('周六能不能打电钻', {
      at: world.clock.now(),
      buildings: ['3号楼'],
      grids: ['第2网格'],
    });
    const { threshold } = await world.knowledge.explain('周六能不能打电钻', { at: world.clock.now() });
    expect(text).toContain('@提问的居民 周六、周日和法定节假日不得进行产生噪声的装修作业');
    expect(text).toContain(`把握 ${Math.round(confidence * 100)}%，达到 ${Math.round(threshold * 100)}%，所以回答`);
    expect(text).toMatch(/给谁看 3号楼的居民 /);
    expect(text).toMatch(/“周六”是 2026-11-28/);
    expect(text).toMatch(/换成书面话 电钻 ?→ 装修/);
    expect(text).toMatch(/因为： 电钻 两个字相同 · 常见问法、正文/);
    expect(text).toMatch(/电钻 → 装修 词库 · 标题/);
  });

  it('without ground, it says so, as the group would hear it, and keeps no gap', async () => {
    const { text } = await ask('小区有没有游泳池');
    expect(text).toContain('没有找到依据，不敢乱说。已转给网格员，有答复我在这里@您');
    expect(text).toMatch(/把握只有 \d+%，低于 \d+% 不回答/);
    expect(text).toContain('没说哪栋楼');
    expect(await world.store.db.selectFrom('gap').selectAll().execute()).toEqual([]);
  });

  it('what was filtered out is named with the reason: another building, not yet, over, replaced', async () => {
    const left = async (question: string, more: Record<string, string> = {}) =>
      part((await ask(question, more)).text, '沾边、但没有用的', '回到文件列表');
    expect(await left('什么时候停水', { from: '12号楼' })).toMatch(/《停水通知（3、4号楼）》.*只适用于3号楼、4号楼，不是提问的人那里/);
    expect((await ask('什么时候停水', { from: '3号楼' })).text).toContain('2026年11月23日');
    expect(await left('充电棚收费标准')).toMatch(/《电动自行车充电棚收费公示（2026年12月）》.{0,40}2026-12-01 才生效/);
    expect(await left('充电棚收费标准', { day: '2026-12-20' })).not.toContain('才生效');
    expect(await left('流感疫苗接种到什么时候', { day: '2027-01-10' })).toMatch(/《秋季流感疫苗接种通知》.{0,40}已经到期/);
    expect(await left('停车收费办法2024地面车位每月多少钱')).toMatch(/《停车收费办法（2024）》.{0,40}已被《停车收费办法（2026）》代替/);
  });

  it('of what was left out, each document stands once, and nothing that says next to nothing of the question', async () => {
    const { leftOut, hits } = await world.knowledge.explain('什么时候停水', { at: world.clock.now(), buildings: ['12号楼'] });
    const files = leftOut.map((item) => item.policy.file);
    expect(new Set(files).size).toBe(files.length);
    const best = Math.max(hits[0]?.score ?? 0, leftOut[0]?.score ?? 0);
    expect(leftOut.every((item) => item.score >= 0.3 * best)).toBe(true);
    expect(files).not.toContain('notices/national-day-hours.md');
  });

  it('a grid may ask, and nonsense for a day or a place is nobody and today', async () => {
    expect((await ask('什么时候停水', { from: '第2网格' })).text).toContain('2026年11月23日');
    const { text, status } = await ask('什么时候停水', { from: '99号楼', day: '2026-02-31' });
    expect([status, text.includes('没说哪栋楼'), text.includes('今天有效的文件')]).toEqual([200, true, true]);
  });

  it('a model is not asked for the explanation, and the marks of a question can not break the page', async () => {
    const { html } = await ask('<script>alert(1)</script>"停水');
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script&gt;');
  });
});
