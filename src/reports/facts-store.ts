import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import { numbersWithin, type TicketScope, withinScope } from '../store/ticket-scope.ts';

/** What reports count: facts of each ticket, from its row and its history. Nobody's name is among them. */
export interface TicketFacts {
  readonly number: string;
  readonly kind: string;
  readonly category: string;
  readonly grid: string | undefined;
  readonly building: string | undefined;
  readonly status: string;
  readonly confidential: boolean;
  readonly summary: string;
  readonly openedAt: Date;
  /** Promised for. */
  readonly dueAt: Date;
  readonly answeredAt: Date | undefined;
  readonly closedAt: Date | undefined;
  readonly reopened: number;
  /** What the reporter said of it at last; undefined: was not reached, or did not answer. */
  readonly verdict: 'solved' | 'partly' | 'unsolved' | undefined;
  readonly people: number;
}

/** Tickets opened in [from, to). @param scope whose; default: all */
export async function factsOf(
  db: Db,
  range: { readonly from: Date; readonly to: Date },
  scope?: TicketScope,
): Promise<readonly TicketFacts[]> {
  const [from, to] = [toInstant(range.from), toInstant(range.to)];
  const seen = () =>
    scope ? db.selectFrom('ticket as t').where('t.number', 'in', numbersWithin(db, scope)) : db.selectFrom('ticket as t');
  const rows = await seen()
    .select(['t.number', 't.kind', 't.category', 't.grid', 't.building', 't.status', 't.confidential', 't.summary'])
    .select(['t.opened_at', 't.due_at', 't.closed_at'])
    .where('t.opened_at', '>=', from)
    .where('t.opened_at', '<', to)
    .orderBy('t.opened_at')
    .orderBy('t.number')
    .execute();
  const history = await db
    .selectFrom('ticket_event as e')
    .innerJoin('ticket as t', 't.number', 'e.ticket_number')
    .select(['e.ticket_number as number', 'e.kind', (eb) => eb.fn.min('e.at').as('first'), (eb) => eb.fn.countAll().as('n')])
    .where('t.opened_at', '>=', from)
    .where('t.opened_at', '<', to)
    .where('e.kind', 'in', ['answered', 'reopened'])
    .groupBy(['e.ticket_number', 'e.kind'])
    .execute();
  const people = await db
    .selectFrom('ticket_person as p')
    .innerJoin('ticket as t', 't.number', 'p.ticket_number')
    .select(['p.ticket_number as number', (eb) => eb.fn.countAll().as('n')])
    .select((eb) => eb.fn.max(eb.case().when('p.role', '=', 'reporter').then(eb.ref('p.verdict')).else(null).end()).as('verdict'))
    .where('t.opened_at', '>=', from)
    .where('t.opened_at', '<', to)
    .groupBy('p.ticket_number')
    .execute();
  const answered = new Map(history.filter((row) => row.kind === 'answered').map((row) => [row.number, row.first as string]));
  const reopened = new Map(history.filter((row) => row.kind === 'reopened').map((row) => [row.number, Number(row.n)]));
  const attached = new Map(people.map((row) => [row.number, row]));
  return rows.map((row) => ({
    ...{ number: row.number, kind: row.kind, category: row.category, status: row.status, summary: row.summary },
    ...{ grid: row.grid ?? undefined, building: row.building ?? undefined, confidential: row.confidential === 1 },
    ...{ openedAt: fromInstant(row.opened_at), dueAt: fromInstant(row.due_at), closedAt: fromInstantOrUndefined(row.closed_at) },
    answeredAt: fromInstantOrUndefined(answered.get(row.number) ?? null),
    reopened: reopened.get(row.number) ?? 0,
    verdict: (attached.get(row.number)?.verdict as TicketFacts['verdict'] | null) ?? undefined,
    people: Number(attached.get(row.number)?.n ?? 0),
  }));
}

