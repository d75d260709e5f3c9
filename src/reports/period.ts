import type { Calendar } from '../community/calendar.ts';

/** A month or a quarter, as reports are written for. */
export interface Period {
  /** 2026-11 or 2026-Q4 */
  readonly id: string;
  /** 2026年11月, 2026年第四季度 */
  readonly name: string;
  readonly from: Date;
  /** The first moment after it. */
  readonly to: Date;
}

const QUARTERS = ['一', '二', '三', '四'] as const;

/** Undefined where it is neither a month nor a quarter. */
export function readPeriod(id: string, calendar: Calendar): Period | undefined {
  const month = /^(20\d{2})-(0[1-9]|1[0-2])$/.exec(id);
  if (month) {
    const [year, n] = [Number(month[1]), Number(month[2])];
    return { id, name: `${year}年${n}月`, from: calendar.instant(year, n, 1), to: calendar.instant(year, n + 1, 1) };
  }
  const quarter = /^(20\d{2})-Q([1-4])$/.exec(id);
  if (!quarter) return undefined;
  const [year, n] = [Number(quarter[1]), Number(quarter[2])];
  const first = (n - 1) * 3 + 1;
  return {
    id,
    name: `${year}年第${QUARTERS[n - 1]}季度`,
    from: calendar.instant(year, first, 1),
    to: calendar.instant(year, first + 3, 1),
  };
}

/** The months and quarters up to now, newest first. */
export function lastPeriods(calendar: Calendar, now: Date, months: number): readonly Period[] {
  const { year, month } = calendar.wall(now);
  const ids: string[] = [];
  for (let i = 0; i < months; i++) {
    const total = year * 12 + (month - 1) - i;
    const [y, m] = [Math.floor(total / 12), (total % 12) + 1];
    ids.push(`${y}-${String(m).padStart(2, '0')}`);
    if (m % 3 === 1 || i === 0) ids.push(`${y}-Q${Math.floor((m - 1) / 3) + 1}`);
  }
  return [...new Set(ids)].flatMap((id) => readPeriod(id, calendar) ?? []);
}

export function periodBefore(period: Period, calendar: Calendar): Period {
  const { year, month } = calendar.wall(new Date(period.from.getTime() - 86_400_000));
  const id = period.id.includes('Q') ? `${year}-Q${Math.floor((month - 1) / 3) + 1}` : `${year}-${String(month).padStart(2, '0')}`;
  return readPeriod(id, calendar)!;
}
