import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import { held } from '../../src/store/held.ts';
import { nextNumber } from '../../src/store/ids.ts';
import { SCHEMA_VERSION } from '../../src/store/migrate.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'huiyin-store-'));
const file = (name: string) => path.join(folder, name);
const opened: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(opened.map((store) => store.close())));

const valueIn = (raw: BetterSqlite3.Database, text: string): unknown => held(raw.prepare(text)).pluck().get();
async function open(name: string) {
  const store = await openStore(file(name), { backupDir: file('backups') });
  opened.push(store);
  return store;
}

describe('the store', () => {
  it('makes a strict, write-ahead database that only its owner can read', async () => {
    await open('new.db');
    const raw = held(new BetterSqlite3(file('new.db'), { readonly: true }));
    expect(valueIn(raw, 'pragma journal_mode')).toBe('wal');
    expect(valueIn(raw, 'pragma user_version')).toBe(SCHEMA_VERSION);
    const loose =
      "select count(*) from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%' and strict = 0";
    expect(valueIn(raw, loose)).toBe(0);
    raw.close();
    expect((await stat(file('new.db'))).mode & 0o777).toBe(0o600);
  });

  it('does all of a transaction, or nothing', async () => {
    const store = await open('tx.db');
    await expect(
      store.transaction(async (tx) => {
        await tx.insertInto('meta').values({ key: 'a', value: '1' }).execute();
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await store.db.selectFrom('meta').selectAll().execute()).toEqual([]);
  });

  it('lets two processes read and then write in their transactions, one after the other', async () => {
    const [one, two] = [await open('two.db'), await openStore(file('two.db'))];
    opened.push(two);
    const add = (store: typeof one) =>
      store.transaction(async (tx) => {
        const before = await tx.selectFrom('counter').select('value').where('name', '=', 'n').executeTakeFirst();
        await new Promise((resolve) => setTimeout(resolve, 1));
        const value = (before?.value ?? 0) + 1;
        await tx
          .insertInto('counter')
          .values({ name: 'n', value })
          .onConflict((c) => c.column('name').doUpdateSet({ value }))
          .execute();
      });
    // better-sqlite3 waits inside its call: both stores live in this process here, so they take turns instead of meeting.
    for (let i = 0; i < 20; i++) await add(i % 2 === 0 ? one : two);
    expect(await one.db.selectFrom('counter').select('value').where('name', '=', 'n').executeTakeFirst()).toEqual({ value: 20 });
  });

  it('enforces foreign keys', async () => {
    const store = await open('fk.db');
    await expect(
      store.db.insertInto('ticket_picture').values({ ticket_number: 'T2026-999999', path: 'x', added_at: '' }).execute(),
    ).rejects.toThrow(/FOREIGN KEY/);
  });

  it('gives numbers without gaps or doubles, also to many at once', async () => {
    const store = await open('numbers.db');
    const numbers = await Promise.all(Array.from({ length: 50 }, () => store.transaction((tx) => nextNumber(tx, 'T', 2026))));
    expect([...numbers].sort()).toEqual(Array.from({ length: 50 }, (_, i) => `T2026-${String(i + 1).padStart(6, '0')}`));
    expect(await nextNumber(store.db, 'T', 2027)).toBe('T2027-000001');
    await expect(
      store.transaction(async (tx) => {
        await nextNumber(tx, 'T', 2026);
        throw new Error('stop');
      }),
    ).rejects.toThrow();
    expect(await nextNumber(store.db, 'T', 2026)).toBe('T2026-000051');
  });

  it('refuses a database that is newer than the program', async () => {
    await (await openStore(file('newer.db'))).close();
    const raw = held(new BetterSqlite3(file('newer.db')));
    raw.exec(`pragma user_version = ${SCHEMA_VERSION + 1}`);
    raw.close();
    await expect(openStore(file('newer.db'))).rejects.toThrow(/newer version of this program .* Install the newer version/);
  });

  it('refuses a database of another program, and leaves it as it is', async () => {
    const raw = held(new BetterSqlite3(file('other.db')));
    raw.exec('create table notes (id integer)');
    raw.close();
    await expect(openStore(file('other.db'))).rejects.toThrow(/other\.db is a database of another program\. Name another file/);
    const again = held(new BetterSqlite3(file('other.db'), { readonly: true }));
    expect(valueIn(again, 'pragma application_id')).toBe(0);
    expect(valueIn(again, 'select group_concat(name) from sqlite_master')).toBe('notes');
    again.close();
  });

  it('says what is wrong with a file that is no database, and with a folder that is a file', async () => {
    await writeFile(file('text.db'), 'this is a letter, not a database, and it is long enough to have a header'.repeat(20));
    await expect(openStore(file('text.db'))).rejects.toThrow(/text\.db is not a database/);
    await expect(openStore(path.join(file('text.db'), 'huiyin.db'))).rejects.toThrow(/is no folder, or lies below a file.*HUIYIN_DATA_DIR/);
  });

  it('backs up while it is in use, and never over another file', async () => {
    const store = await open('source.db');
    await store.db.insertInto('meta').values({ key: 'k', value: 'v' }).execute();
    const target = file('copies/copy.db');
    await store.backup(target);
    const copy = await openStore(target);
    opened.push(copy);
    expect(await copy.db.selectFrom('meta').select('value').where('key', '=', 'k').executeTakeFirst()).toEqual({ value: 'v' });
    await expect(store.backup(target)).rejects.toThrow(/exists already/);
    expect((await readdir(file('copies'))).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
