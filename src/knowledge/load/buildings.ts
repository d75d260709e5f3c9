import { chineseNumber } from '../index/numerals.ts';

const N = '(?:\\d{1,3}|[一二三四五六七八九十]{1,3})';
const END = '(?:号楼|号(?=[楼栋幢])|栋|幢|#楼?)';
/** 3号楼 · 3、4号楼 · 21—24号楼 · 1号楼至4号楼 · 3号楼、5-7号楼 */
const MENTION = new RegExp(`(?<![\\d一二三四五六七八九十])${N}${END}?(?:\\s*[、,，和及与\\-–—~～至到]\\s*${N}${END}?)*`, 'g');
const NUMBER = new RegExp(N, 'g');
const FEW = 80;

/** Every building that a text names, ranges opened, in its order: 「1号楼至3号楼、7栋」 → 1号楼, 2号楼, 3号楼, 7号楼. */
export function buildingsIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const { numbers } of buildingMentions(text)) for (const number of numbers) found.add(`${number}号楼`);
  return [...found];
}

function buildingMentions(text: string): { numbers: number[] }[] {
  const mentions: { numbers: number[] }[] = [];
  for (const match of text.normalize('NFKC').matchAll(MENTION)) {
    const whole = match[0];
    // The list must say at its end that it is of buildings: 3、4号楼; 3号楼、5 alone is cut back to 3号楼.
    const last = [...whole.matchAll(new RegExp(END, 'g'))].at(-1);
    if (!last) continue;
    const list = whole.slice(0, last.index + last[0].length);
    const numbers: number[] = [];
    let previous: { value: number; end: number } | undefined;
    for (const n of list.matchAll(NUMBER)) {
      const value = chineseNumber(n[0]);
      if (!value) continue;
      const between = previous ? list.slice(previous.end, n.index) : '';
      if (previous && /[-–—~～至到]/.test(between) && value > previous.value && value - previous.value <= FEW) {
        for (let i = previous.value + 1; i <= value; i++) numbers.push(i);
      } else numbers.push(value);
      previous = { value, end: n.index + n[0].length };
    }
    mentions.push({ numbers });
  }
  return mentions;
}

/** 第2网格, 二网格, 第2、3网格 → 第2网格 … */
export function gridsIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text
    .normalize('NFKC')
    .matchAll(new RegExp(`第?(${N}(?:\\s*[、,和及]\\s*第?${N})*)\\s*(?:号)?网格(?!员|化|长)`, 'g'))) {
    for (const n of match[1]!.matchAll(NUMBER)) {
      const value = chineseNumber(n[0]);
      if (value) found.add(`第${value}网格`);
    }
  }
  return [...found];
}
