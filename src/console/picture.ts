import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Ctx } from './deps.ts';

/** Endings are given by the program from the content; a browser can show these. */
const SHOWN: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
};

/**
 * A file that a resident sent. Whatever stands in the database, nothing outside the media folder is served, and nothing in
 * it can run.
 * @returns undefined where there is no such file
 */
export async function sendPicture(c: Ctx, mediaDir: string, stored: string): Promise<Response | undefined> {
  const file = await inside(mediaDir, stored);
  if (!file) return undefined;
  const { size } = await stat(file);
  const type = SHOWN[path.extname(file).slice(1).toLowerCase()];
  c.header('Content-Type', type ?? 'application/octet-stream');
  c.header('Content-Length', String(size));
  c.header('Content-Disposition', `${type ? 'inline' : 'attachment'}; filename="${path.basename(file).replace(/[^\w.-]/g, '_')}"`);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Content-Security-Policy', "default-src 'none'; sandbox");
  c.header('Cache-Control', 'private, no-store');
  return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream);
}

async function inside(folder: string, stored: string): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const file = await realpath(path.resolve(root, stored));
    return file.startsWith(root + path.sep) && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
