import { peopleByIds } from '../community/people-store.ts';
import { toldTexts } from '../knowledge/gap-words.ts';
import type { GapAsker, GapTold } from '../knowledge/knowledge.ts';
import type { Outgoing } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';

/**
 * Everyone who asked gets the answer where they asked: one message for a group, addressed to those who asked there, and one
 * for each who asked in private. Those who had heard another answer are told that it was corrected, or withdrawn.
 * Nobody is told the same twice: who was told is noted in the transaction that decides it, which has to be this one.
 * @returns how many persons are told
 */
export async function tellAskers(tx: Db, post: Post, told: GapTold): Promise<number> {
  const { gap } = told;
  const round = newId('told');
  const texts = toldTexts(told);
  const again = told.kind === 'answered' ? told.corrected : [];
  const people = new Map(
    (
      await peopleByIds(
        tx,
        [...told.askers, ...again].map((asker) => asker.personId),
      )
    ).map((p) => [p.id, p]),
  );
  const cause = { kind: 'gap', id: gap.number } as const;
  const messagesTo = (askers: readonly GapAsker[], text: string, kind: string): readonly Outgoing[] => {
    const key = (to: string) => `gap:${gap.number}:${round}:${kind}:${to}`;
    const byGroup = new Map<string, { person: string; name: string }[]>();
    const privately: Outgoing[] = [];
    for (const { personId, groupId } of askers) {
      const person = people.get(personId);
      if (!person) continue;
      if (groupId) byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), { person: person.id, name: person.name }]);
      else privately.push({ key: key(person.id), to: { person: person.id }, text, priority: 'reply', cause });
    }
    return [
      ...privately,
      ...[...byGroup].map(([group, mention]): Outgoing => ({ key: key(group), to: { group }, text, mention, priority: 'reply', cause })),
    ];
  };
  await post(tx, [...messagesTo(told.askers, texts.first, told.kind), ...messagesTo(again, texts.again, 'corrected')]);
  return people.size;
}
