import type { Selectable } from 'kysely';
import type { Group } from '../community/groups-store.ts';
import type { Actor, Cause, NoticeAttachment, NoticeTargets } from '../messages.ts';
import { holdQueued, type OutboxRow, outboxOf, releaseHeld, settle, withdrawQueued } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { type Notice, type NoticeEvent, type NoticeState, occurrenceId } from './notice.ts';
import { REPEAT_RULES } from './repeat.ts';

/** Every query about notices and their occurrences. */

export async function insertNotice(tx: Db, notice: Notice): Promise<void> {
  await tx
    .insertInto('notice')
    .values({
      id: notice.id,
      title: notice.title,
      text: notice.text,
      targets: JSON.stringify(notice.targets),
      state: notice.state,
      at: notice.at ? toInstant(notice.at) : null,
      cron: notice.cron ?? null,
      repeat_rules: notice.repeat ? JSON.stringify(notice.repeat) : null,
      time_zone: notice.timeZone,
      ends_at: notice.endsAt ? toInstant(notice.endsAt) : null,
      to_knowledge: notice.toKnowledge ? 1 : 0,
      activity_id: notice.activityId ?? null,
      created_by: notice.createdBy,
      created_at: toInstant(notice.createdAt),
      next_at: null,
      planned_to: null,
      number: notice.number ?? null,
      attachments: notice.attachments.length > 0 ? JSON.stringify(notice.attachments) : null,
      corrects: notice.corrects ?? null,
      changed_what: notice.changedWhat ?? null,
      replaces: notice.replaces ?? null,
    })
    .execute();
}

export async function noticeById(db: Db, id: string): Promise<Notice | undefined> {
  const row = await db.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toNotice(row);
}

export async function noticeByNumber(db: Db, number: string): Promise<Notice | undefined> {
  const row = await db.selectFrom('notice').selectAll().where('number', '=', number).executeTakeFirst();
  return row && toNotice(row);
}

export interface NoticeFilter {
  readonly states?: readonly NoticeState[];
  readonly activityId?: string;
  /** Default 50, at most 500. */
  readonly limit?: number;
  readonly offset?: number;
}

/** Newest first. */
export async function listNotices(db: Db, filter: NoticeFilter): Promise<readonly Notice[]> {
  let query = db.selectFrom('notice').selectAll();
  if (filter.states) query = query.where('state', 'in', [...filter.states]);
  if (filter.activityId) query = query.where('activity_id', '=', filter.activityId);
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(Math.min(Math.max(1, Math.trunc(filter.limit ?? 50) || 50), 500))
    .offset(Math.max(0, Math.trunc(filter.offset ?? 0) || 0))
    .execute();
  return rows.map(toNotice);
}

/** From one of the states to another: `false` when it is in none of them any more. */
export async function moveNotice(
  tx: Db,
  id: string,
  from: readonly NoticeState[],
  to: {
    readonly state: NoticeState;
    readonly at?: Date;
    readonly nextAt: Date | undefined;
    readonly plannedTo?: Date;
    readonly submittedBy?: string;
    readonly paused?: { readonly at: Date; readonly from: 'scheduled' | 'done' };
  },
): Promise<boolean> {
  const result = await tx
    .updateTable('notice')
    .set({
      state: to.state,
      next_at: to.nextAt ? toInstant(to.nextAt) : null,
      ...(to.at && { at: toInstant(to.at) }),
      ...(to.plannedTo && { planned_to: toInstant(to.plannedTo) }),
      ...(to.submittedBy !== undefined && { submitted_by: to.submittedBy }),
      paused_at: to.paused ? toInstant(to.paused.at) : null,
      paused_from: to.paused?.from ?? null,
    })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export interface DueNotice {
  readonly notice: Notice;
  readonly nextAt: Date;
  readonly plannedTo: Date;
}

export async function dueNotices(db: Db, now: Date): Promise<readonly DueNotice[]> {
  const rows = await db
    .selectFrom('notice')
    .selectAll()
    .where('state', '=', 'scheduled')
    .where('next_at', '<=', toInstant(now))
    .orderBy('next_at')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    notice: toNotice(row),
    nextAt: fromInstant(row.next_at!),
    plannedTo: fromInstant(row.planned_to ?? row.created_at),
  }));
}

