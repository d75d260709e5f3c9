import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { addAudit } from './audit-store.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import { COOKIE } from './guard.ts';
import type { Kit } from './kit.ts';
import { mePage } from './pages/users.ts';
import { digest, hashPassword, isPassword, passwordProblem } from './passwords.ts';
import { setPassword, userWithPassword } from './users-store.ts';

/** One's own account. */
export function meRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store } = kit;
  const showMe = (c: Ctx, problem?: string) =>
    kit.show(c, '我的账号', mePage({ user: c.get('user'), csrf: kit.csrf(c) }), {
      flash: problem ? { kind: 'problem', text: problem } : undefined,
      status: problem ? 400 : 200,
    });

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showMe(c))
    .post('/password', async (c) => {
      const form = await formOf(c);
      const { id, name } = c.get('user');
      const known = await userWithPassword(store.db, name);
      if (!known || !(await isPassword(known.passwordHash, form.text('old')))) return showMe(c, '现在的密码不对，没有修改。');
      const problem = passwordProblem(form.text('password'), form.text('again'), name);
      if (problem) return showMe(c, problem);
      const passwordHash = await hashPassword(form.text('password'));
      await store.transaction(async (tx) => {
        await setPassword(tx, id, passwordHash, currentSession(c));
        const object = { kind: 'user', id };
        await addAudit(tx, { at: kit.clock.now(), by: { id, name }, act: 'account', object, detail: '改自己的密码' });
      });
      return kit.done(c, '/console/me', '密码已修改，其他地方的登录都已退出。');
    });
}

export function currentSession(c: Ctx): string | undefined {
  const token = getCookie(c, COOKIE);
  return token ? digest(token) : undefined;
}
