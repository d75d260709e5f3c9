import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

const QUESTION = '礼拜六能打电钻装修不';

let world: ConsoleWorld;
let visitor: Visitor;
let messages = 0;
beforeEach(async () => {
  world = await openConsole({ policies: path.resolve('data/policies') });
  visitor = await world.administrator();
});
afterEach(() => world.close());

/** As the bot does: answered and kept. */
async function answered(question: string): Promise<string> {
  world.clock.advance(60_000);
  const id = `a-${++messages}`;
  const answer = await world.knowledge.ask(question, { at: world.clock.now() });
  await world.store.transaction((tx) =>
    world.knowledge.feedback.log(tx, {
      ...answer,
      id,
      message: messages,
      groupId: 'g-building-5',
      question,
      said: true,
      at: world.clock.now(),
    }),
  );
  return id;
}
async function say(answer: string, who: string, verdict: 'useful' | 'useless' | 'wrong', remark = ''): Promise<void> {
  const { id } = await world.person(who);
  await world.store.transaction((tx) =>
    world.knowledge.feedback.give(tx, { answer, personId: id, groupId: 'g-building-5', verdict, remark, at: world.clock.now() }),
  );
}

describe('what residents think of answers', () => {
  it('stands with question, answer and source, and names nobody', async () => {
    await say(await answered(QUESTION), 'p-zhao', 'useless', '我问的是周日');
    const page = await visitor.get('/console/feedback');
    expect(page.text).toMatch(/没用.*“我问的是周日” 问：礼拜六能打电钻装修不.*依据： 《装修管理规定》/);
    const zhao = await world.person('p-zhao');
    expect(page.html.includes(zhao.name) || page.html.includes(zhao.id)).toBe(false);
    expect((await visitor.get('/console/feedback?show=up')).text).toContain('还没有居民评价过回答');
    const list = await visitor.get('/console/gaps');
    expect(list.text).toMatch(/礼拜六能打电钻装修不 ! ?答了但没用/);
    const gap = await visitor.get(/href="(\/console\/gaps\/Q[^"]+)"/.exec(list.html)![1]!);
    expect(gap.text).toContain('居民怎么说');
    expect(gap.text).toContain('“我问的是周日”');
  });

  it('a question that helped one resident waits for a look; accepted, it is found at once', async () => {
    await say(await answered(QUESTION), 'p-zhao', 'useful');
    const ways = await visitor.get('/console/feedback/ways');
    expect(ways.text).toContain(QUESTION);
    const id = /name="id" value="([^"]+)"/.exec(ways.html)![1]!;
    const done = await visitor.submit('/console/feedback/ways', { id, state: 'accepted' });
    expect(done.text).toContain(`「${QUESTION}」已记上`);
    expect(done.text).toContain('没有要看的问法');
    const [hit] = await world.knowledge.search(QUESTION, { at: world.clock.now() }, 1);
    expect(hit?.passage.asked.split('\n')).toContain(QUESTION);
    expect((await visitor.submit('/console/feedback/ways', { id: 'way-x', state: 'rejected' })).text).toContain('已经不在了');
  });
});

describe('how it is used', () => {
  it('every number opens what is behind it', async () => {
    for (let i = 0; i < 3; i++) await answered(QUESTION);
    const bad = await answered(QUESTION);
    await say(bad, 'p-zhao', 'wrong', '物业说周六也不行');
    await answered('游泳池几点开门');
    const page = await visitor.get('/console/insight');
    expect(page.text).toMatch(/问得最多 礼拜六能打电钻装修不 4 次/);
    expect(page.text).toMatch(/答得最差 礼拜六能打电钻装修不 1 \/ 1 说没用（100%）/);
    expect(page.text).toMatch(/最常答不上 游泳池几点开门 1 次没有依据/);
    expect(page.text).toContain('《停水通知（3、4号楼）》 2026-11-23 到期');
    expect(page.text).toContain('记录还不满 90 天');
    for (const [, href] of page.html.matchAll(/class="(?:item|figure[^"]*)" href="(\/console\/[^"]+)"/g)) {
      const target = await visitor.get(href!.replaceAll('&amp;', '&'));
      expect([href, target.status]).toEqual([href, 200]);
    }
    for (const [, id] of page.html.matchAll(/class="figure[^"]*" href="#(\w+)"/g)) expect(page.html).toContain(`id="${id}"`);
    const matter = await visitor.get(`/console/insight/matter?q=${encodeURIComponent(QUESTION)}&days=30`);
    expect(matter.text).toContain('近 30 天问过 4 次');
    expect(matter.text).toContain('“物业说周六也不行”');
    expect(matter.text.match(/✓ 答了/g)).toHaveLength(4);
    expect((await visitor.get('/console/insight/matter?q=x')).status).toBe(404);
  });

  it('a document that was quoted is not among the unused', async () => {
    const before = await visitor.get('/console/insight');
    const unused = (html: string) => /id="unused"[\s\S]*?<\/section>/.exec(html)![0];
    expect(unused(before.html)).toContain('装修管理规定');
    await answered(QUESTION);
    expect(unused((await visitor.get('/console/insight')).html)).not.toContain('《装修管理规定》');
  });

  it('empty, it says so', async () => {
    const page = await visitor.get('/console/insight?days=7');
    for (const words of ['还没有人提问', '没有居民说过回答没用', '没有答不上的问题']) expect(page.text).toContain(words);
  });
});
