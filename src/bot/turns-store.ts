import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';

export interface Turn {
  readonly by: 'resident' | 'assistant';
  readonly text: string;
}

const MINUTES = 30;

/**
 * The last words between the bot and one person in one place, oldest first: of theirs, those that were answered; of ours, the
 * answers. What neighbours said is no part of it.
 * @param place a group's id, or 'private'
 * @param most messages of either side
 */
export async function lastTurns(
  db: Db,
  asked: { readonly personId: string; readonly place: string; readonly before: number; readonly now: Date; readonly most: number },
): Promise<readonly Turn[]> {
  const { personId, place, before, now, most } = asked;
  const heard = await db
    .selectFrom('inbox')
    .select(['seq', 'payload'])
    .where('person_id', '=', personId)
    .where('group_id', place === 'private' ? 'is' : '=', place === 'private' ? null : place)
    .where('seq', '<', before)
    .where('state', '=', 'handled')
    .where('payload', 'is not', null)
    .where('received_at', '>', toInstant(new Date(now.getTime() - MINUTES * 60_000)))
    .orderBy('seq', 'desc')
    .limit(most)
    .execute();
  if (heard.length === 0) return [];
  const said = await db
    .selectFrom('outbox')
    .select(['cause_id', 'text'])
    .where('cause_kind', '=', 'message')
    .where(
      'cause_id',
      'in',
      heard.map(({ seq }) => String(seq)),
    )
    .where(place === 'private' ? 'person_id' : 'group_id', '=', place === 'private' ? personId : place)
    .orderBy('seq')
    .execute();
  return heard.reverse().flatMap(({ seq, payload }): readonly Turn[] => {
    const { text } = JSON.parse(payload ?? '{}') as { readonly text?: string };
    const answers = said.filter(({ cause_id }) => cause_id === String(seq)).map((row): Turn => ({ by: 'assistant', text: row.text }));
    return [{ by: 'resident', text: text ?? '' }, ...answers];
  });
}
