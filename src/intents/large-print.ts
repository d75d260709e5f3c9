import { CATEGORY_NAMES } from './categories.ts';

/** For groups of older residents: short lines, no brackets, none of the trade's words. No figure and no word of a rule is lost. */

export const LARGE_PRINT_LINE = 18;

/** Our own words that a resident need not know. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/保密工单/g, '保密登记'],
  [/已有工单/g, '已经登记'],
  [/工单/g, '登记'],
  [/附议/g, '一起反映'],
  [/由第(\d+)网格处理/g, '第$1网格来办'],
  [/最迟 ?(.+?) 前给您回音/g, '最晚$1给您答复'],
];
/** What a category in brackets adds is for staff. */
const CATEGORY = new RegExp(`（(?:${CATEGORY_NAMES.join('|')})）`, 'g');
/** Not torn apart: figures with what belongs to them, ticket numbers, words in Latin letters. */
const WHOLE =
  /[A-Za-z]?\d[\d.,:：–\-/]*(?:\d|[%％])?(?:号楼|单元|元|天|日|月|年|点|分|人|个|层|楼|小时|分钟)?(?:\d+(?:号楼|单元|层|楼|月|日|点|分))*|[A-Za-z][A-Za-z0-9@._-]*/g;

export function inLargePrint(text: string): string {
  let plain = text.replace(CATEGORY, '');
  for (const [words, simple] of PLAIN) plain = plain.replace(words, simple);
  return (
    plain
      // A matter begins on a line of its own.
      .replace(/(T\d{4}-\d{6})[：:]\s*/g, '$1\n')
      .replace(/\s*[（(]([^（()）]*)[)）]/g, '\n$1\n')
      .replace(/[（()）【】〔〕[\]{}｛｝]/g, '')
      .replace(/[《》〈〉「」『』]/g, '')
      .split('\n')
      .flatMap(shortLines)
      .map((line) => line.replace(/^[，、；：。,;]+/, '').trim())
      .filter((line) => line !== '')
      .join('\n')
  );
}

/** Cut behind a mark where there is one, else between words; a line of one long number stays as it is. */
function shortLines(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const piece of pieces(line)) {
    if (length(current + piece) > LARGE_PRINT_LINE && current !== '') {
      lines.push(current);
      current = '';
    }
    current += piece;
    if (/[。！？!?；;]$/.test(piece)) {
      lines.push(current);
      current = '';
    }
  }
  if (current !== '') lines.push(current);
  return lines;
}

/** Clauses that fit into a line, and those that don't, cut where it does no harm. */
function pieces(line: string): string[] {
  return line.split(/(?<=[，。！？；、：!?;])(?!\d)/).flatMap((clause) => (length(clause) <= LARGE_PRINT_LINE ? [clause] : chunks(clause)));
}

function chunks(clause: string): string[] {
  const parts: string[] = [];
  let rest = 0;
  for (const match of clause.matchAll(WHOLE)) {
    parts.push(...clause.slice(rest, match.index), match[0]);
    rest = match.index + match[0].length;
  }
  parts.push(...clause.slice(rest));
  const out: string[] = [];
  let current = '';
  for (const part of parts) {
    if (length(current + part) > LARGE_PRINT_LINE && current !== '') {
      out.push(current);
      current = '';
    }
    current += part;
  }
  if (current !== '') out.push(current);
  return out;
}

const length = (text: string): number => [...text.trim()].length;
