import type { Db } from '../store/database.ts';

/** What was spent on the model, by day: kept, so that a new start does not begin to count anew. */

export async function addUsage(
  db: Db,
  { day, model, tokens }: { readonly day: string; readonly model: string; readonly tokens: number },
): Promise<void> {
  await db
    .insertInto('model_usage')
    .values({ day, model, calls: 1, tokens })
    .onConflict((conflict) =>
      conflict.columns(['day', 'model']).doUpdateSet((eb) => ({
        calls: eb('model_usage.calls', '+', 1),
        tokens: eb('model_usage.tokens', '+', tokens),
      })),
    )
    .execute();
}

/** Of all models together: they are paid for by the same committee. */
export async function usageOn(db: Db, day: string): Promise<{ readonly calls: number; readonly tokens: number }> {
  const row = await db
    .selectFrom('model_usage')
    .select((eb) => [eb.fn.sum<number | null>('calls').as('calls'), eb.fn.sum<number | null>('tokens').as('tokens')])
    .where('day', '=', day)
    .executeTakeFirstOrThrow();
  return { calls: Number(row.calls ?? 0), tokens: Number(row.tokens ?? 0) };
}
