import type { Insertable } from 'kysely';
import type { Cause, DeliveryState, Outgoing, Priority } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import { splitText } from './split.ts';

/** Evidence of a row that a person had sent again without knowing whether it had arrived: it may have, whatever becomes of it. */
const MAYBE = 'maybe';
const PAST_KEEPING = '（已过保存期）';
const DAY_MS = 86_400_000;
const PRIORITY: Record<Priority, number> = { alert: 0, reply: 1, broadcast: 2 };

/** One part of one outgoing message, as it waits, goes out, and is kept as the ledger. */
export interface OutboxRow {
  readonly seq: number;
  readonly key: string;
  readonly channel: string;
  readonly priority: number;
  readonly groupId: string | undefined;
  readonly personId: string | undefined;
  readonly text: string;
  readonly mention: readonly { readonly person: string; readonly name: string }[];
  readonly attachment: { readonly path: string; readonly name: string } | undefined;
  readonly part: number;
  readonly parts: number;
  readonly cause: Cause;
  readonly notBefore: Date | undefined;
  readonly expiresAt: Date | undefined;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly error: string | undefined;
  readonly evidence: string | undefined;
  readonly createdAt: Date;
  readonly sendingAt: Date | undefined;
  readonly settledAt: Date | undefined;
}

/**
 * Queues messages in the caller's transaction. A key that was queued before is left as it is, whatever became of it:
 * that is what makes "once" a property of the database. Long texts become several rows, `key#2`, `key#3` ….
 * @param maxBytes longest text of one message, in UTF-8 bytes
 * @returns how many rows were added
 */
export async function enqueue(
  tx: Db,
  channel: string,
  messages: readonly Outgoing[],
  options: { readonly now: Date; readonly maxBytes: number },
): Promise<number> {
  let added = 0;
  // A broadcast is thousands of messages of one part: those are written many at a time, in their order.
  let waiting: Insertable<Schema['outbox']>[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    added += await insertRows(tx, waiting);
    waiting = [];
  };
  for (const message of messages) {
    const parts = partsOf(message, options.maxBytes);
    const rows = parts.map((part, i) => rowOf(channel, message, part, i, options.now));
    if (rows.length === 1) {
      waiting.push(rows[0]!);
      if (waiting.length === ROWS_AT_ONCE) await flush();
      continue;
    }
    await flush();
    for (const row of rows) {
      const inserted = await insertRows(tx, [row]);
      // Queued before: its parts are what they were then.
      if (inserted === 0) break;
      added += inserted;
    }
  }
  await flush();
  return added;
}

/** As many as a statement of PostgreSQL and SQLite takes with room to spare. */
const ROWS_AT_ONCE = 200;

async function insertRows(tx: Db, rows: readonly Insertable<Schema['outbox']>[]): Promise<number> {
  const result = await tx
    .insertInto('outbox')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n);
}

function rowOf(
  channel: string,
  message: Outgoing,
  part: ReturnType<typeof partsOf>[number],
  i: number,
  now: Date,
): Insertable<Schema['outbox']> {
  return {
    key: i === 0 ? message.key : `${message.key}#${i + 1}`,
    channel,
    priority: PRIORITY[message.priority],
    group_id: 'group' in message.to ? message.to.group : null,
    person_id: 'person' in message.to ? message.to.person : null,
    text: part.text,
    mention: JSON.stringify(i === 0 ? (message.mention ?? []) : []),
    attachment: part.attachment ? JSON.stringify(part.attachment) : null,
    part: i + 1,
    parts: part.of,
    cause_kind: message.cause.kind,
    cause_id: message.cause.id,
    not_before: message.notBefore ? toInstant(message.notBefore) : null,
    expires_at: message.expiresAt ? toInstant(message.expiresAt) : null,
    state: 'queued',
    created_at: toInstant(now),
  };
}

/** What becomes a row each: the pieces of the text, with `attachment` at the last of them; then the files that stand by themselves. */
function partsOf(message: Outgoing, maxBytes: number) {
  const texts = splitText(message.text, maxBytes);
  const files = message.attachments ?? [];
  const of = texts.length + files.length;
  return [
    ...texts.map((text, i) => ({ text, attachment: i === texts.length - 1 ? message.attachment : undefined, of })),
    ...files.map((attachment) => ({ text: '', attachment, of })),
  ];
}

