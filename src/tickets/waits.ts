import type { Calendar } from '../community/calendar.ts';
import { addLimit, type Limit, type WorkingWeek, workingMs } from './limits.ts';
import type { TicketEvent } from './ticket.ts';

/** While a matter waits for somebody else, time does not run against those who handle it. */

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** When it waited, read from its history; the last one may go on until `now`. */
export function waitsOf(events: readonly Pick<TicketEvent, 'at' | 'to'>[], now: Date): readonly Span[] {
  const spans: Span[] = [];
  let since: Date | undefined;
  for (const { at, to } of events) {
    if (to === undefined) continue;
    if (to === 'waiting') since ??= at;
    else if (since) {
      spans.push({ from: since, to: at });
      since = undefined;
    }
  }
  return since ? [...spans, { from: since, to: now }] : spans;
}

/** How long it waited between two moments, in ms. Never negative. */
export function waitedMs(events: readonly Pick<TicketEvent, 'at' | 'to'>[], from: Date, to: Date): number {
  return waitsOf(events, to).reduce((sum, wait) => {
    const begin = Math.max(wait.from.getTime(), from.getTime());
    const end = Math.min(wait.to.getTime(), to.getTime());
    return sum + Math.max(0, end - begin);
  }, 0);
}

/** What was left of the promised time when the wait began is left when it ends; what was late is as late as it was. */
export function dueAfterWait(
  calendar: Calendar,
  wait: { readonly dueAt: Date; readonly since: Date; readonly kind: Limit['kind'] },
  now: Date,
  week: WorkingWeek,
): Date {
  const left = wait.dueAt.getTime() - wait.since.getTime();
  if (left <= 0 || wait.kind === 'hours') return new Date(now.getTime() + left);
  const hours = workingMs(calendar, wait.since, wait.dueAt, week) / 3_600_000;
  return addLimit(calendar, now, { kind: 'working_hours', hours }, week);
}
