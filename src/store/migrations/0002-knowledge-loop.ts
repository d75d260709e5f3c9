import type { MigrationContext } from '../migrate.ts';

/** What comes back from residents: ways of asking, grouped questions, what was answered, and what was thought of it. See ../schema.ts. */
export async function knowledgeLoop({ db, table, types }: MigrationContext): Promise<void> {
  await db.schema.alterTable('passage').addColumn('asked_own', 'text').execute();
  await table('policy_asked')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('passage_key', 'text', (c) => c.notNull())
    .addColumn('way', 'text', (c) => c.notNull())
    .addColumn('words', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('decided_at', 'text')
    .addUniqueConstraint('policy_asked_once', ['file', 'passage_key', 'words'])
    .execute();
  await db.schema.createIndex('policy_asked_state').on('policy_asked').columns(['state', 'at']).execute();

  for (const column of ['main', 'headline', 'draft', 'approved_by', 'note'] as const)
    await db.schema.alterTable('gap').addColumn(column, 'text').execute();
  await db.schema
    .alterTable('gap')
    .addColumn('source', 'text', (c) => c.notNull().defaultTo('unanswered'))
    .execute();
  await db.schema
    .alterTable('gap')
    .addColumn('revision', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('gap_main').on('gap').column('main').execute();
  await db.schema.alterTable('gap_asker').addColumn('told_at', 'text').execute();
  // What was answered before was published, and told to those who asked.
  await db.updateTable('gap').set({ revision: 1 }).where('state', '=', 'answered').execute();
  await db
    .updateTable('gap_asker')
    .set((eb) => ({ told_at: eb.selectFrom('gap').select('gap.answered_at').whereRef('gap.number', '=', 'gap_asker.gap_number') }))
    .where('tell', '=', 1)
    .where('gap_number', 'in', (eb) => eb.selectFrom('gap').select('gap.number').where('gap.state', '=', 'answered'))
    .execute();
  await db.schema.createIndex('gap_asker_person').on('gap_asker').column('person_id').execute();

  await table('answer_log')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('message', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('group_id', 'text')
    .addColumn('question', 'text', (c) => c.notNull())
    .addColumn('words', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('said', 'integer', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('confidence', types.real, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('answer_log_at').on('answer_log').column('at').execute();
  await db.schema.createIndex('answer_log_words').on('answer_log').columns(['words', 'at']).execute();
  await db.schema.createIndex('answer_log_message').on('answer_log').column('message').execute();
  await table('answer_source')
    .addColumn('answer_id', 'text', (c) => c.notNull().references('answer_log.id').onDelete('cascade'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('file', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('clause', 'text', (c) => c.notNull())
    .addColumn('passage_key', 'text')
    .addPrimaryKeyConstraint('answer_source_once', ['answer_id', 'n'])
    .execute();
  await db.schema.createIndex('answer_source_file').on('answer_source').column('file').execute();
  await table('answer_feedback')
    .addColumn('answer_id', 'text', (c) => c.notNull().references('answer_log.id').onDelete('cascade'))
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('remark', 'text', (c) => c.notNull())
    .addColumn('gap_number', 'text')
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('answer_feedback_once', ['answer_id', 'person_id'])
    .execute();
  await db.schema.createIndex('answer_feedback_person').on('answer_feedback').column('person_id').execute();
  await db.schema.createIndex('answer_feedback_gap').on('answer_feedback').column('gap_number').execute();
}
