import { Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import type { MigrationContext } from '../../src/store/migrate.ts';
import { foundation } from '../../src/store/migrations/0001-foundation.ts';
import { activityLife } from '../../src/store/migrations/0016-activity-life.ts';
import type { Schema } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

it('takes over who had signed up before there was a queue, and those who withdrew stay away', async () => {
  const dialect = await openSqlite(':memory:');
  const db = new Kysely<Schema>({ dialect: dialect.kysely });
  const context: MigrationContext = {
    db,
    types: dialect.types,
    guard: async () => undefined,
    appendOnly: async () => undefined,
    table: (name) => db.schema.createTable(name).modifyEnd(dialect.tableOptions!) as ReturnType<MigrationContext['table']>,
  };
  await foundation(context);
  await sql`insert into person (id, channel, platform_id, name, role, on_duty, created_at, seen_at) values
    ('p-1', 'c', '1', '马阿姨', 'resident', 0, 't', 't'), ('p-2', 'c', '2', '孙叔', 'resident', 0, 't', 't')`.execute(db);
  await sql`insert into activity (id, title, speaker, place, starts_at, ends_at, audience, capacity, description, state, created_at)
    values ('a', '讲座', '', '室', 's', 'e', '', 3, '', 'open', 't')`.execute(db);
  await sql`insert into signup (activity_id, person_id, people, state, at, reminded_at)
    values ('a', 'p-1', 2, 'in', 't1', 't2'), ('a', 'p-2', 1, 'withdrawn', 't1', null)`.execute(db);
  await activityLife(context);
  const rows = await db.selectFrom('activity_signup').select(['person_id', 'people', 'party', 'at', 'reminded_day_at', 'source']).execute();
  expect(rows).toEqual([{ person_id: 'p-1', people: 2, party: '["本人",""]', at: 't1', reminded_day_at: 't2', source: 'chat' }]);
  expect(await db.selectFrom('activity').select(['waitlist', 'revision']).execute()).toEqual([{ waitlist: 20, revision: 0 }]);
  await db.destroy();
});
