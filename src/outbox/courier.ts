import type { Log } from '../log.ts';
import type { Address, Channel, ChannelState, Clock, Content, Delivery } from '../messages.ts';
import type { Db, Store } from '../store/database.ts';
import {
  attemptsSince,
  isKnownMessage,
  laterParts,
  markSending,
  nextQueued,
  type OutboxRow,
  overdue,
  settle,
  unprovenFor,
  unsettled,
} from './outbox-store.ts';
import { Pacer, type Pacing } from './pace.ts';

const MAX_ATTEMPTS = 4;
const THROTTLE_PAUSE_MS = 15 * 60_000;
/** How far the platform's clock may be behind ours, and how long after sending an echo is still ours. */
const ECHO_SKEW_MS = 2 * 60_000;
const ECHO_WINDOW_MS = 10 * 60_000;
/** How long a room that is not seen is waited for, and how often it is looked for. */
const ROOM_PATIENCE_MS = 30 * 60_000;
const ROOM_RETRY_MS = 2 * 60_000;
const RECORD_PAUSES_MS = [50, 200, 500, 2000];
/** The longest sleep: a moved clock or a row queued by another process is noticed within it. */
const POLL_MS = 1000;

/** Told in the transaction that settles a row, so that what follows from a delivery happens with it or not at all. */
export type Settled = (tx: Db, row: OutboxRow) => Promise<void>;

/** Where a row goes on the platform, looked up when it goes out: ids of rooms and contacts may have changed since. */
export type Resolve = (
  row: OutboxRow,
) => Promise<{ readonly address: Address; readonly mention: Content['mention'] } | { readonly none: string; readonly retry?: boolean }>;

export interface Courier {
  /** Loads the pacing, turns what was in the air at a crash into `unknown`, and sends from then on. */
  start(): Promise<void>;
  /** Waits for the message that is on its way, sends no further one. */
  stop(): Promise<void>;
  /** Something was queued, the channel came online, or the clock moved. */
  wake(): void;
  online(state: ChannelState): void;
  /** Our own message was seen: proves that an unknown one arrived. */
  echo(seen: {
    readonly groupId?: string;
    readonly personId?: string;
    readonly text: string;
    readonly at: Date;
    readonly messageId: string;
  }): Promise<void>;
  /** Why nothing is sent at the moment, for staff; undefined when all is well. */
  waitingReason(): string | undefined;
  /** Resolves when nothing is left that may be sent now, or when it is stopped. Waits while offline. For tests and for the replay of a transcript. */
  drained(): Promise<void>;
}

