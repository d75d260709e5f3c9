import { sql } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';

/**
 * What was done by those who work with the console. Some of it has a history of its own (who looked up a reporter, what became of a
 * notice, whose chat account was bound): that stays where it is, and is read here together with the rest.
 */

/** What is written down here itself. */
export type AuditAct =
  | 'sign_in'
  | 'sign_in_failed'
  | 'sign_out'
  | 'account'
  | 'setting'
  | 'export'
  | 'approval'
  | 'publication'
  | 'person_erased'
  /** What was kept long enough, and went by itself. */
  | 'retention';

export interface AuditEntry {
  readonly at: Date;
  /** undefined: nobody with an account. */
  readonly by: { readonly id: string; readonly name: string } | undefined;
  readonly act: AuditAct;
  readonly object?: { readonly kind: string; readonly id: string };
  /** For managers, in Chinese: no name of a resident, no password, nothing that a stranger typed. */
  readonly detail: string;
}

const LONGEST_DETAIL = 300;

export async function addAudit(tx: Db, { at, by, act, object, detail }: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_event')
    .values({
      ...{ at: toInstant(at), user_id: by?.id ?? null, name: by?.name ?? '', act },
      ...{ object_kind: object?.kind ?? '', object_id: object?.id ?? '', detail: detail.slice(0, LONGEST_DETAIL) },
    })
    .execute();
}

/** What the page can be narrowed to; each with the kinds of the histories that belong to it. */
export const TOPICS = {
  sign_in: { audit: ['sign_in', 'sign_out'], ticket: [], notice: [], binding: false },
  sign_in_failed: { audit: ['sign_in_failed'], ticket: [], notice: [], binding: false },
  identity: { audit: [], ticket: ['identity_opened'], notice: [], binding: false },
  export: { audit: ['export'], ticket: [], notice: [], binding: false },
  account: { audit: ['account'], ticket: [], notice: [], binding: true },
  setting: { audit: ['setting'], ticket: [], notice: [], binding: false },
  approval: { audit: ['approval'], ticket: [], notice: ['approved', 'sent_back'], binding: false },
  publication: { audit: ['publication'], ticket: [], notice: ['scheduled', 'corrected', 'cancelled'], binding: false },
  person_erased: { audit: ['person_erased', 'retention'], ticket: [], notice: [], binding: false },
} as const satisfies Readonly<
  Record<string, { audit: readonly AuditAct[]; ticket: readonly string[]; notice: readonly string[]; binding: boolean }>
>;
export type Topic = keyof typeof TOPICS;

export interface AuditFilter {
  readonly topic?: Topic;
  /** As `actor` names them; any of these. */
  readonly actors?: readonly string[];
  readonly from?: Date;
  /** Not included. */
  readonly to?: Date;
}

export interface AuditLine {
  readonly at: Date;
  /** `user:小林`, `person:p-…`, `resident`, `system`; empty for nobody we know. */
  readonly actor: string;
  readonly source: 'audit' | 'ticket' | 'notice' | 'binding';
  /** An AuditAct, or the kind of the event in its history. */
  readonly act: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly detail: string;
}

/** Newest first. */
export async function listAudit(
  db: Db,
  filter: AuditFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly lines: readonly AuditLine[]; readonly total: number }> {
  const all = db.selectFrom(everything(db, filter).as('line'));
  const { total } = await all.select((eb) => eb.fn.countAll<number | bigint | string>().as('total')).executeTakeFirstOrThrow();
  const rows = await all
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('source')
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return {
    total: Number(total),
    lines: rows.map(({ at, actor, source, act, object_kind, object_id, detail }) => ({
      ...{ at: fromInstant(at), actor, source, act, objectKind: object_kind, objectId: object_id, detail },
    })),
  };
}

function everything(db: Db, { topic, actors, from, to }: AuditFilter) {
  const topics = topic ? [TOPICS[topic]] : Object.values(TOPICS);
  const kinds = (of: 'audit' | 'ticket' | 'notice'): string[] => atLeast(topics.flatMap((one) => [...one[of]]));
  const [since, until] = [toInstant(from ?? new Date(0)), to ? toInstant(to) : '9999'];
  const names = atLeast((actors ?? []).flatMap((actor) => (actor.startsWith('user:') ? [actor.slice('user:'.length)] : [])));

  let own = db
    .selectFrom('audit_event')
    .select(['at', 'seq', 'act', 'object_kind', 'object_id', 'detail'])
    .select(sql<string>`case when name = '' then '' else 'user:' || name end`.as('actor'))
    .select(sql<AuditLine['source']>`'audit'`.as('source'))
    .where('act', 'in', kinds('audit'))
    .where('at', '>=', since)
    .where('at', '<', until);
  let tickets = db
    .selectFrom('ticket_event')
    .select(['at', 'seq', 'kind as act', sql<string>`'ticket'`.as('object_kind'), 'ticket_number as object_id', 'note as detail', 'actor'])
    .select(sql<AuditLine['source']>`'ticket'`.as('source'))
    .where('kind', 'in', kinds('ticket'))
    .where('at', '>=', since)
    .where('at', '<', until);
  let notices = db
    .selectFrom('notice_event')
    .select(['at', 'seq', 'kind as act', sql<string>`'notice'`.as('object_kind'), 'notice_id as object_id', 'note as detail', 'actor'])
    .select(sql<AuditLine['source']>`'notice'`.as('source'))
    .where('kind', 'in', kinds('notice'))
    .where('at', '>=', since)
    .where('at', '<', until);
  // The note of a refused or bound account may carry the name of somebody who is a resident after all: who it was meant for is enough.
  let bindings = db
    .selectFrom('staff_binding_event')
    .select([
      'at',
      'seq',
      'kind as act',
      sql<string>`'staff'`.as('object_kind'),
      sql<string>`''`.as('object_id'),
      'name as detail',
      'actor',
    ])
    .select(sql<AuditLine['source']>`'binding'`.as('source'))
    .where('at', '>=', since)
    .where('at', '<', until);
  if (!topics.some(({ binding }) => binding)) bindings = bindings.where((eb) => eb.lit(false));
  if (actors) {
    const those = atLeast(actors);
    own = own.where('name', 'in', names);
    tickets = tickets.where('actor', 'in', those);
    notices = notices.where('actor', 'in', those);
    bindings = bindings.where('actor', 'in', those);
  }
  // The same columns in the same order: that is how a union reads them.
  return db
    .selectFrom(own.as('part'))
    .select(COLUMNS)
    .unionAll(db.selectFrom(tickets.as('part')).select(COLUMNS))
    .unionAll(db.selectFrom(notices.as('part')).select(COLUMNS))
    .unionAll(db.selectFrom(bindings.as('part')).select(COLUMNS));
}

const COLUMNS = ['at', 'seq', 'act', 'object_kind', 'object_id', 'detail', 'actor', 'source'] as const;

/** An empty list is no list to every database: nothing is called this. */
const atLeast = (list: readonly string[]): string[] => (list.length > 0 ? [...list] : ['-']);

/** Everybody who ever did something here, for the choice of the page. */
export async function auditNames(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('audit_event').select('name').distinct().where('name', '!=', '').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