/** Opened and closed on each day of [from, to), as days of the time zone that `dayOf` knows. */
export async function flowOf(
  db: Db,
  range: { readonly from: Date; readonly to: Date },
  dayOf: (at: Date) => string,
  scope?: TicketScope,
): Promise<readonly { readonly day: string; readonly opened: number; readonly closed: number }[]> {
  const [from, to] = [toInstant(range.from), toInstant(range.to)];
  const hours = async (column: 'opened_at' | 'closed_at') =>
    await (scope ? db.selectFrom('ticket').where(withinScope(scope)) : db.selectFrom('ticket'))
      .select((eb) => eb.fn<string>('substr', [column, eb.lit(1), eb.lit(13)]).as('hour'))
      .select((eb) => eb.fn.countAll().as('n'))
      .where(column, '>=', from)
      .where(column, '<', to)
      .groupBy('hour')
      .execute();
  const days = new Map<string, { opened: number; closed: number }>();
  for (const [name, rows] of [
    ['opened', await hours('opened_at')],
    ['closed', await hours('closed_at')],
  ] as const)
    for (const { hour, n } of rows) {
      const day = dayOf(new Date(`${hour}:00:00.000Z`));
      const known = days.get(day) ?? { opened: 0, closed: 0 };
      known[name] += Number(n);
      days.set(day, known);
    }
  return [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, counts]) => ({ day, ...counts }));
}

export interface PeriodCounts {
  readonly questions: number;
  /** Of them, answered from a document. */
  readonly answered: number;
  readonly gaps: number;
  readonly gapsAnswered: number;
  /** Occurrences of notices that were sent, and to how many groups. */
  readonly notices: number;
  readonly deliveries: number;
  readonly delivered: number;
  readonly activities: number;
  readonly signups: number;
  readonly people: number;
  /** Checked in on the spot; 0 where nobody was. */
  readonly came: number;
}

/** What else was done in [from, to). */
export async function countsOf(db: Db, range: { readonly from: Date; readonly to: Date }): Promise<PeriodCounts> {
  const [from, to] = [toInstant(range.from), toInstant(range.to)];
  const one = async (query: { executeTakeFirstOrThrow(): Promise<{ n: unknown }> }): Promise<number> =>
    Number((await query.executeTakeFirstOrThrow()).n ?? 0);
  const asked = () =>
    db
      .selectFrom('answer_log')
      .select((eb) => eb.fn.countAll().as('n'))
      .where('at', '>=', from)
      .where('at', '<', to);
  const gaps = () =>
    db
      .selectFrom('gap')
      .select((eb) => eb.fn.countAll().as('n'))
      .where('main', 'is', null);
  const rows = () =>
    db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll().as('n'))
      .where('cause_kind', '=', 'notice')
      .where('part', '=', 1)
      .where('created_at', '>=', from)
      .where('created_at', '<', to);
  const held = () => db.selectFrom('activity').where('state', '=', 'open').where('starts_at', '>=', from).where('starts_at', '<', to);
  const coming = () =>
    held().innerJoin('activity_signup', 'activity_signup.activity_id', 'activity.id').where('activity_signup.people', '>', 0);
  return {
    questions: await one(asked()),
    answered: await one(asked().where('kind', '=', 'answered')),
    gaps: await one(gaps().where('created_at', '>=', from).where('created_at', '<', to)),
    gapsAnswered: await one(gaps().where('answered_at', '>=', from).where('answered_at', '<', to)),
    notices: await one(
      db
        .selectFrom('notice_occurrence')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('state', '=', 'planned')
        .where('due_at', '>=', from)
        .where('due_at', '<', to),
    ),
    deliveries: await one(rows()),
    delivered: await one(rows().where('state', '=', 'sent')),
    activities: await one(held().select((eb) => eb.fn.countAll().as('n'))),
    signups: await one(coming().select((eb) => eb.fn.countAll().as('n'))),
    people: await one(coming().select((eb) => eb.fn.sum('activity_signup.people').as('n'))),
    came: await one(coming().select((eb) => eb.fn.sum('activity_signup.came').as('n'))),
  };
}
