import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Group } from '../../src/community/groups-store.ts';
import type { Person } from '../../src/community/people-store.ts';
import { silentLog } from '../../src/log.ts';
import type { DeliveryState, Verdict } from '../../src/messages.ts';
import { markSending, type OutboxRow, requeue, settle, unsettled } from '../../src/outbox/outbox-store.ts';
import { factsOf } from '../../src/reports/facts-store.ts';
import { COUNTED, ratesOf } from '../../src/reports/rates.ts';
import { createDeadlines } from '../../src/tickets/deadlines-watch.ts';
import {
  type Assignee,
  type CallResult,
  type Care,
  createCare,
  createTickets,
  MOVES,
  STATUSES,
  type TicketResult,
  type TicketStatus,
  type Tickets,
} from '../../src/tickets/tickets.ts';
import { makeClearable } from '../support/clearable.ts';
import { CHANNEL, COMMUNITY, type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';

/** How many random lives: `HUIYIN_PROPERTY_RUNS=10000` for the whole proof, a sample of it otherwise. */
const RUNS = Number(process.env.HUIYIN_PROPERTY_RUNS ?? 250);

/** What residents, staff, the platform and time can do to tickets, in any order. Indexes wrap around what is there. */
type Step =
  | { readonly kind: 'open'; readonly who: number; readonly inGroup: boolean; readonly confidential: boolean; readonly of: number }
  | { readonly kind: 'join' | 'erase' | 'amend'; readonly who: number; readonly ticket: number }
  | { readonly kind: 'rate'; readonly who: number; readonly ticket: number; readonly verdict: Verdict }
  | { readonly kind: 'start' | 'reopen' | 'decline' | 'escalate' | 'unmerge'; readonly ticket: number; readonly who: number }
  | { readonly kind: 'assign' | 'refer'; readonly ticket: number; readonly to: number }
  | { readonly kind: 'wait'; readonly ticket: number; readonly hours: number }
  | { readonly kind: 'merge'; readonly ticket: number; readonly into: number }
  | { readonly kind: 'splitOff'; readonly ticket: number; readonly everyone: boolean }
  | { readonly kind: 'answer'; readonly ticket: number; readonly close: boolean; readonly long: boolean; readonly stale: boolean }
  | { readonly kind: 'call'; readonly which: number; readonly result: CallResult }
  | { readonly kind: 'deliver'; readonly outcomes: readonly (DeliveryState | 'wait')[] }
  | { readonly kind: 'crash' | 'requeue' | 'late' }
  | { readonly kind: 'later'; readonly hours: number; readonly tick: boolean };

/** Few tickets and few people, so that things happen to the same ones: most of all to the first. */
const ticket = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 3 }) });
const index = fc.nat({ max: 7 });
const record = <T>(weight: number, model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => ({ weight, arbitrary: fc.record(model) });
const step = fc.oneof(
  record(2, {
    kind: fc.constant('open'),
    who: index,
    inGroup: fc.boolean(),
    confidential: fc.nat({ max: 4 }).map((n) => n === 0),
    of: index,
  }),
  record(4, { kind: fc.constant('join'), who: index, ticket }),
  record(2, { kind: fc.constantFrom('erase', 'amend'), who: index, ticket }),
  record(5, { kind: fc.constant('rate'), who: index, ticket, verdict: fc.constantFrom('solved', 'partly', 'unsolved') }),
  record(4, { kind: fc.constantFrom('start', 'reopen', 'decline', 'escalate', 'unmerge'), ticket, who: index }),
  record(3, { kind: fc.constantFrom('assign', 'refer'), ticket, to: index }),
  record(3, { kind: fc.constant('wait'), ticket, hours: fc.integer({ min: -5, max: 200 }) }),
  record(2, { kind: fc.constant('merge'), ticket, into: ticket }),
  record(1, { kind: fc.constant('splitOff'), ticket, everyone: fc.boolean() }),
  record(8, {
    kind: fc.constant('answer'),
    ticket,
    close: fc.nat({ max: 3 }).map((n) => n > 0),
    long: fc.nat({ max: 9 }).map((n) => n === 0),
    stale: fc.nat({ max: 9 }).map((n) => n === 0),
  }),
  record(4, { kind: fc.constant('call'), which: index, result: fc.constantFrom('phone', 'visit', 'note', 'not_reached') }),
  record(9, {
    kind: fc.constant('deliver'),
    outcomes: fc.array(fc.constantFrom('sent', 'sent', 'sent', 'sent', 'failed', 'unknown', 'unknown', 'expired', 'skipped', 'wait'), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  record(3, { kind: fc.constantFrom('crash', 'requeue', 'late', 'late') }),
  record(3, { kind: fc.constant('later'), hours: fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 800 })), tick: fc.boolean() }),
) as fc.Arbitrary<Step>;

const lives = fc
  .tuple(
    fc.record({ kind: fc.constant('open' as const), who: index, inGroup: fc.boolean(), confidential: fc.constant(false), of: index }),
    fc.array(step, { minLength: 8, maxLength: 40 }),
  )
  .map(([first, rest]): readonly Step[] => [first, ...rest]);

const PHONE = '13812340000';
const DOOR = '1203';
const NAMES = ['果果妈', '老王头', '孙大叔', '李阿姨', '小何同学'] as const;
/** As it would be seen: random ids and running numbers hold four digits in a row by chance. */
const IDENTITY = new RegExp([...NAMES, PHONE, `${DOOR}室`, `"${DOOR}"`].join('|'));
const ASSIGNEES: readonly ((staff: readonly Person[]) => Assignee)[] = [
  (staff) => ({ kind: 'person', id: staff[0]!.id }),
  (staff) => ({ kind: 'person', id: staff[1]!.id }),
  () => ({ kind: 'unit', name: '物业' }),
  () => ({ kind: 'unit', name: '社区' }),
  () => ({ kind: 'unit', name: '街道' }),
];
const OFFICES = ['12345', '街道', '物业', '没有这个单位'] as const;

/** What must be true of a ticket, kept beside the program by rules of its own. */
interface Expected {
  status: TicketStatus;
  close: boolean;
  confidential: boolean;
  /** Who is attached, and with which merged ticket they came. */
  readonly people: Map<string, { reporter: boolean; via: string | undefined }>;
  into: string | undefined;
  until: number | undefined;
}

class Life {
  readonly expected = new Map<string, Expected>();
  tickets!: Tickets;
  care!: Care;
  constructor(
    readonly world: DomainWorld,
    readonly people: readonly Person[],
    readonly staff: readonly Person[],
    readonly groups: readonly Group[],
  ) {
    this.restart();
  }

  /** A restart loses nothing: whatever the tickets know is in the database. */
  restart(): void {
    const { clock, post, store } = this.world;
    const options = { clock, post, community: COMMUNITY, timeZone: ZONE, log: silentLog, channelName: CHANNEL };
    this.tickets = createTickets(options);
    this.care = createCare({ ...options, store });
  }

  numbers(): readonly string[] {
    return [...this.expected.keys()].sort();
  }
  number(i: number): string {
    const all = this.numbers();
    return all[i % Math.max(1, all.length)] ?? 'T2026-999999';
  }
  /** Where a merged one goes on. */
  main(number: string): Expected | undefined {
    let one = this.expected.get(number);
    while (one?.status === 'merged' && one.into) one = this.expected.get(one.into);
    return one;
  }
}

const may = (from: TicketStatus | undefined, to: TicketStatus): boolean => from !== undefined && MOVES[from].includes(to);

/** Carries a step out and says what is expected of it. Nothing is changed by what is refused. */
async function perform(life: Life, step: Step): Promise<void> {
  const { world, tickets, expected } = life;
  const { store, clock } = world;
  const person = (i: number) => life.people[i % life.people.length]!;
  const group = (i: number) => life.groups[i % life.groups.length];
  const actor = { kind: 'user', name: '小林' } as const;
  const footprint = async () =>
    JSON.stringify([
      await store.db.selectFrom('ticket').selectAll().orderBy('number').execute(),
      (await store.db.selectFrom('ticket_event').select('seq').execute()).length,
      (await store.db.selectFrom('ticket_echo').selectAll().orderBy('id').execute()).length,
    ]);
  const act = async (allowed: boolean | undefined, work: Parameters<typeof store.transaction<TicketResult>>[0]): Promise<TicketResult> => {
    const before = allowed ? '' : await footprint();
    const result = await store.transaction(work);
    if (allowed !== undefined)
      expect(result, JSON.stringify([step, result.kind === 'refused' && result.reason])).toMatchObject({
        kind: allowed ? 'done' : 'refused',
      });
    if (result.kind === 'refused' && !allowed) expect(await footprint()).toBe(before);
    return result;
  };
  /** It stands there now, with nobody wanting it closed. */
  const goes = (number: string, status: TicketStatus, until?: number) => {
    const one = expected.get(number)!;
    one.status = status;
    one.close = false;
    one.until = until;
  };

  switch (step.kind) {
    case 'open': {
      const who = person(step.who);
      const ticket = {
        kind: (['complaint', 'hazard', 'suggestion', 'question', 'help'] as const)[step.of % 5]!,
        category: step.of % 2 ? '设施维修' : '水电气暖',
        where: { building: '3号楼', door: DOOR },
        summary: `灯不亮，${who.name} ${PHONE} 3号楼${DOOR}室`,
        details: `我是${who.name}，电话${PHONE}`,
        confidential: step.confidential,
        pictures: step.of === 1 ? ['media/a.jpg'] : [],
      };
      const result = await act(true, (tx) =>
        tickets.open(tx, { ticket, reporter: who, group: step.inGroup ? group(step.who) : undefined }),
      );
      if (result.kind === 'refused') return;
      const people = new Map([[who.id, { reporter: true, via: undefined }]]);
      expected.set(result.ticket.number, {
        ...{ status: 'received', close: false, people, into: undefined, until: undefined },
        confidential: step.confidential,
      });
      return;
    }
    case 'join': {
      const who = person(step.who);
      const number = life.number(step.ticket);
      const main = life.main(number);
      const known = main?.people.has(who.id) ?? false;
      const allowed = main !== undefined && (known || !main.confidential) && main.status !== 'closed' && main.status !== 'declined';
      const where = { door: DOOR };
      const inGroup = step.who % 2 ? group(step.who) : undefined;
      await act(allowed, (tx) => tickets.join(tx, number, { person: who, group: inGroup, where, words: `我家也是 ${PHONE}` }));
      if (!allowed || known) return;
      main.people.set(who.id, { reporter: false, via: undefined });
      if (main.status === 'answered') Object.assign(main, { status: 'reopened', close: false });
      return;
    }
    case 'amend': {
      const who = person(step.who);
      const main = life.main(life.number(step.ticket));
      const allowed = main?.people.has(who.id) === true && main.status !== 'closed' && main.status !== 'declined';
      const addition = `${who.name} ${PHONE}`;
      await act(allowed, (tx) => tickets.amend(tx, life.number(step.ticket), { person: who, where: { building: '5号楼' }, addition }));
      return;
    }
    case 'rate': {
      const who = person(step.who);
      const main = life.main(life.number(step.ticket));
      const me = main?.people.get(who.id);
      const allowed = main !== undefined && me !== undefined && (main.status === 'answered' || main.status === 'closed');
      await act(allowed, (tx) => tickets.rate(tx, life.number(step.ticket), { person: who, verdict: step.verdict, remark: `打${PHONE}` }));
      if (!allowed) return;
      if (step.verdict === 'unsolved') Object.assign(main, { status: 'reopened', close: false });
      else if (me.reporter) main.close = true;
      return;
    }
    case 'erase': {
      const who = person(step.who);
      await store.transaction((tx) => tickets.erasePerson(tx, who.id));
      for (const one of expected.values()) one.people.delete(who.id);
      return;
    }
    case 'start': {
      const number = life.number(step.ticket);
      const by = step.who % 2 ? ({ kind: 'person', id: life.staff[step.who % 2]!.id } as const) : actor;
      // Legal or not, a colleague may have it.
      const illegal = !may(expected.get(number)?.status, 'in_progress');
      const result = await act(illegal ? false : undefined, (tx) => tickets.start(tx, { number, actor: by }));
      if (result.kind === 'done') goes(number, 'in_progress');
      return;
    }
    case 'assign': {
      const number = life.number(step.ticket);
      const to = ASSIGNEES[step.to % ASSIGNEES.length]!(life.staff);
      const outside = to.kind === 'unit' && to.name === '街道';
      const illegal = !may(expected.get(number)?.status, outside ? 'referred' : 'assigned');
      const result = await act(illegal ? false : undefined, (tx) =>
        tickets.assign(tx, { number, to, actor, reason: step.to > 4 ? '' : '他们管' }),
      );
      if (result.kind === 'done') goes(number, outside ? 'referred' : 'assigned');
      return;
    }
    case 'refer': {
      const number = life.number(step.ticket);
      const to = OFFICES[step.to % OFFICES.length]!;
      const illegal = to === '没有这个单位' || !may(expected.get(number)?.status, 'referred');
      const said = step.to > 3 ? '已受理' : '';
      const result = await act(illegal ? false : undefined, (tx) => tickets.refer(tx, { number, to, said, actor }));
      if (result.kind === 'done') goes(number, 'referred');
      return;
    }
    case 'escalate':
      await act(undefined, (tx) => tickets.escalate(tx, { number: life.number(step.ticket), actor, reason: '三天没有来人' }));
      return;
    case 'wait': {
      const number = life.number(step.ticket);
      const until = new Date(clock.now().getTime() + step.hours * 3_600_000);
      const allowed = step.hours > 0 && may(expected.get(number)?.status, 'waiting');
      await act(allowed, (tx) => tickets.wait(tx, { number, until, reason: '等配件', actor }));
      if (allowed) goes(number, 'waiting', until.getTime());
      return;
    }
    case 'decline': {
      const number = life.number(step.ticket);
      const allowed = may(expected.get(number)?.status, 'declined');
      await act(allowed, (tx) => tickets.decline(tx, { number, reason: '住户自己的灯', actor }));
      if (allowed) goes(number, 'declined');
      return;
    }
    case 'reopen': {
      const number = life.number(step.ticket);
      const status = expected.get(number)?.status;
      const allowed = may(status, 'reopened') && status !== 'merged';
      await act(allowed, (tx) => tickets.reopen(tx, { number, actor, reason: '复查' }));
      if (allowed) goes(number, 'reopened');
      return;
    }
    case 'merge': {
      const number = life.number(step.ticket);
      const into = life.number(step.into);
      const [one, main] = [expected.get(number), expected.get(into)];
      const allowed =
        one !== undefined &&
        main !== undefined &&
        number !== into &&
        may(one.status, 'merged') &&
        one.confidential === main.confidential &&
        !['closed', 'merged', 'declined'].includes(main.status);
      // What an answered one told may be known by nobody any more.
      const result = await act(allowed ? undefined : false, (tx) => tickets.merge(tx, { number, into, actor }));
      if (result.kind === 'refused' || !one || !main) {
        if (allowed && result.kind === 'refused') expect(result.reason).toContain('原来的答复没有留存');
        return;
      }
      goes(number, 'merged');
      one.into = into;
      for (const id of one.people.keys()) if (!main.people.has(id)) main.people.set(id, { reporter: false, via: number });
      return;
    }
    case 'unmerge': {
      const number = life.number(step.ticket);
      const one = expected.get(number);
      const main = one?.into ? expected.get(one.into) : undefined;
      const allowed = one?.status === 'merged' && main !== undefined && main.status !== 'merged';
      await act(allowed, (tx) => tickets.unmerge(tx, { number, actor, reason: '不是一层的灯' }));
      if (!allowed) return;
      goes(number, 'reopened');
      one.into = undefined;
      for (const [id, { via }] of main.people) if (via === number) main.people.delete(id);
      return;
    }
    case 'splitOff': {
      const number = life.number(step.ticket);
      const one = expected.get(number);
      const chosen = [...(one?.people ?? [])].filter(([, { reporter }]) => step.everyone || reporter);
      const allowed = one !== undefined && !['closed', 'merged', 'declined'].includes(one.status) && chosen.length > 0;
      const result = await act(allowed, (tx) =>
        tickets.splitOff(tx, { number, actor, summary: `门禁坏了 ${PHONE}`, everyone: step.everyone }),
      );
      if (result.kind === 'refused' || !one) return;
      const people = new Map(chosen.map(([id, { reporter }]) => [id, { reporter, via: undefined }]));
      expected.set(result.ticket.number, {
        ...{ status: 'received', close: false, people, into: undefined, until: undefined },
        confidential: one.confidential,
      });
      return;
    }
    case 'answer': {
      const number = life.number(step.ticket);
      const allowed = may(expected.get(number)?.status, 'answered') && !step.stale;
      const [first] = expected.get(number)?.people.keys() ?? [];
      const name = life.people.find(({ id }) => id === first)?.name ?? '';
      const text = step.long ? '已处理好，'.repeat(190) : `已处理，${name}家 ${PHONE} 的灯`;
      const stale = step.stale ? { expected: new Date(0) } : {};
      await act(allowed, (tx) => tickets.answer(tx, { number, text, actor, close: step.close, ...stale }));
      if (!allowed) return;
      goes(number, 'answered');
      expected.get(number)!.close = step.close;
      return;
    }
    case 'call': {
      const calls = await tickets.calls(store.db);
      const call = calls[step.which % Math.max(1, calls.length)];
      if (!call) return;
      expect(JSON.stringify(call)).not.toMatch(new RegExp(life.people.map(({ id }) => id).join('|')));
      const who = await store.transaction((tx) => tickets.openCall(tx, { id: call.id, actor, reason: '告知结果' }));
      expect(expected.get(call.ticket.number)?.people.has(who?.personId ?? '')).toBe(true);
      await act(true, (tx) => tickets.enterCall(tx, { id: call.id, actor, result: step.result, note: `${who?.name}接的 ${PHONE}` }));
      return;
    }
    case 'deliver': {
      let i = 0;
      await world.deliver(tickets.settled, () => {
        const outcome = step.outcomes[i++ % step.outcomes.length]!;
        return outcome === 'wait' ? undefined : outcome;
      });
      return;
    }
    case 'crash': {
      // The process dies while one is in the air, and comes up again.
      const next = (await world.queued())[0];
      if (next) await markSending(store.db, next.seq, clock.now());
      life.restart();
      for (const row of await unsettled(store.db, CHANNEL)) await settled(life, row, 'unknown', 'sending');
      return;
    }
    case 'late':
      // Our own message is seen in the room after all.
      for (const row of await rowsIn(life, ['unknown'])) await settled(life, row, 'sent');
      return;
    case 'requeue':
      for (const { seq } of await rowsIn(life, ['failed', 'unknown', 'expired', 'skipped'])) await requeue(store.db, seq);
      return;
    case 'later':
      clock.advance(step.hours * 3_600_000);
      if (!step.tick) return;
      await life.care.tick();
      for (const one of expected.values())
        if (one.status === 'waiting' && one.until! <= clock.now().getTime())
          Object.assign(one, { status: 'in_progress', until: undefined });
      return;
    default:
      return step satisfies never;
  }
}

async function rowsIn({ world: { store } }: Life, states: readonly DeliveryState[]): Promise<readonly OutboxRow[]> {
  const rows = await store.db
    .selectFrom('outbox')
    .selectAll()
    .where('state', 'in', [...states])
    .orderBy('seq')
    .execute();
  return rows.map(
    (row) =>
      ({
        ...{ seq: row.seq, key: row.key, channel: row.channel, part: row.part, parts: row.parts, state: row.state },
        ...{ groupId: row.group_id ?? undefined, personId: row.person_id ?? undefined, cause: { kind: row.cause_kind, id: row.cause_id } },
      }) as OutboxRow,
  );
}

async function settled(
  { world: { store, clock }, tickets }: Life,
  row: OutboxRow,
  state: DeliveryState,
  from?: DeliveryState,
): Promise<void> {
  await store.transaction(async (tx) => {
    if (await settle(tx, row.seq, { state, ...(from ? { from } : {}) }, clock.now()))
      await tickets.settled(tx, { ...row, state, error: undefined });
  });
}

type Row<T> = readonly T[];

/** What is written is compared with what must be: read from the rows alone, with none of the program's own reading. */
async function check(life: Life, seen: Set<string>, whole: boolean): Promise<void> {
  const { world, expected, tickets } = life;
  const { db } = world.store;
  const all = await db.selectFrom('ticket').selectAll().orderBy('number').execute();
  const events = await db.selectFrom('ticket_event').selectAll().orderBy('seq').execute();
  const outbox = await db.selectFrom('outbox').selectAll().where('cause_kind', '=', 'ticket').orderBy('seq').execute();
  const attached = await db.selectFrom('ticket_person').selectAll().execute();
  const echoes = await db.selectFrom('ticket_echo').selectAll().execute();
  const calls = await db.selectFrom('ticket_call').selectAll().execute();
  const now = world.clock.now();

  /** The messages of one reply that speak to this person: in private, or by name in a group. */
  const addressing = (prefix: string, personId: string) =>
    outbox.filter(
      (row) =>
        row.part === 1 &&
        row.key.startsWith(prefix) &&
        (row.person_id === personId || (JSON.parse(row.mention) as Row<{ person: string }>).some(({ person }) => person === personId)),
    );
  const arrived = (key: string): boolean => {
    const parts = outbox.filter((row) => row.key === key || row.key.startsWith(`${key}#`));
    return parts.length > 0 && parts.every(({ state }) => state === 'sent');
  };

  expect(all.map(({ number }) => number)).toEqual(life.numbers());
  for (const ticket of all) {
    const own = events.filter((event) => event.ticket_number === ticket.number);
    const must = expected.get(ticket.number)!;
    // Every move is in the history, is legal, and the history leads to where the ticket is.
    let status: TicketStatus | undefined;
    for (const event of own.filter((e) => e.to_status !== null)) {
      if (status === undefined) expect(event.kind).toBe('opened');
      else {
        expect(event.from_status).toBe(status);
        expect(MOVES[status]).toContain(event.to_status);
      }
      status = event.to_status as TicketStatus;
      seen.add(status);
    }
    expect(status).toBe(ticket.status);
    expect(ticket.closed_at !== null).toBe(ticket.status === 'closed');
    expect(ticket.merged_into !== null).toBe(ticket.status === 'merged');
    expect(ticket.referred_to !== null).toBe(ticket.status === 'referred');
    expect([ticket.waiting_since, ticket.waiting_until].every((at) => (at !== null) === (ticket.status === 'waiting'))).toBe(true);

    const people = attached.filter((p) => p.ticket_number === ticket.number);
    expect(people.map((p) => p.person_id).sort()).toEqual([...must.people.keys()].sort());

    // Who has been reached by the last answer: by the platform's word, or by a person's.
    const answer = own.filter((event) => event.kind === 'answered').at(-1);
    const reached = (person: (typeof people)[number]): boolean => {
      if (!answer) return false;
      if (addressing(`ticket:${ticket.number}:answer:${answer.seq}:`, person.person_id).some(({ key }) => arrived(key))) return true;
      const echo = echoes.find((e) => e.ticket_number === ticket.number && e.round === answer.seq && e.ref === person.ref);
      return calls.some((call) => call.echo_id === echo?.id && call.result !== 'not_reached');
    };
    const everyone = answer !== undefined && people.every(reached);
    // Whoever is attached to an answered matter was told that answer, once, wherever they came from.
    if (answer && (ticket.status === 'answered' || ticket.status === 'closed'))
      for (const person of people) expect(addressing(`ticket:${ticket.number}:answer:${answer.seq}:`, person.person_id)).toHaveLength(1);
    if (ticket.status === 'closed') {
      expect(everyone).toBe(true);
      expect(must.status === 'closed' || (must.status === 'answered' && must.close)).toBe(true);
      must.status = 'closed';
    } else {
      expect(ticket.status).toBe(must.status);
      // And it does close, as soon as it may.
      if (must.status === 'answered' && must.close) expect(everyone).toBe(false);
    }

    // Told exactly once per reply, however often messages fail and are sent again.
    for (const event of own.filter(({ kind }) => ['answered', 'referred', 'declined', 'merged'].includes(kind))) {
      const prefix = `ticket:${ticket.number}:${event.kind === 'answered' ? 'answer' : event.kind}:${event.seq}:`;
      for (const { id } of life.people) expect(addressing(prefix, id).length).toBeLessThanOrEqual(1);
      for (const person of people.filter(({ joined_at, via }) => joined_at < event.at && via === null))
        expect(addressing(prefix, person.person_id)).toHaveLength(1);
    }
    const texts = new Map<string, number>();
    for (const row of outbox.filter(({ key }) => key.startsWith(`ticket:${ticket.number}:news:`))) {
      const life_ = row.key.split(':').slice(0, 4).join(':');
      const said = `${life_} ${row.group_id ?? row.person_id} ${row.text}`;
      texts.set(said, (texts.get(said) ?? 0) + 1);
    }
    expect(Math.max(0, ...texts.values())).toBeLessThanOrEqual(1);

    if (ticket.confidential) expect(outbox.filter((row) => row.cause_id === ticket.number && row.group_id !== null)).toEqual([]);
    const homes = new Set(people.map((p) => (p.door ? `3号楼|${p.building ?? ''}|${p.door}` : p.person_id)));
    if (!['closed', 'merged', 'declined'].includes(ticket.status)) expect(ticket.households).toBeLessThanOrEqual(homes.size);
  }

  // Identity is in ticket_person only, and never in what a group reads.
  const matters = JSON.stringify([all, events, echoes, calls]);
  const groupTexts = outbox.filter((row) => row.group_id !== null).map((row) => row.text);
  for (const person of life.people) expect(matters).not.toContain(person.id);
  for (const text of [matters, ...groupTexts]) expect(text).not.toMatch(IDENTITY);

  if (!whole) return;
  // Clocks: never negative, and standing still while it waits.
  const deadlines = createDeadlines({
    ...{ store: world.store, clock: world.clock, post: world.post, community: COMMUNITY, channelName: CHANNEL, timeZone: ZONE },
    ...{ quietHours: undefined, log: silentLog },
  });
  for (const ticket of all) {
    const own = events.filter((event) => event.ticket_number === ticket.number);
    for (const clock of await deadlines.of(db, ticket.number)) {
      expect(clock.usedMs).toBeGreaterThanOrEqual(0);
      if (ticket.status === 'waiting' && clock.clock !== 'response') expect(clock.state === 'running').toBe(false);
      const most = now.getTime() - clock.startedAt.getTime() - stood(own, clock.startedAt.getTime(), now.getTime());
      expect(clock.usedMs).toBeLessThanOrEqual(most);
      if (clock.limit.kind === 'hours' && clock.state === 'running') expect(clock.usedMs).toBe(most);
    }
    if (ticket.status === 'waiting') expect(tickets.isOverdue((await tickets.byNumber(db, ticket.number))!)).toBe(false);
  }
  // The rates are what a count over the history says.
  const facts = await factsOf(db, { from: new Date(0), to: new Date(now.getTime() + 1) });
  const rates = ratesOf(facts, now);
  const recount = all.map((ticket) => {
    const own = events.filter((event) => event.ticket_number === ticket.number);
    let verdict: Verdict | undefined;
    for (const event of own) {
      const data = event.data ? (JSON.parse(event.data) as { verdict?: Verdict; reporter?: boolean }) : {};
      if (event.kind === 'answered' || (event.kind === 'erased' && data.reporter)) verdict = undefined;
      if (event.kind === 'rated' && data.reporter) verdict = data.verdict;
    }
    const answered = own.find((event) => event.kind === 'answered');
    return { verdict, answered, due: ticket.due_at, last: own.filter((e) => e.to_status !== null).at(-1)?.to_status, own };
  });
  expect(rates.tickets).toBe(recount.length);
  for (const verdict of ['solved', 'partly', 'unsolved'] as const)
    expect(rates[verdict]).toBe(recount.filter((r) => r.verdict === verdict).length);
  expect(rates.answered).toBe(recount.filter((r) => r.answered).length);
  expect(rates.unreached).toBe(recount.filter((r) => r.answered && !r.verdict).length);
  expect(rates.rated).toBe(recount.filter((r) => r.verdict).length);
  expect(rates.inTime).toBe(recount.filter((r) => r.answered && r.answered.at <= r.due).length);
  expect(rates.closed).toBe(recount.filter((r) => r.last === 'closed').length);
  expect(Object.keys(rates)).toEqual(Object.keys(COUNTED));
}

/** Nothing runs against those who handle it: it waits for somebody else, or they have done their part. */
const STILL = ['waiting', 'answered', 'closed', 'merged', 'referred', 'declined'];

/** How much of a span a ticket stood still, by its history. */
function stood(events: Row<{ at: string; to_status: string | null }>, from: number, to: number): number {
  let since: number | undefined;
  let sum = 0;
  const add = (end: number) => {
    sum += Math.max(0, Math.min(end, to) - Math.max(since!, from));
    since = undefined;
  };
  for (const { at, to_status } of events) {
    const when = new Date(at).getTime();
    if (to_status !== null && STILL.includes(to_status)) since ??= when;
    else if (to_status !== null && since !== undefined) add(when);
  }
  if (since !== undefined) add(to);
  return sum;
}

const TABLES = [
  'ticket_call',
  'ticket_echo',
  'ticket_clock',
  'ticket_person',
  'ticket_picture',
  'ticket_event',
  'ticket_pair_refused',
  'ticket',
  'outbox',
  'counter',
] as const;

it('keeps its promises over random lives of tickets', { timeout: 60_000 + RUNS * 400 }, async () => {
  const seen = new Set<string>();
  const world = await domainWorld();
  await makeClearable(world.store.db);
  const people = await Promise.all(NAMES.map((name, i) => world.person(`r${i}`, name)));
  const staff = [
    await world.person('li', '李网格', { role: 'grid_member', grid: '第2网格' }),
    await world.person('lin', '林社工', { role: 'staff', onDuty: true }),
    await world.person('zhou', '周主任', { role: 'manager' }),
  ];
  const groups = [
    await world.group('g3', '3号楼群', { buildings: ['3号楼'] }),
    await world.group('g5', '5号楼群', { buildings: ['5号楼'] }),
  ];
  try {
    await fc.assert(
      fc.asyncProperty(lives, async (steps) => {
        for (const table of TABLES) await world.store.db.deleteFrom(table).execute();
        world.clock.at = new Date('2026-11-22T10:00:00+08:00');
        const life = new Life(world, people, staff, groups);
        for (const [i, one] of steps.entries()) {
          await perform(life, one);
          await check(life, seen, i === steps.length - 1);
          world.clock.advance(1000);
        }
      }),
      { numRuns: RUNS },
    );
  } finally {
    await world.store.close();
  }
  // The sequences do reach every state: else the checks above would prove nothing.
  expect([...seen].sort()).toEqual([...STATUSES].sort());
});
