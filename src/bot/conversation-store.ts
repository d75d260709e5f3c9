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

/** What was open and has run out, oldest first. Taken off by `takeExpired`, in the transaction that does what is left to do. */
export async function expiredConversations(
  db: Db,
  now: Date,
): Promise<readonly { readonly personId: string; readonly place: string; readonly state: ConversationState }[]> {
  const rows = await db
    .selectFrom('conversation')
    .select(['person_id', 'place', 'state'])
    .where('expires_at', '<=', toInstant(now))
    .orderBy('expires_at')
    .limit(500)
    .execute();
  return rows.map((row) => ({ personId: row.person_id, place: row.place, state: JSON.parse(row.state) as ConversationState }));
}

/** @returns false when the person has gone on meanwhile, or another process was faster */
export async function takeExpired(tx: Db, personId: string, place: string, now: Date): Promise<boolean> {
  const result = await tx
    .deleteFrom('conversation')
    .where('person_id', '=', personId)
    .where('place', '=', place)
    .where('expires_at', '<=', toInstant(now))
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}
