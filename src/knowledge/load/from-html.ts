import { HTMLElement, type Node, NodeType, parse } from 'node-html-parser';
import { askedAt } from './asked.ts';
import { type Block, type Blocks, classify, clauseNumber, headingRank, rowBlock } from './blocks.ts';

const SKIPPED = new Set(['script', 'style', 'noscript', 'template', 'nav', 'svg', 'button', 'form', 'iframe', 'head']);
const BLOCKS = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'header',
  'footer',
  'blockquote',
  'pre',
  'dl',
  'dt',
  'dd',
  'figure',
  'figcaption',
  'ul',
  'ol',
  'table',
  'aside',
  'address',
  'body',
  'html',
  'details',
  'summary',
  'center',
]);

/** HTML, and what mammoth makes of a DOCX: headings, lists and tables as blocks. `lines`: count lines in the source. */
export function blocksFromHtml(html: string, options: { readonly lines: boolean }): Blocks {
  const root = parse(
    html.replace(/<!doctype[^>]*>/i, (mark) => ' '.repeat(mark.length)),
    { comment: false },
  );
  const blocks: Block[] = [];
  let title = root.querySelector('title')?.text.trim() ?? '';
  let clause = 0;
  const lineOf = (node: Node): number => (options.lines ? countLines(html, node.range[0]) : 0);

  const addText = (text: string, line: number, bold: boolean): void => {
    for (const piece of text.split('\n')) {
      const clean = tidy(piece);
      if (clean === '') continue;
      const block = classify(clean, line, clause);
      if (block.kind === 'clause') clause = clauseNumber(block.clause);
      if (block.kind === 'text' && bold && clean.length <= 30 && !/[。；！？：:;]$/.test(clean)) {
        blocks.push({ kind: 'heading', level: 70, text: clean, line, end: line });
      } else blocks.push(block);
    }
  };

  const walk = (node: HTMLElement): void => {
    const tag = node.rawTagName?.toLowerCase() ?? '';
    if (SKIPPED.has(tag)) return;
    const heading = /^h([1-6])$/.exec(tag);
    if (heading) {
      const text = tidy(node.text);
      if (text === '') return;
      if (heading[1] === '1' && blocks.every((b) => b.kind === 'meta') && !root.querySelectorAll('h1').slice(1).includes(node))
        title = text;
      else if (/^第[〇零一二三四五六七八九十百千\d]+条/.test(text)) addText(text, lineOf(node), false);
      else
        blocks.push({ kind: 'heading', level: Number(heading[1]) * 10 + headingRank(text), text, line: lineOf(node), end: lineOf(node) });
      return;
    }
    if (tag === 'table') {
      addTable(node);
      return;
    }
    if (tag === 'li') {
      const line = lineOf(node);
      const { own, asked } = ownText(node, line);
      if (own !== '')
        blocks.push({ kind: 'item', ordered: node.parentNode?.rawTagName?.toLowerCase() === 'ol', text: own, line, end: line });
      blocks.push(...asked);
      for (const list of node.childNodes) if (list instanceof HTMLElement && /^(ul|ol|table)$/i.test(list.rawTagName ?? '')) walk(list);
      return;
    }
    const inner = node.childNodes.some((child) => child instanceof HTMLElement && isBlock(child));
    if (!inner) {
      const bold =
        node.childNodes.length > 0 &&
        node.childNodes.every((c) => tidy(c.text) === '' || (c instanceof HTMLElement && /^(strong|b)$/i.test(c.rawTagName ?? '')));
      addText(textOf(node), lineOf(node), bold);
      return;
    }
    let run = '';
    for (const child of node.childNodes) {
      if (child instanceof HTMLElement && isBlock(child)) {
        addText(run, lineOf(child), false);
        run = '';
        walk(child);
      } else if (child instanceof HTMLElement && SKIPPED.has(child.rawTagName?.toLowerCase() ?? '')) continue;
      else
        run += child instanceof HTMLElement ? textOf(child) : child.nodeType === NodeType.TEXT_NODE ? child.text.replace(/\s+/g, ' ') : '';
    }
    addText(run, lineOf(node), false);
  };

  const addTable = (table: HTMLElement): void => {
    const rows = table.querySelectorAll('tr').map((row) => ({
      cells: row.childNodes
        .filter((c): c is HTMLElement => c instanceof HTMLElement && /^t[dh]$/i.test(c.rawTagName ?? ''))
        .map((c) => tidy(c.text)),
      line: lineOf(row),
    }));
    const [head, ...body] = rows.filter((row) => row.cells.some((cell) => cell !== ''));
    if (!head) return;
    // A table used for layout has one row or one column: its cells are text.
    if (body.length === 0 || head.cells.length < 2) {
      for (const row of [head, ...body]) addText(row.cells.join('\n'), row.line, false);
      return;
    }
    for (const row of body) blocks.push(rowBlock(head.cells, row.cells, row.cells.join('\t'), row.line));
  };

  walk(root);
  // Word's own title style and hand-made titles come as a first short line.
  const first = blocks.findIndex((b) => b.kind === 'text' || b.kind === 'heading');
  const head = blocks[first];
  if (title === '' && head && head.text.length <= 40 && !/[。；！？：:;]$/.test(head.text)) {
    title = head.text;
    blocks.splice(first, 1);
  }
  const text = blocks.map((b) => b.text).join('\n');
  const declared: Record<string, unknown> = {};
  for (const meta of root.querySelectorAll('meta[name]')) {
    const name = meta.getAttribute('name') ?? '';
    const content = meta.getAttribute('content')?.trim();
    if (['id', 'kind', 'issuer', 'issued', 'effective_from', 'effective_to', 'supersedes'].includes(name) && content)
      declared[name] = content;
  }
  return { blocks, text, title, declared };
}

