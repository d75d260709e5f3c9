import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { FactDecision, FactName, FactValue } from './facts.ts';
import type { Inferred, PolicyFacts } from './policy.ts';

/** Decisions of staff on facts: only ever added. */

export async function addDecisions(tx: Db, decisions: readonly FactDecision[]): Promise<void> {
  if (decisions.length === 0) return;
  await tx
    .insertInto('policy_facts')
    .values(
      decisions.map((d) => ({
        file: d.file,
        name: d.name,
        state: d.state,
        value: JSON.stringify(d.value),
        was: JSON.stringify(d.was),
        read: JSON.stringify(d.read),
        overrides: d.overrides ? (1 as const) : (0 as const),
        sha256: d.sha256,
        by: d.by,
        at: toInstant(d.at),
      })),
    )
    .execute();
}

/** All of a file's, newest first. */
export async function decisionHistory(db: Db, file: string): Promise<readonly FactDecision[]> {
  const rows = await db.selectFrom('policy_facts').selectAll().where('file', '=', file).orderBy('seq', 'desc').execute();
  return rows.map(toDecision);
}

/** Those that count, by name. */
export async function decisionsOf(db: Db, file: string): Promise<ReadonlyMap<FactName, FactDecision>> {
  return latest(await decisionHistory(db, file));
}

function latest(newestFirst: readonly FactDecision[]): ReadonlyMap<FactName, FactDecision> {
  const found = new Map<FactName, FactDecision>();
  const seen = new Set<FactName>();
  for (const decision of newestFirst) {
    if (seen.has(decision.name)) continue;
    seen.add(decision.name);
    if (decision.state !== 'withdrawn') found.set(decision.name, decision);
  }
  return found;
}

/** What the document itself says, where decisions stand over it. */
export async function readFactsOf(
  db: Db,
  file: string,
): Promise<{ readonly facts: PolicyFacts; readonly inferred: readonly Inferred[] } | undefined> {
  const row = await db.selectFrom('policy').select('read_facts').where('file', '=', file).executeTakeFirst();
  return row?.read_facts ? (JSON.parse(row.read_facts) as { facts: PolicyFacts; inferred: Inferred[] }) : undefined;
}

function toDecision(row: Selectable<Schema['policy_facts']>): FactDecision {
  return {
    file: row.file,
    name: row.name as FactName,
    state: row.state,
    value: JSON.parse(row.value) as FactValue,
    was: JSON.parse(row.was) as FactValue,
    read: JSON.parse(row.read) as FactValue,
    overrides: row.overrides === 1,
    sha256: row.sha256,
    by: row.by,
    at: fromInstant(row.at),
  };
}