/** Moves a notice on, unless another process did: the write that also takes the lock, so it comes first in its transaction. */
export async function advanceNotice(
  tx: Db,
  due: DueNotice,
  to: { readonly nextAt: Date | undefined; readonly plannedTo: Date },
): Promise<boolean> {
  const result = await tx
    .updateTable('notice')
    .set({ state: to.nextAt ? 'scheduled' : 'done', next_at: to.nextAt ? toInstant(to.nextAt) : null, planned_to: toInstant(to.plannedTo) })
    .where('id', '=', due.notice.id)
    .where('state', '=', 'scheduled')
    .where('next_at', '=', toInstant(due.nextAt))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The constraint that makes an occurrence happen once: `false` = it was claimed before. */
export async function claimOccurrence(tx: Db, noticeId: string, due: Date, state: 'planned' | 'missed', now: Date): Promise<boolean> {
  const result = await tx
    .insertInto('notice_occurrence')
    .values({ id: occurrenceId(noticeId, due), notice_id: noticeId, due_at: toInstant(due), state, planned_at: toInstant(now) })
    .onConflict((conflict) => conflict.columns(['notice_id', 'due_at']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n) === 1;
}

export interface OccurrenceRecord {
  readonly id: string;
  readonly noticeId: string;
  readonly dueAt: Date;
  readonly state: 'planned' | 'missed';
  readonly plannedAt: Date;
}

export async function occurrencesOf(db: Db, noticeId: string, limit: number): Promise<readonly OccurrenceRecord[]> {
  const rows = await db
    .selectFrom('notice_occurrence')
    .selectAll()
    .where('notice_id', '=', noticeId)
    .orderBy('due_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    noticeId: row.notice_id,
    dueAt: fromInstant(row.due_at),
    state: row.state,
    plannedAt: fromInstant(row.planned_at),
  }));
}

export async function lastOccurrence(db: Db, noticeId: string): Promise<OccurrenceRecord | undefined> {
  return (await occurrencesOf(db, noticeId, 1)).find((record) => record.state === 'planned');
}

export async function occurrenceById(db: Db, id: string): Promise<OccurrenceRecord | undefined> {
  const row = await db.selectFrom('notice_occurrence').selectAll().where('id', '=', id).executeTakeFirst();
  return (
    row && { id: row.id, noticeId: row.notice_id, dueAt: fromInstant(row.due_at), state: row.state, plannedAt: fromInstant(row.planned_at) }
  );
}

export const rowsOfOccurrence = (db: Db, id: string): Promise<readonly OutboxRow[]> => outboxOf(db, { kind: 'notice', id });

/** Rows of a group that can't get the occurrence: kept in the ledger, with the reason. */
export async function skipGroups(tx: Db, id: string, reasons: ReadonlyMap<string, string>, now: Date): Promise<void> {
  if (reasons.size === 0) return;
  for (const row of await rowsOfOccurrence(tx, id)) {
    const reason = reasons.get(row.groupId ?? '');
    if (reason !== undefined && row.state === 'queued') await settle(tx, row.seq, { state: 'skipped', error: reason }, now);
  }
}

/** The occurrences that have rows in the outbox. */
async function plannedOf(db: Db, noticeId: string): Promise<readonly Cause[]> {
  const rows = await db
    .selectFrom('notice_occurrence')
    .select('id')
    .where('notice_id', '=', noticeId)
    .where('state', '=', 'planned')
    .orderBy('due_at', 'desc')
    .execute();
  return rows.map(({ id }) => ({ kind: 'notice', id }));
}

async function forEach(causes: readonly Cause[], work: (cause: Cause) => Promise<number>): Promise<number> {
  let count = 0;
  for (const cause of causes) count += await work(cause);
  return count;
}

