import { setTimeout as pause } from 'node:timers/promises';

/** What became of one round of work. */
export type Round =
  | { readonly kind: 'done' }
  /** Try again later: after so long, else after a pause that doubles each time. */
  | { readonly kind: 'later'; readonly afterMs?: number }
  /** Trying again would not help, until something else changes. */
  | { readonly kind: 'stopped' };

/** The first pause; each one after it is twice as long. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Work that runs beside answering: once at a time, again when something came up meanwhile, later when it could not go on.
 * It must keep its own progress where a crash does not lose it.
 */
export class Runner {
  readonly #work: (signal: AbortSignal) => Promise<Round>;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;

  /** @param work must not throw */
  constructor(work: (signal: AbortSignal) => Promise<Round>) {
    this.#work = work;
  }

  /** There may be something to do. */
  kick(): void {
    if (this.#stop.signal.aborted) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // It came while the last round was ending.
      if (this.#again) this.kick();
    });
  }

  /** Resolves when nothing is left to do, or nothing can be done. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#again = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let pauseMs = FIRST_PAUSE_MS;
    while (this.#again && !signal.aborted) {
      this.#again = false;
      const round = await this.#work(signal);
      if (round.kind !== 'later' || signal.aborted) {
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      // Not kept alive for this: a command that is done may end. Woken by stop() only: what comes up meanwhile would fail alike.
      await pause(Math.min(round.afterMs ?? pauseMs, LONGEST_PAUSE_MS), undefined, { signal, ref: false }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      this.#again = !signal.aborted;
    }
  }
}
