import path from 'node:path';
import { Kysely, type Transaction } from 'kysely';
import type { StoreDialect } from './dialect.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import type { Vectors } from './vectors.ts';

/** A connection or a transaction: every function of a `*-store.ts` takes either. */
export type Db = Kysely<Schema> | Transaction<Schema>;

export interface Store {
  readonly db: Kysely<Schema>;
  /** Everything in `work` happens or nothing does. The only way to write more than one row together. */
  transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** Another text whenever anything may have changed since, in this process or another; undefined = that can't be told. */
  changes(): string | undefined;
  /** Writes a consistent copy to `file`, which must not exist. */
  backup(file: string): Promise<void>;
  /** Search by nearness of vectors, where this database can. Made ready on the first call: who never asks pays nothing. */
  vectors(): Promise<Vectors>;
  close(): Promise<void>;
}

/**
 * Opens the database, and brings it to the schema of this program: an older one is copied to `backupDir` first,
 * a newer one is refused.
 * @param file path, or ':memory:'
 * @throws {StoreError} with the file, the reason and the remedy
 */
export async function openStore(file: string, options: { readonly backupDir?: string } = {}): Promise<Store> {
  const dialect: StoreDialect = await openSqlite(file);
  const db = new Kysely<Schema>({ dialect: dialect.kysely });
  try {
    await migrate(db, dialect, file, options.backupDir ?? path.join(path.dirname(file), 'backups'));
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    changes: () => dialect.changes(),
    backup: (target) => dialect.backup(target),
    vectors: () => dialect.vectors(),
    close: () => db.destroy(),
  };
}
