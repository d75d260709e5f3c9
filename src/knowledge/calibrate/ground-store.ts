import { z } from 'zod';
import type { Db } from '../../store/database.ts';
import { FEATURES, type GroundModel } from '../ask/ground.ts';
import { raiseVersion } from '../index/policy-store.ts';

/** The decision to answer as it was calibrated for this community; without one, the shipped decision holds. */

const KEY = 'ground_model';

const stored = z.object({
  intercept: z.number(),
  weights: z.strictObject(Object.fromEntries(FEATURES.map((name) => [name, z.number()])) as Record<(typeof FEATURES)[number], z.ZodNumber>),
  threshold: z.number().min(0).max(1),
});

/** undefined where there is none; 'outdated' where it was fitted for features that this version has no more, or not yet. */
export async function readGroundModel(db: Db): Promise<GroundModel | 'outdated' | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
  if (!row) return undefined;
  const parsed = stored.safeParse(JSON.parse(row.value));
  return parsed.success ? parsed.data : 'outdated';
}

/** Every process that answers from this database takes it up with the next question. */
export async function writeGroundModel(tx: Db, model: GroundModel | undefined): Promise<void> {
  await tx.deleteFrom('meta').where('key', '=', KEY).execute();
  if (model)
    await tx
      .insertInto('meta')
      .values({ key: KEY, value: JSON.stringify(model) })
      .execute();
  await raiseVersion(tx);
}
