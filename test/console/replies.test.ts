import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
let busy: Busy;
beforeAll(async () => {
  world = await openConsole();
  busy = await liveABusyWeek(world);
  visitor = await world.administrator();
});
afterAll(() => world.close());
const PATH = '/console/replies';
const offered = async (): Promise<readonly string[]> =>
  [...(await visitor.get(`/console/tickets/${busy.lamp}`)).html.matchAll(/data-reply="([^"]*)"/g)].map((match) => match[1]!);

describe('common replies', () => {
  it('are offered on the page of a ticket of their category, the general ones behind them', async () => {
    const replies = await offered();
    expect(replies[0]).toContain('已更换');
    expect(replies.at(-1)).toContain('已现场查看');
    expect(replies.join()).not.toContain('养犬人');
  });

  it('are changed by staff, and back again', async () => {
    await visitor.get(PATH);
    const saved = await visitor.submit(PATH, { category: '设施维修', do: 'save', replies: ' 灯已换新。\n\n灯已换新。\n<b>门</b>已修好。' });
    expect(saved.text).toContain('「设施维修」的常用答复已保存');
    expect((await offered()).slice(0, 2)).toEqual(['灯已换新。', '&lt;b&gt;门&lt;/b&gt;已修好。']);
    const many = await visitor.post(PATH, {
      category: '设施维修',
      do: 'save',
      replies: Array.from({ length: 13 }, (_, i) => `第${i}条`).join('\n'),
    });
    expect(many.status).toBe(400);
    expect(many.text).toContain('最多 12 条');
    expect(many.html).toContain('第12条');
    await visitor.submit(PATH, { category: '设施维修', do: 'default' });
    expect((await offered())[0]).toContain('已更换');
    expect((await visitor.get(`${PATH}?category=没有这类`)).text).toContain('通用：一行一条');
  });

  it('are not sent with a gap left open, and what was typed is kept', async () => {
    await visitor.get(`/console/tickets/${busy.lamp}`);
    const answer = '〔部位〕已更换，今天试用正常。';
    const page = await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer, close: 'yes' });
    expect(page.text).toContain('答复里〔部位〕还没有换成实际情况，没有发出');
    expect(page.html).toContain(answer);
    expect((await world.tickets.byNumber(world.store.db, busy.lamp))!.status).toBe('received');
  });
});
