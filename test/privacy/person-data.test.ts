import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prune } from '../../src/app/housekeeping.ts';
import { silentLog } from '../../src/log.ts';
import { PERSON_COLUMNS, peopleFor, rowsOfPerson } from '../../src/privacy/person-data-store.ts';
import { exportPage, exportPerson } from '../../src/privacy/person-export.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
beforeEach(async () => {
  talk = await openTalk();
});
afterEach(() => talk.close());

const NAME = '孟晓棠';
const ID = 'wx-resident-walk';
const OTHER = 'wx-resident-other';
const GROUP = 'g-building-3';
const WORDS = '楼道灯坏了三天没人修，晚上看不见路';

const tables = async () =>
  (
    await sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`.execute(talk.store.db)
  ).rows.map((row) => row.name);
const everything = async (): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const table of await tables())
    found.set(table, JSON.stringify((await sql`select * from ${sql.table(table)}`.execute(talk.store.db)).rows));
  return found;
};
const personId = async (platformId: string) =>
  (await talk.store.db.selectFrom('person').select('id').where('platform_id', '=', platformId).executeTakeFirstOrThrow()).id;

/** Somebody who uses all of it, and somebody else who does as well. */
async function live(): Promise<void> {
  for (const [id, name, door] of [
    [ID, NAME, '501'],
    [OTHER, '别人', '601'],
  ] as const) {
    const more = { name, mention: true };
    await talk.say(id, GROUP, `3号楼2单元${door}${WORDS}，我是${name}，电话138****0000`, more);
    await talk.say(id, GROUP, '地下室能不能养鸽子', more);
    await talk.say(id, GROUP, '遛狗几点可以', more);
    await talk.say(id, GROUP, '有用', more);
    await talk.say(id, undefined, '健康讲座我报名', { name });
    await talk.say(id, undefined, '楼上天天吵', { name });
  }
}

describe('what is kept of a person', () => {
  it('is listed for every column of the database that names one', async () => {
    const named: string[] = [];
    for (const table of await tables()) {
      const columns = (await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(talk.store.db)).rows;
      for (const { name } of columns)
        if (/(?:^|_)person(?:_id)?$/.test(name) || (table === 'person' && name === 'id')) named.push(`${table}.${name}`);
    }
    expect(named.sort()).toEqual(PERSON_COLUMNS.map(([table, column]) => `${table}.${column}`).sort());
  });

  it('is handed out whole, and nothing of anybody else', async () => {
    await live();
    const [found] = await peopleFor(talk.store.db, NAME);
    expect(found).toMatchObject({ id: await personId(ID), name: NAME });
    const data = await exportPerson(talk.store.db, found!.id, talk.clock.now());
    const text = JSON.stringify(data);
    for (const words of [NAME, WORDS, '501', '138****0000', '养鸽子', '楼上天天吵']) expect(text).toContain(words);
    expect(text).not.toContain(await personId(OTHER));
    expect(text).not.toContain('别人');
    expect(data.tables.ticket).toHaveLength(1);
    expect(data.tables.activity_signup).toHaveLength(1);
    const page = await exportPage(data, '梧桐里社区');
    for (const words of [NAME, WORDS, '您登记的工单', '您报名的活动']) expect(page).toContain(words);
  });

  it('is gone from every table once they ask to be forgotten', async () => {
    await live();
    const id = await personId(ID);
    const before = await everything();
    expect([...before].filter(([, rows]) => rows.includes(id)).length).toBeGreaterThan(6);
    await talk.say(ID, undefined, '删除我的信息', { name: NAME });
    await talk.say(ID, undefined, '确认删除我的信息', { name: NAME });
    await talk.pass(1);
    const traces: string[] = [];
    for (const [table, rows] of await everything())
      for (const trace of [NAME, ID, '我是孟', '2单元501', '"501"']) if (rows.includes(trace)) traces.push(`${table}: ${trace}`);
    expect(traces).toEqual([]);
    // That a message was handled stays, under an id that leads nowhere and without a word of it.
    const { person, inbox, outbox, ...rest } = await rowsOfPerson(talk.store.db, id);
    expect(Object.values(rest).flat()).toEqual([]);
    expect(person).toMatchObject([{ name: '已删除', erased_at: expect.any(String) }]);
    expect(inbox.every((row) => row.payload === null)).toBe(true);
    expect(outbox.every((row) => !/楼道灯|孟/.test(String(row.text)))).toBe(true);
    // The matter is still there, and can be worked on.
    const [ticket] = await talk.store.db.selectFrom('ticket').selectAll().orderBy('number').execute();
    expect(ticket!.details).not.toContain(WORDS);
    const actor = { kind: 'user', name: '小林' } as const;
    const answered = await talk.store.transaction((tx) =>
      talk.core.tickets.answer(tx, { number: ticket!.number, text: '已修好', actor, close: true }),
    );
    expect(answered).toMatchObject({ kind: 'done' });
  });
});

describe('what is kept for how long', () => {
  it('takes people off tickets that were closed long ago, and leaves the matter', async () => {
    await live();
    const [old, fresh] = await talk.store.db.selectFrom('ticket').select('number').orderBy('number').execute();
    const at = (days: number) => new Date(talk.clock.now().getTime() - days * 86_400_000).toISOString();
    for (const [number, days] of [
      [old!.number, 800],
      [fresh!.number, 700],
    ] as const) {
      const actor = { kind: 'user', name: '小林' } as const;
      await talk.store.transaction((tx) => talk.core.tickets.answer(tx, { number, text: '已修好', actor, close: true }));
      await talk.pass(1);
      await talk.store.db
        .updateTable('ticket')
        .set({ closed_at: at(days) })
        .where('number', '=', number)
        .execute();
    }
    const media = await mkdtemp(path.join(os.tmpdir(), 'huiyin-media-'));
    await prune(talk.store, media, talk.clock.now(), silentLog, { textDays: 90, answerDays: 180, identityDays: 730 });
    expect(await talk.core.tickets.peopleOf(talk.store.db, old!.number)).toEqual([]);
    const audited = await talk.store.db.selectFrom('audit_event').select(['act', 'name', 'detail']).execute();
    expect(audited).toEqual([{ act: 'retention', name: '', detail: '1 位居民的登记信息到了保存期限（办结后 730 天），已清除' }]);
    // A night on which nothing is due leaves no line.
    await prune(talk.store, media, talk.clock.now(), silentLog, { textDays: 90, answerDays: 180, identityDays: 730 });
    expect(await talk.store.db.selectFrom('audit_event').selectAll().execute()).toHaveLength(1);
    expect(await talk.core.tickets.byNumber(talk.store.db, old!.number)).toMatchObject({
      details: expect.stringContaining('已过保存期限'),
      summary: expect.stringContaining('灯'),
    });
    expect(await talk.core.tickets.peopleOf(talk.store.db, fresh!.number)).toHaveLength(1);
    expect((await talk.core.tickets.byNumber(talk.store.db, fresh!.number))!.details).toContain(WORDS);
  });
});
