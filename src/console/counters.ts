import type { TicketScope } from '../store/ticket-scope.ts';
import { countTrouble } from './deliveries-store.ts';
import type { ConsoleDeps } from './deps.ts';
import { mayRead } from './rights.ts';
import type { User } from './users-store.ts';

/** The numbers that stand on every page and are kept up to date in open ones. */
export interface Counters {
  readonly unanswered: number;
  readonly overdue: number;
  readonly gaps: number;
  /** Deliveries of the last days that somebody should look at. */
  readonly troubled: number;
}

/** How far back a delivery in trouble is still worth a look. */
export const TROUBLE_DAYS = 7;
export const troubleSince = (now: Date): Date => new Date(now.getTime() - TROUBLE_DAYS * 86_400_000);

/** Whose numbers they are. */
export interface Reader {
  readonly user: User;
  readonly scope: TicketScope | undefined;
}

/** Of what the reader may not see it is 0. */
export async function countersOf({ store, tickets, knowledge, clock }: ConsoleDeps, { user, scope }: Reader): Promise<Counters> {
  const { unanswered, overdue } = await tickets.owed(store.db, scope);
  let gaps = 0;
  if (mayRead(user, 'gaps'))
    for (const state of ['open', 'review'] as const) gaps += (await knowledge.gaps.list(store.db, { state, limit: 1 })).total;
  const troubled = mayRead(user, 'deliveries') ? await countTrouble(store.db, troubleSince(clock.now()), scope) : 0;
  return { unanswered, overdue, gaps, troubled };
}
