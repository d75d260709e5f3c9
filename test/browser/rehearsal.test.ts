import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWebApp, type HttpServer, listen } from '../../src/app/http.ts';
import { silentLog } from '../../src/log.ts';
import type { Incoming } from '../../src/messages.ts';
import { chromiumPath, DESKTOP, launch, NO_BROWSER, PHONE } from '../support/browser.ts';
import { type Rehearsing, rehearse, until } from '../support/rehearsal.ts';

/** The page in a real browser, in front of the real channel; only the one who answers is scripted. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PHONE_NARROW = { ...PHONE, viewport: { width: 320, height: 640 } };

/** What can be tapped and is smaller than a thumb. Runs in the page. */
const TOO_SMALL = `[...document.querySelectorAll('button, a, input, textarea')].flatMap((element) => {
  const box = element.getBoundingClientRect();
  const shown = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  return shown && (box.height < 44 || box.width < 44) ? [element.id || element.className] : [];
})`;

if (!chromiumPath) console.warn(NO_BROWSER);

describe.skipIf(!chromiumPath)('the rehearsal page', () => {
  let browser: Browser;
  let r: Rehearsing;
  let server: HttpServer;
  let troubles: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    troubles = [];
    r = await rehearse();
    r.heard.answer = answer;
    server = await serve(0);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server.close();
    await r.close();
    expect(troubles).toEqual([]);
  });

  const serve = (port: number) =>
    listen(
      createWebApp({
        home: '/rehearsal',
        parts: [{ path: '/rehearsal', app: r.routes }],
        loopbackOnly: true,
        maxBodyBytes: 2 * 1024 * 1024,
        log: silentLog,
      }),
      '127.0.0.1',
      port,
    );

  async function answer(message: Incoming): Promise<void> {
    if (message.sender.self || (!message.mentionsBot && message.room && !/充电|灯坏/.test(message.text))) return;
    const text = message.quote ? `您引用了「${message.quote.text}」` : `收到：${message.text}`;
    // Not waited for: a channel does not deliver the next message of a group before this one is taken.
    void r.channel.send(message.room ? { roomId: message.room.id } : { contactId: message.sender.id }, {
      text,
      mention: message.room ? [{ id: message.sender.id, name: message.sender.name }] : [],
    });
  }

  async function open(options: BrowserContextOptions, as?: string): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (line) => {
      // A connection that we cut ourselves is no trouble.
      if (line.type() === 'error' && !/Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE/.test(line.text())) troubles.push(line.text());
    });
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) troubles.push(`asked the network: ${request.url()}`);
    });
    await page.goto(`${server.url}/rehearsal`);
    await page.locator('.conversation').first().waitFor();
    if (as) await become(page, as);
    return page;
  }

  async function become(page: Page, id: string): Promise<void> {
    await page.locator('#who').click();
    await page.locator(`#who-dialog [data-id="${id}"]`).click();
    await page.locator('#who .name', { hasText: r.world.nameOf(id) }).waitFor();
    await page.locator('.conversation').first().waitFor();
  }

  const enter = (page: Page, id: string) => page.locator(`.conversation[data-id="${id}"]`).click();
  const bubbles = (page: Page) => page.locator('#log .bubble');
  const last = (page: Page, text: string) => page.locator('#log .message').last().locator('.bubble', { hasText: text }).waitFor();

  async function type(page: Page, text: string): Promise<void> {
    await page.locator('#text').fill(text);
    await page.keyboard.press('Enter');
  }

  for (const [name, options] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${name}, ${colorScheme}: a tap on an example is said and answered`, async () => {
        const page = await open({ ...options, colorScheme });
        await enter(page, 'g-3');
        await page.locator('.chip', { hasText: '电动车可以推上楼充电吗' }).click();
        await last(page, '@赵姐 收到：电动车可以推上楼充电吗');
        expect(await page.locator('.message.mine .bubble').innerText()).toBe('电动车可以推上楼充电吗');
        expect(await page.locator('#hints').isVisible()).toBe(false);
        expect((await r.world.history('g-3', 10)).map((m) => m.sender)).toEqual(['p-zhao', 'bot']);
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(background).toBe(colorScheme === 'light' ? 'rgb(243, 244, 242)' : 'rgb(17, 20, 18)');
        // Nothing sticks out at the side.
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      });
    }
  }

  it('on a phone, list and chat take turns, "back" works, and what is tapped is large enough', async () => {
    const page = await open(PHONE_NARROW);
    const small = () => page.evaluate(TOO_SMALL);
    expect(await page.locator('#chat').isVisible()).toBe(false);
    expect(await small()).toEqual([]);
    await enter(page, 'g-all');
    expect(await page.locator('#conversations').isVisible()).toBe(false);
    await type(page, '@小邻\u2005在吗');
    await last(page, '收到：在吗');
    expect(await small()).toEqual([]);
    await page.locator('#time').click();
    expect(await small()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.goBack();
    expect(await page.locator('#conversations').isVisible()).toBe(true);
    await page.goForward();
    await page.locator('#back').click();
    expect(await page.locator('#chat').isVisible()).toBe(false);
  });

  it('@ opens the names, the bot is mentioned by id, and the keyboard is enough', async () => {
    const page = await open(DESKTOP);
    await enter(page, 'g-3');
    await page.locator('#text').pressSequentially('@');
    expect(await page.locator('#picker .person').allInnerTexts()).toEqual(['小邻\n小邻\n助手', '小林\n社工小林\n社工']);
    await page.keyboard.type('小林');
    expect(await page.locator('#picker .person').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('#text').fill('');
    await page.locator('#text').pressSequentially('@');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.type('几点停水');
    await page.keyboard.press('Enter');
    await last(page, '收到：几点停水');
    expect((await r.world.history('g-3', 10))[0]!.mention).toEqual(['bot']);
    await enter(page, 'private:p-zhao');
    await page.locator('#text').pressSequentially('@');
    expect(await page.locator('#picker').isVisible()).toBe(false);
  });

  it('a message can be quoted, by the right button and by a long press', async () => {
    const page = await open(DESKTOP);
    await enter(page, 'g-3');
    await r.channel.send({ roomId: 'g-3' }, { text: '已登记 T2026-000105', mention: [] });
    await bubbles(page).first().click({ button: 'right' });
    await page.locator('#menu button', { hasText: '引用' }).click();
    await page.locator('#quoting', { hasText: '小邻：已登记 T2026-000105' }).waitFor();
    await type(page, '@小邻\u2005还是不亮');
    await last(page, '您引用了「已登记 T2026-000105」');
    expect(await page.locator('.quote').innerText()).toBe('小邻：已登记 T2026-000105');

    const phone = await open(PHONE);
    await enter(phone, 'g-3');
    const box = (await bubbles(phone).first().boundingBox())!;
    const touch = await phone.context().newCDPSession(phone);
    const point = { x: box.x + 20, y: box.y + 15 };
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
    await phone.locator('#menu button', { hasText: '引用' }).waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await phone.locator('#menu button', { hasText: '引用' }).tap();
    await phone.locator('#quoting').waitFor();
  });

  it('a picture is sent, shown and enlarged; one that is too large is refused with the limit', async () => {
    const page = await open(PHONE);
    await enter(page, 'g-3');
    await page.locator('#file').setInputFiles({ name: '灯.png', mimeType: 'image/png', buffer: PNG });
    await page.locator('.bubble-image img').waitFor();
    const heard = await until('the picture', () => r.heard.fromOthers[0]);
    expect(heard.attachments[0]).toMatchObject({ kind: 'image', bytes: expect.any(Number) });
    await until('that it is no longer pending', async () => (await page.locator('.sending').count()) === 0);
    await page.locator('.picture').tap();
    expect(await page.locator('#viewer img').isVisible()).toBe(true);
    await page.locator('#viewer .close').tap();
    await page.locator('#file').setInputFiles({ name: '大.png', mimeType: 'image/png', buffer: Buffer.alloc(3 * 1024 * 1024) });
    expect(await page.locator('#problem').innerText()).toBe('图片太大（3 MB），最多 1 MB。可以先裁剪或截图再发。');
    await page.locator('#file').setInputFiles({ name: '假.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await page.locator('.why', { hasText: '这不是能显示的图片' }).waitFor();
  });

  it('two windows are two people, and what one has not read is counted', async () => {
    const context = await browser.newContext(DESKTOP);
    const pages: Page[] = [];
    for (const id of ['p-zhao', 'p-lin']) {
      const page = await context.newPage();
      await page.goto(`${server.url}/rehearsal`);
      await page.locator('.conversation').first().waitFor();
      await become(page, id);
      await enter(page, 'g-3');
      pages.push(page);
    }
    const [zhao, lin] = pages as [Page, Page];
    await type(zhao, '谁家停水了');
    await last(lin, '谁家停水了');
    await enter(lin, 'g-staff');
    await zhao.bringToFront();
    await type(zhao, '@社工小林\u2005在吗');
    await type(zhao, '有人吗');
    const row = lin.locator('.conversation[data-id="g-3"]');
    await row.locator('.badge', { hasText: '2' }).waitFor();
    expect(await row.locator('.preview').innerText()).toContain('[有人@我]');
    // Who one is survives a reload, in each window its own; so does what is unread.
    await lin.reload();
    await row.locator('.badge', { hasText: '2' }).waitFor();
    expect(await lin.locator('#who .name').innerText()).toBe('社工小林');
    expect(await zhao.locator('#who .name').innerText()).toBe('赵姐');
    await lin.bringToFront();
    await row.click();
    await until('that it is read', async () => (await row.locator('.badge').count()) === 0);
    // An announcement arrives by itself, in the group that is open and in the one that is not.
    await r.channel.send({ roomId: 'g-all' }, { text: '【停水通知】明天 9:00–12:00', mention: [] });
    await lin.locator('.conversation[data-id="g-all"] .badge').waitFor();
    await r.channel.send({ roomId: 'g-3' }, { text: '【停水通知】明天 9:00–12:00', mention: [] });
    await last(lin, '【停水通知】');
    await last(zhao, '【停水通知】');
  });

  it('the private chat is between one person and the bot', async () => {
    const page = await open(PHONE);
    await enter(page, 'private:p-zhao');
    await type(page, '我想投诉');
    await last(page, '收到：我想投诉');
    const sun = await open(PHONE, 'p-sun');
    await enter(sun, 'private:p-sun');
    await sun.locator('#state', { hasText: '别人看不到' }).waitFor();
    expect(await bubbles(sun).count()).toBe(0);
  });

  it('what is written is shown as it is, and runs nowhere', async () => {
    const page = await open(DESKTOP);
    await enter(page, 'g-3');
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await type(page, hostile);
    await last(page, '<img src=x');
    expect(await bubbles(page).last().innerText()).toBe(hostile);
    expect(await page.locator('#log img').count()).toBe(0);
    expect(await page.title()).toBe('演练群 · 回音');
  });

  it('the server goes and comes back: nothing is lost, nothing is said twice', async () => {
    const page = await open(DESKTOP);
    await enter(page, 'g-3');
    await type(page, '断开以前');
    await last(page, '断开以前');
    const port = Number(new URL(server.url).port);
    await server.close();
    await page.locator('.connection.lost', { hasText: '正在重新连接' }).waitFor();
    await type(page, '断开时说的');
    await page.locator('.why', { hasText: '没有连上服务' }).waitFor();
    await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: '断开时别人说的' });
    server = await serve(port);
    await page.locator('#log .bubble', { hasText: '断开时别人说的' }).waitFor();
    await page.locator('.connection.back').waitFor({ state: 'attached' });
    await page.locator('.failed').click();
    await until('that it is sent', async () => (await page.locator('.failed, .sending').count()) === 0);
    expect(await bubbles(page).allInnerTexts()).toEqual(['断开以前', '断开时别人说的', '断开时说的']);
    expect(await r.world.history('g-3', 10)).toHaveLength(3);
  });

  it('a page that can not load says so, and loads on a tap', async () => {
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    await page.route('**/api/conversations*', (route) =>
      route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"出错了，已记录。请再试一次。"}' }),
    );
    await page.goto(`${server.url}/rehearsal`);
    await page.locator('.list .state', { hasText: '出错了' }).waitFor();
    await page.unroute('**/api/conversations*');
    await page.locator('.list .state button').tap();
    await page.locator('.conversation').first().waitFor();
    await page.route('**/api/messages*', (route) => route.abort());
    await enter(page, 'g-3');
    await page.locator('#state', { hasText: '没有连上服务' }).waitFor();
    await page.unroute('**/api/messages*');
    await page.locator('#state button').tap();
    await page.locator('#state', { hasText: '还没有人说话' }).waitFor();
  });

  it('two thousand messages: the last 200 first, the earlier ones on the way up, without a jump', async () => {
    for (let i = 1; i <= 2000; i++) await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: `第 ${i} 条` });
    const page = await open(DESKTOP);
    await enter(page, 'g-3');
    await last(page, '第 2000 条');
    expect(await page.locator('#log .message').count()).toBe(200);
    await page.locator('#messages').evaluate((pane) => pane.scrollTo(0, 0));
    await page.locator('#log .bubble', { hasText: '第 1601 条' }).waitFor({ state: 'attached' });
    const top = await page
      .locator('#log .bubble', { hasText: '第 1801 条' })
      .evaluate((bubble) => bubble.getBoundingClientRect().top - bubble.closest('#messages')!.getBoundingClientRect().top);
    expect(top).toBeGreaterThan(-50);
    expect(top).toBeLessThan(300);
    // Somebody who reads above is not torn away.
    await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: '新来的' });
    await page.locator('#newer', { hasText: '1 条新消息' }).click();
    await until('the end', () => page.locator('#messages').evaluate((pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight < 5));
    // While one reads at the end, the page does not grow without bound.
    for (let i = 1; i <= 300; i++) await r.world.post({ conversation: 'g-3', sender: 'p-lin', text: `又 ${i} 条` });
    await last(page, '又 300 条');
    expect(await page.locator('#log .message').count()).toBeLessThanOrEqual(420);
  });

  it('the time moves for everybody', async () => {
    const page = await open(PHONE);
    const other = await open(DESKTOP, 'p-lin');
    const before = r.clock.now().getTime();
    await page.locator('#time').click();
    await page.locator('.step', { hasText: '+1小时' }).click();
    await until('the hour', () => r.clock.now().getTime() - before >= 3_600_000);
    await page.locator('.step', { hasText: '到明早8点' }).click();
    await page.locator('#time-dialog .now', { hasText: '08:00' }).waitFor();
    await other.locator('#time-now', { hasText: '08:00' }).waitFor();
    await page.locator('#time-dialog input').fill('2020-01-01T08:00');
    await page.locator('#time-dialog form').evaluate((form: { noValidate: boolean }) => {
      form.noValidate = true;
    });
    await page.locator('.step', { hasText: '到这个时间' }).click();
    await page.locator('#time-dialog .problem', { hasText: '时间只能往后调' }).waitFor();
  });
});
