import { normaliseWording } from '../index/wording.ts';

/**
 * Whether a model's wording claims only what its sources say: it cites some of them, and every figure, date, phone number and
 * amount in it, and everything it puts into quotation marks, stands in one of those it cites.
 */
export type Verdict = { readonly kind: 'holds'; readonly cited: readonly number[] } | { readonly kind: 'fails'; readonly reason: string };

/** @param sources the passages in the order they were numbered, from 1 */
export function verify(text: string, citations: readonly number[], sources: readonly string[]): Verdict {
  const cited = [...new Set(citations)];
  if (text.trim() === '') return { kind: 'fails', reason: 'it is empty' };
  if (cited.length === 0) return { kind: 'fails', reason: 'it cites nothing' };
  const unknown = cited.find((n) => !Number.isInteger(n) || n < 1 || n > sources.length);
  if (unknown !== undefined) return { kind: 'fails', reason: `it cites a passage that was not given` };
  const ground = comparable(cited.map((n) => sources[n - 1]!).join('\n'));
  const figures = new Set(figuresIn(ground));
  for (const figure of figuresIn(comparable(text)))
    if (!figures.has(figure)) return { kind: 'fails', reason: 'it holds a figure that its sources do not' };
  for (const [, quoted] of text.matchAll(/[“"「『]([^”"」』]{2,})[”"」』]/g)) {
    if (!squeezed(ground).includes(squeezed(comparable(quoted!))))
      return { kind: 'fails', reason: 'it quotes words that its sources do not hold' };
  }
  return { kind: 'holds', cited };
}

const comparable = (text: string): string =>
  normaliseWording(text)
    .replace(/[—–−~～]/g, '-')
    .replace(/(?<=\d)\s*年\s*(?=\d)|(?<=\d)\s*月\s*(?=\d)/g, (mark) => mark.trim());

const squeezed = (text: string): string => text.replace(/[\s*_`|]/g, '');

/** Runs of digits with what ties them together: 0311-0000-9711, 8:00, 2026, 1.5, 3月. */
function figuresIn(text: string): readonly string[] {
  const figures = text.match(/\d+(?:[.:]\d+)*(?:-\d{3,})*/g) ?? [];
  // 08:00 and 8:00, 03 and 3 are the same figure.
  return figures.map((figure) => figure.replace(/(^|[:])0+(?=\d)/g, '$1'));
}
