import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import type { Schema } from '../store/schema.ts';
import type { Upload } from './uploads.ts';

/** Files that staff uploaded: looked at, in use, or dropped. */

export async function addUpload(tx: Db, upload: Omit<Upload, 'state'>): Promise<void> {
  await tx
    .insertInto('policy_upload')
    .values({ ...upload, at: toInstant(upload.at), state: 'draft', settled_by: null, settled_at: null })
    .execute();
}

export async function uploadById(db: Db, id: string): Promise<Upload | undefined> {
  const row = await db.selectFrom('policy_upload').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toUpload(row);
}

/** Newest first. */
export async function draftUploads(db: Db): Promise<readonly Upload[]> {
  const rows = await db.selectFrom('policy_upload').selectAll().where('state', '=', 'draft').orderBy('at', 'desc').limit(100).execute();
  return rows.map(toUpload);
}

export async function aimUpload(tx: Db, id: string, file: string): Promise<void> {
  await tx.updateTable('policy_upload').set({ file }).where('id', '=', id).where('state', '=', 'draft').execute();
}

/** @returns false where somebody else has used or dropped it */
export async function settleUpload(
  tx: Db,
  id: string,
  settled: { readonly state: 'used' | 'dropped'; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('policy_upload')
    .set({ state: settled.state, settled_by: settled.by, settled_at: toInstant(settled.at) })
    .where('id', '=', id)
    .where('state', '=', 'draft')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Documents in use that were read from an uploaded file. */
export async function uploadedDocuments(
  db: Db,
): Promise<readonly { readonly file: string; readonly sha256: string; readonly uploadId: string; readonly writtenBy: string | null }[]> {
  const rows = await db
    .selectFrom('policy')
    .select(['file', 'sha256', 'upload_id', 'written_by'])
    .where('upload_id', 'is not', null)
    .execute();
  return rows.map((row) => ({ file: row.file, sha256: row.sha256, uploadId: row.upload_id!, writtenBy: row.written_by }));
}

function toUpload(row: Selectable<Schema['policy_upload']>): Upload {
  const { id, file, name, stored, sha256, size, state, by } = row;
  return { id, file, name, stored, sha256, size, state, by, at: fromInstant(row.at) };
}
