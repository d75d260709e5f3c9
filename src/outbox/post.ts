import type { Clock, Outgoing } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { enqueue } from './outbox-store.ts';

/** Somebody who calls himself that would have us call everybody. */
const EVERYBODY = /^[@＠\s]*(?:所有人|全体(?:成员|人员)?|全员|大家|all|everyone|everybody|here|channel|notify@all)$/i;

/** Queues messages in the caller's transaction; the courier sends them after it commits. */
export type Post = (tx: Db, messages: readonly Outgoing[]) => Promise<void>;

export function createPost(options: { readonly channel: string; readonly clock: Clock; readonly maxBytes: number }): Post {
  return async (tx, messages) => {
    await enqueue(tx, options.channel, messages.map(withoutCalls), { now: options.clock.now(), maxBytes: options.maxBytes });
  };
}

/** The message goes out all the same; only nobody is pointed at by such a name. */
function withoutCalls(message: Outgoing): Outgoing {
  if (!message.mention?.some(({ name }) => EVERYBODY.test(name.trim()))) return message;
  return { ...message, mention: message.mention.filter(({ name }) => !EVERYBODY.test(name.trim())) };
}
