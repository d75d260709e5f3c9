import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

describe('with nothing in it', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  beforeAll(async () => {
    world = await openConsole({ rehearsalPath: '/rehearsal' });
    visitor = await world.administrator();
  });
  afterAll(() => world.close());

  it.each([
    ['/console', '开始使用'],
    ['/console/tickets', '没有等答复的工单'],
    ['/console/tickets?view=overdue', '没有超时的工单'],
    ['/console/tickets?view=undelivered', '没有送不到的答复'],
    ['/console/tickets?view=all', '还没有工单'],
    ['/console/tickets?q=%E7%81%AF', '没有符合条件的待答复工单'],
    ['/console/notices', '还没有写过通知'],
    ['/console/notices?show=scheduled', '没有已排好的通知'],
    ['/console/notices/new', '什么时候发'],
    ['/console/activities', '接下来没有活动'],
    ['/console/activities?show=past', '还没有结束的活动'],
    ['/console/activities/new', '活动名称'],
    ['/console/documents', '还没有文件'],
    ['/console/documents?show=problems', '所有文件都读得很好'],
    ['/console/documents/ask', '居民会怎么问'],
    ['/console/documents/ask?q=%E5%85%BB%E7%8B%97', '没有相关的条款'],
    ['/console/gaps', '没有等答复的问题'],
    ['/console/gaps?state=answered', '这里还没有问题'],
    ['/console/groups', '3号楼居民群'],
    ['/console/channel', '还没有发送过消息'],
    ['/console/deliveries', '都送到了'],
    ['/console/deliveries?show=all', '这里还没有记录'],
    ['/console/users', '添加用户'],
    ['/console/me', '修改密码'],
  ])('%s says so', async (path, said) => {
    const page = await visitor.get(path);
    expect([page.status, page.text.includes(said)]).toEqual([200, true]);
    expect(page.html).not.toMatch(/\[object|undefined<|NaN|Invalid/);
  });

  it('the first steps lead to the rehearsal, the folder, the groups and the first notice', async () => {
    const { html, text } = await visitor.get('/console');
    expect(text).toContain('楼二单元灯坏了三天了');
    for (const path of ['/rehearsal', '/console/documents', '/console/groups', '/console/notices/new'])
      expect(html).toContain(`href="${path}"`);
    // The groups are bound already: that step is done.
    expect(html.match(/is-done/g)).toHaveLength(1);
  });

  it.each([
    '/console/nothing',
    '/console/tickets/T2026-000099',
    '/console/tickets/..%2F..%2Fetc',
    '/console/notices/n-nothing',
    '/console/activities/a-nothing',
    '/console/gaps/Q2026-000099',
    '/console/gaps/x',
    '/console/groups/g-nothing',
    '/console/documents/view?file=..%2F..%2Fpackage.json',
    '/console/notices/new?from=nothing',
  ])('%s is not there, and there is a way back', async (path) => {
    const page = await visitor.get(path);
    expect([page.status, page.text.includes('没有这一页')]).toEqual([404, true]);
    expect(page.html).toContain('href="/console"');
  });
});

