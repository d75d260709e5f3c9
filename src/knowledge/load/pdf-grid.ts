import type { PlacedText } from './pdf-document.ts';
import { linesOf } from './pdf-lines.ts';
import { joinLines } from './plain-characters.ts';
import type { TableRow } from './table-rows.ts';

/** Tables by the rules that are drawn around their cells. */

export interface Rule {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface Grid {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly columns: readonly number[];
  /** Cells row by row; a cell that spans rows is told in each of them, one that spans columns in the first. */
  readonly rows: readonly TableRow[];
}

/** In points: rules that meet do so more or less. */
const NEAR = 3;
const SHORTEST = 8;

export function gridsOf(rules: readonly Rule[], texts: readonly PlacedText[]): readonly Grid[] {
  const across = merged(rules.filter((r) => Math.abs(r.y2 - r.y1) < 1.5).map((r) => span(r.y1, r.x1, r.x2)));
  const down = merged(rules.filter((r) => Math.abs(r.x2 - r.x1) < 1.5).map((r) => span(r.x1, r.y1, r.y2)));
  return tables(across, down)
    .map(({ across, down }) => gridOf(across, down, texts))
    .filter((grid) => grid !== undefined)
    .sort((a, b) => a.top - b.top);
}

/** A rule at a place, from … to. */
interface Span {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const span = (at: number, a: number, b: number): Span => ({ at, from: Math.min(a, b), to: Math.max(a, b) });

/** Rules are drawn cell by cell, and twice: what lies on one line is one rule. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: { at: number; from: number; to: number }[] = [];
  for (const { at, from, to } of spans.toSorted((a, b) => a.at - b.at || a.from - b.from)) {
    const same = result.findLast((r) => at - r.at < NEAR && from <= r.to + NEAR && to >= r.from - NEAR);
    if (same) {
      same.from = Math.min(same.from, from);
      same.to = Math.max(same.to, to);
    } else result.push({ at, from, to });
  }
  return result.filter((r) => r.to - r.from >= SHORTEST);
}

/** Rules that meet belong to one table. */
function tables(across: readonly Span[], down: readonly Span[]): { across: Span[]; down: Span[] }[] {
  const meets = (h: Span, v: Span): boolean => v.at >= h.from - NEAR && v.at <= h.to + NEAR && h.at >= v.from - NEAR && h.at <= v.to + NEAR;
  const found: { across: Span[]; down: Span[] }[] = [];
  const left = new Set(across);
  const unused = new Set(down);
  for (const first of across) {
    if (!left.delete(first)) continue;
    const table = { across: [first], down: [] as Span[] };
    for (let grown = true; grown; ) {
      grown = false;
      for (const v of unused)
        if (table.across.some((h) => meets(h, v))) {
          unused.delete(v);
          table.down.push(v);
          grown = true;
        }
      for (const h of left)
        if (table.down.some((v) => meets(h, v))) {
          left.delete(h);
          table.across.push(h);
          grown = true;
        }
    }
    if (table.across.length >= 2 && table.down.length >= 1) found.push(table);
  }
  return found;
}

function gridOf(across: readonly Span[], down: readonly Span[], texts: readonly PlacedText[]): Grid | undefined {
  const left = Math.min(...across.map((h) => h.from));
  const right = Math.max(...across.map((h) => h.to));
  const columns = withoutFrames(places([left, ...down.map((v) => v.at), right]));
  const rows = places(across.map((h) => h.at));
  if (columns.length < 3) return undefined;
  const width = columns.length - 1;
  const height = rows.length - 1;
  const middle = (list: readonly number[], i: number): number => (list[i]! + list[i + 1]!) / 2;
  /** The cell that a place belongs to, where cells are merged: the uppermost and leftmost one of them. */
  const home = (row: number, column: number): readonly [number, number] => {
    let [r, c] = [row, column];
    while (r > 0 && !across.some((h) => Math.abs(h.at - rows[r]!) < NEAR && h.from <= middle(columns, c) && h.to >= middle(columns, c)))
      r--;
    while (c > 0 && !down.some((v) => Math.abs(v.at - columns[c]!) < NEAR && v.from <= middle(rows, r) && v.to >= middle(rows, r))) c--;
    return [r, c];
  };
  const inside = texts.filter((t) => {
    const [x, y] = centre(t);
    return x > left - NEAR && x < right + NEAR && y > rows[0]! - NEAR && y < rows.at(-1)! + NEAR;
  });
  const held = new Map<string, PlacedText[]>();
  for (const text of inside) {
    const [x, y] = centre(text);
    const [r, c] = home(indexIn(rows, y), indexIn(columns, x));
    held.set(`${r},${c}`, [...(held.get(`${r},${c}`) ?? []), text]);
  }
  if (held.size < 2) return undefined;
  const words = (key: string): string =>
    linesOf(held.get(key) ?? [])
      .map((line) => line.text)
      .reduce(joinLines, '');
  return {
    ...{ top: rows[0]!, bottom: rows.at(-1)!, left, right, columns },
    rows: Array.from({ length: height }, (_, r) => ({
      cells: Array.from({ length: width }, (_, c) => {
        const [hr, hc] = home(r, c);
        return hc === c ? words(`${hr},${hc}`) : '';
      }),
      wide: Array.from({ length: width }, (_, c) => words(home(r, c).join(','))),
      line: 0,
      spans: Array.from({ length: width }, (_, c) => home(r, c)[1]).every((c) => c === 0),
    })),
  };
}

/** A frame around the table is no column of it. */
function withoutFrames(columns: readonly number[]): readonly number[] {
  let list = columns;
  while (list.length > 3 && list[1]! - list[0]! < NARROWEST) list = list.slice(1);
  while (list.length > 3 && list.at(-1)! - list.at(-2)! < NARROWEST) list = list.slice(0, -1);
  return list;
}

/** Not even one character fits. */
const NARROWEST = 9;

const centre = (text: PlacedText): readonly [number, number] => [text.x + text.width / 2, text.y - text.size * 0.35];

function places(numbers: readonly number[]): readonly number[] {
  const result: number[] = [];
  for (const n of numbers.toSorted((a, b) => a - b)) if (result.length === 0 || n - result.at(-1)! > NEAR) result.push(n);
  return result;
}

function indexIn(edges: readonly number[], at: number): number {
  const index = edges.findLastIndex((edge) => edge <= at);
  return Math.min(Math.max(index, 0), edges.length - 2);
}
