import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { factsOf, type TicketFacts } from '../../src/reports/facts-store.ts';
import { lastPeriods, periodBefore, readPeriod } from '../../src/reports/period.ts';
import { hotTopics, ratesOf, responseRate, satisfiedRate, solvedRate } from '../../src/reports/rates.ts';
import { openStore, type Store } from '../../src/store/database.ts';

const calendar = createCalendar('Asia/Shanghai');
const NOW = new Date('2026-11-22T12:00:00+08:00');

let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

interface Made {
  readonly number: string;
  readonly opened: Date;
  readonly due: Date;
  readonly answers: readonly Date[];
  readonly reopened: number;
  readonly verdict: 'solved' | 'partly' | 'unsolved' | null;
  readonly status: 'received' | 'answered' | 'closed';
  readonly supporters: readonly ('solved' | 'unsolved' | null)[];
}

async function put(made: Made, category = '设施维修'): Promise<void> {
  await store.db
    .insertInto('ticket')
    .values({
      ...{ number: made.number, kind: 'complaint', category, status: made.status, building: '3号楼', unit: null, floor: null, place: null },
      ...{ grid: '第2网格', summary: '灯坏了', details: '', confidential: 0, group_id: null, opened_at: made.opened.toISOString() },
      ...{ due_at: made.due.toISOString(), updated_at: made.opened.toISOString(), closed_at: null },
    })
    .execute();
  const event = (kind: string, at: Date) =>
    store.db
      .insertInto('ticket_event')
      .values({ ticket_number: made.number, at: at.toISOString(), actor: 'system', kind, from_status: null, to_status: null, note: '' })
      .execute();
  for (const at of made.answers) await event('answered', at);
  for (let i = 0; i < made.reopened; i++) await event('reopened', made.opened);
  const people = [
    { role: 'reporter' as const, verdict: made.verdict },
    ...made.supporters.map((verdict) => ({ role: 'supporter' as const, verdict })),
  ];
  for (const [i, person] of people.entries()) {
    const id = `p-${made.number}-${i}`;
    const at = made.opened.toISOString();
    await store.db
      .insertInto('person')
      .values({
        id,
        channel: 'fake',
        platform_id: id,
        name: '居民',
        role: 'resident',
        on_duty: 0,
        grid: null,
        created_at: at,
        seen_at: at,
        erased_at: null,
      })
      .execute();
    await store.db
      .insertInto('ticket_person')
      .values({
        ticket_number: made.number,
        person_id: id,
        role: person.role,
        group_id: null,
        phone: null,
        door: null,
        floor: null,
        joined_at: at,
        verdict: person.verdict,
      })
      .execute();
  }
}

const hours = (n: number) => new Date(NOW.getTime() + n * 3_600_000);
const someTicket = fc.record({
  opened: fc.integer({ min: -400, max: -1 }).map(hours),
  due: fc.integer({ min: -300, max: 100 }).map(hours),
  answers: fc.array(fc.integer({ min: -390, max: 0 }).map(hours), { maxLength: 3 }),
  reopened: fc.nat({ max: 2 }),
  verdict: fc.constantFrom('solved', 'partly', 'unsolved', null),
  status: fc.constantFrom('received', 'answered', 'closed'),
  supporters: fc.array(fc.constantFrom('solved', 'unsolved', null), { maxLength: 2 }),
});

