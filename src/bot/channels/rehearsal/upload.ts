import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanName } from '../clean-text.ts';
import { pictureType } from '../picture-type.ts';
import { sizeInWords } from '../save-attachment.ts';
import type { WorldAttachment } from './rehearsal-store.ts';

/** Keeps a picture that was sent on the page, in the part of the media folder that stands for the chat platform. */
export async function keepPicture(
  file: File,
  mediaDir: string,
  maxBytes: number,
): Promise<WorldAttachment | { readonly refused: string; readonly status: 413 | 415 }> {
  if (file.size > maxBytes) return { refused: pictureTooLarge(file.size, maxBytes), status: 413 };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const picture = pictureType(bytes);
  if (!picture) return { refused: '这不是能显示的图片。可以发 JPG、PNG、GIF 或 WebP。', status: 415 };
  const stored = path.join('rehearsal', `${randomBytes(12).toString('hex')}.${picture.extension}`);
  await mkdir(path.join(mediaDir, 'rehearsal'), { recursive: true, mode: 0o700 });
  await writeFile(path.join(mediaDir, stored), bytes, { mode: 0o600, flag: 'wx' });
  return { path: stored, name: cleanName(file.name) || `图片.${picture.extension}`, bytes: bytes.length, mediaType: picture.mediaType };
}

export const pictureTooLarge = (bytes: number | undefined, maxBytes: number) =>
  `图片太大${bytes === undefined ? '' : `（${sizeInWords(bytes)}）`}，最多 ${sizeInWords(maxBytes)}。`;
