import { Cron } from 'croner';
import fc from 'fast-check';
import rrule from 'rrule';
import { describe, expect, it } from 'vitest';
import { type Calendar, createCalendar } from '../../src/community/calendar.ts';
import { publicHoliday } from '../../src/community/holidays.ts';
import type { RepeatRules } from '../../src/messages.ts';
import { cronProblem } from '../../src/scheduler/recurrence.ts';
import { isWorkingDay, momentsBetween, nextMoment, REPEAT_RULES, rulesProblem } from '../../src/scheduler/repeat.ts';
import { readRecurrence } from '../../src/scheduler/said-recurrence.ts';
import { sayRepeat } from '../../src/scheduler/say-repeat.ts';

const { RRule } = rrule;
const RUNS = Number(process.env.HUIYIN_PROPERTY_RUNS ?? 120);
const DAY = 86_400_000;
const calendars = ['Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe'].map(createCalendar);
const shanghai = calendars[0]!;
const local = (calendar: Calendar, at: Date) => `${calendar.dayOf(at)} ${calendar.sayTime(at)}`;
const moments = (cron: string, rules: RepeatRules | undefined, from: string, days: number, calendar = shanghai) =>
  momentsBetween({ cron, rules }, calendar, new Date(from), new Date(Date.parse(from) + days * DAY)).map((at) => local(calendar, at));

/** A day of these years, as YYYY-MM-DD. */
const day = fc
  .integer({ min: Date.UTC(2025, 0, 1) / DAY, max: Date.UTC(2028, 11, 31) / DAY })
  .map((n) => new Date(n * DAY).toISOString().slice(0, 10));
/** An hour that no clock change touches in these zones: how those are handled is another test's matter. */
const hour = fc.integer({ min: 5, max: 23 });
const weekdays = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }).map((days) => days.sort((a, b) => a - b));
const RRULE_DAYS = [RRule.SU, RRule.MO, RRule.TU, RRule.WE, RRule.TH, RRule.FR, RRule.SA];

/** What the library says, on a wall clock without a zone, from the day on. */
function bySomebodyElse(options: ConstructorParameters<typeof RRule>[0], from: string, days: number): readonly string[] {
  const start = new Date(`${from}T00:00:00Z`);
  return new RRule({ dtstart: start, byminute: [0], bysecond: [0], ...options })
    .between(start, new Date(start.getTime() + days * DAY - 1), true)
    .map((at) => `${at.toISOString().slice(0, 10)} ${at.getUTCHours()}:00`);
}
const ours = (cron: string, rules: RepeatRules | undefined, from: string, days: number, calendar: Calendar) => {
  const [year, month, date] = from.split('-').map(Number) as [number, number, number];
  return momentsBetween(
    { cron, rules },
    calendar,
    new Date(calendar.instant(year, month, date).getTime() - 1),
    new Date(calendar.instant(year, month, date + days).getTime() - 1),
  ).map((at) => local(calendar, at));
};

