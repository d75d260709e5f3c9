import type { MigrationContext } from '../migrate.ts';

/**
 * What each passage means, as a vector of an embedding model. The vectors themselves are in a table of the dialect's own
 * (VectorTable), made when the first one comes: see ../schema.ts.
 */
export async function embeddings({ db, types, table }: MigrationContext): Promise<void> {
  await table('embedding_space')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('dimension', 'integer', (c) => c.notNull())
    .addColumn('probe', types.bytes, (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();

  await table('embedding')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('space_id', 'text', (c) => c.notNull().references('embedding_space.id').onDelete('cascade'))
    .addColumn('hash', 'text', (c) => c.notNull())
    .addUniqueConstraint('embedding_once', ['space_id', 'hash'])
    .execute();

  await table('embedded_passage')
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('embedding_id', 'integer', (c) => c.notNull().references('embedding.id').onDelete('cascade'))
    .addColumn('indexed_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('embedded_passage_key', ['file', 'ordinal'])
    .addForeignKeyConstraint('embedded_passage_of', ['file', 'ordinal'], 'passage', ['file', 'ordinal'], (c) => c.onDelete('cascade'))
    .execute();
  await db.schema.createIndex('embedded_passage_embedding').on('embedded_passage').column('embedding_id').execute();

  await table('asked_generation')
    .addColumn('passage_key', 'text', (c) => c.primaryKey().notNull())
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('ways', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('asked_generation_at').on('asked_generation').column('at').execute();
}
