import { parse } from 'csv-parse/sync';
import { type Block, type Blocks, pairColumns, rowBlock } from './blocks.ts';

/** Columns question and answer make Q/A pairs; any other table becomes rows that know their header. */
export function blocksFromCsv(text: string): Blocks | { readonly problem: string; readonly line: number } {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    const parsed: unknown = parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      delimiter: delimiterOf(text),
      bom: true,
    });
    records = parsed as typeof records;
  } catch (error) {
    const { lines, message } = error as { lines?: number; message: string };
    return { problem: `can not be read as CSV: ${message}`, line: lines ?? 0 };
  }
  const [head, ...rows] = records;
  if (!head) return { problem: 'is empty', line: 0 };
  const header = head.record;
  const pairs = pairColumns(header) !== undefined;
  const blocks: Block[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const { record, info } of rows) {
    if (record.every((cell) => cell === '')) continue;
    const block = rowBlock(header, record, record.join('\t'), info.lines);
    if (block.kind === 'row' && pairs) {
      problems.push({ line: info.lines, message: 'a question or its answer is empty; the row is left out' });
      continue;
    }
    blocks.push(block);
  }
  return { blocks, text, title: '', problems };
}

function delimiterOf(text: string): string {
  const head = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'));
  const count = (c: string) => head.split(c).length;
  return [',', '\t', ';', '，'].reduce((best, c) => (count(c) > count(best) ? c : best), ',');
}
