import type { MigrationContext } from '../migrate.ts';

/** How often a group hears what was announced and what is coming: see ../schema.ts. */
export async function noticeDigest({ db }: MigrationContext): Promise<void> {
  await db.schema.alterTable('chat_group').addColumn('notice_digest', 'text').execute();
  await db.schema.alterTable('chat_group').addColumn('notice_digest_day', 'text').execute();
}
