import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { nextNumber } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { Gap, GapAsker, GapDraft, GapFilter, Wording } from './gap.ts';

/** Questions without an answer that helps, as they are kept: one row for each wording, one group under its main one. */

type Row = Selectable<Schema['gap']>;
interface Totals {
  readonly total: number | string | bigint;
  readonly first_at: string;
  readonly last_at: string;
  readonly wordings: number | string | bigint;
}

/** The main question of each group with what all of the group add up to. */
function groups(db: Db) {
  return db
    .selectFrom('gap')
    .innerJoin(
      (from) =>
        from
          .selectFrom('gap as any')
          .select((eb) => [
            eb.fn.coalesce('any.main', 'any.number').as('head'),
            eb.fn.sum<number>('any.asked').as('total'),
            eb.fn.min('any.created_at').as('first_at'),
            eb.fn.max('any.last_asked_at').as('last_at'),
            eb.fn.countAll<number>().as('wordings'),
          ])
          .groupBy('head')
          .as('all'),
      (join) => join.onRef('all.head', '=', 'gap.number'),
    )
    .where('gap.main', 'is', null);
}

const TOTALS = ['all.total', 'all.first_at', 'all.last_at', 'all.wordings'] as const;

function toGap(row: Row & Totals): Gap {
  return {
    number: row.number,
    question: row.question,
    state: row.state,
    asked: Number(row.total),
    answer: row.answer ?? '',
    answeredBy: row.answered_by ?? '',
    createdAt: fromInstant(row.first_at),
    lastAskedAt: fromInstant(row.last_at),
    answeredAt: fromInstantOrUndefined(row.answered_at),
    source: row.source,
    main: row.number,
    wordings: Number(row.wordings),
    headline: row.headline ?? row.question,
    draft: draftOf(row.draft),
    approvedBy: row.approved_by ?? '',
    note: row.note ?? '',
    revision: row.revision,
  };
}

function draftOf(json: string | null): GapDraft | undefined {
  if (json === null) return undefined;
  const draft = JSON.parse(json) as Omit<GapDraft, 'at'> & { readonly at: string };
  return { ...draft, at: fromInstant(draft.at) };
}

export async function headOf(db: Db, number: string): Promise<string | undefined> {
  const row = await db.selectFrom('gap').select(['number', 'main']).where('number', '=', number).executeTakeFirst();
  return row && (row.main ?? row.number);
}

export async function gapByNumber(db: Db, number: string): Promise<Gap | undefined> {
  const head = await headOf(db, number);
  if (head === undefined) return undefined;
  const row = await groups(db).selectAll('gap').select(TOTALS).where('gap.number', '=', head).executeTakeFirst();
  return row && toGap(row);
}

/** The row of this very wording; undefined where it was never asked. */
export async function wordingByFingerprint(
  db: Db,
  fingerprint: string,
): Promise<(Pick<Row, 'number' | 'state'> & { readonly head: string }) | undefined> {
  const row = await db.selectFrom('gap').select(['number', 'main', 'state']).where('fingerprint', '=', fingerprint).executeTakeFirst();
  return row && { number: row.number, state: row.state, head: row.main ?? row.number };
}

export async function countAgain(tx: Db, number: string, at: Date): Promise<void> {
  await tx
    .updateTable('gap')
    .set((eb) => ({ asked: eb('asked', '+', 1), last_asked_at: toInstant(at) }))
    .where('number', '=', number)
    .execute();
}

