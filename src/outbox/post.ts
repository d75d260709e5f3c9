import type { Clock, Outgoing } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { enqueue } from './outbox-store.ts';

/** Queues messages in the caller's transaction; the courier sends them after it commits. */
export type Post = (tx: Db, messages: readonly Outgoing[]) => Promise<void>;

export function createPost(options: { readonly channel: string; readonly clock: Clock; readonly maxBytes: number }): Post {
  return async (tx, messages) => {
    await enqueue(tx, options.channel, messages, { now: options.clock.now(), maxBytes: options.maxBytes });
  };
}
