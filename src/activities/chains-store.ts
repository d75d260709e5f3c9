import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import { type ChainEntry, nameKey, type UnreadLine } from './jielong/list.ts';

/** The newest list of one group for one activity. */
export interface Chain {
  readonly id: string;
  readonly activityId: string;
  readonly groupId: string;
  readonly personId: string | undefined;
  readonly text: string;
  readonly entries: readonly ChainEntry[];
  /** What stood in an earlier version and does not any more. */
  readonly missing: readonly ChainEntry[];
  readonly unread: readonly UnreadLine[];
  readonly versions: number;
  /** pending: staff have not looked at this version yet. */
  readonly state: 'pending' | 'applied' | 'dismissed';
  readonly decidedBy: string | undefined;
  readonly at: Date;
}

export async function chainOf(db: Db, activityId: string, groupId: string): Promise<Chain | undefined> {
  return (await chainsOf(db, activityId)).find((chain) => chain.groupId === groupId);
}

export async function chainById(db: Db, id: string): Promise<Chain | undefined> {
  const row = await db.selectFrom('activity_chain').select('activity_id').where('id', '=', id).executeTakeFirst();
  return row && (await chainsOf(db, row.activity_id)).find((chain) => chain.id === id);
}

export async function chainsOf(db: Db, activityId: string): Promise<readonly Chain[]> {
  const rows = await db
    .selectFrom('activity_chain')
    .selectAll()
    .where('activity_id', '=', activityId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    activityId: row.activity_id,
    groupId: row.group_id,
    personId: row.person_id ?? undefined,
    text: row.text,
    entries: JSON.parse(row.entries) as ChainEntry[],
    missing: JSON.parse(row.missing) as ChainEntry[],
    unread: JSON.parse(row.unread) as UnreadLine[],
    versions: row.versions,
    state: row.state,
    decidedBy: row.decided_by ?? undefined,
    at: fromInstant(row.at),
  }));
}

export async function putChain(tx: Db, chain: Omit<Chain, 'id' | 'state' | 'decidedBy'>): Promise<void> {
  const values = {
    person_id: chain.personId ?? null,
    text: chain.text,
    entries: JSON.stringify(chain.entries),
    missing: JSON.stringify(chain.missing),
    unread: JSON.stringify(chain.unread),
    versions: chain.versions,
    state: 'pending' as const,
    decided_by: null,
    at: toInstant(chain.at),
  };
  await tx
    .insertInto('activity_chain')
    .values({ id: newId('c'), activity_id: chain.activityId, group_id: chain.groupId, ...values })
    .onConflict((conflict) => conflict.columns(['activity_id', 'group_id']).doUpdateSet(values))
    .execute();
}

/** @returns false when another version came meanwhile, or a colleague was faster */
export async function decideChain(
  tx: Db,
  chain: Pick<Chain, 'id' | 'versions'>,
  state: 'applied' | 'dismissed',
  by: string,
  missing: readonly ChainEntry[],
): Promise<boolean> {
  const result = await tx
    .updateTable('activity_chain')
    .set({ state, decided_by: by, missing: JSON.stringify(missing) })
    .where('id', '=', chain.id)
    .where('versions', '=', chain.versions)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The words of who is erased; what neighbours wrote of themselves stays. */
export async function eraseChainsOf(tx: Db, personId: string): Promise<void> {
  await tx.updateTable('activity_chain').set({ person_id: null, text: '' }).where('person_id', '=', personId).execute();
}

/** Takes a name out of every list. */
export async function eraseNameFromChains(tx: Db, name: string): Promise<void> {
  const is = (entry: ChainEntry) => nameKey(entry.name) === nameKey(name) || entry.raw.includes(name);
  const rows = await tx.selectFrom('activity_chain').select(['id', 'entries', 'missing', 'unread', 'text']).execute();
  for (const row of rows) {
    const entries = JSON.parse(row.entries) as ChainEntry[];
    const missing = JSON.parse(row.missing) as ChainEntry[];
    const unread = JSON.parse(row.unread) as UnreadLine[];
    const holds = ({ text }: UnreadLine) => text.includes(name);
    if (![...entries, ...missing].some(is) && !unread.some(holds) && !row.text.includes(name)) continue;
    await tx
      .updateTable('activity_chain')
      .set({
        text: '',
        entries: JSON.stringify(entries.filter((entry) => !is(entry))),
        missing: JSON.stringify(missing.filter((entry) => !is(entry))),
        unread: JSON.stringify(unread.filter((line) => !holds(line))),
      })
      .where('id', '=', row.id)
      .execute();
  }
}

/** Lists of activities that were over before this are gone: the sign-ups are what counts. */
export async function pruneChains(tx: Db, endedBefore: Date): Promise<void> {
  await tx
    .deleteFrom('activity_chain')
    .where('activity_id', 'in', (eb) => eb.selectFrom('activity').select('id').where('ends_at', '<', toInstant(endedBefore)))
    .execute();
}
