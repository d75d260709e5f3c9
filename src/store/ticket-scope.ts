import type { ExpressionBuilder, ExpressionWrapper, SelectQueryBuilder, SqlBool } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

/** Whose tickets somebody sees: those for which any of these holds. No scope at all = every ticket. */
export interface TicketScope {
  readonly grids: readonly string[];
  /** As `assigneeKey` writes them. */
  readonly assignees: readonly string[];
  /** Units that have it now. */
  readonly referredTo: readonly string[];
}

/** What decides it, of one ticket. */
export interface Scoped {
  readonly grid: string | undefined;
  readonly assignee: string | undefined;
  readonly referredTo: string | undefined;
}

export function isInScope(scope: TicketScope | undefined, of: Scoped): boolean {
  if (!scope) return true;
  const among = (list: readonly string[], one: string | undefined) => one !== undefined && list.includes(one);
  return among(scope.grids, of.grid) || among(scope.assignees, of.assignee) || among(scope.referredTo, of.referredTo);
}

/** The same as a condition on `ticket`. */
export function withinScope(scope: TicketScope) {
  return (eb: ExpressionBuilder<Schema, 'ticket'>): ExpressionWrapper<Schema, 'ticket', SqlBool> =>
    eb.or([
      ...(scope.grids.length > 0 ? [eb('ticket.grid', 'in', [...scope.grids])] : []),
      ...(scope.assignees.length > 0 ? [eb('ticket.assignee', 'in', [...scope.assignees])] : []),
      ...(scope.referredTo.length > 0 ? [eb('ticket.referred_to', 'in', [...scope.referredTo])] : []),
    ]);
}

/** The numbers of those tickets, for queries that start from another table. */
export function numbersWithin(db: Db, scope: TicketScope): SelectQueryBuilder<Schema, 'ticket', { number: string }> {
  return db.selectFrom('ticket').select('ticket.number').where(withinScope(scope));
}

export async function isNumberInScope(db: Db, scope: TicketScope | undefined, number: string): Promise<boolean> {
  if (!scope) return true;
  return (await numbersWithin(db, scope).where('ticket.number', '=', number).executeTakeFirst()) !== undefined;
}
