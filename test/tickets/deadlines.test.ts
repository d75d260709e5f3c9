import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { publicHoliday } from '../../src/community/holidays.ts';
import { type Asked, clocksOf, type DeadlineRules, type Moment } from '../../src/tickets/deadlines.ts';
import { addLimit, type ClockName, defaultLimit, type Limit, usedOf, WORKING_WEEK, workingMs } from '../../src/tickets/limits.ts';

const calendar = createCalendar('Asia/Shanghai');
const RULES: DeadlineRules = { calendar, week: WORKING_WEEK, limits: defaultLimit, warnShare: 0.8 };
const HOUR = 3_600_000;
const ORDINARY = { category: '设施维修', priority: 'normal' } as const;
const at = (text: string) => new Date(`2026-${text}+08:00`);

/** A history in short: kind, moment, state it leads to, who did it. */
function history(...lines: readonly (readonly [string, string, string?, string?])[]): readonly Moment[] {
  return lines.map(([kind, when, to, actor = 'person:p-li'], i) => ({ seq: i + 1, at: at(when), actor, kind, to }));
}

function clock(name: ClockName, events: readonly Moment[], now: string, asked: readonly Asked[] = []) {
  const state = clocksOf(ORDINARY, events, asked, at(now), RULES).find((one) => one.clock === name);
  if (!state) throw new Error(`no clock ${name}`);
  return state;
}

const sayDue = (state: { readonly dueAt: Date | undefined }) => state.dueAt && calendar.sayMoment(state.dueAt, at('11-23T00:00:00'));

describe('the clocks of a ticket', () => {
  // 2026-11-23 is a Monday; a working day has 3 hours before the lunch break and 4 after it.
  const opened = ['opened', '11-23T10:00:00', 'received', 'resident'] as const;

  it('count office hours, without the lunch break', () => {
    const events = history(opened);
    expect(clock('response', events, '11-23T13:00:00')).toMatchObject({ state: 'running', usedMs: 2 * HOUR });
    expect(sayDue(clock('response', events, '11-23T13:00:00'))).toBe('11月24日 10:00');
    expect(sayDue(clock('resolution', events, '11-23T13:00:00'))).toBe('11月26日 10:00');
    expect(calendar.sayMoment(clock('response', events, '11-23T13:00:00').warnAt!, at('11-23T00:00:00'))).toBe('11月23日 17:36');
  });

  it('know public holidays and the weekends that are worked for them', () => {
    // National Day 2026: 1 to 7 October are off; 10 October, a Saturday, is worked.
    expect([publicHoliday('2026-10-01'), publicHoliday('2026-10-10')]).toEqual(['off', 'work']);
    const events = history(['opened', '09-30T17:00:00', 'received', 'resident']);
    expect(sayDue(clock('response', events, '09-30T18:00:00'))).toBe('10月8日 17:00');
    expect(sayDue(clock('resolution', events, '09-30T18:00:00'))).toBe('10月10日 17:00');
  });

  it('stop for what they are for', () => {
    const taken = history(opened, ['started', '11-23T11:00:00', 'in_progress']);
    expect(clock('response', taken, '11-25T10:00:00')).toMatchObject({ state: 'stopped', usedMs: HOUR });
    expect(clock('resolution', taken, '11-23T12:00:00')).toMatchObject({ state: 'running', usedMs: 2 * HOUR });
    const answered = history(opened, ['started', '11-23T11:00:00', 'in_progress'], ['answered', '11-23T12:00:00', 'answered']);
    for (const name of ['response', 'news', 'resolution'] as const) expect(clock(name, answered, '11-27T10:00:00').state).toBe('stopped');
  });

  it('are not stopped by what the program or a resident does', () => {
    const joined = history(
      opened,
      ['assigned', '11-23T10:00:01', 'assigned', 'system'],
      ['joined', '11-23T10:30:00', undefined, 'resident'],
    );
    expect(clock('response', joined, '11-23T11:00:00')).toMatchObject({ state: 'running', usedMs: HOUR });
  });

  it('stand still while the matter waits, and go on with what is left', () => {
    const waiting = history(opened, ['waits', '11-23T12:00:00', 'waiting']);
    expect(clock('resolution', waiting, '11-25T12:00:00')).toMatchObject({ state: 'paused', usedMs: 2 * HOUR, dueAt: undefined });
    const back = history(opened, ['waits', '11-23T12:00:00', 'waiting'], ['resumed', '11-26T09:00:00', 'in_progress', 'system']);
    expect(clock('resolution', back, '11-26T10:00:00')).toMatchObject({ state: 'running', usedMs: 3 * HOUR });
    expect(sayDue(clock('resolution', back, '11-26T10:00:00'))).toBe('11月30日 16:00');
  });

  it('stand still while the reporter is asked something', () => {
    const asked = [{ from: at('11-23T11:00:00'), to: at('11-24T15:00:00') }];
    expect(clock('resolution', history(opened), '11-24T10:00:00', asked)).toMatchObject({
      state: 'paused',
      usedMs: HOUR,
    });
    expect(clock('resolution', history(opened), '11-24T16:00:00', asked)).toMatchObject({ state: 'running', usedMs: 2 * HOUR });
  });

  it('go on where they stood when it was answered too early', () => {
    const again = history(opened, ['answered', '11-23T11:00:00', 'answered'], ['assigned', '11-27T09:00:00', 'assigned']);
    expect(clock('resolution', again, '11-27T10:00:00')).toMatchObject({ round: 1, state: 'running', usedMs: 2 * HOUR });
  });

  it('begin anew when it is opened again, and for each piece of news', () => {
    const again = history(opened, ['answered', '11-23T11:00:00', 'answered'], ['reopened', '11-24T09:00:00', 'reopened', 'resident']);
    expect(clock('resolution', again, '11-24T11:00:00')).toMatchObject({ round: 3, state: 'running', usedMs: 2 * HOUR });
    expect(clock('response', again, '11-24T11:00:00')).toMatchObject({ round: 3, state: 'running' });
    const told = history(opened, ['assigned', '11-23T11:00:00', 'assigned'], ['started', '11-23T11:30:00', 'in_progress']);
    expect(clock('news', told, '11-23T12:00:00')).toMatchObject({ round: 2, usedMs: HOUR });
  });

  it('says since when it is late, also when it waits now', () => {
    const late = history(opened, ['waits', '11-27T15:00:00', 'waiting']);
    expect(sayDue(clock('resolution', late, '11-30T12:00:00'))).toBe('11月26日 10:00');
  });
});

