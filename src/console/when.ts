import type { Calendar } from '../community/calendar.ts';

/** 今天 10:20, 明天 9:00, 昨天 18:30, else 11月22日 10:20; with the year where it is another one. */
export function sayWhen(calendar: Calendar, at: Date, now: Date): string {
  const days = dayNumber(calendar, at) - dayNumber(calendar, now);
  const name = { '-1': '昨天', 0: '今天', 1: '明天' }[days];
  return name ? `${name} ${calendar.sayTime(at)}` : calendar.sayMoment(at, now);
}

function dayNumber(calendar: Calendar, at: Date): number {
  const { year, month, day } = calendar.wall(at);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** The value of an input of type datetime-local. */
export function toInput(calendar: Calendar, at: Date): string {
  const { hour, minute } = calendar.wall(at);
  return `${calendar.dayOf(at)}T${pad(hour)}:${pad(minute)}`;
}

/** What such an input sent, as an instant of the community's wall clock; undefined where it is no date and time. */
export function fromInput(calendar: Calendar, text: string): Date | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::\d{2})?$/.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59) return undefined;
  return calendar.instant(year, month, day, hour, minute);
}

const pad = (n: number) => String(n).padStart(2, '0');
