import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, PASSWORD, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
beforeEach(async () => {
  world = await openConsole();
  visitor = await world.administrator();
});
afterEach(() => world.close());

async function ask(question: string, who: string, groupId?: string): Promise<string> {
  world.clock.advance(60_000);
  const person = await world.person(who);
  const gap = await world.store.transaction((tx) =>
    world.knowledge.gaps.record(tx, { question, personId: person.id, groupId, tell: true, at: world.clock.now() }),
  );
  return gap.number;
}
const sent = async () => {
  await world.delivered();
  return world.platform.sent.map(({ content }) => content.text);
};
const ANSWER = '5号楼明年三月安装，联系物业 0311-0000-9711。';
const page = (number: string) => visitor.get(`/console/gaps/${number}`);
const act = (number: string, what: string, fields: Record<string, string> = {}) =>
  visitor.submit(`/console/gaps/${number}/${what}`, fields);

/** A colleague, made by the administrator as on the page of users. */
async function colleague(): Promise<Visitor> {
  await visitor.get('/console/users');
  await visitor.post('/console/users', { name: '小王', role: 'staff', password: PASSWORD, again: PASSWORD });
  const other = world.visitor();
  await other.get('/sign-in');
  await other.post('/sign-in', { name: '小王', password: PASSWORD });
  return other;
}

describe('a group of questions', () => {
  it('is one line with its count, and opens with every wording; its members lead to it', async () => {
    const number = await ask('充电桩能装吗', 'p-sun', 'g-building-5');
    await ask('想装个充电桩咋申请', 'p-he');
    await ask('充电桩能装吗', 'p-ma');
    const list = await visitor.get('/console/gaps');
    expect(list.text).toMatch(/待答 1.*充电桩能装吗 问过 3 次 2 种问法 Q2026-000001 · 最早/);
    const detail = await page(number);
    expect(detail.text).toContain('居民的 2 种问法');
    expect(detail.text).toContain('想装个充电桩咋申请');
    expect((await page('Q2026-000002')).location).toBe(`/console/gaps/${number}`);
  });

  it('shows exactly what those who asked will read, before anything is sent', async () => {
    const number = await ask('充电桩能装吗', 'p-sun', 'g-building-5');
    await page(number);
    const preview = await visitor.post(`/console/gaps/${number}/preview`, { headline: '小区能装充电桩吗', answer: ANSWER });
    expect(preview.text).toContain(`您之前问的「小区能装充电桩吗」有答复了：${ANSWER}`);
    expect(preview.html).toContain(`>${ANSWER}</textarea>`);
    expect(await sent()).toEqual([]);
    await act(number, 'answer', { headline: '小区能装充电桩吗', answer: ANSWER });
    expect(await sent()).toEqual([`您之前问的「小区能装充电桩吗」有答复了：${ANSWER}\n来源：社区答复（${number}）`]);
  });

  it('is corrected and withdrawn, and those who heard it are told, once each', async () => {
    const number = await ask('充电桩能装吗', 'p-sun', 'g-building-5');
    await act(number, 'answer', { answer: ANSWER });
    expect((await page(number)).text).toContain('向听过上次答复的 1 位居民发更正');
    const corrected = await act(number, 'answer', { answer: '改到四月安装。', correct: '1' });
    expect(corrected.text).toContain(`${number} 已更正`);
    expect((await sent()).at(-1)).toMatch(/^更正：.*改到四月安装/);
    const withdrawn = await act(number, 'withdraw', { reason: '工程取消' });
    expect(withdrawn.text).toContain('正在告诉 1 位居民');
    expect((await sent()).at(-1)).toContain('上次的答复先撤回，请不要再照着办。原因：工程取消。');
    expect(withdrawn.text).toContain('小林 撤回了答复：工程取消');
    expect(withdrawn.html).toContain('改到四月安装。</textarea>');
    expect(await world.knowledge.documents()).toEqual([]);
    expect((await sent()).length).toBe(3);
  });

  it('is taken apart and put together by hand', async () => {
    const number = await ask('充电桩能装吗', 'p-sun');
    await ask('想装个充电桩咋申请', 'p-he');
    const split = await act('Q2026-000002', 'split');
    expect(split.text).toContain('已保存');
    expect((await visitor.get('/console/gaps')).text).toContain('待答 2');
    expect((await page('Q2026-000002')).text).toContain('充电桩能装吗 Q2026-000001 · 待答 · 问过 1 次');
    await act(number, 'answer', { answer: ANSWER });
    const merged = await act('Q2026-000002', 'merge', { into: 'q2026-000001' });
    expect(merged.text).toContain('正在通知 1 位提问的居民');
    expect((await sent()).length).toBe(2);
    const refused = await visitor.post(`/console/gaps/${number}/merge`, { into: 'Q2026-000404' });
    expect([refused.status, refused.text.includes('没有编号 Q2026-000404 的问题')]).toEqual([400, true]);
  });

  it('closed, it is opened again', async () => {
    const number = await ask('充电桩能装吗', 'p-sun');
    await act(number, 'dismiss');
    expect((await visitor.get('/console/gaps?state=dismissed')).text).toContain('不处理 1');
    await act(number, 'reopen');
    expect((await visitor.get('/console/gaps')).text).toContain('待答 1');
  });
});

describe('where a second person has to agree', () => {
  beforeEach(async () => {
    await world.close();
    world = await openConsole({ gapApproval: true });
    visitor = await world.administrator();
  });

  it('nothing goes out before; the writer can’t agree; the colleague sees what goes out, and sends it or sends it back', async () => {
    const number = await ask('充电桩能装吗', 'p-sun', 'g-building-5');
    expect((await page(number)).text).toContain('提交，等同事同意');
    const submitted = await act(number, 'answer', { answer: ANSWER });
    expect(submitted.text).toContain('另一位同事同意后发出');
    expect(submitted.html).not.toContain(`/console/gaps/${number}/approve"`);
    const own = await visitor.post(`/console/gaps/${number}/approve`);
    expect([own.status, own.text.includes('另一位同事')]).toEqual([400, true]);
    const other = await colleague();
    expect((await other.get('/console/gaps?state=review')).text).toContain('小林 写了答复');
    const review = await other.get(`/console/gaps/${number}`);
    expect(review.text).toContain(`有答复了：${ANSWER}`);
    await other.submit(`/console/gaps/${number}/send-back`, { note: '写上在哪登记' });
    expect((await page(number)).text).toContain('小王 退回：写上在哪登记');
    expect(await sent()).toEqual([]);
    await act(number, 'answer', { answer: `${ANSWER}先登记。` });
    await other.get(`/console/gaps/${number}`);
    const done = await other.submit(`/console/gaps/${number}/approve`);
    expect(done.text).toContain('小王 同意');
    expect(await sent()).toHaveLength(1);
  });
});
