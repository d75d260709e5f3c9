import type { Selectable } from 'kysely';
import type { Group } from '../community/groups-store.ts';
import type { Actor, NoticeTargets } from '../messages.ts';
import { type OutboxRow, outboxOf, settle, withdrawQueued } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { type Notice, type NoticeState, occurrenceId } from './notice.ts';

/** Every query about notices and their occurrences. */

export async function insertNotice(tx: Db, notice: Notice, timeZone: string): Promise<void> {
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
      time_zone: timeZone,
      ends_at: notice.endsAt ? toInstant(notice.endsAt) : null,
      to_knowledge: notice.toKnowledge ? 1 : 0,
      activity_id: notice.activityId ?? null,
      created_by: notice.createdBy,
      created_at: toInstant(notice.createdAt),
      next_at: null,
      planned_to: null,
    })
    .execute();
}

export async function noticeById(db: Db, id: string): Promise<Notice | undefined> {
  const row = await db.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst();
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
  to: { readonly state: NoticeState; readonly at?: Date; readonly nextAt: Date | undefined; readonly plannedTo?: Date },
): Promise<boolean> {
  const result = await tx
    .updateTable('notice')
    .set({
      state: to.state,
      next_at: to.nextAt ? toInstant(to.nextAt) : null,
      ...(to.at && { at: toInstant(to.at) }),
      ...(to.plannedTo && { planned_to: toInstant(to.plannedTo) }),
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

/** What waits of a notice is not sent any more; what was sent stays. @returns how many rows */
export async function withdrawNotice(tx: Db, noticeId: string, reason: string, now: Date): Promise<number> {
  const occurrences = await tx
    .selectFrom('notice_occurrence')
    .select('id')
    .where('notice_id', '=', noticeId)
    .where('state', '=', 'planned')
    .execute();
  let count = 0;
  for (const { id } of occurrences) count += await withdrawQueued(tx, { kind: 'notice', id }, reason, now);
  return count;
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
    endsAt: fromInstantOrUndefined(row.ends_at),
    toKnowledge: row.to_knowledge === 1,
    activityId: row.activity_id ?? undefined,
    createdBy: row.created_by,
    createdAt: fromInstant(row.created_at),
    nextAt: fromInstantOrUndefined(row.next_at),
  };
}
