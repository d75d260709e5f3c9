import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import { noticeIdOf } from './notice.ts';

/** A notice as a group got it. */
export interface SentNotice {
  readonly id: string;
  readonly title: string;
  /** As it was sent. */
  readonly text: string;
  readonly sentAt: Date;
}

const MOST = 40;

/** What is known to have reached these groups since a moment, newest first; each notice once, as it was sent last. */
export async function noticesSentTo(db: Db, groupIds: readonly string[], since: Date): Promise<readonly SentNotice[]> {
  if (groupIds.length === 0) return [];
  const rows = await db
    .selectFrom('outbox')
    .select(['cause_id', 'settled_at'])
    .where('cause_kind', '=', 'notice')
    .where('state', '=', 'sent')
    .where('part', '=', 1)
    .where('group_id', 'in', groupIds)
    .where('settled_at', '>=', toInstant(since))
    .orderBy('settled_at', 'desc')
    .limit(MOST * groupIds.length)
    .execute();
  const last = new Map<string, string>();
  for (const row of rows) {
    const id = noticeIdOf(row.cause_id);
    if (!last.has(id) && last.size < MOST) last.set(id, row.settled_at!);
  }
  if (last.size === 0) return [];
  const notices = await db
    .selectFrom('notice')
    .select(['id', 'title', 'text'])
    .where('id', 'in', [...last.keys()])
    .execute();
  return notices
    .map(({ id, title, text }) => ({ id, title, text, sentAt: fromInstant(last.get(id)!) }))
    .sort((a, b) => b.sentAt.getTime() - a.sentAt.getTime());
}
