import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { AnswerSource, FeedbackFilter, LoggedAnswer, Opinion, Verdict } from './feedback.ts';

/** What was answered, and what residents think of it. */

export async function insertAnswer(
  tx: Db,
  answer: Omit<LoggedAnswer, 'sources'> & { readonly words: string; readonly message: number; readonly sources: readonly AnswerSource[] },
): Promise<void> {
  const row = await tx
    .insertInto('answer_log')
    .values({
      id: answer.id,
      message: answer.message,
      at: toInstant(answer.at),
      group_id: answer.groupId ?? null,
      question: answer.question,
      words: answer.words,
      kind: answer.kind,
      said: answer.said ? 1 : 0,
      text: answer.text,
      confidence: answer.confidence,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row || answer.sources.length === 0) return;
  await tx
    .insertInto('answer_source')
    .values(
      answer.sources.map(({ file, title, clause, passageKey }, n) => ({
        answer_id: answer.id,
        n,
        file,
        title,
        clause,
        passage_key: passageKey ?? null,
      })),
    )
    .execute();
}

async function withSources(db: Db, rows: readonly Selectable<Schema['answer_log']>[]): Promise<readonly LoggedAnswer[]> {
  const sources = new Map<string, AnswerSource[]>();
  for (let start = 0; start < rows.length; start += 500) {
    const ids = rows.slice(start, start + 500).map((row) => row.id);
    const found = await db
      .selectFrom('answer_source')
      .selectAll()
      .where('answer_id', 'in', ids)
      .orderBy('answer_id')
      .orderBy('n')
      .execute();
    for (const { answer_id, file, title, clause, passage_key } of found)
      sources.set(answer_id, [...(sources.get(answer_id) ?? []), { file, title, clause, passageKey: passage_key ?? undefined }]);
  }
  return rows.map((row) => ({
    id: row.id,
    at: fromInstant(row.at),
    groupId: row.group_id ?? undefined,
    question: row.question,
    kind: row.kind,
    said: row.said === 1,
    text: row.text,
    confidence: row.confidence,
    sources: sources.get(row.id) ?? [],
  }));
}

export async function answerById(db: Db, id: string): Promise<LoggedAnswer | undefined> {
  const rows = await db.selectFrom('answer_log').selectAll().where('id', '=', id).execute();
  return (await withSources(db, rows))[0];
}

export async function wordsOfAnswer(db: Db, id: string): Promise<string> {
  return (await db.selectFrom('answer_log').select('words').where('id', '=', id).executeTakeFirst())?.words ?? '';
}

/** What was said since then, newest first: in one group, or in all private chats. */
export async function textsSaid(
  db: Db,
  groupId: string | undefined,
  since: Date,
  limit: number,
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  return await db
    .selectFrom('answer_log')
    .select(['id', 'text'])
    .where('group_id', groupId === undefined ? 'is' : '=', groupId ?? null)
    .where('said', '=', 1)
    .where('at', '>=', toInstant(since))
    .where('text', '!=', '')
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Answers to these questions (by their words), newest first. */
export async function answersTo(db: Db, words: readonly string[], since: Date, limit: number): Promise<readonly LoggedAnswer[]> {
  if (words.length === 0) return [];
  const rows = await db
    .selectFrom('answer_log')
    .selectAll()
    .where('words', 'in', words)
    .where('at', '>=', toInstant(since))
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return withSources(db, rows);
}

export async function opinionOf(
  db: Db,
  answerId: string,
  personId: string,
): Promise<{ verdict: Verdict; gap: string | undefined } | undefined> {
  const row = await db
    .selectFrom('answer_feedback')
    .select(['verdict', 'gap_number'])
    .where('answer_id', '=', answerId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row && { verdict: row.verdict, gap: row.gap_number ?? undefined };
}

/** The last opinion of a person on an answer counts. */
export async function keepOpinion(
  tx: Db,
  opinion: {
    readonly answerId: string;
    readonly personId: string;
    readonly verdict: Verdict;
    readonly remark: string;
    readonly gap: string | undefined;
    readonly at: Date;
  },
): Promise<void> {
  const values = { verdict: opinion.verdict, remark: opinion.remark, gap_number: opinion.gap ?? null, at: toInstant(opinion.at) };
  await tx
    .insertInto('answer_feedback')
    .values({ answer_id: opinion.answerId, person_id: opinion.personId, ...values })
    .onConflict((conflict) => conflict.columns(['answer_id', 'person_id']).doUpdateSet(values))
    .execute();
}

/** Opinions that stand behind a question staff are to look at. */
export async function countOpinions(db: Db, gap: string): Promise<number> {
  const { n } = await db
    .selectFrom('answer_feedback')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('gap_number', '=', gap)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** How many persons say that a passage helped them with a question in these words. */
export async function supportersOf(db: Db, words: string, file: string, passageKey: string): Promise<number> {
  const { n } = await db
    .selectFrom('answer_feedback')
    .innerJoin('answer_log', 'answer_log.id', 'answer_feedback.answer_id')
    .innerJoin('answer_source', 'answer_source.answer_id', 'answer_log.id')
    .select((eb) => eb.fn.count<number>('answer_feedback.person_id').distinct().as('n'))
    .where('answer_feedback.verdict', '=', 'useful')
    .where('answer_log.words', '=', words)
    .where('answer_source.n', '=', 0)
    .where('answer_source.file', '=', file)
    .where('answer_source.passage_key', '=', passageKey)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Newest opinion first; how many think so beside it. Nobody is named. */
export async function listOpinions(
  db: Db,
  { verdicts, gaps, words, since, limit = 50, offset = 0 }: FeedbackFilter,
): Promise<{ readonly opinions: readonly Opinion[]; readonly total: number }> {
  if (gaps?.length === 0 || words?.length === 0) return { opinions: [], total: 0 };
  let chosen = db.selectFrom('answer_feedback').innerJoin('answer_log', 'answer_log.id', 'answer_feedback.answer_id');
  if (verdicts) chosen = chosen.where('answer_feedback.verdict', 'in', verdicts);
  if (gaps) chosen = chosen.where('answer_feedback.gap_number', 'in', gaps);
  if (words) chosen = chosen.where('answer_log.words', 'in', words);
  if (since) chosen = chosen.where('answer_feedback.at', '>=', toInstant(since));
  const rows = await chosen
    .selectAll('answer_log')
    .select(['answer_feedback.verdict', 'answer_feedback.remark', 'answer_feedback.gap_number', 'answer_feedback.at as said_at'])
    .orderBy('answer_feedback.at', 'desc')
    .orderBy('answer_log.id')
    .limit(limit)
    .offset(offset)
    .execute();
  const { total } = await chosen.select((eb) => eb.fn.countAll().as('total')).executeTakeFirstOrThrow();
  const answers = await withSources(db, rows);
  return {
    opinions: rows.map((row, i) => ({
      verdict: row.verdict,
      remark: row.remark,
      gap: row.gap_number ?? undefined,
      at: fromInstant(row.said_at),
      answer: answers[i]!,
    })),
    total: Number(total),
  };
}

interface HelpedBy {
  readonly words: string;
  readonly file: string;
  readonly passageKey: string;
}

/** Forgets what a person thought. @returns the questions and passages of which they said that they helped */
export async function forgetOpinions(tx: Db, personId: string): Promise<readonly HelpedBy[]> {
  const rows = await tx
    .selectFrom('answer_feedback')
    .innerJoin('answer_log', 'answer_log.id', 'answer_feedback.answer_id')
    .innerJoin('answer_source', 'answer_source.answer_id', 'answer_log.id')
    .select(['answer_log.words', 'answer_source.file', 'answer_source.passage_key'])
    .where('answer_feedback.person_id', '=', personId)
    .where('answer_feedback.verdict', '=', 'useful')
    .where('answer_source.n', '=', 0)
    .execute();
  await tx.deleteFrom('answer_feedback').where('person_id', '=', personId).execute();
  return rows.flatMap(({ words, file, passage_key }) => (passage_key === null ? [] : [{ words, file, passageKey: passage_key }]));
}

/** The questions in these messages are forgotten; that something was answered stays. @returns words that nobody else used */
export async function forgetQuestions(tx: Db, messages: readonly number[]): Promise<readonly string[]> {
  const words = new Set<string>();
  for (let start = 0; start < messages.length; start += 500) {
    const portion = messages.slice(start, start + 500);
    const rows = await tx.selectFrom('answer_log').select('words').where('message', 'in', portion).where('words', '!=', '').execute();
    for (const row of rows) words.add(row.words);
    await tx.updateTable('answer_log').set({ question: '', words: '' }).where('message', 'in', portion).execute();
  }
  const alone: string[] = [];
  for (const one of words) {
    const other = await tx.selectFrom('answer_log').select('id').where('words', '=', one).limit(1).executeTakeFirst();
    if (!other) alone.push(one);
  }
  return alone;
}

/** Ways of asking that only residents' thanks brought in, with these words. */
export async function waysByFeedback(db: Db, words: readonly string[]): Promise<readonly { readonly id: string; readonly file: string }[]> {
  if (words.length === 0) return [];
  return await db.selectFrom('policy_asked').select(['id', 'file']).where('source', '=', 'feedback').where('words', 'in', words).execute();
}

/** What is older goes, unless staff are still to look at it. */
export async function pruneAnswers(tx: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('answer_log')
    .where('at', '<', toInstant(before))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('answer_feedback')
            .innerJoin('gap', 'gap.number', 'answer_feedback.gap_number')
            .select('answer_feedback.answer_id')
            .whereRef('answer_feedback.answer_id', '=', 'answer_log.id')
            .where('gap.state', 'in', ['open', 'review']),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
