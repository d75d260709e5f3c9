import { countTrouble } from './deliveries-store.ts';
import type { ConsoleDeps } from './deps.ts';

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

export async function countersOf({ store, tickets, knowledge, clock }: ConsoleDeps): Promise<Counters> {
  const { unanswered, overdue } = await tickets.counts(store.db);
  const gaps = await knowledge.gaps.list(store.db, { state: 'open', limit: 1 });
  const review = await knowledge.gaps.list(store.db, { state: 'review', limit: 1 });
  return { unanswered, overdue, gaps: gaps.total + review.total, troubled: await countTrouble(store.db, troubleSince(clock.now())) };
}
