import { createCalendar } from '../community/calendar.ts';

/** An ISO 8601 moment; without an offset it is wall clock of the community, wherever the process runs. Invalid Date where it is none. */
export function momentOf(text: string, timeZone: string): Date {
  const local = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/.exec(text.trim());
  if (!local) return new Date(text);
  const [year, month, day, hour, minute, second] = local.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const calendar = createCalendar(timeZone);
  const at = calendar.instant(year, month, day, hour, minute);
  if (calendar.dayOf(at) !== text.trim().slice(0, 10) || hour > 23 || minute > 59 || second > 59) return new Date(Number.NaN);
  return new Date(at.getTime() + second * 1000);
}
