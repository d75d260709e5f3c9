import { peopleByIds } from '../community/people-store.ts';
import type { GapAnswered } from '../knowledge/knowledge.ts';
import type { Outgoing } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';

/**
 * Everyone who asked gets the answer where they asked: one message for a group, addressed to those who asked there, and one
 * for each who asked in private.
 * @returns how many persons are told
 */
export async function tellAskers(tx: Db, post: Post, answered: Extract<GapAnswered, { kind: 'answered' }>): Promise<number> {
  const { gap, askers } = answered;
  const people = new Map(
    (
      await peopleByIds(
        tx,
        askers.map((asker) => asker.personId),
      )
    ).map((person) => [person.id, person]),
  );
  const text = `您之前问的「${gap.question}」有答复了：${gap.answer}\n来源：社区答复（${gap.number}）`;
  const cause = { kind: 'gap', id: gap.number } as const;
  const byGroup = new Map<string, { person: string; name: string }[]>();
  const messages: Outgoing[] = [];
  for (const { personId, groupId } of askers) {
    const person = people.get(personId);
    if (!person) continue;
    if (groupId) byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), { person: person.id, name: person.name }]);
    else messages.push({ key: `gap:${gap.number}:${person.id}`, to: { person: person.id }, text, priority: 'reply', cause });
  }
  for (const [group, mention] of byGroup)
    messages.push({ key: `gap:${gap.number}:${group}`, to: { group }, text, mention, priority: 'reply', cause });
  await post(tx, messages);
  return people.size;
}
