import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import type { Actor, Place, TicketKind, Verdict } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { type TicketScope, withinScope } from '../store/ticket-scope.ts';
import {
  type Assignee,
  assigneeKey,
  assigneeOf,
  type EventData,
  OPEN,
  RUNNING,
  STATUSES,
  type Ticket,
  type TicketEvent,
  type TicketEventKind,
  type TicketPerson,
  type TicketPriority,
  type TicketStatus,
  UNANSWERED,
} from './ticket.ts';

/** Every query about tickets. `ticket_event` is only ever added to. */

export async function insertTicket(tx: Db, ticket: Ticket): Promise<void> {
  await tx
    .insertInto('ticket')
    .values({
      number: ticket.number,
      kind: ticket.kind,
      category: ticket.category,
      status: ticket.status,
      ...placeColumns(ticket.where),
      grid: ticket.grid ?? null,
      summary: ticket.summary,
      details: ticket.details,
      confidential: ticket.confidential ? 1 : 0,
      group_id: ticket.groupId ?? null,
      opened_at: toInstant(ticket.openedAt),
      due_at: toInstant(ticket.dueAt),
      updated_at: toInstant(ticket.updatedAt),
      closed_at: null,
      close_wanted: 0,
      source: ticket.source ?? null,
      priority: ticket.priority,
      priority_reasons: JSON.stringify(ticket.priorityReasons),
      households: ticket.households,
    })
    .execute();
}

export interface TicketChange {
  readonly status?: TicketStatus;
  readonly where?: Ticket['where'];
  readonly grid?: string | undefined;
  readonly details?: string;
  readonly dueAt?: Date;
  readonly closedAt?: Date | undefined;
  readonly closeWanted?: boolean;
  readonly assignee?: Assignee | undefined;
  readonly assignedAt?: Date | undefined;
  readonly waiting?: Ticket['waiting'];
  readonly mergedInto?: string | undefined;
  readonly referredTo?: string | undefined;
  readonly revisitAt?: Date | undefined;
  readonly priority?: TicketPriority;
  readonly priorityReasons?: readonly string[];
  readonly households?: number;
}

const instantOrNull = (at: Date | undefined) => (at ? toInstant(at) : null);

