import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';
import { type TicketScope, withinScope } from '../store/ticket-scope.ts';
import { OPEN, type Ticket } from './ticket.ts';
import { toTicket } from './tickets-store.ts';

/** Open, not confidential ones since a moment whose place is known, newest first. */
export async function openWithPlace(db: Db, since: Date, limit: number, scope?: TicketScope): Promise<readonly Ticket[]> {
  const seen = scope ? db.selectFrom('ticket').where(withinScope(scope)) : db.selectFrom('ticket');
  const rows = await seen
    .selectAll()
    .where('status', 'in', [...OPEN])
    .where('confidential', '=', 0)
    .where('opened_at', '>=', toInstant(since))
    .where((eb) => eb.or([eb('building', 'is not', null), eb('place', 'is not', null)]))
    .orderBy('opened_at', 'desc')
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toTicket);
}

/** Staff said that these are two matters. */
export async function refusePair(
  tx: Db,
  pair: { readonly newer: string; readonly older: string; readonly by: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('ticket_pair_refused')
    .values({ newer: pair.newer, older: pair.older, by: pair.by, at: toInstant(at) })
    .onConflict((conflict) => conflict.columns(['newer', 'older']).doNothing())
    .execute();
}

export async function refusedPairs(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('ticket_pair_refused').select(['newer', 'older']).execute();
  return new Set(rows.map(({ newer, older }) => `${newer} ${older}`));
}
