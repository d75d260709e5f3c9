import { sql } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';

/** What the record of answers adds up to. */

export interface WordsCount {
  readonly words: string;
  readonly question: string;
  readonly asked: number;
  readonly refused: number;
  readonly lastAt: Date;
}

/** Questions by their words, those asked most often first. */
export async function countsByWords(db: Db, since: Date, limit: number): Promise<readonly WordsCount[]> {
  const rows = await db
    .selectFrom('answer_log')
    .select((eb) => [
      'words',
      eb.fn.min('question').as('question'),
      eb.fn.countAll<number>().as('asked'),
      eb.fn.sum<number>(eb.case().when('kind', '=', 'no-ground').then(1).else(0).end()).as('refused'),
      eb.fn.max('at').as('last_at'),
    ])
    .where('at', '>=', toInstant(since))
    .where('words', '!=', '')
    .groupBy('words')
    .orderBy('asked', 'desc')
    .orderBy('last_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    words: row.words,
    question: row.question,
    asked: Number(row.asked),
    refused: Number(row.refused),
    lastAt: fromInstant(row.last_at),
  }));
}

export async function verdictsByWords(
  db: Db,
  since: Date,
): Promise<ReadonlyMap<string, { readonly question: string; readonly up: number; readonly down: number; readonly lastAt: Date }>> {
  const rows = await db
    .selectFrom('answer_feedback')
    .innerJoin('answer_log', 'answer_log.id', 'answer_feedback.answer_id')
    .select((eb) => [
      'answer_log.words',
      eb.fn.min('answer_log.question').as('question'),
      eb.fn.sum<number>(eb.case().when('answer_feedback.verdict', '=', 'useful').then(1).else(0).end()).as('up'),
      eb.fn.sum<number>(eb.case().when('answer_feedback.verdict', '=', 'useful').then(0).else(1).end()).as('down'),
      eb.fn.max('answer_feedback.at').as('last_at'),
    ])
    .where('answer_feedback.at', '>=', toInstant(since))
    .where('answer_log.words', '!=', '')
    .groupBy('answer_log.words')
    .execute();
  return new Map(
    rows.map((row) => [
      row.words,
      { question: row.question, up: Number(row.up), down: Number(row.down), lastAt: fromInstant(row.last_at) },
    ]),
  );
}

/** How often each document was quoted since then. */
export async function timesUsed(db: Db, since: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('answer_source')
    .innerJoin('answer_log', 'answer_log.id', 'answer_source.answer_id')
    .select((eb) => ['answer_source.file', eb.fn.count<number>('answer_log.id').distinct().as('times')])
    .where('answer_log.at', '>=', toInstant(since))
    .where('answer_log.said', '=', 1)
    .groupBy('answer_source.file')
    .execute();
  return new Map(rows.map((row) => [row.file, Number(row.times)]));
}

/** All answers since then, by what came of them. */
export async function totals(
  db: Db,
  since: Date,
): Promise<{ readonly asked: number; readonly answered: number; readonly refused: number; readonly up: number; readonly down: number }> {
  const answers = await db
    .selectFrom('answer_log')
    .select((eb) => [
      eb.fn.countAll<number>().as('asked'),
      eb.fn.sum<number | null>(sql<number>`case when kind in ('answered', 'expired') and said = 1 then 1 else 0 end`).as('answered'),
      eb.fn.sum<number | null>(eb.case().when('kind', '=', 'no-ground').then(1).else(0).end()).as('refused'),
    ])
    .where('at', '>=', toInstant(since))
    .executeTakeFirstOrThrow();
  const opinions = await db
    .selectFrom('answer_feedback')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.sum<number | null>(eb.case().when('verdict', '=', 'useful').then(1).else(0).end()).as('up'),
    ])
    .where('at', '>=', toInstant(since))
    .executeTakeFirstOrThrow();
  const up = Number(opinions.up ?? 0);
  return {
    asked: Number(answers.asked),
    answered: Number(answers.answered ?? 0),
    refused: Number(answers.refused ?? 0),
    up,
    down: Number(opinions.all) - up,
  };
}

/** When the record begins; undefined while it is empty. */
export async function recordedSince(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('answer_log')
    .select((eb) => eb.fn.min('at').as('first'))
    .executeTakeFirst();
  return row?.first ? fromInstant(row.first) : undefined;
}
