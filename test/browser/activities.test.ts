import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/app/http.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { chromiumPath, DESKTOP, launch, NO_BROWSER, PHONE } from '../support/browser.ts';
import { type ConsoleWorld, openConsole, PASSWORD } from '../support/console.ts';

/** Set to a folder to look at the pages afterwards. */
const SHOTS = process.env.HUIYIN_SCREENSHOTS;
const TOO_WIDE = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const TOO_SMALL = `[...document.querySelectorAll('main button, main a.button, main input:not([type=hidden]), main select, main summary')].flatMap((element) => {
  const box = (element.closest('label') ?? element).getBoundingClientRect();
  const shown = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  return shown && box.height < 43.5 ? [element.outerHTML.slice(0, 100) + ' ' + Math.round(box.height)] : [];
})`;

if (!chromiumPath) console.warn(NO_BROWSER);

describe.skipIf(!chromiumPath)('activities in a browser', () => {
  let browser: Browser;
  let world: ConsoleWorld;
  let server: HttpServer;
  let activity: string;

  beforeAll(async () => {
    browser = await launch();
    world = await openConsole();
    server = await listen(world.app, '127.0.0.1', 0);
    const [ma, sun] = [await world.person('p-ma'), await world.person('p-sun')];
    activity = await world.store.transaction(async (tx) => {
      const at = (hour: number) => new Date(`2026-11-26T${hour}:00:00+08:00`);
      const made = await world.activities.create(tx, {
        title: '健康讲座《冬季血压管理》',
        place: '社区活动室',
        startsAt: at(14),
        endsAt: at(16),
        capacity: 4,
      });
      if (made.kind !== 'created') throw new Error(made.text);
      const { id } = made.activity;
      await world.activities.signUp(tx, id, ma, { people: 2, party: ['本人', '妈妈'] });
      await world.activities.signUp(tx, id, sun, 1);
      await world.activities.addByStaff(tx, id, { name: '何奶奶', people: 2, household: '3-2-301', note: '坐轮椅' });
      await world.activities.noteChain(tx, {
        activityId: id,
        groupId: 'g-all',
        personId: undefined,
        text: '#接龙\n周四健康讲座\n1. 张桂兰（302）\n2. 李四 两人\n3. ……我家那位',
      });
      return id;
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await world.close();
  });

  async function signedIn(options: BrowserContextOptions): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    const token = await newSetupToken(world.store);
    await page.goto(token ? `${server.url}/setup?token=${token}` : `${server.url}/sign-in`);
    await page.fill('[name=name]', '小林');
    await page.fill('[name=password]', PASSWORD);
    if (token) await page.fill('[name=again]', PASSWORD);
    await page.click('button');
    await page.waitForURL('**/console');
    return page;
  }
  const shot = async (page: Page, name: string) => {
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
  };

  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const)('shows sign-ups, queue, list and check-in on a %s', async (name, options) => {
    const page = await signedIn(options);
    for (const [what, url] of [
      ['activity', `/console/activities/${activity}`],
      ['edit', `/console/activities/${activity}/edit`],
      ['new', '/console/activities/new'],
      ['check-in', `/console/activities/${activity}/check-in`],
      ['sheet', `/console/activities/${activity}/sheet`],
      ['list', '/console/activities'],
    ] as const) {
      await page.goto(`${server.url}${url}`);
      expect(await page.evaluate(TOO_WIDE), `${what} is too wide`).toBeLessThanOrEqual(0);
      expect(await page.evaluate(TOO_SMALL), `${what} has small targets`).toEqual([]);
      await shot(page, `${what}-${name}`);
    }
    await page.context().close();
  });

  it('takes a pasted list over, and checks people in with a thumb', async () => {
    const page = await signedIn(PHONE);
    const here = `${server.url}/console/activities/${activity}`;
    await page.goto(here);
    expect(await page.textContent('#people h2')).toContain('2 位居民报名，共 3 人');
    expect(await page.textContent('#queue h2')).toContain('候补 2 人');
    expect(await page.textContent('.chain')).toContain('新报名');
    await page.click('.chain button:has-text("登记这份接龙")');
    expect(await page.textContent('.flash')).toContain('新登记');
    expect(await page.textContent('#queue')).toContain('李四');

    await page.goto(`${here}/check-in`);
    await page.click('text=给居民一个签到码');
    expect(await page.textContent('.code')).toMatch(/^签到 \d{4}$/);
    const [first] = await page.locator('.checkin li').all();
    await first!.locator('button').first().click();
    expect(await page.textContent('.lead')).toContain('到场 2 人 / 报名 3 人');
    await page.locator('.checkin li').first().locator('button:has-text("撤回")').click();
    expect(await page.textContent('.lead')).toContain('到场 0 人');
    await page.locator('.checkin li').first().locator('button:has-text("1 人")').click();
    await page.fill('form[action$="/walk-in"] [name=name]', '路过的');
    await page.fill('form[action$="/walk-in"] [name=people]', '3');
    await page.click('text=记上');
    expect(await page.textContent('.lead')).toContain('到场 4 人 / 报名 3 人，其中现场参加 3 人');
    await shot(page, 'checked-in-phone');
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${here}/sheet`);
    expect(await page.isVisible('.menu')).toBe(false);
    expect(await page.isVisible('.sheet-table')).toBe(true);
    await shot(page, 'sheet-print');
    await page.context().close();
  });
});
