import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/app/http.ts';
import { newSetupToken } from '../../src/console/sign-in.ts';
import { chromiumPath, DESKTOP, launch, NO_BROWSER, PHONE } from '../support/browser.ts';
import { type ConsoleWorld, openConsole, PASSWORD } from '../support/console.ts';
import { docxOf } from '../support/upload.ts';

/** Set to a folder to look at the pages afterwards. */
const SHOTS = process.env.HUIYIN_SCREENSHOTS;
const TOO_WIDE = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const TOO_SMALL = `[...document.querySelectorAll('button, a.button, nav a, .item, input:not([type=hidden]), select, textarea, summary')].flatMap((element) => {
  const target = element.closest('label') ?? element;
  const box = target.getBoundingClientRect();
  const shown = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  return shown && box.height < 43.5 ? [element.outerHTML.slice(0, 120) + ' ' + Math.round(box.height)] : [];
})`;

const FEES = [
  '# 停车收费办法',
  '第一条 地面车位每月150元，地下车位每月260元。',
  '第二条 访客停车前两小时免费，之后每小时2元。',
  '第三条 残疾人车辆凭证减半。',
  '本办法自2026年12月1日起施行。',
  '社区居委会',
  '2026年11月20日',
];

if (!chromiumPath) console.warn(NO_BROWSER);

