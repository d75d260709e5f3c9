import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/app/http.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { chromiumPath, DESKTOP, launch, NO_BROWSER, PHONE } from '../support/browser.ts';
import { type Busy, liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, PASSWORD } from '../support/console.ts';

/** Set to a folder to look at the pages afterwards. */
const SHOTS = process.env.HUIYIN_SCREENSHOTS;

/** What is wider than the window, or can be tapped and is smaller than a thumb. Runs in the page. */
const TOO_WIDE = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const TOO_SMALL = `[...document.querySelectorAll('button, a.button, nav a, .item, input:not([type=hidden]), select, textarea, summary')].flatMap((element) => {
  const target = element.closest('label') ?? element;
  const box = target.getBoundingClientRect();
  const shown = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  return shown && box.height < 43.5 ? [element.outerHTML.slice(0, 120) + ' ' + Math.round(box.height)] : [];
})`;
/** Text whose contrast with what is behind it is below 4.5:1. Runs in the page. */
const TOO_PALE = `(() => {
  const channels = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = channels(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] > 0.99) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const pale = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push(element.outerHTML.slice(0, 100) + ' ' + ratio.toFixed(2));
  }
  return pale;
})()`;
/** Fields without a name for those who can't see them, and ids that stand twice. Runs in the page. */
const NAMELESS = `[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a, img, progress, meter')].flatMap((element) => {
  const label = element.closest('label')?.innerText ?? element.getAttribute('aria-label') ?? element.getAttribute('alt') ?? (element.innerText.trim() || element.querySelector('img')?.alt);
  return label?.trim() || element.hidden || !element.checkVisibility() ? [] : [element.outerHTML.slice(0, 120)];
})`;

if (!chromiumPath) console.warn(NO_BROWSER);