/**
 * The next row that may go out now: alerts, then replies, then broadcasts; each in the order of queueing. A later part of a
 * long message waits until the earlier ones are settled.
 * @param upTo the least urgent priority that may: 0 alerts alone, 1 replies as well, 2 broadcasts as well
 */
export async function nextQueued(db: Db, channel: string, now: Date, upTo: 0 | 1 | 2): Promise<OutboxRow | undefined> {
  const row = await db
    .selectFrom('outbox')
    .selectAll()
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .where('held_at', 'is', null)
    .where('priority', '<=', upTo)
    .where((eb) => eb.or([eb('not_before', 'is', null), eb('not_before', '<=', toInstant(now))]))
    .where((eb) =>
      eb.or([
        eb('part', '=', 1),
        eb.not(
          eb.exists(
            eb
              // Parts of one message share their cause, their addressee and the moment they were queued.
              .selectFrom('outbox as earlier')
              .select('earlier.seq')
              .whereRef('earlier.cause_kind', '=', 'outbox.cause_kind')
              .whereRef('earlier.cause_id', '=', 'outbox.cause_id')
              .whereRef('earlier.channel', '=', 'outbox.channel')
              .whereRef('earlier.created_at', '=', 'outbox.created_at')
              .whereRef('earlier.parts', '=', 'outbox.parts')
              .whereRef('earlier.part', '<', 'outbox.part')
              .where((e) => e(e.fn.coalesce('earlier.group_id', e.val('')), '=', e.fn.coalesce('outbox.group_id', e.val(''))))
              .where((e) => e(e.fn.coalesce('earlier.person_id', e.val('')), '=', e.fn.coalesce('outbox.person_id', e.val(''))))
              .where('earlier.state', 'in', ['queued', 'sending']),
          ),
        ),
      ]),
    )
    .orderBy('priority')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row && toRow(row);
}

/** The other parts of a long message that still wait, when one of them could not go out now. */
export async function laterParts(db: Db, row: OutboxRow): Promise<readonly OutboxRow[]> {
  if (row.part === row.parts) return [];
  const base = baseKey(row);
  const keys = Array.from({ length: row.parts - row.part }, (_, i) => `${base}#${row.part + i + 1}`);
  const rows = await db.selectFrom('outbox').selectAll().where('key', 'in', keys).where('state', '=', 'queued').orderBy('seq').execute();
  return rows.map(toRow);
}

