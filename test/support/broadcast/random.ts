/** A repeatable random source: the same seed gives the same run. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  chance(share: number): boolean;
  /** from ≤ x < to */
  between(from: number, to: number): number;
  /** from ≤ whole number ≤ to */
  whole(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  some<T>(list: readonly T[], count: number): readonly T[];
}

/** mulberry32 */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  const between = (from: number, to: number) => from + next() * (to - from);
  const whole = (from: number, to: number) => Math.floor(between(from, to + 1));
  return {
    next,
    between,
    whole,
    chance: (share) => next() < share,
    pick: (list) => list[whole(0, list.length - 1)]!,
    some(list, count) {
      const left = [...list];
      const taken = [];
      while (taken.length < count && left.length > 0) taken.push(left.splice(whole(0, left.length - 1), 1)[0]!);
      return taken;
    },
  };
}
