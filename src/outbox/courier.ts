import type { Log } from '../log.ts';
import type { Address, Channel, ChannelState, Clock, Content, Delivery } from '../messages.ts';
import type { Db, Store } from '../store/database.ts';
import {
  attemptsSince,
  isKnownMessage,
  keepPause,
  keptPause,
  laterParts,
  markSending,
  nameAccepted,
  nextQueued,
  noteEarlier,
  type OutboxRow,
  overdue,
  settle,
  truthful,
  unprovenFor,
  unsettled,
} from './outbox-store.ts';
import { Pacer, type Pacing } from './pace.ts';

const MAX_ATTEMPTS = 4;
/** How long everything rests when the platform asks to slow down: twice as long each time it asks again before anything got through. */
const THROTTLE_PAUSE_MS = 15 * 60_000;
const LONGEST_PAUSE_MS = 2 * 60 * 60_000;
/** A message that the platform would not take for so long has failed. */
const THROTTLED_FOR_MS = 24 * 60 * 60_000;
/** How far the platform's clock may be behind ours, and how long after sending an echo is still ours. */
const ECHO_SKEW_MS = 2 * 60_000;
const ECHO_WINDOW_MS = 10 * 60_000;
/** How long a room that is not seen is waited for, and how often it is looked for. */
const ROOM_PATIENCE_MS = 30 * 60_000;
const ROOM_RETRY_MS = 2 * 60_000;
/** Between tries to record what became of a row; the last one is repeated. */
const RECORD_PAUSES_MS = [50, 100, 200, 500];
/** The longest sleep: a moved clock or a row queued by another process is noticed within it. */
const POLL_MS = 1000;

