import type { Log } from '../../log.ts';

export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Up for this long, the next failure begins with the first delay again. */
  readonly stableMs: number;
}

/** Keeps one connection open: what fails is closed, and opened again after a delay that doubles each time. */
export interface Supervisor {
  /** Resolves after the first try. Rejects only with what `isFinal` says can't be mended by trying again. */
  start(): Promise<void>;
  /** The connection is of no use any more. Calls while it is being replaced are ignored. */
  fail(reason: string): void;
  /** It works. */
  healthy(): void;
  stop(): Promise<void>;
}

export function createSupervisor(options: {
  readonly open: () => Promise<{ close(): Promise<void> }>;
  readonly isFinal: (error: unknown) => boolean;
  /** Told when the next try is waited for. */
  readonly waiting: (reason: string, delayMs: number, tries: number) => void;
  readonly backoff: Backoff;
  readonly log: Log;
  readonly random?: () => number;
}): Supervisor {
  const { backoff, log } = options;
  const random = options.random ?? Math.random;
  let running = false;
  let replacing = false;
  let tries = 0;
  let current: { close(): Promise<void> } | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stable: NodeJS.Timeout | undefined;
  // One thing at a time: a stop that comes while a connection opens waits for it, and then closes it.
  let steps: Promise<void> = Promise.resolve();

  function step(work: () => Promise<void>): Promise<void> {
    const done = steps.then(work);
    steps = done.catch(() => undefined);
    return done;
  }

  async function open(): Promise<void> {
    if (!running) return;
    replacing = false;
    try {
      current = await options.open();
    } catch (error) {
      if (options.isFinal(error)) {
        running = false;
        throw error;
      }
      log.warn({ err: error }, 'the channel could not be opened');
      replacing = true;
      again('连接没有成功');
    }
  }

  async function close(): Promise<void> {
    clearTimeout(stable);
    const closing = current;
    current = undefined;
    await closing?.close().catch((error: unknown) => log.warn({ err: error }, 'the channel did not close cleanly'));
  }

  function again(reason: string): void {
    if (!running) return;
    const delay = Math.round(Math.min(backoff.firstMs * 2 ** tries, backoff.maxMs) * (0.8 + random() * 0.4));
    tries++;
    options.waiting(reason, delay, tries);
    retry = setTimeout(() => {
      step(open).catch((error: unknown) => log.error({ err: error }, 'the channel can not be opened again'));
    }, delay);
  }

  return {
    start() {
      running = true;
      tries = 0;
      return step(open);
    },
    fail(reason) {
      if (!running || replacing) return;
      replacing = true;
      void step(async () => {
        await close();
        again(reason);
      });
    },
    healthy() {
      clearTimeout(stable);
      stable = setTimeout(() => {
        tries = 0;
      }, backoff.stableMs);
      stable.unref();
    },
    async stop() {
      running = false;
      clearTimeout(retry);
      await step(close);
    },
  };
}
