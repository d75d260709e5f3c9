import type { Db } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';

/** Pairs of documents of which staff said that the newer one does not replace the older one. */

export async function refusePair(
  tx: Db,
  pair: { readonly newer: string; readonly older: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await tx
    .insertInto('policy_pair_refused')
    .values({ newer: pair.newer, older: pair.older, by: pair.by, at: toInstant(pair.at) })
    .onConflict((conflict) => conflict.columns(['newer', 'older']).doNothing())
    .execute();
}

/** Either way round. */
export async function refusedPairs(db: Db): Promise<(one: string, other: string) => boolean> {
  const rows = await db.selectFrom('policy_pair_refused').select(['newer', 'older']).execute();
  const refused = new Set(rows.flatMap(({ newer, older }) => [`${newer}\n${older}`, `${older}\n${newer}`]));
  return (one, other) => refused.has(`${one}\n${other}`);
}
