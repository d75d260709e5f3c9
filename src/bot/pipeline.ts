import PQueue from 'p-queue';
import { groupOfRoom } from '../community/groups-store.ts';
import { isStaff, personByPlatformId } from '../community/people-store.ts';
import type { AnsweredBy, Handled, Heard } from '../intents/heard.ts';
import { standsAlone } from '../intents/join-pieces.ts';
import { answers } from '../intents/overhear.ts';
import type { Log } from '../log.ts';
import type { Clock, Decision, Incoming } from '../messages.ts';
import type { Courier } from '../outbox/courier.ts';
import { lastQueued, putOff } from '../outbox/outbox-store.ts';
import type { Post } from '../outbox/post.ts';
import type { Store } from '../store/database.ts';
import { applyEffects, type EffectAppliers, replyTo } from './effects.ts';
import { accepted, markFailed, markHandled, noteAttempt, unhandled } from './inbox-store.ts';
import { type Arrived, createIntake } from './intake.ts';
import { surroundingsOf } from './surroundings-store.ts';
import { createWaitingRoom, type Piece, type Utterance } from './waiting-room.ts';

/** Between tries to accept a message. */
const ACCEPT_PAUSES_MS = [200, 1000, 5000];
/** How often handling is tried in one go before it is given up. */
const TRIES = 3;
/**
 * How many starts may end while the same message is being handled before the message itself is taken for the cause. High,
 * because giving one up that was merely unlucky would lose it.
 */
const MAX_STARTS = 60;

export interface Pipeline {
  /** Takes a message from the channel. Resolves when it is in the database, or known to be none of ours. Never rejects. */
  receive(message: Incoming): Promise<void>;
  /** Takes up what was accepted and not handled before the process ended. */
  resume(): Promise<void>;
  /** The clock was moved: what has waited long enough for the rest of it is handled. */
  nudge(): void;
  /** Resolves when nothing is being handled, and nothing waits for the rest of it. */
  idle(): Promise<void>;
  /** Resolves when nothing is being handled. */
  settled(): Promise<void>;
  /** Finishes what is being handled. What waits for the rest of it stays in the inbox for the next start. */
  stop(): Promise<void>;
}

/** What the bot asks the understanding: decides only; may read and may call a model; must not write. */
export interface Understands {
  handle(heard: Heard): Promise<Handled>;
  patience(heard: Heard): 'now' | 'shortly' | 'window';
  join(pieces: readonly Incoming[]): Incoming;
}

/** Of the window: how long one waits who was spoken to, where something is missing. */
const SHORTLY = 0.5;

/**
 * The path of every message: claim, gate, accept, wait for the rest of it, decide, carry out. Messages of one group, or of one
 * private chat, are handled one after another in the order in which they are complete; different places go on side by side.
 */
