import type { Db } from '../store/database.ts';
import type { TicketScope } from '../store/ticket-scope.ts';
import { alikeness } from './alike.ts';
import { openWithPlace, refusedPairs } from './pairs-store.ts';
import type { Ticket } from './ticket.ts';

/** Two open tickets that look like one matter. */
export interface Pair {
  readonly newer: Ticket;
  readonly older: Ticket;
  /** 0 to 1. */
  readonly score: number;
}

const DAYS = 30;
/** As many as a committee can have open, and then some. */
const MOST = 2000;
const LIKELY = 0.5;

/** Of the same place and category, most alike first, without those that staff said are two. It proposes; staff decide. */
export async function likelyPairs(db: Db, now: Date, limit = 50, scope?: TicketScope): Promise<readonly Pair[]> {
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const refused = await refusedPairs(db);
  const places = new Map<string, Ticket[]>();
  for (const ticket of await openWithPlace(db, since, MOST, scope)) {
    const key = [ticket.category, ticket.where.building, ticket.where.place].join('|');
    places.set(key, [...(places.get(key) ?? []), ticket]);
  }
  const pairs: Pair[] = [];
  for (const tickets of places.values())
    for (const [i, newer] of tickets.entries())
      for (const older of tickets.slice(i + 1)) {
        if (refused.has(`${newer.number} ${older.number}`) || elsewhere(newer, older)) continue;
        const score = alikeness(words(newer), words(older));
        if (score >= LIKELY) pairs.push({ newer, older, score });
      }
  return pairs.sort((a, b) => b.score - a.score || (a.newer.number < b.newer.number ? 1 : -1)).slice(0, limit);
}

const words = ({ summary }: Ticket): string => summary;

/** Both say where, and it is not the same. */
function elsewhere(a: Ticket, b: Ticket): boolean {
  const differ = (one: string | undefined, other: string | undefined) => one !== undefined && other !== undefined && one !== other;
  return differ(a.where.unit, b.where.unit) || differ(a.where.floor, b.where.floor);
}
