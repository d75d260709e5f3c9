import { schedule } from 'node-cron';
import type { Log } from '../log.ts';

/** Something that looks at the clock and does what is due. Must be safe to call at any time. */
export interface TickerJob {
  readonly name: string;
  run(): Promise<unknown>;
}

export interface Ticker {
  /** Runs all jobs now, or right after the run that is under way. Resolves when they have run. */
  poke(): Promise<void>;
  /** No run begins after this; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/**
 * node-cron calls the jobs every second; one run at a time. A job that fails is logged and is called again.
 * @param options.onMove for a clock that can be moved: registers a listener, returns how to remove it; a move runs the jobs at once
 */
export function startTicker(options: {
  readonly jobs: readonly TickerJob[];
  readonly log: Log;
  readonly onMove?: (listener: () => void) => () => void;
  readonly expression?: string;
}): Ticker {
  const { jobs, log } = options;
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;

  async function runAll(): Promise<void> {
    do {
      again = false;
      for (const job of jobs) {
        if (stopped) return;
        try {
          await job.run();
        } catch (error) {
          log.error({ err: error, job: job.name }, 'job failed');
        }
      }
    } while (again && !stopped);
  }

  function poke(): Promise<void> {
    if (stopped) return Promise.resolve();
    if (running) again = true;
    else {
      running = runAll().finally(() => {
        running = undefined;
      });
    }
    return running ?? Promise.resolve();
  }

  // A blocked event loop skips seconds; the next run catches up from the database, so nothing needs saying.
  const task = schedule(options.expression ?? '* * * * * *', () => (running ? undefined : poke()), {
    noOverlap: true,
    suppressMissedWarning: true,
    logger: {
      info() {},
      debug() {},
      warn: (message) => log.debug({ cron: message }, 'ticker'),
      error: (message) => log.error({ cron: String(message) }, 'ticker'),
    },
  });
  const forget = options.onMove?.(() => void poke());

  return {
    poke,
    async stop() {
      stopped = true;
      forget?.();
      await task.destroy();
      await running;
    },
  };
}
