import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Group } from '../../src/community/groups-store.ts';
import type { Person } from '../../src/community/people-store.ts';
import { silentLog } from '../../src/log.ts';
import type { DeliveryState, Verdict } from '../../src/messages.ts';
import { requeue } from '../../src/outbox/outbox-store.ts';
import { createTickets, MOVES, type TicketStatus, type Tickets } from '../../src/tickets/tickets.ts';
import { COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

/** What residents, staff, the platform and time can do to tickets, in any order. Indexes wrap around what is there. */
type Step =
  | { readonly kind: 'open'; readonly who: number; readonly inGroup: boolean; readonly confidential: boolean }
  | { readonly kind: 'join' | 'erase' | 'amend'; readonly who: number; readonly ticket: number }
  | { readonly kind: 'rate'; readonly who: number; readonly ticket: number; readonly verdict: Verdict }
  | { readonly kind: 'start' | 'reopen'; readonly ticket: number }
  | { readonly kind: 'answer'; readonly ticket: number; readonly close: boolean }
  | { readonly kind: 'deliver'; readonly outcomes: readonly (DeliveryState | 'wait')[] }
  | { readonly kind: 'requeue' }
  | { readonly kind: 'later'; readonly minutes: number };

const index = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('open'), who: index, inGroup: fc.boolean(), confidential: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('join'), who: index, ticket: index }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('erase', 'amend'), who: index, ticket: index }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('rate'),
      who: index,
      ticket: index,
      verdict: fc.constantFrom('solved', 'partly', 'unsolved'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('start', 'reopen'), ticket: index }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer'), ticket: index, close: fc.boolean() }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('deliver'),
      outcomes: fc.array(fc.constantFrom('sent', 'sent', 'sent', 'sent', 'failed', 'unknown', 'expired', 'skipped', 'wait'), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('requeue') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('later'), minutes: fc.nat({ max: 5000 }) }) },
) as fc.Arbitrary<Step>;

interface Cast {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
}

const PHONE = '13812340000';

async function perform(world: DomainWorld, tickets: Tickets, cast: Cast, step: Step): Promise<void> {
  const { store } = world;
  const numbers = (await store.db.selectFrom('ticket').select('number').orderBy('number').execute()).map((row) => row.number);
  const number = (i: number) => numbers[i % Math.max(1, numbers.length)] ?? 'T2026-999999';
  const person = (i: number) => cast.people[i % cast.people.length]!;
  const group = (i: number) => cast.groups[i % cast.groups.length];
  const actor = { kind: 'user', name: '小林' } as const;
  await store.transaction(async (tx) => {
    switch (step.kind) {
      case 'open': {
        const who = person(step.who);
        const details = `我是${who.name}，电话${PHONE}`;
        const ticket = {
          kind: 'complaint',
          category: '设施维修',
          where: { building: '3号楼', door: '1203' },
          summary: `灯不亮，${who.name} ${PHONE} 3号楼1203室`,
          details,
          confidential: step.confidential,
          pictures: [],
        } as const;
        await tickets.open(tx, { ticket, reporter: who, group: step.inGroup ? group(step.who) : undefined });
        return;
      }
      case 'join':
        await tickets.join(tx, number(step.ticket), {
          person: person(step.who),
          group: step.who % 2 ? group(step.who) : undefined,
          where: { door: '1203' },
          words: `我家也是 ${PHONE}`,
        });
        return;
      case 'amend':
        await tickets.amend(tx, number(step.ticket), {
          person: person(step.who),
          where: { building: '5号楼' },
          addition: `${person(step.who).name} ${PHONE}`,
        });
        return;
      case 'rate':
        await tickets.rate(tx, number(step.ticket), { person: person(step.who), verdict: step.verdict, remark: `打${PHONE}` });
        return;
      case 'start':
        await tickets.start(tx, { number: number(step.ticket), actor });
        return;
      case 'reopen':
        await tickets.reopen(tx, { number: number(step.ticket), actor, reason: '复查' });
        return;
      case 'answer':
        await tickets.answer(tx, { number: number(step.ticket), text: '已处理', actor, close: step.close });
        return;
      case 'erase':
        await tickets.erasePerson(tx, person(step.who).id);
        return;
      default:
        return;
    }
  });
  if (step.kind === 'deliver') {
    let i = 0;
    await world.deliver(tickets.settled, () => {
      const outcome = step.outcomes[i++ % step.outcomes.length]!;
      return outcome === 'wait' ? undefined : outcome;
    });
  } else if (step.kind === 'requeue') {
    for (const row of await store.db
      .selectFrom('outbox')
      .select('seq')
      .where('state', 'in', ['failed', 'unknown', 'expired', 'skipped'])
      .execute())
      await requeue(store.db, row.seq);
  } else if (step.kind === 'later') world.clock.advance(step.minutes * 60_000);
}

