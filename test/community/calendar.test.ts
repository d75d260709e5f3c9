import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';

const shanghai = createCalendar('Asia/Shanghai');
const newYork = createCalendar('America/New_York');

describe('calendar', () => {
  it('reads the wall clock of its zone', () => {
    expect(shanghai.wall(new Date('2026-11-22T16:30:05Z'))).toEqual({
      year: 2026,
      month: 11,
      day: 23,
      weekday: 1,
      hour: 0,
      minute: 30,
      second: 5,
    });
  });

  it('finds the instant of a wall-clock time; days and minutes roll over', () => {
    expect(shanghai.instant(2026, 11, 23, 9).toISOString()).toBe('2026-11-23T01:00:00.000Z');
    expect(shanghai.instant(2026, 11, 31, 9).toISOString()).toBe('2026-12-01T01:00:00.000Z');
    expect(shanghai.instant(2026, 12, 31, 0, 1440).toISOString()).toBe('2026-12-31T16:00:00.000Z');
  });

  it('takes the first of a time that comes twice, and the end of the gap for one that is skipped', () => {
    expect(newYork.instant(2026, 11, 1, 1, 30).toISOString()).toBe('2026-11-01T05:30:00.000Z');
    expect(newYork.instant(2026, 3, 8, 2, 30).toISOString()).toBe('2026-03-08T07:00:00.000Z');
  });

  it('says dates as the committee does', () => {
    const now = new Date('2026-11-22T10:00:00+08:00');
    const at = new Date('2026-11-26T14:30:00+08:00');
    expect(shanghai.sayMoment(at, now)).toBe('11月26日 14:30');
    expect(shanghai.sayMomentAndWeekday(at, now)).toBe('11月26日（周四）14:30');
    expect(shanghai.sayDay(new Date('2027-01-03T09:00:00+08:00'), now)).toBe('2027年1月3日');
    expect(shanghai.dayOf(new Date('2026-11-22T16:30:00Z'))).toBe('2026-11-23');
  });

  it('turns every instant into a wall-clock time and back', () => {
    const zones = ['Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'].map(
      createCalendar,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2035, 0, 1) / 60_000 }),
        (zone, minutes) => {
          const at = new Date(minutes * 60_000);
          const w = zone.wall(at);
          const back = zone.instant(w.year, w.month, w.day, w.hour, w.minute);
          // The second pass of a repeated hour comes back as the first.
          expect([0, 1_800_000, 3_600_000]).toContain(at.getTime() - back.getTime());
          expect(zone.wall(back)).toEqual(w);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
