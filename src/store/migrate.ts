import path from 'node:path';
import type { CreateTableBuilder, Kysely } from 'kysely';
import { type Guard, type StoreDialect, StoreError } from './dialect.ts';
import { foundation } from './migrations/0001-foundation.ts';
import { knowledgeLoop } from './migrations/0002-knowledge-loop.ts';
import { policyVersions } from './migrations/0003-policy-versions.ts';
import { embeddings } from './migrations/0004-embeddings.ts';
import { modelUsage } from './migrations/0005-model-usage.ts';
import { groupManners } from './migrations/0006-group-manners.ts';
import { decisionVerdicts } from './migrations/0007-decision-verdicts.ts';
import { open311Webhooks } from './migrations/0011-open311-webhooks.ts';
import { refusedWays } from './migrations/0013-refused-ways.ts';
import { ticketLife } from './migrations/0014-ticket-life.ts';
import { noticeLife } from './migrations/0015-notice-life.ts';
import { activityLife } from './migrations/0016-activity-life.ts';
import { deadlines } from './migrations/0017-deadlines.ts';
import { openByPlace } from './migrations/0018-open-by-place.ts';
import { noticeDigest } from './migrations/0019-notice-digest.ts';
import { recurrence } from './migrations/0020-recurrence.ts';
import { ticketQueue } from './migrations/0021-ticket-queue.ts';
import { savedViews } from './migrations/0022-saved-views.ts';
import { consoleRoles } from './migrations/0023-console-roles.ts';
import { sparseOutboxIndexes } from './migrations/0024-sparse-outbox-indexes.ts';
import { ticketStanding } from './migrations/0025-ticket-standing.ts';
import { noticeReplaces } from './migrations/0026-notice-replaces.ts';
import { sparseMarks } from './migrations/0027-sparse-marks.ts';
import type { Schema } from './schema.ts';

/** What a migration works with: table builders that already carry the dialect's options. */
export interface MigrationContext {
  readonly db: Kysely<Schema>;
  readonly types: StoreDialect['types'];
  /** A new table; ends with the dialect's table options. */
  table(name: string): CreateTableBuilder<string, never>;
  /** From now on the database itself refuses such a change. */
  guard(rule: Guard): Promise<void>;
  /** From now on rows of the table can only be added. */
  appendOnly(table: string): Promise<void>;
}

export type Migration = (context: MigrationContext) => Promise<void>;

const nothing: Migration = async () => {};

/** Forward only. The number is the place in the list: add at the end, change nothing that was released. */
const MIGRATIONS: readonly { readonly name: string; readonly run: Migration }[] = [
  { name: '0001-foundation', run: foundation },
  { name: '0002-knowledge-loop', run: knowledgeLoop },
  { name: '0003-policy-versions', run: policyVersions },
  { name: '0004-embeddings', run: embeddings },
  { name: '0005-model-usage', run: modelUsage },
  { name: '0006-group-manners', run: groupManners },
  { name: '0007-decision-verdicts', run: decisionVerdicts },
  // The places of what was planned and came later: databases have counted them.
  { name: '0008', run: nothing },
  { name: '0009', run: nothing },
  { name: '0010', run: nothing },
  { name: '0011-open311-webhooks', run: open311Webhooks },
  { name: '0012', run: nothing },
  { name: '0013-refused-ways', run: refusedWays },
  { name: '0014-ticket-life', run: ticketLife },
  { name: '0015-notice-life', run: noticeLife },
  { name: '0016-activity-life', run: activityLife },
  { name: '0017-deadlines', run: deadlines },
  { name: '0018-open-by-place', run: openByPlace },
  { name: '0019-notice-digest', run: noticeDigest },
  { name: '0020-recurrence', run: recurrence },
  { name: '0021-ticket-queue', run: ticketQueue },
  { name: '0022-saved-views', run: savedViews },
  { name: '0023-console-roles', run: consoleRoles },
  { name: '0024-sparse-outbox-indexes', run: sparseOutboxIndexes },
  { name: '0025-ticket-standing', run: ticketStanding },
  { name: '0026-notice-replaces', run: noticeReplaces },
  { name: '0027-sparse-marks', run: sparseMarks },
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the database to SCHEMA_VERSION, each migration in a transaction of its own with its version number.
 * @throws {StoreError} for a database that is newer than the program
 */
export async function migrate(db: Kysely<Schema>, dialect: StoreDialect, file: string, backupDir: string): Promise<void> {
  const from = await dialect.version(db);
  if (from === SCHEMA_VERSION) return;
  if (from > SCHEMA_VERSION) {
    throw new StoreError(
      `${file} was written by a newer version of this program (schema ${from}; this one knows ${SCHEMA_VERSION}). ` +
        'Install the newer version, or restore a backup that was made before the update.',
    );
  }
  if (from > 0) await dialect.backup(path.join(backupDir, `before-schema-${SCHEMA_VERSION}-${Date.now()}.db`));
  for (let version = from; version < SCHEMA_VERSION; version++) {
    await db.transaction().execute(async (tx) => {
      await MIGRATIONS[version]!.run({
        db: tx,
        types: dialect.types,
        table(name) {
          const table = tx.schema.createTable(name);
          return (dialect.tableOptions ? table.modifyEnd(dialect.tableOptions) : table) as CreateTableBuilder<string, never>;
        },
        async guard(rule) {
          for (const statement of dialect.guard(rule)) await statement.execute(tx);
        },
        async appendOnly(name) {
          for (const statement of dialect.appendOnly(name)) await statement.execute(tx);
        },
      });
      await dialect.setVersion(tx, version + 1);
    });
  }
}
