/**
 * How alike two texts are, 0 to 1: the share of character pairs of the shorter one that the other has, too.
 * A first version: it orders candidates of the same place and category, it does not decide.
 */
export function alikeness(a: string, b: string): number {
  const left = pairs(a);
  const right = pairs(b);
  const smaller = left.size <= right.size ? left : right;
  const larger = smaller === left ? right : left;
  if (smaller.size === 0) return 0;
  let shared = 0;
  for (const pair of smaller) if (larger.has(pair)) shared++;
  return shared / smaller.size;
}

function pairs(text: string): Set<string> {
  const set = new Set<string>();
  for (const run of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const characters = [...run];
    for (let i = 0; i + 1 < characters.length; i++) set.add(characters[i]! + characters[i + 1]!);
  }
  return set;
}
