import { rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
let busy: Busy;
beforeEach(async () => {
  world = await openConsole();
  visitor = await world.administrator();
  busy = await liveABusyWeek(world);
});
afterEach(() => world.close());

const ticketOf = async (number: string) => (await world.tickets.byNumber(world.store.db, number))!;
const expectedOf = (html: string) => /name="expected" value="([^"]+)"/.exec(html)![1]!;

describe('the list of tickets', () => {
  it('is filtered by state, category, kind, building and words', async () => {
    const numbers = async (query: string) => [
      ...new Set((await visitor.get(`/console/tickets${query}`)).html.match(/T2026-\d{6}(?= ·)/g) ?? []),
    ];
    expect(await numbers('')).toHaveLength(5);
    expect(await numbers('?view=undelivered')).toEqual([busy.undelivered]);
    expect(await numbers('?view=answered')).toEqual([busy.undelivered]);
    expect(await numbers(`?category=${encodeURIComponent('设施维修')}&view=all`)).toHaveLength(3);
    expect(await numbers('?kind=suggestion')).toHaveLength(1);
    expect(await numbers(`?building=${encodeURIComponent('3号楼')}`)).toEqual([busy.lamp]);
    expect(await numbers(`?q=${encodeURIComponent('楼道灯')}`)).toEqual([busy.lamp]);
    expect(await numbers(`?q=${busy.lamp.toLowerCase()}`)).toEqual([busy.lamp]);
    expect(await numbers('?view=overdue')).toHaveLength(1);
    expect(await numbers(`?view=undelivered&q=${encodeURIComponent('没有这个')}`)).toEqual([]);
  });

  it('says which conditions make no sense, and goes on without them', async () => {
    const page = await visitor.get('/console/tickets?view=nonsense&category=%3Cb%3E&building=99%E5%8F%B7%E6%A5%BC&page=-3&kind=x');
    expect(page.status).toBe(200);
    expect(page.text).toContain('没有「nonsense」「<b>」「x」「99号楼」这样的筛选条件');
    expect(page.text).toContain('待答复工单 5 件');
  });

  it('is paged', async () => {
    const reporter = await world.person('p-ma');
    await world.store.transaction(async (tx) => {
      for (let i = 0; i < 30; i++) {
        const ticket = {
          kind: 'complaint',
          category: '其他',
          where: { building: '9号楼' },
          summary: `第${i}件`,
          details: '',
          confidential: false,
          pictures: [],
        } as const;
        await world.tickets.open(tx, { ticket, reporter });
      }
    });
    const first = await visitor.get(`/console/tickets?building=${encodeURIComponent('9号楼')}`);
    expect(first.text).toContain('第 1 / 2 页，共 30 条');
    const next = /rel="next" href="([^"]+)"/.exec(first.html)![1]!.replaceAll('&amp;', '&');
    const second = await visitor.get(next);
    expect(second.text).toContain('第 2 / 2 页');
    expect(second.html.match(/class="item"/g)).toHaveLength(10);
    expect((await visitor.get('/console/tickets?page=999999')).text).toContain('第 2 / 2 页');
  });
});

