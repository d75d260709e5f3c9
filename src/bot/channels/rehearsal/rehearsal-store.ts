import type { Db } from '../../../store/database.ts';
import { fromInstant, toInstant } from '../../../store/instant.ts';

export type WorldMessageKind = 'text' | 'image' | 'file';

export interface WorldAttachment {
  /** Relative to the media folder. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly mediaType: string;
}

export interface WorldQuote {
  readonly id: string;
  readonly sender: string;
  readonly text: string;
}

export interface WorldMessage {
  /** Grows with every message of the rehearsal. */
  readonly seq: number;
  readonly id: string;
  readonly conversation: string;
  readonly sender: string;
  readonly kind: WorldMessageKind;
  readonly text: string;
  readonly attachment?: WorldAttachment;
  readonly mention: readonly string[];
  readonly quote?: WorldQuote;
  readonly at: Date;
}

interface Row {
  seq: number;
  id: string;
  room_id: string;
  sender_id: string;
  type: string;
  text: string;
  attachment: string | null;
  mention: string;
  quote: string | null;
  at: string;
}

function toMessage(row: Row): WorldMessage {
  return {
    seq: row.seq,
    id: row.id,
    conversation: row.room_id,
    sender: row.sender_id,
    kind: row.type as WorldMessageKind,
    text: row.text,
    attachment: row.attachment === null ? undefined : (JSON.parse(row.attachment) as WorldAttachment),
    mention: JSON.parse(row.mention) as string[],
    quote: row.quote === null ? undefined : (JSON.parse(row.quote) as WorldQuote),
    at: fromInstant(row.at),
  };
}

/** @returns false when a message with this id is there already */
export async function addWorldMessage(db: Db, message: Omit<WorldMessage, 'seq'>): Promise<boolean> {
  const result = await db
    .insertInto('rehearsal_message')
    .values({
      id: message.id,
      room_id: message.conversation,
      sender_id: message.sender,
      type: message.kind,
      text: message.text,
      attachment: message.attachment ? JSON.stringify(message.attachment) : null,
      mention: JSON.stringify(message.mention),
      quote: message.quote ? JSON.stringify(message.quote) : null,
      at: toInstant(message.at),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function worldMessage(db: Db, id: string): Promise<WorldMessage | undefined> {
  const row = await db.selectFrom('rehearsal_message').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toMessage(row);
}

/** The last `limit` messages of a conversation, or those before `before`; oldest first. */
export async function worldHistory(db: Db, conversation: string, limit: number, before?: number): Promise<readonly WorldMessage[]> {
  let query = db.selectFrom('rehearsal_message').selectAll().where('room_id', '=', conversation);
  if (before !== undefined) query = query.where('seq', '<', before);
  const rows = await query.orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(toMessage).reverse();
}

/** What was said in these conversations after `seq`, oldest first. */
export async function worldSince(db: Db, conversations: readonly string[], seq: number, limit: number): Promise<readonly WorldMessage[]> {
  if (conversations.length === 0) return [];
  const rows = await db
    .selectFrom('rehearsal_message')
    .selectAll()
    .where('room_id', 'in', conversations)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(toMessage);
}

export async function worldUnread(db: Db, conversation: string, reader: string, after: number): Promise<number> {
  const { count } = await db
    .selectFrom('rehearsal_message')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('room_id', '=', conversation)
    .where('sender_id', '!=', reader)
    .where('seq', '>', after)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The youngest message of all: by order of saying, and by its time. */
export async function worldEnd(db: Db): Promise<{ readonly seq: number; readonly at: Date | undefined }> {
  const row = await db
    .selectFrom('rehearsal_message')
    .select((eb) => [eb.fn.max('seq').as('seq'), eb.fn.max('at').as('at')])
    .executeTakeFirst();
  return { seq: Number(row?.seq ?? 0), at: row?.at ? fromInstant(row.at) : undefined };
}

/** Said at or after a moment, by anyone, oldest first. */
export async function worldSaidSince(db: Db, at: Date, limit: number): Promise<readonly WorldMessage[]> {
  const rows = await db
    .selectFrom('rehearsal_message')
    .selectAll()
    .where('at', '>=', toInstant(at))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMessage).reverse();
}

/**
 * Forgets all but the last `keep` messages of a conversation.
 * @returns the files that belonged to them
 */
export async function pruneWorld(db: Db, conversation: string, keep: number): Promise<readonly string[]> {
  const oldest = await db
    .selectFrom('rehearsal_message')
    .select('seq')
    .where('room_id', '=', conversation)
    .orderBy('seq', 'desc')
    .offset(keep)
    .limit(1)
    .executeTakeFirst();
  if (!oldest) return [];
  const gone = await db
    .deleteFrom('rehearsal_message')
    .where('room_id', '=', conversation)
    .where('seq', '<=', oldest.seq)
    .returning('attachment')
    .execute();
  return gone.flatMap((row) => (row.attachment === null ? [] : [(JSON.parse(row.attachment) as WorldAttachment).path]));
}
