/**
 * How much of their text two documents have in common, without keeping the texts: the smallest hashes of a text's runs of five
 * characters are a fair sample of them (Broder, 1997). Figures count alike, so that other fees and other years stay one text.
 */
export interface Sketch {
  /** Ascending. */
  readonly smallest: Uint32Array;
  /** Different runs in the whole text. */
  readonly size: number;
}

const RUN = 5;
/** Of so many, a share is right within about six in a hundred. */
const KEPT = 256;

export function sketchOf(text: string): Sketch {
  const plain = text
    .normalize('NFKC')
    .replace(/\d+(?!\d*\s*(?:号楼|栋|幢|网格|单元))/g, '0')
    .replace(/[^\p{L}\p{N}]/gu, '');
  const runs = Math.max(0, plain.length - RUN + 1);
  const hashes = new Uint32Array(Math.max(runs, plain.length > 0 ? 1 : 0));
  for (let i = 0; i < hashes.length; i++) hashes[i] = hashOf(plain, i, Math.min(i + RUN, plain.length));
  hashes.sort();
  let size = 0;
  const smallest = new Uint32Array(Math.min(KEPT, hashes.length));
  for (let i = 0; i < hashes.length; i++) {
    if (i > 0 && hashes[i] === hashes[i - 1]) continue;
    if (size < smallest.length) smallest[size] = hashes[i]!;
    size++;
  }
  return { smallest: smallest.slice(0, Math.min(size, KEPT)), size };
}

/** From 0 to 1: the share of the runs that both have; where one goes on behind the other's end, of the shorter one nearly all. */
export function likeness(a: Sketch, b: Sketch): number {
  if (a.size === 0 || b.size === 0) return 0;
  let [i, j, taken, common] = [0, 0, 0, 0];
  while (taken < KEPT && i < a.smallest.length && j < b.smallest.length) {
    const [x, y] = [a.smallest[i]!, b.smallest[j]!];
    if (x === y) common++;
    if (x <= y) i++;
    if (y <= x) j++;
    taken++;
  }
  // What is left of one of two short texts stands in neither the other.
  if (taken < KEPT) taken = Math.min(KEPT, taken + (a.smallest.length - i) + (b.smallest.length - j));
  const share = common / taken;
  const both = (share * (a.size + b.size)) / (1 + share);
  const contained = Math.min(1, both / Math.min(a.size, b.size));
  // A short text within a long one is no version of it.
  const grown = Math.max(a.size, b.size) / Math.min(a.size, b.size) <= 2 ? contained * 0.9 : 0;
  return Math.max(share, grown);
}

/** FNV-1a, with its bits mixed so that the smallest are a fair sample. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (code >> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
