import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { toInstant } from '../store/instant.ts';

/** What staff asked reporters back. Whom it was asked stands with the ticket's people only. */
export interface Question {
  readonly id: string;
  readonly number: string;
  /** `person:p-…` or `user:…` */
  readonly askedBy: string;
  readonly text: string;
}

export async function insertQuestion(tx: Db, question: Omit<Question, 'id'>, at: Date, expiresAt: Date): Promise<string> {
  const id = newId('tq');
  await tx
    .insertInto('ticket_question')
    .values({
      id,
      ticket_number: question.number,
      asked_by: question.askedBy,
      text: question.text,
      asked_at: toInstant(at),
      expires_at: toInstant(expiresAt),
      answered_at: null,
    })
    .execute();
  return id;
}

/**
 * The last question that waits for an answer by this person, who reported the matter.
 * @param number of this ticket, whether or not the time for an answer is over; absent: of any, in time
 */
export async function questionTo(db: Db, personId: string, now: Date, number?: string): Promise<Question | undefined> {
  let query = db
    .selectFrom('ticket_question')
    .innerJoin('ticket_person', 'ticket_person.ticket_number', 'ticket_question.ticket_number')
    .select(['ticket_question.id', 'ticket_question.ticket_number', 'ticket_question.asked_by', 'ticket_question.text'])
    .where('ticket_person.person_id', '=', personId)
    .where('ticket_person.role', '=', 'reporter')
    .where('ticket_question.answered_at', 'is', null);
  query =
    number === undefined
      ? query.where('ticket_question.expires_at', '>', toInstant(now))
      : query.where('ticket_question.ticket_number', '=', number);
  const row = await query.orderBy('ticket_question.asked_at', 'desc').orderBy('ticket_question.id').limit(1).executeTakeFirst();
  return row && { id: row.id, number: row.ticket_number, askedBy: row.asked_by, text: row.text };
}

export async function questionById(db: Db, id: string): Promise<Question | undefined> {
  const row = await db
    .selectFrom('ticket_question')
    .select(['id', 'ticket_number', 'asked_by', 'text'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { id: row.id, number: row.ticket_number, askedBy: row.asked_by, text: row.text };
}

/** @returns false when it was answered meanwhile */
export async function markAnswered(tx: Db, id: string, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('ticket_question')
    .set({ answered_at: toInstant(at) })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The number that the reporter gave now, where none was known. */
export async function keepPhone(tx: Db, number: string, personId: string, phone: string): Promise<void> {
  await tx
    .updateTable('ticket_person')
    .set({ phone })
    .where('ticket_number', '=', number)
    .where('person_id', '=', personId)
    .where('phone', 'is', null)
    .execute();
}
