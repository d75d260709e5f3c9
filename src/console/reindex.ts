import type { IndexResult, Knowledge } from '../knowledge/knowledge.ts';
import type { Log } from '../log.ts';

/** Reading the folder again, at most once at a time; the one who began it need not wait for it. */
export type Reading =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly total: number }
  | { readonly kind: 'finished'; readonly result: IndexResult; readonly at: Date }
  | { readonly kind: 'failed'; readonly at: Date };

export interface Reindexer {
  state(): Reading;
  /** @returns false where it is under way already */
  start(): boolean;
}

export function createReindexer(options: {
  readonly knowledge: Knowledge;
  readonly folder: string;
  readonly log: Log;
  now(): Date;
}): Reindexer {
  const { knowledge, folder, log } = options;
  let reading: Reading = { kind: 'idle' };

  async function run(): Promise<void> {
    try {
      const result = await knowledge.indexFolder(folder, {
        onProgress(done, total) {
          reading = { kind: 'running', done, total };
        },
      });
      reading = { kind: 'finished', result, at: options.now() };
    } catch (error) {
      log.error({ err: error }, 'documents could not be indexed');
      reading = { kind: 'failed', at: options.now() };
    }
  }

  return {
    state: () => reading,
    start() {
      if (reading.kind === 'running') return false;
      reading = { kind: 'running', done: 0, total: 0 };
      void run();
      return true;
    },
  };
}
