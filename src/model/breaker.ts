import type { Clock } from '../messages.ts';
import type { ModelFault } from './fault.ts';

/** So many faults on end, and nobody waits for the endpoint any more. */
const FAULTS = 3;
const REST_MS = 60_000;
/** An endpoint that asks for a longer pause is believed up to here. */
const LONGEST_REST_MS = 10 * 60_000;

export interface Resting {
  readonly until: Date;
  readonly reason: string;
}

/**
 * Spares residents the wait for an endpoint that is dead, slow or refuses: after three faults on end it is left alone for a
 * minute, then tried with one call.
 */
export class Breaker {
  readonly #clock: Clock;
  #faults = 0;
  #resting: Resting | undefined;
  #trying = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined while the endpoint is asked. */
  get resting(): Resting | undefined {
    return this.#resting;
  }

  /** Whether a call may be made now. One that may must end in `answered`, `failed` or `letGo`. */
  allows(): boolean {
    if (!this.#resting) return true;
    if (this.#trying || this.#clock.now() < this.#resting.until) return false;
    this.#trying = true;
    return true;
  }

  answered(): void {
    this.#trying = false;
    this.#faults = 0;
    this.#resting = undefined;
  }

  failed(fault: ModelFault): void {
    this.#faults++;
    const asked = fault.kind === 'later' ? (fault.afterMs ?? 0) : 0;
    if (this.#trying || this.#faults >= FAULTS || asked >= REST_MS) {
      const ms = Math.min(LONGEST_REST_MS, Math.max(REST_MS, asked));
      this.#resting = { until: new Date(this.#clock.now().getTime() + ms), reason: fault.message };
    }
    this.#trying = false;
  }

  /** It came to nothing, and that says nothing of the endpoint. */
  letGo(): void {
    this.#trying = false;
  }
}
