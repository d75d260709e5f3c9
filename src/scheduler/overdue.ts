import type { Calendar } from '../community/calendar.ts';
import type { Db } from '../store/database.ts';
import { type Notice, repeatingOf } from './notice.ts';
import { claimOccurrence } from './notices-store.ts';
import { momentsBetween } from './repeat.ts';

/** More of them are not worth a row each. */
const LIMIT = 200;

/**
 * A recurring notice that is paused or cancelled may have come due while the program was down: those moments are over, and the
 * ledger says so.
 */
export async function missOverdue(tx: Db, notice: Notice, calendar: Calendar, now: Date): Promise<void> {
  const repeating = repeatingOf(notice);
  if (!repeating || notice.state !== 'scheduled' || !notice.nextAt || notice.nextAt.getTime() > now.getTime()) return;
  for (const moment of momentsBetween(repeating, calendar, new Date(notice.nextAt.getTime() - 1), now).slice(-LIMIT))
    if (!notice.endsAt || moment.getTime() < notice.endsAt.getTime()) await claimOccurrence(tx, notice.id, moment, 'missed', now);
}