describe('with a busy week in it', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  let busy: Busy;
  beforeAll(async () => {
    world = await openConsole();
    visitor = await world.administrator();
    busy = await liveABusyWeek(world);
  });
  afterAll(() => world.close());

  it('every figure of the overview counts what its link shows', async () => {
    const overview = await visitor.get('/console');
    const figures = [...overview.html.matchAll(/class="figure[^"]*" href="([^"]+)">\s*<b[^>]*>(\d+)<\/b><span>([^<]+)</g)].map(
      ([, href, count, label]) => ({ href: href!, count: Number(count), label: label! }),
    );
    expect(figures).toHaveLength(10);
    const shown = Object.fromEntries(figures.map(({ label, count }) => [label, count]));
    expect(shown).toMatchObject({
      待答复工单: 5,
      已超时工单: 1,
      答复没确认送达: 1,
      没依据的问题: 2,
      '近 7 天发送异常': 3,
      待确认的群: 1,
      没办结的工单: 6,
    });
    const cells = [...overview.html.matchAll(/<td><a href="(\/console\/tickets\?view=[^"]+)">(\d+)<\/a><\/td>/g)];
    expect(cells.length).toBeGreaterThan(3);
    for (const [, href, count] of cells)
      expect([href, (await visitor.get(href!.replaceAll('&amp;', '&'))).html.match(/<a class="item"/g)?.length ?? 0]).toEqual([
        href,
        Number(count),
      ]);
    for (const { href, count, label } of figures) {
      const { html } = await visitor.get(href);
      const rows = /tickets|gaps/.test(href)
        ? html.match(/<a class="item"/g)
        : /deliveries/.test(href)
          ? html.match(/class="ledger-to"/g)
          : /groups/.test(href)
            ? html.match(/action="\/console\/groups\/bind"/g)
            : html.match(/<code>[^<]+\.(md|csv|txt)/g);
      expect([label, rows?.length ?? 0]).toEqual([label, count]);
    }
  });

  it('open pages can look for the numbers of now', async () => {
    const live = JSON.parse((await visitor.get('/console/live', { accept: 'application/json' })).html);
    expect(live.counters).toEqual({ unanswered: 5, overdue: 1, gaps: 2, troubled: 3 });
    expect(live.channel).toContain('online');
  });

  it('what is confidential stands on no page before it is opened', async () => {
    for (const path of [
      '',
      '/tickets',
      '/tickets?view=all&q=%E6%89%93%E9%AA%82',
      `/tickets/${busy.confidential}`,
      '/deliveries?show=all',
      '/channel',
    ]) {
      const { html } = await visitor.get(`/console${path}`);
      expect([path, /打骂孩子|小何|1201/.test(html)]).toEqual([path, false]);
    }
  });

  it('moments are said in words of the community', async () => {
    const { text } = await visitor.get('/console/notices');
    expect(text).toMatch(/每周三 15:00，下一次 明天 15:00/);
    expect((await visitor.get(`/console/notices/${busy.notice}`)).text).toMatch(/今天 \d+:\d\d/);
  });

  it('the account page shows the QR as a picture while it waits for a scan', async () => {
    world.account.state = { status: 'waiting_for_scan', detail: '请扫码', since: world.clock.now(), qr: 'https://login.example/l/abc' };
    world.account.waiting = '账号不在线';
    const page = await visitor.get('/console/channel');
    const svg = Buffer.from(/src="data:image\/svg\+xml;base64,([^"]+)"/.exec(page.html)![1]!, 'base64').toString();
    expect(svg).toMatch(/^<svg/);
    expect(page.text).toContain('扫一扫');
    expect(page.text).toContain('暂时没有发送：账号不在线');
    expect((await visitor.get('/console')).text).toContain('等待扫码登录');
  });

  it('a name that is HTML is shown as it was written', async () => {
    const he = await world.person('p-he');
    const nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    await world.store.transaction((tx) =>
      world.knowledge.gaps.record(tx, { question: nasty, personId: he.id, tell: false, at: world.clock.now() }),
    );
    const list = await visitor.get('/console/gaps');
    expect(list.html).not.toContain('<script>alert');
    expect(list.html).not.toContain('<img src=x');
    expect(list.text).toContain(nasty);
  });
});

describe('when something breaks', () => {
  it('the page says so without telling what, and the fault is one request', async () => {
    const world = await openConsole();
    const visitor = await world.administrator();
    const broken = world.account;
    Object.defineProperty(broken, 'state', {
      configurable: true,
      get() {
        throw new Error('secret detail');
      },
    });
    const page = await visitor.get('/console');
    expect([page.status, page.text.includes('出错了'), page.html.includes('secret')]).toEqual([500, true, false]);
    expect((await visitor.get('/console/tickets')).status).toBe(200);
    await world.close();
  });
});
