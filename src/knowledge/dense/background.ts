import { AskedKeeper, type AskedKeeperDeps, type AskedStatus } from './asked-keeper.ts';
import type { Dense, DenseStatus } from './dense.ts';
import { Runner } from './runner.ts';

/** What runs beside answering. A program that goes on running starts it; a single command need not. */
export interface Background {
  /** From now on, new and changed passages are taken up by themselves. Returns at once. */
  start(): void;
  /** Resolves when nothing is left to do, or it can't go on; the status says which. */
  settled(): Promise<void>;
  status(): Promise<BackgroundStatus>;
}

/** Undefined is what is not configured. */
export interface BackgroundStatus {
  readonly meaning: DenseStatus | undefined;
  readonly asked: AskedStatus | undefined;
}

export interface RunningBackground extends Background {
  /** Documents have changed. */
  changed(): void;
  stop(): Promise<void>;
}

export function createBackground(dense: Dense | undefined, asking: AskedKeeperDeps | undefined): RunningBackground {
  const asked = asking && new AskedKeeper(asking);
  const askedRunner = asked && new Runner(asked.round);
  let started = false;
  const kick = (): void => {
    dense?.kick();
    askedRunner?.kick();
  };
  return {
    start() {
      started = true;
      kick();
    },
    changed() {
      if (started) kick();
    },
    async settled() {
      // Ways of asking that were added change what a passage means.
      await askedRunner?.settled();
      await dense?.settled();
    },
    async status() {
      return { meaning: await dense?.status(), asked: await asked?.status() };
    },
    async stop() {
      await Promise.all([dense?.stop(), askedRunner?.stop()]);
    },
  };
}
