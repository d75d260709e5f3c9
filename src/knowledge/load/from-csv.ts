import { parse } from 'csv-parse/sync';
import type { Blocks } from './blocks.ts';
import { bodyBlocks, tableBlocks } from './table-rows.ts';

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
  const rows = records
    .map(({ record, info }) => ({ cells: record, line: info.lines }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [head, ...body] = rows;
  if (!head) return { problem: 'is empty', line: 0 };
  const filled = (cells: readonly string[]): number => cells.filter((cell) => cell !== '').length;
  // A sheet that was saved as CSV keeps its title row above the header.
  const titled = filled(head.cells) === 1 && rows.some(({ cells }) => filled(cells) > 1);
  const { blocks, problems } = titled ? tableBlocks(rows, HEADING) : bodyBlocks(head.cells, body);
  const [first, ...rest] = blocks;
  if (first?.kind === 'heading') return { blocks: rest, text, title: first.text, problems };
  return { blocks, text, title: '', problems };
}

const HEADING = 75;

function delimiterOf(text: string): string {
  const head = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'));
  const count = (c: string) => head.split(c).length;
  return [',', '\t', ';', '，'].reduce((best, c) => (count(c) > count(best) ? c : best), ',');
}
