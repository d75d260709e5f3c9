import type BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { held } from './held.ts';
import { bytesOfVector, type Vectors, type VectorTable } from './vectors.ts';

/** What sqlite-vec accepts as k. */
const MOST = 4096;
/** Vectors that sqlite-vec keeps together; the room of one is given back only when all of them are gone. */
const CHUNK = 1024;

/**
 * Loads sqlite-vec into a connection. It comes as a compiled file for the usual platforms; where it does not load, the rest of
 * the database works as before.
 */
export async function loadVectors(database: BetterSqlite3.Database): Promise<Vectors> {
  try {
    const { load } = await import('sqlite-vec');
    load(database);
    held(database.prepare('select vec_version()')).get();
    return { kind: 'ready', table };
  } catch (error) {
    return {
      kind: 'unavailable',
      why:
        `sqlite-vec can not be loaded on ${process.platform}-${process.arch} (${(error as Error).message.split('\n')[0]}). ` +
        'Run "npm install" on this machine so that its file for this platform is there, or remove EMBEDDING_MODEL.',
    };
  }
}

// sqlite-vec takes whole numbers only as such: a number of JavaScript is bound as a real one, a BigInt is not.
const table: VectorTable = {
  most: MOST,
  async create(tx, dimension) {
    await sql`drop table if exists passage_vector`.execute(tx);
    await sql.raw(`create virtual table passage_vector using vec0(vector float[${Math.trunc(dimension)}])`).execute(tx);
  },
  async put(tx, rows) {
    for (const { id, vector } of rows)
      await sql`insert into passage_vector (rowid, vector) values (${BigInt(id)}, ${bytesOfVector(vector)})`.execute(tx);
  },
  async remove(tx, ids) {
    for (const id of ids) await sql`delete from passage_vector where rowid = ${BigInt(id)}`.execute(tx);
  },
  async tidy(tx) {
    const chunks = (await sql<{ n: number }>`select count(*) as n from passage_vector_chunks`.execute(tx)).rows[0]!.n;
    const alive = (await sql<{ n: number }>`select count(*) as n from passage_vector_rowids`.execute(tx)).rows[0]!.n;
    if (chunks * CHUNK <= 2 * alive + 4 * CHUNK) return;
    const old = (await sql<{ sql: string }>`select sql from sqlite_master where name = 'passage_vector'`.execute(tx)).rows[0]!.sql;
    await sql`create temp table kept_vector as select rowid as id, vector from passage_vector`.execute(tx);
    await sql`drop table passage_vector`.execute(tx);
    await sql.raw(old).execute(tx);
    await sql`insert into passage_vector (rowid, vector) select id, vector from kept_vector`.execute(tx);
    await sql`drop table kept_vector`.execute(tx);
  },
  async nearest(db, vector, limit) {
    const { rows } = await sql<{ id: number; distance: number }>`
      select rowid as id, distance from passage_vector
      where vector match ${bytesOfVector(vector)} and k = ${BigInt(Math.min(Math.max(1, Math.trunc(limit)), MOST))}
      order by distance`.execute(db);
    return rows;
  },
};
