import { normaliseWording, plainText } from '../index/wording.ts';
import { buildingsIn } from '../load/buildings.ts';
import type { Passage } from '../policy.ts';
import { holds } from './asks-for.ts';
import { shareOf } from './match.ts';
import type { Question, Unit } from './question.ts';

/** The shortest part of a passage that answers, as exact pieces of the source, and as it is shown. */
export interface Excerpt {
  readonly pieces: readonly string[];
  readonly shown: string;
  /** Nothing of the passage is left out. */
  readonly whole: boolean;
}

export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly item: boolean;
  /** Introduces the items behind it. */
  readonly lead: boolean;
}

/** A passage up to this long is shown as it is: its parts explain each other. */
const SHORT = 150;
const ITEM = /^\s*(?:[-*+•]\s+|\d{1,2}(?:[.．](?!\d)|[、)）])|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|[①-⑳])/;
/** Sentences that limit what the one before says. */
const LIMITS =
  /^(?:但|不过|其中|除|如果|如遇|其他|其余|逾期|超过|没有|不足|未|违反|特殊|例外)|除外|以外的|除.{1,24}外|不受.{0,10}限制|另行通知|不计入/;

export function excerpt(
  passage: Passage,
  question: Question,
  weigh: (unit: Unit) => number,
  options: { readonly buildings: readonly string[]; readonly limit: number },
): Excerpt {
  if (passage.lead.includes('\t')) return { pieces: [passage.text], shown: shownRow(passage), whole: true };
  const all = plainText(passage.text);
  const segments = split(passage.text);
  const mine = ofBuilding(segments, options.buildings);
  if (mine.length === segments.length && all.length <= Math.min(SHORT, options.limit))
    return { pieces: [passage.text], shown: all, whole: true };

  const worth = new Map(mine.map((s) => [s, worthOf(s, question, weigh)]));
  const best = mine.reduce((a, b) => (worth.get(b)! > worth.get(a)! ? b : a));
  const chosen = new Set<Segment>([best]);
  const length = (): number => [...chosen].reduce((sum, s) => sum + s.text.length, 0);
  const take = (segment: Segment | undefined): void => {
    if (segment && !chosen.has(segment) && length() + segment.text.length <= options.limit) chosen.add(segment);
  };
  const leadOf = (segment: Segment): Segment | undefined =>
    segment.item ? mine.slice(0, mine.indexOf(segment)).findLast((s) => !s.item) : undefined;

  const narrowed = mine.length < segments.length;
  const lead = leadOf(best);
  if (lead?.lead) take(lead);
  // A list answers as a whole where a list is asked for, or where its items can't be told apart by the question.
  const list = best.item || best.lead ? listAround(mine, best) : [];
  const listAsked = question.asks.some((thing) => thing === 'papers' || thing === 'how' || thing === 'who');
  const fits = list.reduce((sum, s) => sum + s.text.length, 0) <= options.limit;
  if (!narrowed && (listAsked || (best.lead && fits))) {
    // Where not all of it fits, its beginning is what most people need.
    if (!fits && list.length > 0 && !best.lead) chosen.delete(best);
    for (const item of list) take(item);
  }
  if (narrowed) for (const segment of mine) if (segment.item) take(segment);
  const at = mine.indexOf(best);
  for (const near of [mine[at + 1], mine[at + 2], mine[at - 1]]) if (near && LIMITS.test(near.text)) take(near);
  for (const segment of [...mine].sort((a, b) => worth.get(b)! - worth.get(a)!))
    if (worth.get(segment)! >= 0.55 * worth.get(best)! && worth.get(segment)! > 0) take(segment);
  // What is left is short enough to be read along.
  if (all.length <= options.limit && length() + 60 >= all.length && !narrowed) return { pieces: [passage.text], shown: all, whole: true };
  return {
    ...joined(
      passage.text,
      mine.filter((s) => chosen.has(s)),
    ),
    whole: false,
  };
}

