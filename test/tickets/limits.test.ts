import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { publicHoliday } from '../../src/community/holidays.ts';
import type { TicketKind } from '../../src/messages.ts';
import { addWorkingHours, defaultLimit, dueAt, LIMITS, promisedLimit, sayLimit, WORKING_WEEK } from '../../src/tickets/limits.ts';

const calendar = createCalendar('Asia/Shanghai');
const due = (from: string, kind: TicketKind, category: string) =>
  calendar.sayMoment(dueAt(calendar, new Date(from), promisedLimit(defaultLimit, kind, category)), new Date(from));

describe('promised moments', () => {
  it('is the third working day for an ordinary matter, as in the rules', () => {
    expect(due('2026-11-22T19:00:00+08:00', 'complaint', '设施维修')).toBe('11月25日 18:00');
    expect(due('2026-11-20T17:10:00+08:00', 'complaint', '设施维修')).toBe('11月25日 17:30');
    expect(due('2026-11-23T12:30:00+08:00', 'complaint', '其他')).toBe('11月26日 12:00');
  });

  it('is a day for supplies, safety, hazards and calls for help, whatever the hour', () => {
    expect(due('2026-11-21T23:10:00+08:00', 'complaint', '水电气暖')).toBe('11月22日 23:30');
    expect(due('2026-11-21T10:00:00+08:00', 'hazard', '环境卫生')).toBe('11月22日 10:00');
    expect(due('2026-11-21T10:00:00+08:00', 'help', '其他')).toBe('11月22日 10:00');
  });

  it('gives five working days where others are needed', () => {
    expect(LIMITS.违建占道).toEqual({ kind: 'working_hours', hours: 35 });
    expect(due('2026-11-23T09:00:00+08:00', 'complaint', '违建占道')).toBe('11月27日 18:00');
  });

  it('is said as people say it', () => {
    expect(sayLimit({ kind: 'working_hours', hours: 21 })).toBe('3 个工作日');
    expect(sayLimit({ kind: 'working_hours', hours: 10.5 })).toBe('1 个工作日零 3.5 小时');
    expect(sayLimit({ kind: 'working_hours', hours: 3 })).toBe('3 个工作小时');
    expect(sayLimit({ kind: 'hours', hours: 24 })).toBe('24 小时');
    expect(sayLimit({ kind: 'hours', hours: 72 })).toBe('3 天');
  });

  it('knows holidays and make-up days where it is told', () => {
    const week = {
      ...WORKING_WEEK,
      exception: (day: string) => (day === '2026-11-23' ? 'off' : day === '2026-11-28' ? 'work' : undefined),
    } as const;
    expect(calendar.sayMoment(addWorkingHours(calendar, new Date('2026-11-20T18:00:00+08:00'), 35, week), new Date())).toBe(
      '11月28日 18:00',
    );
  });

  it('counts exactly the working minutes between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * 60 }), fc.integer({ min: 1, max: 60 }), (minutes, hours) => {
        const from = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
        const to = addWorkingHours(calendar, from, hours, WORKING_WEEK);
        let worked = 0;
        for (let t = from.getTime(); t < to.getTime(); t += 60_000) {
          const w = calendar.wall(new Date(t));
          const minute = w.hour * 60 + w.minute;
          const exception = publicHoliday(calendar.dayOf(new Date(t)));
          const works = exception === 'work' || (exception === undefined && w.weekday <= 5);
          if (works && WORKING_WEEK.periods.some((p) => minute >= p.from && minute < p.to)) worked++;
        }
        expect(worked).toBe(hours * 60);
      }),
      { numRuns: 40 },
    );
  });
});
