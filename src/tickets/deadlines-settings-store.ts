import type { Calendar } from '../community/calendar.ts';
import { publicHoliday } from '../community/holidays.ts';
import type { TicketKind } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import {
  type ClockName,
  defaultLimit,
  dueAt,
  type Limit,
  type LimitTable,
  promisedLimit,
  REOPENED,
  WORKING_WEEK,
  type WorkingWeek,
} from './limits.ts';
import type { TicketPriority } from './ticket.ts';

/** What staff set about time: office hours, when to warn, when groups get their digest, and every limit that is not the default. */
export interface TimeSettings {
  /** 1 = Monday. Public holidays and the weekends worked for them stand above it. */
  readonly days: readonly number[];
  /** Minutes after midnight, in order; what lies between is the lunch break. */
  readonly periods: WorkingWeek['periods'];
  /** Per cent of a limit at which the assignee is warned. */
  readonly warnPercent: number;
  readonly digest: { readonly weekday: number; readonly minute: number };
}

export const DEFAULT_TIMES: TimeSettings = {
  days: WORKING_WEEK.days,
  periods: WORKING_WEEK.periods,
  warnPercent: 80,
  digest: { weekday: 5, minute: 17 * 60 },
};

export const weekOf = (times: TimeSettings): WorkingWeek => ({ days: times.days, periods: times.periods, exception: publicHoliday });

const KEY = 'ticket-times';

export async function timesOf(db: Db): Promise<TimeSettings> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
  return row ? { ...DEFAULT_TIMES, ...(JSON.parse(row.value) as Partial<TimeSettings>) } : DEFAULT_TIMES;
}

/** @throws {RangeError} for what would make every limit endless; the console refuses it before, in words */
export async function setTimes(tx: Db, times: TimeSettings): Promise<void> {
  const problem = timesProblem(times);
  if (problem) throw new RangeError(problem);
  await putMeta(tx, KEY, JSON.stringify(times));
  await moved(tx);
}

/** Why these hours can not be used, for staff; undefined: they can. */
export function timesProblem({ days, periods, warnPercent, digest }: TimeSettings): string | undefined {
  if (days.length === 0 || days.some((day) => !Number.isInteger(day) || day < 1 || day > 7)) return '请至少选一个工作日。';
  if (periods.length === 0) return '请填写上班时间，例如 9:00–12:00。';
  let before = 0;
  for (const { from, to } of periods) {
    if (!(from >= before && to > from && to <= 24 * 60)) return '上班时间要从早到晚、互不重叠，例如 9:00–12:00、14:00–18:00。';
    before = to;
  }
  if (!Number.isInteger(warnPercent) || warnPercent < 10 || warnPercent > 99) return '提前提醒请填 10 到 99 之间的百分数。';
  const { weekday, minute } = digest;
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7 || !(minute >= 0 && minute < 24 * 60)) return '请选择每周回音的星期和时间。';
  return undefined;
}

export interface LimitRow {
  readonly category: string;
  readonly priority: TicketPriority;
  readonly clock: ClockName;
  readonly limit: Limit;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export async function limitRows(db: Db): Promise<readonly LimitRow[]> {
  const rows = await db.selectFrom('ticket_limit').selectAll().execute();
  return rows.map((row) => ({
    category: row.category,
    priority: row.priority,
    clock: row.clock,
    limit: { kind: row.unit === 'working' ? 'working_hours' : 'hours', hours: row.minutes / 60 },
    changedBy: row.changed_by,
    changedAt: fromInstant(row.changed_at),
  }));
}

export async function limitTable(db: Db): Promise<LimitTable> {
  const set = new Map((await limitRows(db)).map((row) => [key(row.category, row.priority, row.clock), row.limit]));
  return (category, priority, clock) => set.get(key(category, priority, clock)) ?? defaultLimit(category, priority, clock);
}

const key = (category: string, priority: TicketPriority, clock: ClockName): string => `${category} ${priority} ${clock}`;

/** Until when an answer is promised to the one who reports something now. */
export async function promiseFor(db: Db, calendar: Calendar, from: Date, kind: TicketKind, category: string): Promise<Date> {
  return dueAt(calendar, from, promisedLimit(await limitTable(db), kind, category), weekOf(await timesOf(db)));
}

/** The same for what was opened again. */
export const promiseAgain = async (db: Db, calendar: Calendar, from: Date): Promise<Date> =>
  dueAt(calendar, from, REOPENED, weekOf(await timesOf(db)));

/** The longest limit that is taken: a year of office hours would be no limit. */
export const LONGEST_HOURS = 24 * 90;

/** @param limit undefined: as by default again */
export async function setLimit(
  tx: Db,
  of: { readonly category: string; readonly priority: TicketPriority; readonly clock: ClockName },
  limit: Limit | undefined,
  by: string,
  at: Date,
): Promise<void> {
  const usual = defaultLimit(of.category, of.priority, of.clock);
  if (!limit || (limit.kind === usual.kind && limit.hours === usual.hours)) {
    await tx
      .deleteFrom('ticket_limit')
      .where('category', '=', of.category)
      .where('priority', '=', of.priority)
      .where('clock', '=', of.clock)
      .execute();
  } else {
    if (!(limit.hours > 0 && limit.hours <= LONGEST_HOURS)) throw new RangeError(`a limit of ${limit.hours} hours is out of range`);
    const values = {
      unit: limit.kind === 'working_hours' ? ('working' as const) : ('clock' as const),
      minutes: Math.round(limit.hours * 60),
      changed_by: by,
      changed_at: toInstant(at),
    };
    await tx
      .insertInto('ticket_limit')
      .values({ ...of, ...values })
      .onConflict((conflict) => conflict.columns(['category', 'priority', 'clock']).doUpdateSet(values))
      .execute();
  }
  await moved(tx);
}

const REVISION = 'ticket-times-revision';

/** Changes with every setting: what was computed with another one is computed again. */
export async function timesRevision(db: Db): Promise<string> {
  return (await db.selectFrom('meta').select('value').where('key', '=', REVISION).executeTakeFirst())?.value ?? '0';
}

async function moved(tx: Db): Promise<void> {
  await putMeta(tx, REVISION, String(Number(await timesRevision(tx)) + 1));
}

export async function metaOf(db: Db, name: string): Promise<string | undefined> {
  return (await db.selectFrom('meta').select('value').where('key', '=', name).executeTakeFirst())?.value;
}

export async function putMeta(tx: Db, name: string, value: string): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ key: name, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
