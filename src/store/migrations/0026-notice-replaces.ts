import type { MigrationContext } from '../migrate.ts';

/** A planned notice is changed by another one that takes its place: what was sent under the old one stays as it was. */
export async function noticeReplaces({ db }: MigrationContext): Promise<void> {
  await db.schema.alterTable('notice').addColumn('replaces', 'text').execute();
}
