/**
 * What a group's name says of the buildings and grids it stands for, as a proposal: 「3、4号楼居民群」, 「5-8号楼业主群」,
 * 「第二网格群」, 「三栋大家庭」. Empty where the name says nothing.
 */
export function scopeFromTopic(topic: string): { readonly buildings: readonly string[]; readonly grids: readonly string[] } {
  const text = topic
    .normalize('NFKC')
    .replace(/[一二三四五六七八九十]+(?=(?:号楼|栋|幢|网格))/g, (numeral) => String(chineseNumber(numeral)));
  const buildings = new Set<string>();
  for (const match of text.matchAll(/(\d{1,3}(?:\s*[、,和\-–—~至到]\s*\d{1,3})*)\s*(?:号楼|栋|幢|#)/g)) {
    for (const number of expand(match[1]!)) buildings.add(`${number}号楼`);
  }
  const grids = new Set<string>();
  for (const match of text.matchAll(/(\d{1,3})\s*(?:号)?网格/g)) grids.add(`第${Number(match[1])}网格`);
  return { buildings: [...buildings], grids: [...grids] };
}

/** "3、5-7" → 3, 5, 6, 7. A range of more than 60 is taken for something else. */
function expand(list: string): number[] {
  const numbers: number[] = [];
  for (const piece of list.split(/[、,和]/)) {
    const [from, to] = piece.split(/[-–—~至到]/).map((n) => Number.parseInt(n.trim(), 10));
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