describe.skipIf(!chromiumPath)('the console in a browser', () => {
  let browser: Browser;
  let world: ConsoleWorld;
  let server: HttpServer;
  let busy: Busy;
  const troubles: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    world = await openConsole({ policies: path.resolve('data/policies'), rehearsalPath: '/rehearsal' });
    server = await listen(world.app, '127.0.0.1', 0);
    busy = await liveABusyWeek(world);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await world.close();
    expect(troubles).toEqual([]);
  });

  async function open(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (line) => {
      if (line.type() === 'error' && !/Failed to load resource/.test(line.text())) troubles.push(line.text());
    });
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) troubles.push(`asked the network: ${request.url()}`);
    });
    return page;
  }

  async function signIn(page: Page): Promise<void> {
    const token = await newSetupToken(world.store);
    await page.goto(token ? `${server.url}/setup?token=${token}` : `${server.url}/sign-in`);
    await page.fill('[name=name]', '小林');
    await page.fill('[name=password]', PASSWORD);
    if (token) await page.fill('[name=again]', PASSWORD);
    await page.click('button');
    await page.waitForURL('**/console');
  }

  const shot = async (page: Page, name: string) => {
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
  };

  const pages = (): readonly (readonly [string, string])[] => [
    ['overview', '/console'],
    ['tickets', '/console/tickets?view=all'],
    ['ticket', `/console/tickets/${busy.lamp}`],
    ['ticket-undelivered', `/console/tickets/${busy.undelivered}`],
    ['ticket-confidential', `/console/tickets/${busy.confidential}`],
    ['notices', '/console/notices'],
    ['notice-new', '/console/notices/new'],
    ['notice', `/console/notices/${busy.notice}`],
    ['activities', '/console/activities'],
    ['activity', `/console/activities/${busy.activity}`],
    ['group', '/console/groups/g-all'],
    ['me', '/console/me'],
    ['activity-new', '/console/activities/new'],
    ['documents', '/console/documents'],
    ['ask', `/console/documents/ask?q=${encodeURIComponent('周六能不能打电钻')}`],
    ['gaps', '/console/gaps'],
    ['gap', `/console/gaps/${busy.gap}`],
    ['groups', '/console/groups'],
    ['channel', '/console/channel'],
    ['deliveries', '/console/deliveries'],
    ['users', '/console/users'],
    ['missing', '/console/nothing-here'],
  ];

  for (const [device, options] of [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${device}, ${colorScheme}: every page fits, can be tapped and read`, async () => {
        const page = await open({ ...options, colorScheme });
        await page.goto(`${server.url}/sign-in`);
        await shot(page, `${device}-${colorScheme}-sign-in`);
        await signIn(page);
        for (const [name, url] of pages()) {
          await page.goto(server.url + url);
          await page.locator('h1').waitFor();
          await shot(page, `${device}-${colorScheme}-${name}`);
          expect.soft(await page.evaluate(TOO_WIDE), `${name} is too wide`).toBeLessThanOrEqual(0);
          expect.soft(await page.evaluate(TOO_PALE), `${name} has pale text`).toEqual([]);
          expect.soft(await page.evaluate(NAMELESS), `${name} has nameless fields`).toEqual([]);
          if (device === 'phone') expect.soft(await page.evaluate(TOO_SMALL), `${name} has small targets`).toEqual([]);
        }
        await page.context().close();
      });
    }
  }

  it('on a phone, a ticket is answered and closed with a few taps', async () => {
    const page = await open(PHONE);
    await signIn(page);
    await page.locator('.figure', { hasText: '待答复工单' }).tap();
    await page.locator('.item', { hasText: '长椅' }).tap();
    await page.locator('.gallery, h2').first().waitFor();
    await page.fill('[name=answer]', '已报街道，春天装两张长椅');
    expect(await page.locator('.counter').innerText()).toBe('12/1000 字');
    expect(await page.locator('.consequence').first().innerText()).toContain('将@到5号楼居民群（1 位居民）');
    await page.getByRole('button', { name: '发出答复' }).tap();
    await page.locator('.flash.done').waitFor();
    await shot(page, 'phone-light-answered');
    await world.delivered();
    await page.reload();
    expect(await page.locator('.badges').innerText()).toContain('已办结');
    expect(await page.locator('.flash').count()).toBe(0);
    await page.context().close();
  });

  it('shows what others do meanwhile, in place, and leaves alone what somebody is at', async () => {
    const page = await open(DESKTOP);
    await signIn(page);
    const looked = () => page.waitForResponse((response) => response.url().endsWith('/console/live'));
    const first = looked();
    await page.goto(`${server.url}/console/tickets/${busy.lamp}`);
    await first;
    await page.fill('[name=answer]', '正在写的话');
    await world.store.transaction((tx) => world.tickets.start(tx, { number: busy.lamp, actor: { kind: 'user', name: '小林' } }));
    const again = looked();
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await again;
    await page.locator('.badges', { hasText: '处理中' }).waitFor();
    expect(await page.locator('[data-fresh=state]').innerText()).toContain('开始处理');
    expect(await page.inputValue('[name=answer]')).toBe('正在写的话');
    expect(await page.locator('[data-said]').innerText()).toContain('已更新');
    await page.context().close();
  });

  it('names are behind a button, and gone with the next look', async () => {
    const page = await open(DESKTOP);
    await signIn(page);
    await page.goto(`${server.url}/console/tickets/${busy.confidential}`);
    expect(await page.locator('main').innerText()).not.toContain('小何');
    await page.selectOption('select[name=reason]', '上门处理');
    await page.getByRole('button', { name: '打开保密内容和登记人' }).click();
    await page.locator('.people').waitFor();
    expect(await page.locator('main').innerText()).toContain('小何');
    expect(
      await page.evaluate(
        "document.querySelector('.gallery img').decode().then(() => document.querySelector('.gallery img').naturalWidth)",
      ),
    ).toBe(160);
    await shot(page, 'desktop-light-identity');
    await page.goto(`${server.url}/console/tickets/${busy.confidential}`);
    expect(await page.locator('main').innerText()).not.toContain('小何');
    await page.context().close();
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`${javaScriptEnabled ? 'with' : 'without'} a script: a notice is written, looked at, changed, confirmed and followed`, async () => {
      const page = await open({ ...PHONE, javaScriptEnabled });
      await signIn(page);
      await page.goto(`${server.url}/console/notices/new`);
      await page.fill('[name=title]', '停电通知');
      await page.fill('[name=text]', '3号楼明天上午检修电表，请提前准备。');
      await page.locator('.set > summary', { hasText: '按楼栋' }).click();
      await page.getByLabel('3号楼', { exact: true }).check();
      if (javaScriptEnabled) {
        expect(await page.locator('.set', { hasText: '按楼栋' }).locator('[data-chosen]').innerText()).toBe('已选 1');
        expect(await page.locator('[name=at]').isVisible()).toBe(false);
        await page.getByRole('radio', { name: '定时发' }).check();
        expect(await page.locator('[name=at]').isVisible()).toBe(true);
        await page.getByRole('radio', { name: '重复发' }).check();
        await page.selectOption('[name=repeat]', 'monthly');
        expect([await page.locator('[name=monthday]').isVisible(), await page.locator('[name=weekday]').first().isVisible()]).toEqual([
          true,
          false,
        ]);
        await shot(page, 'phone-light-notice-typed');
        await page.getByRole('radio', { name: '确认后立即发' }).check();
      }
      await page.getByRole('button', { name: '下一步' }).click();
      await page.locator('.decide').waitFor();
      await shot(page, `phone-light-draft-${javaScriptEnabled ? 'script' : 'plain'}`);
      await page.getByRole('link', { name: '修改' }).click();
      expect(await page.inputValue('[name=text]')).toBe('3号楼明天上午检修电表，请提前准备。');
      await page.fill('[name=text]', '3号楼后天上午检修电表，请提前准备。');
      await page.getByRole('button', { name: '下一步' }).click();
      expect(await page.locator('.bubble').innerText()).toBe('【停电通知】3号楼后天上午检修电表，请提前准备。梧桐里社区居民委员会');
      expect(await page.locator('.decide .consequence').innerText()).toBe('将发送到 2 个群，几秒内，发出后不能撤回。');
      const before = world.platform.sent.length;
      await page.getByRole('button', { name: '确认发送' }).click();
      await page.locator('.flash.done').waitFor();
      await world.delivered();
      await page.goto(page.url());
      expect(await page.locator('h2').first().innerText()).toContain('送达 2/2 个群');
      expect(world.platform.sent.length - before).toBe(2);
      await page.context().close();
    });
  }

  it('what can not be taken back is asked twice; Escape is a no', async () => {
    const page = await open(DESKTOP);
    await signIn(page);
    await page.goto(`${server.url}/console/notices/${busy.notice}`);
    const row = page.locator('.ledger li', { hasText: '不知是否送达' });
    await row.locator('summary', { hasText: '重发' }).click();
    expect(await row.locator('.confirm[open]').innerText()).toContain('可能会收到两遍');
    await shot(page, 'desktop-light-resend');
    await page.keyboard.press('Escape');
    expect(await page.locator('.confirm[open]').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
    await row.locator('summary', { hasText: '我看到已送达' }).click();
    await row.getByRole('button', { name: '记为已送达' }).click();
    await page.locator('.flash.done', { hasText: '记为送达' }).waitFor();
    await page.context().close();
  });

  it('by keyboard: to the main part, through a list, into a ticket and back', async () => {
    const page = await open(DESKTOP);
    await signIn(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('跳到正文');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toContain('figure');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/tickets');
    await page.context().close();
  });

  it('numbers of an open page follow what happens', async () => {
    const page = await open(DESKTOP);
    await signIn(page);
    const number = page.locator('.figure', { hasText: '没依据的问题' }).locator('b');
    const before = Number(await number.innerText());
    const ma = await world.person('p-ma');
    await world.store.transaction((tx) =>
      world.knowledge.gaps.record(tx, { question: '健身房几点开门', personId: ma.id, tell: false, at: world.clock.now() }),
    );
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.locator('.menu .count', { hasText: String(before + 1) }).waitFor();
    expect(await number.innerText()).toBe(String(before + 1));
    await page.context().close();
  });

  it('reading the folder shows how far it is, and says when it is done', async () => {
    const page = await open(DESKTOP);
    await signIn(page);
    await page.goto(`${server.url}/console/documents`);
    await page.getByRole('button', { name: '重新读取' }).click();
    await page.locator('.strip', { hasText: '读完' }).waitFor();
    await shot(page, 'desktop-light-read');
    await page.context().close();
  });

  it('the first day, the QR, and an account that is away', async () => {
    const fresh = await openConsole({ rehearsalPath: '/rehearsal' });
    const freshServer = await listen(fresh.app, '127.0.0.1', 0);
    const page = await open(PHONE);
    await page.goto(`${freshServer.url}/setup?token=${await newSetupToken(fresh.store)}`);
    await shot(page, 'phone-light-setup');
    await page.fill('[name=name]', '小林');
    await page.fill('[name=password]', PASSWORD);
    await page.fill('[name=again]', PASSWORD);
    await page.click('button');
    await page.locator('.steps').waitFor();
    await shot(page, 'phone-light-first-day');
    fresh.account.state = { status: 'offline', detail: '与平台的连接断开', since: fresh.clock.now() };
    fresh.account.waiting = '账号不在线';
    await page.goto(`${freshServer.url}/console/channel`);
    await shot(page, 'phone-light-offline');
    fresh.account.state = { status: 'waiting_for_scan', detail: '', since: fresh.clock.now(), qr: 'https://login.example/l/4f9c1b' };
    // The page finds out by itself.
    await page.locator('.qr img').waitFor({ timeout: 10_000 });
    await shot(page, 'phone-light-qr');
    await page.context().close();
    await freshServer.close();
    await fresh.close();
  });
});
