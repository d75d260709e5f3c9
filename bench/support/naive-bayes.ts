/** Multinomial naive Bayes over character pairs with add-one smoothing: the textbook yardstick. */
export function trainNaiveBayes(
  rows: readonly { readonly text: string; readonly label: string }[],
): (text: string) => { readonly label: string; readonly confidence: number } {
  const counts = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  const priors = new Map<string, number>();
  const vocabulary = new Set<string>();
  for (const { text, label } of rows) {
    priors.set(label, (priors.get(label) ?? 0) + 1);
    const of = counts.get(label) ?? new Map<string, number>();
    counts.set(label, of);
    for (const pair of pairs(text)) {
      vocabulary.add(pair);
      of.set(pair, (of.get(pair) ?? 0) + 1);
      totals.set(label, (totals.get(label) ?? 0) + 1);
    }
  }
  return (text) => {
    let best = '';
    let bestScore = Number.NEGATIVE_INFINITY;
    const scores: number[] = [];
    for (const [label, prior] of priors) {
      let score = Math.log(prior / rows.length);
      for (const pair of pairs(text))
        score += Math.log(((counts.get(label)!.get(pair) ?? 0) + 1) / ((totals.get(label) ?? 0) + vocabulary.size));
      scores.push(score);
      if (score > bestScore) [best, bestScore] = [label, score];
    }
    return { label: best, confidence: 1 / scores.reduce((sum, score) => sum + Math.exp(score - bestScore), 0) };
  };
}

function pairs(text: string): readonly string[] {
  const letters = [...text];
  return letters.length < 2 ? letters : letters.slice(1).map((c, i) => letters[i]! + c);
}
