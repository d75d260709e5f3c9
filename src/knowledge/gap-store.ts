import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { nextNumber } from '../store/ids.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { Gap, GapAsker } from './knowledge.ts';

/** Questions without ground, as they are kept. */

function toGap(row: Selectable<Schema['gap']>): Gap {
  return {
    number: row.number,
    question: row.question,
    state: row.state,
    asked: row.asked,
    answer: row.answer ?? '',
    answeredBy: row.answered_by ?? '',
    createdAt: fromInstant(row.created_at),
    lastAskedAt: fromInstant(row.last_asked_at),
    answeredAt: row.answered_at === null ? undefined : fromInstant(row.answered_at),
  };
}

/** A new gap, or one more time the same. A question that was dismissed and is asked again is open again. */
export async function countGap(
  tx: Db,
  gap: { readonly question: string; readonly fingerprint: string; readonly year: number; readonly at: Date },
): Promise<Gap> {
  const at = toInstant(gap.at);
  const again = await tx
    .updateTable('gap')
    .set((eb) => ({ asked: eb('asked', '+', 1), last_asked_at: at }))
    .where('fingerprint', '=', gap.fingerprint)
    .returningAll()
    .executeTakeFirst();
  if (again?.state === 'dismissed') {
    return toGap(
      await tx
        .updateTable('gap')
        .set({ state: 'open', answered_by: null, answered_at: null })
        .where('number', '=', again.number)
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
  }
  if (again) return toGap(again);
  const row = await tx
    .insertInto('gap')
    .values({
      number: await nextNumber(tx, 'Q', gap.year),
      question: gap.question,
      fingerprint: gap.fingerprint,
      state: 'open',
      asked: 1,
      answer: null,
      answered_by: null,
      created_at: at,
      last_asked_at: at,
      answered_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toGap(row);
}

/** Each asker is kept once; who wants to be told once is told, wherever they asked last. */
export async function keepAsker(
  tx: Db,
  asker: {
    readonly number: string;
    readonly personId: string;
    readonly groupId: string | undefined;
    readonly tell: boolean;
    readonly at: Date;
  },
): Promise<void> {
  const values = { group_id: asker.groupId ?? null, asked_at: toInstant(asker.at) };
  await tx
    .insertInto('gap_asker')
    .values({ gap_number: asker.number, person_id: asker.personId, tell: asker.tell ? 1 : 0, ...values })
    .onConflict((conflict) => conflict.columns(['gap_number', 'person_id']).doUpdateSet(asker.tell ? { tell: 1, ...values } : values))
    .execute();
}

export async function askersToTell(db: Db, number: string): Promise<readonly GapAsker[]> {
  const rows = await db
    .selectFrom('gap_asker')
    .select(['person_id', 'group_id'])
    .where('gap_number', '=', number)
    .where('tell', '=', 1)
    .orderBy('asked_at')
    .execute();
  return rows.map((row) => ({ personId: row.person_id, groupId: row.group_id ?? undefined }));
}

export async function gapByNumber(db: Db, number: string): Promise<Gap | undefined> {
  const row = await db.selectFrom('gap').selectAll().where('number', '=', number).executeTakeFirst();
  return row && toGap(row);
}

/** Returns undefined where the gap is not open any more: someone else was quicker. */
export async function closeGap(
  tx: Db,
  change: {
    readonly number: string;
    readonly state: 'answered' | 'dismissed';
    readonly answer: string | null;
    readonly by: string;
    readonly at: Date;
  },
): Promise<Gap | undefined> {
  const row = await tx
    .updateTable('gap')
    .set({ state: change.state, answer: change.answer, answered_by: change.by, answered_at: toInstant(change.at) })
    .where('number', '=', change.number)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst();
  return row && toGap(row);
}

export async function listGaps(
  db: Db,
  filter: { readonly state?: Gap['state']; readonly limit: number; readonly offset: number },
): Promise<{ readonly gaps: readonly Gap[]; readonly total: number }> {
  const chosen = filter.state === undefined ? db.selectFrom('gap') : db.selectFrom('gap').where('state', '=', filter.state);
  const rows = await chosen
    .selectAll()
    .orderBy('asked', 'desc')
    .orderBy('last_asked_at', 'desc')
    .orderBy('number')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const { total } = await chosen.select((eb) => eb.fn.countAll().as('total')).executeTakeFirstOrThrow();
  return { gaps: rows.map(toGap), total: Number(total) };
}

/** Nobody is told, and nobody is known to have asked: the question stays without the person. */
export async function forgetAsker(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('gap_asker').where('person_id', '=', personId).execute();
}