export async function insertGap(
  tx: Db,
  gap: {
    readonly question: string;
    readonly fingerprint: string;
    readonly source: Gap['source'];
    readonly year: number;
    readonly at: Date;
    /** The group that it joins. */
    readonly head: Gap | undefined;
  },
): Promise<string> {
  const number = await nextNumber(tx, 'Q', gap.year);
  await tx
    .insertInto('gap')
    .values({
      number,
      question: gap.question,
      fingerprint: gap.fingerprint,
      state: gap.head?.state ?? 'open',
      asked: 1,
      answer: null,
      answered_by: null,
      created_at: toInstant(gap.at),
      last_asked_at: toInstant(gap.at),
      answered_at: null,
      main: gap.head?.number ?? null,
      source: gap.head?.source ?? gap.source,
    })
    .execute();
  return number;
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

interface Asker extends GapAsker {
  readonly told: boolean;
}

/** Who wants to be told of a group's answer, each once, where they asked last. */
export async function askersOf(db: Db, head: string): Promise<readonly Asker[]> {
  const rows = await db
    .selectFrom('gap_asker')
    .innerJoin('gap', 'gap.number', 'gap_asker.gap_number')
    .select(['gap_asker.person_id', 'gap_asker.group_id', 'gap_asker.told_at'])
    .where((eb) => eb.or([eb('gap.number', '=', head), eb('gap.main', '=', head)]))
    .where('gap_asker.tell', '=', 1)
    .orderBy('gap_asker.asked_at')
    .orderBy('gap_asker.gap_number')
    .execute();
  const byPerson = new Map<string, Asker>();
  for (const row of rows) {
    const before = byPerson.get(row.person_id);
    byPerson.set(row.person_id, {
      personId: row.person_id,
      groupId: row.group_id ?? undefined,
      told: (before?.told ?? false) || row.told_at !== null,
    });
  }
  return [...byPerson.values()];
}

/** @param at undefined: what they were told does not count any more */
export async function markTold(tx: Db, head: string, personIds: readonly string[], at: Date | undefined): Promise<void> {
  if (personIds.length === 0) return;
  await tx
    .updateTable('gap_asker')
    .set({ told_at: at ? toInstant(at) : null })
    .where('person_id', 'in', personIds)
    .where('tell', '=', 1)
    .where('gap_number', 'in', (eb) =>
      eb
        .selectFrom('gap')
        .select('number')
        .where((or) => or.or([or('number', '=', head), or('main', '=', head)])),
    )
    .execute();
}

type Change = Partial<Pick<Row, 'answer' | 'answered_by' | 'headline' | 'approved_by' | 'note' | 'source'>> & {
  readonly answeredAt?: Date | null;
  readonly draft?: GapDraft | null;
  /** An answer is published. */
  readonly published?: boolean;
};

/** Changes a group that is in one of the states `from`. Returns false where it is not: someone else was quicker. */
export async function changeGap(
  tx: Db,
  head: string,
  from: readonly Gap['state'][],
  state: Gap['state'],
  { answeredAt, draft, published, ...change }: Change = {},
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('gap')
    .set((eb) => ({
      ...change,
      state,
      ...(answeredAt === undefined ? {} : { answered_at: answeredAt && toInstant(answeredAt) }),
      ...(draft === undefined ? {} : { draft: draft && JSON.stringify({ ...draft, at: toInstant(draft.at) }) }),
      ...(published ? { revision: eb('revision', '+', 1) } : {}),
    }))
    .where('number', '=', head)
    .where('state', 'in', from)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await tx.updateTable('gap').set({ state }).where('main', '=', head).execute();
  return true;
}

/** A question leaves its group; it is open, whatever became of the group. */
export async function leaveGroup(tx: Db, number: string): Promise<void> {
  await tx.updateTable('gap').set({ main: null, state: 'open' }).where('number', '=', number).execute();
  await tx.updateTable('gap_asker').set({ told_at: null }).where('gap_number', '=', number).execute();
}

export async function joinGroup(tx: Db, from: string, into: Gap): Promise<void> {
  await tx
    .updateTable('gap')
    .set({ main: into.number, state: into.state, draft: null, note: null })
    .where((eb) => eb.or([eb('number', '=', from), eb('main', '=', from)]))
    .execute();
}

export async function wordingsOf(db: Db, head: string): Promise<readonly (Wording & { readonly fingerprint: string })[]> {
  const rows = await db
    .selectFrom('gap')
    .selectAll()
    .where((eb) => eb.or([eb('number', '=', head), eb('main', '=', head)]))
    .orderBy('created_at')
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    question: row.question,
    asked: row.asked,
    createdAt: fromInstant(row.created_at),
    lastAskedAt: fromInstant(row.last_asked_at),
    fingerprint: row.fingerprint,
  }));
}

