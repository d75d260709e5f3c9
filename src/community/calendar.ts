/**
 * Dates and times as the community says them: wall clock of one time zone, Chinese words. Correct over changes of summer time.
 */

/** A moment on the wall clock. `weekday` is 1 (Monday) to 7 (Sunday). */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export interface Calendar {
  readonly timeZone: string;
  wall(at: Date): Wall;
  /**
   * The instant of a wall-clock time; days and minutes beyond their range roll over. A time that a clock change skips
   * becomes the first moment after the gap, one that occurs twice the first of both.
   */
  instant(year: number, month: number, day: number, hour?: number, minute?: number): Date;
  /** YYYY-MM-DD. */
  dayOf(at: Date): string;
  /** 11月25日; with the year where it is another one than now. */
  sayDay(at: Date, now: Date): string;
  /** 11月26日（周四）. */
  sayDayAndWeekday(at: Date, now: Date): string;
  /** 18:00, without a leading zero: 9:00. */
  sayTime(at: Date): string;
  /** 11月25日 18:00. */
  sayMoment(at: Date, now: Date): string;
  /** 11月26日（周四）14:30. */
  sayMomentAndWeekday(at: Date, now: Date): string;
}

export const WEEKDAYS = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const;

/** @param timeZone IANA name, such as Asia/Shanghai */
export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  function wall(at: Date): Wall {
    const n: Record<string, number> = {};
    for (const part of format.formatToParts(at)) if (part.type !== 'literal') n[part.type] = Number(part.value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = n;
    return { year, month, day, weekday: weekdayOf(year, month, day), hour, minute, second };
  }

  /** How far the wall clock is ahead of UTC at an instant, in ms. */
  function offset(ms: number): number {
    const w = wall(new Date(ms));
    return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) - Math.floor(ms / 1000) * 1000;
  }

  function instant(year: number, month: number, day: number, hour = 0, minute = 0): Date {
    const asUtc = Date.UTC(year, month - 1, day, hour, minute);
    // A zone changes at most once around one day: one of the offsets before and after is the right one.
    const before = offset(asUtc - 86_400_000);
    const after = offset(asUtc + 86_400_000);
    for (const candidate of [before, after].sort((a, b) => b - a)) {
      const at = asUtc - candidate;
      if (offset(at) === candidate) return new Date(at);
    }
    return new Date(endOfGap(asUtc - Math.max(before, after), asUtc - Math.min(before, after)));
  }

  /** The first instant of the later offset, between two instants on both sides of a clock change. */
  function endOfGap(low: number, high: number): number {
    const earlier = offset(low);
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offset(middle) === earlier) low = middle;
      else high = middle;
    }
    return high;
  }

  function sayDay(at: Date, now: Date): string {
    const w = wall(at);
    return `${w.year === wall(now).year ? '' : `${w.year}年`}${w.month}月${w.day}日`;
  }

  function sayTime(at: Date): string {
    const w = wall(at);
    return `${w.hour}:${String(w.minute).padStart(2, '0')}`;
  }

  const sayDayAndWeekday = (at: Date, now: Date) => `${sayDay(at, now)}（${WEEKDAYS[wall(at).weekday]}）`;

  return {
    timeZone,
    wall,
    instant,
    dayOf(at) {
      const w = wall(at);
      return `${String(w.year).padStart(4, '0')}-${String(w.month).padStart(2, '0')}-${String(w.day).padStart(2, '0')}`;
    },
    sayDay,
    sayDayAndWeekday,
    sayTime,
    sayMoment: (at, now) => `${sayDay(at, now)} ${sayTime(at)}`,
    sayMomentAndWeekday: (at, now) => `${sayDayAndWeekday(at, now)}${sayTime(at)}`,
  };
}

/** 1 (Monday) to 7 (Sunday). */
export function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}
