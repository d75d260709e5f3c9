import type { Selectable } from 'kysely';
import type { Schema } from '../../store/schema.ts';
import type { PolicyFacts } from '../policy.ts';

/** The facts of a document as they stand in its row. */
export function factsOfRow(row: Omit<Selectable<Schema['policy']>, 'terms'>): PolicyFacts {
  return {
    id: row.id,
    title: row.title,
    kind: row.kind,
    issuer: row.issuer,
    issued: row.issued,
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
    supersedes: JSON.parse(row.supersedes) as string[],
    buildings: JSON.parse(row.buildings) as string[],
    grids: JSON.parse(row.grids) as string[],
  };
}

/** Without what else a document carries. */
export function factsOnly(facts: PolicyFacts): PolicyFacts {
  const { id, title, kind, issuer, issued, effectiveFrom, effectiveTo, supersedes, buildings, grids } = facts;
  return { id, title, kind, issuer, issued, effectiveFrom, effectiveTo, supersedes, buildings, grids };
}