/** All wordings of the groups in a state, by the number of their group, those asked last first. */
export async function wordingsInState(
  db: Db,
  states: readonly Gap['state'][],
  limit: number,
): Promise<ReadonlyMap<string, readonly { readonly question: string; readonly source: Gap['source'] }[]>> {
  const rows = await db
    .selectFrom('gap')
    .select(['number', 'main', 'question', 'source'])
    .where('state', 'in', states)
    .orderBy('last_asked_at', 'desc')
    .orderBy('number')
    .limit(limit)
    .execute();
  const byHead = new Map<string, { question: string; source: Gap['source'] }[]>();
  for (const { number, main, question, source } of rows) {
    const list = byHead.get(main ?? number) ?? [];
    list.push({ question, source });
    byHead.set(main ?? number, list);
  }
  return byHead;
}

export async function listGaps(
  db: Db,
  { state, source, limit = 50, offset = 0 }: GapFilter,
): Promise<{ readonly gaps: readonly Gap[]; readonly total: number }> {
  let chosen = groups(db);
  if (state) chosen = chosen.where('gap.state', '=', state);
  if (source) chosen = chosen.where('gap.source', '=', source);
  const rows = await chosen
    .selectAll('gap')
    .select(TOTALS)
    .orderBy('all.total', 'desc')
    .orderBy('all.last_at', 'desc')
    .orderBy('gap.number')
    .limit(limit)
    .offset(offset)
    .execute();
  const { total } = await chosen.select((eb) => eb.fn.countAll().as('total')).executeTakeFirstOrThrow();
  return { gaps: rows.map(toGap), total: Number(total) };
}

/** @returns the questions that this person asked and nobody else did */
export async function forgetAsker(tx: Db, personId: string): Promise<readonly string[]> {
  const asked = (await tx.selectFrom('gap_asker').select('gap_number').where('person_id', '=', personId).execute()).map(
    (row) => row.gap_number,
  );
  await tx.deleteFrom('gap_asker').where('person_id', '=', personId).execute();
  if (asked.length === 0) return [];
  const rows = await tx
    .selectFrom('gap')
    .select('number')
    .where('number', 'in', asked)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('gap_asker').select('person_id').whereRef('gap_asker.gap_number', '=', 'gap.number'))),
    )
    .execute();
  return rows.map((row) => row.number);
}

/** A question goes for good. Where it was the main one, another of its group takes its place, with what was decided on it. */
export async function deleteWording(tx: Db, number: string): Promise<void> {
  const row = await tx.selectFrom('gap').selectAll().where('number', '=', number).executeTakeFirst();
  if (!row) return;
  const next = await tx.selectFrom('gap').select('number').where('main', '=', number).orderBy('created_at').executeTakeFirst();
  await tx.deleteFrom('gap').where('number', '=', number).execute();
  if (!next) return;
  const { state, headline, draft, note, source } = row;
  await tx.updateTable('gap').set({ main: null, state, headline, draft, note, source }).where('number', '=', next.number).execute();
  await tx.updateTable('gap').set({ main: next.number }).where('main', '=', number).execute();
}

/** What stays published of a question is the committee's; the words in which a resident asked go. */
export async function blankQuestion(tx: Db, number: string, question: string): Promise<void> {
  await tx
    .updateTable('gap')
    .set({ question, fingerprint: `#${number}` })
    .where('number', '=', number)
    .execute();
}
