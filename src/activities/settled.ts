import { peopleByIds } from '../community/people-store.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { signUpOf } from './signups-store.ts';

/**
 * What could not be sent privately goes to the group in which the person signed up, addressed with @: they wrote there
 * themselves that they come. Nothing is said in a group to who signed up privately.
 */
export async function settledMessage(tx: Db, row: OutboxRow, post: Post): Promise<void> {
  const { cause, personId } = row;
  if (cause.kind !== 'system' || !row.key.startsWith(`activity:${cause.id}:`) || personId === undefined) return;
  if ((row.state !== 'failed' && row.state !== 'skipped') || row.part > 1) return;
  const groupId = (await signUpOf(tx, cause.id, personId))?.groupId;
  const person = groupId && (await peopleByIds(tx, [personId]))[0];
  if (!groupId || !person) return;
  await post(tx, [
    {
      key: `${row.key}:group`,
      to: { group: groupId },
      text: row.text,
      mention: [{ person: personId, name: person.name }],
      priority: 'reply',
      cause,
      ...(row.expiresAt ? { expiresAt: row.expiresAt } : {}),
    },
  ]);
}