describe('a ticket', () => {
  it('shows what it is, who does it and what happened, but not who reported it', async () => {
    const page = await visitor.get(`/console/tickets/${busy.lamp}`);
    for (const said of [
      '3号楼2单元四楼 楼道灯不亮',
      '晚上看不见路',
      '第2网格',
      '3号楼居民群',
      '2 位居民',
      '附议 · 居民',
      '将@到3号楼居民群（2 位居民），发出后不能撤回',
    ])
      expect(page.text).toContain(said);
    for (const hidden of ['赵姐', '果果妈', '402', '138****0000']) expect(page.text).not.toContain(hidden);
  });

  it('answered and closed: the group is told, and it is closed when that has arrived', async () => {
    const page = await visitor.get(`/console/tickets/${busy.lamp}`);
    const done = await visitor.submit(`/console/tickets/${busy.lamp}/answer`, {
      answer: '四楼灯已更换，赵姐可以放心了',
      close: 'yes',
      expected: expectedOf(page.html),
    });
    expect(done.text).toContain(`${busy.lamp} 已答复，正在通知 2 位居民，送达后自动办结。`);
    const rows = await world.store.db
      .selectFrom('outbox')
      .selectAll()
      .where('cause_id', '=', busy.lamp)
      .where('key', 'like', '%:answer:%')
      .execute();
    expect(rows.map((row) => row.group_id)).toEqual(['g-building-3']);
    expect(rows[0]?.text).toContain('四楼灯已更换，居民可以放心了');
    await world.delivered();
    expect((await ticketOf(busy.lamp)).status).toBe('closed');
    const after = await visitor.get(`/console/tickets/${busy.lamp}`);
    expect(after.text).toContain('已办结');
    expect(after.text).toContain('答复 · 小林');
    expect(after.text).not.toContain('答复居民');
    // Said once.
    expect(after.text).not.toContain('送达后自动办结。');
  });

  it('answered without closing stays open', async () => {
    await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer: '已联系物业，明天换灯', close: 'no' });
    await world.delivered();
    expect((await ticketOf(busy.lamp)).status).toBe('answered');
    expect(world.platform.textsTo('g-building-3').at(-1)).toContain('有新进展：已联系物业');
  });

  it('an empty or endless answer is not sent, and what was typed stays', async () => {
    const empty = await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer: ' \n ', close: 'no' });
    expect([empty.status, empty.text.includes('答复是空的，没有发出')]).toEqual([400, true]);
    const long = `好${'长'.repeat(1001)}`;
    const refused = await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer: long, close: 'no' });
    expect([refused.status, refused.text.includes('1002 个字')]).toEqual([400, true]);
    expect(refused.html).toContain(`>${long}</textarea>`);
    expect(refused.html).toMatch(/value="no" checked/);
    expect((await ticketOf(busy.lamp)).status).toBe('received');
  });

  it('a colleague who was faster is noticed; nothing is lost, and the second try goes through', async () => {
    const page = await visitor.get(`/console/tickets/${busy.lamp}`);
    world.clock.advance(1000);
    await visitor.post(`/console/tickets/${busy.lamp}/start`);
    const late = await visitor.post(`/console/tickets/${busy.lamp}/answer`, {
      answer: '灯已更换',
      close: 'yes',
      expected: expectedOf(page.html),
    });
    expect([late.status, late.text.includes('刚才有同事更新了')]).toEqual([409, true]);
    expect(late.html).toContain('>灯已更换</textarea>');
    expect(
      (await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer: '灯已更换', close: 'yes', expected: expectedOf(late.html) }))
        .status,
    ).toBe(303);
  });

  it('started, and reopened with a reason', async () => {
    expect((await visitor.submit(`/console/tickets/${busy.lamp}/start`)).text).toContain('已改为处理中');
    expect((await visitor.post(`/console/tickets/${busy.lamp}/start`)).status).toBe(400);
    await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer: '灯已更换', close: 'yes' });
    await world.delivered();
    const silent = await visitor.post(`/console/tickets/${busy.lamp}/answer`, { answer: '再说一句', close: 'yes' });
    expect([silent.status, silent.text.includes('已办结，不能再答复')]).toEqual([400, true]);
    const without = await visitor.post(`/console/tickets/${busy.lamp}/reopen`, { reason: '' });
    expect([without.status, without.text.includes('请写明原因')]).toEqual([400, true]);
    expect((await visitor.submit(`/console/tickets/${busy.lamp}/reopen`, { reason: '居民反映又坏了' })).text).toContain('已重新打开');
    expect((await ticketOf(busy.lamp)).status).toBe('reopened');
  });

  it('tells who reported it against an entry in its history', async () => {
    const opened = await visitor.post(`/console/tickets/${busy.lamp}/identity`, { reason: '上门处理' });
    expect(opened.status).toBe(200);
    for (const shown of ['赵姐', '果果妈', '门牌 402', '138****0000']) expect(opened.text).toContain(shown);
    expect(opened.headers.get('cache-control')).toBe('no-store');
    const later = await visitor.get(`/console/tickets/${busy.lamp}`);
    expect(later.text).not.toContain('赵姐');
    expect(later.text).toMatch(/查看登记人 · 小林 今天 \d+:\d\d 上门处理/);
    const without = await visitor.post(`/console/tickets/${busy.lamp}/identity`, { reason: '好奇' });
    expect([without.status, without.text.includes('赵姐')]).toEqual([400, false]);
  });

  it('of a confidential one, the matter and the pictures are opened with the names', async () => {
    const picture = `/console/tickets/${busy.confidential}/pictures/0`;
    const closed = await visitor.get(`/console/tickets/${busy.confidential}`);
    expect(closed.text).not.toContain('打骂');
    expect(closed.html).not.toContain('<img');
    expect((await visitor.get(picture)).status).toBe(403);
    const opened = await visitor.post(`/console/tickets/${busy.confidential}/identity`, { reason: '联系居民了解情况' });
    expect(opened.text).toContain('楼上长期打骂孩子');
    expect(opened.text).toContain('将私聊 1 位居民');
    expect((await visitor.get(picture)).status).toBe(200);
    await visitor.submit('/console/users', { name: '小王', role: 'staff', password: 'guan-li-yuan-2027' });
    const other = world.visitor();
    await other.post('/sign-in', { name: '小王', password: 'guan-li-yuan-2027' });
    expect((await other.get(picture)).status).toBe(403);
  });

  it('unknown or nonsense is not there, for reading and for writing', async () => {
    for (const number of ['T2026-999999', 'nonsense', '..%2f']) {
      expect((await visitor.get(`/console/tickets/${number}`)).status).toBe(404);
      expect((await visitor.post(`/console/tickets/${number}/answer`, { answer: 'x' })).status).toBe(404);
      expect((await visitor.post(`/console/tickets/${number}/identity`, { reason: '回访' })).status).toBe(404);
    }
  });
});

