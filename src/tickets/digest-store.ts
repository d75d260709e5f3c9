import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { TicketEvent, TicketEventKind, TicketStatus } from './ticket.ts';

/** Residents' groups that get a digest: bound to a room, and not turned off. */
export async function groupsOfDigest(db: Db, channel: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('chat_group')
    .innerJoin('room_binding', 'room_binding.group_id', 'chat_group.id')
    .select('chat_group.id')
    .distinct()
    .where('room_binding.channel', '=', channel)
    .where('room_binding.state', '=', 'bound')
    .where('chat_group.kind', '=', 'residents')
    .where('chat_group.archived_at', 'is', null)
    .where((eb) => eb.or([eb('chat_group.digest', 'is', null), eb('chat_group.digest', '=', 1)]))
    .orderBy('chat_group.id')
    .execute();
  return rows.map((row) => row.id);
}

export async function digestOf(db: Db, groupId: string): Promise<boolean> {
  const row = await db.selectFrom('chat_group').select('digest').where('id', '=', groupId).executeTakeFirst();
  return row?.digest !== 0;
}

export async function setDigest(tx: Db, groupId: string, on: boolean): Promise<void> {
  await tx
    .updateTable('chat_group')
    .set({ digest: on ? 1 : 0 })
    .where('id', '=', groupId)
    .execute();
}

/** What was reported in a group, is not confidential, and changed in a span of time. */
export async function changedIn(db: Db, groupId: string, from: Date, to: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('group_id', '=', groupId)
    .where('confidential', '=', 0)
    .where('updated_at', '>=', toInstant(from))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('ticket_event')
          .select('ticket_event.seq')
          .whereRef('ticket_event.ticket_number', '=', 'ticket.number')
          .where('ticket_event.to_status', 'is not', null)
          .where('ticket_event.at', '>=', toInstant(from))
          .where('ticket_event.at', '<', toInstant(to)),
      ),
    )
    .orderBy('number')
    .execute();
  return rows.map((row) => row.number);
}

/** Of all that was reported there and is not confidential: how many still wait for their result. */
export async function openIn(db: Db, groupId: string, done: readonly TicketStatus[]): Promise<number> {
  const row = await db
    .selectFrom('ticket')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('group_id', '=', groupId)
    .where('confidential', '=', 0)
    .where('status', 'not in', [...done])
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function lastEventBefore(
  db: Db,
  number: string,
  kind: TicketEventKind,
  before: Date,
): Promise<Pick<TicketEvent, 'kind' | 'note' | 'at'> | undefined> {
  const row = await db
    .selectFrom('ticket_event')
    .select(['kind', 'note', 'at'])
    .where('ticket_number', '=', number)
    .where('kind', '=', kind)
    .where('at', '<', toInstant(before))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { kind: row.kind as TicketEventKind, note: row.note, at: fromInstant(row.at) };
}
