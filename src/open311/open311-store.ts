import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, fromInstantOrUndefined, toInstant } from '../store/instant.ts';
import type { Wanted } from './query.ts';

/** Keys of other systems, what they reported, and what is public of tickets. */

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | undefined;
  readonly usedAt: Date | undefined;
}

export async function insertKey(
  tx: Db,
  key: { readonly name: string; readonly hash: string; readonly by: string; readonly at: Date },
): Promise<ApiKey> {
  const row = await tx
    .insertInto('api_key')
    .values({
      id: newId('key'),
      name: key.name,
      key_hash: key.hash,
      created_by: key.by,
      created_at: toInstant(key.at),
      revoked_at: null,
      used_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toKey(row);
}

export async function keysOf(db: Db): Promise<readonly ApiKey[]> {
  return (await db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id').execute()).map(toKey);
}

export async function revokeKey(tx: Db, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('api_key')
    .set({ revoked_at: toInstant(at) })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Undefined for a key that is unknown or was revoked. */
export async function keyByHash(db: Db, hash: string): Promise<ApiKey | undefined> {
  const row = await db.selectFrom('api_key').selectAll().where('key_hash', '=', hash).where('revoked_at', 'is', null).executeTakeFirst();
  return row && toKey(row);
}

export async function noteUse(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ used_at: toInstant(at) })
    .where('id', '=', id)
    .execute();
}

export async function insertRequest(
  tx: Db,
  request: {
    readonly keyId: string;
    readonly number: string;
    readonly personId: string;
    readonly address: string;
    readonly lat: number | undefined;
    readonly long: number | undefined;
    readonly mediaUrl: string | undefined;
    readonly at: Date;
  },
): Promise<string> {
  const token = newId('t');
  await tx
    .insertInto('open311_request')
    .values({
      ...{ token, key_id: request.keyId, ticket_number: request.number, person_id: request.personId, address: request.address },
      ...{ lat: request.lat ?? null, long: request.long ?? null, media_url: request.mediaUrl ?? null, at: toInstant(request.at) },
    })
    .execute();
  return token;
}

export async function numberOfToken(db: Db, token: string): Promise<string | undefined> {
  return (await db.selectFrom('open311_request').select('ticket_number').where('token', '=', token).executeTakeFirst())?.ticket_number;
}

/** A ticket as everybody may see it. */
export interface PublicTicket {
  readonly number: string;
  readonly category: string;
  readonly open: boolean;
  /** The last answer, as residents were told. */
  readonly answer: string | undefined;
  readonly summary: string;
  readonly place: string;
  readonly grid: string | undefined;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly dueAt: Date;
  /** As it came in, to about a hundred metres. */
  readonly lat: number | undefined;
  readonly long: number | undefined;
}

const MOST = 1000;
/** Nothing more will be done in these. */
const OVER = ['closed', 'merged', 'declined'] as const;

export async function publicTickets(db: Db, wanted: Wanted): Promise<readonly PublicTicket[]> {
  let query = db
    .selectFrom('ticket as t')
    .leftJoin('open311_request as r', 'r.ticket_number', 't.number')
    .select(['t.number', 't.category', 't.status', 't.summary', 't.building', 't.unit', 't.floor', 't.place', 't.grid'])
    .select(['t.opened_at', 't.updated_at', 't.due_at', 't.closed_at', 'r.lat', 'r.long'])
    .select((eb) =>
      eb
        .selectFrom('ticket_event as e')
        .select('e.note')
        .whereRef('e.ticket_number', '=', 't.number')
        .where('e.kind', '=', 'answered')
        .orderBy('e.seq', 'desc')
        .limit(1)
        .as('answer'),
    )
    .where('t.confidential', '=', 0);
  if (wanted.numbers) query = query.where('t.number', 'in', wanted.numbers);
  else {
    query = query.where('t.opened_at', '>=', toInstant(wanted.from)).where('t.opened_at', '<=', toInstant(wanted.to));
    if (wanted.categories) query = query.where('t.category', 'in', wanted.categories);
    const over = OVER as readonly string[] as readonly 'closed'[];
    if (wanted.status) query = query.where('t.status', wanted.status === 'closed' ? 'in' : 'not in', over);
  }
  const rows = await query.orderBy('t.opened_at', 'desc').orderBy('t.number', 'desc').limit(MOST).execute();
  return rows.map((row) => ({
    ...{
      number: row.number,
      category: row.category,
      open: !(OVER as readonly string[]).includes(row.status),
      answer: row.answer ?? undefined,
    },
    ...{
      summary: row.summary,
      place: [row.building, row.unit, row.floor, row.place].filter(Boolean).join(''),
      grid: row.grid ?? undefined,
    },
    ...{ openedAt: fromInstant(row.opened_at), updatedAt: fromInstant(row.closed_at ?? row.updated_at), dueAt: fromInstant(row.due_at) },
    ...{ lat: row.lat ?? undefined, long: row.long ?? undefined },
  }));
}

/** What waits to be told to the people whom a key reported for, about these tickets. */
export async function waitingFor(
  db: Db,
  channel: string,
  keyId: string,
  numbers: readonly string[],
): Promise<readonly { readonly seq: number; readonly number: string }[]> {
  if (numbers.length === 0) return [];
  return await db
    .selectFrom('outbox as o')
    .innerJoin('open311_request as r', 'r.person_id', 'o.person_id')
    .select(['o.seq', 'r.ticket_number as number'])
    .where('o.channel', '=', channel)
    .where('o.state', '=', 'queued')
    .where('o.cause_kind', '=', 'ticket')
    .where('r.key_id', '=', keyId)
    .whereRef('r.ticket_number', '=', 'o.cause_id')
    .where('r.ticket_number', 'in', numbers)
    .orderBy('o.seq')
    .execute();
}

function toKey(row: {
  id: string;
  name: string;
  created_by: string;
  created_at: string;
  revoked_at: string | null;
  used_at: string | null;
}): ApiKey {
  return {
    ...{ id: row.id, name: row.name, createdBy: row.created_by, createdAt: fromInstant(row.created_at) },
    ...{ revokedAt: fromInstantOrUndefined(row.revoked_at), usedAt: fromInstantOrUndefined(row.used_at) },
  };
}
