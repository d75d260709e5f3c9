import type { Log } from '../../log.ts';

/** A puppet without network reports several errors a second, for ever: they are counted, and logged once a minute. */
export interface ErrorCounter {
  /** @returns how many there were in the last minute */
  note(error: unknown): number;
  reset(): void;
}

const WINDOW_MS = 60_000;
const REMEMBERED = 100;

export function createErrorCounter(log: Log, now: () => number = () => performance.now()): ErrorCounter {
  let recent: number[] = [];
  let loggedAt: number | undefined;
  let unlogged = 0;
  return {
    note(error) {
      const at = now();
      recent = [...recent.filter((moment) => at - moment < WINDOW_MS), at].slice(-REMEMBERED);
      unlogged++;
      if (loggedAt === undefined || at - loggedAt >= WINDOW_MS) {
        log.warn({ err: error, count: unlogged }, 'the chat platform reported errors');
        loggedAt = at;
        unlogged = 0;
      }
      return recent.length;
    },
    reset() {
      recent = [];
    },
  };
}
