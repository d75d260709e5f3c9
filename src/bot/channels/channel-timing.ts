import type { Backoff } from './supervisor.ts';

/** Milliseconds; the defaults suit a chat platform on the internet. */
export interface ChannelTiming {
  readonly startMs: number;
  readonly stopMs: number;
  /** One question to the platform. */
  readonly callMs: number;
  readonly sendTextMs: number;
  readonly sendFileMs: number;
  readonly downloadMs: number;
  /** Waiting for our own echo where a puppet returns no id. */
  readonly echoMs: number;
  /** Neither a QR code nor a login for this long: connect anew. */
  readonly loginMs: number;
  /** A puppet that stopped may come back by itself within this. */
  readonly graceMs: number;
  /** Changes of rooms come in swarms: the list is read once they are over. */
  readonly roomsMs: number;
  /** At the end, messages on their way get this long to be passed on. */
  readonly drainMs: number;
  readonly backoff: Backoff;
}

export const CHANNEL_TIMING: ChannelTiming = {
  startMs: 30_000,
  stopMs: 20_000,
  callMs: 20_000,
  sendTextMs: 30_000,
  sendFileMs: 180_000,
  downloadMs: 20_000,
  echoMs: 5_000,
  loginMs: 90_000,
  graceMs: 20_000,
  roomsMs: 1_000,
  drainMs: 5_000,
  backoff: { firstMs: 1_000, maxMs: 300_000, stableMs: 60_000 },
};
