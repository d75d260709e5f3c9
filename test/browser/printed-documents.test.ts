import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBytes } from '../../src/knowledge/load/load.ts';
import { chromiumPath, launch, NO_BROWSER } from '../support/browser.ts';

/** The sample documents as PDFs of a program that is not ours: what is read from them is what they say. */

if (!chromiumPath) process.stderr.write(`${NO_BROWSER}\n`);

/** Without one, a browser prints boxes. */
function hasChineseFont(): boolean {
  try {
    const found = execFileSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' }).trim() !== '';
    if (!found) process.stderr.write('no Chinese font found: install one (fonts-noto-cjk) to run the tests of printed documents\n');
    return found;
  } catch {
    // A system without fontconfig comes with its own.
    return true;
  }
}

const FOLDER = path.resolve('data/policies');
const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(md|txt)$/.test(entry.name))
  .map((entry) => path.relative(FOLDER, path.join(entry.parentPath, entry.name)));

const STYLE =
  'body{font-family:"Noto Serif CJK SC","Songti SC",serif;font-size:16px;line-height:1.7;text-align:justify}h1{font-size:26px;text-align:center}h2{font-size:20px}p{text-indent:2em}table{border-collapse:collapse}td{border:1px solid}';
const PRINT = {
  format: 'A4',
  margin: { top: '25mm', bottom: '25mm', left: '28mm', right: '26mm' },
  displayHeaderFooter: true,
  headerTemplate: '<div style="font-size:9px;margin-left:40%">某某社区居委会资料</div>',
  footerTemplate:
    '<div style="font-size:9px;margin-left:45%">第 <span class="pageNumber"></span> 页 共 <span class="totalPages"></span> 页</div>',
} as const;

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** As a word processor would set it: headings, indented paragraphs, tables with rules. */
function htmlOf(source: string): string {
  const html: string[] = [];
  for (const line of source.replace(/^---[\s\S]*?---\n/, '').split('\n')) {
    const text = line.trim().replace(/\*\*/g, '');
    if (text === '' || /^\|[\s|:-]+$/.test(text) || /常见问法|不答问法/.test(text)) continue;
    const heading = /^(#+)\s+(.*)/.exec(text);
    if (text.startsWith('|'))
      html.push(
        `<table><tr>${text
          .slice(1, -1)
          .split('|')
          .map((cell) => `<td>${escaped(cell.trim())}</td>`)
          .join('')}</tr></table>`,
      );
    else if (heading) html.push(`<h${heading[1]!.length}>${escaped(heading[2]!)}</h${heading[1]!.length}>`);
    else html.push(`<p>${escaped(text.replace(/^[-*]\s+/, '• '))}</p>`);
  }
  return `<meta charset="utf-8"><style>${STYLE}</style>${html.join('').replaceAll('</table><table>', '')}`;
}

/** Without what tells the formats apart: marks of tables, emphasis and lists, and spaces. */
const bare = (text: string): string =>
  text
    .replace(/\||\*\*/g, '')
    .replace(/^[-*•]\s*/gm, '')
    .replace(/\s+/g, '');

describe.skipIf(!chromiumPath || !hasChineseFont())('a document that was printed as a PDF', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  // A browser takes half a second for each: every third one, and the one that is a table over several pages.
  it.each(files.filter((file, i) => i % 3 === 0 || file.startsWith('faq')))('%s says what it said before', async (file) => {
    const bytes = readFileSync(path.join(FOLDER, file));
    await page.setContent(htmlOf(bytes.toString('utf8')));
    const { policy: source } = await loadBytes(bytes, file);
    const { policy: printed, problems } = await loadBytes(new Uint8Array(await page.pdf(PRINT)), file.replace(/\.\w+$/, '.pdf'));
    expect(problems).toEqual([]);
    expect(printed!.facts.title).toBe(source!.facts.title);
    const texts = new Set(printed!.passages.map((passage) => bare(passage.text)));
    expect(source!.passages.map((passage) => bare(passage.text)).filter((text) => !texts.has(text))).toEqual([]);
    const numbered = (clauses: readonly { readonly clause: string }[]) =>
      clauses.map((p) => p.clause).filter((clause) => /^第.+条/.test(clause));
    expect(numbered(printed!.passages)).toEqual(numbered(source!.passages));
  });
});
