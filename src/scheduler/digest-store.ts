import type { Db } from '../store/database.ts';

export type DigestRhythm = 'daily' | 'weekly';

/** How often a group hears what was announced and what is coming; undefined = never. */
export async function noticeDigestOf(db: Db, groupId: string): Promise<DigestRhythm | undefined> {
  const row = await db.selectFrom('chat_group').select('notice_digest').where('id', '=', groupId).executeTakeFirst();
  return row?.notice_digest ?? undefined;
}

export async function setNoticeDigest(tx: Db, groupId: string, rhythm: DigestRhythm | undefined): Promise<void> {
  await tx
    .updateTable('chat_group')
    .set({ notice_digest: rhythm ?? null })
    .where('id', '=', groupId)
    .execute();
}

/** Residents' groups that want one and have not had that of the day (YYYY-MM-DD). */
export async function groupsDue(
  db: Db,
  channel: string,
  day: string,
): Promise<readonly { readonly id: string; readonly rhythm: DigestRhythm; readonly lastDay: string | undefined }[]> {
  const rows = await db
    .selectFrom('chat_group')
    .innerJoin('room_binding', 'room_binding.group_id', 'chat_group.id')
    .select(['chat_group.id', 'chat_group.notice_digest as rhythm', 'chat_group.notice_digest_day as lastDay'])
    .distinct()
    .where('room_binding.channel', '=', channel)
    .where('room_binding.state', '=', 'bound')
    .where('chat_group.kind', '=', 'residents')
    .where('chat_group.archived_at', 'is', null)
    .where('chat_group.notice_digest', 'is not', null)
    .where((eb) => eb.or([eb('chat_group.notice_digest_day', 'is', null), eb('chat_group.notice_digest_day', '<', day)]))
    .orderBy('chat_group.id')
    .execute();
  return rows.map(({ id, rhythm, lastDay }) => ({ id, rhythm: rhythm!, lastDay: lastDay ?? undefined }));
}

/** @returns false where another process was first */
export async function claimDigest(tx: Db, groupId: string, day: string): Promise<boolean> {
  const result = await tx
    .updateTable('chat_group')
    .set({ notice_digest_day: day })
    .where('id', '=', groupId)
    .where((eb) => eb.or([eb('notice_digest_day', 'is', null), eb('notice_digest_day', '<', day)]))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
