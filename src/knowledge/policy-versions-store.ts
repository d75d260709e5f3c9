import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { factsOfRow } from './index/policy-row.ts';
import type { Inferred, LoadedPolicy, Passage, PolicyFacts } from './policy.ts';
import type { PolicyVersion } from './policy-versions.ts';

/** Versions of documents that are not in use any more. */

export interface Change {
  readonly by: string;
  readonly at: Date;
  readonly reason: PolicyVersion['reason'];
}

/**
 * Keeps what a document says now, before it is replaced by `next` or goes. Where its words and facts stay the same, there is
 * nothing to keep: it was only read again.
 */
export async function keepVersion(tx: Db, file: string, next: LoadedPolicy | undefined, change: Change): Promise<void> {
  const row = await tx.selectFrom('policy').selectAll().where('file', '=', file).executeTakeFirst();
  if (!row) return;
  const facts = factsOfRow(row);
  const passages = (await tx.selectFrom('passage').selectAll().where('file', '=', file).orderBy('ordinal').execute()).map(
    ({ file: _, ordinal: __, asked_own, ...passage }) => ({ ...passage, asked: asked_own ?? passage.asked }),
  );
  if (next && sameWords(passages, next.passages) && sameFacts(facts, next.facts)) return;
  await tx
    .insertInto('policy_version')
    .values({
      file,
      version: (await lastVersion(tx, file)) + 1,
      origin: row.origin,
      facts: JSON.stringify(facts),
      inferred: row.inferred,
      passages: JSON.stringify(passages),
      sha256: row.sha256,
      upload_id: row.upload_id,
      indexed_at: row.indexed_at,
      written_by: row.written_by,
      replaced_at: toInstant(change.at),
      replaced_by: change.by,
      reason: change.reason,
    })
    .execute();
}

export async function lastVersion(db: Db, file: string): Promise<number> {
  const row = await db
    .selectFrom('policy_version')
    .select((eb) => eb.fn.max('version').as('last'))
    .where('file', '=', file)
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

/** Newest first, without their passages. */
export async function versionsOf(db: Db, file: string): Promise<readonly PolicyVersion[]> {
  const rows = await db.selectFrom('policy_version').selectAll().where('file', '=', file).orderBy('version', 'desc').execute();
  return rows.map(toVersion);
}

export async function versionWithPassages(
  db: Db,
  file: string,
  version: number,
): Promise<{ readonly version: PolicyVersion; readonly loaded: LoadedPolicy } | undefined> {
  const row = await db.selectFrom('policy_version').selectAll().where('file', '=', file).where('version', '=', version).executeTakeFirst();
  if (!row) return undefined;
  const found = toVersion(row);
  const passages = JSON.parse(row.passages) as LoadedPolicy['passages'];
  return { version: found, loaded: { facts: found.facts, inferred: found.inferred, passages } };
}

/** Documents that are gone, with their last version, newest first. */
export async function goneDocuments(db: Db, origins: readonly PolicyVersion['origin'][]): Promise<readonly PolicyVersion[]> {
  const rows = await db
    .selectFrom('policy_version')
    .selectAll()
    .where('reason', 'in', ['withdrawn', 'removed'])
    .where('origin', 'in', origins)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('policy').select('policy.file').whereRef('policy.file', '=', 'policy_version.file'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('policy_version as later')
            .select('later.seq')
            .whereRef('later.file', '=', 'policy_version.file')
            .whereRef('later.version', '>', 'policy_version.version'),
        ),
      ),
    )
    .orderBy('replaced_at', 'desc')
    .limit(200)
    .execute();
  return rows.map(toVersion);
}

function toVersion(row: Selectable<Schema['policy_version']>): PolicyVersion {
  return {
    file: row.file,
    version: row.version,
    origin: row.origin,
    facts: JSON.parse(row.facts) as PolicyFacts,
    inferred: JSON.parse(row.inferred) as Inferred[],
    sha256: row.sha256,
    uploadId: row.upload_id ?? undefined,
    from: fromInstant(row.indexed_at),
    writtenBy: row.written_by ?? '',
    to: fromInstant(row.replaced_at),
    replacedBy: row.replaced_by,
    reason: row.reason,
  };
}

type Words = Omit<Passage, 'file' | 'ordinal'>;

/** Ways of asking are not the document's own words. */
function sameWords(a: readonly Words[], b: readonly Words[]): boolean {
  const words = (p: Words): string => JSON.stringify([p.clause, p.heading, p.lead, p.question, p.text]);
  return a.length === b.length && a.every((passage, i) => words(passage) === words(b[i]!));
}

function sameFacts(a: PolicyFacts, b: PolicyFacts): boolean {
  return (Object.keys(a) as (keyof PolicyFacts)[]).every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
