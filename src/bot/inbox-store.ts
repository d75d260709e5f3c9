import type { Decision, Incoming } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';

export interface InboxRow {
  readonly seq: number;
  readonly groupId: string | undefined;
  readonly personId: string;
  readonly message: Incoming;
  readonly attempts: number;
  readonly receivedAt: Date;
}

/**
 * The first thing that happens to a message: its platform id is claimed.
 * @returns its number, or undefined when it was here before
 */
export async function claim(tx: Db, message: Incoming, now: Date): Promise<number | undefined> {
  const row = await tx
    .insertInto('inbox')
    .values({
      channel: message.channel,
      message_id: message.messageId,
      received_at: toInstant(now),
      sent_at: toInstant(message.sentAt),
      group_id: null,
      person_id: null,
      payload: null,
      state: 'dropped',
      decision: null,
      reason: null,
      intent: null,
      confidence: null,
      slots: null,
      handled_at: null,
    })
    .onConflict((conflict) => conflict.columns(['channel', 'message_id']).doNothing())
    .returning('seq')
    .executeTakeFirst();
  return row?.seq;
}

export async function dropClaimed(tx: Db, seq: number, reason: string): Promise<void> {
  await tx.updateTable('inbox').set({ reason }).where('seq', '=', seq).execute();
}

export async function acceptClaimed(
  tx: Db,
  seq: number,
  accepted: { readonly groupId?: string; readonly personId: string; readonly message: Incoming; readonly heated?: boolean },
): Promise<void> {
  await tx
    .updateTable('inbox')
    .set({
      state: 'accepted',
      group_id: accepted.groupId ?? null,
      person_id: accepted.personId,
      payload: JSON.stringify(accepted.message),
      heated: accepted.heated ? 1 : 0,
    })
    .where('seq', '=', seq)
    .execute();
}

/** What was accepted and not handled before the process ended, in order. */
export async function unhandled(db: Db, channel: string): Promise<readonly InboxRow[]> {
  const rows = await db
    .selectFrom('inbox')
    .selectAll()
    .where('state', '=', 'accepted')
    .where('channel', '=', channel)
    .orderBy('seq')
    .execute();
  return rows.flatMap(toRow);
}

/** Those of them that still wait to be handled, in order. */
export async function accepted(db: Db, seqs: readonly number[]): Promise<readonly InboxRow[]> {
  const rows = await db
    .selectFrom('inbox')
    .selectAll()
    .where('seq', 'in', [...seqs])
    .where('state', '=', 'accepted')
    .orderBy('seq')
    .execute();
  return rows.flatMap(toRow);
}

interface Stored {
  seq: number;
  group_id: string | null;
  person_id: string | null;
  payload: string | null;
  sent_at: string;
  received_at: string;
  attempts: number;
}

function toRow(row: Stored): readonly InboxRow[] {
  if (!row.payload || !row.person_id) return [];
  const stored = JSON.parse(row.payload) as Omit<Incoming, 'sentAt'>;
  return [
    {
      seq: row.seq,
      groupId: row.group_id ?? undefined,
      personId: row.person_id,
      message: { ...stored, sentAt: fromInstant(row.sent_at) },
      attempts: row.attempts,
      receivedAt: fromInstant(row.received_at),
    },
  ];
}

/** Something of this person waits to be handled. */
export async function hasAccepted(db: Db, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('inbox')
    .select('seq')
    .where('person_id', '=', personId)
    .where('state', '=', 'accepted')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Counts an attempt before it is made: a message that brings the process down must not do so for ever. */
export async function noteAttempt(db: Db, seqs: readonly number[]): Promise<void> {
  await db
    .updateTable('inbox')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('seq', 'in', [...seqs])
    .execute();
}

/**
 * Writes what was decided, in the transaction that carries it out. A message that was left alone keeps no text.
 * @returns false when another process has handled it meanwhile
 */
export async function markHandled(tx: Db, seq: number, decision: Decision, now: Date, keepText: boolean): Promise<boolean> {
  const result = await tx
    .updateTable('inbox')
    .set((eb) => ({
      state: 'handled',
      decision: decision.decision,
      reason: decision.reason,
      intent: decision.intent,
      confidence: decision.confidence,
      slots: JSON.stringify(decision.slots),
      handled_at: toInstant(now),
      payload: keepText ? eb.ref('payload') : null,
    }))
    .where('seq', '=', seq)
    .where('state', '=', 'accepted')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function markFailed(tx: Db, seq: number, reason: string, now: Date): Promise<void> {
  await tx
    .updateTable('inbox')
    .set({ state: 'failed', reason, handled_at: toInstant(now) })
    .where('seq', '=', seq)
    .where('state', '=', 'accepted')
    .execute();
}

/** The decision of a message, as it is listed for staff. */
export async function decisionOf(db: Db, seq: number): Promise<(Decision & { readonly state: string }) | undefined> {
  const row = await db
    .selectFrom('inbox')
    .select(['state', 'decision', 'reason', 'intent', 'confidence', 'slots'])
    .where('seq', '=', seq)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    state: row.state,
    decision: (row.decision ?? 'silent') as Decision['decision'],
    reason: row.reason ?? '',
    intent: row.intent ?? 'none',
    confidence: row.confidence ?? 1,
    slots: JSON.parse(row.slots ?? '{}') as Record<string, string>,
  };
}

export async function seqOfMessage(db: Db, channel: string, messageId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('inbox')
    .select('seq')
    .where('channel', '=', channel)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return row?.seq;
}

/**
 * What a person wrote is forgotten; that a message was handled, and why, stays without its text. What still waits to be
 * handled is not handled any more: it would bring back what was just deleted.
 */
export async function erasePayloadsOf(tx: Db, personId: string, now: Date): Promise<void> {
  await tx
    .updateTable('inbox')
    .set({ state: 'dropped', reason: '已要求删除', handled_at: toInstant(now) })
    .where('person_id', '=', personId)
    .where('state', '=', 'accepted')
    .execute();
  await tx.updateTable('inbox').set({ payload: null, slots: '{}', heated: 0 }).where('person_id', '=', personId).execute();
}

/** Numbers of the messages that a person wrote. */
export async function messagesOf(db: Db, personId: string): Promise<readonly number[]> {
  return (await db.selectFrom('inbox').select('seq').where('person_id', '=', personId).execute()).map((row) => row.seq);
}

/** The person has written something that is known to us. */
export async function hasWritten(db: Db, personId: string): Promise<boolean> {
  const row = await db.selectFrom('inbox').select('seq').where('person_id', '=', personId).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Texts are kept for a time, to see how the bot decided; that a message was here is kept longer, so that it is known again. */
export async function pruneInbox(tx: Db, before: { readonly texts: Date; readonly rows: Date; readonly tones: Date }): Promise<void> {
  // A quarrel is over in minutes: nobody's tone is kept for longer than it is of use.
  await tx.updateTable('inbox').set({ heated: 0 }).where('heated', '=', 1).where('received_at', '<', toInstant(before.tones)).execute();
  await tx
    .updateTable('inbox')
    .set({ payload: null })
    .where('state', 'in', ['handled', 'failed'])
    .where('received_at', '<', toInstant(before.texts))
    .where('payload', 'is not', null)
    .execute();
  await tx.deleteFrom('inbox').where('state', '!=', 'accepted').where('received_at', '<', toInstant(before.rows)).execute();
}
