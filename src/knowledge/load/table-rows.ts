import { type Block, classify, pairColumns, rowBlock } from './blocks.ts';

/** Rows of a table, of a sheet or of a page, that has told no more than its cells: what is its heading, what its header. */

export interface TableRow {
  /** A cell that covers several columns is told in the first, one that covers several rows in each. */
  readonly cells: readonly string[];
  /** Number in the file, 0 where the format has none. */
  readonly line: number;
  /** Its one cell is as wide as the table. */
  readonly spans?: boolean;
  /** Its cells told in every column that they cover, where some cover more than one. */
  readonly wide?: readonly string[];
}

export interface TableBlocks {
  readonly blocks: readonly Block[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** The header that its rows were read with; a table may go on elsewhere. */
  readonly header?: readonly string[];
}

/** How the rows below a header are read: as questions and answers where it says so, else as rows that know it. */
export function bodyBlocks(header: readonly string[], rows: readonly TableRow[]): TableBlocks {
  const pairs = pairColumns(header) !== undefined;
  const blocks: Block[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const { cells, line } of rows) {
    if (cells.every((cell) => cell === '')) continue;
    const block = rowBlock(header, cells, cells.join('\t'), line);
    if (block.kind === 'row' && pairs) problems.push({ line, message: 'a question or its answer is empty; the row is left out' });
    else blocks.push(block);
  }
  return { blocks, problems, header };
}

/**
 * A table whose header is the first row with two cells or more. What stands above it in a single cell is a heading, or a
 * sentence of its own; so is a single cell as wide as the table between rows, from which on the rows are of that heading.
 * @param before header of the same table where it began, if this is how it goes on
 * @param level of the headings
 */
export function tableBlocks(rows: readonly TableRow[], level: number, before?: readonly string[]): TableBlocks {
  const blocks: Block[] = [];
  const problems: { line: number; message: string }[] = [];
  let header = before;
  let headLine = 0;
  let told = before !== undefined;
  let body: TableRow[] = [];
  const flush = (): void => {
    if (header && body.length > 0) {
      const read = bodyBlocks(header, body);
      blocks.push(...read.blocks);
      problems.push(...read.problems);
      told = true;
    }
    body = [];
  };
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const filled = row.cells.filter((cell) => cell !== '');
    if (filled.length === 0) continue;
    if (filled.length === 1 && (header === undefined || row.spans || isAside(filled[0]!))) {
      flush();
      blocks.push(aloneBlock(filled[0]!, row.line, level));
    } else if (header === undefined) {
      const below = rows[i + 1];
      const both = row.wide && below && doubleHeader(row.wide, below.cells);
      header = both || row.cells;
      headLine = row.line;
      if (both) i++;
    } else if (row.cells.join('\t') !== header.join('\t')) body.push(row);
  }
  flush();
  // A header without rows says what it says.
  if (header && !told) {
    const text = header.filter((cell) => cell !== '').join('\t');
    blocks.push({ kind: 'text', text, line: headLine, end: headLine });
  }
  return { blocks, problems, ...(header ? { header } : {}) };
}

/** A cell alone in its row: 发布单位：…, a note, or the heading of what follows. */
function aloneBlock(text: string, line: number, level: number): Block {
  const own = classify(text, line, 0);
  if (own.kind === 'meta' || own.kind === 'asked') return own;
  if (isAside(text)) return { kind: 'text', text, line, end: line };
  return { kind: 'heading', level, text, line, end: line };
}

/** 收费标准 over 小型车 and 大型车: each column by both names. Undefined where the row below is no header. */
function doubleHeader(upper: readonly string[], lower: readonly string[]): readonly string[] | undefined {
  const covers = (i: number): boolean => upper[i] !== '' && (upper[i] === upper[i - 1] || upper[i] === upper[i + 1]);
  const isHeader = upper.every((name, i) =>
    covers(i) ? (lower[i] ?? '') !== '' && !/\d/.test(lower[i]!) : (lower[i] ?? '') === '' || lower[i] === name,
  );
  if (!isHeader) return undefined;
  return upper.map((name, i) => (covers(i) && lower[i] !== name ? `${name} ${lower[i]}` : name || (lower[i] ?? '')));
}

/** 注：… and whole sentences are no headings. */
function isAside(text: string): boolean {
  return (
    text.length > 40 ||
    /[。；]/.test(text) ||
    /^[（(].*[）)]$/.test(text) ||
    /^(?:备?注|说明|附注|单位|制表|填表|更新)[^：:]{0,4}[:：]/.test(text)
  );
}
