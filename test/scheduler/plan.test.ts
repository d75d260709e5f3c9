import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { planNotice } from '../../src/scheduler/plan.ts';
import { occurrencesBetween } from '../../src/scheduler/recurrence.ts';

const calendar = createCalendar('Asia/Shanghai');
const at = (text: string) => new Date(`2026-11-${text}:00+08:00`);
const HOUR = 3_600_000;

describe('what is due', () => {
  it('waits, sends, catches up or misses a single notice', () => {
    const notice = { at: at('22T10:00'), repeating: undefined, plannedTo: at('22T08:00') };
    expect(planNotice(notice, at('22T09:59'), 2 * HOUR, calendar)).toEqual({ send: undefined, missed: [], next: at('22T10:00') });
    expect(planNotice(notice, at('22T10:00'), 0, calendar)).toEqual({ send: at('22T10:00'), missed: [], next: undefined });
    expect(planNotice(notice, at('22T12:00'), 2 * HOUR, calendar)).toMatchObject({ send: at('22T10:00') });
    expect(planNotice(notice, at('22T12:01'), 2 * HOUR, calendar)).toEqual({ send: undefined, missed: [at('22T10:00')], next: undefined });
  });

  it('sends nothing of a matter that is over, however soon it is caught up', () => {
    const single = { at: at('22T10:00'), repeating: undefined, plannedTo: at('22T08:00'), endsAt: at('22T11:00') };
    expect(planNotice(single, at('22T10:59'), 2 * HOUR, calendar)).toMatchObject({ send: at('22T10:00') });
    expect(planNotice(single, at('22T11:00'), 2 * HOUR, calendar)).toEqual({ send: undefined, missed: [at('22T10:00')], next: undefined });
    const recurring = { ...single, at: undefined, repeating: { cron: '0 * * * *', rules: undefined } };
    expect(planNotice(recurring, at('22T10:00'), 2 * HOUR, calendar)).toEqual({
      send: at('22T10:00'),
      missed: [at('22T09:00')],
      next: undefined,
    });
    expect(planNotice(recurring, at('22T11:30'), 2 * HOUR, calendar)).toMatchObject({ send: undefined, next: undefined });
  });

  it('sends only the latest of a recurring one, and marks the rest missed', () => {
    const notice = { at: undefined, repeating: { cron: '0 * * * *', rules: undefined }, plannedTo: at('22T08:00') };
    expect(planNotice(notice, at('22T11:30'), 2 * HOUR, calendar)).toEqual({
      send: at('22T11:00'),
      missed: [at('22T09:00'), at('22T10:00')],
      next: at('22T12:00'),
    });
    expect(planNotice({ ...notice, repeating: { cron: '0 9 * * *', rules: undefined } }, at('24T12:00'), 2 * HOUR, calendar)).toEqual({
      send: undefined,
      missed: [at('22T09:00'), at('23T09:00'), at('24T09:00')],
      next: at('25T09:00'),
    });
  });

  it('does not go back when the clock does', () => {
    const plan = planNotice(
      { at: undefined, repeating: { cron: '0 * * * *', rules: undefined }, plannedTo: at('22T12:00') },
      at('22T10:30'),
      2 * HOUR,
      calendar,
    );
    expect(plan).toEqual({ send: undefined, missed: [], next: at('22T13:00') });
  });

  it('decides every moment exactly once, whenever it is called', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('*/7 * * * *', '0 * * * *', '30 9 * * *', '0 9 * * 1'),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 300 }),
        (cron, steps, window) => {
          const start = at('22T08:00');
          let now = start;
          let plannedTo = start;
          const decided: string[] = [];
          for (const minutes of steps) {
            now = new Date(now.getTime() + minutes * 60_000);
            const plan = planNotice({ at: undefined, repeating: { cron, rules: undefined }, plannedTo }, now, window * 60_000, calendar);
            const moments = [...plan.missed, ...(plan.send ? [plan.send] : [])];
            if (plan.send) expect(now.getTime() - plan.send.getTime()).toBeLessThanOrEqual(window * 60_000);
            decided.push(...moments.map((m) => m.toISOString()));
            plannedTo = now;
          }
          const all = occurrencesBetween(cron, calendar, start, now).map((m) => m.toISOString());
          expect(new Set(decided).size).toBe(decided.length);
          // Beyond 200 missed ones in one go the oldest are not listed.
          if (all.length <= 200) expect([...decided].sort()).toEqual(all);
          else for (const moment of decided) expect(all).toContain(moment);
        },
      ),
      { numRuns: 200 },
    );
  });
});
