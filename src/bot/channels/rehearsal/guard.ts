import type { MiddlewareHandler } from 'hono';

/**
 * Refuses what another site makes a browser send here. Browsers say where a request comes from; a program that says nothing
 * has no visitor whose rights it could borrow.
 */
export const sameOriginOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const foreign =
      site !== undefined ? site !== 'same-origin' && site !== 'none' : origin !== undefined && hostOf(origin) !== c.req.header('host');
    if (foreign) return c.json({ error: '这个请求来自别的网站，已拒绝。' }, 403);
  }
  await next();
};

/** A page in a sandbox calls its origin "null": that is nobody's host. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : 'nowhere';
}

/** Headers of the page and of what residents sent: nothing runs or loads here but our own files. */
export const strictHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'same-origin');
  c.header(
    'Content-Security-Policy',
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
};
