import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Hono } from 'hono';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Style, script and icon of the pages: read once, served by name from a list, so that no path can lead elsewhere. */
export function createAssets(): Hono {
  const folder = new URL('./public/', import.meta.url);
  const files = new Map<string, { readonly body: Buffer<ArrayBuffer>; readonly type: string; readonly etag: string }>();
  for (const name of readdirSync(folder)) {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (!type) continue;
    const body = Buffer.from(readFileSync(new URL(name, folder)));
    files.set(name, { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"` });
  }

  return new Hono().get('/assets/:name', (c) => {
    const file = files.get(c.req.param('name'));
    if (!file) return c.text('没有这个文件。', 404);
    // Asked for again each time, and answered in a few bytes: an update of the program shows at once.
    const headers = { 'Content-Type': file.type, ETag: file.etag, 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };
    if (c.req.header('if-none-match') === file.etag) return new Response(null, { status: 304, headers });
    return new Response(file.body, { headers });
  });
}
