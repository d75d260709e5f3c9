import type { Clock } from './messages.ts';

export const systemClock: Clock = { now: () => new Date() };

/** A clock that can be moved forward, for demonstrations in the rehearsal channel and for replaying a transcript. */
export class MovableClock implements Clock {
  #offsetMs = 0;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly base: Clock = systemClock) {}

  now(): Date {
    return new Date(this.base.now().getTime() + this.#offsetMs);
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Moves the time by `ms` (never back) and tells those who wait for a moment. */
  forward(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`time can only be moved forward, got ${ms} ms`);
    this.#offsetMs += ms;
    for (const tell of this.#listeners) tell();
  }

  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
