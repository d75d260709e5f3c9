import type { Cell, Line } from './pdf-lines.ts';
import { joinLines } from './plain-characters.ts';
import type { TableRow } from './table-rows.ts';

/** Tables without rules: lines below each other whose cells stand in the same columns. */

export type Part = { readonly kind: 'line'; readonly line: Line } | { readonly kind: 'columns'; readonly rows: readonly TableRow[] };

/** A table is at least so many lines, its header among them; with three columns or more, one less. */
const FEWEST = 3;

export function columnsIn(lines: readonly Line[]): readonly Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < lines.length; ) {
    const table = tableAt(lines, i);
    if (table) {
      parts.push({ kind: 'columns', rows: table.rows });
      i = table.end;
    } else parts.push({ kind: 'line', line: lines[i++]! });
  }
  return parts;
}

function tableAt(lines: readonly Line[], start: number): { readonly rows: readonly TableRow[]; readonly end: number } | undefined {
  const head = lines[start]!;
  const columns = head.cells;
  // 第一条　内容 and a figure after its label are no columns: a table's header is short words.
  if (columns.length < 2 || columns.some((cell) => [...cell.text].length > 14 || /[。；]/.test(cell.text))) return undefined;
  if (/^第.{1,7}[条章节编]$/.test(columns[0]!.text)) return undefined;
  const rows: string[][] = [columns.map((cell) => cell.text)];
  let end = start + 1;
  let whole = 1;
  for (; end < lines.length; end++) {
    const line = lines[end]!;
    const gap = line.y - lines[end - 1]!.y;
    if (gap <= 0 || gap > line.size * 4) break;
    const places = line.cells.map((cell) => columnOf(cell, columns, line.size));
    if (places.some((place) => place === -1) || new Set(places).size < places.length) break;
    if (places[0] === 0 && places.length >= 2) {
      rows.push(columns.map((_, c) => line.cells[places.indexOf(c)]?.text ?? ''));
      if (places.length === columns.length) whole++;
    } else if (places[0] !== 0 && rows.length > 1 && gap < line.size * 1.7) {
      // What was too long for its cell goes on below.
      for (const [n, place] of places.entries()) rows.at(-1)![place] = joinLines(rows.at(-1)![place]!, line.cells[n]!.text);
    } else break;
  }
  const fewest = columns.length >= 3 ? FEWEST - 1 : FEWEST;
  if (rows.length < fewest || whole < Math.min(fewest, rows.length * 0.6)) return undefined;
  return { rows: rows.map((cells) => ({ cells, line: 0 })), end };
}

/** Which column a cell stands in: flush left, centred or flush right with its head, or below it and nothing else; or -1. */
function columnOf(cell: Cell, columns: readonly Cell[], size: number): number {
  const near = size * 0.8;
  const flush = columns.findIndex(
    (c) =>
      Math.abs(cell.x - c.x) < near ||
      Math.abs(cell.right - c.right) < near ||
      Math.abs((cell.x + cell.right) / 2 - (c.x + c.right) / 2) < near,
  );
  const below = columns.filter((c) => cell.x < c.right && cell.right > c.x);
  if (flush !== -1 && below.every((c) => c === columns[flush])) return flush;
  return below.length === 1 ? columns.indexOf(below[0]!) : -1;
}