async function check({ store }: DomainWorld, cast: Cast, seen: Set<string>): Promise<void> {
  const { db } = store;
  const all = await db.selectFrom('ticket').selectAll().execute();
  const events = await db.selectFrom('ticket_event').selectAll().orderBy('seq').execute();
  const outbox = await db.selectFrom('outbox').selectAll().where('cause_kind', '=', 'ticket').execute();
  const attached = await db.selectFrom('ticket_person').selectAll().execute();
  for (const ticket of all) {
    const own = events.filter((event) => event.ticket_number === ticket.number);
    // Every move is in the history, is legal, and the history leads to where the ticket is.
    let status: TicketStatus | undefined;
    for (const event of own.filter((e) => e.to_status !== null)) {
      if (status === undefined) expect(event.kind).toBe('opened');
      else {
        expect(event.from_status).toBe(status);
        expect(MOVES[status]).toContain(event.to_status);
      }
      status = event.to_status as TicketStatus;
    }
    expect(status).toBe(ticket.status);
    expect(ticket.closed_at !== null).toBe(ticket.status === 'closed');

    const answered = own.filter((event) => event.kind === 'answered').at(-1);
    const echo = answered ? outbox.filter((row) => row.key.startsWith(`ticket:${ticket.number}:answer:${answered.seq}:`)) : [];
    const told = (personId: string) =>
      echo.filter(
        (row) => row.person_id === personId || (JSON.parse(row.mention) as { person: string }[]).some((m) => m.person === personId),
      );
    const people = attached.filter((p) => p.ticket_number === ticket.number);
    if (answered) for (const p of people.filter((p) => p.joined_at < answered.at)) expect(told(p.person_id)).toHaveLength(1);
    if (ticket.status === 'closed') {
      // No closed ticket without an echo that was delivered to everyone attached.
      for (const p of people) expect(told(p.person_id).map((row) => row.state)).toEqual(['sent']);
      expect(echo.every((row) => row.state === 'sent')).toBe(true);
      if (people.length > 0) expect(own.some((event) => event.kind === 'echoed' && event.seq > answered!.seq)).toBe(true);
    } else if (ticket.status === 'answered' && ticket.close_wanted && people.length > 0) {
      expect(echo.some((row) => row.state !== 'sent')).toBe(true);
    }
    if (ticket.confidential) expect(outbox.filter((row) => row.cause_id === ticket.number && row.group_id !== null)).toEqual([]);
    seen.add(ticket.status);
  }
  // Identity is in ticket_person only, and never in what a group reads.
  const matters = JSON.stringify([all, events]);
  const groupTexts = outbox.filter((row) => row.group_id !== null).map((row) => row.text);
  for (const person of cast.people) {
    expect(matters).not.toContain(person.id);
    for (const text of [matters, ...groupTexts]) expect(text).not.toContain(person.name);
  }
  for (const text of [matters, ...groupTexts]) {
    expect(text).not.toContain(PHONE);
    expect(text).not.toContain('1203');
  }
}

it('holds its promises over random lives of tickets', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = await domainWorld();
      try {
        const cast: Cast = {
          people: await Promise.all(['果果妈', '老王头', '孙大叔', '李阿姨', '小何同学'].map((name, i) => world.person(`r${i}`, name))),
          groups: [
            await world.group('g3', '3号楼群', { buildings: ['3号楼'] }),
            await world.group('g5', '5号楼群', { buildings: ['5号楼'] }),
          ],
        };
        for (const one of steps) {
          // A restart loses nothing: whatever the tickets know is in the database.
          const tickets = createTickets({ clock: world.clock, post: world.post, community: COMMUNITY, timeZone: ZONE, log: silentLog });
          await perform(world, tickets, cast, one);
          await check(world, cast, seen);
          world.clock.advance(1000);
        }
      } finally {
        await world.store.close();
      }
    }),
    { numRuns: 300 },
  );
  // The sequences do reach every state: else the checks above would prove nothing.
  expect([...seen].sort()).toEqual(['answered', 'closed', 'in_progress', 'received', 'reopened']);
});
