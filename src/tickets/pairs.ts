import type { Db } from '../store/database.ts';
import type { TicketScope } from '../store/ticket-scope.ts';
import { readReport, reportOf, sameMatter } from './matter.ts';
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
/** Outside of the houses, all spots together: one has many names. */
const SPOTS = '';
/** As many as a committee can have open, and then some. */
const MOST = 2000;
/** Lower than what a resident is asked about: staff see both side by side. */
const LIKELY = 0.35;

/** Of the same house or spot, most alike first, without those that staff said are two. It proposes; staff decide. */
export async function likelyPairs(db: Db, now: Date, limit = 50, scope?: TicketScope): Promise<readonly Pair[]> {
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const refused = await refusedPairs(db);
  const places = new Map<string, Ticket[]>();
  for (const ticket of await openWithPlace(db, since, MOST, scope)) {
    const key = ticket.where.building ?? SPOTS;
    places.set(key, [...(places.get(key) ?? []), ticket]);
  }
  const pairs: Pair[] = [];
  for (const tickets of places.values()) {
    const read = tickets.map((ticket) => ({ ticket, report: readReport(reportOf(ticket)) }));
    for (const [i, newer] of read.entries())
      for (const older of read.slice(i + 1)) {
        if (refused.has(`${newer.ticket.number} ${older.ticket.number}`)) continue;
        const score = sameMatter(older.report, newer.report);
        if (score >= LIKELY) pairs.push({ newer: newer.ticket, older: older.ticket, score });
      }
  }
  return pairs.sort((a, b) => b.score - a.score || (a.newer.number < b.newer.number ? 1 : -1)).slice(0, limit);
}
