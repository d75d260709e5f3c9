import { createHash } from 'node:crypto';

/** A bounded memory, the longest unused forgotten first. What is being made is made once, however many ask for it meanwhile. */
export class AnswerCache<T> {
  readonly #kept = new Map<string, T>();
  readonly #making = new Map<string, Promise<T>>();

  constructor(
    /** Answers kept at most. */
    private readonly most: number,
    private readonly worthKeeping: (value: T) => boolean,
  ) {}

  async get(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const under = this.#making.get(key);
    if (under) return await under;
    const making = make();
    this.#making.set(key, making);
    try {
      const value = await making;
      if (this.worthKeeping(value)) this.#keep(key, value);
      return value;
    } finally {
      this.#making.delete(key);
    }
  }

  #keep(key: string, value: T): void {
    this.#kept.set(key, value);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.most && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Of everything that an answer depends on. */
export const cacheKey = (parts: unknown): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64');
