import type { Db } from './database.ts';

/** A vector that is near another one; the distance is the Euclidean one. */
export interface Near {
  readonly id: number;
  readonly distance: number;
}

/**
 * The one table of vectors of a database, searched by nearness. SQLite's is in sqlite-vectors.ts (sqlite-vec); in PostgreSQL it
 * is a table with a pgvector column. Ids are given by the caller. It takes part in the caller's transaction.
 */
export interface VectorTable {
  /** Largest `limit` of nearest(). */
  readonly most: number;
  /** Makes the table for vectors of so many numbers; one that is there already goes, with all its vectors. */
  create(tx: Db, dimension: number): Promise<void>;
  put(tx: Db, rows: readonly { readonly id: number; readonly vector: Float32Array }[]): Promise<void>;
  remove(tx: Db, ids: readonly number[]): Promise<void>;
  /** Gives back the room that removed vectors took, where that is worth its while. */
  tidy(tx: Db): Promise<void>;
  /** Nearest first. */
  nearest(db: Db, vector: Float32Array, limit: number): Promise<readonly Near[]>;
}

export type Vectors =
  | { readonly kind: 'ready'; readonly table: VectorTable }
  /** This database can't search vectors here; `why` says the reason and the remedy. */
  | { readonly kind: 'unavailable'; readonly why: string };

export const bytesOfVector = (vector: Float32Array): Uint8Array => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

/** A copy, because a number array must begin at a multiple of its size. */
export const vectorOfBytes = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
