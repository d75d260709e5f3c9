import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Store } from '../store/database.ts';
import { addAudit } from './audit-store.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { COOKIE, type Guard } from './guard.ts';
import { refusedPage } from './pages/errors.ts';
import { setupPage, signInPage } from './pages/sign-in.ts';
import { digest, hashPassword, isPassword, MAX_PASSWORD, nameProblem, newToken, passwordProblem } from './passwords.ts';
import { isSameOrigin, safePath } from './same-origin.ts';
import {
  addSession,
  addUser,
  countUsers,
  hasSetupHash,
  putSetupHash,
  removeSession,
  takeSetupHash,
  type User,
  userWithPassword,
} from './users-store.ts';

const UNKNOWN = 'unknown';
const SESSION_HOURS = 12;
const PAUSE_SECONDS = 15 * 60;

/** A one-time token for the first administrator; undefined when there is a user already. A new start makes a new one. */
export async function newSetupToken(store: Store): Promise<string | undefined> {
  return store.transaction(async (tx) => {
    if ((await countUsers(tx)) > 0) return undefined;
    const token = newToken();
    await putSetupHash(tx, digest(token));
    return token;
  });
}

/** The pages that are open to everyone: signing in and out, and the first administrator's. */
export function createSignIn(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly guard: Guard;
}): Hono<ConsoleEnv> {
  const { store, clock, log } = options;
  // Wrong passwords within a quarter of an hour: of one name from one address, from one address, and of one name from anywhere.
  const limits = [
    { limiter: new RateLimiterMemory({ points: 10, duration: PAUSE_SECONDS }), key: (name: string, from: string) => `${from} ${name}` },
    { limiter: new RateLimiterMemory({ points: 40, duration: PAUSE_SECONDS }), key: (_: string, from: string) => from },
    { limiter: new RateLimiterMemory({ points: 200, duration: PAUSE_SECONDS }), key: (name: string) => name },
  ];
  const nobody = hashPassword(newToken());

  /** Counts first and gives back after a right password, so that many attempts at once are no way around. */
  async function mayTry(name: string, from: string): Promise<boolean> {
    const tries = await Promise.allSettled(limits.map(({ limiter, key }) => limiter.consume(key(name, from))));
    return tries.every((attempt) => attempt.status === 'fulfilled');
  }

  const app = new Hono<ConsoleEnv>();
  app.use('/sign-in', sameOriginForms);
  app.use('/setup', sameOriginForms);

  app.get('/sign-in', async (c) => {
    const next = safePath(c.req.query('next'));
    if ((await countUsers(store.db)) > 0) return c.html(signInPage({ next }));
    return c.html(signInPage({ next, problem: '还没有管理员。请用程序启动时窗口里打印的一次性链接建立第一个账号。' }));
  });

  app.post('/sign-in', async (c) => {
    const form = await c.req.formData();
    const name = textOf(form, 'name').trim().slice(0, 40);
    const password = textOf(form, 'password');
    const next = safePath(textOf(form, 'next'));
    const from = remoteAddress(c.env);
    if (!(await mayTry(name, from))) {
      log.warn('sign-in is paused after too many wrong passwords');
      c.header('Retry-After', String(PAUSE_SECONDS));
      return c.html(signInPage({ problem: '尝试次数太多，请 15 分钟后再试。', name, next }), 429);
    }
    const user = await userWithPassword(store.db, name);
    // A hash is computed for an unknown name as well: the time taken tells nobody who has an account.
    const right = password.length <= MAX_PASSWORD && (await isPassword(user?.passwordHash ?? (await nobody), password));
    if (!user || !right || user.locked) {
      // Of somebody unknown nothing is kept: people type anything there, and sometimes their password.
      const why = right && user?.locked ? '账号已停用' : user ? '密码不对' : '没有这个用户名';
      await addAudit(store.db, { at: clock.now(), by: user, act: 'sign_in_failed', detail: `${why}${sayFrom(from)}` });
      if (right && user?.locked) return c.html(signInPage({ problem: '这个账号已停用。需要的话，请联系管理员。', name, next }), 403);
      return c.html(signInPage({ problem: '用户名或密码不对。', name, next }), 401);
    }
    await Promise.all(limits.map(({ limiter, key }) => limiter.reward(key(name, from))));
    await startSession(c, user);
    return c.redirect(next ?? '/console', 303);
  });

  app.get('/setup', async (c) => {
    const token = c.req.query('token') ?? '';
    if (!(await hasSetupHash(store.db, digest(token)))) return c.html(signInPage({ problem: USED_UP }), 410);
    return c.html(setupPage({ token }));
  });

  app.post('/setup', async (c) => {
    const form = await c.req.formData();
    const token = textOf(form, 'token');
    const name = textOf(form, 'name').trim();
    const password = textOf(form, 'password');
    if (!(await hasSetupHash(store.db, digest(token)))) return c.html(signInPage({ problem: USED_UP }), 410);
    const problem = nameProblem(name) ?? passwordProblem(password, textOf(form, 'again'), name);
    if (problem) return c.html(setupPage({ token, name, problem }), 400);
    const passwordHash = await hashPassword(password);
    const made = await store.transaction(async (tx) => {
      if (!(await takeSetupHash(tx, digest(token))) || (await countUsers(tx)) > 0) return undefined;
      const first = await addUser(tx, { name, passwordHash, role: 'administrator' }, clock.now());
      if (first)
        await addAudit(tx, {
          at: clock.now(),
          by: first,
          act: 'account',
          object: { kind: 'user', id: first.id },
          detail: '建立第一个管理员',
        });
      return first;
    });
    if (!made) return c.html(signInPage({ problem: USED_UP }), 410);
    log.info({ user: made.id }, 'first administrator is set up');
    await startSession(c, made);
    return c.redirect('/console', 303);
  });

  app.post('/sign-out', options.guard.pages, async (c) => {
    const token = getCookie(c, COOKIE);
    if (token) await removeSession(store.db, digest(token));
    await addAudit(store.db, { at: clock.now(), by: c.get('user'), act: 'sign_out', detail: '退出' });
    deleteCookie(c, COOKIE, { path: '/' });
    return c.redirect('/sign-in', 303);
  });

  async function startSession(c: Ctx, user: User): Promise<void> {
    const token = newToken();
    const now = clock.now();
    const expires = new Date(now.getTime() + SESSION_HOURS * 3_600_000);
    const before = getCookie(c, COOKIE);
    await store.transaction(async (tx) => {
      if (before) await removeSession(tx, digest(before));
      await addSession(tx, { tokenHash: digest(token), userId: user.id, csrf: newToken(), now, expires });
      await addAudit(tx, { at: now, by: user, act: 'sign_in', detail: `登录${sayFrom(remoteAddress(c.env))}` });
    });
    setCookie(c, COOKIE, token, { httpOnly: true, sameSite: 'Lax', path: '/', secure: isTls(c), maxAge: SESSION_HOURS * 3600 });
  }

  return app;
}

const USED_UP = '这个链接已经用过或失效了。还没有任何账号时，重新启动程序会打印新的链接。';

/** Signing somebody else in is an attack, too: such forms must come from a page of ours. */
async function sameOriginForms(c: Ctx, next: () => Promise<void>): Promise<Response | undefined> {
  if (c.req.method === 'POST') {
    if (!isSameOrigin(c)) return c.html(refusedPage('foreign'), 403);
    if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')) return c.html(refusedPage('form'), 415);
  }
  await next();
  return undefined;
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** Spoken to through TLS, by us or by a proxy in front: then the cookie must never travel without it. */
function isTls(c: Ctx): boolean {
  return new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}

const sayFrom = (from: string): string => (from === UNKNOWN ? '' : `（来自 ${from}）`);

/** @hono/node-server puts Node's request in the environment. */
function remoteAddress(env: unknown): string {
  const incoming = (env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
  return incoming?.socket?.remoteAddress ?? UNKNOWN;
}