/** Minutes of office time, counted one by one without any of the program's arithmetic. China has no summer time. */
const officeMinute = new Map<number, boolean>();
function isOffice(minute: number): boolean {
  const known = officeMinute.get(minute);
  if (known !== undefined) return known;
  const wall = new Date(minute * 60_000 + 8 * HOUR);
  const exception = publicHoliday(wall.toISOString().slice(0, 10));
  const worked = exception === 'work' || (exception === undefined && wall.getUTCDay() >= 1 && wall.getUTCDay() <= 5);
  const of = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  const result = worked && WORKING_WEEK.periods.some(({ from, to }) => of >= from && of < to);
  officeMinute.set(minute, result);
  return result;
}

const RUNS = Number(process.env.HUIYIN_PROPERTY_RUNS ?? 150);
const DONE = ['answered', 'closed', 'declined'];
const STATES = ['assigned', 'in_progress', 'waiting', 'answered', 'reopened', 'closed', 'declined'] as const;

describe('over random histories', () => {
  const lives = fc.record({
    start: fc.integer({ min: 0, max: 20 * 24 * 60 }),
    steps: fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 900 }),
        to: fc.constantFrom(...STATES, undefined),
        by: fc.constantFrom('person:p', 'resident', 'system'),
      }),
      { maxLength: 10 },
    ),
    ask: fc.option(fc.record({ after: fc.integer({ min: 0, max: 3000 }), for: fc.integer({ min: 0, max: 2000 }) }), { nil: undefined }),
    watch: fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 2, maxLength: 5 }),
    priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
    category: fc.constantFrom('设施维修', '水电气暖', '违建占道'),
  });

  it('clocks never go back, never run while the matter waits, and use exactly the minutes that count', () => {
    fc.assert(
      fc.property(lives, (life) => {
        // From 20 September: over a holiday of a week and a weekend that is worked.
        const zero = Date.UTC(2026, 8, 20) + life.start * 60_000;
        let t = zero;
        const events: Moment[] = [{ seq: 1, at: new Date(zero), actor: 'resident', kind: 'opened', to: 'received' }];
        for (const [i, step] of life.steps.entries()) {
          t += step.after * 60_000;
          events.push({ seq: i + 2, at: new Date(t), actor: step.by, kind: step.to ?? 'amended', to: step.to });
        }
        const askedAt = life.ask && zero + life.ask.after * 60_000;
        let now = t;
        let before: ReturnType<typeof clocksOf> | undefined;
        for (const minutes of life.watch) {
          now += minutes * 60_000;
          const asked = life.ask && askedAt! <= now ? [{ from: new Date(askedAt!), to: new Date(askedAt! + life.ask.for * 60_000) }] : [];
          const clocks = clocksOf(life, events, asked, new Date(now), RULES);
          expect(clocks.map(({ clock: name }) => name)).toEqual(['response', 'news', 'resolution']);
          const status = events.filter(({ to }) => to !== undefined).at(-1)!.to!;
          for (const state of clocks) {
            const total = state.limit.hours * HOUR;
            expect(state.usedMs).toBeGreaterThanOrEqual(0);
            if (status === 'waiting') expect(state.state).not.toBe('running');
            if (DONE.includes(status)) expect(state.state).toBe('stopped');
            const earlier = before?.find(({ clock: name, round }) => name === state.clock && round === state.round);
            if (earlier) expect(state.usedMs).toBeGreaterThanOrEqual(earlier.usedMs);
            if (earlier && status === 'waiting') expect(state.usedMs).toBe(earlier.usedMs);
            expect(state.usedMs).toBe(countedMs(state, events, asked, now));
            // Late is who used more than the limit, to the second (the wall clock has no milliseconds).
            if (state.dueAt && state.dueAt.getTime() <= now && state.state !== 'stopped')
              expect(state.usedMs).toBeGreaterThanOrEqual(total - 1000);
            if (state.usedMs > total + 1000) expect(state.dueAt!.getTime()).toBeLessThanOrEqual(now);
            if (state.state === 'running' && state.usedMs < total) {
              const left = usedOf(calendar, state.limit, new Date(now), state.dueAt!, WORKING_WEEK);
              expect(Math.abs(left - (total - state.usedMs))).toBeLessThanOrEqual(1000);
            }
            if (state.state === 'paused' && state.usedMs < total - 1000) expect(state.dueAt).toBeUndefined();
          }
          before = clocks;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('working time adds up, whatever the parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 * 24 * 60 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        (start, first, second) => {
          const [a, b, c] = [start, start + first, start + first + second].map((m) => new Date(Date.UTC(2026, 8, 20) + m * 60_000)) as [
            Date,
            Date,
            Date,
          ];
          const whole = workingMs(calendar, a, c, WORKING_WEEK);
          expect(workingMs(calendar, a, b, WORKING_WEEK) + workingMs(calendar, b, c, WORKING_WEEK)).toBe(whole);
          expect(workingMs(calendar, c, a, WORKING_WEEK)).toBe(0);
          if (whole > 0) {
            const limit: Limit = { kind: 'working_hours', hours: whole / HOUR };
            expect(Math.abs(workingMs(calendar, a, addLimit(calendar, a, limit, WORKING_WEEK), WORKING_WEEK) - whole)).toBeLessThanOrEqual(
              1000,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Minute by minute: does it count for this clock? Written from the promise, not from the program. */
function countedMs(state: ReturnType<typeof clocksOf>[number], events: readonly Moment[], asked: readonly Asked[], now: number): number {
  let minutes = 0;
  const office = state.limit.kind === 'working_hours';
  const stopAt = stopOf(state, events);
  for (let t = state.startedAt.getTime(); t < Math.min(now, stopAt ?? now); t += 60_000) {
    const status = events.filter(({ at: when, to }) => when.getTime() <= t && to !== undefined).at(-1)?.to;
    const waits = ['waiting', ...DONE].includes(status ?? '') || asked.some(({ from, to }) => from.getTime() <= t && t < to.getTime());
    if (!waits && (!office || isOffice(t / 60_000))) minutes++;
  }
  return minutes * 60_000;
}

function stopOf(state: ReturnType<typeof clocksOf>[number], events: readonly Moment[]): number | undefined {
  const round = events.findLast(({ kind, to }) => kind === 'opened' || to === 'reopened')!;
  const since = events.filter(({ seq }) => seq > round.seq);
  // Answered, and not taken back since: the last stretch of it.
  let settled: number | undefined;
  for (const { to, at: when } of since) if (to !== undefined) settled = DONE.includes(to) ? (settled ?? when.getTime()) : undefined;
  const taken = since.find(({ to, actor }) => to !== undefined && actor === 'person:p')?.at.getTime();
  return state.clock === 'response' ? (taken ?? settled) : settled;
}
