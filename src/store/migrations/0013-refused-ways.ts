import type { MigrationContext } from '../migrate.ts';

/** What is asked near a passage and answered by none: see ../schema.ts. */
export async function refusedWays({ db }: MigrationContext): Promise<void> {
  await db.schema
    .alterTable('passage')
    .addColumn('refused', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
}
