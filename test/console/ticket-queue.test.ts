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
const numbersOn = async (query: string): Promise<readonly string[]> =>
  [
    ...(await visitor.get(`/console/tickets?view=all&${query}`)).html.matchAll(/class="item" href="\/console\/tickets\/(T\d{4}-\d{6})"/g),
  ].map((m) => m[1]!);
const property = `unit:${encodeURIComponent('物业')}`;

describe('the queue', () => {
  it('is filtered by whose it is, grid, priority and days, and sorted', async () => {
    const all = await numbersOn('');
    expect(all.length).toBeGreaterThan(4);
    expect(await numbersOn('sort=oldest')).toEqual([...all].reverse());
    expect(await numbersOn('assignee=nobody')).toEqual(all);
    expect(await numbersOn(`assignee=${property}`)).toEqual([]);
    const second = await numbersOn(`grid=${encodeURIComponent('第2网格')}`);
    expect(second).toContain(busy.lamp);
    expect(second.length).toBeLessThan(all.length);
    expect((await numbersOn('priority=urgent')).length).toBe(1);
    expect(await numbersOn('from=2027-01-01')).toEqual([]);
    const first = (await world.tickets.byNumber(world.store.db, all.at(-1)!))!.openedAt;
    const day = world.clock.now() > first ? '2026-11-22' : '';
    const thatDay = await numbersOn(`from=${day}&to=${day}`);
    expect(thatDay).toContain(all.at(-1));
    expect([...thatDay, ...(await numbersOn('from=2026-11-23'))].sort()).toEqual([...all].sort());
  });

  it('says what it does not know, and goes on', async () => {
    const page = await visitor.get(
      `/console/tickets?view=all&assignee=unit%3Anobody&grid=x&from=2026-02-30&sort=up&priority=%27%3B--&category=%3Cb%3E`,
    );
    expect(page.status).toBe(200);
    expect(page.text).toContain(`没有「<b>」「x」「unit:nobody」「';--」「2026-02-30」「up」这样的筛选条件，已忽略`);
  });

  it('keeps a filter under a name, for oneself', async () => {
    await visitor.get('/console/tickets');
    const saved = await visitor.submit('/console/tickets/views', { name: '急件', query: 'priority=urgent&view=all' });
    expect(saved.text).toContain('已存成「急件」');
    const list = await visitor.get('/console/tickets');
    expect(list.html).toContain('/console/tickets?priority=urgent&amp;view=all');
    expect((await visitor.submit('/console/tickets/views', { name: '', query: 'view=all' })).text).toContain('1 到 20 个字');
    // A view leads to the list, whatever is put into it.
    await visitor.submit('/console/tickets/views', { name: '怪', query: 'https://example.org/?x=1"><script>' });
    expect((await visitor.get('/console/tickets')).html).not.toContain('<script>');
    for (let i = 0; i < 10; i++) await visitor.submit('/console/tickets/views', { name: `第${i}`, query: 'view=all' });
    expect((await visitor.submit('/console/tickets/views', { name: '太多', query: 'view=closed' })).text).toContain('最多存 12 个');
    const other = await world.store.db.selectFrom('saved_view').selectAll().execute();
    for (const { id } of other) await visitor.submit(`/console/tickets/views/${id}/remove`);
    expect(await world.store.db.selectFrom('saved_view').selectAll().execute()).toEqual([]);
    expect((await visitor.submit('/console/tickets/views/v-1/remove')).text).toContain('没有这个视图');
  });

  it('gives many to one desk after a look, and says which it could not', async () => {
    await visitor.get('/console/tickets?view=all');
    const closed = busy.undelivered;
    const preview = await visitor.post('/console/tickets/bulk', {
      number: [busy.lamp, busy.confidential, 'T2026-999999'],
      to: 'unit:物业',
      back: '/console/tickets?view=all',
    });
    expect(preview.text).toContain('派给物业：2 件');
    expect(preview.text).toContain('楼道灯不亮');
    expect(preview.text).toContain('（保密内容）');
    expect(preview.text).toContain('居民会知道由哪个部门办');
    // Nothing has happened yet.
    expect((await world.tickets.byNumber(world.store.db, busy.lamp))!.status).toBe('received');
    const done = await visitor.post('/console/tickets/bulk/confirm', {
      number: [busy.lamp, busy.confidential],
      to: 'unit:物业',
      back: 'https://example.org',
    });
    expect(done.text).toContain('派出 2 件。');
    expect(done.html).toContain('href="/console/tickets"');
    expect((await world.tickets.byNumber(world.store.db, busy.lamp))!.assignee).toEqual({ kind: 'unit', name: '物业' });
    expect(await numbersOn(`assignee=${property}`)).toContain(busy.lamp);
    // Once more: it is theirs already.
    const again = await visitor.post('/console/tickets/bulk/confirm', { number: [busy.lamp], to: 'unit:物业' });
    expect(again.text).toContain('派出 0 件，1 件没有派');
    expect((await visitor.submit('/console/tickets/bulk', { number: [], to: 'unit:物业' })).text).toContain('没有选工单');
    expect((await visitor.submit('/console/tickets/bulk', { number: [closed], to: '' })).text).toContain('没有选派给谁');
  });
});
