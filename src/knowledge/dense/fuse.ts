/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): what both lists have near their top comes first, whatever their
 * scores mean. 60 is the constant of that paper.
 */
const DAMPING = 60;

/**
 * Every element of either list once, the best first. What a list does not hold counts as the one after its last: both saw
 * everything, and put it further down. Equal ones in the order of the first list.
 */
export function fuse<T>(first: readonly T[], second: readonly T[], damping = DAMPING): readonly T[] {
  const firstRanks = ranks(first);
  const secondRanks = ranks(second);
  const worth = (item: T): number =>
    1 / (damping + (firstRanks.get(item) ?? first.length + 1)) + 1 / (damping + (secondRanks.get(item) ?? second.length + 1));
  return [...new Set([...first, ...second])]
    .map((item) => ({ item, worth: worth(item) }))
    .sort((a, b) => b.worth - a.worth)
    .map(({ item }) => item);
}

function ranks<T>(list: readonly T[]): ReadonlyMap<T, number> {
  const found = new Map<T, number>();
  for (const [i, item] of list.entries()) if (!found.has(item)) found.set(item, i + 1);
  return found;
}

/**
 * Scores of a new order, for those who compare the first with its rival, the next document: the first bears the best score of
 * the list, and its rival the best of all other documents, as in a list that is sorted by score. So no order makes the first look
 * surer than its words make it. The others keep their own: what was lifted is no better a match than it is.
 */
export function withComparableScores<T extends { readonly score: number }>(
  list: readonly T[],
  documentOf: (item: T) => string,
): readonly T[] {
  const [first] = list;
  if (!first) return list;
  const others = list.filter((item) => documentOf(item) !== documentOf(first));
  const best = (items: readonly T[]): number => items.reduce((most, item) => Math.max(most, item.score), 0);
  return list.map((item) =>
    item === first ? { ...item, score: best(list) } : item === others[0] ? { ...item, score: best(others) } : item,
  );
}
