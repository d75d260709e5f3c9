import { type Block, classify, clauseNumber } from './blocks.ts';
import type { Part } from './pdf-columns.ts';
import { type Line, median } from './pdf-lines.ts';
import { joinLines } from './plain-characters.ts';
import { type TableRow, tableBlocks } from './table-rows.ts';

/** What stands on the pages of a document, in the order in which it is read. */
export type Piece =
  | { readonly kind: 'line'; readonly line: Line; readonly page: number; readonly width: number }
  | { readonly kind: 'table'; readonly rows: readonly TableRow[]; readonly page: number }
  /** Blocks that were read otherwise: the page is a picture. */
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[]; readonly page: number };

export const pieceOf = (part: Part, page: number, width: number): Piece =>
  part.kind === 'line' ? { kind: 'line', line: part.line, page, width } : { kind: 'table', rows: part.rows, page };

export interface Read {
  readonly blocks: readonly Block[];
  readonly title: string;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Paragraphs, headings and tables from lines: where a line ends says little, where the next one begins says more. */
export function readPieces(pieces: readonly Piece[]): Read {
  const layout = layoutOf(pieces);
  const { title, used } = titleOf(pieces, layout);
  const blocks: Block[] = [];
  const problems: { line: number; message: string }[] = [];
  let clause = 0;
  let open: Paragraph | undefined;
  let table: { readonly header: readonly string[]; readonly page: number } | undefined;

  const close = (): void => {
    if (!open) return;
    const block = blockOf(open, layout, clause);
    if (block.kind === 'clause') clause = clauseNumber(block.clause);
    blocks.push(block);
    open = undefined;
  };

  for (const piece of pieces) {
    if (piece.kind === 'line') {
      if (used.has(piece.line)) continue;
      if (!open || begins(piece, open, layout, clause)) {
        close();
        open = { text: piece.line.text, first: piece, last: piece };
      } else open = { ...open, text: joinLines(open.text, piece.line.text), last: piece };
      table = undefined;
      continue;
    }
    close();
    if (piece.kind === 'blocks') {
      blocks.push(...piece.blocks);
      table = undefined;
      continue;
    }
    // A table that begins a page where the page before ended with one of as many columns goes on.
    const width = piece.rows[0]?.cells.length ?? 0;
    const goesOn = table && table.page === piece.page - 1 && table.header.length === width ? table.header : undefined;
    const read = tableBlocks(piece.rows, TABLE_HEADING, goesOn);
    blocks.push(...read.blocks);
    problems.push(...read.problems);
    table = read.header && { header: read.header, page: piece.page };
  }
  close();
  return { blocks, title, problems };
}

const TABLE_HEADING = 75;

type LinePiece = Extract<Piece, { kind: 'line' }>;

interface Paragraph {
  readonly text: string;
  readonly first: LinePiece;
  readonly last: LinePiece;
}

interface Layout {
  /** Size of most of the text. */
  readonly size: number;
  readonly left: number;
  readonly right: number;
  /** From one line of a paragraph to the next. */
  readonly pitch: number;
  /** Sizes of what is larger than the text, largest first. */
  readonly sizes: readonly number[];
}

/** So much larger than the text is a heading. */
const LARGER = 1.12;

function layoutOf(pieces: readonly Piece[]): Layout {
  const lines = pieces.filter((piece) => piece.kind === 'line');
  const size = median(lines.flatMap(({ line }) => Array.from({ length: Math.min(60, line.text.length) }, () => line.size)));
  const body = lines.filter(({ line }) => Math.abs(line.size - size) < size * 0.1).map(({ line }) => line);
  const lefts = new Map<number, number>();
  for (const line of body) lefts.set(Math.round(line.x / 3), (lefts.get(Math.round(line.x / 3)) ?? 0) + 1);
  // The margin is the leftmost place where lines begin again and again.
  const often = [...lefts].filter(([, n]) => n >= Math.max(1, body.length * 0.08)).map(([x]) => x * 3);
  const rights = body.map((line) => line.right).sort((a, b) => a - b);
  const pitches = lines.slice(1).flatMap((piece, i) => {
    const before = lines[i]!;
    return piece.page === before.page && piece.line.y > before.line.y ? [piece.line.y - before.line.y] : [];
  });
  const sizes = [...new Set(lines.map(({ line }) => Math.round(line.size)))].filter((s) => s >= size * LARGER).sort((a, b) => b - a);
  return {
    size,
    left: often.length > 0 ? Math.min(...often) : 0,
    right: rights.at(-Math.ceil(rights.length * 0.03)) ?? 0,
    pitch: median(pitches) || size * 1.5,
    sizes,
  };
}

/** Whether a line begins a paragraph of its own. */
function begins(piece: LinePiece, open: Paragraph, layout: Layout, clause: number): boolean {
  const { line } = piece;
  const before = open.last.line;
  if (Math.abs(line.size - before.size) > layout.size * LARGER - layout.size) return true;
  if (isLarge(line, layout)) return piece.page !== open.last.page || line.y - before.y > line.size * 2;
  const own = classify(line.text, 0, clause).kind;
  if (own === 'clause' || own === 'item' || own === 'meta' || own === 'asked' || own === 'heading' || ASKS.test(line.text)) return true;
  // The first word of this line would have stood in the line before, had that been the same paragraph.
  const word = /^[\x21-\x7e]+/.exec(line.text)?.[0].length ?? 1;
  const wouldFit = layout.right - before.right > Math.max(2.2, word * 0.6 + 0.5) * layout.size;
  if (wouldFit) return true;
  if (piece.page === open.last.page && line.y - before.y > layout.pitch * 1.6) return true;
  const indented = line.x > layout.left + layout.size * 1.2;
  if (!indented) return false;
  if (line.x > open.first.line.x + layout.size * 0.5) return false;
  return /[。！？；：.!?]$/.test(before.text) || before !== open.first.line;
}

const ASKS = /^(?:问|答|Q|A)\s*\d{0,3}\s*[：:]/i;

const isLarge = (line: Line, layout: Layout): boolean => line.size >= layout.size * LARGER;

function blockOf({ text, first }: Paragraph, layout: Layout, clause: number): Block {
  if (isLarge(first.line, layout) && text.length <= 60 && !/[。；]$/.test(text)) {
    const own = classify(text, 0, clause);
    if (own.kind === 'clause' || own.kind === 'meta') return own;
    return { kind: 'heading', level: 20 + layout.sizes.indexOf(Math.round(first.line.size)), text, line: 0, end: 0 };
  }
  return classify(text, 0, clause);
}

/** The lines of the title: the first that are large, or stand in the middle; else a first line that could be one. */
function titleOf(pieces: readonly Piece[], layout: Layout): { readonly title: string; readonly used: ReadonlySet<Line> } {
  const lines: LinePiece[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'line' || piece.page !== pieces[0]!.page) break;
    lines.push(piece);
  }
  const groups: LinePiece[][] = [];
  for (const piece of lines.slice(0, MOST_HEAD_LINES)) {
    const group = groups.at(-1);
    const last = group?.at(-1)?.line;
    const kind = classify(piece.line.text, 0, 0).kind;
    if (kind === 'clause' || kind === 'item') break;
    const alike = last && Math.abs(last.size - piece.line.size) < 1 && stands(piece, layout) && stands(group.at(-1)!, layout);
    if (alike && piece.line.y - last.y < piece.line.size * 2.2) group.push(piece);
    else groups.push([piece]);
  }
  const words = (group: readonly LinePiece[]): string => group.map(({ line }) => line.text).reduce(joinLines, '');
  const standing = groups.filter((group) => group.every((piece) => stands(piece, layout)) && isTitle(words(group)));
  const large = standing.filter((group) => isLarge(group[0]!.line, layout) && !LETTERHEAD.test(words(group)));
  const first = groups[0];
  const chosen =
    large.toSorted((a, b) => Number(NAMED.test(words(b))) - Number(NAMED.test(words(a))))[0] ??
    standing.find((group) => !LETTERHEAD.test(words(group))) ??
    (first?.length === 1 && isTitle(words(first)) && words(first).length <= 50 && !LETTERHEAD.test(words(first)) ? first : undefined);
  return chosen ? { title: words(chosen), used: new Set(chosen.map(({ line }) => line)) } : { title: '', used: new Set() };
}

const MOST_HEAD_LINES = 12;
const LETTERHEAD = /文件$|〔\d{4}〕|\[\d{4}\].*号|^签发人|^[（(].*[)）]$/;
const NAMED =
  /(?:规定|办法|条例|制度|公约|守则|细则|规则|规范|章程|通知|公告|通告|公示|启事|告居民书|提示|指南|须知|流程|手册|一览表?|问答|方案|标准|安排|时间表|清单|名单|意见)(?:[（(].*[)）])?$/;

const isTitle = (text: string): boolean => text.length >= 2 && text.length <= 80 && !/[。；！？;!?：:]$/.test(text);

/** Large, or in the middle of the page with room on both sides. */
function stands(piece: LinePiece, layout: Layout): boolean {
  if (isLarge(piece.line, layout)) return true;
  const { line, width } = piece;
  const middle = Math.abs((line.x + line.right) / 2 - width / 2) < layout.size * 1.5;
  return middle && line.x > layout.left + layout.size * 3 && line.cells.length === 1;
}