describe('the three rates', () => {
  it('are what a recount of the history gives, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someTicket, { maxLength: 12 }), async (list) => {
        await store.close();
        store = await openStore(':memory:');
        const made = list.map((one, i) => ({ ...one, number: `T2026-${String(i + 1).padStart(6, '0')}` })) as Made[];
        for (const one of made) await put(one);
        const from = hours(-200);
        const rates = ratesOf(await factsOf(store.db, { from, to: NOW }), NOW);
        // Counted anew, from what was put in.
        const inside = made.filter((m) => m.opened >= from && m.opened < NOW);
        const first = (m: Made) => (m.answers.length === 0 ? undefined : new Date(Math.min(...m.answers.map(Number))));
        let [due, inTime, rated, worth, solved, unreached] = [0, 0, 0, 0, 0, 0];
        for (const m of inside) {
          const answered = first(m);
          if (answered || m.due < NOW) due++;
          if (answered && answered <= m.due) inTime++;
          if (m.verdict) rated++;
          if (m.verdict === 'solved') worth += 1;
          if (m.verdict === 'partly') worth += 0.9;
          if (m.verdict === 'solved' || m.verdict === 'partly') solved++;
          if (answered && !m.verdict) unreached++;
        }
        expect(rates.tickets).toBe(inside.length);
        expect([responseRate(rates), solvedRate(rates)]).toEqual([due ? inTime / due : undefined, rated ? solved / rated : undefined]);
        expect(satisfiedRate(rates) ?? -1).toBeCloseTo(rated ? worth / rated : -1, 10);
        expect(rates.unreached).toBe(unreached);
      }),
      { numRuns: 40 },
    );
  });

  it('take nobody’s silence for satisfaction', async () => {
    const base = { opened: hours(-50), due: hours(-10), answers: [hours(-20)], reopened: 0, supporters: [] };
    await put({ ...base, number: 'T2026-000001', verdict: null, status: 'closed' });
    await put({ ...base, number: 'T2026-000002', verdict: 'unsolved', status: 'answered', supporters: ['solved'] });
    const rates = ratesOf(await factsOf(store.db, { from: hours(-100), to: NOW }), NOW);
    expect(rates).toMatchObject({ tickets: 2, rated: 1, unreached: 1, unsolved: 1 });
    expect(satisfiedRate(rates)).toBe(0);
    expect(satisfiedRate(ratesOf([], NOW))).toBeUndefined();
  });
});

describe('hot topics', () => {
  const ticket = (category: string, building: string, grid: string) => ({ category, building, grid, confidential: false }) as TicketFacts;
  it('are matters of several houses or grids, or that grew; not three from one door', () => {
    const now = [ticket('噪声扰民', '3号楼', '第2网格'), ticket('噪声扰民', '5号楼', '第3网格'), ticket('噪声扰民', '7号楼', '第4网格')];
    const oneHouse = Array.from({ length: 3 }, () => ticket('养犬', '3号楼', '第2网格'));
    expect(hotTopics([...now, ...oneHouse], oneHouse).map((t) => [t.category, t.buildings.length])).toEqual([['噪声扰民', 3]]);
    expect(hotTopics(oneHouse, []).map((t) => t.rising)).toEqual([true]);
    expect(
      hotTopics(
        now.map((t) => ({ ...t, confidential: true })),
        [],
      ),
    ).toEqual([]);
  });
});

describe('periods', () => {
  it('begin and end on the wall clock of the community', () => {
    expect(readPeriod('2026-11', calendar)).toMatchObject({
      name: '2026年11月',
      from: new Date('2026-10-31T16:00:00Z'),
      to: new Date('2026-11-30T16:00:00Z'),
    });
    expect(readPeriod('2026-Q4', calendar)).toMatchObject({ name: '2026年第四季度', to: new Date('2026-12-31T16:00:00Z') });
    for (const wrong of ['2026-13', '2026-Q5', '26-11', '', '2026-11-01']) expect(readPeriod(wrong, calendar)).toBeUndefined();
    expect(periodBefore(readPeriod('2026-01', calendar)!, calendar).id).toBe('2025-12');
    expect(periodBefore(readPeriod('2026-Q1', calendar)!, calendar).id).toBe('2025-Q4');
    expect(lastPeriods(calendar, NOW, 3).map((p) => p.id)).toEqual(['2026-11', '2026-Q4', '2026-10', '2026-09']);
  });
});