describe('pictures', () => {
  it('are shown as pictures that can do nothing', async () => {
    const picture = await visitor.get(`/console/tickets/${busy.lamp}/pictures/0`);
    expect([picture.status, picture.headers.get('content-type'), picture.headers.get('x-content-type-options')]).toEqual([
      200,
      'image/png',
      'nosniff',
    ]);
    expect((await world.visitor().get(`/console/tickets/${busy.lamp}/pictures/0`)).status).toBe(302);
    for (const index of ['1', '-1', 'x', '0.5'])
      expect((await visitor.get(`/console/tickets/${busy.lamp}/pictures/${index}`)).status).toBe(404);
  });

  it.each(['../huiyin-outside.txt', '/etc/hostname', '2026-11/link.png', '2026-11', 'gone.png', '\0'])(
    'never lead out of their folder: %j',
    async (stored) => {
      const outside = path.join(world.mediaDir, '..', 'huiyin-outside.txt');
      await writeFile(outside, 'secret');
      await symlink('/etc/hostname', path.join(world.mediaDir, '2026-11', 'link.png'));
      await world.store.db
        .insertInto('ticket_picture')
        .values({ ticket_number: busy.undelivered, path: stored, added_at: '2026-11-22T00:00:00.000Z' })
        .execute();
      const page = await visitor.get(`/console/tickets/${busy.undelivered}/pictures/0`);
      await rm(outside);
      expect([page.status, page.html.includes('secret')]).toEqual([404, false]);
    },
  );

  it('a file of another kind is handed over, not opened', async () => {
    await writeFile(path.join(world.mediaDir, '2026-11', 'page.html'), '<script>alert(1)</script>');
    await world.store.db
      .insertInto('ticket_picture')
      .values({ ticket_number: busy.undelivered, path: '2026-11/page.html', added_at: '2026-11-22T00:00:00.000Z' })
      .execute();
    const page = await visitor.get(`/console/tickets/${busy.undelivered}/pictures/0`);
    expect(page.headers.get('content-type')).toBe('application/octet-stream');
    expect(page.headers.get('content-disposition')).toMatch(/^attachment/);
  });
});
