import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Log } from '../../log.ts';
import type { Attachment } from '../../messages.ts';
import { barePicture, UnreadablePicture } from './bare-picture.ts';
import { cleanName } from './clean-text.ts';
import { isHeic, pictureType } from './picture-type.ts';
import { TookTooLong, within } from './within.ts';

/** What is needed of a FileBox. */
export interface RemoteFile {
  readonly name: string;
  /** Bytes; zero or less where the platform does not say. */
  readonly size: number;
  toStream(): Promise<Readable>;
}

export interface MediaOptions {
  readonly mediaDir: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly log: Log;
}

type Kind = Exclude<Attachment['kind'], 'refused'>;

/** Endings under which a file may be kept; others could be run or opened as a page by a browser. */
const KEPT = new Set('jpg jpeg png gif webp heic mp4 mov amr silk mp3 wav m4a pdf doc docx xls xlsx ppt pptx txt csv zip'.split(' '));

class TooLarge extends Error {}

/**
 * Stores a file that came with a message, piece by piece: a large one never stands in memory, and is cut off at the limit.
 * @param at names the month's folder
 * @returns a path relative to the media folder, or the reason, in Chinese, why nothing is kept. Never rejects.
 */
export async function saveAttachment(fetch: () => Promise<RemoteFile>, kind: Kind, at: Date, options: MediaOptions): Promise<Attachment> {
  let name = { image: '图片', file: '文件', voice: '语音', video: '视频' }[kind];
  let part: string | undefined;
  try {
    const file = await within(options.timeoutMs, fetch());
    name = cleanName(file.name) || name;
    if (file.size > options.maxBytes) throw new TooLarge(sizeInWords(file.size));
    const folder = at.toISOString().slice(0, 7);
    await mkdir(path.join(options.mediaDir, folder), { recursive: true, mode: 0o700 });
    const stem = path.join(folder, randomBytes(12).toString('hex'));
    part = path.join(options.mediaDir, `${stem}.part`);
    await download(file, part, options);
    const head = await headOf(part);
    const picture = pictureType(head);
    if (isHeic(head)) {
      await rm(part, { force: true });
      return refused(name, '这种照片（HEIC）打不开，请在手机上改发 JPG，或者直接截图发来');
    }
    if (picture) await barePicture(part, picture);
    const { size: bytes } = await stat(part);
    const stored = `${stem}.${picture?.extension ?? extensionOf(name)}`;
    await rename(part, path.join(options.mediaDir, stored));
    return { kind: picture ? 'image' : kind === 'image' ? 'file' : kind, name, path: stored, bytes };
  } catch (error) {
    if (part) await rm(part, { force: true }).catch(() => undefined);
    if (error instanceof TooLarge) return refused(name, `文件太大（${error.message}），最多 ${sizeInWords(options.maxBytes)}`);
    if (error instanceof UnreadablePicture) return refused(name, '图片打不开，可能已经损坏，请重新发一张');
    options.log.warn({ err: error, kind }, 'attachment could not be stored');
    return refused(name, error instanceof TookTooLong ? '文件下载超时' : '文件没能保存');
  }
}

async function download(file: RemoteFile, target: string, options: MediaOptions): Promise<number> {
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > options.maxBytes ? new TooLarge(`超过 ${sizeInWords(options.maxBytes)}`) : null, chunk);
    },
  });
  const stream = await within(options.timeoutMs, file.toStream());
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    await pipeline(stream, meter, createWriteStream(target, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (error) {
    throw signal.aborted ? new TookTooLong() : error;
  }
  return bytes;
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const head = new Uint8Array(16);
    await handle.read(head, 0, head.length, 0);
    return head;
  } finally {
    await handle.close();
  }
}

function extensionOf(name: string): string {
  const extension = path.extname(name).slice(1).toLowerCase();
  return KEPT.has(extension) ? extension : 'bin';
}

const refused = (name: string, reason: string): Attachment => ({ kind: 'refused', name, reason });

/** Rounded up: what is over a limit must not read like the limit. */
export function sizeInWords(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;
  return `${Math.ceil(bytes / 1024)} KB`;
}