/** Writes a change unless somebody else was faster: `false` = nothing was written. */
export async function changeTicket(tx: Db, read: Ticket, change: TicketChange, updatedAt: Date): Promise<boolean> {
  const result = await tx
    .updateTable('ticket')
    .set({
      updated_at: toInstant(updatedAt),
      ...(change.status !== undefined && { status: change.status }),
      ...(change.where !== undefined && placeColumns(change.where)),
      ...('grid' in change && { grid: change.grid ?? null }),
      ...(change.details !== undefined && { details: change.details }),
      ...(change.dueAt !== undefined && { due_at: toInstant(change.dueAt) }),
      ...('closedAt' in change && { closed_at: instantOrNull(change.closedAt) }),
      ...('assignee' in change && { assignee: change.assignee ? assigneeKey(change.assignee) : null }),
      ...('assignedAt' in change && { assigned_at: instantOrNull(change.assignedAt) }),
      ...('waiting' in change && {
        waiting_since: instantOrNull(change.waiting?.since),
        waiting_until: instantOrNull(change.waiting?.until),
        waiting_reason: change.waiting?.reason ?? null,
      }),
      ...('mergedInto' in change && { merged_into: change.mergedInto ?? null }),
      ...('referredTo' in change && { referred_to: change.referredTo ?? null }),
      ...('revisitAt' in change && { revisit_at: instantOrNull(change.revisitAt) }),
      ...(change.priority !== undefined && { priority: change.priority }),
      ...(change.priorityReasons !== undefined && { priority_reasons: JSON.stringify(change.priorityReasons) }),
      ...(change.households !== undefined && { households: change.households }),
      ...(change.closeWanted !== undefined && { close_wanted: change.closeWanted ? (1 as const) : (0 as const) }),
    })
    .where('number', '=', read.number)
    .where('status', '=', read.status)
    .where('updated_at', '=', toInstant(read.updatedAt))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function ticketByNumber(db: Db, number: string): Promise<Ticket | undefined> {
  const row = await db.selectFrom('ticket').selectAll().where('number', '=', number).executeTakeFirst();
  return row && toTicket(row);
}

export interface TicketFilter {
  readonly status?: TicketStatus | readonly TicketStatus[];
  readonly category?: string;
  readonly kind?: TicketKind;
  readonly building?: string;
  readonly grid?: string;
  /** As `assigneeKey` writes them: any of these. */
  readonly assignee?: string | readonly string[];
  /** Nobody's yet. */
  readonly unassigned?: boolean;
  readonly priority?: TicketPriority;
  /** Only what somebody may see; undefined = everything. */
  readonly scope?: TicketScope | undefined;
  /** Part of the number or the summary. */
  readonly text?: string;
  /** Only what is not answered and whose promised moment has passed. */
  readonly overdue?: boolean;
  /** Not ended, and somebody who reported or joined says that it is not solved. */
  readonly unhappy?: boolean;
  /** Opened at this moment or later, and before the other. */
  readonly openedFrom?: Date;
  readonly openedBefore?: Date;
  /** Default: newest first. due: what is promised soonest first. */
  readonly sort?: 'newest' | 'oldest' | 'due';
  /** Default 50, at most 500. */
  readonly limit?: number;
  readonly offset?: number;
}

export async function listTickets(
  db: Db,
  filter: TicketFilter,
  now: Date,
): Promise<{ readonly tickets: readonly Ticket[]; readonly total: number }> {
  const chosen = () => {
    let query = db.selectFrom('ticket');
    if (filter.status !== undefined)
      query = query.where('status', 'in', typeof filter.status === 'string' ? [filter.status] : [...filter.status]);
    if (filter.category) query = query.where('category', '=', filter.category);
    if (filter.kind) query = query.where('kind', '=', filter.kind);
    if (filter.building) query = query.where('building', '=', filter.building);
    if (filter.grid) query = query.where('grid', '=', filter.grid);
    if (filter.assignee !== undefined)
      query = query.where('assignee', 'in', typeof filter.assignee === 'string' ? [filter.assignee] : [...filter.assignee]);
    if (filter.unassigned) query = query.where('assignee', 'is', null);
    if (filter.priority) query = query.where('priority', '=', filter.priority);
    if (filter.overdue) query = query.where('status', 'in', [...RUNNING]).where('due_at', '<', toInstant(now));
    if (filter.unhappy) query = query.where('status', 'in', [...OPEN]).where(isUnhappy);
    if (filter.openedFrom) query = query.where('opened_at', '>=', toInstant(filter.openedFrom));
    if (filter.openedBefore) query = query.where('opened_at', '<', toInstant(filter.openedBefore));
    if (filter.scope) query = query.where(withinScope(filter.scope));
    const text = filter.text?.trim();
    if (text && WHOLE_NUMBER.test(text)) query = query.where('number', '=', text.toUpperCase());
    else if (text) {
      const pattern = `%${text.replace(/[\\%_]/g, '')}%`;
      query = /[T\d]/i.test(text)
        ? query.where((eb) => eb.or([eb('number', 'like', pattern.toUpperCase()), eb('summary', 'like', pattern)]))
        : query.where('summary', 'like', pattern);
    }
    return query;
  };
  const [by, way] = [
    filter.sort === 'due' ? ('due_at' as const) : ('opened_at' as const),
    filter.sort === 'due' || filter.sort === 'oldest' ? ('asc' as const) : ('desc' as const),
  ];
  const [limit, offset] = [whole(filter.limit, 50, 500), whole(filter.offset, 0, Number.MAX_SAFE_INTEGER)];
  // Which ones, from the index alone; then those few whole: a page far back, or words that hardly occur, reads no other ticket.
  const page = () => chosen().select('number').orderBy(by, way).orderBy('number', way).limit(limit).offset(offset);
  const count = async (): Promise<number> =>
    Number(
      (
        await chosen()
          .select((eb) => eb.fn.countAll<number | bigint | string>().as('total'))
          .executeTakeFirstOrThrow()
      ).total,
    );
  let shown: readonly { readonly number: string }[];
  let total: number;
  if (filter.text?.trim()) {
    // Words are looked for in every row: found and counted in one go.
    const rows = await page()
      .select((eb) => eb.fn.countAll<number | bigint | string>().over().as('total'))
      .execute();
    shown = rows;
    total = rows[0] ? Number(rows[0].total) : offset > 0 ? await count() : 0;
  } else {
    total = await count();
    shown = total === 0 ? [] : await page().execute();
  }
  if (shown.length === 0) return { tickets: [], total };
  const numbers = shown.map(({ number }) => number);
  const rows = await db.selectFrom('ticket').selectAll().where('number', 'in', numbers).execute();
  const byNumber = new Map(rows.map((row) => [row.number, toTicket(row)]));
  return { tickets: numbers.map((number) => byNumber.get(number)!), total };
}

const WHOLE_NUMBER = /^T\d{4}-\d{6}$/i;

const whole = (given: number | undefined, otherwise: number, max: number) =>
  given !== undefined && Number.isFinite(given) ? Math.min(Math.max(0, Math.trunc(given)), max) : otherwise;

/** By status. @param statuses only these; the others read 0 */
export async function countTickets(
  db: Db,
  statuses: readonly TicketStatus[],
  scope?: TicketScope,
): Promise<Readonly<Record<TicketStatus, number>>> {
  const byStatus = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<TicketStatus, number>;
  const rows = await (scope ? db.selectFrom('ticket').where(withinScope(scope)) : db.selectFrom('ticket'))
    .select((eb) => ['status' as const, eb.fn.countAll<number | bigint | string>().as('count')])
    .$if(statuses.length < STATUSES.length, (query) => query.where('status', 'in', [...statuses]))
    .groupBy('status')
    .execute();
  for (const row of rows) byStatus[row.status] = Number(row.count);
  return byStatus;
}

/** Past their promised moment. */
export async function countLate(db: Db, now: Date, scope?: TicketScope): Promise<number> {
  const { count } = await (scope ? db.selectFrom('ticket').where(withinScope(scope)) : db.selectFrom('ticket'))
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('status', 'in', [...RUNNING])
    .where('due_at', '<', toInstant(now))
    .executeTakeFirstOrThrow();
  return Number(count);
}

const isUnhappy = (eb: ExpressionBuilder<Schema, 'ticket'>) =>
  eb.exists(
    eb
      .selectFrom('ticket_person')
      .select('role')
      .whereRef('ticket_person.ticket_number', '=', 'ticket.number')
      .where('verdict', '=', 'unsolved'),
  );

/** What is not ended, of one grid or category. */
export interface Standing {
  /** undefined = of no grid. */
  readonly name: string | undefined;
  readonly open: number;
  readonly late: number;
  readonly reopened: number;
  readonly unhappy: number;
}

/** How things stand by grid or category, most open ones first. */
export async function standingBy(db: Db, by: 'grid' | 'category', now: Date, scope?: TicketScope): Promise<readonly Standing[]> {
  const seen = scope ? db.selectFrom('ticket').where(withinScope(scope)) : db.selectFrom('ticket');
  const rows = await seen
    .where('status', 'in', [...OPEN])
    .select((eb) => {
      const many = (when: Expression<SqlBool>) => eb.fn.sum<number | bigint | string>(eb.case().when(when).then(1).else(0).end());
      return [
        `${by} as name` as const,
        eb.fn.countAll<number | bigint | string>().as('open'),
        many(eb.and([eb('status', 'in', [...RUNNING]), eb('due_at', '<', toInstant(now))])).as('late'),
        many(eb('status', '=', 'reopened')).as('reopened'),
        many(isUnhappy(eb)).as('unhappy'),
      ];
    })
    .groupBy(by)
    .execute();
  return rows
    .map((row) => ({
      name: row.name ?? undefined,
      open: Number(row.open),
      late: Number(row.late),
      reopened: Number(row.reopened),
      unhappy: Number(row.unhappy),
    }))
    .sort((a, b) => b.open - a.open || (a.name ?? '').localeCompare(b.name ?? '', 'zh'));
}

/** As many as are looked at, of one house and of all spots. */
const NEAR_BUILDING = 100;
const NEAR_SPOTS = 300;

/** Open, not confidential ones since a moment at a house, or at any spot that has a name; newest first. */
export async function openNear(
  db: Db,
  where: { readonly building?: string; readonly spots: boolean },
  since: Date,
): Promise<readonly Ticket[]> {
  const open = db
    .selectFrom('ticket')
    .selectAll()
    .where('status', 'in', [...OPEN])
    .where('confidential', '=', 0)
    .where('opened_at', '>=', toInstant(since))
    .orderBy('opened_at', 'desc');
  const here = where.building === undefined ? [] : await open.where('building', '=', where.building).limit(NEAR_BUILDING).execute();
  const spots = where.spots ? await open.where('place', 'is not', null).limit(NEAR_SPOTS).execute() : [];
  const known = new Set(here.map(({ number }) => number));
  return [...here, ...spots.filter(({ number }) => !known.has(number))].map(toTicket);
}

export async function openTicketsOfPerson(db: Db, personId: string): Promise<readonly Ticket[]> {
  const rows = await db
    .selectFrom('ticket')
    .innerJoin('ticket_person', 'ticket_person.ticket_number', 'ticket.number')
    .selectAll('ticket')
    .where('ticket_person.person_id', '=', personId)
    .where('ticket.status', 'in', [...OPEN])
    .orderBy('ticket.updated_at', 'desc')
    .limit(20)
    .execute();
  return rows.map(toTicket);
}

export async function lastTicketOfPerson(db: Db, personId: string): Promise<Ticket | undefined> {
  const row = await db
    .selectFrom('ticket')
    .innerJoin('ticket_person', 'ticket_person.ticket_number', 'ticket.number')
    .selectAll('ticket')
    .where('ticket_person.person_id', '=', personId)
    .orderBy('ticket.updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toTicket(row);
}

export interface Attachment {
  readonly number: string;
  readonly personId: string;
  readonly role: 'reporter' | 'supporter';
  readonly groupId: string | undefined;
  readonly phone?: string;
  readonly where: Place;
  readonly words?: string;
  readonly via?: string;
  readonly at: Date;
}

/** Once per person: `false` = was attached already. */
export async function attachPerson(tx: Db, person: Attachment): Promise<boolean> {
  const result = await tx
    .insertInto('ticket_person')
    .values({
      ticket_number: person.number,
      person_id: person.personId,
      role: person.role,
      group_id: person.groupId ?? null,
      phone: person.phone ?? null,
      door: person.where.door ?? null,
      floor: person.where.floor ?? null,
      joined_at: toInstant(person.at),
      verdict: null,
      words: person.words ?? null,
      ref: newId('tp'),
      building: person.where.building ?? null,
      unit: person.where.unit ?? null,
      via: person.via ?? null,
    })
    .onConflict((conflict) => conflict.columns(['ticket_number', 'person_id']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n) === 1;
}

export async function changePerson(
  tx: Db,
  number: string,
  personId: string,
  change: {
    readonly verdict?: Verdict | undefined;
    readonly verdictAt?: Date | undefined;
    readonly askedAt?: Date | undefined;
    readonly askedAgainAt?: Date | undefined;
    readonly words?: string;
    readonly door?: string;
    readonly floor?: string;
  },
): Promise<void> {
  const set = {
    ...('verdictAt' in change && { verdict_at: instantOrNull(change.verdictAt) }),
    ...('askedAt' in change && { asked_at: instantOrNull(change.askedAt) }),
    ...('askedAgainAt' in change && { asked_again_at: instantOrNull(change.askedAgainAt) }),
    ...('verdict' in change && { verdict: change.verdict ?? null }),
    ...(change.words !== undefined && { words: change.words }),
    ...(change.door !== undefined && { door: change.door }),
    ...(change.floor !== undefined && { floor: change.floor }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.updateTable('ticket_person').set(set).where('ticket_number', '=', number).where('person_id', '=', personId).execute();
}

export async function peopleOfTicket(db: Db, number: string): Promise<readonly TicketPerson[]> {
  const rows = await db
    .selectFrom('ticket_person')
    .innerJoin('person', 'person.id', 'ticket_person.person_id')
    .selectAll('ticket_person')
    .select('person.name as name')
    .where('ticket_person.ticket_number', '=', number)
    // "reporter" sorts before "supporter".
    .orderBy('ticket_person.role')
    .orderBy('ticket_person.joined_at')
    .orderBy('ticket_person.person_id')
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    name: row.name,
    role: row.role,
    groupId: row.group_id ?? undefined,
    phone: row.phone ?? undefined,
    door: row.door ?? undefined,
    floor: row.floor ?? undefined,
    words: row.words ?? undefined,
    joinedAt: fromInstant(row.joined_at),
    verdict: row.verdict ?? undefined,
    ref: row.ref ?? '',
    building: row.building ?? undefined,
    unit: row.unit ?? undefined,
    via: row.via ?? undefined,
    askedAt: fromInstantOrUndefined(row.asked_at),
    askedAgainAt: fromInstantOrUndefined(row.asked_again_at),
  }));
}

/** Takes those off who came with a merged ticket. @returns their references */
export async function detachVia(tx: Db, number: string, via: string): Promise<readonly string[]> {
  const rows = await tx.deleteFrom('ticket_person').where('ticket_number', '=', number).where('via', '=', via).returning('ref').execute();
  return rows.flatMap(({ ref }) => ref ?? []);
}

/** Takes a person off every ticket. The reporter's own words go, too; the matter stays. */
export async function detachPerson(
  tx: Db,
  personId: string,
  erasedWords: string,
): Promise<
  readonly { readonly number: string; readonly ref: string; readonly reporter: boolean; readonly verdict: Verdict | undefined }[]
> {
  const rows = await tx
    .selectFrom('ticket_person')
    .select(['ticket_number', 'role', 'ref', 'verdict'])
    .where('person_id', '=', personId)
    .orderBy('ticket_number')
    .execute();
  const reported = rows.filter((row) => row.role === 'reporter').map((row) => row.ticket_number);
  // In small bites: databases limit how many values a statement may carry.
  for (let i = 0; i < reported.length; i += 500) {
    await tx
      .updateTable('ticket')
      .set({ details: erasedWords })
      .where('number', 'in', reported.slice(i, i + 500))
      .execute();
  }
  await tx.deleteFrom('ticket_person').where('person_id', '=', personId).execute();
  return rows.map((row) => ({
    number: row.ticket_number,
    ref: row.ref ?? '',
    reporter: row.role === 'reporter',
    verdict: row.verdict ?? undefined,
  }));
}

export async function addEvent(
  tx: Db,
  event: {
    number: string;
    at: Date;
    actor: Actor | 'resident';
    kind: TicketEventKind;
    from?: TicketStatus;
    to?: TicketStatus;
    note: string;
    data?: EventData;
  },
): Promise<number> {
  const { seq } = await tx
    .insertInto('ticket_event')
    .values({
      ticket_number: event.number,
      at: toInstant(event.at),
      actor: actorName(event.actor),
      kind: event.kind,
      from_status: event.from ?? null,
      to_status: event.to ?? null,
      note: event.note,
      data: event.data ? JSON.stringify(event.data) : null,
    })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return Number(seq);
}

export function actorName(actor: Actor | 'resident'): string {
  if (actor === 'resident') return actor;
  switch (actor.kind) {
    case 'person':
      return `person:${actor.id}`;
    case 'user':
      return `user:${actor.name}`;
    case 'system':
      return 'system';
    default:
      return actor satisfies never;
  }
}

export async function eventsOfTicket(db: Db, number: string): Promise<readonly TicketEvent[]> {
  const rows = await db.selectFrom('ticket_event').selectAll().where('ticket_number', '=', number).orderBy('seq').execute();
  return rows.map((row) => ({
    seq: row.seq,
    at: fromInstant(row.at),
    actor: row.actor,
    kind: row.kind as TicketEventKind,
    from: (row.from_status as TicketStatus | null) ?? undefined,
    to: (row.to_status as TicketStatus | null) ?? undefined,
    note: row.note,
    data: row.data ? (JSON.parse(row.data) as EventData) : {},
  }));
}

/** The last time it was opened, or opened again: what was said before belongs to another round. */
export async function lastOpening(db: Db, number: string): Promise<number> {
  const row = await db
    .selectFrom('ticket_event')
    .select('seq')
    .where('ticket_number', '=', number)
    .where((eb) => eb.or([eb('kind', '=', 'opened'), eb('to_status', '=', 'reopened')]))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.seq ?? 0);
}

export async function ticketBySource(db: Db, source: string): Promise<Ticket | undefined> {
  const row = await db.selectFrom('ticket').selectAll().where('source', '=', source).executeTakeFirst();
  return row && toTicket(row);
}

/** Numbers that were merged into this one and not taken out again. */
export async function mergedInto(db: Db, number: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('ticket').select('number').where('merged_into', '=', number).orderBy('number').execute();
  return rows.map((row) => row.number);
}

/** How much is open with each assignee. */
export async function openLoad(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('ticket')
    .select((eb) => ['assignee' as const, eb.fn.countAll<number | bigint | string>().as('count')])
    .where('assignee', 'is not', null)
    .where('status', 'in', [...UNANSWERED])
    .groupBy('assignee')
    .execute();
  return new Map(rows.map((row) => [row.assignee!, Number(row.count)]));
}

export async function lastEventSeq(db: Db, number: string, kind: TicketEventKind): Promise<number | undefined> {
  const row = await db
    .selectFrom('ticket_event')
    .select('seq')
    .where('ticket_number', '=', number)
    .where('kind', '=', kind)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq;
}

/** @returns how many were new */
export async function insertPictures(tx: Db, number: string, paths: readonly string[], at: Date): Promise<number> {
  let added = 0;
  for (const path of paths) {
    const result = await tx
      .insertInto('ticket_picture')
      .values({ ticket_number: number, path, added_at: toInstant(at) })
      .onConflict((conflict) => conflict.columns(['ticket_number', 'path']).doNothing())
      .executeTakeFirst();
    added += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return added;
}

export async function picturesOfTicket(db: Db, number: string): Promise<readonly { readonly path: string; readonly addedAt: Date }[]> {
  const rows = await db
    .selectFrom('ticket_picture')
    .selectAll()
    .where('ticket_number', '=', number)
    .orderBy('added_at')
    .orderBy('path')
    .execute();
  return rows.map((row) => ({ path: row.path, addedAt: fromInstant(row.added_at) }));
}

const placeColumns = (where: Ticket['where']) => ({
  building: where.building ?? null,
  unit: where.unit ?? null,
  floor: where.floor ?? null,
  place: where.place ?? null,
});

type Row = Selectable<Schema['ticket']>;

export function toTicket(row: Row): Ticket {
  return {
    number: row.number,
    kind: row.kind,
    category: row.category,
    status: row.status,
    where: {
      building: row.building ?? undefined,
      unit: row.unit ?? undefined,
      floor: row.floor ?? undefined,
      place: row.place ?? undefined,
    },
    grid: row.grid ?? undefined,
    summary: row.summary,
    details: row.details,
    confidential: row.confidential === 1,
    groupId: row.group_id ?? undefined,
    openedAt: fromInstant(row.opened_at),
    dueAt: fromInstant(row.due_at),
    updatedAt: fromInstant(row.updated_at),
    closedAt: fromInstantOrUndefined(row.closed_at),
    closeWanted: row.close_wanted === 1,
    assignee: assigneeOf(row.assignee),
    assignedAt: fromInstantOrUndefined(row.assigned_at),
    waiting:
      row.waiting_since && row.waiting_until
        ? { since: fromInstant(row.waiting_since), until: fromInstant(row.waiting_until), reason: row.waiting_reason ?? '' }
        : undefined,
    mergedInto: row.merged_into ?? undefined,
    referredTo: row.referred_to ?? undefined,
    source: row.source ?? undefined,
    priority: row.priority,
    priorityReasons: JSON.parse(row.priority_reasons) as readonly string[],
    households: row.households,
  };
}

/** Paths of all pictures that belong to a ticket. */
export async function keptPictures(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('ticket_picture').select('path').distinct().execute();
  return new Set(rows.map((row) => row.path));
}

/** Beside `updated_at`: nobody who is writing meanwhile is disturbed. */
export async function putStanding(
  tx: Db,
  number: string,
  standing: { readonly households: number; readonly priority: TicketPriority; readonly reasons: readonly string[] },
): Promise<void> {
  await tx
    .updateTable('ticket')
    .set({ households: standing.households, priority: standing.priority, priority_reasons: JSON.stringify(standing.reasons) })
    .where('number', '=', number)
    .execute();
}

/** Not ended ones, in their order; for a walk through all of them. */
export async function openAfter(db: Db, after: string, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('status', 'in', [...OPEN])
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map((row) => row.number);
}

/** Whose wait is over. */
export async function waitedEnough(db: Db, now: Date, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('status', '=', 'waiting')
    .where('waiting_until', '<=', toInstant(now))
    .orderBy('waiting_until')
    .limit(limit)
    .execute();
  return rows.map((row) => row.number);
}

/** Closed for so long that those who were told are to be asked once more. */
export async function toRevisit(db: Db, now: Date, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('revisit_at', '<=', toInstant(now))
    .orderBy('revisit_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.number);
}

/** What the person was asked about last and has not rated since. */
export async function lastAsked(db: Db, personId: string, since: Date, groupId: string | undefined): Promise<string | undefined> {
  const rows = await db
    .selectFrom('ticket_person')
    .innerJoin('ticket', 'ticket.number', 'ticket_person.ticket_number')
    .select([
      'ticket.number',
      'ticket_person.asked_at',
      'ticket_person.asked_again_at',
      'ticket_person.verdict_at',
      'ticket_person.group_id',
    ])
    .where('ticket_person.person_id', '=', personId)
    .where('ticket.status', 'in', ['answered', 'closed'])
    .where('ticket_person.asked_at', 'is not', null)
    .execute();
  const asked = rows
    .map((row) => ({ ...row, at: row.asked_again_at ?? row.asked_at! }))
    .filter(({ at, verdict_at }) => at >= toInstant(since) && (verdict_at === null || verdict_at < at))
    .filter(({ group_id }) => groupId === undefined || group_id === groupId)
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  return asked[0]?.number;
}
