import { sql } from 'kysely';
import type { AnsweredFrom, Surroundings } from '../intents/heard.ts';
import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';

const MINUTE = 60_000;
/** So long after a hard word, a quarrel is still on. */
const QUARREL_MINUTES = 3;
const QUARREL_PEOPLE = 2;
const QUARREL_WORDS = 3;
/** So long, everybody in the group still has an answer before their eyes. */
const ANSWER_MINUTES = 10;
/** What stands further up in a busy group is scrolled away. */
const ANSWERS = 30;

/** What goes on in a group, from the marks of what was heard there and from what was answered: nobody's words are kept for it. */
export async function surroundingsOf(db: Db, groupId: string, now: Date): Promise<Omit<Surroundings, 'answered'>> {
  const heated = await db
    .selectFrom('inbox')
    .select(({ fn }) => ['person_id', fn.countAll<number>().as('words')])
    .where('group_id', '=', groupId)
    .where('received_at', '>', toInstant(new Date(now.getTime() - QUARREL_MINUTES * MINUTE)))
    .where('received_at', '<=', toInstant(now))
    // Written out, not bound: so it is known that the index of these rows alone will do.
    .where('heated', '=', (eb) => eb.lit(1))
    .groupBy('person_id')
    .execute();
  const answers = await db
    .selectFrom('inbox')
    .select('slots')
    .where('group_id', '=', groupId)
    .where('received_at', '>', toInstant(new Date(now.getTime() - ANSWER_MINUTES * MINUTE)))
    .where('decision', '=', sql.lit<'answer'>('answer'))
    .orderBy('received_at', 'desc')
    .limit(ANSWERS)
    .execute();
  return {
    quarrel: heated.length >= QUARREL_PEOPLE && heated.reduce((sum, { words }) => sum + Number(words), 0) >= QUARREL_WORDS,
    answeredFrom: answers.flatMap(({ slots }) => sourceOf(slots)),
  };
}

function sourceOf(slots: string | null): readonly AnsweredFrom[] {
  const { source, said } = JSON.parse(slots ?? '{}') as Partial<Record<'source' | 'said', string>>;
  return source !== undefined && said !== undefined ? [{ source, said }] : [];
}
