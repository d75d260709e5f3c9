import type { Db } from '../../store/database.ts';
import { toInstant } from '../../store/instant.ts';
import { bytesOfVector, type VectorTable, vectorOfBytes } from '../../store/vectors.ts';
import type { Passage } from '../policy.ts';

/** Which passage has which vector. The vectors are in the dialect's own table, under the ids of `embedding`. */

export interface Space {
  readonly id: string;
  readonly model: string;
  readonly dimension: number;
  readonly probe: Float32Array;
}

export interface Pending {
  readonly passage: Passage;
  readonly title: string;
  /** Of the document: changes with whatever changes its passages. */
  readonly indexedAt: string;
}

export interface Place {
  readonly file: string;
  readonly ordinal: number;
}

export async function readSpace(db: Db): Promise<Space | undefined> {
  const row = await db.selectFrom('embedding_space').select(['id', 'model', 'dimension', 'probe']).executeTakeFirst();
  return row && { id: row.id, model: row.model, dimension: row.dimension, probe: vectorOfBytes(row.probe) };
}

/** Vectors of another model go, all of them, before the first one of this model comes. */
export async function beginSpace(tx: Db, table: VectorTable, space: Space, at: Date): Promise<void> {
  await tx.deleteFrom('embedding_space').execute();
  await table.create(tx, space.dimension);
  await tx
    .insertInto('embedding_space')
    .values({
      id: space.id,
      model: space.model,
      dimension: space.dimension,
      probe: bytesOfVector(space.probe),
      created_at: toInstant(at),
    })
    .execute();
}

/** Passages whose vector is missing, or was made before their document changed; in the order of their places, after `after`. */
export async function pendingPassages(db: Db, after: Place | undefined, limit: number): Promise<readonly Pending[]> {
  let query = pending(db).orderBy('passage.file').orderBy('passage.ordinal').limit(limit);
  if (after)
    query = query.where((eb) =>
      eb.or([
        eb('passage.file', '>', after.file),
        eb.and([eb('passage.file', '=', after.file), eb('passage.ordinal', '>', after.ordinal)]),
      ]),
    );
  return (await query.execute()).map(toPending);
}

/** Those of the places that still wait, as they are now. */
export async function pendingAt(db: Db, places: readonly Place[]): Promise<readonly Pending[]> {
  if (places.length === 0) return [];
  const rows = await pending(db)
    .where((eb) => eb.or(places.map((place) => eb.and([eb('passage.file', '=', place.file), eb('passage.ordinal', '=', place.ordinal)]))))
    .execute();
  return rows.map(toPending);
}

function pending(db: Db) {
  return db
    .selectFrom('passage')
    .innerJoin('policy', 'policy.file', 'passage.file')
    .leftJoin('embedded_passage', (join) =>
      join
        .onRef('embedded_passage.file', '=', 'passage.file')
        .onRef('embedded_passage.ordinal', '=', 'passage.ordinal')
        .onRef('embedded_passage.indexed_at', '=', 'policy.indexed_at'),
    )
    .where('embedded_passage.file', 'is', null)
    .selectAll('passage')
    .select(['policy.title', 'policy.indexed_at']);
}

const toPending = ({ title, indexed_at, ...passage }: Passage & { title: string; indexed_at: string }): Pending => ({
  passage,
  title,
  indexedAt: indexed_at,
});

/** How many passages there are, and how many of them have their vector. */
export async function coverage(db: Db): Promise<{ readonly passages: number; readonly embedded: number }> {
  const { passages } = await db
    .selectFrom('passage')
    .select((eb) => eb.fn.countAll<number>().as('passages'))
    .executeTakeFirstOrThrow();
  const { embedded } = await db
    .selectFrom('embedded_passage')
    .innerJoin('policy', (join) =>
      join.onRef('policy.file', '=', 'embedded_passage.file').onRef('policy.indexed_at', '=', 'embedded_passage.indexed_at'),
    )
    .select((eb) => eb.fn.countAll<number>().as('embedded'))
    .executeTakeFirstOrThrow();
  return { passages: Number(passages), embedded: Number(embedded) };
}

export async function embeddingsByHash(db: Db, spaceId: string, hashes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom('embedding')
    .select(['id', 'hash'])
    .where('space_id', '=', spaceId)
    .where('hash', 'in', [...new Set(hashes)])
    .execute();
  return new Map(rows.map((row) => [row.hash, row.id]));
}

export async function addEmbedding(
  tx: Db,
  table: VectorTable,
  embedding: { readonly spaceId: string; readonly hash: string; readonly vector: Float32Array },
): Promise<number> {
  const { id } = await tx
    .insertInto('embedding')
    .values({ space_id: embedding.spaceId, hash: embedding.hash })
    .returning('id')
    .executeTakeFirstOrThrow();
  await table.put(tx, [{ id, vector: embedding.vector }]);
  return id;
}

export async function linkPassages(
  tx: Db,
  links: readonly { readonly place: Place; readonly embeddingId: number; readonly indexedAt: string }[],
): Promise<void> {
  if (links.length === 0) return;
  await tx
    .insertInto('embedded_passage')
    .values(
      links.map(({ place, embeddingId, indexedAt }) => ({
        file: place.file,
        ordinal: place.ordinal,
        embedding_id: embeddingId,
        indexed_at: indexedAt,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['file', 'ordinal']).doUpdateSet((eb) => ({
        embedding_id: eb.ref('excluded.embedding_id'),
        indexed_at: eb.ref('excluded.indexed_at'),
      })),
    )
    .execute();
}

/** Removes vectors that no passage has any more, some at a time. Returns how many. */
export async function sweep(tx: Db, table: VectorTable, limit: number): Promise<number> {
  const rows = await tx
    .selectFrom('embedding')
    .leftJoin('embedded_passage', 'embedded_passage.embedding_id', 'embedding.id')
    .where('embedded_passage.embedding_id', 'is', null)
    .select('embedding.id')
    .limit(limit)
    .execute();
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return 0;
  await table.remove(tx, ids);
  await tx.deleteFrom('embedding').where('id', 'in', ids).execute();
  return ids.length;
}

/** The passages that vectors stand for; several may share one. */
export async function placesOf(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, readonly Place[]>> {
  if (ids.length === 0) return new Map();
  const found = new Map<number, Place[]>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await db
      .selectFrom('embedded_passage')
      .innerJoin('policy', (join) =>
        join.onRef('policy.file', '=', 'embedded_passage.file').onRef('policy.indexed_at', '=', 'embedded_passage.indexed_at'),
      )
      .select(['embedded_passage.embedding_id', 'embedded_passage.file', 'embedded_passage.ordinal'])
      .where('embedding_id', 'in', ids.slice(start, start + 500))
      .orderBy('embedded_passage.file')
      .orderBy('embedded_passage.ordinal')
      .execute();
    for (const row of rows) {
      const places = found.get(row.embedding_id) ?? [];
      places.push({ file: row.file, ordinal: row.ordinal });
      found.set(row.embedding_id, places);
    }
  }
  return found;
}
