import fc from 'fast-check';
import { createTask, getTasks } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { type Calendar, createCalendar } from '../../src/community/calendar.ts';
import { cronProblem, occurrencesBetween } from '../../src/scheduler/recurrence.ts';
import { nextMoment } from '../../src/scheduler/repeat.ts';

const calendars = Object.fromEntries(
  ['Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu'].map((zone) => [
    zone,
    createCalendar(zone),
  ]),
);
const shanghai = calendars['Asia/Shanghai']!;
const nextOccurrence = (cron: string, calendar: Calendar, after: Date) => nextMoment({ cron, rules: undefined }, calendar, after);
const local = (calendar: Calendar, at: Date) => `${calendar.dayOf(at)} ${calendar.sayTime(at)}`;

/** node-cron's own word for every minute of a span, without the second pass of a repeated hour. */
function slowly(cron: string, calendar: Calendar, after: Date, until: Date): string[] {
  const task = createTask(cron, () => {}, { timezone: calendar.timeZone });
  const found: string[] = [];
  for (let t = Math.floor(after.getTime() / 60_000) * 60_000 + 60_000; t <= until.getTime(); t += 60_000) {
    const at = new Date(t);
    if (!task.match(at)) continue;
    const w = calendar.wall(at);
    if (calendar.instant(w.year, w.month, w.day, w.hour, w.minute).getTime() === t) found.push(at.toISOString());
  }
  void task.destroy();
  return found;
}

const field = (min: number, max: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 15 }).map((n) => `*/${n}`) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    },
    { weight: 1, arbitrary: fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')) },
  );
const dayOfMonth = fc.oneof(
  { weight: 4, arbitrary: fc.constant('*') },
  { weight: 3, arbitrary: field(1, 31) },
  { weight: 1, arbitrary: fc.constant('L') },
);
const dayOfWeek = fc.oneof(
  { weight: 4, arbitrary: fc.constant('*') },
  { weight: 3, arbitrary: field(0, 7) },
  { weight: 1, arbitrary: fc.constantFrom('1#2', '5L', 'mon,wed') },
);
const month = fc.oneof({ weight: 5, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: field(1, 12) });
const cron = fc.tuple(field(0, 59), field(0, 23), dayOfMonth, month, dayOfWeek).map((fields) => fields.join(' '));

describe('recurrence', () => {
  it('agrees with node-cron minute by minute, over clock changes, month ends and in any zone', () => {
    // Starts near changes of summer time and month ends as well as anywhere.
    const start = fc.oneof(
      fc
        .constantFrom(
          '2026-03-07T12:00:00Z',
          '2026-10-31T12:00:00Z',
          '2026-03-28T12:00:00Z',
          '2026-10-24T12:00:00Z',
          '2026-04-04T00:00:00Z',
          '2026-10-03T00:00:00Z',
          '2028-02-28T00:00:00Z',
        )
        .map((text) => Date.parse(text)),
      fc.integer({ min: Date.UTC(2025, 0, 1) / 1000, max: Date.UTC(2029, 0, 1) / 1000 }).map((s) => s * 1000),
    );
    let moments = 0;
    fc.assert(
      fc.property(
        cron,
        fc.constantFrom(...Object.values(calendars)),
        start,
        fc.integer({ min: 1, max: 72 }),
        (expression, calendar, from, hours) => {
          fc.pre(cronProblem(expression) === undefined);
          const after = new Date(from);
          const until = new Date(from + hours * 3_600_000);
          const fast = occurrencesBetween(expression, calendar, after, until).map((at) => at.toISOString());
          expect(fast).toEqual(slowly(expression, calendar, after, until));
          moments += fast.length;
          const next = nextOccurrence(expression, calendar, after);
          if (fast[0]) expect(next?.toISOString()).toBe(fast[0]);
          else if (next) expect(next.getTime()).toBeGreaterThan(until.getTime());
        },
      ),
      { numRuns: 250 },
    );
    expect(moments).toBeGreaterThan(100);
  });

  it('skips a time that a clock change leaves out, and takes one that comes twice once', () => {
    const newYork = calendars['America/New_York']!;
    const days = (expression: string, from: string, to: string) =>
      occurrencesBetween(expression, newYork, new Date(from), new Date(to)).map((at) => local(newYork, at));
    expect(days('30 2 * * *', '2026-03-07T00:00:00Z', '2026-03-10T00:00:00Z')).toEqual(['2026-03-07 2:30', '2026-03-09 2:30']);
    expect(days('30 1 * * *', '2026-10-31T00:00:00Z', '2026-11-03T00:00:00Z')).toEqual([
      '2026-10-31 1:30',
      '2026-11-01 1:30',
      '2026-11-02 1:30',
    ]);
  });

  it('finds rare moments, and says when there is none', () => {
    const after = new Date('2026-11-22T10:00:00+08:00');
    expect(local(shanghai, nextOccurrence('0 9 29 2 *', shanghai, after)!)).toBe('2028-02-29 9:00');
    // 29 February is never a first Monday.
    expect(nextOccurrence('0 9 29 2 1#1', shanghai, after)).toBeUndefined();
    expect(local(shanghai, nextOccurrence('0 18 L * *', shanghai, after)!)).toBe('2026-11-30 18:00');
  });

  it('is quick: a year of days in some milliseconds, and leaves nothing behind', () => {
    const started = performance.now();
    const year = occurrencesBetween('0 9 * * *', shanghai, new Date('2026-01-01T00:00:00+08:00'), new Date('2026-12-31T23:59:00+08:00'));
    expect(year).toHaveLength(365);
    expect(performance.now() - started).toBeLessThan(250);
    expect(getTasks().size).toBe(0);
  });

  it.each([
    ['61 25 * * 9', '重复时间“61 25 * * 9”的分钟“61”、小时“25”、星期“9”不对'],
    ['0 9 * *', '现在是 4 段'],
    ['0 0 9 * * *', '现在是 6 段'],
    ['', '现在是 0 段'],
    ['@daily', '现在是 1 段'],
    ['a b c d e', '分钟“a”'],
    ['0 9 30 2 *', '永远不会到'],
  ])('names what is wrong with %s', (expression, expected) => {
    expect(cronProblem(expression)).toContain(expected);
  });
});
