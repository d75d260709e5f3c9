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
});
