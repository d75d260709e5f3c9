import type { Context } from 'hono';

/**
 * Whether a form comes from a page of ours. Browsers say so; a program that says nothing has no visitor whose sign-in it
 * could borrow. Names only are compared: behind a proxy that speaks TLS, the scheme of ours is not the one that was typed.
 */
export function isSameOrigin(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = c.req.header('origin');
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}

/** Only paths of ours: a link must not lead a signed-in user to another site. */
export function safePath(path: string | undefined): string | undefined {
  return path && path.length <= 500 && /^\/(?![/\\])[\w\-/.%?=&+~:]*$/.test(path) ? path : undefined;
}
