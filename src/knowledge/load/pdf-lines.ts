import type { PlacedText } from './pdf-document.ts';
import { isCjk, plainCharacters } from './plain-characters.ts';

/** A line of a page as it is read: its cells are the runs of text that stand apart from each other. */
export interface Line {
  readonly text: string;
  readonly cells: readonly Cell[];
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

export interface Cell {
  readonly text: string;
  readonly x: number;
  readonly right: number;
}

/** In ems: text further apart than this may stand in columns; beyond `SPACE` there was a space. */
const APART = 0.8;
const SPACE = 0.2;

export function linesOf(texts: readonly PlacedText[]): readonly Line[] {
  const sorted = [...texts].sort((a, b) => a.y - b.y || a.x - b.x);
  const lines: Line[] = [];
  let group: PlacedText[] = [];
  let y = 0;
  const flush = (): void => {
    const line = lineOf(group);
    if (line.text !== '') lines.push(line);
    group = [];
  };
  for (const text of sorted) {
    // Of one line is what stands at its height, smaller signs above and below it included.
    const near = Math.max(...group.map((t) => t.size), text.size) * 0.45;
    if (group.length > 0 && text.y - y > near) flush();
    if (group.length === 0) y = text.y;
    group.push(text);
  }
  if (group.length > 0) flush();
  return lines;
}

function lineOf(group: readonly PlacedText[]): Line {
  const parts = group.toSorted((a, b) => a.x - b.x);
  const size = median(parts.flatMap((p) => Array.from({ length: Math.min(50, p.text.length) }, () => p.size)));
  const cells: { text: string; x: number; right: number }[] = [];
  for (const part of parts) {
    const cell = cells.at(-1);
    const text = plainCharacters(part.text).replace(/\u3000/g, ' ');
    const gap = cell === undefined ? 0 : part.x - cell.right;
    // A text is drawn twice to look bold.
    if (cell?.text.endsWith(text) && gap < -part.width * 0.8) continue;
    if (!cell || gap > APART * size) {
      const lead = text.length - text.trimStart().length;
      cells.push({ text, x: part.x + (text.trim() === '' ? 0 : (lead / text.length) * part.width), right: part.x + part.width });
    } else {
      const spaced = gap > SPACE * size && !(isCjk(cell.text.at(-1)) && isCjk(text[0]));
      cell.text += (spaced && !cell.text.endsWith(' ') && !text.startsWith(' ') ? ' ' : '') + text;
      cell.right = Math.max(cell.right, part.x + part.width);
    }
  }
  const tidy = cells.map((cell) => ({ ...cell, text: oneSpaced(cell.text) })).filter((cell) => cell.text !== '');
  const text = oneSpaced(tidy.map((cell) => cell.text).join(' '));
  return { text, cells: tidy, x: tidy[0]?.x ?? 0, right: tidy.at(-1)?.right ?? 0, y: group[0]!.y, size };
}

/** 通　　知 and 第 三 条: letters set apart are one word. */
function oneSpaced(text: string): string {
  const clean = text.replace(/\s+/g, ' ').trim();
  const parts = clean.split(' ');
  if (parts.length >= 2 && parts.every((part) => [...part].length === 1 && /[\u4e00-\u9fff]/.test(part))) return parts.join('');
  // A justified line has its letters pushed apart; in a line that is long, no space between them was typed.
  const close =
    clean.length < LONG
      ? clean
      : clean
          .replace(LETTERS, '')
          .replace(/^(第[\u4e00-\u9fff\d]{1,7}[条章节编])(?=\S)/, (mark, name: string) =>
            clean.startsWith(name) && clean[name.length] !== ' ' ? mark : `${mark} `,
          );
  // Programs put a space between Chinese characters and figures, or around them where a line was justified.
  return close.replace(/(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])/g, (space, at: number) =>
    /第[\u4e00-\u9fff\d]{1,7}条$/.test(close.slice(0, at)) ? space : '',
  );
}

const LONG = 18;
const LETTERS = /(?<=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”]) (?=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”])/g;

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
