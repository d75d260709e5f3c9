import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import { loadVectors } from '../../src/store/sqlite-vectors.ts';
import { bytesOfVector, vectorOfBytes } from '../../src/store/vectors.ts';

it('finds the nearest vectors, takes part in transactions, and is in the backup', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-vectors-'));
  const store = await openStore(path.join(folder, 'a.db'));
  const vectors = await store.vectors();
  if (vectors.kind !== 'ready') throw new Error(vectors.why);
  const { table } = vectors;
  await store.transaction(async (tx) => {
    await table.create(tx, 2);
    await table.put(tx, [
      { id: 7, vector: Float32Array.of(1, 0) },
      { id: 8, vector: Float32Array.of(0, 1) },
      { id: 9, vector: Float32Array.of(-1, 0) },
    ]);
  });
  const undone = store.transaction(async (tx) => {
    await table.remove(tx, [7]);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await table.nearest(store.db, Float32Array.of(1, 0), 2)).toEqual([
    { id: 7, distance: 0 },
    { id: 8, distance: Math.fround(Math.SQRT2) },
  ]);
  await store.backup(path.join(folder, 'b.db'));
  await store.close();
  // Whoever does not search by meaning opens the same file without it.
  const copy = await openStore(path.join(folder, 'b.db'));
  expect(await copy.db.selectFrom('policy').selectAll().execute()).toEqual([]);
  const again = await copy.vectors();
  if (again.kind !== 'ready') throw new Error(again.why);
  expect((await again.table.nearest(copy.db, Float32Array.of(-1, 0), 10)).map(({ id }) => id)).toEqual([9, 8, 7]);
  await copy.close();
  rmSync(folder, { recursive: true, force: true });
});

it('says what is missing, and what to do, where sqlite-vec does not load', async () => {
  const database = {
    loadExtension() {
      throw new Error('cannot open shared object file');
    },
  } as unknown as BetterSqlite3.Database;
  const vectors = await loadVectors(database);
  expect(vectors).toMatchObject({
    kind: 'unavailable',
    why: expect.stringMatching(/cannot open shared object file.*npm install.*EMBEDDING_MODEL/),
  });
});

it('keeps vectors as bytes, wherever these lie', () => {
  const vector = Float32Array.of(1, -2.5, 3);
  const shifted = Buffer.concat([Buffer.alloc(1), bytesOfVector(vector)]).subarray(1);
  expect(vectorOfBytes(shifted)).toEqual(vector);
});
