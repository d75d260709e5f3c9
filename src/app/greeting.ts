import type { Community } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import { greeting } from '../intents/words.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';

/**
 * Says in a residents' group what the bot is, what it stores and how to be forgotten: once per group, ever, and only when
 * staff have said which group it is. Waits for the end of the quiet hours, like everything that nobody asked for.
 */
export function createGreet(parts: { readonly post: Post; readonly botName: string; readonly community: Community }) {
  return async (tx: Db, group: Group): Promise<void> => {
    if (group.kind !== 'residents') return;
    await parts.post(tx, [
      {
        key: `greeting:${group.id}`,
        to: { group: group.id },
        text: greeting(parts.botName, parts.community),
        priority: 'broadcast',
        cause: { kind: 'system', id: `greeting:${group.id}` },
      },
    ]);
  };
}