/** What waits of a notice is not sent any more; what was sent stays. @returns how many rows */
export const withdrawNotice = async (tx: Db, noticeId: string, reason: string, now: Date): Promise<number> =>
  forEach(await plannedOf(tx, noticeId), (cause) => withdrawQueued(tx, cause, reason, now));

/** What waits of a notice stays where it is, until it is released or `expiresAt` has come. @returns how many rows */
export const holdNotice = async (tx: Db, noticeId: string, now: Date, expiresAt: Date | undefined): Promise<number> =>
  forEach(await plannedOf(tx, noticeId), (cause) => holdQueued(tx, cause, now, expiresAt));

export const releaseNotice = async (tx: Db, noticeId: string, expiresAt: Date): Promise<number> =>
  forEach(await plannedOf(tx, noticeId), (cause) => releaseHeld(tx, cause, expiresAt));

/** The rows of the last occurrence that was sent, or began to be. */
export async function lastRows(db: Db, noticeId: string): Promise<readonly OutboxRow[]> {
  const [last] = await plannedOf(db, noticeId);
  return last ? outboxOf(db, last) : [];
}

/** How many occurrences of all notices were planned before: it turns the order of groups on. */
export async function turnOf(tx: Db): Promise<number> {
  const { value } = await tx
    .insertInto('counter')
    .values({ name: 'notice-turn', value: 0 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb('counter.value', '+', 1) })))
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}

/** The confirmed notice that corrects this one, if there is one. */
export async function correctionOf(db: Db, noticeId: string): Promise<Notice | undefined> {
  const row = await db
    .selectFrom('notice')
    .selectAll()
    .where('corrects', '=', noticeId)
    .where('state', 'in', ['scheduled', 'paused', 'done'])
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row && toNotice(row);
}

export async function addEvent(tx: Db, noticeId: string, event: NoticeEvent): Promise<void> {
  await tx
    .insertInto('notice_event')
    .values({ notice_id: noticeId, at: toInstant(event.at), actor: event.actor, kind: event.kind, note: event.note })
    .execute();
}

/** In the order in which it was done. */
export async function eventsOf(db: Db, noticeId: string): Promise<readonly NoticeEvent[]> {
  const rows = await db.selectFrom('notice_event').selectAll().where('notice_id', '=', noticeId).orderBy('seq').execute();
  return rows.map(({ at, actor, kind, note }) => ({ at: fromInstant(at), actor, kind: kind as NoticeEvent['kind'], note }));
}

/** Files in the media folder that belong to notices. */
export async function attachmentPaths(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('notice').select('attachments').where('attachments', 'is not', null).execute();
  return new Set(rows.flatMap((row) => (JSON.parse(row.attachments ?? '[]') as NoticeAttachment[]).map(({ path }) => path)));
}

export async function groupNames(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('chat_group').select(['id', 'name']).execute();
  return new Map(rows.map((row): [Group['id'], string] => [row.id, row.name]));
}

export function actorText(actor: Actor): string {
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

function toNotice(row: Selectable<Schema['notice']>): Notice {
  return {
    id: row.id,
    title: row.title,
    text: row.text,
    targets: JSON.parse(row.targets) as NoticeTargets,
    state: row.state,
    at: fromInstantOrUndefined(row.at),
    cron: row.cron ?? undefined,
    ...(row.repeat_rules ? { repeat: REPEAT_RULES.parse(JSON.parse(row.repeat_rules)) } : {}),
    timeZone: row.time_zone,
    endsAt: fromInstantOrUndefined(row.ends_at),
    toKnowledge: row.to_knowledge === 1,
    activityId: row.activity_id ?? undefined,
    createdBy: row.created_by,
    createdAt: fromInstant(row.created_at),
    nextAt: fromInstantOrUndefined(row.next_at),
    number: row.number ?? undefined,
    attachments: JSON.parse(row.attachments ?? '[]') as NoticeAttachment[],
    corrects: row.corrects ?? undefined,
    changedWhat: row.changed_what ?? undefined,
    ...(row.replaces === null ? {} : { replaces: row.replaces }),
    submittedBy: row.submitted_by ?? undefined,
    pausedAt: fromInstantOrUndefined(row.paused_at),
  };
}
