/**
 * Multinomial logistic regression over sparse features, trained by stochastic gradient descent with AdaGrad steps and L2
 * shrinkage; the weights are the mean of the last rounds (Polyak averaging). The same examples give the same weights, bit for bit, and
 * one example more changes little else: the order of the others stays. Small enough to read, and 3,000 messages take about a second.
 */

/** One example: indexes of features that are present, with their values. */
export interface Sparse {
  readonly at: Int32Array;
  readonly values: Float32Array;
}

export interface Linear {
  readonly classes: number;
  readonly features: number;
  /** (features + 1) × classes: those of one feature side by side; the last row is the intercepts. */
  readonly weights: Float32Array;
  /** Divides the scores, so that a probability of 0.8 is right in 8 of 10 cases (Guo et al. 2017, temperature scaling). */
  readonly temperature: number;
}

export interface TrainOptions {
  readonly epochs?: number;
  readonly rate?: number;
  readonly shrink?: number;
  readonly seed?: number;
  /** One number for each row, by which its place in every round is drawn; default: its index. */
  readonly keys?: readonly number[];
  /** Weight of every example of a class; default 1. */
  readonly classWeights?: readonly number[];
}

/** So many of the last rounds. */
const AVERAGED = 4;

export function train(
  rows: readonly Sparse[],
  labels: readonly number[],
  classes: number,
  features: number,
  options: TrainOptions = {},
): Linear {
  const { epochs = 9, rate = 0.06, shrink = 1e-4, seed = 3 } = options;
  const weights = new Float32Array((features + 1) * classes);
  const squares = new Float32Array((features + 1) * classes).fill(1e-6);
  const scores = new Float64Array(classes);
  const mean = new Float32Array(weights.length);
  const from = Math.max(0, epochs - AVERAGED);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const index of drawn(options.keys ?? rows.map((_, i) => i), seed + epoch)) {
      const row = rows[index]!;
      const label = labels[index]!;
      softmax(score(row, weights, features, classes, scores));
      scores[label]! -= 1;
      const importance = options.classWeights?.[label] ?? 1;
      for (let c = 0; c < classes; c++) {
        scores[c]! *= importance;
        if (Math.abs(scores[c]!) < 2e-3) scores[c] = 0;
      }
      for (let k = 0; k < row.at.length; k++) {
        const offset = row.at[k]! * classes;
        const value = row.values[k]!;
        for (let c = 0; c < classes; c++) {
          const error = scores[c]!;
          if (error === 0) continue;
          const i = offset + c;
          const gradient = error * value + shrink * weights[i]!;
          squares[i]! += gradient * gradient;
          weights[i]! -= (rate * gradient) / Math.sqrt(squares[i]!);
        }
      }
      for (let c = 0; c < classes; c++) {
        const i = features * classes + c;
        squares[i]! += scores[c]! * scores[c]!;
        weights[i]! -= (rate * scores[c]!) / Math.sqrt(squares[i]!);
      }
    }
    if (epoch >= from) for (let i = 0; i < mean.length; i++) mean[i]! += weights[i]! / (epochs - from);
  }
  return { classes, features, weights: mean, temperature: 1 };
}

/** Probabilities of the classes, in their order. */
export function predict(model: Linear, row: Sparse): Float64Array {
  const scores = score(row, model.weights, model.features, model.classes, new Float64Array(model.classes));
  for (let c = 0; c < model.classes; c++) scores[c]! /= model.temperature;
  return softmax(scores);
}

/** The temperature under which held-out examples are most likely: a search on one number. */
export function fitTemperature({ weights, features, classes }: Linear, rows: readonly Sparse[], labels: readonly number[]): number {
  const scores = rows.map((row) => score(row, weights, features, classes, new Float64Array(classes)));
  const loss = (temperature: number): number =>
    scores.reduce((sum, raw, index) => {
      const p = softmax(raw.map((value) => value / temperature));
      return sum - Math.log(Math.max(1e-9, p[labels[index]!]!));
    }, 0);
  let [low, high] = [0.2, 5];
  for (let step = 0; step < 40; step++) {
    const a = low + (high - low) * 0.382;
    const b = low + (high - low) * 0.618;
    if (loss(a) < loss(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

function score(row: Sparse, weights: Float32Array, features: number, classes: number, into: Float64Array): Float64Array {
  for (let c = 0; c < classes; c++) into[c] = weights[features * classes + c]!;
  for (let k = 0; k < row.at.length; k++) {
    const offset = row.at[k]! * classes;
    const value = row.values[k]!;
    for (let c = 0; c < classes; c++) into[c]! += weights[offset + c]! * value;
  }
  return into;
}

function softmax(scores: Float64Array): Float64Array {
  let max = Number.NEGATIVE_INFINITY;
  for (const value of scores) if (value > max) max = value;
  let total = 0;
  for (let c = 0; c < scores.length; c++) {
    scores[c] = Math.exp(scores[c]! - max);
    total += scores[c]!;
  }
  for (let c = 0; c < scores.length; c++) scores[c]! /= total;
  return scores;
}

/** The rows in an order of chance that depends on each row's own key alone. */
function drawn(keys: readonly number[], seed: number): readonly number[] {
  const lots = Uint32Array.from(keys, (key) => scrambled(key, seed));
  return keys.map((_, i) => i).sort((a, b) => lots[a]! - lots[b]! || a - b);
}

/** A small, fast scrambler of numbers (the mixing step of MurmurHash3; Austin Appleby, public domain). */
function scrambled(key: number, seed: number): number {
  let h = (key ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