describe.skipIf(!chromiumPath)('documents in a browser', () => {
  let browser: Browser;
  let world: ConsoleWorld;
  let server: HttpServer;
  const troubles: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    world = await openConsole({ policies: path.resolve('data/policies') });
    server = await listen(world.app, '127.0.0.1', 0);
    const person = await world.person('p-ma');
    for (const question of ['残疾人停车能便宜吗', '访客停车几个小时免费'])
      await world.store.transaction((tx) =>
        world.knowledge.gaps.record(tx, { question, personId: person.id, tell: true, at: world.clock.now() }),
      );
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

  async function check(page: Page, name: string): Promise<void> {
    await page.locator('h1').waitFor();
    await shot(page, name);
    expect.soft(await page.evaluate(TOO_WIDE), `${name} is too wide`).toBeLessThanOrEqual(0);
    if (name.startsWith('phone')) expect.soft(await page.evaluate(TOO_SMALL), `${name} has small targets`).toEqual([]);
    await page.evaluate(axe.source);
    const found = (await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })')) as {
      readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
    };
    expect.soft(found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
  }

  /** Two versions of an uploaded document, the second with a corrected fact. */
  async function putTwice(page: Page): Promise<void> {
    for (const text of [FEES, FEES.map((line) => line.replace('前两小时', '前一小时').replace('150元', '180元'))]) {
      await page.goto(`${server.url}/console/documents/upload`);
      await page.setInputFiles('[name=file]', { name: '停车收费.docx', mimeType: 'application/octet-stream', buffer: docxOf(text) });
      await page.getByRole('button', { name: '上传，先看一遍' }).click();
      await page.fill('[name=issuer]', '梧桐里社区居委会');
      await page.getByRole('button', { name: '确认并启用' }).click();
      await page.locator('.flash.done').waitFor();
    }
  }

  for (const [device, options] of [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${device}, ${colorScheme}: every page fits, can be tapped and read`, async () => {
        const page = await open({ ...options, colorScheme });
        const name = (what: string) => `${device}-${colorScheme}-${what}`;
        if ((await world.knowledge.uploads!.drafts(world.store.db)).length === 0) {
          await page.goto(`${server.url}/console/documents/upload`);
          await page.setInputFiles('[name=file]', { name: '停车收费.docx', mimeType: 'application/octet-stream', buffer: docxOf(FEES) });
          await page.getByRole('button', { name: '上传，先看一遍' }).click();
          await page.locator('h1', { hasText: '看一遍再启用' }).waitFor();
          await putTwice(page);
          await page.goto(`${server.url}/console/documents/upload`);
          await page.setInputFiles('[name=file]', {
            name: '停车收费.docx',
            mimeType: 'application/octet-stream',
            buffer: docxOf(FEES.slice(0, 2)),
          });
          await page.getByRole('button', { name: '上传，先看一遍' }).click();
        }
        const [draft] = await world.knowledge.uploads!.drafts(world.store.db);
        const file = encodeURIComponent('console/停车收费.docx');
        const ask = (q: string, more = '') => `ask?q=${encodeURIComponent(q)}${more}`;
        const try_ = `lexicon/entry?left=${encodeURIComponent('遛狗')}&right=${encodeURIComponent('装修')}&q=${encodeURIComponent('晚上几点以后不能遛狗')}`;
        for (const [what, url] of [
          ['documents', ''],
          ['upload', 'upload'],
          ['preview', `upload/${draft!.id}`],
          ['document', `view?file=${file}`],
          ['document-html', `view?file=${encodeURIComponent('guides/medical-insurance.html')}`],
          ['facts', `facts?file=${file}`],
          ['versions', `versions?file=${file}`],
          ['version', `versions/view?file=${file}&version=1`],
          ['ask-answered', ask('周六能不能打电钻', '&from=3号楼')],
          ['ask-none', ask('小区有没有游泳池')],
          ['ask-elsewhere', ask('什么时候停水', '&from=12号楼')],
          ['ask-later', ask('充电棚多少钱一度', '&day=2025-03-01')],
          ['lexicon', 'lexicon'],
          ['lexicon-found', `lexicon?q=${encodeURIComponent('狗')}`],
          ['lexicon-entry', `lexicon/entry?left=${encodeURIComponent('遛狗')}`],
          ['lexicon-tried', try_],
        ] as const) {
          await page.goto(`${server.url}/console/documents/${url}`.replace(/\/$/, ''));
          await check(page, name(what));
        }
        await page.context().close();
      });
    }
  }

  for (const javaScriptEnabled of [true, false]) {
    it(`${javaScriptEnabled ? 'with' : 'without'} a script: a file is uploaded, looked at, corrected, used, and taken out again`, {
      timeout: 120_000,
    }, async () => {
      const page = await open({ ...PHONE, javaScriptEnabled });
      const name = javaScriptEnabled ? '夜间施工.txt' : '夜间施工二.txt';
      await page.goto(`${server.url}/console/documents`);
      await page.getByRole('link', { name: '上传文件' }).tap();
      await page.setInputFiles('[name=file]', {
        name,
        mimeType: 'text/plain',
        buffer: Buffer.from('夜间施工公告\n\n22:00至6:00不得进行产生噪声的施工。\n\n社区居委会\n2026年11月1日\n'),
      });
      await page.getByRole('button', { name: '上传，先看一遍' }).tap();
      await page.locator('h1', { hasText: '看一遍再启用' }).waitFor();
      expect(await page.inputValue('[name=issued]')).toBe('2026-11-01');
      await page.fill('[name=title]', '');
      if (javaScriptEnabled) {
        // The browser itself asks for what is missing, and nothing is sent.
        await page.getByRole('button', { name: '确认并启用' }).tap();
        expect(await page.locator('h1').innerText()).toBe('看一遍再启用');
      }
      await page.fill('[name=title]', '夜间施工管理公告');
      await page.locator('summary', { hasText: '按楼栋' }).tap();
      await page.getByLabel('3号楼', { exact: true }).check();
      await page.getByRole('button', { name: '确认并启用' }).tap();
      await page.locator('.flash.done', { hasText: '已启用' }).waitFor();
      expect(await page.locator('.facts').innerText()).toContain('3号楼');
      await page.locator('summary', { hasText: '下架' }).tap();
      await page.getByRole('button', { name: '确认下架' }).tap();
      await page.locator('.flash.done', { hasText: '已下架' }).waitFor();
      await page.locator('li', { hasText: '夜间施工管理公告' }).first().locator('summary', { hasText: '恢复' }).tap();
      await page.getByRole('button', { name: '确认恢复' }).first().tap();
      await page.locator('.flash.done', { hasText: '已恢复' }).waitFor();
      await page.context().close();
    });
  }

  it('a word is tried, added, and answered by', { timeout: 120_000 }, async () => {
    const page = await open(DESKTOP);
    await page.goto(`${server.url}/console/documents/lexicon`);
    await page.getByRole('link', { name: '加一条说法' }).click();
    await page.fill('[name=left]', '大块头家伙');
    await page.fill('[name=right]', '大件垃圾');
    await page.fill('[name=q]', '大块头家伙往哪扔');
    await page.getByRole('button', { name: '试一试' }).click();
    await page.locator('h2', { hasText: '答得' }).waitFor();
    expect(await page.inputValue('[name=right]')).toBe('大件垃圾');
    await page.getByRole('button', { name: '保存' }).click();
    await page.locator('.flash.done', { hasText: '已保存' }).waitFor();
    await page.goto(`${server.url}/console/documents/ask?q=${encodeURIComponent('大块头家伙往哪扔')}`);
    expect(await page.locator('main').innerText()).toContain('大块头家伙 → 大件垃圾');
    await page.context().close();
  });
});
