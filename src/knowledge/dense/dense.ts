import type { Log } from '../../log.ts';
import type { Clock } from '../../messages.ts';
import type { Embedder } from '../../model/embedder.ts';
import type { Store } from '../../store/database.ts';
import type { FindMeant } from '../ask/finder.ts';
import { DenseSearch } from './dense-search.ts';
import { coverage, readSpace } from './dense-store.ts';
import { Keeper } from './keeper.ts';
import { QuestionVectors } from './question-vectors.ts';
import { Runner } from './runner.ts';

/** How far the search by meaning is; for staff. */
export interface DenseStatus {
  readonly model: string;
  readonly passages: number;
  /** Those that it can find. */
  readonly embedded: number;
  /** Why it does not go on; undefined while all is well. */
  readonly trouble: string | undefined;
}

/** The search by meaning: finds beside the search by words, and keeps its vectors in the background. */
export interface Dense {
  readonly find: FindMeant;
  /** Passages may have changed. Returns at once. */
  kick(): void;
  /** Resolves when every passage has its vector, or it can't go on. */
  settled(): Promise<void>;
  status(): Promise<DenseStatus>;
  stop(): Promise<void>;
}

export function createDense(deps: {
  readonly store: Store;
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly log: Log;
  /** What of a question may leave the house. */
  readonly withoutPersons?: (question: string) => Promise<string>;
}): Dense {
  const { store, embedder, clock, log } = deps;
  const questions = new QuestionVectors(deps);
  const search = new DenseSearch({ store, model: embedder.model, questions, log });
  const keeper = new Keeper({ store, embedder, clock, log, onProgress: () => search.changed() });
  const runner = new Runner(keeper.round);
  return {
    find: (question, shelf, accept, limit) => search.find(question, shelf.version ?? 0, accept, limit),
    kick: () => runner.kick(),
    settled: () => runner.settled(),
    async status() {
      const space = await readSpace(store.db);
      const { passages, embedded } = await coverage(store.db);
      return { model: embedder.model, passages, embedded: space?.model === embedder.model ? embedded : 0, trouble: keeper.trouble };
    },
    stop: () => runner.stop(),
  };
}
