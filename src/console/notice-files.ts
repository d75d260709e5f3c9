import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { NoticeAttachment } from '../messages.ts';
import { newId } from '../store/ids.ts';

/** Pictures and files that go out with a notice: checked and kept when the form is sent, so that nothing has to be chosen twice. */

export const MOST_FILES = 3;
export const DEFAULT_FILE_BYTES = 10 * 1024 * 1024;
/** The form that takes them. */
export const NOTICE_PATH = '/console/notices';
/** The largest form: all files at their limit, and what a browser puts around them. */
export const noticeFormBytes = (fileBytes: number): number => MOST_FILES * fileBytes + 1024 * 1024;

const FOLDER = 'notices';
const PICTURES = { jpg: 'jpeg', jpeg: 'jpeg', png: 'png', webp: 'webp', gif: 'gif' } as const;
const FILES = ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'txt', 'mp4'];
/** For the field of the form. */
export const ACCEPTED = [...Object.keys(PICTURES), ...FILES].map((ending) => `.${ending}`).join(',');
const MOST_PIXELS = 120_000_000;

export type Kept = { readonly kind: 'kept'; readonly attachment: NoticeAttachment } | { readonly kind: 'refused'; readonly reason: string };

export async function keepFile(mediaDir: string, file: File, mostBytes: number): Promise<Kept> {
  const name = plainName(file.name);
  const refuse = (why: string): Kept => ({ kind: 'refused', reason: `“${name}”${why}` });
  if (file.size === 0) return refuse('是空的，请重新选择文件。');
  if (file.size > mostBytes)
    return refuse(
      `有 ${megabytes(file.size)} MB，超过 ${megabytes(mostBytes)} MB 的上限。图片请压缩或截图后再传，文件请拆小，或写明到哪里领取。`,
    );
  const ending = path.extname(name).slice(1).toLowerCase();
  const bytes = Buffer.from(await file.arrayBuffer());
  const picture = Object.hasOwn(PICTURES, ending);
  if (!picture && !FILES.includes(ending)) return refuse(`是不能发的文件类型。可以发图片、PDF、Word、Excel、PPT、TXT 和 MP4。`);
  const content = picture ? await bare(bytes, PICTURES[ending as keyof typeof PICTURES]) : bytes;
  if (!content) return refuse('不是能打开的图片，可能已损坏，请重新导出后再传。');
  const stored = `${FOLDER}/${newId('f')}.${ending}`;
  await mkdir(path.join(mediaDir, FOLDER), { recursive: true, mode: 0o700 });
  await writeFile(path.join(mediaDir, stored), content, { mode: 0o600 });
  return { kind: 'kept', attachment: { kind: picture ? 'image' : 'file', path: stored, name, bytes: content.length } };
}

/** A file that was kept before, as the form names it; undefined where it is none of these. */
export async function keptFile(mediaDir: string, value: string): Promise<NoticeAttachment | undefined> {
  const [stored = '', ...rest] = value.split('|');
  if (!/^notices\/f-[0-9a-z]{16}\.[a-z0-9]{2,5}$/.test(stored)) return undefined;
  const found = await stat(path.join(mediaDir, stored)).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const ending = path.extname(stored).slice(1);
  return { kind: Object.hasOwn(PICTURES, ending) ? 'image' : 'file', path: stored, name: plainName(rest.join('|')), bytes: found.size };
}

export const keptValue = ({ path: stored, name }: NoticeAttachment): string => `${stored}|${name}`;

export const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '');

/** Without what a phone writes into a picture: where, when and with what it was taken. */
async function bare(bytes: Buffer, format: (typeof PICTURES)[keyof typeof PICTURES]): Promise<Buffer | undefined> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', animated: format === 'gif' || format === 'webp' });
    return await picture.autoOrient().timeout({ seconds: 20 }).toFormat(format, { quality: 90 }).toBuffer();
  } catch {
    return undefined;
  }
}

const plainName = (name: string): string =>
  path
    .basename(name.replaceAll('\\', '/'))
    .replace(/[\u0000-\u001f\u007f|<>:"?*]/g, '')
    .slice(-80) || '附件';
