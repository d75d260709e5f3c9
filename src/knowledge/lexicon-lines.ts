import { normaliseWording } from './index/wording.ts';
import type { Problem } from './policy.ts';

/** One line of a lexicon file, and how a file is read: 左 => 右1, 右2:0.6 · 左 <=> 右 · 左 =>（停用）. */

export interface Expansion {
  /** As it is searched for. */
  readonly text: string;
  readonly weight: number;
  /** As it was written, where that is something else: 二次供水 is searched for as 2次供水. */
  readonly said?: string;
}

export interface LexiconLine {
  readonly left: string;
  readonly right: readonly Expansion[];
  /** Each side finds the other. */
  readonly both: boolean;
  /** The entry of this left side in the file below counts no more. */
  readonly off: boolean;
  /** The [heading] that it stands under. */
  readonly group: string;
  /** From 1. */
  readonly line: number;
}

const OFF = /^[（(]\s*停用\s*[)）]$/;
const ODD = 'is not "左 => 右1, 右2:0.6" or "左 <=> 右"';

/** A line that can't be read is a problem, and the others count. */
export function readLexiconLines(
  source: string,
  file: string,
): { readonly lines: readonly LexiconLine[]; readonly problems: readonly Problem[] } {
  const lines: LexiconLine[] = [];
  const problems: Problem[] = [];
  let group = '';
  for (const [i, raw] of source
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const text = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (text === '') continue;
    const heading = /^\[(.*)\]$/.exec(text);
    if (heading) {
      group = heading[1]!.trim();
      continue;
    }
    const arrow = /<=>|=>/.exec(text);
    const left = arrow ? text.slice(0, arrow.index).trim() : '';
    const rest = arrow ? text.slice(arrow.index + arrow[0].length).trim() : '';
    const off = arrow?.[0] === '=>' && OFF.test(rest);
    const right = arrow ? (off ? [] : readRight(rest)) : undefined;
    if (!arrow || left === '' || !right) {
      problems.push({ file, line: i + 1, message: ODD });
      continue;
    }
    lines.push({ left, right, both: arrow[0] === '<=>', off, group, line: i + 1 });
  }
  return { lines, problems };
}

export function readRight(text: string): readonly Expansion[] | undefined {
  const expansions: Expansion[] = [];
  for (const piece of text.split(/[,，]/)) {
    const match = /^\s*(.+?)\s*(?:[:：]\s*(\d(?:\.\d+)?))?\s*$/.exec(piece);
    const weight = match?.[2] === undefined ? 1 : Number(match[2]);
    if (!match || weight <= 0 || weight > 1) return undefined;
    const said = match[1]!;
    const text = normaliseWording(said);
    expansions.push({ text, weight, ...(text === said ? {} : { said }) });
  }
  return expansions.length > 0 ? expansions : undefined;
}

/** The line as it stands in a file. */
export function writeLexiconLine({ left, right, both, off }: Pick<LexiconLine, 'left' | 'right' | 'both' | 'off'>): string {
  if (off) return `${left} =>（停用）`;
  return `${left} ${both ? '<=>' : '=>'} ${writeRight(right)}`;
}

export const writeRight = (right: readonly Expansion[]): string =>
  right.map(({ text, weight, said = text }) => (weight === 1 ? said : `${said}:${weight}`)).join(', ');

/** What each left side stands for. Several lines of one left side count together. */
export function expansionsOf(lines: readonly LexiconLine[]): ReadonlyMap<string, readonly Expansion[]> {
  const entries = new Map<string, Expansion[]>();
  const add = (left: string, expansions: readonly Expansion[]): void => {
    const key = normaliseWording(left);
    const list = entries.get(key) ?? [];
    for (const expansion of expansions) if (expansion.text !== key && !list.some((e) => e.text === expansion.text)) list.push(expansion);
    entries.set(key, list);
  };
  for (const { left, right, both, off } of lines) {
    if (off) continue;
    add(left, right);
    if (!both) continue;
    for (const other of right)
      add(other.text, [{ text: normaliseWording(left), weight: other.weight }, ...right.filter((e) => e.text !== other.text)]);
  }
  return entries;
}

/** The lines of both files that count: an own line stands in for every shipped one of its left side. */
export function ownWins(shipped: readonly LexiconLine[], own: readonly LexiconLine[]): readonly LexiconLine[] {
  const mine = new Set(own.map(({ left }) => normaliseWording(left)));
  return [...shipped.filter(({ left }) => !mine.has(normaliseWording(left))), ...own];
}
