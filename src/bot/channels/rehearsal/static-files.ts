import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The files of the page: read once, by name from a list, so that no path can lead elsewhere. */
export async function createStaticFiles(): Promise<Hono> {
  const folder = new URL('./public/', import.meta.url);
  const files = new Map<string, { readonly body: Buffer<ArrayBuffer>; readonly type: string; readonly etag: string }>();
  for (const name of await readdir(fileURLToPath(folder))) await add(name, new URL(name, folder));
  // Page and console share one look.
  await add('tokens.css', new URL('../../../console/public/tokens.css', import.meta.url));

  async function add(name: string, file: URL): Promise<void> {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (!type) return;
    const body = Buffer.from(await readFile(file));
    files.set(name, { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"` });
  }

  function serve(name: string, ifNoneMatch: string | undefined): Response {
    const file = files.get(name);
    if (!file) return new Response('没有这个文件。', { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
    const headers = { 'Content-Type': file.type, ETag: file.etag, 'Cache-Control': 'no-cache' };
    if (ifNoneMatch === file.etag) return new Response(null, { status: 304, headers });
    return new Response(file.body, { headers });
  }

  return new Hono()
    .get('/', (c) => serve('index.html', c.req.header('if-none-match')))
    .get('/static/:name', (c) => serve(c.req.param('name'), c.req.header('if-none-match')));
}