/** The parts of a passage that differ by building, reduced to those of the building asked for. */
function ofBuilding(segments: readonly Segment[], buildings: readonly string[]): readonly Segment[] {
  if (buildings.length === 0) return segments;
  const named = new Map(segments.map((s) => [s, buildingsIn(s.text)]));
  const fits = (s: Segment): boolean => named.get(s)!.some((b) => buildings.includes(b));
  if (!segments.some((s) => s.item && fits(s))) return segments;
  return segments.filter((s) => !s.item || named.get(s)!.length === 0 || fits(s));
}

function listAround(segments: readonly Segment[], at: Segment): readonly Segment[] {
  const index = segments.indexOf(at);
  let from = at.lead ? index + 1 : index;
  while (from > 0 && segments[from - 1]!.item) from--;
  let to = from;
  while (to < segments.length && segments[to]!.item) to++;
  return segments.slice(from, to);
}

function worthOf(segment: Segment, question: Question, weigh: (unit: Unit) => number): number {
  const text = normaliseWording(segment.text);
  let worth = 0;
  for (const unit of question.units) worth += weigh(unit) * shareOf(unit, text);
  const strong = question.asks.filter((thing) => thing !== 'allowed' && thing !== 'how' && thing !== 'who');
  for (const thing of strong) if (holds(segment.text, thing)) worth += 0.5 / strong.length;
  if (strong.length === 0 && question.asks.includes('allowed') && holds(segment.text, 'allowed')) worth += 0.2;
  for (const date of question.dates)
    if (segment.text.includes(`${Number(date.from.slice(5, 7))}月${Number(date.from.slice(8))}日`)) worth += 0.6;
  return worth;
}

/** Sentences and list items with their places. */
export function split(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const item = ITEM.test(line);
    const ends = item && line.length <= 120 ? [line] : (line.match(/[^。！？!?]+(?:[。！？!?]+[”’」』）)]*)?/g) ?? []);
    let at = offset;
    for (const part of ends) {
      if (part.trim() !== '') segments.push({ start: at, end: at + part.length, text: part.trim(), item, lead: /[：:]\s*$/.test(part) });
      at += part.length;
    }
    offset += line.length + 1;
  }
  // Items without marks, as HTML and DOCX give them: lines that end with a semicolon.
  return segments.map((s, i) =>
    !s.item && /[；;]$/.test(s.text) && !s.lead
      ? { ...s, item: true }
      : !s.item && i > 0 && /[；;]$/.test(segments[i - 1]!.text) && text.slice(segments[i - 1]!.end, s.start).includes('\n')
        ? { ...s, item: true }
        : s,
  );
}

/** Neighbours become one piece, exactly as they stand; a gap is told by an ellipsis. */
function joined(source: string, segments: readonly Segment[]): { readonly pieces: readonly string[]; readonly shown: string } {
  const ranges: { start: number; end: number }[] = [];
  for (const { start, end } of segments) {
    const last = ranges.at(-1);
    if (last && source.slice(last.end, start).trim() === '') last.end = end;
    else ranges.push({ start, end });
  }
  const pieces = ranges.map(({ start, end }) => source.slice(start, end).trim());
  return { pieces, shown: pieces.map(plainText).join('\n') };
}

/** A table row, told by the names of its columns: 午餐：60—79岁 12元；80岁以上 10元. */
export function shownRow(passage: Pick<Passage, 'lead' | 'text'>): string {
  const header = passage.lead.split('\t');
  const cells = cellsOf(passage.text);
  const [first, ...rest] = cells;
  const told = rest.flatMap((cell, i) => {
    const name = header[i + 1] ?? '';
    if (cell === '' || /^[-—–/]+$/.test(cell)) return [];
    return [rest.length === 1 || name === '' || cell.includes(name) ? cell : `${name} ${cell}`];
  });
  return told.length === 0 ? (first ?? '') : `${first}：${told.join('；')}`;
}

export function cellsOf(text: string): readonly string[] {
  if (!text.startsWith('|')) return text.split('\t');
  return text
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => plainText(cell.replace(/\\\|/g, '|')));
}