describe('against an independent library', () => {
  it('every so many weeks, on some days', () => {
    fc.assert(
      fc.property(weekdays, fc.integer({ min: 1, max: 6 }), day, hour, fc.constantFrom(...calendars), (days, every, from, at, calendar) => {
        const rules = every > 1 ? { everyWeeks: every, from } : undefined;
        const theirs = { freq: RRule.WEEKLY, interval: every, wkst: RRule.MO, byweekday: days.map((d) => RRULE_DAYS[d]!), byhour: [at] };
        expect(ours(`0 ${at} * * ${days.join(',')}`, rules, from, 200, calendar)).toEqual(bySomebodyElse(theirs, from, 200));
      }),
      { numRuns: RUNS },
    );
  });

  it('days of the month, the last one, the n-th and last weekday, each month or quarter', () => {
    const shape = fc.oneof(
      fc.integer({ min: 1, max: 31 }).map((n) => ({ cron: [String(n), '*'], theirs: { bymonthday: [n] } })),
      fc.constant(-1).map((n) => ({ cron: ['L', '*'], theirs: { bymonthday: [n] } })),
      fc
        .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
        .map(([n, d]) => ({ cron: ['*', `${d}#${n}`], theirs: { byweekday: [RRULE_DAYS[d]!.nth(n)] } })),
      fc.integer({ min: 0, max: 6 }).map((d) => ({ cron: ['*', `${d}L`], theirs: { byweekday: [RRULE_DAYS[d]!.nth(-1)] } })),
    );
    const months = fc.constantFrom('*', '1,4,7,10', '3,6,9,12');
    fc.assert(
      fc.property(shape, months, day, hour, fc.constantFrom(...calendars), ({ cron, theirs }, month, from, at, calendar) => {
        const bymonth = month === '*' ? {} : { bymonth: month.split(',').map(Number) };
        const expected = bySomebodyElse({ freq: RRule.MONTHLY, ...theirs, ...bymonth, byhour: [at] }, from, 800);
        expect(ours(`0 ${at} ${cron[0]} ${month} ${cron[1]}`, { until: '2099-12-31' }, from, 800, calendar)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it('any cron expression, next to another reader of them', () => {
    const field = (min: number, max: number) =>
      fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min, max }).map(String) },
        { weight: 1, arbitrary: fc.constant('*') },
        { weight: 1, arbitrary: fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')) },
      );
    let compared = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.oneof(
          hour.map(String),
          fc.uniqueArray(hour, { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
        ),
        field(1, 31),
        fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: field(1, 12) }),
        field(0, 6),
        day,
        fc.constantFrom(...calendars),
        (minute, hours, dayOfMonth, month, weekday, from, calendar) => {
          const cron = `${minute} ${hours} ${dayOfMonth} ${month} ${weekday}`;
          fc.pre(cronProblem(cron) === undefined);
          const expected: string[] = [];
          const theirs = new Cron(cron, { timezone: calendar.timeZone, domAndDow: true });
          const [year, m, d] = from.split('-').map(Number) as [number, number, number];
          let at: Date | null = new Date(calendar.instant(year, m, d).getTime() - 1000);
          const end = calendar.instant(year, m, d + 90);
          for (at = theirs.nextRun(at); at && at < end && expected.length < 500; at = theirs.nextRun(at))
            expected.push(local(calendar, at));
          compared += expected.length;
          expect(ours(cron, undefined, from, 90, calendar).slice(0, 500)).toEqual(expected);
        },
      ),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS);
  });
});

describe('holidays and working days', () => {
  it('puts off, brings forward or leaves out, day by day', () => {
    const rule = fc.constantFrom('skip' as const, 'next' as const, 'previous' as const);
    const base = fc.oneof(
      fc.integer({ min: 1, max: 28 }).map((n) => ({ cron: `0 9 ${n} * *`, weekends: true })),
      weekdays.map((days) => ({ cron: `0 9 * * ${days.join(',')}`, weekends: false })),
    );
    fc.assert(
      fc.property(
        base,
        rule,
        fc.constantFrom('2025-01-20', '2025-09-20', '2026-01-25', '2026-04-20', '2026-09-15'),
        ({ cron, weekends }, holidays, from) => {
          const plain = ours(cron, undefined, addDays(from, -20), 120, shanghai).map((moment) => moment.slice(0, 10));
          const expected = new Set<string>();
          for (const one of plain) {
            const closed = weekends ? !isWorkingDay(one) : publicHoliday(one) === 'off';
            let moved = one;
            if (closed && holidays === 'skip') continue;
            if (closed)
              do moved = addDays(moved, holidays === 'next' ? 1 : -1);
              while (!isWorkingDay(moved));
            if (moved >= from && moved < addDays(from, 60)) expected.add(`${moved} 9:00`);
          }
          expect(ours(cron, { holidays }, from, 60, shanghai)).toEqual([...expected].sort());
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('knows the first and last working day of a month', () => {
    // 2026-10-01 to -07 is off; the first three days of January are, and the Sunday after them is worked.
    expect(moments('0 9 1 * *', { workingDay: 'first' }, '2026-09-25T00:00:00+08:00', 70)).toEqual([
      '2026-10-08 9:00',
      '2026-11-02 9:00',
      '2026-12-01 9:00',
    ]);
    expect(moments('0 9 1 * *', { workingDay: 'first' }, '2025-12-25T00:00:00+08:00', 30)).toEqual(['2026-01-04 9:00']);
    expect(moments('30 16 * 3,6,9,12 1', { workingDay: 'last' }, '2026-01-01T00:00:00+08:00', 365)).toEqual([
      '2026-03-31 16:30',
      '2026-06-30 16:30',
      '2026-09-30 16:30',
      '2026-12-31 16:30',
    ]);
  });

  it('keeps to its first and last day, leaves out days, and moves single moments', () => {
    const rules: RepeatRules = {
      from: '2026-12-01',
      until: '2026-12-31',
      except: ['2026-12-09'],
      moved: [{ from: '2026-12-16T07:00:00Z', to: '2026-12-15T01:30:00Z' }],
    };
    expect(moments('0 15 * * 3', rules, '2026-11-01T00:00:00+08:00', 120)).toEqual([
      '2026-12-02 15:00',
      '2026-12-15 9:30',
      '2026-12-23 15:00',
      '2026-12-30 15:00',
    ]);
    expect(nextMoment({ cron: '0 15 * * 3', rules }, shanghai, new Date('2026-12-30T15:00:00+08:00'))).toBeUndefined();
  });

  it('gives the same moments however the time is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('0 9 1,15,28 * *', '0 9 * * 1,6', '0 9 L * *'),
        fc.record({
          holidays: fc.constantFrom(undefined, 'skip' as const, 'next' as const, 'previous' as const),
          everyWeeks: fc.constantFrom(undefined, 2, 3),
          from: fc.constant('2026-01-05'),
        }),
        fc.array(fc.integer({ min: 1, max: 40 * 24 }), { minLength: 1, maxLength: 12 }),
        (cron, given, steps) => {
          fc.pre(!(given.everyWeeks && cron.endsWith('*')));
          const rules = REPEAT_RULES.parse(Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)));
          let at = new Date('2026-01-10T00:00:00+08:00');
          const cut: string[] = [];
          for (const hours of steps) {
            const to = new Date(at.getTime() + hours * 3_600_000);
            cut.push(...momentsBetween({ cron, rules }, shanghai, at, to).map((one) => one.toISOString()));
            const next = nextMoment({ cron, rules }, shanghai, at);
            const [first] = momentsBetween({ cron, rules }, shanghai, at, new Date(at.getTime() + 60 * DAY));
            if (first) expect(next).toEqual(first);
            at = to;
          }
          const whole = momentsBetween({ cron, rules }, shanghai, new Date('2026-01-10T00:00:00+08:00'), at).map((one) =>
            one.toISOString(),
          );
          expect(cut).toEqual(whole);
          expect(new Set(whole).size).toBe(whole.length);
        },
      ),
      { numRuns: Math.ceil(RUNS / 5) },
    );
  });

  it('says what is wrong', () => {
    expect(rulesProblem({ cron: '0 9 * * 1', rules: { from: '2026-12-01', until: '2026-11-01' } })).toContain('早于开始日期');
    expect(rulesProblem({ cron: '0 9 1 * *', rules: { everyWeeks: 2, from: '2026-12-01' } })).toContain('要选星期几');
    expect(REPEAT_RULES.safeParse({ from: '2026-02-30' }).success).toBe(false);
    expect(nextMoment({ cron: '0 9 * * 1', rules: { until: '2020-01-01' } }, shanghai, new Date('2026-11-22T00:00:00Z'))).toBeUndefined();
  });
});

describe('in words', () => {
  it.each([
    ['每天早上8点：', '0 8 * * *', '每天 8:00'],
    ['每周三下午3点', '0 15 * * 3', '每周三 15:00'],
    ['每两周周三下午3点', '0 15 * * 3', '每 2 周的周三 15:00（从2026年11月22日那一周算起）'],
    ['隔周周六上午9点半', '30 9 * * 6', '每 2 周的周六 9:30（从2026年11月22日那一周算起）'],
    ['每三个星期的星期一、星期四9:00', '0 9 * * 1,4', '每 3 周的周一、周四 9:00（从2026年11月22日那一周算起）'],
    ['每月1号上午9点', '0 9 1 * *', '每月 1 日 9:00'],
    ['每月最后一天18点', '0 18 L * *', '每月最后一天 18:00'],
    ['每月最后一个工作日上午9点', '0 9 * * *', '每月最后一个工作日 9:00'],
    ['每月第一个工作日9点', '0 9 * * *', '每月第一个工作日 9:00'],
    ['每月第二个周六上午10点', '0 10 * * 6#2', '每月第二个周六 10:00'],
    ['每月最后一个周五下午4点', '0 16 * * 5L', '每月最后一个周五 16:00'],
    ['每季度第一个周一上午10点', '0 10 * 1,4,7,10 1#1', '每季度第一个月第一个周一 10:00'],
    ['每季度最后一个工作日下午5点', '0 17 * 3,6,9,12 *', '每季度最后一个月最后一个工作日 17:00'],
    ['每月15号下午2点，逢节假日顺延：', '0 14 15 * *', '每月 15 日 14:00，逢节假日顺延到下一个工作日'],
    ['每周一早上8点（节假日不发）', '0 8 * * 1', '每周一 8:00，逢节假日不发'],
    ['每周三下午3点，遇节假日提前，到12月31日为止：', '0 15 * * 3', '每周三 15:00，逢节假日提前到上一个工作日，到2026年12月31日为止'],
    ['每天晚上7点到3月1日为止', '0 19 * * *', '每天 19:00，到2027年3月1日为止'],
  ])('%s', (text, cron, said) => {
    const read = readRecurrence(text, '2026-11-22');
    if (read?.kind !== 'cron') throw new Error('not read');
    expect(read.cron).toBe(cron);
    expect(cronProblem(read.cron)).toBeUndefined();
    expect(sayRepeat(read.cron, read.rules)).toBe(said);
    expect(text.slice(read.length)).toMatch(/^[：]?$/);
  });

  it.each(['每周三', '每月最后一个工作日', '每季度第一个周一'])('asks for the time: %s', (text) => {
    expect(readRecurrence(`${text}开会`, '2026-11-22')).toEqual({ kind: 'no_time', said: text });
  });
  it.each(['每个人都要来', '每月第三个工作日9点', '每月第六个周一9点', '每逢佳节'])('leaves other words alone: %s', (text) => {
    expect(readRecurrence(text, '2026-11-22')).toBeUndefined();
  });
});

const addDays = (text: string, days: number): string => new Date(Date.parse(`${text}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