/** The only sender of the program. One per account; rows go out one at a time. */
export function createCourier(options: {
  readonly store: Store;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly pacing: Pacing;
  readonly timeZone: string;
  readonly resolve: Resolve;
  readonly settled: Settled;
  readonly log: Log;
  readonly random?: () => number;
}): Courier {
  const { store, channel, clock, log } = options;
  let pacer: Pacer;
  let running = false;
  let isOnline = false;
  let reason: string | undefined;
  let loop: Promise<void> = Promise.resolve();
  let wakeUp: (() => void) | undefined;
  let awake = false;
  const drainWaiters = new Set<() => void>();

  async function finish(row: OutboxRow, outcome: Parameters<typeof settle>[2]): Promise<void> {
    await store.transaction(async (tx) => {
      const changed = await settle(tx, row.seq, outcome, clock.now());
      if (!changed) return;
      if (outcome.state !== 'queued') await options.settled(tx, { ...row, state: outcome.state, error: outcome.error });
      // The parts of a long message stay together: what comes after a part that waits or is lost waits or is lost with it.
      if (outcome.state === 'sent' || outcome.state === 'unknown') return;
      for (const later of await laterParts(tx, row)) {
        const { state, error, notBefore } = outcome;
        if (state === 'queued' && notBefore === undefined) continue;
        if ((await settle(tx, later.seq, { state, error, notBefore }, clock.now())) && state !== 'queued')
          await options.settled(tx, { ...later, state, error });
      }
    });
  }

  /** As `finish`; where what follows from it fails, the row is settled without it, so that one row never holds up the others. */
  async function finishAnyway(row: OutboxRow, outcome: Parameters<typeof settle>[2]): Promise<void> {
    try {
      await finish(row, outcome);
    } catch (error) {
      log.error({ err: error, seq: row.seq }, 'what follows from a delivery failed');
      await settle(store.db, row.seq, outcome, clock.now());
    }
  }

  async function expire(): Promise<void> {
    for (const row of await overdue(store.db, channel.name, clock.now()))
      await finishAnyway(row, { state: 'expired', error: '等得太久，已不再发送' });
  }

  /** One step: sends a row, or tells how long there is nothing to do. */
  async function step(): Promise<{ readonly waitMs: number }> {
    await expire();
    if (!isOnline) {
      reason = '账号不在线';
      return { waitMs: POLL_MS };
    }
    const pace = pacer.pace(clock.now());
    reason = pace.reason;
    if (pace.waitMs > 0) return { waitMs: pace.waitMs };
    const row = await nextQueued(store.db, channel.name, clock.now(), pace.upTo);
    if (!row) {
      for (const resolve of drainWaiters) resolve();
      drainWaiters.clear();
      return { waitMs: POLL_MS };
    }
    await send(row);
    return { waitMs: 0 };
  }

  async function send(row: OutboxRow): Promise<void> {
    const target = await options.resolve(row);
    if ('none' in target) {
      // Just after a login, a platform may show no rooms for a while: nothing is given up at once.
      const patient = target.retry === true && clock.now().getTime() - row.createdAt.getTime() < ROOM_PATIENCE_MS;
      if (patient) await finish(row, { state: 'queued', error: target.none, notBefore: new Date(clock.now().getTime() + ROOM_RETRY_MS) });
      else await finishAnyway(row, { state: 'skipped', error: target.none });
      return;
    }
    const content = { text: row.text, mention: target.mention, attachment: row.attachment };
    if (!(await markSending(store.db, row.seq, clock.now()))) return;
    pacer.note(clock.now());
    let delivery: Delivery;
    try {
      delivery = await channel.send(target.address, content);
    } catch (error) {
      // The port promises not to reject; if it does, nobody knows what happened.
      log.error({ err: error, seq: row.seq }, 'channel.send rejected');
      delivery = { kind: 'unknown', reason: '通道出错' };
    }
    for (const pauseMs of [...RECORD_PAUSES_MS, undefined]) {
      try {
        return await record(row, delivery);
      } catch (error) {
        // A locked database passes; what the platform said must not be forgotten for it.
        log.error({ err: error, seq: row.seq, again: pauseMs !== undefined }, 'delivery could not be recorded');
        if (pauseMs === undefined) return;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async function record(row: OutboxRow, delivery: Delivery): Promise<void> {
    log.info({ seq: row.seq, cause: row.cause.kind, outcome: delivery.kind }, 'delivery');
    switch (delivery.kind) {
      case 'sent':
        return finish(row, { state: 'sent', platformId: delivery.messageId, evidence: delivery.messageId ? 'id' : 'accepted' });
      case 'unknown':
        return finish(row, { state: 'unknown', error: delivery.reason });
      case 'offline':
        isOnline = false;
        return finish(row, { state: 'queued', error: delivery.reason, attempts: row.attempts });
      case 'refused': {
        const now = clock.now();
        if (delivery.throttled) pacer.pauseUntil(new Date(now.getTime() + THROTTLE_PAUSE_MS));
        const attempts = row.attempts + 1;
        if (!delivery.retry || attempts >= MAX_ATTEMPTS) return finish(row, { state: 'failed', error: delivery.reason });
        const backoff = delivery.throttled ? THROTTLE_PAUSE_MS : 15_000 * 2 ** (attempts - 1);
        return finish(row, { state: 'queued', error: delivery.reason, notBefore: new Date(now.getTime() + backoff) });
      }
      default:
        return delivery satisfies never;
    }
  }

  async function run(): Promise<void> {
    while (running) {
      let waitMs: number;
      try {
        awake = false;
        ({ waitMs } = await step());
      } catch (error) {
        log.error({ err: error }, 'courier step failed');
        waitMs = POLL_MS;
      }
      if (waitMs > 0 && running && !awake) await nap(Math.min(waitMs, POLL_MS));
    }
  }

  function nap(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        wakeUp = undefined;
        resolve();
      }
      wakeUp = done;
    });
  }

  function wake(): void {
    awake = true;
    wakeUp?.();
  }

  return {
    async start() {
      const now = clock.now();
      pacer = new Pacer(
        options.pacing,
        options.timeZone,
        await attemptsSince(store.db, channel.name, new Date(now.getTime() - 24 * 3_600_000)),
        options.random,
      );
      for (const row of await unsettled(store.db, channel.name))
        await finishAnyway(row, { state: 'unknown', error: '发送时程序中断，不知是否送达' });
      running = true;
      loop = run();
    },
    async stop() {
      running = false;
      wake();
      await loop;
      for (const resolve of drainWaiters) resolve();
      drainWaiters.clear();
    },
    wake,
    online(state) {
      isOnline = state.status === 'online';
      wake();
    },
    async echo(seen) {
      const rows = await unprovenFor(store.db, channel.name, seen);
      if (rows.length === 0 || (await isKnownMessage(store.db, channel.name, seen.messageId))) return;
      const row = provenBy(seen, rows);
      if (row) await finish(row, { state: 'sent', platformId: seen.messageId, evidence: 'echo' });
    },
    waitingReason: () => reason,
    drained() {
      return new Promise((resolve) => {
        drainWaiters.add(resolve);
        wake();
      });
    },
  };
}

/**
 * The unproven row that our own message, seen on the platform, is: the same words, addressed to the same people, sent about
 * then. The same words may go to another person a moment later, or every Monday; the nearest in time is meant.
 */
function provenBy(seen: { readonly text: string; readonly at: Date }, rows: readonly OutboxRow[]): OutboxRow | undefined {
  const text = plain(seen.text);
  const near = rows.flatMap((row) => {
    const words = plain(row.text);
    if (words === '' || !text.endsWith(words) || row.sendingAt === undefined) return [];
    const names = new Set(row.mention.map(({ name }) => plain(name)));
    const addressed = text
      .slice(0, text.length - words.length)
      .split(/[@＠]/)
      .filter((name) => name !== '');
    const late = seen.at.getTime() - row.sendingAt.getTime();
    if (addressed.some((name) => !names.has(name)) || late < -ECHO_SKEW_MS || late > ECHO_WINDOW_MS) return [];
    return [{ row, far: (row.state === 'sending' ? 0 : ECHO_WINDOW_MS) + Math.abs(late) }];
  });
  return near.sort((a, b) => a.far - b.far)[0]?.row;
}

/** A platform may change white space, and puts the names of those addressed in front. */
const plain = (text: string) => text.replace(/\s+/g, '');
