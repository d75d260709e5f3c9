import type { Field } from './packed-terms.ts';

/**
 * BM25F (Robertson, Zaragoza, Taylor 2004): counts of a term in the fields of a passage are weighted, each divided by its
 * field's length, added up, and saturated once. Lengths are measured against fixed ones, not against the average of the
 * collection: the same document weighs the same whatever stands beside it, and an index that grew equals one built at once.
 */
export const K1 = 1.2;

export const FIELD_WEIGHTS: Readonly<Record<Field, { readonly weight: number; readonly b: number; readonly length: number }>> = {
  title: { weight: 1.5, b: 0.5, length: 24 },
  heading: { weight: 1, b: 0.5, length: 16 },
  question: { weight: 1.2, b: 0.6, length: 40 },
  asked: { weight: 1.2, b: 0.6, length: 80 },
  text: { weight: 1, b: 0.75, length: 200 },
};

/** What one field adds to a term's weighted count. */
export function fieldImpact(field: Field, count: number, length: number): number {
  const { weight, b, length: usual } = FIELD_WEIGHTS[field];
  return (weight * count) / (1 - b + (b * length) / usual);
}

export const saturate = (impact: number): number => (impact * (K1 + 1)) / (impact + K1);

/** Robertson and Sparck Jones, with 1 added so that no term counts against a passage. */
export const rarity = (documents: number, withTerm: number): number => Math.log(1 + (documents - withTerm + 0.5) / (withTerm + 0.5));
