import PQueue from 'p-queue';
import { groupById, groupOfRoom } from '../community/groups-store.ts';
import { meetPerson, personById, personByPlatformId } from '../community/people-store.ts';
import type { Handled, Heard } from '../intents/heard.ts';
import type { Log } from '../log.ts';
import type { Clock, Decision, Incoming } from '../messages.ts';
import type { Courier } from '../outbox/courier.ts';
import type { Post } from '../outbox/post.ts';
import type { Store } from '../store/database.ts';
import { conversationOf } from './conversation-store.ts';
import { applyEffects, type EffectAppliers, replyTo } from './effects.ts';
import { gate } from './gate.ts';
import { acceptClaimed, accepted, claim, dropClaimed, markFailed, markHandled, noteAttempt, unhandled } from './inbox-store.ts';

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
  /** Resolves when nothing is being handled. */
  idle(): Promise<void>;
}

/**
 * The whole way of a message: claim its id → gate → accept → handle (recognise, decide) → one transaction that writes
 * state changes, outgoing messages and "handled". Messages of one group, or of one private chat, keep their order;
 * different ones go on side by side.
 */
export function createPipeline(options: {
  readonly store: Store;
  readonly channel: { readonly name: string; readonly stableIds: boolean };
  readonly clock: Clock;
  readonly startedAt: Date;
  /** Decides; may read and may call a model; must not write. */
  readonly handle: (heard: Heard) => Promise<Handled>;
  readonly appliers: EffectAppliers;
  readonly post: Post;
  readonly courier: Pick<Courier, 'wake' | 'echo'>;
  readonly replyExpiresMinutes: number;
  readonly log: Log;
  /** Places handled side by side. Default 8: a slow model in one group does not hold up the others. */
  readonly concurrency?: number;
}): Pipeline {
  const { store, channel, clock, log } = options;
  const queue = new PQueue({ concurrency: options.concurrency ?? 8 });
  const lastOfPlace = new Map<string, Promise<void>>();
  let lastSuspect: Promise<void> = Promise.resolve();

  /**
   * Runs after all that was scheduled for the same place before.
   * @param left it was left unhandled when the process ended; `suspect`: while it was being handled
   */
  function schedule(seq: number, place: string, left: 'no' | 'left' | 'suspect' = 'no'): void {
    const before = lastOfPlace.get(place) ?? Promise.resolve();
    // One at a time: if one of them is what ends the process, the others must not be counted with it.
    const alone = left === 'suspect' ? lastSuspect : Promise.resolve();
    const run = Promise.all([before, alone])
      .then(() => queue.add(() => process(seq, left !== 'no')))
      .then(
        () => undefined,
        (error: unknown) => log.error({ err: error, seq }, 'message could not be handled'),
      );
    if (left === 'suspect') lastSuspect = run;
    lastOfPlace.set(place, run);
    void run.then(() => {
      if (lastOfPlace.get(place) === run) lastOfPlace.delete(place);
    });
  }

  async function accept(message: Incoming): Promise<{ seq: number; place: string } | undefined> {
    return store.transaction(async (tx) => {
      const now = clock.now();
      const seq = await claim(tx, message, now);
      if (seq === undefined) return undefined;
      const admitted = gate(message, options.startedAt);
      if (admitted.kind === 'drop') {
        await dropClaimed(tx, seq, admitted.reason);
        return undefined;
      }
      const person = await meetPerson(tx, { channel: channel.name, platformId: message.sender.id, name: message.sender.name, at: now });
      const group =
        message.room &&
        (await groupOfRoom(tx, {
          channel: channel.name,
          id: message.room.id,
          topic: message.room.topic,
          stableIds: channel.stableIds,
          at: now,
        }));
      await acceptClaimed(tx, seq, { groupId: group?.id, personId: person.id, message });
      return { seq, place: group?.id ?? person.id };
    });
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
  async function process(seq: number, left: boolean): Promise<void> {
    const row = await accepted(store.db, seq);
    if (!row?.personId) return;
    // Counted before it is tried, and only then: what merely waited behind it is not to blame for the end of the process.
    if (left) await noteAttempt(store.db, seq);
    const person = await personById(store.db, row.personId);
    if (!person) return;
    const group = row.groupId ? await groupById(store.db, row.groupId) : undefined;
    const conversation = await conversationOf(store.db, person.id, group?.id ?? 'private', row.receivedAt);
    const heard: Heard = { id: seq, message: row.message, person, group, conversation };
    if (row.attempts >= MAX_STARTS) return giveUp(heard, '处理这条消息时程序多次中断');
    for (let attempt = 1; ; attempt++) {
      try {
        return await commit(heard, await options.handle(heard));
      } catch (error) {
        log.error({ err: error, seq, attempt }, 'handling failed');
        if (attempt >= TRIES) return giveUp(heard, '处理时出错');
      }
    }
  }

  async function commit(heard: Heard, handled: Handled): Promise<void> {
    const after: (() => Promise<void> | void)[] = [];
    await store.transaction(async (tx) => {
      const now = clock.now();
      if (!(await markHandled(tx, heard.id, handled.decision, now, keepsText(handled.decision)))) return;
      await applyEffects(tx, heard, handled.effects, {
        now,
        post: options.post,
        appliers: options.appliers,
        // Counted from the question: a message that waited out a long stop is answered by an expired reply, not by a late one.
        replyExpiresAt: new Date(heard.message.sentAt.getTime() + options.replyExpiresMinutes * 60_000),
        afterCommit: (work) => after.push(work),
      });
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
  async function giveUp(heard: Heard, reason: string): Promise<void> {
    await store.transaction(async (tx) => {
      await markFailed(tx, heard.id, reason, clock.now());
      if (heard.message.mentionsBot || !heard.group) {
        await options.post(tx, [
          replyTo(heard, '抱歉，这条我没能处理好。请稍后再发一次，或直接联系居委会值班室。', { key: `m:${heard.id}:failed` }),
        ]);
      }
    });
    options.courier.wake();
  }

  return {
    async receive(message) {
      for (const pauseMs of [...ACCEPT_PAUSES_MS, undefined]) {
        try {
          if (message.sender.self) await observeEcho(message);
          const taken = await accept(message);
          if (taken) schedule(taken.seq, taken.place);
          return;
        } catch (error) {
          log.error({ err: error, again: pauseMs !== undefined }, 'message could not be accepted');
          // A locked database or a full disk may pass; the platform will not deliver the message again.
          if (pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    },
    async resume() {
      for (const { seq, place, attempts } of await unhandled(store.db, channel.name))
        schedule(seq, place, attempts > 0 ? 'suspect' : 'left');
    },
    async idle() {
      while (lastOfPlace.size > 0) await Promise.all(lastOfPlace.values());
    },
  };
}

/** What was left alone is not kept: a group's talk is none of ours. */
function keepsText(decision: Decision): boolean {
  return decision.decision !== 'silent';
}
