import { setTimeout as pause } from 'node:timers/promises';
import { type Log, maskPersonal } from '../../log.ts';
import type { Clock } from '../../messages.ts';
import type { Embedder } from '../../model/embedder.ts';

/** A resident does not wait longer for the search by meaning; the search by words is done by then. */
const PATIENCE_MS = 800;
/** The request itself goes on, so that the next one who asks the same finds its answer. */
const DEADLINE_MS = 5000;
const MOST_KEPT = 500;
/** After so many failures in a row nobody waits for it for a while. */
const FAILURES = 3;
const REST_MS = 60_000;
const LONGEST = 500;

/** The vectors of questions: in time or not at all. */
export class QuestionVectors {
  readonly #kept = new Map<string, Promise<Float32Array | undefined>>();
  #failures = 0;
  #restUntil = 0;

  constructor(
    private readonly deps: {
      readonly embedder: Embedder;
      readonly clock: Clock;
      readonly log: Log;
      readonly withoutPersons?: (question: string) => Promise<string>;
    },
  ) {}

  /** @param space in which it is compared; vectors of another one are not reused */
  async of(question: string, space: string): Promise<Float32Array | undefined> {
    const text = maskPersonal((await this.deps.withoutPersons?.(question)) ?? question)
      .slice(0, LONGEST)
      .trim();
    if (text === '') return undefined;
    const key = `${space} ${text}`;
    const known = this.#kept.get(key);
    let vector = known;
    if (!vector) {
      if (this.deps.clock.now().getTime() < this.#restUntil) return undefined;
      vector = this.#ask(text, key);
      this.#kept.set(key, vector);
      if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    }
    const inTime = new AbortController();
    const first = await Promise.race([
      vector.then((found) => ({ found })),
      pause(PATIENCE_MS, undefined, { signal: inTime.signal }).catch(() => undefined),
    ]);
    inTime.abort();
    // One that is always too late is worth no more than one that fails: only an answer in time counts.
    if (!first) this.#failed('no answer in time');
    else if (!known && first.found) this.#failures = 0;
    return first?.found;
  }

  async #ask(text: string, key: string): Promise<Float32Array | undefined> {
    const result = await this.deps.embedder.embed([text], { deadlineMs: DEADLINE_MS });
    if (result.kind === 'vectors') return result.vectors[0];
    this.#kept.delete(key);
    // Too late has been counted when patience ended.
    if (result.message !== 'no answer in time') this.#failed(result.message);
    return undefined;
  }

  #failed(reason: string): void {
    this.#failures++;
    if (this.#failures < FAILURES) return;
    this.#failures = 0;
    this.#restUntil = this.deps.clock.now().getTime() + REST_MS;
    this.deps.log.warn({ reason }, 'questions are not embedded for a minute, and answered by words alone');
  }
}
