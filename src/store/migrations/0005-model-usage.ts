import type { MigrationContext } from '../migrate.ts';

/** What was spent on the language model, by day: see ../schema.ts. */
export async function modelUsage({ table }: MigrationContext): Promise<void> {
  await table('model_usage')
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('calls', 'integer', (c) => c.notNull())
    .addColumn('tokens', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('model_usage_key', ['day', 'model'])
    .execute();
}
