import type { Db } from '../../store/database.ts';
import { toInstant } from '../../store/instant.ts';

/** For which passages a model was asked once. */

/** Those of the keys that were. */
export async function generatedKeys(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let start = 0; start < keys.length; start += 500) {
    const rows = await db
      .selectFrom('asked_generation')
      .select('passage_key')
      .where('passage_key', 'in', keys.slice(start, start + 500))
      .execute();
    for (const row of rows) found.add(row.passage_key);
  }
  return found;
}

export async function noteGenerated(
  tx: Db,
  noted: { readonly key: string; readonly file: string; readonly ways: number; readonly at: Date },
): Promise<void> {
  const row = { file: noted.file, ways: noted.ways, at: toInstant(noted.at) };
  await tx
    .insertInto('asked_generation')
    .values({ passage_key: noted.key, ...row })
    .onConflict((conflict) => conflict.column('passage_key').doUpdateSet(row))
    .execute();
}

export async function generatedSince(db: Db, since: Date): Promise<number> {
  const { n } = await db
    .selectFrom('asked_generation')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('at', '>', toInstant(since))
    .executeTakeFirstOrThrow();
  return Number(n);
}

export async function generatedInAll(db: Db): Promise<{ readonly passages: number; readonly ways: number }> {
  const row = await db
    .selectFrom('asked_generation')
    .select((eb) => [eb.fn.countAll<number>().as('passages'), eb.fn.sum<number | null>('ways').as('ways')])
    .executeTakeFirstOrThrow();
  return { passages: Number(row.passages), ways: Number(row.ways ?? 0) };
}
