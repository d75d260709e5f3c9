import type { Incoming } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { fromInstant } from '../store/instant.ts';

/** What was decided on every message, as staff look it up. */

export interface DecisionRow {
  readonly seq: number;
  readonly at: Date;
  readonly groupId: string | undefined;
  readonly inGroup: boolean;
  /** Undefined where the words are not kept: talk that was left alone, or too long ago. */
  readonly text: string | undefined;
  readonly addressed: boolean;
  /** silent, answer … */
  readonly decision: string;
  readonly state: 'handled' | 'dropped' | 'failed';
  readonly intent: string;
  readonly confidence: number | undefined;
  readonly reason: string;
}

export interface DecisionFilter {
  readonly did?: 'spoke' | 'silent';
  /** Kinds of intents; empty = all. */
  readonly intents: readonly string[];
  /** private = not in a group. */
  readonly group?: string;
  readonly unsureFirst: boolean;
}

/** Earlier pieces of what was read as one are told with the last one. */
const PIECE = 'part';

function matching(db: Db, filter: DecisionFilter) {
  let query = db
    .selectFrom('inbox')
    .where('state', 'in', ['handled', 'dropped', 'failed'])
    .where((eb) => eb.or([eb('intent', 'is', null), eb('intent', '!=', PIECE)]));
  if (filter.did === 'spoke') query = query.where('decision', 'is not', null).where('decision', '!=', 'silent');
  if (filter.did === 'silent') query = query.where((eb) => eb.or([eb('decision', 'is', null), eb('decision', '=', 'silent')]));
  if (filter.intents.length > 0) query = query.where('intent', 'in', [...filter.intents]);
  if (filter.group === 'private') query = query.where('group_id', 'is', null).where('person_id', 'is not', null);
  else if (filter.group) query = query.where('group_id', '=', filter.group);
  return query;
}

export async function countDecisions(db: Db, filter: DecisionFilter): Promise<number> {
  const { total } = await matching(db, filter)
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** Latest first, or those that were least sure. */
export async function listDecisions(
  db: Db,
  filter: DecisionFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly DecisionRow[]> {
  const query = matching(db, filter).selectAll();
  const ordered = filter.unsureFirst
    ? query.orderBy((eb) => eb.fn.coalesce('confidence', eb.val(1))).orderBy('seq', 'desc')
    : query.orderBy('seq', 'desc');
  return (await ordered.limit(page.limit).offset(page.offset).execute()).map(toRow);
}

export async function decisionBySeq(db: Db, seq: number): Promise<DecisionRow | undefined> {
  const row = await matching(db, { intents: [], unsureFirst: false }).selectAll().where('seq', '=', seq).executeTakeFirst();
  return row && toRow(row);
}

interface Stored {
  seq: number;
  received_at: string;
  group_id: string | null;
  person_id: string | null;
  payload: string | null;
  state: 'accepted' | 'handled' | 'dropped' | 'failed';
  decision: string | null;
  intent: string | null;
  confidence: number | null;
  reason: string | null;
}

function toRow(row: Stored): DecisionRow {
  const message = row.payload === null ? undefined : (JSON.parse(row.payload) as Pick<Incoming, 'text' | 'mentionsBot'>);
  const inGroup = row.group_id !== null;
  return {
    seq: row.seq,
    at: fromInstant(row.received_at),
    groupId: row.group_id ?? undefined,
    inGroup,
    text: message?.text,
    addressed: message?.mentionsBot === true || (row.person_id !== null && !inGroup),
    decision: row.decision ?? 'silent',
    state: row.state === 'accepted' ? 'handled' : row.state,
    intent: row.intent ?? 'none',
    confidence: row.confidence ?? undefined,
    reason: row.reason ?? '',
  };
}
