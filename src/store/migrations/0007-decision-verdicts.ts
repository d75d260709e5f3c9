import type { MigrationContext } from '../migrate.ts';

/** What staff say of the bot's decisions, and what was learnt from it: see ../schema.ts. */
export async function decisionVerdicts({ db, table }: MigrationContext): Promise<void> {
  await table('decision_verdict')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement().notNull())
    .addColumn('message', 'integer', (c) => c.notNull())
    .addColumn('person_id', 'text')
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('addressed', 'integer', (c) => c.notNull())
    .addColumn('intent', 'text', (c) => c.notNull())
    .addColumn('speak', 'integer', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('decision_verdict_message').on('decision_verdict').columns(['message', 'seq']).execute();
  await db.schema.createIndex('decision_verdict_person').on('decision_verdict').columns(['person_id']).execute();
  await table('classifier_version')
    .addColumn('number', 'integer', (c) => c.primaryKey().notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('verdicts', 'text', (c) => c.notNull())
    .addColumn('figures', 'text', (c) => c.notNull())
    .addColumn('made_by', 'text', (c) => c.notNull())
    .addColumn('made_at', 'text', (c) => c.notNull())
    .addColumn('used_by', 'text')
    .addColumn('used_at', 'text')
    .execute();
}
