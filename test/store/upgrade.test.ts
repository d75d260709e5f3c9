import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import { type MigrationContext, SCHEMA_VERSION } from '../../src/store/migrate.ts';
import { foundation } from '../../src/store/migrations/0001-foundation.ts';
import { knowledgeLoop } from '../../src/store/migrations/0002-knowledge-loop.ts';
import { policyVersions } from '../../src/store/migrations/0003-policy-versions.ts';
import { embeddings } from '../../src/store/migrations/0004-embeddings.ts';
import { modelUsage } from '../../src/store/migrations/0005-model-usage.ts';
import { groupManners } from '../../src/store/migrations/0006-group-manners.ts';
import { decisionVerdicts } from '../../src/store/migrations/0007-decision-verdicts.ts';
import { open311Webhooks } from '../../src/store/migrations/0011-open311-webhooks.ts';
import { refusedWays } from '../../src/store/migrations/0013-refused-ways.ts';
import type { Schema } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

/** As the program made it when it had thirteen migrations, four of which did nothing yet. */
const THEN = [
  foundation,
  knowledgeLoop,
  policyVersions,
  embeddings,
  modelUsage,
  groupManners,
  decisionVerdicts,
  open311Webhooks,
  refusedWays,
];

it('a database of thirteen migrations goes all the way up, with what is in it', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-upgrade-'));
  const file = path.join(folder, 'huiyin.db');
  const dialect = await openSqlite(file);
  const db = new Kysely<Schema>({ dialect: dialect.kysely });
  const context: MigrationContext = {
    db,
    types: dialect.types,
    guard: async () => undefined,
    appendOnly: async () => undefined,
    table: (name) => db.schema.createTable(name).modifyEnd(dialect.tableOptions!) as ReturnType<MigrationContext['table']>,
  };
  for (const migration of THEN) await migration(context);
  await sql`insert into web_user (id, name, password_hash, role, created_at) values ('u-1', '小林', 'x', 'administrator', '2026-01-01T00:00:00.000Z')`.execute(
    db,
  );
  await sql`insert into person (id, channel, platform_id, name, role, on_duty, created_at, seen_at) values ('p-1', 'c', '1', '马阿姨', 'resident', 0, 't', 't')`.execute(
    db,
  );
  await sql`insert into ticket (number, kind, category, status, building, summary, details, confidential, opened_at, due_at, updated_at)
    values ('T2026-000001', 'complaint', '设施维修', 'received', '3号楼', '灯不亮', '灯不亮', 0, '2026-01-01T00:00:00.000Z', '2026-01-04T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`.execute(
    db,
  );
  await sql`insert into ticket_person (ticket_number, person_id, role, joined_at) values ('T2026-000001', 'p-1', 'reporter', '2026-01-01T00:00:00.000Z')`.execute(
    db,
  );
  await sql`pragma user_version = 13`.execute(db);
  await db.destroy();

  const store = await openStore(file);
  expect((await sql<{ user_version: number }>`pragma user_version`.execute(store.db)).rows[0]!.user_version).toBe(SCHEMA_VERSION);
  expect(await store.db.selectFrom('web_user').select(['name', 'role', 'grid', 'locked_at']).execute()).toEqual([
    { name: '小林', role: 'administrator', grid: null, locked_at: null },
  ]);
  expect(await store.db.selectFrom('ticket').select(['number', 'priority', 'assignee']).execute()).toEqual([
    { number: 'T2026-000001', priority: 'normal', assignee: null },
  ]);
  const [reporter] = await store.db.selectFrom('ticket_person').select('ref').execute();
  expect(reporter?.ref).toBeTruthy();
  await store.db
    .insertInto('web_user')
    .values({ id: 'u-2', name: '小何', password_hash: 'x', role: 'observer', created_at: '2026-01-01T00:00:00.000Z' })
    .execute();
  await store.close();
  await rm(folder, { recursive: true });
});
