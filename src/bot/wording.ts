import { groupById } from '../community/groups-store.ts';
import { inLargePrint } from '../intents/large-print.ts';
import { otherWords } from '../intents/other-words.ts';
import type { Outgoing } from '../messages.ts';
import { lastTextsTo } from '../outbox/outbox-store.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';

/**
 * How replies are worded in a group: in large print where the group wants it, and never the same words three times in a row.
 * What staff wrote themselves (notices) goes out as they wrote it.
 */
export function withManners(post: Post): Post {
  return async (tx, messages) => {
    for (const message of messages) await post(tx, [await worded(tx, message)]);
  };
}

async function worded(tx: Db, message: Outgoing): Promise<Outgoing> {
  if (!('group' in message.to) || message.cause.kind === 'notice') return message;
  const group = await groupById(tx, message.to.group);
  const style = group?.manners?.style === 'large' ? inLargePrint : (text: string) => text;
  const [last, before] = await lastTextsTo(tx, message.to.group);
  const text = style(message.text);
  if (text !== last || text !== before) return text === message.text ? message : { ...message, text };
  return { ...message, text: style(otherWords(message.text)) };
}
