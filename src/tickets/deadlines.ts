import type { Calendar } from '../community/calendar.ts';
import { addLimit, CLOCKS, type ClockName, type Limit, type LimitTable, usedOf, type WorkingWeek } from './limits.ts';
import type { TicketEventKind, TicketPriority, TicketStatus } from './ticket.ts';

/**
 * How long a matter has been waiting for its committee: read from its history, nothing else. A clock runs from what started it
 * to what it is for, stands still while the matter waits for somebody else, and counts office hours where its limit does.
 */

/** Of the history, what clocks go by. */
export interface Moment {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly kind: string;
  readonly to: string | undefined;
}

/** The reporter was asked something: the ball is theirs until they answer, or the time to answer is over. */
export interface Asked {
  readonly from: Date;
  readonly to: Date;
}

export interface ClockState {
  readonly clock: ClockName;
  /** The event that started it. */
  readonly round: number;
  readonly limit: Limit;
  readonly startedAt: Date;
  readonly state: 'running' | 'paused' | 'stopped';
  /** What of the limit was used up until now, in ms: office hours only where the limit counts them, never while it stood still. */
  readonly usedMs: number;
  /** When it runs, or ran, out. Absent while it stands still with time left. */
  readonly dueAt: Date | undefined;
  readonly warnAt: Date | undefined;
}

export interface DeadlineRules {
  readonly calendar: Calendar;
  readonly week: WorkingWeek;
  readonly limits: LimitTable;
  /** Share of the limit at which a warning is due, 0–1. */
  readonly warnShare: number;
}

/** Nothing is owed any more, by us. */
const DONE: readonly string[] = ['answered', 'closed', 'merged', 'referred', 'declined'] satisfies readonly TicketStatus[];
/** Somebody else has to do something first, or it seemed to be over. */
const STILL: readonly string[] = ['waiting', ...DONE];
const FOREVER = new Date(8.64e15);
/** What residents hear of. */
const TOLD: readonly string[] = [
  'assigned',
  'waits',
  'answered',
  'referred',
  'declined',
  'merged',
  'asked',
] satisfies readonly TicketEventKind[];

/** The clocks of a matter as they stand at a moment. `events` in their order. */
export function clocksOf(
  matter: { readonly category: string; readonly priority: TicketPriority },
  events: readonly Moment[],
  asked: readonly Asked[],
  now: Date,
  rules: DeadlineRules,
): readonly ClockState[] {
  const history = read(events);
  if (!history) return [];
  return CLOCKS.map((clock) => {
    const { start, stop } = span(clock, history);
    const limit = rules.limits(matter.category, matter.priority, clock);
    const end = stop ?? now;
    const waits = [...history.waits, ...asked];
    const paused = waits.some(({ from, to }) => from.getTime() <= end.getTime() && end.getTime() < to.getTime());
    const parts = without(waits, { from: start.at, to: end });
    const state = stop ? 'stopped' : paused ? 'paused' : 'running';
    return { clock, round: start.seq, limit, startedAt: start.at, state, ...measure(parts, limit, state === 'running', rules) };
  });
}

interface History {
  /** Opened, or opened again: clocks begin anew. */
  readonly round: Moment;
  /** The first that staff did about it since. */
  readonly taken: Date | undefined;
  /** The last that residents heard of it. */
  readonly news: Moment;
  /** Since when it owes nothing; undefined: it still does. */
  readonly done: Date | undefined;
  readonly waits: readonly Asked[];
}

function read(events: readonly Moment[]): History | undefined {
  let round: Moment | undefined;
  let news: Moment | undefined;
  let taken: Date | undefined;
  let done: Date | undefined;
  let stillSince: Date | undefined;
  const waits: Asked[] = [];
  for (const event of events) {
    if (event.to !== undefined) {
      const still = STILL.includes(event.to);
      if (still) stillSince ??= event.at;
      else if (stillSince) {
        waits.push({ from: stillSince, to: event.at });
        stillSince = undefined;
      }
      done = DONE.includes(event.to) ? (done ?? event.at) : undefined;
    }
    if (event.kind === 'opened' || event.to === 'reopened') {
      round = news = event;
      taken = undefined;
      continue;
    }
    if (!round) continue;
    const byStaff = event.actor !== 'resident' && event.actor !== 'system';
    if (byStaff && (event.to !== undefined || event.kind === 'asked')) taken ??= event.at;
    if (TOLD.includes(event.kind)) news = event;
  }
  if (!round || !news) return undefined;
  if (stillSince) waits.push({ from: stillSince, to: FOREVER });
  return { round, news, taken, done, waits };
}

function span(clock: ClockName, { round, news, taken, done }: History): { start: Moment; stop: Date | undefined } {
  switch (clock) {
    case 'response':
      return { start: round, stop: taken ?? done };
    case 'news':
      return { start: news, stop: done };
    case 'resolution':
      return { start: round, stop: done };
    default:
      return clock satisfies never;
  }
}

/** The parts of a span in which nothing is waited for. What runs at its end has a last part there, if only of no length. */
function without(waits: readonly Asked[], span: Asked): readonly Asked[] {
  const parts: Asked[] = [];
  let from = span.from;
  for (const wait of [...waits].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    if (wait.from.getTime() > span.to.getTime()) break;
    if (wait.to.getTime() <= from.getTime()) continue;
    if (wait.from.getTime() > from.getTime()) parts.push({ from, to: wait.from });
    from = wait.to;
  }
  if (from.getTime() <= span.to.getTime()) parts.push({ from, to: span.to });
  return parts;
}

/** @param runs the last part goes on */
function measure(
  parts: readonly Asked[],
  limit: Limit,
  runs: boolean,
  { calendar, week, warnShare }: DeadlineRules,
): Pick<ClockState, 'usedMs' | 'dueAt' | 'warnAt'> {
  const total = limit.hours * 3_600_000;
  let usedMs = 0;
  let dueAt: Date | undefined;
  let warnAt: Date | undefined;
  for (const [i, part] of parts.entries()) {
    const used = usedOf(calendar, limit, part.from, part.to, week);
    const open = runs && i === parts.length - 1;
    const before = usedMs;
    const reach = (ms: number): Date | undefined =>
      ms > before + used && !open
        ? undefined
        : addLimit(calendar, part.from, { ...limit, hours: Math.max(0, ms - before) / 3_600_000 }, week);
    dueAt ??= reach(total);
    warnAt ??= reach(total * warnShare);
    usedMs += used;
  }
  return { usedMs, dueAt, warnAt };
}
