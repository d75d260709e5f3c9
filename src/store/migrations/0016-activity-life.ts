import { sql } from 'kysely';
import type { MigrationContext } from '../migrate.ts';

/** The life of an activity: who comes with whom, who waits, who came and what they thought, and the lists pasted in groups. See ../schema.ts. */
export async function activityLife({ db, table }: MigrationContext): Promise<void> {
  for (const column of ['signup_from', 'signup_to', 'series_id', 'checkin_code', 'thanked_at', 'updated_at'] as const)
    await db.schema.alterTable('activity').addColumn(column, 'text').execute();
  for (const column of ['materials', 'contact'] as const)
    await db.schema
      .alterTable('activity')
      .addColumn(column, 'text', (c) => c.notNull().defaultTo(''))
      .execute();
  await db.schema.alterTable('activity').addColumn('series_no', 'integer').execute();
  for (const [column, value] of [
    ['waitlist', 20],
    ['revision', 0],
    ['queue_next', 1],
  ] as const)
    await db.schema
      .alterTable('activity')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(value))
      .execute();
  await db.schema.createIndex('activity_starts').on('activity').columns(['state', 'starts_at']).execute();

  await table('activity_signup')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('activity_id', 'text', (c) => c.notNull().references('activity.id'))
    .addColumn('no', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('person_id', 'text', (c) => c.references('person.id'))
    .addColumn('group_id', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('household', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('note', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('people', 'integer', (c) => c.notNull())
    .addColumn('party', 'text', (c) => c.notNull())
    .addColumn('waiting', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('waiting_party', 'text', (c) => c.notNull().defaultTo('[]'))
    .addColumn('queue_no', 'integer')
    .addColumn('whole', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('offered', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('offer_no', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('offered_until', 'text')
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('reminded_day_at', 'text')
    .addColumn('reminded_hour_at', 'text')
    .addColumn('came', 'integer')
    .addColumn('came_at', 'text')
    .addColumn('thanked_at', 'text')
    .addColumn('rating', 'integer')
    .addColumn('feedback', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('feedback_at', 'text')
    .addUniqueConstraint('activity_signup_once', ['activity_id', 'person_id'])
    .execute();
  await db.schema.createIndex('activity_signup_person').on('activity_signup').column('person_id').execute();
  await db.schema.createIndex('activity_signup_offer').on('activity_signup').column('offered_until').execute();
  const before = await sql<{ activity_id: string; person_id: string; people: number; at: string; reminded_at: string | null }>`
    select activity_id, person_id, people, at, reminded_at from signup where state = 'in' order by at`.execute(db);
  for (const row of before.rows)
    await db
      .insertInto('activity_signup')
      .values({
        id: `s-${row.activity_id}-${row.person_id}`,
        activity_id: row.activity_id,
        person_id: row.person_id,
        group_id: null,
        name: '',
        source: 'chat',
        people: row.people,
        // It was not said who they are: the one who signed up, and so many others.
        party: JSON.stringify(['本人', ...Array<string>(row.people - 1).fill('')]),
        at: row.at,
        reminded_day_at: row.reminded_at,
      })
      .execute();
  await db.schema.dropTable('signup').execute();

  await table('activity_chain')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('activity_id', 'text', (c) => c.notNull().references('activity.id'))
    .addColumn('group_id', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text')
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('entries', 'text', (c) => c.notNull())
    .addColumn('missing', 'text', (c) => c.notNull())
    .addColumn('unread', 'text', (c) => c.notNull())
    .addColumn('versions', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('at', 'text', (c) => c.notNull())
    .addUniqueConstraint('activity_chain_once', ['activity_id', 'group_id'])
    .execute();
}
