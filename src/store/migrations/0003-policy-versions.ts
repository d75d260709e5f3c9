import type { MigrationContext } from '../migrate.ts';

/** What a document said before, what staff decided on its facts, and the files that were uploaded: see ../schema.ts. */
export async function policyVersions({ db, table }: MigrationContext): Promise<void> {
  for (const column of ['written_by', 'read_facts', 'upload_id'] as const)
    await db.schema.alterTable('policy').addColumn(column, 'text').execute();

  await db.schema.alterTable('policy').addColumn('revision', 'integer').execute();

  await table('policy_version')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('facts', 'text', (c) => c.notNull())
    .addColumn('inferred', 'text', (c) => c.notNull())
    .addColumn('passages', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('upload_id', 'text')
    .addColumn('indexed_at', 'text', (c) => c.notNull())
    .addColumn('written_by', 'text')
    .addColumn('replaced_at', 'text', (c) => c.notNull())
    .addColumn('replaced_by', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addUniqueConstraint('policy_version_once', ['file', 'version'])
    .execute();

  await table('policy_facts')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('was', 'text', (c) => c.notNull())
    .addColumn('read', 'text', (c) => c.notNull())
    .addColumn('overrides', 'integer', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('policy_facts_file').on('policy_facts').columns(['file', 'seq']).execute();

  await table('policy_pair_refused')
    .addColumn('newer', 'text', (c) => c.notNull())
    .addColumn('older', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('policy_pair_refused_key', ['newer', 'older'])
    .execute();

  await table('policy_upload')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('stored', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('settled_by', 'text')
    .addColumn('settled_at', 'text')
    .execute();
  await db.schema.createIndex('policy_upload_state').on('policy_upload').columns(['state', 'at']).execute();
}
