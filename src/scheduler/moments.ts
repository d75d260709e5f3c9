import type { Calendar } from '../community/calendar.ts';
import { type Notice, repeatingOf } from './notice.ts';
import { momentsBetween } from './repeat.ts';

/** When a notice is or was to go out, later than `after` and not later than `until`, in order; the first `limit`. */
export function momentsOf(
  notice: Pick<Notice, 'at' | 'cron' | 'repeat' | 'timeZone' | 'createdAt' | 'endsAt' | 'state'>,
  calendar: Calendar,
  after: Date,
  until: Date,
  limit: number,
): readonly Date[] {
  const repeating = repeatingOf(notice);
  if (!repeating) return notice.at && notice.at > after && notice.at <= until ? [notice.at] : [];
  // Before it was written it did not recur, and one that was ended does not any more.
  if (notice.state === 'done' || notice.state === 'cancelled') return [];
  const from = after > notice.createdAt ? after : notice.createdAt;
  const to = notice.endsAt && notice.endsAt < until ? notice.endsAt : until;
  return to > from ? momentsBetween(repeating, calendar, from, to, limit) : [];
}
