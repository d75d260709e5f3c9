/** Days of the calendar as text, YYYY-MM-DD, with no time and no zone. */

/** The day, or undefined where the calendar has none: 2026-02-30. */
export function dayOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1900 || year > 2999 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match !== null && dayOf(Number(match[1]), Number(match[2]), Number(match[3])) !== undefined;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The day of an instant where the community is. */
export function dayIn(timeZone: string, at: Date): string {
  return daysIn(timeZone)(at);
}

/** The same for many instants: making the format takes longer than all else that a question needs of the calendar. */
export function daysIn(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => {
    const parts = format.formatToParts(at);
    const part = (type: string) => parts.find((p) => p.type === type)!.value;
    return `${part('year')}-${part('month')}-${part('day')}`;
  };
}

/** 11月23日 */
export function spokenDay(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
}

export const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

const DATE = /(?:(\d{4})\s*[年.\-/]\s*)?(\d{1,2})\s*[月.\-/]\s*(\d{1,2})(?:\s*[日号]|(?![\d.\-/:]))/g;

/** The dates a text names, in its order. Without a year of its own, a date takes the one before it, else `year`. */
export function datesIn(
  text: string,
  year: number | undefined,
): readonly { readonly day: string; readonly index: number; readonly end: number }[] {
  const found: { day: string; index: number; end: number }[] = [];
  let current = year;
  for (const match of text.matchAll(DATE)) {
    const [all, y, m, d] = match;
    // 3.5 or 1-2 without 月 and 日 is a number unless a year stands before it.
    if (!y && !/月/.test(all)) continue;
    if (y) current = Number(y);
    if (current === undefined) continue;
    const day = dayOf(current, Number(m), Number(d));
    if (day) found.push({ day, index: match.index, end: match.index + all.length });
  }
  return found;
}