function isBlock(node: HTMLElement): boolean {
  const tag = node.rawTagName?.toLowerCase() ?? '';
  return BLOCKS.has(tag) || /^h[1-6]$/.test(tag) || tag === 'li' || node.childNodes.some((c) => c instanceof HTMLElement && isBlock(c));
}

/** Text of inline content; <br> breaks the line. */
function textOf(node: HTMLElement): string {
  let text = '';
  for (const child of node.childNodes) {
    if (child instanceof HTMLElement) {
      const tag = child.rawTagName?.toLowerCase() ?? '';
      if (tag === 'br') text += '\n';
      else if (!SKIPPED.has(tag)) text += textOf(child);
    } else if (child.nodeType === NodeType.TEXT_NODE) text += child.text.replace(/\s+/g, ' ');
  }
  return text;
}

/** A list item without the lists inside it, and the ways in which it is asked for, where a line of it tells them. */
function ownText(item: HTMLElement, line: number): { readonly own: string; readonly asked: readonly Block[] } {
  let text = '';
  for (const child of item.childNodes) {
    if (child instanceof HTMLElement) {
      const tag = child.rawTagName?.toLowerCase() ?? '';
      if (/^(ul|ol|table)$/.test(tag)) continue;
      text += tag === 'br' ? LINE_END : textOf(child) + (BLOCKS.has(tag) ? LINE_END : '');
    } else if (child.nodeType === NodeType.TEXT_NODE) text += child.text.replace(/\s+/g, ' ');
  }
  const pieces = text.split(/[\u2028\n]/).map(tidy);
  const asked = pieces.flatMap((piece) => askedAt(piece, line) ?? []);
  if (asked.length === 0) return { own: tidy(text.replaceAll(LINE_END, '')), asked };
  return { own: tidy(pieces.filter((piece) => !askedAt(piece, line)).join(' ')), asked };
}

/** Where a child of an item ends its line: only to tell 常见问法 from what the item says. */
const LINE_END = '\u2028';

function tidy(text: string): string {
  return text.replace(/[ \t\r\n\u00a0]+/g, ' ').trim();
}

function countLines(text: string, index: number): number {
  let line = 1;
  for (let i = 0; i < index; i++) if (text.charCodeAt(i) === 10) line++;
  return line;
}
