import { chineseNumber } from '../community/group-scope.ts';
import type { NoticeTargets } from '../messages.ts';

/** Whom a text is meant for: 3、4号楼, 5到8号楼, 第2网格, 全体. A place such as 8号楼二层 or 3号楼门口 is no audience. */

const NUM = '(?:\\d{1,3}|[一二三四五六七八九十]{1,3})';
const LIST = `${NUM}(?:\\s*(?:号楼|[栋幢])?\\s*[、,，和及与跟\\-–—~～至到]\\s*第?${NUM})*`;
const BUILDINGS = new RegExp(
  `(?<![\\d月.:：])(${LIST})\\s*(?:号楼|[栋幢](?!房))(?!\\s*(?:${NUM}\\s*[层楼]|[东南西北]+[侧面门边]|门[前口外]|前面?|后面?|旁边?|附近|大厅|地下|架空|一楼|顶|\\d{3}))`,
  'g',
);
const GRIDS = new RegExp(`第?\\s*(${LIST})\\s*号?网格`, 'g');
const ALL =
  /全体(?:居民|业主|住户|党员)?|所有(?:的)?(?:群|居民|业主|住户|楼)|全(?:小区|社区|院)|各(?:楼|群|位居民|位业主)|(?:整个|本)(?:小区|社区)|大家/;

export const NO_TARGETS: NoticeTargets = { all: false, buildings: [], grids: [], groups: [] };

export function findTargets(text: string): NoticeTargets {
  const half = text.normalize('NFKC');
  const grids = new Set<string>();
  const rest = half.replace(GRIDS, (_, list: string) => {
    for (const number of expand(list)) grids.add(`第${number}网格`);
    return ' ';
  });
  const buildings = new Set<string>();
  for (const match of rest.matchAll(BUILDINGS)) for (const number of expand(match[1]!)) buildings.add(`${number}号楼`);
  const named = grids.size + buildings.size > 0;
  return { all: !named && ALL.test(half), buildings: [...buildings], grids: [...grids], groups: [] };
}

const LONGEST_ADDRESS = 60;
/** What may stand around the names of an audience. */
const FILLERS = /请|发给|发到|发往|通知到?|转发到?|给|到|的|居民|业主|住户|群里?|[、,，和及与跟\s]/g;

/**
 * An audience that stands by itself in front of a colon: 「发给3、4号楼：…」.
 * @returns the targets in front and the text behind them; undefined where the text does not begin with an audience
 */
export function leadingTargets(text: string): { readonly targets: NoticeTargets; readonly rest: string } | undefined {
  const colon = text.slice(0, LONGEST_ADDRESS).search(/[：:]/);
  if (colon < 1) return undefined;
  const head = text.slice(0, colon);
  const left = head.normalize('NFKC').replace(GRIDS, '').replace(BUILDINGS, '').replace(ALL, '').replace(FILLERS, '');
  if (left !== '') return undefined;
  const targets = findTargets(head);
  return targets.all || targets.buildings.length + targets.grids.length > 0
    ? { targets, rest: text.slice(colon + 1).trimStart() }
    : undefined;
}

/** 3、5-7 → 3, 5, 6, 7; 一、二 → 1, 2. A range that runs backwards or over more than 60 is taken as its two ends. */
function expand(list: string): number[] {
  const numbers: number[] = [];
  const tokens = list.replace(/号楼|[栋幢第\s]/g, '').split(/([、,，和及与跟\-–—~～至到])/);
  for (let i = 0; i < tokens.length; i += 2) {
    const value = numberOf(tokens[i]!);
    const last = numbers.at(-1);
    if (last !== undefined && /[-–—~～至到]/.test(tokens[i - 1] ?? '') && value > last && value - last <= 60)
      for (let n = last + 1; n < value; n++) numbers.push(n);
    numbers.push(value);
  }
  return numbers.filter((n) => n > 0);
}

const numberOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : chineseNumber(text));
