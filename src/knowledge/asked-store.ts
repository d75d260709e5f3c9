import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { Way } from './asked.ts';
import { knowledgeVersion, raiseVersion } from './index/policy-store.ts';

/** Ways of asking that staff, residents or a model added to passages, as they are kept. */

export async function waysOfFile(db: Db, file: string, state?: Way['state']): Promise<readonly Way[]> {
  let query = db.selectFrom('policy_asked').selectAll().where('file', '=', file);
  if (state) query = query.where('state', '=', state);
  return (await query.orderBy('at').orderBy('id').execute()).map(toWay);
}

export async function wayById(db: Db, id: string): Promise<Way | undefined> {
  const row = await db.selectFrom('policy_asked').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toWay(row);
}

/** Newest first. */
export async function waysInState(
  db: Db,
  state: Way['state'],
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly ways: readonly Way[]; readonly total: number }> {
  const rows = await db
    .selectFrom('policy_asked')
    .selectAll()
    .where('state', '=', state)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const { total } = await db
    .selectFrom('policy_asked')
    .select((eb) => eb.fn.countAll().as('total'))
    .where('state', '=', state)
    .executeTakeFirstOrThrow();
  return { ways: rows.map(toWay), total: Number(total) };
}

/** Returns undefined where the passage has this way already. */
export async function insertWay(tx: Db, way: Omit<Way, 'id' | 'decidedBy' | 'decidedAt'>): Promise<Way | undefined> {
  const row = await tx
    .insertInto('policy_asked')
    .values({
      id: newId('way'),
      file: way.file,
      passage_key: way.passageKey,
      way: way.way,
      words: way.words,
      source: way.source,
      state: way.state,
      by: way.by,
      at: toInstant(way.at),
      decided_by: null,
      decided_at: null,
    })
    .onConflict((conflict) => conflict.columns(['file', 'passage_key', 'words']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toWay(row);
}

export async function wayOfWords(db: Db, file: string, passageKey: string, words: string): Promise<Way | undefined> {
  const row = await db
    .selectFrom('policy_asked')
    .selectAll()
    .where('file', '=', file)
    .where('passage_key', '=', passageKey)
    .where('words', '=', words)
    .executeTakeFirst();
  return row && toWay(row);
}

export async function setWayState(
  tx: Db,
  id: string,
  change: { readonly state: Way['state']; readonly by: string; readonly at: Date },
): Promise<Way | undefined> {
  const row = await tx
    .updateTable('policy_asked')
    .set({ state: change.state, decided_by: change.by, decided_at: toInstant(change.at) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && toWay(row);
}

export async function deleteWays(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.deleteFrom('policy_asked').where('id', 'in', ids).execute();
}

/** The passage's words were changed by ourselves, and its ways go with it. */
export async function moveWays(tx: Db, file: string, from: string, to: string): Promise<void> {
  if (from === to) return;
  const there = await tx.selectFrom('policy_asked').select('words').where('file', '=', file).where('passage_key', '=', to).execute();
  const taken = there.map((row) => row.words);
  let moved = tx.updateTable('policy_asked').set({ passage_key: to }).where('file', '=', file).where('passage_key', '=', from);
  if (taken.length > 0) moved = moved.where('words', 'not in', taken);
  await moved.execute();
}

/** What a passage is asked by in the document itself, beside what it is asked by in all. */
export interface PassageAsked {
  readonly ordinal: number;
  readonly asked: string;
  readonly own: string;
}

export async function askedOfPassages(db: Db, file: string): Promise<readonly PassageAsked[]> {
  const rows = await db
    .selectFrom('passage')
    .select(['ordinal', 'asked', 'asked_own'])
    .where('file', '=', file)
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => ({ ordinal: row.ordinal, asked: row.asked, own: row.asked_own ?? row.asked }));
}

/** Writes what the passages of a document are asked by, with its terms; what was made of the words before is made again. */
export async function writeAsked(tx: Db, file: string, changed: readonly PassageAsked[], terms: Uint8Array): Promise<void> {
  for (const { ordinal, asked, own } of changed) {
    await tx
      .updateTable('passage')
      .set({ asked, asked_own: asked === own ? null : own })
      .where('file', '=', file)
      .where('ordinal', '=', ordinal)
      .execute();
    await tx.deleteFrom('embedded_passage').where('file', '=', file).where('ordinal', '=', ordinal).execute();
  }
  await tx
    .updateTable('policy')
    .set({ terms, revision: (await knowledgeVersion(tx)) + 1 })
    .where('file', '=', file)
    .execute();
  await raiseVersion(tx);
}

function toWay(row: Selectable<Schema['policy_asked']>): Way {
  return {
    id: row.id,
    file: row.file,
    passageKey: row.passage_key,
    way: row.way,
    words: row.words,
    source: row.source,
    state: row.state,
    by: row.by,
    at: fromInstant(row.at),
    decidedBy: row.decided_by ?? '',
    decidedAt: fromInstantOrUndefined(row.decided_at),
  };
}
