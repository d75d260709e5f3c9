import { sql } from 'kysely';
import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';

const ERASED = { text: '（已删除）', mention: '[]', attachment: null } as const;
const WITHDRAWN = '已要求删除';
/** Cause ids of the messages that confirm an erasure. */
const CONFIRMATIONS = 'erase:%';

/**
 * Removes what was said to a person, about them by name, and because of what they wrote (an alert to staff holds their name,
 * phone and door). What is queued to them, or in answer to them, is withdrawn.
 * @param rest `keep`: what others are about to get because of them, such as an alert, still goes out; `withdraw`: it does not
 */
export async function eraseTexts(tx: Db, personId: string, rest: 'keep' | 'withdraw', now: Date): Promise<void> {
  const theirs = await tx
    .selectFrom('outbox')
    .select(['outbox.seq', 'outbox.state', 'outbox.group_id', 'outbox.person_id', 'outbox.cause_kind', 'outbox.cause_id'])
    .where((eb) =>
      eb.or([
        eb('person_id', '=', personId),
        eb.and([
          eb('cause_kind', '=', 'message'),
          eb(
            'cause_id',
            'in',
            eb.selectFrom('inbox').select(sql<string>`cast(inbox.seq as text)`.as('id')).where('inbox.person_id', '=', personId),
          ),
        ]),
      ]),
    )
    .execute();
  for (const row of theirs) {
    if (row.cause_kind === 'system' && row.cause_id.startsWith('erase:') && row.state === 'queued') continue;
    const forOthers = row.person_id !== null && row.person_id !== personId;
    if (row.state === 'queued' && !(forOthers && rest === 'keep'))
      await tx
        .updateTable('outbox')
        .set({ ...ERASED, state: 'skipped', error: WITHDRAWN, settled_at: toInstant(now) })
        .where('seq', '=', row.seq)
        .where('state', '=', 'queued')
        .execute();
    // What is on its way may have to be sent again: it is erased when the confirmation settles.
    else if (row.state !== 'queued' && row.state !== 'sending')
      await tx.updateTable('outbox').set(ERASED).where('seq', '=', row.seq).execute();
  }
  await eraseMentions(tx, personId);
}

/** A message that addresses several people still goes to the others. */
async function eraseMentions(tx: Db, personId: string): Promise<void> {
  const rows = await tx.selectFrom('outbox').select(['seq', 'state', 'mention']).where('mention', 'like', `%"${personId}"%`).execute();
  for (const row of rows) {
    const others = (JSON.parse(row.mention) as { person: string }[]).filter((mention) => mention.person !== personId);
    const left = row.state === 'queued' || row.state === 'sending' ? { mention: JSON.stringify(others) } : ERASED;
    await tx.updateTable('outbox').set(left).where('seq', '=', row.seq).execute();
  }
}

/** Confirmations of an earlier erasure that wait for one who is erased again go to the new record of them. */
export async function readdressConfirmations(tx: Db, from: string, to: string): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ person_id: to })
    .where('person_id', '=', from)
    .where('cause_kind', '=', 'system')
    .where('cause_id', 'like', CONFIRMATIONS)
    .where('state', '=', 'queued')
    .execute();
}

/** Something is still to be sent to the person. */
export async function isAwaited(db: Db, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('seq')
    .where('person_id', '=', personId)
    .where('state', 'in', ['queued', 'sending'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
