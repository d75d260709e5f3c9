import type { ConversationState } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';

/** What is open between the bot and one person in one place; it ends by itself after a time. */

/** @param place group id, or 'private' */
export async function conversationOf(db: Db, personId: string, place: string, now: Date): Promise<ConversationState | undefined> {
  const row = await db
    .selectFrom('conversation')
    .select('state')
    .where('person_id', '=', personId)
    .where('place', '=', place)
    .where('expires_at', '>', toInstant(now))
    .executeTakeFirst();
  return row && (JSON.parse(row.state) as ConversationState);
}

export async function remember(
  tx: Db,
  personId: string,
  place: string,
  state: ConversationState,
  now: Date,
  minutes: number,
): Promise<void> {
  const values = {
    state: JSON.stringify(state),
    updated_at: toInstant(now),
    expires_at: toInstant(new Date(now.getTime() + minutes * 60_000)),
  };
  await tx
    .insertInto('conversation')
    .values({ person_id: personId, place, ...values })
    .onConflict((conflict) => conflict.columns(['person_id', 'place']).doUpdateSet(values))
    .execute();
}

export async function forget(tx: Db, personId: string, place: string): Promise<void> {
  await tx.deleteFrom('conversation').where('person_id', '=', personId).where('place', '=', place).execute();
}

export async function forgetEverywhere(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('conversation').where('person_id', '=', personId).execute();
}

export async function pruneConversations(tx: Db, now: Date): Promise<void> {
  await tx.deleteFrom('conversation').where('expires_at', '<', toInstant(now)).execute();
}
