import type { MigrationContext } from '../migrate.ts';

/** What a cron expression can not say: see ../schema.ts. */
export async function recurrence({ db }: MigrationContext): Promise<void> {
  await db.schema.alterTable('notice').addColumn('repeat_rules', 'text').execute();
}
