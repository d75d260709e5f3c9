const NUMERAL = '[一二三四五六七八九十]+';
const HOUSE = '(?:号楼|栋|幢|#)';
/** 3、5-7 and 3号、4号 and 3号楼至5号楼: numbers with signs of a list or a range between them. */
const list = (number: string, unit: string) => `(?:${number})(?:\\s*(?:${unit})?\\s*[、,和及与\\-–—~至到]\\s*第?(?:${number}))*`;
const BUILDINGS = new RegExp(`(?<!\\d)(${list('\\d{1,3}', `${HOUSE}|号`)})\\s*${HOUSE}`, 'g');
const GRIDS = new RegExp(`(?<!\\d)(${list('\\d{1,3}', '号?网格')})\\s*号?网格`, 'g');
/** Numerals count as numbers only in such a list: 「一家人」 is none. */
const SPELLED = new RegExp(`${list(`${NUMERAL}|\\d{1,3}`, `${HOUSE}|号?网格|号`)}(?=\\s*(?:${HOUSE}|号?网格))`, 'g');

/**
 * What a group's name says of the buildings and grids it stands for, as a proposal: 「3、4号楼居民群」, 「5-8号楼业主群」,
 * 「一至五号楼」, 「第二网格群」, 「三栋大家庭」. Empty where the name says nothing.
 */
export function scopeFromTopic(topic: string): { readonly buildings: readonly string[]; readonly grids: readonly string[] } {
  const text = topic
    .normalize('NFKC')
    .replace(SPELLED, (numbers) => numbers.replace(new RegExp(NUMERAL, 'g'), (numeral) => String(chineseNumber(numeral))));
  const buildings = new Set<string>();
  for (const match of text.matchAll(BUILDINGS)) {
    for (const number of expand(match[1]!)) buildings.add(`${number}号楼`);
  }
  const grids = new Set<string>();
  for (const match of text.matchAll(GRIDS)) for (const number of expand(match[1]!)) grids.add(`第${number}网格`);
  return { buildings: [...buildings], grids: [...grids] };
}

/** "3、5-7" → 3, 5, 6, 7. A range of more than 60 is taken for something else. */
function expand(numbersSaid: string): number[] {
  const numbers: number[] = [];
  for (const piece of numbersSaid.split(/[、,和及与]/)) {
    const [from, to] = piece.split(/[-–—~至到]/).map((n) => Number.parseInt(n.replace('第', '').trim(), 10));
    if (from === undefined || Number.isNaN(from)) continue;
    if (to === undefined || Number.isNaN(to) || to < from || to - from > 60) numbers.push(from);
    else for (let n = from; n <= to; n++) numbers.push(n);
  }
  return numbers;
}

/** 一 … 九十九 → 1 … 99. */
export function chineseNumber(numeral: string): number {
  const digit = (c: string | undefined) => '零一二三四五六七八九'.indexOf(c ?? '');
  const ten = numeral.indexOf('十');
  if (ten === -1) return [...numeral].reduce((sum, c) => sum * 10 + digit(c), 0);
  return (ten === 0 ? 1 : digit(numeral[0])) * 10 + (ten === numeral.length - 1 ? 0 : digit(numeral[ten + 1]));
}
