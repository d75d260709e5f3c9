import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import { COOKIE } from './guard.ts';
import type { Kit } from './kit.ts';
import { refusedPage } from './pages/errors.ts';
import { mePage, usersPage } from './pages/users.ts';
import { digest, hashPassword, isPassword, nameProblem, passwordProblem, takenProblem } from './passwords.ts';
import {
  addUser,
  CONSOLE_ROLES,
  countAdministrators,
  listUsers,
  removeUser,
  setPassword,
  type User,
  userById,
  userWithPassword,
} from './users-store.ts';

const PATH = '/console/users';

/** Accounts of the console: for administrators. */
export function userRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock } = kit;

  async function showUsers(c: Ctx, problem?: string, typed: { readonly name?: string; readonly role?: string } = {}): Promise<Response> {
    const body = usersPage(kit, { users: await listUsers(store.db), me: c.get('user').id, typed, csrf: kit.csrf(c) });
    return kit.show(c, '用户', body, { flash: problem ? { kind: 'problem', text: problem } : undefined, status: problem ? 400 : 200 });
  }

  const find = (c: Ctx): Promise<User | undefined> => userById(store.db, c.req.param('id') ?? '');
  const unknown = (c: Ctx) => kit.missing(c, '没有这个用户，可能已经删除。');

  return new Hono<ConsoleEnv>()
    .use(async (c, next) => {
      if (c.get('user').role !== 'administrator') return c.html(refusedPage('role'), 403);
      await next();
    })
    .get('/', (c) => showUsers(c))
    .post('/', async (c) => {
      const form = await formOf(c);
      const name = form.text('name');
      const role = CONSOLE_ROLES.find((known) => known === form.text('role'));
      const password = form.text('password');
      const problem = nameProblem(name) ?? passwordProblem(password, password, name) ?? (role ? undefined : '请选择这个用户的身份。');
      if (problem || !role) return showUsers(c, problem, { name, role });
      const passwordHash = await hashPassword(password);
      const added = await store.transaction((tx) => addUser(tx, { name, passwordHash, role }, clock.now()));
      if (!added) return showUsers(c, takenProblem(name), { name, role });
      kit.log.info({ by: c.get('user').id, user: added.id, role }, 'user added');
      return kit.done(c, PATH, `已添加「${name}」。请当面告诉本人初始密码，并提醒登录后改掉。`);
    })
    .post('/:id/password', async (c) => {
      const user = await find(c);
      if (!user) return unknown(c);
      const password = (await formOf(c)).text('password');
      const problem = passwordProblem(password, password, user.name);
      if (problem) return showUsers(c, `「${user.name}」的密码没有改：${problem}`);
      const passwordHash = await hashPassword(password);
      const mine = user.id === c.get('user').id ? currentSession(c) : undefined;
      await store.transaction((tx) => setPassword(tx, user.id, passwordHash, mine));
      kit.log.info({ by: c.get('user').id, user: user.id }, 'password reset');
      return kit.done(c, PATH, `「${user.name}」的密码已重设，原来的登录都已退出。`);
    })
    .post('/:id/remove', async (c) => {
      const user = await find(c);
      if (!user) return unknown(c);
      if (user.id === c.get('user').id) return showUsers(c, '不能删除自己的账号。');
      const done = await store.transaction(async (tx) => {
        if (user.role === 'administrator' && (await countAdministrators(tx)) < 2) return false;
        return removeUser(tx, user.id);
      });
      if (!done) return showUsers(c, '至少要留一个管理员。');
      kit.log.info({ by: c.get('user').id, user: user.id }, 'user removed');
      return kit.done(c, PATH, `「${user.name}」已删除，不能再登录。`);
    });
}

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
      await store.transaction((tx) => setPassword(tx, id, passwordHash, currentSession(c)));
      kit.log.info({ user: id }, 'password changed');
      return kit.done(c, '/console/me', '密码已修改，其他地方的登录都已退出。');
    });
}

function currentSession(c: Ctx): string | undefined {
  const token = getCookie(c, COOKIE);
  return token ? digest(token) : undefined;
}
