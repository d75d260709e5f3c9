import { createTask, parse, validateDetailed } from 'node-cron';
import type { Calendar } from '../community/calendar.ts';

/**
 * The moments of a cron expression of five fields: minute, hour, day of the month, month, day of the week; day and weekday
 * must both fit, as node-cron has it. A wall-clock time that a clock change skips does not occur; one that comes twice
 * occurs once, the first time.
 */

const FIELDS: Readonly<Record<string, string>> = { minute: '分钟', hour: '小时', dayOfMonth: '日', month: '月', dayOfWeek: '星期' };

/** Valid, and without a day in any year. */
const neverComes = (cron: string): string => `重复时间“${cron}”永远不会到，请检查日和月（例如没有 2 月 30 日）。`;

/** Why an expression can't be used, naming the field, in Chinese; undefined = it can. */
export function cronProblem(cron: string): string | undefined {
  const count = cron.trim() === '' ? 0 : cron.trim().split(/\s+/).length;
  if (count !== 5) return `重复时间“${cron}”要有 5 段（分钟 小时 日 月 星期），现在是 ${count} 段。例如“0 15 * * 3”是每周三 15:00。`;
  const checked = validateDetailed(cron);
  if (checked.valid) return undefined;
  const [minute, hour, day, , weekday] = cron.trim().split(/\s+/);
  if (validateDetailed(`${minute} ${hour} ${day} * ${weekday}`).valid && checked.errors.every((error) => error.field === 'dayOfMonth'))
    return neverComes(cron);
  const wrong = checked.errors.map((error) => `${FIELDS[error.field] ?? error.field}“${error.value ?? ''}”`);
  return `重复时间“${cron}”的${wrong.join('、')}不对。例如“0 15 * * 3”是每周三 15:00。`;
}

/** Why a time zone can't be used; undefined = it can, or there is none. */
export function zoneProblem(timeZone: string | undefined): string | undefined {
  if (timeZone === undefined) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return undefined;
  } catch {
    return `没有“${timeZone}”这个时区。请写地区/城市，例如 Asia/Shanghai、Europe/London；按本社区的时间就不用填。`;
  }
}

/**
 * Every moment later than `after` and not later than `until`, in order.
 * @param cron valid (`cronProblem`)
 * @param limit at most so many, the first ones
 */
export function occurrencesBetween(
  cron: string,
  calendar: Calendar,
  after: Date,
  until: Date,
  limit = Number.POSITIVE_INFINITY,
): readonly Date[] {
  const moments: Date[] = [];
  for (const moment of occurrences(cron, calendar, after, until)) {
    if (moments.length >= limit) break;
    moments.push(moment);
  }
  return moments;
}

function* occurrences(cron: string, calendar: Calendar, after: Date, until: Date): Generator<Date> {
  const [, , dayOfMonth, month, dayOfWeek] = cron.trim().split(/\s+/);
  const fields = parse(cron);
  const months = new Set(fields.month);
  const ascending = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
  const [hours, minutes] = [ascending(fields.hour), ascending(fields.minute)];
  // Days are matched by node-cron itself (L, 1#2, lists of names …); the times of a day follow from the fields.
  const days = createTask(`* * ${dayOfMonth} ${month} ${dayOfWeek}`, () => {}, { timezone: calendar.timeZone });
  try {
    const start = calendar.wall(after);
    for (let ahead = 0; ; ahead++) {
      const date = new Date(Date.UTC(start.year, start.month - 1, start.day + ahead));
      const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      // A day begins up to 14 hours before its midnight in UTC.
      if (date.getTime() - 15 * 3_600_000 > until.getTime()) return;
      if (!months.has(m)) continue;
      const noon = calendar.instant(y, m, d, 12);
      if (calendar.wall(noon).day !== d || !days.match(noon)) continue;
      for (const hour of hours) {
        for (const minute of minutes) {
          const moment = calendar.instant(y, m, d, hour, minute);
          if (moment.getTime() <= after.getTime() || moment.getTime() > until.getTime()) continue;
          const wall = calendar.wall(moment);
          if (wall.hour === hour && wall.minute === minute) yield moment;
        }
      }
    }
  } finally {
    void days.destroy();
  }
}
