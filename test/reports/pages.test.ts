import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import mammoth from 'mammoth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harmless } from '../../src/reports/export.ts';
import { liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

/** SOFFICE names another. */
const soffice = [process.env.SOFFICE, '/usr/bin/soffice', '/Applications/LibreOffice.app/Contents/MacOS/soffice'].find(
  (place) => place !== undefined && existsSync(place),
);
if (!soffice) process.stderr.write('no LibreOffice found: install libreoffice-writer-nogui, or set SOFFICE, to open the report with it\n');

let world: ConsoleWorld;
let visitor: Visitor;
beforeAll(async () => {
  world = await openConsole();
  await liveABusyWeek(world);
  visitor = await world.administrator();
  await world.store.db.updateTable('ticket').set({ summary: '=HYPERLINK("http://x","点我")' }).where('category', '=', '环境卫生').execute();
});
afterAll(() => world.close());

const bytes = async (url: string): Promise<Buffer> => {
  const response = await world.app.request(`http://127.0.0.1:3210${url}`, {
    headers: { host: '127.0.0.1:3210', cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};
const ids = (text: string) => [...new Set(text.match(/T2026-\d{6}/g) ?? [])].sort();

describe('the page of figures', () => {
  it('shows numbers that open exactly the tickets they count', async () => {
    const { status, html } = await visitor.get('/console/reports');
    expect(status).toBe(200);
    expect(html).toContain('<svg class="chart"');
    expect(html).not.toMatch(/ style=|<style/);
    const links = [...html.matchAll(/<a (?:class="figure[^"]*" )?href="(\/console\/reports\/tickets\?[^"]+)">(?:<b>)?(\d+)/g)];
    expect(links.length).toBeGreaterThan(8);
    for (const [, href, shown] of links) {
      const behind = await visitor.get(href!.replaceAll('&amp;', '&'));
      expect(`${href} ${/共 (\d+) 件/.exec(behind.text)?.[1]}`).toBe(`${href} ${shown}`);
      expect(ids(behind.html)).toHaveLength(Number(shown));
    }
  });

  it('says what is wrong with a period that is none', async () => {
    expect(await visitor.get('/console/reports?period=soon')).toMatchObject({ status: 404, text: expect.stringContaining('2026-Q4') });
    expect((await visitor.get('/console/reports?period=2031-01')).status).toBe(200);
  });

  it('is for those who are signed in', async () => {
    expect((await world.visitor().get('/console/reports/export.csv')).status).toBe(302);
  });
});

describe('what is taken away', () => {
  it('a list for a spreadsheet, in both forms alike, without a person and without anything that runs', async () => {
    const csv = (await bytes('/console/reports/export.csv')).toString('utf8');
    expect(csv.startsWith('\uFEFF')).toBe(true);
    const rows = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row.编号).sort()).toEqual(ids((await visitor.get('/console/reports/tickets?what=tickets')).html));
    expect(csv).not.toMatch(/138\*|402|孙|赵|何|打骂/);
    expect(rows.find((row) => row.类别 === '环境卫生')!.内容).toBe('\'=HYPERLINK("http://x","点我")');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await bytes('/console/reports/export.xlsx')) as never);
    const sheet = workbook.getWorksheet('工单')!;
    expect(sheet.rowCount).toBe(rows.length + 1);
    const kinds = new Set<ExcelJS.ValueType>();
    sheet.eachRow((row) => row.eachCell((cell) => kinds.add(cell.type)));
    expect(kinds.has(ExcelJS.ValueType.Formula)).toBe(false);
  });

  it.each(['=1', '+1', '-1', '@x', '\t=1', '＝1'])('%j is words', (text) => {
    expect(harmless(text)).toBe(`'${text}`);
  });

  it('the written report says the numbers of the page, each with what it counts', async () => {
    const page = await visitor.get('/console/reports');
    const { value: html } = await mammoth.convertToHtml({ buffer: await bytes('/console/reports/work.docx') });
    const text = html.replace(/<sup>.*?<\/sup>/g, '').replace(/<[^>]*>/g, '');
    for (const heading of ['一、基本情况', '二、主要工作', '三、数据', '四、存在问题', '五、下一步打算']) expect(text).toContain(heading);
    const opened = /(\d+)\s*登记/.exec(page.text)?.[1];
    expect(text).toContain(`登记工单${opened}件`);
    const row = /合计\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([\d.]+%|—)/.exec(page.text)!;
    expect(text).toContain(`合计${row[1]}${row[2]}${row[3]}${row[5]}`);
    // Every number in the running text has its footnote.
    const bold = html.match(/<strong>[\d.]+%?<\/strong>/g) ?? [];
    const notes = html.match(/<li id="footnote-\d+"/g) ?? [];
    expect(bold.length).toBeGreaterThan(15);
    expect(notes.length).toBeGreaterThanOrEqual(bold.length);
    expect(html).not.toMatch(/138\*|402|打骂/);
  });

  it.skipIf(!soffice)(
    'LibreOffice opens it without a word of warning, and reads the same numbers in it',
    { timeout: 180_000 },
    async () => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-office-'));
      const report = path.join(folder, 'work.docx');
      await writeFile(report, await bytes('/console/reports/work.docx'));
      const how = [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--norestore'];
      const what = ['--convert-to', 'txt:Text (encoded):UTF8', '--outdir', folder, report];
      const { stderr } = await promisify(execFile)(soffice!, [...how, ...what], { timeout: 120_000 });
      // It notes that there is no Java, which a document does not need.
      expect(stderr.replace(/^.*javaldx.*$/gm, '').trim()).toBe('');
      const words = await readFile(path.join(folder, 'work.txt'), 'utf8');
      const page = await visitor.get('/console/reports');
      expect(words).toContain(`登记工单${/(\d+)\s*登记/.exec(page.text)![1]}`);
      const row = /合计\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([\d.]+%|—)/.exec(page.text)!;
      expect(words.replace(/\s+/g, '')).toContain(`合计${row[1]}${row[2]}${row[3]}${row[5]}`);
      await rm(folder, { recursive: true, force: true });
    },
  );
});