export function createPipeline(options: {
  readonly store: Store;
  readonly channel: { readonly name: string; readonly stableIds: boolean };
  readonly clock: Clock;
  readonly startedAt: Date;
  readonly understanding: Understands;
  readonly pieces: { readonly windowMs: number; readonly most: number; readonly longestMs: number };
  readonly appliers: EffectAppliers;
  readonly post: Post;
  readonly courier: Pick<Courier, 'wake' | 'echo'>;
  readonly replyExpiresMinutes: number;
  readonly log: Log;
  /** Places handled side by side. Default 8: a slow model in one group does not hold up the others. */
  readonly concurrency?: number;
}): Pipeline {
  const { store, channel, clock, log, understanding } = options;
  const queue = new PQueue({ concurrency: options.concurrency ?? 8 });
  const lastOfPlace = new Map<string, Promise<void>>();
  let lastSuspect: Promise<void> = Promise.resolve();
  /** Left by an earlier process. */
  const leftOver = new Set<number>();
  /** Heard, and not yet in the inbox: the platform does not deliver them again. */
  const receiving = new Set<Promise<void>>();
  const intake = createIntake(options);
  const room = createWaitingRoom<Incoming>({ clock, ...options.pieces, letGo: schedule });

  /** Runs after all that was scheduled for the same place before. */
  function schedule(utterance: Utterance<Incoming>): void {
    const { pieces, answered } = utterance;
    const { place, seq } = pieces.at(-1)!;
    const before = lastOfPlace.get(place) ?? Promise.resolve();
    // One at a time: if one of them is what ends the process, the others must not be counted with it.
    const suspect = pieces.some(({ attempts }) => attempts > 0);
    const left = pieces.some((piece) => leftOver.has(piece.seq));
    const run = Promise.all([before, suspect ? lastSuspect : Promise.resolve()])
      .then(() =>
        queue.add(() =>
          process(
            pieces.map((piece) => piece.seq),
            left,
            answered,
          ),
        ),
      )
      .then(
        () => undefined,
        (error: unknown) => log.error({ err: error, seq }, 'message could not be handled'),
      );
    if (suspect) lastSuspect = run;
    lastOfPlace.set(place, run);
    void run.then(() => {
      if (lastOfPlace.get(place) === run) lastOfPlace.delete(place);
    });
  }

  /** Into the waiting room, or straight on where there is none to wait for. */
  function enter(arrived: Arrived, how: 'enter' | 'reenter'): void {
    const { row, person, group } = arrived;
    const { message } = row;
    const place = group?.id ?? person.id;
    if (group) {
      room.hears(place, person.id, ({ pieces }) => {
        const texts = pieces.map((piece) => piece.message.text);
        const how = answers(message, { texts, name: pieces.at(-1)!.message.sender.name });
        return how && { how, staff: isStaff(person.role) };
      });
    }
    const piece: Piece<Incoming> = {
      seq: row.seq,
      place,
      personId: person.id,
      message,
      sentAt: message.sentAt,
      receivedAt: row.receivedAt,
      attempts: row.attempts,
      alone: options.pieces.windowMs === 0 || standsAlone(message),
    };
    room[how](piece, (pieces) => waitFor(arrived, pieces));
  }

  function waitFor(arrived: Arrived, pieces: readonly Piece<Incoming>[]): number {
    const { windowMs } = options.pieces;
    if (windowMs === 0) return 0;
    const alone = patienceOf(arrived, [arrived.row.message]);
    const patience = alone === 'now' || pieces.length === 1 ? alone : patienceOf(arrived, messagesOf(pieces));
    switch (patience) {
      case 'now':
        return 0;
      case 'shortly':
        return windowMs * SHORTLY;
      case 'window':
        return windowMs;
      default:
        return patience satisfies never;
    }
  }

  function patienceOf({ row, ...rest }: Arrived, messages: readonly Incoming[]): ReturnType<Understands['patience']> {
    try {
      return understanding.patience({ id: row.seq, message: understanding.join(messages), ...rest });
    } catch (error) {
      // What can not be understood fails where it is handled, and is answered there.
      log.error({ err: error, seq: row.seq }, 'patience could not be told');
      return 'now';
    }
  }

  async function observeEcho(message: Incoming): Promise<void> {
    const seen = await store.transaction(async (tx) => {
      if (message.room)
        return {
          groupId: (await groupOfRoom(tx, { channel: channel.name, ...message.room, stableIds: channel.stableIds, at: clock.now() })).id,
        };
      if (!message.recipientId) return undefined;
      const person = await personByPlatformId(tx, channel.name, message.recipientId);
      return person && { personId: person.id };
    });
    if (seen) await options.courier.echo({ ...seen, text: message.text, at: message.sentAt, messageId: message.messageId });
  }

  /** @param left it was left unhandled when the process ended before */
  async function process(seqs: readonly number[], left: boolean, answered: AnsweredBy | undefined): Promise<void> {
    const rows = await accepted(store.db, seqs);
    const last = rows.at(-1);
    if (!last) return;
    // Counted before it is tried, and only then: what merely waited behind it is not to blame for the end of the process.
    if (left) await noteAttempt(store.db, seqs);
    const found = await intake.look(last);
    if (!found) return;
    const { person, group, conversation } = found;
    const messages = rows.map((row) => row.message);
    const heard: Heard = {
      id: last.seq,
      message: understanding.join(messages),
      person,
      group,
      conversation,
      ...(messages.length > 1 ? { pieces: messages } : {}),
      ...(group ? { around: { ...(await surroundingsOf(store.db, group.id, clock.now())), ...(answered ? { answered } : {}) } } : {}),
    };
    if (rows.some((row) => row.attempts >= MAX_STARTS)) return giveUp(heard, seqs, '处理这条消息时程序多次中断');
    for (let attempt = 1; ; attempt++) {
      try {
        return await commit(heard, seqs, await understanding.handle(heard));
      } catch (error) {
        log.error({ err: error, seq: last.seq, attempt }, 'handling failed');
        if (attempt >= TRIES) return giveUp(heard, seqs, '处理时出错');
      }
    }
  }

  async function commit(heard: Heard, seqs: readonly number[], handled: Handled): Promise<void> {
    const after: (() => Promise<void> | void)[] = [];
    await store.transaction(async (tx) => {
      const now = clock.now();
      const keep = keepsText(handled.decision);
      if (!(await markHandled(tx, heard.id, handled.decision, now, keep))) return;
      for (const seq of seqs) if (seq !== heard.id) await markHandled(tx, seq, PART, now, keep);
      const queuedBefore = handled.sayNotBefore ? await lastQueued(tx) : 0;
      await applyEffects(tx, heard, handled.effects, {
        now,
        post: options.post,
        appliers: options.appliers,
        // Counted from the question: a message that waited out a long stop is answered by an expired reply, not by a late one.
        replyExpiresAt: new Date(heard.message.sentAt.getTime() + options.replyExpiresMinutes * 60_000),
        afterCommit: (work) => after.push(work),
      });
      if (handled.sayNotBefore && heard.group)
        await putOff(tx, { after: queuedBefore, groupId: heard.group.id, until: handled.sayNotBefore });
    });
    for (const work of after) {
      try {
        await work();
      } catch (error) {
        // What was decided is done; this only comes later than it should.
        log.error({ err: error, seq: heard.id }, 'work after the commit failed');
      }
    }
    log.debug({ seq: heard.id, decision: handled.decision.decision, intent: handled.decision.intent }, 'handled');
    options.courier.wake();
  }

  /** A fault of ours must not look like silence to the one who asked. */
  async function giveUp(heard: Heard, seqs: readonly number[], reason: string): Promise<void> {
    await store.transaction(async (tx) => {
      for (const seq of seqs) await markFailed(tx, seq, reason, clock.now());
      if (heard.message.mentionsBot || !heard.group) {
        await options.post(tx, [
          replyTo(heard, '抱歉，这条我没能处理好。请稍后再发一次，或直接联系居委会值班室。', { key: `m:${heard.id}:failed` }),
        ]);
      }
    });
    options.courier.wake();
  }

  async function settled(): Promise<void> {
    while (lastOfPlace.size > 0) await Promise.all(lastOfPlace.values());
  }

  async function received(): Promise<void> {
    while (receiving.size > 0) await Promise.all(receiving);
  }

  async function receive(message: Incoming): Promise<void> {
    for (const pauseMs of [...ACCEPT_PAUSES_MS, undefined]) {
      try {
        if (message.sender.self) await observeEcho(message);
        const arrived = await intake.accept(message);
        if (arrived) enter(arrived, 'enter');
        return;
      } catch (error) {
        log.error({ err: error, again: pauseMs !== undefined }, 'message could not be accepted');
        // A locked database or a full disk may pass; the platform will not deliver the message again.
        if (pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  return {
    receive(message) {
      const taken = receive(message);
      receiving.add(taken);
      return taken.finally(() => receiving.delete(taken));
    },
    async resume() {
      const left: Arrived[] = [];
      for (const row of await unhandled(store.db, channel.name)) {
        const found = await intake.look(row);
        if (found) left.push(found);
      }
      // All of them first: what was written in one go is read as one.
      for (const found of left) {
        leftOver.add(found.row.seq);
        enter(found, 'reenter');
      }
      room.nudge();
    },
    nudge: () => room.nudge(),
    async idle() {
      for (;;) {
        await received();
        await settled();
        if (room.size === 0 && receiving.size === 0) return;
        if (room.size > 0) await room.change();
      }
    },
    settled,
    async stop() {
      await received();
      room.close();
      await settled();
    },
  };
}

const messagesOf = (pieces: readonly Piece<Incoming>[]): readonly Incoming[] => pieces.map(({ message }) => message);

/** The earlier pieces of what was read as one: what was decided stands with the last. */
const PART: Decision = { decision: 'silent', reason: '和后面几句合成一条一起处理', intent: 'part', confidence: 1, slots: {} };

/** What was left alone is not kept: a group's talk is none of ours. */
function keepsText(decision: Decision): boolean {
  return decision.decision !== 'silent';
}