/** Claims a row: from here on, a crash leaves it `sending`, which start-up turns into `unknown`. */
export async function markSending(tx: Db, seq: number, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('outbox')
    .set((eb) => ({ state: 'sending', sending_at: toInstant(now), attempts: eb('attempts', '+', 1) }))
    .where('seq', '=', seq)
    .where('state', '=', 'queued')
    // Paused since it was read.
    .where('held_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * What can be said of a row: one that may have arrived an earlier time is not called unsent because it did not pass this time.
 */
export function truthful<T extends { readonly state: DeliveryState; readonly error?: string }>(
  row: Pick<OutboxRow, 'evidence'>,
  outcome: T,
): T {
  if (row.evidence !== MAYBE || !['failed', 'expired', 'skipped'].includes(outcome.state)) return outcome;
  return { ...outcome, state: 'unknown', error: outcome.error ? earlier(outcome.error) : undefined };
}

const earlier = (why: string) => `上一次不知是否送达，重发没有成功：${why}`;

/** @returns whether the row was changed: not when it was sent already, or is no longer in the state `from` */
export async function settle(
  tx: Db,
  seq: number,
  outcome: {
    readonly state: DeliveryState;
    readonly error?: string;
    readonly platformId?: string;
    readonly evidence?: string;
    readonly notBefore?: Date;
    /** Takes an attempt back that was none. */
    readonly attempts?: number;
    /** Only a row in this state is changed: what staff withdrew in the meantime stays withdrawn. */
    readonly from?: DeliveryState;
  },
  now: Date,
): Promise<boolean> {
  const final = outcome.state !== 'queued';
  let query = tx
    .updateTable('outbox')
    .set({
      state: outcome.state,
      error: outcome.error ?? null,
      platform_id: outcome.platformId ?? null,
      // What may have arrived may have, while it waits once more.
      ...(final ? { evidence: outcome.evidence ?? null } : {}),
      not_before: outcome.notBefore ? toInstant(outcome.notBefore) : null,
      settled_at: final ? toInstant(now) : null,
      ...(outcome.attempts === undefined ? {} : { attempts: outcome.attempts }),
    })
    .where('seq', '=', seq)
    // An echo may have proved delivery already: "sent" is never taken back.
    .where('state', '!=', 'sent');
  if (outcome.from !== undefined) query = query.where('state', '=', outcome.from);
  const result = await query.executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** What was in the air when the process died may have arrived. It is shown as unknown and is not sent again by itself. */
export async function unsettled(tx: Db, channel: string): Promise<readonly OutboxRow[]> {
  const rows = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel', '=', channel)
    .where('state', '=', 'sending')
    .orderBy('seq')
    .execute();
  return rows.map(toRow);
}

/** Queued rows whose time is over. */
export async function overdue(tx: Db, channel: string, now: Date): Promise<readonly OutboxRow[]> {
  const rows = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .where('expires_at', '<=', toInstant(now))
    .orderBy('seq')
    .execute();
  return rows.map(toRow);
}

/**
 * Rows for a room or a person that may have been delivered in a span of time, oldest first: what our own echo can prove. Among
 * them those that were accepted without an id: an echo may be theirs, and proves nothing for another one with the same words.
 */
export async function unprovenFor(
  tx: Db,
  channel: string,
  to: { readonly groupId?: string; readonly personId?: string },
  sent: { readonly from: Date; readonly to: Date },
): Promise<readonly OutboxRow[]> {
  let query = tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel', '=', channel)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['unknown', 'sending']),
        eb.and([eb('state', '=', 'sent'), eb('evidence', '=', 'accepted'), eb('platform_id', 'is', null)]),
        eb.and([eb('state', '=', 'queued'), eb('evidence', '=', MAYBE)]),
      ]),
    )
    // None of them has one; said, so that the index of these rows alone will do.
    .where('platform_id', 'is', null)
    .where('sending_at', '>=', toInstant(sent.from))
    .where('sending_at', '<=', toInstant(sent.to))
    .orderBy('seq');
  query = to.groupId ? query.where('group_id', '=', to.groupId) : query.where('person_id', '=', to.personId ?? '');
  return (await query.execute()).map(toRow);
}

/** The id of a message that the platform had accepted without one: its echo is not taken for that of another. */
export async function nameAccepted(tx: Db, seq: number, platformId: string): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ platform_id: platformId })
    .where('seq', '=', seq)
    .where('state', '=', 'sent')
    .where('platform_id', 'is', null)
    .execute();
}

