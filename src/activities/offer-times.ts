import type { Calendar } from '../community/calendar.ts';

/** How long a freed place is kept for the first in the queue. */
export interface OfferRule {
  /** Longest time to answer, in hours. Default 12. */
  readonly hours: number;
  /** Nobody is asked between these hours of the night. Default 22 to 8. */
  readonly nightFrom: number;
  readonly nightTo: number;
}

export const OFFER: OfferRule = { hours: 12, nightFrom: 22, nightTo: 8 };
const MINUTE = 60_000;
/** Nearer to the start nobody is asked any more: the place is for whoever comes. */
const LAST_MINUTES = 30;

/**
 * When to ask, and until when to wait for the answer: a quarter of what is left until the start, at most the rule's hours, and
 * at least half an hour. Undefined where it is too late to ask.
 */
export function offerTimes(
  startsAt: Date,
  now: Date,
  calendar: Calendar,
  rule: OfferRule = OFFER,
): { readonly askAt: Date; readonly until: Date } | undefined {
  const last = startsAt.getTime() - LAST_MINUTES * MINUTE;
  if (now.getTime() >= last) return undefined;
  const morning = endOfNight(now, calendar, rule);
  // Who is asked at seven for a walk at nine would rather be woken than miss it.
  const askAt = morning && morning.getTime() + 60 * MINUTE < last ? morning : now;
  const left = startsAt.getTime() - askAt.getTime();
  const wait = Math.max(LAST_MINUTES * MINUTE, Math.min(rule.hours * 60 * MINUTE, Math.floor(left / 4 / MINUTE) * MINUTE));
  return { askAt, until: new Date(Math.min(askAt.getTime() + wait, startsAt.getTime() - 10 * MINUTE)) };
}

function endOfNight(now: Date, calendar: Calendar, rule: OfferRule): Date | undefined {
  const { year, month, day, hour } = calendar.wall(now);
  if (hour >= rule.nightFrom) return calendar.instant(year, month, day + 1, rule.nightTo);
  return hour < rule.nightTo ? calendar.instant(year, month, day, rule.nightTo) : undefined;
}
