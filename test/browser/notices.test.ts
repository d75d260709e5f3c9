import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/app/http.ts';
import { chromiumPath, DESKTOP, launch, NO_BROWSER, PHONE } from '../support/browser.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { addEverybody, type PostName, signInAs } from '../support/roles.ts';

/** Set to a folder to look at the pages afterwards. */
const SHOTS = process.env.HUIYIN_SCREENSHOTS;
/** Each device writes its own. */
const TITLES = { phone: '停水通知', desktop: '水泵检修通知' } as const;
const LESSONS = { phone: '手机课（初级）', desktop: '手机课（提高）' } as const;
const TOO_WIDE = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

if (!chromiumPath) console.warn(NO_BROWSER);

describe.skipIf(!chromiumPath)('notices and activities in a browser', () => {
  let browser: Browser;
  let world: ConsoleWorld;
  let server: HttpServer;
  const troubles: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    world = await openConsole({ approval: { limits: { staff: 1 }, approvers: 'manager' } });
    server = await listen(world.app, '127.0.0.1', 0);
    await world.administrator();
    await addEverybody(world);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await world.close();
    expect(troubles).toEqual([]);
  });

  async function openAs(who: PostName, options: BrowserContextOptions): Promise<Page> {
    const visitor = await signInAs(world, who);
    const context = await browser.newContext(options);
    await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: server.url })));
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(String(error)));
    return page;
  }

  async function look(page: Page, name: string): Promise<void> {
    expect.soft(await page.evaluate(TOO_WIDE), `${name} is too wide`).toBeLessThanOrEqual(0);
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
  }

  const groupsOf = (page: Page) => page.locator('h2').first().innerText();

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const)(
    'on a %s: written, waits for a second person, is approved, sent, and read in the ledger',
    { timeout: 120_000 },
    async (device, options) => {
      const author = await openAs('staff', options);
      await author.goto(`${server.url}/console/notices/new`);
      await author.fill('[name=title]', TITLES[device]);
      await author.fill('[name=text]', '明天上午9点到12点检修水泵，请提前储水。');
      expect(await author.locator('[data-preview]').innerText()).toContain('请提前储水');
      await author.locator('[name=all]').check();
      await look(author, `notice-composer-${device}`);
      await author.getByRole('button', { name: '下一步' }).click();
      await author.locator('.decide').waitFor();
      const sent = world.platform.sent.length;
      await author.getByRole('button', { name: '确认，请同事看一遍' }).click();
      await author.locator('.flash.done').waitFor();
      expect(await author.locator('main').innerText()).toContain('等');
      // Who wrote it does not approve it: there is no button, and the request behind it is refused.
      expect(await author.getByRole('button', { name: /同意/ }).count()).toBe(0);
      const url = author.url().split('?')[0]!;
      await look(author, `notice-waits-${device}`);
      await world.delivered();
      const residentsRead = () =>
        world.platform.sent.slice(sent).filter(({ to, content }) => 'roomId' in to && content.text.includes(`${TITLES[device]}】明天`))
          .length;
      expect(residentsRead()).toBe(0);

      const manager = await openAs('manager', options);
      await manager.goto(url);
      expect(await manager.locator('.bubble').first().innerText()).toContain('请提前储水');
      await look(manager, `notice-approval-${device}`);
      await manager.getByRole('button', { name: '同意并发送' }).click();
      await manager.locator('.flash.done').waitFor();
      await look(manager, `notice-sending-${device}`);
      await world.delivered();

      // The open page of the author follows by itself.
      await author.goto(url);
      const [, arrived, all] = /送达 (\d+)\/(\d+) 个群/.exec(await groupsOf(author)) ?? [];
      expect(Number(all)).toBeGreaterThan(1);
      expect([arrived, residentsRead()]).toEqual([all, Number(all)]);
      await look(author, `notice-ledger-${device}`);
      await author.context().close();
      await manager.context().close();
    },
  );

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const)(
    'on a %s: an activity is made, people are put on its list, one waits, and who comes is checked in',
    { timeout: 120_000 },
    async (device, options) => {
      const page = await openAs('staff', options);
      await page.goto(`${server.url}/console/activities/new`);
      await page.fill('[name=title]', LESSONS[device]);
      await page.fill('[name=place]', device === 'phone' ? '社区活动室' : '社区广场');
      await page.fill('[name=startsAt]', '2026-11-28T14:00');
      await page.fill('[name=endsAt]', '2026-11-28T16:00');
      await page.fill('[name=capacity]', '2');
      await look(page, `activity-new-${device}`);
      await page.locator('main form button:not([formnovalidate])').last().click();
      await page.locator('#people').waitFor();
      for (const name of ['周阿姨', '郑叔叔', '钱大妈']) {
        if (!(await page.locator('form[action$="/people"] [name=name]').isVisible()))
          await page.locator('summary', { hasText: '登记' }).first().click();
        await page.fill('form[action$="/people"] [name=name]', name);
        await page.locator('form[action$="/people"] button').click();
        await page.locator('.flash').waitFor();
      }
      expect(await page.textContent('#people h2')).toContain('2 位');
      expect(await page.textContent('#queue')).toContain('钱大妈');
      await look(page, `activity-signups-${device}`);
      await page.goto(`${page.url().split(/[?#]/)[0]}/check-in`);
      await page.locator('.checkin li').first().locator('button').first().click();
      expect(await page.textContent('.lead')).toContain('到场 1 人 / 报名 2 人');
      await look(page, `activity-checked-in-${device}`);
      await page.context().close();
    },
  );
});
