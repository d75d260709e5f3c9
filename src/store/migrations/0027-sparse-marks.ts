import { sql } from 'kysely';
import type { MigrationContext } from '../migrate.ts';

/**
 * What is asked for with every message, and is rare among all that is kept: hard words and answers in a group, and messages of ours that
 * nothing has proven yet. Each has a place of its own, so that a burst of messages does not make each of them slower.
 */
export async function sparseMarks({ db }: MigrationContext): Promise<void> {
  const index = (name: string, table: string) => db.schema.createIndex(name).on(table);
  await index('inbox_heated', 'inbox').columns(['group_id', 'received_at', 'person_id']).where(sql.ref('heated'), '=', 1).execute();
  await index('inbox_answered', 'inbox').columns(['group_id', 'received_at']).where(sql.ref('decision'), '=', 'answer').execute();
  for (const whose of ['group_id', 'person_id'] as const)
    await index(`outbox_unproven_${whose.replace('_id', '')}`, 'outbox')
      .columns([whose, 'sending_at'])
      .where(sql.ref('platform_id'), 'is', null)
      .where(sql.ref('sending_at'), 'is not', null)
      .execute();
}
