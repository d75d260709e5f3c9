import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { CompiledQuery, type Driver, type Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement, sql } from 'kysely';
import { type StoreDialect, StoreError } from './dialect.ts';
import { held } from './held.ts';
import type { Schema } from './schema.ts';
import { loadVectors } from './sqlite-vectors.ts';
import type { Vectors } from './vectors.ts';

/** "HUIY" in ASCII: marks a database file as ours (SQLite's application_id). */
const APPLICATION_ID = 0x48554959;

/**
 * @param file path, or ':memory:'
 * @throws {StoreError} when the file can't be opened or is no SQLite database of ours
 */
export async function openSqlite(file: string): Promise<StoreDialect> {
  const memory = file === ':memory:';
  if (!memory) await makeFolder(path.dirname(file));
  const fresh = memory || !existsSync(file);
  let database: BetterSqlite3.Database;
  let kept: SqliteDatabase;
  try {
    // Made before it is opened: the journals that SQLite lays beside it take over who may read it.
    if (fresh && !memory) await writeFile(file, '', { mode: 0o600, flag: 'a' });
    database = held(new BetterSqlite3(file, { timeout: 10_000 }));
    const opened = withKeptStatements(database);
    check(database, opened, file);
    database.exec('pragma journal_mode = WAL');
    // FULL, not the usual NORMAL of WAL mode: what was accepted is there after a power cut, too.
    database.exec('pragma synchronous = FULL');
    database.exec('pragma foreign_keys = ON');
    database.exec(`pragma application_id = ${APPLICATION_ID}`);
    kept = opened;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw explain(error, file);
  }
  const ownChanges = held(database.prepare('select total_changes()')).pluck();
  const othersChanges = held(database.prepare('pragma data_version')).pluck();
  let vectors: Promise<Vectors> | undefined;
  return {
    kysely: new ImmediateSqliteDialect({ database: kept }),
    tableOptions: sql`strict`,
    types: { bytes: 'blob', real: 'real' },
    async version(db) {
      return (await sql<{ user_version: number }>`pragma user_version`.execute(db)).rows[0]!.user_version;
    },
    async setVersion(db: Kysely<Schema>, version: number) {
      await sql.raw(`pragma user_version = ${Math.trunc(version)}`).execute(db);
    },
    guard: ({ name, table, column, when, message }) => [
      sql.raw(`create trigger ${name} before update of ${column} on ${table} when ${when} begin select raise(abort, '${message}'); end`),
    ],
    appendOnly: (table) =>
      ['update', 'delete'].map((change) =>
        sql.raw(
          `create trigger ${table}_no_${change} before ${change} on ${table} begin select raise(abort, '${table} is only added to'); end`,
        ),
      ),
    // data_version tells what other connections committed, total_changes what this one wrote.
    changes: () => `${othersChanges.get()} ${ownChanges.get()}`,
    async backup(target) {
      if (existsSync(target)) throw new StoreError(`${target} exists already. Name another file for the backup, or remove it first.`);
      await makeFolder(path.dirname(target));
      const partial = `${target}.partial`;
      await rm(partial, { force: true });
      await writeFile(partial, '', { mode: 0o600 });
      await database.backup(partial);
      await rename(partial, target);
    },
    vectors() {
      vectors ??= loadVectors(database);
      return vectors;
    },
  };
}

/** More different statements than the program has, lists of varying length included. */
const MOST_STATEMENTS = 5000;

/** Kysely asks for the same statement again with every query. Prepared once and kept, it costs less. */
function withKeptStatements(database: BetterSqlite3.Database): SqliteDatabase {
  const kept = held(new Map<string, SqliteStatement>());
  return {
    close: () => void database.close(),
    prepare(text) {
      let statement = kept.get(text);
      if (!statement) {
        statement = database.prepare(text) as SqliteStatement;
        if (kept.size < MOST_STATEMENTS) kept.set(text, statement);
      }
      return statement;
    },
  };
}

/**
 * A transaction takes the write lock when it begins. One that reads first and writes later could not get it any more once
 * another process has written in between, however long it waited; this way it waits at the beginning.
 */
class ImmediateSqliteDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    return {
      init: () => driver.init(),
      acquireConnection: () => driver.acquireConnection(),
      beginTransaction: async (connection) => void (await connection.executeQuery(CompiledQuery.raw('begin immediate'))),
      commitTransaction: (connection) => driver.commitTransaction(connection),
      rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
      releaseConnection: (connection) => driver.releaseConnection(connection),
      destroy: () => driver.destroy(),
    };
  }
}

/** Refuses what is not ours before anything is written to it. */
function check(database: BetterSqlite3.Database, opened: SqliteDatabase, file: string): void {
  const [first] = opened
    .prepare("select (select count(*) from sqlite_master where type = 'table') as tables, application_id as id from pragma_application_id")
    .all([]) as [{ tables: number; id: number }];
  if (first.tables > 0 && first.id !== APPLICATION_ID) {
    database.close();
    throw new StoreError(`${file} is a database of another program. Name another file, or another HUIYIN_DATA_DIR.`);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explain(error, folder);
  }
}

function explain(error: unknown, file: string): StoreError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'SQLITE_NOTADB'
      ? 'is not a database. Name another file, or restore one from the backups folder.'
      : code === 'SQLITE_CORRUPT'
        ? 'is damaged. Restore one from the backups folder.'
        : code === 'SQLITE_BUSY'
          ? 'is locked by another process. Stop the other one first.'
          : code === 'EACCES' || code === 'EPERM' || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_READONLY' || code === 'EROFS'
            ? 'can not be read or written by this user. Give it the right to (chown/chmod), or set HUIYIN_DATA_DIR to a folder that it owns.'
            : code === 'ENOTDIR' || code === 'EEXIST'
              ? 'is no folder, or lies below a file. Set HUIYIN_DATA_DIR to a folder.'
              : code === 'ENOSPC' || code === 'SQLITE_FULL'
                ? 'can not grow: the disk is full. Free some space.'
                : `can not be opened (${code ?? message}).`;
  return new StoreError(`${file} ${why}`, { cause: error });
}
