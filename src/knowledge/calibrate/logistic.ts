/** Logistic regression with a ridge penalty, by Newton's method; and what tells how good a score separates. */

export interface Sample {
  readonly x: readonly number[];
  readonly y: 0 | 1;
  /** Default 1. */
  readonly weight?: number;
}

export interface Fit {
  readonly intercept: number;
  readonly weights: readonly number[];
}

export function fitLogistic(samples: readonly Sample[], ridge: number, signs: readonly (-1 | 0 | 1)[] = []): Fit {
  const n = samples[0]!.x.length;
  const mean = range(n).map((j) => average(samples.map((s) => s.x[j]!)));
  const deviation = range(n).map((j) => Math.sqrt(average(samples.map((s) => (s.x[j]! - mean[j]!) ** 2))) || 1);
  // Features that turn out against their known sign are left out, and the rest fitted again.
  const dropped = new Set<number>();
  for (;;) {
    const used = range(n).filter((j) => !dropped.has(j));
    const rows = samples.map((s) => [1, ...used.map((j) => (s.x[j]! - mean[j]!) / deviation[j]!)]);
    const beta = newton(
      rows,
      samples.map((s) => s.y),
      samples.map((s) => s.weight ?? 1),
      ridge,
    );
    const wrong = used.filter((j, k) => (signs[j] ?? 0) * beta[k + 1]! < -1e-9);
    if (wrong.length > 0) {
      for (const j of wrong) dropped.add(j);
      continue;
    }
    const weights = range(n).map((j) => (dropped.has(j) ? 0 : beta[used.indexOf(j) + 1]! / deviation[j]!));
    return { intercept: beta[0]! - range(n).reduce((sum, j) => sum + weights[j]! * mean[j]!, 0), weights };
  }
}

export function predict(fit: Fit, x: readonly number[]): number {
  return 1 / (1 + Math.exp(-(fit.intercept + fit.weights.reduce((sum, w, j) => sum + w * x[j]!, 0))));
}

/** Chance that a random positive scores above a random negative. */
export function auc(scored: readonly { readonly p: number; readonly y: 0 | 1 }[]): number {
  const positive = scored.filter((s) => s.y === 1);
  const negative = scored.filter((s) => s.y === 0);
  let wins = 0;
  for (const a of positive) for (const b of negative) wins += a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0;
  return wins / (positive.length * negative.length);
}

function newton(rows: readonly (readonly number[])[], y: readonly number[], weight: readonly number[], ridge: number): number[] {
  const n = rows[0]!.length;
  const beta = new Array<number>(n).fill(0);
  for (let step = 0; step < 30; step++) {
    const gradient = beta.map((b, j) => (j === 0 ? 0 : -ridge * b));
    const hessian = range(n).map((j) => range(n).map((k) => (j === k && j > 0 ? ridge : j === k ? 1e-9 : 0)));
    for (const [i, row] of rows.entries()) {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, v, j) => sum + v * beta[j]!, 0)));
      for (let j = 0; j < n; j++) {
        gradient[j]! += weight[i]! * (y[i]! - p) * row[j]!;
        for (let k = 0; k < n; k++) hessian[j]![k]! += weight[i]! * p * (1 - p) * row[j]! * row[k]!;
      }
    }
    const delta = solve(hessian, gradient);
    for (let j = 0; j < n; j++) beta[j]! += delta[j]!;
    if (Math.max(...delta.map(Math.abs)) < 1e-8) break;
  }
  return beta;
}

/** Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const a = matrix.map((row, i) => [...row, right[i]!]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(a[r]![c]!) > Math.abs(a[pivot]![c]!)) pivot = r;
    [a[c], a[pivot]] = [a[pivot]!, a[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = a[r]![c]! / a[c]![c]!;
      for (let k = c; k <= n; k++) a[r]![k]! -= factor * a[c]![k]!;
    }
  }
  return range(n).map((i) => a[i]![n]! / a[i]![i]!);
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
