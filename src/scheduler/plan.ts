import type { Calendar } from '../community/calendar.ts';
import { momentsBetween, nextMoment, type Repeating } from './repeat.ts';

/** What is to be done about a notice at a moment; decided without touching anything. */
export interface Plan {
  /** The occurrence to send. */
  readonly send: Date | undefined;
  /** Occurrences whose time has passed, and that are not sent any more. */
  readonly missed: readonly Date[];
  /** When there is something to decide again; undefined = never. */
  readonly next: Date | undefined;
}

export interface Timed {
  readonly at: Date | undefined;
  /** undefined = a single notice. */
  readonly repeating: Repeating | undefined;
  /** Moments up to here are decided. */
  readonly plannedTo: Date;
  /** When its matter is over: nothing of it goes out from then on, however late it is caught up. */
  readonly endsAt?: Date | undefined;
}

/** More missed moments than this are not worth a row each. */
const MISSED_LIMIT = 200;
const YEAR = 366 * 86_400_000;

/** What was missed is sent late when it is not older than `catchUpMs`; of a recurring notice only the latest, the rest would be spam. */
export function planNotice(notice: Timed, now: Date, catchUpMs: number, calendar: Calendar): Plan {
  const { endsAt } = notice;
  const isOver = (moment: Date) => endsAt !== undefined && endsAt.getTime() <= moment.getTime();
  const fresh = (moment: Date) => now.getTime() - moment.getTime() <= catchUpMs && !isOver(now);
  if (notice.repeating === undefined) {
    const at = notice.at;
    if (!at) return { send: undefined, missed: [], next: undefined };
    if (at.getTime() > now.getTime()) return { send: undefined, missed: [], next: at };
    return fresh(at) ? { send: at, missed: [], next: undefined } : { send: undefined, missed: [at], next: undefined };
  }
  const from = new Date(Math.max(notice.plannedTo.getTime(), now.getTime() - YEAR));
  const due = momentsBetween(notice.repeating, calendar, from, now).filter((moment) => !isOver(moment));
  const latest = due.at(-1);
  const send = latest && fresh(latest) ? latest : undefined;
  const missed = due.filter((moment) => moment !== send).slice(-MISSED_LIMIT);
  const next = nextMoment(notice.repeating, calendar, new Date(Math.max(now.getTime(), notice.plannedTo.getTime())));
  return { send, missed, next: next && !isOver(next) ? next : undefined };
}