type Outcome = Parameters<typeof settle>[2];

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
  /** The platform asked to slow down: nothing goes out before `until`. */
  readonly throttled?: (until: Date) => void;
  readonly log: Log;
  readonly random?: () => number;
}): Courier {
  const { store, channel, clock, log } = options;
  let pacer: Pacer;
  let running = false;
  let stopped = false;
  /** Undefined while the account is not online. */
  let onlineSince: Date | undefined;
  /** A pause that is still to be kept in the database. */
  let pausedUntil: Date | undefined;
  /** How often the platform asked to slow down since something got through. */
  let throttles = 0;
  let reason: string | undefined;
  let loop: Promise<void> = Promise.resolve();
  let wakeUp: (() => void) | undefined;
  let awake = false;
  const drainWaiters = new Set<() => void>();

  /** Settles a row with what follows from it; where that fails, without it: one row never holds up the others. */
  async function finish(row: OutboxRow, outcome: Outcome): Promise<void> {
    let followed: unknown;
    const settled: Settled = async (tx, changed) => {
      try {
        await options.settled(tx, changed);
      } catch (error) {
        followed = error;
        throw error;
      }
    };
    try {
      await store.transaction((tx) => settleParts(tx, row, outcome, settled));
    } catch (error) {
      // Only the callback's own fault is passed over: a locked database is for the caller to try again.
      if (followed === undefined) throw error;
      log.error({ err: error, seq: row.seq }, 'what follows from a delivery failed');
      await store.transaction((tx) => settleParts(tx, row, outcome, async () => {}));
    }
  }

  async function settleParts(tx: Db, row: OutboxRow, outcome: Outcome, settled: Settled): Promise<void> {
    const { state, error, notBefore } = outcome;
    const shown = truthful(row, outcome);
    if (!(await settle(tx, row.seq, shown, clock.now()))) return;
    if (state !== 'queued') await settled(tx, { ...row, state: shown.state, error: shown.error });
    // The parts of a long message stay together: what comes after a part that waits or is lost waits or is lost with it.
    if (state === 'sent' || state === 'unknown' || (state === 'queued' && notBefore === undefined)) return;
    for (const later of await laterParts(tx, row)) {
      const lost = truthful(later, { state, error, notBefore, from: 'queued' as const });
      if ((await settle(tx, later.seq, lost, clock.now())) && state !== 'queued')
        await settled(tx, { ...later, state: lost.state, error: lost.error });
    }
  }

  async function expire(): Promise<void> {
    for (const row of await overdue(store.db, channel.name, clock.now())) {
      try {
        await finish(row, { state: 'expired', error: '等得太久，已不再发送', from: 'queued' });
      } catch (error) {
        // It is still queued and overdue: the next step tries again, and `markSending` is not reached before.
        log.error({ err: error, seq: row.seq }, 'row could not be expired');
      }
    }
  }

  /** One step: sends a row, or tells how long there is nothing to do. */
  async function step(): Promise<{ readonly waitMs: number }> {
    await expire();
    if (onlineSince === undefined) {
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
      const now = clock.now().getTime();
      const since = Math.max(row.createdAt.getTime(), onlineSince?.getTime() ?? now);
      const patient = target.retry === true && now - since < ROOM_PATIENCE_MS;
      const outcome: Outcome = patient ? { state: 'queued', notBefore: new Date(now + ROOM_RETRY_MS) } : { state: 'skipped' };
      await finish(row, { ...outcome, error: target.none, from: 'queued' });
      return;
    }
    const content = { text: row.text, mention: target.mention, attachment: row.attachment };
    if (!(await claim(row))) return;
    pacer.note(clock.now());
    let delivery: Delivery;
    try {
      delivery = await channel.send(target.address, content);
    } catch (error) {
      // The port promises not to reject; if it does, nobody knows what happened.
      log.error({ err: error, seq: row.seq }, 'channel.send rejected');
      delivery = { kind: 'unknown', reason: '通道出错' };
    }
    log.info({ seq: row.seq, cause: row.cause.kind, outcome: delivery.kind }, 'delivery');
    await record(row, outcomeOf(row, delivery));
  }

  /** An earlier time that it went out is not forgotten, or a restart would be a way round the caps. */
  async function claim(row: OutboxRow): Promise<boolean> {
    const { sendingAt } = row;
    if (!sendingAt) return markSending(store.db, row.seq, clock.now());
    return store.transaction(async (tx) => {
      if (!(await markSending(tx, row.seq, clock.now()))) return false;
      await noteEarlier(tx, channel.name, sendingAt, clock.now());
      return true;
    });
  }

  /**
   * Keeps what the platform said, for which a locked database must not be the end. Tried until it passes: while nothing can
   * be written, nothing else can be sent either. Only a stop ends it; the row is shown as unknown at the next start then.
   */
  async function record(row: OutboxRow, outcome: Outcome): Promise<void> {
    for (let tried = 0; ; tried++) {
      try {
        if (pausedUntil) await keepPause(store.db, channel.name, pausedUntil);
        pausedUntil = undefined;
        return await finish(row, outcome);
      } catch (error) {
        const again = running || tried < RECORD_PAUSES_MS.length;
        log.error({ err: error, seq: row.seq, again }, 'delivery could not be recorded');
        if (!again) return;
        await new Promise((resolve) => setTimeout(resolve, RECORD_PAUSES_MS[Math.min(tried, RECORD_PAUSES_MS.length - 1)]));
      }
    }
  }

  /** What a delivery means for its row. Called once for a delivery: it also notes what it means for the account. */
  function outcomeOf(row: OutboxRow, delivery: Delivery): Outcome {
    switch (delivery.kind) {
      case 'sent':
        throttles = 0;
        return { state: 'sent', platformId: delivery.messageId, evidence: delivery.messageId ? 'id' : 'accepted' };
      case 'unknown':
        return { state: 'unknown', error: delivery.reason };
      case 'offline':
        onlineSince = undefined;
        return { state: 'queued', error: delivery.reason, attempts: row.attempts };
      case 'refused': {
        const now = clock.now();
        if (delivery.throttled) return rest(row, delivery.reason, now);
        const attempts = row.attempts + 1;
        if (!delivery.retry || attempts >= MAX_ATTEMPTS) return { state: 'failed', error: delivery.reason };
        const backoff = 15_000 * 2 ** (attempts - 1);
        return { state: 'queued', error: delivery.reason, notBefore: new Date(now.getTime() + backoff) };
      }
      default:
        return delivery satisfies never;
    }
  }

  /** The first sign of throttling stops everything. It is no fault of the row, which waits with the others. */
  function rest(row: OutboxRow, error: string, now: Date): Outcome {
    const pauseMs = Math.min(THROTTLE_PAUSE_MS * 2 ** throttles, LONGEST_PAUSE_MS);
    throttles++;
    pacer.pause(now, pauseMs);
    pausedUntil = new Date(now.getTime() + pauseMs);
    log.warn({ seq: row.seq, minutes: pauseMs / 60_000 }, 'the platform asked to slow down');
    options.throttled?.(pausedUntil);
    if (now.getTime() - row.createdAt.getTime() >= THROTTLED_FOR_MS) return { state: 'failed', error };
    return { state: 'queued', error, notBefore: pausedUntil, attempts: row.attempts };
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
      // The clock may have been put back in between: no pause is longer than the longest one.
      const paused = await keptPause(store.db, channel.name);
      if (paused && paused > now) pacer.pause(now, Math.min(paused.getTime() - now.getTime(), LONGEST_PAUSE_MS));
      stopped = false;
      for (const row of await unsettled(store.db, channel.name))
        await record(row, { state: 'unknown', error: '发送时程序中断，不知是否送达', from: 'sending' });
      running = true;
      loop = run();
    },
    async stop() {
      running = false;
      stopped = true;
      wake();
      await loop;
      for (const resolve of drainWaiters) resolve();
      drainWaiters.clear();
    },
    wake,
    online(state) {
      onlineSince = state.status === 'online' ? (onlineSince ?? clock.now()) : undefined;
      wake();
    },
    async echo(seen) {
      const at = seen.at.getTime();
      const sent = { from: new Date(at - ECHO_WINDOW_MS), to: new Date(at + ECHO_SKEW_MS) };
      const rows = await unprovenFor(store.db, channel.name, seen, sent);
      if (rows.length === 0 || (await isKnownMessage(store.db, channel.name, seen.messageId))) return;
      const row = provenBy(seen, rows);
      if (row?.state === 'sent') await nameAccepted(store.db, row.seq, seen.messageId);
      else if (row) await finish(row, { state: 'sent', platformId: seen.messageId, evidence: 'echo' });
    },
    waitingReason: () => reason,
    drained() {
      return new Promise((resolve) => {
        if (stopped) return resolve();
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
    if (!addressesOnly(text.slice(0, text.length - words.length), row)) return [];
    const late = seen.at.getTime() - row.sendingAt.getTime();
    return [{ row, far: (row.state === 'sending' ? 0 : ECHO_WINDOW_MS) + Math.abs(late) }];
  });
  return near.sort((a, b) => a.far - b.far)[0]?.row;
}

/** Whether a prefix is nothing but `@name` of those whom the row addresses, in any order. */
function addressesOnly(prefix: string, row: OutboxRow): boolean {
  // The longest first: one name may begin another.
  const names = row.mention.map(({ name }) => plain(name)).sort((a, b) => b.length - a.length);
  let rest = prefix;
  while (rest !== '') {
    const name = /^[@＠]/.test(rest) ? names.find((known) => known !== '' && rest.startsWith(known, 1)) : undefined;
    if (name === undefined) return false;
    rest = rest.slice(1 + name.length);
  }
  return true;
}

/** A platform may change white space, and puts the names of those addressed in front. */
const plain = (text: string) => text.replace(/\s+/g, '');
