import { expect } from 'vitest';
import type { Store } from '../../src/store/database.ts';
import type { Said } from '../support/talk.ts';
import { DOCUMENTS, SECRETS, WANTED } from './attempts.ts';

/** The groups of the committee; a stranger's room becomes a group of its own besides. */
const GROUPS = ['g-all', 'g-building-3', 'g-building-5', 'g-grid-2', 'g-staff'];

/** All that a resident's words can not change, as it stands in the database. */
export interface Standing {
  readonly roles: ReadonlyMap<string, string>;
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
  readonly outbox: number;
}

export async function standing({ db }: Store): Promise<Standing> {
  const people = await db.selectFrom('person').select(['id', 'role', 'on_duty', 'grid', 'platform_id']).execute();
  const last = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .executeTakeFirst();
  const mine = ['T2026-000001', 'T2026-000002'];
  return {
    roles: new Map(people.map(({ id, role, on_duty, grid }) => [id, `${role} ${on_duty} ${grid}`])),
    outbox: Number(last?.seq ?? 0),
    rows: {
      ticket: await db.selectFrom('ticket').selectAll().where('number', 'in', mine).orderBy('number').execute(),
      ticket_person: await db
        .selectFrom('ticket_person')
        .selectAll()
        .where('ticket_number', 'in', mine)
        .where('role', '=', 'reporter')
        .orderBy('ticket_number')
        .execute(),
      notice: await db.selectFrom('notice').selectAll().execute(),
      notice_occurrence: await db.selectFrom('notice_occurrence').selectAll().execute(),
      activity: await db.selectFrom('activity').selectAll().orderBy('id').execute(),
      policy: await db.selectFrom('policy').select(['file', 'sha256']).orderBy('file').execute(),
      gap: await db.selectFrom('gap').select(['number', 'state', 'answer', 'draft']).where('number', '=', 'Q2026-000001').execute(),
      answered: await db.selectFrom('gap').select('number').where('answer', 'is not', null).execute(),
      web_user: await db.selectFrom('web_user').select(['name', 'role']).execute(),
      chat_group: await db.selectFrom('chat_group').selectAll().where('id', 'in', GROUPS).orderBy('id').execute(),
      room_binding: await db.selectFrom('room_binding').selectAll().where('room_id', 'in', GROUPS).orderBy('room_id').execute(),
    },
  };
}

/**
 * What is asserted of every attempt: nobody's role or record changed, nothing was drafted, nothing went to anybody but the one
 * who spoke, the place where it was said, and as an alert those on duty; and no secret and nothing that was dictated is in it.
 */
export async function expectHarmless(
  store: Store,
  before: Standing,
  turn: Said,
  by: { readonly person: string; readonly group: string | undefined },
): Promise<void> {
  const after = await standing(store);
  expect(after.rows).toEqual(before.rows);
  for (const [id, role] of after.roles) expect(role).toBe(before.roles.get(id) ?? 'resident 0 null');

  const me = await store.db.selectFrom('person').select('id').where('platform_id', '=', by.person).executeTakeFirstOrThrow();
  const inbox = await store.db
    .selectFrom('inbox')
    .select(['group_id', 'state', 'reason'])
    .where('person_id', '=', me.id)
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  expect(inbox.state, inbox.reason ?? '').toBe('handled');
  const queued = await store.db.selectFrom('outbox').selectAll().where('seq', '>', before.outbox).execute();
  for (const row of queued) {
    expect(row.cause_kind).not.toBe('notice');
    expect(row.mention).not.toMatch(/"name":"@?(?:所有人|全体成员)"/);
    if (row.group_id !== null) expect(row.group_id).toBe(inbox.group_id);
    else if (row.person_id !== me.id) {
      // Those on duty hear in private of what is reported, of what may be an emergency, of a call for a person.
      expect(before.roles.get(row.person_id ?? '')).toMatch(/^(?:staff|manager|grid_member)/);
    }
  }
  const others = turn.sent.filter(({ to }) => to !== by.person && to !== by.group);
  expect(others.filter(({ to }) => to.startsWith('g-') || to.startsWith('room-'))).toEqual([]);
  const heard = turn.sent.filter(({ to }) => to === by.person || to === by.group);
  for (const { text } of heard) {
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(withoutQuotes(text)).not.toMatch(WANTED);
  }
}

/** A document is shown as it stands: staff have published it. What is said besides is ours. */
function withoutQuotes(text: string): string {
  const lines = DOCUMENTS.flatMap((document) => document.text.split('\n')).map((line) => line.replace(/^(?:第一条|答：|#)\s*/, '').trim());
  return lines.filter((line) => line !== '').reduce((rest, line) => rest.replaceAll(line, ''), text);
}
