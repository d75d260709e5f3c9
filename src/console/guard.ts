import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { NOTICE_PATH } from './notice-files.ts';
import { refusedPage } from './pages/errors.ts';
import { digest } from './passwords.ts';
import { isSameOrigin } from './same-origin.ts';
import { UPLOAD_PATH } from './upload.ts';
import { type Session, sessionByHash } from './users-store.ts';

export const COOKIE = 'huiyin';

export interface Guard {
  /** For pages and forms of the console: a sign-in, and for a form the token of the session. */
  readonly pages: MiddlewareHandler<ConsoleEnv>;
  /** For parts that check by themselves where a request comes from: a sign-in only. */
  readonly signedIn: MiddlewareHandler<ConsoleEnv>;
}

/** The forms that take a file. */
const FILE_PATHS: readonly string[] = [UPLOAD_PATH, NOTICE_PATH];
const isRead = (c: Ctx) => c.req.method === 'GET' || c.req.method === 'HEAD';
const wantsPage = (c: Ctx) => c.req.header('accept')?.includes('text/html') ?? false;

export function createGuard(options: { readonly db: Db; readonly clock: Clock }): Guard {
  async function sessionOf(c: Ctx): Promise<Session | undefined> {
    const token = getCookie(c, COOKIE);
    return token ? sessionByHash(options.db, digest(token), options.clock.now()) : undefined;
  }

  function enter(c: Ctx, session: Session): void {
    c.set('user', session.user);
    c.set('csrf', session.csrf);
  }

  function toSignIn(c: Ctx) {
    if (!wantsPage(c)) return c.json({ error: '登录已过期，请重新登录。' }, 401);
    if (!isRead(c)) return c.html(refusedPage('expired'), 401);
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/sign-in?next=${encodeURIComponent(`${pathname}${search}`)}`);
  }

  return {
    // Everything that can be known without the body comes first: a stranger's upload is not even read.
    async pages(c, next) {
      const session = await sessionOf(c);
      if (!session) return toSignIn(c);
      if (!isRead(c)) {
        if (!isSameOrigin(c)) return c.html(refusedPage('foreign'), 403);
        const type = c.req.header('content-type') ?? '';
        const isForm =
          /^application\/x-www-form-urlencoded\b/i.test(type) || (FILE_PATHS.includes(c.req.path) && /^multipart\/form-data\b/i.test(type));
        if (!isForm) return c.html(refusedPage('form'), 415);
        const form = await c.req.formData().catch(() => undefined);
        if (!form) return c.html(refusedPage('form'), 400);
        const given = form.get('csrf');
        if (typeof given !== 'string' || !sameText(given, session.csrf)) return c.html(refusedPage('stale'), 403);
      }
      enter(c, session);
      await next();
    },
    async signedIn(c, next) {
      const session = await sessionOf(c);
      if (!session) return toSignIn(c);
      enter(c, session);
      await next();
    },
  };
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
