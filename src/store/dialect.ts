import type { ColumnDataType, Dialect, Kysely, RawBuilder } from 'kysely';
import type { Schema } from './schema.ts';
import type { Vectors } from './vectors.ts';

/**
 * What a database must do its own way. SQLite's is in sqlite.ts; a PostgreSQL one fits the same interface.
 * Everything else in the program is Kysely that runs on both.
 */
export interface StoreDialect {
  readonly kysely: Dialect;
  /** What stands behind the closing bracket of a CREATE TABLE: `strict` in SQLite, nothing elsewhere. */
  readonly tableOptions: RawBuilder<unknown> | undefined;
  readonly types: { readonly bytes: ColumnDataType; readonly real: ColumnDataType };
  /** Version of the schema, 0 in an empty database. Throws StoreError for a database that is not ours. */
  version(db: Kysely<Schema>): Promise<number>;
  setVersion(db: Kysely<Schema>, version: number): Promise<void>;
  /** The statements that make the database refuse a change. */
  guard(rule: Guard): readonly RawBuilder<unknown>[];
  /** The statements that make the database refuse to change or remove a row of a table. */
  appendOnly(table: string): readonly RawBuilder<unknown>[];
  /**
   * Another text whenever anything in the database may have changed, by us or by another process; cheap enough to ask before every
   * look. Undefined = the database can't tell.
   */
  changes(): string | undefined;
  /** Writes a consistent copy of the database to a new file while it is in use. */
  backup(file: string): Promise<void>;
  /** Search by nearness of vectors; made ready on the first call. */
  vectors(): Promise<Vectors>;
}

/** An update of one column that the database is to refuse: `when` is SQL over the row as it is (`old`) and would be (`new`). */
export interface Guard {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  readonly when: string;
  readonly message: string;
}

/** The database can't be used as it is; the message says which, why, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
