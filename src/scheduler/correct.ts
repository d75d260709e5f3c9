import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import { lastRows } from './notices-store.ts';

/** Which groups have what is to be corrected. */
export interface Reached {
  /** At least a part of it has surely arrived. */
  readonly sure: ReadonlySet<string>;
  /** Nobody knows. */
  readonly unsure: ReadonlySet<string>;
  /** A part of it is on its way just now. */
  readonly moving: ReadonlySet<string>;
}

/** Of the last occurrence: who got an earlier one of a recurring notice as well got the last. */
export const reachedBy = async (db: Db, noticeId: string): Promise<Reached> => sort(await lastRows(db, noticeId));

function sort(rows: readonly OutboxRow[]): Reached {
  const having = (state: OutboxRow['state']) => new Set(rows.flatMap((row) => (row.state === state && row.groupId ? [row.groupId] : [])));
  const sure = having('sent');
  return {
    sure,
    unsure: new Set([...having('unknown')].filter((id) => !sure.has(id))),
    moving: having('sending'),
  };
}
