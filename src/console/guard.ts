import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Community } from '../community/community.ts';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { isNumberInScope } from '../store/ticket-scope.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { NOTICE_PATH } from './notice-files.ts';
import { refusedPage } from './pages/errors.ts';
import { digest } from './passwords.ts';
import { areaOf, mayRequest } from './rights.ts';
import { isSameOrigin } from './same-origin.ts';
import { scopeOf } from './scope.ts';
import { UPLOAD_PATH } from './upload.ts';
import { type Session, sessionByHash } from './users-store.ts';
import { ROLE } from './words.ts';

export const COOKIE = 'huiyin';

export interface Guard {
  /** For pages and forms of the console: a sign-in, the right to it (rights.ts, scope.ts), and for a form the token of the session. */
  readonly pages: MiddlewareHandler<ConsoleEnv>;
  /** For parts that check by themselves where a request comes from: a sign-in and the right to it. */
  readonly signedIn: MiddlewareHandler<ConsoleEnv>;
}

/** The forms that take a file. */
const FILE_PATHS: readonly string[] = [UPLOAD_PATH, NOTICE_PATH];
const isRead = (c: Ctx) => c.req.method === 'GET' || c.req.method === 'HEAD';
const wantsPage = (c: Ctx) => c.req.header('accept')?.includes('text/html') ?? false;
/** The page of one ticket, its pictures, and everything that is done to it. */
const ONE_TICKET = /^\/console\/tickets\/(T\d{4}-\d{6})(?:\/|$)/;
const NOT_YOURS = '这件工单不在您负责的范围内，不能查看或处理。需要的话，请联系负责人转给您。';

export function createGuard(options: {
  readonly db: Db;
  readonly clock: Clock;
  readonly community: Community;
  readonly channelName: string;
  /** For an address that no area of the console knows. */
  readonly unknown: (c: Ctx) => Promise<Response>;
}): Guard {
  const { db } = options;

  async function sessionOf(c: Ctx): Promise<Session | undefined> {
    const token = getCookie(c, COOKIE);
    return token ? sessionByHash(db, digest(token), options.clock.now()) : undefined;
  }

  /** Who it is, what they see, and whether they may: a refusal, or undefined. */
  async function enter(c: Ctx, { user, csrf }: Session): Promise<Response | undefined> {
    c.set('user', user);
    c.set('csrf', csrf);
    if (!areaOf(c.req.path)) return options.unknown(c);
    if (!mayRequest(user, c.req.method, c.req.path)) {
      const what = isRead(c) ? '不能看这一页' : '不能做这个操作';
      return refuse(c, `您的身份是「${ROLE[user.role]}」，${what}，没有执行。需要的话，请联系负责人或管理员。`);
    }
    c.set('scope', await scopeOf(db, user, options));
    const number = ONE_TICKET.exec(c.req.path)?.[1];
    // The same for a number that does not exist: nobody learns which ones do.
    return number !== undefined && !(await isNumberInScope(db, c.get('scope'), number)) ? refuse(c, NOT_YOURS) : undefined;
  }

  function refuse(c: Ctx, text: string) {
    return wantsPage(c) ? c.html(refusedPage('role', text), 403) : c.json({ error: text }, 403);
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
      const refused = await enter(c, session);
      if (refused) return refused;
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
      await next();
    },
    async signedIn(c, next) {
      const session = await sessionOf(c);
      if (!session) return toSignIn(c);
      const refused = await enter(c, session);
      if (refused) return refused;
      await next();
    },
  };
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