/** The platform's id of a message that we know to have sent. */
export async function isKnownMessage(db: Db, channel: string, platformId: string): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('seq')
    .where('channel', '=', channel)
    .where('platform_id', '=', platformId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** When messages went out, or may have, since a moment, oldest first: what pacing counts. */
export async function attemptsSince(db: Db, channel: string, since: Date): Promise<readonly Date[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('sending_at')
    .where('channel', '=', channel)
    .where('sending_at', '>', toInstant(since))
    .execute();
  const earlier = (await earlierAttempts(db, channel)).map((at) => fromInstant(at)).filter((at) => at > since);
  return [...rows.map((row) => fromInstant(row.sending_at!)), ...earlier].sort((a, b) => a.getTime() - b.getTime());
}

/**
 * A row that goes out again keeps the moment of this time only. The earlier one still counts for the caps of the day, after a
 * restart as well: it is kept here until it is a day old.
 */
export async function noteEarlier(tx: Db, channel: string, at: Date, now: Date): Promise<void> {
  const since = now.getTime() - DAY_MS;
  const value = JSON.stringify(
    [...(await earlierAttempts(tx, channel)), toInstant(at)].filter((one) => fromInstant(one).getTime() > since),
  );
  await tx
    .insertInto('meta')
    .values({ key: earlierKey(channel), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

async function earlierAttempts(db: Db, channel: string): Promise<readonly string[]> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', earlierKey(channel)).executeTakeFirst();
  return row ? (JSON.parse(row.value) as string[]) : [];
}

const earlierKey = (channel: string) => `courier-earlier:${channel}`;

/** Until when the platform asked to be left alone; kept, because a restart must not be a way round it. */
export async function keptPause(db: Db, channel: string): Promise<Date | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', pauseKey(channel)).executeTakeFirst();
  return row && fromInstant(row.value);
}

export async function keepPause(tx: Db, channel: string, until: Date): Promise<void> {
  const value = toInstant(until);
  await tx
    .insertInto('meta')
    .values({ key: pauseKey(channel), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

const pauseKey = (channel: string) => `courier-pause:${channel}`;

/** Everything sent or to be sent because of one message, ticket, notice occurrence …, in order. */
export async function outboxOf(db: Db, cause: Cause): Promise<readonly OutboxRow[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('cause_kind', '=', cause.kind)
    .where('cause_id', '=', cause.id)
    .orderBy('seq')
    .execute();
  return rows.map(toRow);
}

/** What was queued after a row, in order: what one message brought about. */
export async function queuedSince(db: Db, seq: number): Promise<readonly OutboxRow[]> {
  const rows = await db.selectFrom('outbox').selectAll().where('seq', '>', seq).orderBy('seq').execute();
  return rows.map(toRow);
}

export async function lastQueued(db: Db): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst();
  return Number(row?.seq ?? 0);
}

/** What was queued as a reply to a group after a row waits until a moment, and does not expire meanwhile. */
export async function putOff(tx: Db, replies: { readonly after: number; readonly groupId: string; readonly until: Date }): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ not_before: toInstant(replies.until), expires_at: null })
    .where('seq', '>', replies.after)
    .where('group_id', '=', replies.groupId)
    .where('priority', '=', PRIORITY.reply)
    .where('state', '=', 'queued')
    .execute();
}

/** The last two texts that a group was told besides notices, newest first. */
export async function lastTextsTo(db: Db, groupId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('text')
    .where('group_id', '=', groupId)
    .where('priority', '=', PRIORITY.reply)
    .orderBy('seq', 'desc')
    .limit(2)
    .execute();
  return rows.map(({ text }) => text);
}

/**
 * A person decides that an unknown or failed row is sent again.
 * @param expiresAt from when on it is too late; default: never
 */
export async function requeue(tx: Db, seq: number, expiresAt?: Date): Promise<boolean> {
  const result = await tx
    .updateTable('outbox')
    .set((eb) => ({
      state: 'queued',
      evidence: eb.case().when('state', '=', 'unknown').then(MAYBE).else(null).end(),
      error: null,
      not_before: null,
      expires_at: expiresAt ? toInstant(expiresAt) : null,
      settled_at: null,
      attempts: 0,
      held_at: null,
    }))
    .where('seq', '=', seq)
    // What was blanked has nothing to say any more.
    .where('text', 'not in', [PAST_KEEPING, '（已删除）'])
    .where('state', 'in', ['unknown', 'failed', 'expired', 'skipped'])
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * What waits because of a cause stays queued and is not sent until it is released. A long message that has begun to go out
 * goes on: half of it is worse than all. What is on its way just now is held as well, should the platform not take it: it
 * would be queued again. @returns how many rows
 */
export async function holdQueued(tx: Db, cause: Cause, at: Date, expiresAt: Date | undefined): Promise<number> {
  const rows = (await outboxOf(tx, cause)).filter((row) => row.state === 'queued' || row.state === 'sending');
  const waiting = new Set(rows.filter((row) => row.part === 1 && row.state === 'queued').map((row) => baseKey(row)));
  const seqs = rows.filter((row) => waiting.has(baseKey(row)) || (row.part === 1 && row.state === 'sending')).map((row) => row.seq);
  if (seqs.length === 0) return 0;
  const result = await tx
    .updateTable('outbox')
    .set({ held_at: toInstant(at), expires_at: expiresAt ? toInstant(expiresAt) : null })
    .where('seq', 'in', seqs)
    .where('state', 'in', ['queued', 'sending'])
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** @returns how many rows go on */
export async function releaseHeld(tx: Db, cause: Cause, expiresAt: Date): Promise<number> {
  const result = await tx
    .updateTable('outbox')
    .set({ held_at: null, expires_at: toInstant(expiresAt) })
    .where('cause_kind', '=', cause.kind)
    .where('cause_id', '=', cause.id)
    .where('state', 'in', ['queued', 'sending'])
    .where('held_at', 'is not', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The key of the message that a part belongs to. */
const baseKey = (row: Pick<OutboxRow, 'key' | 'part'>): string => (row.part === 1 ? row.key : row.key.replace(/#\d+$/, ''));

/** Takes back what is still waiting because of a cause, for example a cancelled notice. */
export async function withdrawQueued(tx: Db, cause: Cause, reason: string, now: Date): Promise<number> {
  const change = async (state: 'skipped' | 'unknown', error: string) => {
    let query = tx
      .updateTable('outbox')
      .set({ state, error, evidence: null, settled_at: toInstant(now), held_at: null })
      .where('cause_kind', '=', cause.kind)
      .where('cause_id', '=', cause.id)
      .where('state', '=', 'queued');
    if (state === 'unknown') query = query.where('evidence', '=', MAYBE);
    return Number((await query.executeTakeFirst()).numUpdatedRows);
  };
  return (await change('unknown', earlier(reason))) + (await change('skipped', reason));
}

export async function countByState(db: Db): Promise<Readonly<Record<DeliveryState, number>>> {
  const counts: Record<DeliveryState, number> = { queued: 0, sending: 0, sent: 0, unknown: 0, failed: 0, expired: 0, skipped: 0 };
  const rows = await db
    .selectFrom('outbox')
    .select((eb) => ['state' as const, eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  for (const row of rows) counts[row.state] = Number(row.count);
  return counts;
}

/** Rows that staff should look at: unknown, failed, expired and skipped ones, newest first. */
export async function troubledRows(db: Db, limit: number): Promise<readonly OutboxRow[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('state', 'in', ['unknown', 'failed', 'expired', 'skipped'])
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toRow);
}

/** What was said to persons and groups in answer to a message is not kept for ever; notices and tickets are records. */
export async function pruneOutboxTexts(tx: Db, before: Date): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ text: PAST_KEEPING, mention: '[]' })
    .where('cause_kind', '=', 'message')
    .where('settled_at', '<', toInstant(before))
    .where('text', '!=', PAST_KEEPING)
    .execute();
}

interface Raw {
  seq: number;
  key: string;
  channel: string;
  priority: number;
  group_id: string | null;
  person_id: string | null;
  text: string;
  mention: string;
  attachment: string | null;
  part: number;
  parts: number;
  cause_kind: Cause['kind'];
  cause_id: string;
  not_before: string | null;
  expires_at: string | null;
  state: DeliveryState;
  attempts: number;
  error: string | null;
  evidence: string | null;
  created_at: string;
  sending_at: string | null;
  settled_at: string | null;
}

function toRow(raw: Raw): OutboxRow {
  return {
    seq: raw.seq,
    key: raw.key,
    channel: raw.channel,
    priority: raw.priority,
    groupId: raw.group_id ?? undefined,
    personId: raw.person_id ?? undefined,
    text: raw.text,
    mention: JSON.parse(raw.mention),
    attachment: raw.attachment === null ? undefined : JSON.parse(raw.attachment),
    part: raw.part,
    parts: raw.parts,
    cause: { kind: raw.cause_kind, id: raw.cause_id },
    notBefore: fromInstantOrUndefined(raw.not_before),
    expiresAt: fromInstantOrUndefined(raw.expires_at),
    state: raw.state,
    attempts: raw.attempts,
    error: raw.error ?? undefined,
    evidence: raw.evidence ?? undefined,
    createdAt: fromInstant(raw.created_at),
    sendingAt: fromInstantOrUndefined(raw.sending_at),
    settledAt: fromInstantOrUndefined(raw.settled_at),
  };
}
