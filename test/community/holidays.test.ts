import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { publicHoliday } from '../../src/community/holidays.ts';
import { dueAt } from '../../src/tickets/limits.ts';

describe('public holidays', () => {
  it('knows days off, days worked for them, and ordinary days', () => {
    expect(publicHoliday('2026-10-01')).toBe('off');
    expect(publicHoliday('2026-10-10')).toBe('work');
    expect(publicHoliday('2026-11-22')).toBeUndefined();
    expect(publicHoliday('2026-11-23')).toBeUndefined();
  });

  it('leaves a year that is not announced yet to the week', () => {
    expect(publicHoliday('2031-10-01')).toBeUndefined();
  });

  it('moves a promise over National Day', () => {
    const calendar = createCalendar('Asia/Shanghai');
    const limit = { kind: 'working_hours', hours: 7 } as const;
    // Wednesday 30 September, 18:00: the next working day is Thursday 8 October.
    expect(calendar.sayMoment(dueAt(calendar, calendar.instant(2026, 9, 30, 18), limit), calendar.instant(2026, 9, 30))).toBe(
      '10月8日 18:00',
    );
    // Friday 9 October, 18:00: Saturday the 10th is worked.
    expect(calendar.sayMoment(dueAt(calendar, calendar.instant(2026, 10, 9, 18), limit), calendar.instant(2026, 10, 9))).toBe(
      '10月10日 18:00',
    );
  });
});
