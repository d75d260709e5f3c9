import { Hono } from 'hono';
import { unitsOf } from '../community/community.ts';
import { createStaffCodes } from '../community/staff-codes.ts';
import { listBindings, revokeCodes } from '../community/staff-codes-store.ts';
import type { Db } from '../store/database.ts';
import { addAudit } from './audit-store.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { type Form, formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { currentSession } from './me.ts';
import { type TypedUser, usersPage } from './pages/users.ts';
import { hashPassword, nameProblem, passwordProblem, takenProblem } from './passwords.ts';
import { mayAct } from './rights.ts';
import {
  addUser,
  CONSOLE_ROLES,
  type ConsoleRole,
  countAdministrators,
  type ListedUser,
  listUsers,
  type Post,
  removeUser,
  setLocked,
  setPassword,
  setPost,
  type User,
  userById,
} from './users-store.ts';
import { sayPost } from './words.ts';

const PATH = '/console/users';
const LAST = '至少要留一个能登录的管理员。';
const CHANGED = '您的身份刚刚改变，没有执行。';
const OWN = '不能删除自己、停用自己，也不能改自己的身份；这些要由别人来做。';
const ABOVE = '管理员的账号只有管理员能改。';

/** Accounts of the console, for managers and administrators. Nobody raises themselves, or touches who stands above them. */
export function userRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock, community } = kit;
  const codes = createStaffCodes({ clock });
  const grids = community.grids.map(({ name }) => name);
  const units = unitsOf(community).map(({ name }) => name);

  async function showUsers(c: Ctx, problem?: string, typed: TypedUser = {}): Promise<Response> {
    const roles = CONSOLE_ROLES.filter((role) => mayGive(c.get('user'), role));
    const users = (await listUsers(store.db)).map((user) => ({ ...user, mayChange: whyNot(c.get('user'), user) === undefined }));
    const body = usersPage(kit, { users, me: c.get('user').id, typed, roles, grids, units, csrf: kit.csrf(c) });
    return kit.show(c, '用户', body, { flash: problem ? { kind: 'problem', text: problem } : undefined, status: problem ? 400 : 200 });
  }

  /** What the form makes of somebody, or why not. */
  function postIn(form: Form, by: User): Post | string {
    const role = CONSOLE_ROLES.find((known) => known === form.text('role'));
    if (!role) return '请选择这个用户的身份。';
    if (!mayGive(by, role)) return '只有管理员能让人当管理员。';
    const grid = grids.find((name) => name === form.text('grid'));
    const unit = units.find((name) => name === form.text('unit'));
    switch (role) {
      case 'staff':
      case 'observer':
        if (form.text('grid') !== '' && !grid) return '没有这个网格，请从列表里选。';
        return { role, grid, unit: undefined };
      case 'handler':
        return unit ? { role, grid: undefined, unit } : '经办人要选是哪个单位的。';
      case 'manager':
      case 'administrator':
        return { role, grid: undefined, unit: undefined };
      default:
        return role satisfies never;
    }
  }

  /** What they were in the chat ends with what they were here: a new code makes them what they are now. */
  async function endChat(tx: Db, user: User, by: User): Promise<void> {
    await revokeCodes(tx, { userId: user.id, name: user.name }, clock.now());
    for (const { personId, userId } of await listBindings(tx)) if (userId === user.id) await codes.unbind(tx, personId, `user:${by.name}`);
  }

  const note = (tx: Db, by: User, user: User, detail: string): Promise<void> =>
    addAudit(tx, { at: clock.now(), by, act: 'account', object: { kind: 'user', id: user.id }, detail: `「${user.name}」${detail}` });

  /** Something done to a colleague's account, in one transaction with its record. `work` says what was done, or refuses. */
  async function act(
    c: Ctx,
    work: (tx: Db, user: ListedUser, by: User) => Promise<{ readonly note: string; readonly said: string } | string>,
  ): Promise<Response> {
    const done = await store.transaction(async (tx) => {
      // As they are now: somebody else may have changed them since the request came in.
      const by = await userById(tx, c.get('user').id);
      if (!by || by.lockedAt || !mayAct(by, 'users')) return CHANGED;
      const user = await userById(tx, c.req.param('id') ?? '');
      if (!user) return undefined;
      const refused = whyNot(by, user);
      if (refused) return refused;
      const result = await work(tx, user, by);
      if (typeof result !== 'string') await note(tx, by, user, result.note);
      return result;
    });
    if (done === undefined) return kit.missing(c, '没有这个用户，可能已经删除。');
    return typeof done === 'string' ? showUsers(c, done) : kit.done(c, PATH, done.said);
  }

  const isLast = async (tx: Db, user: ListedUser): Promise<boolean> =>
    user.role === 'administrator' && user.lockedAt === undefined && (await countAdministrators(tx)) < 2;

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showUsers(c))
    .post('/', async (c) => {
      const form = await formOf(c);
      const name = form.text('name');
      const password = form.text('password');
      const post = postIn(form, c.get('user'));
      const typed = { name, role: form.text('role'), grid: form.text('grid'), unit: form.text('unit') };
      const problem = nameProblem(name) ?? passwordProblem(password, password, name);
      if (problem !== undefined) return showUsers(c, problem, typed);
      if (typeof post === 'string') return showUsers(c, post, typed);
      const passwordHash = await hashPassword(password);
      const added = await store.transaction(async (tx) => {
        const user = await addUser(tx, { name, passwordHash, ...post }, clock.now());
        if (user) await note(tx, c.get('user'), user, `加为${sayPost(post)}`);
        return user;
      });
      if (!added) return showUsers(c, takenProblem(name), typed);
      return kit.done(c, PATH, `已添加「${name}」（${sayPost(post)}）。请当面告诉本人初始密码，并提醒登录后改掉。`);
    })
    .post('/:id/post', async (c) => {
      const post = postIn(await formOf(c), c.get('user'));
      return act(c, async (tx, user, by) => {
        if (typeof post === 'string') return `「${user.name}」没有改：${post}`;
        if (sayPost(post) === sayPost(user)) return `「${user.name}」已经是${sayPost(user)}，没有改。`;
        if (post.role !== 'administrator' && (await isLast(tx, user))) return LAST;
        await setPost(tx, user.id, post);
        await endChat(tx, user, by);
        return {
          note: `由${sayPost(user)}改为${sayPost(post)}`,
          said: `「${user.name}」现在是${sayPost(post)}，马上生效。原来绑定的聊天账号已解除，需要时请重新绑定。`,
        };
      });
    })
    .post('/:id/lock', (c) =>
      act(c, async (tx, user, by) => {
        if (user.lockedAt) return `「${user.name}」已经停用了。`;
        if (await isLast(tx, user)) return LAST;
        await setLocked(tx, user.id, clock.now());
        await endChat(tx, user, by);
        return { note: '停用', said: `「${user.name}」已停用，登录和聊天账号都已退出。` };
      }),
    )
    .post('/:id/unlock', (c) =>
      act(c, async (tx, user) => {
        if (!user.lockedAt) return `「${user.name}」没有停用。`;
        await setLocked(tx, user.id, undefined);
        return { note: '恢复', said: `「${user.name}」可以重新登录了。` };
      }),
    )
    .post('/:id/password', async (c) => {
      const user = await userById(store.db, c.req.param('id'));
      if (!user) return kit.missing(c, '没有这个用户，可能已经删除。');
      const refused = user.id === c.get('user').id ? undefined : whyNot(c.get('user'), user);
      if (refused) return showUsers(c, refused);
      const password = (await formOf(c)).text('password');
      const problem = passwordProblem(password, password, user.name);
      if (problem) return showUsers(c, `「${user.name}」的密码没有改：${problem}`);
      const passwordHash = await hashPassword(password);
      const mine = user.id === c.get('user').id ? currentSession(c) : undefined;
      await store.transaction(async (tx) => {
        await setPassword(tx, user.id, passwordHash, mine);
        await note(tx, c.get('user'), user, '重设密码');
      });
      return kit.done(c, PATH, `「${user.name}」的密码已重设，原来的登录都已退出。`);
    })
    .post('/:id/remove', (c) =>
      act(c, async (tx, user, by) => {
        if (await isLast(tx, user)) return LAST;
        await endChat(tx, user, by);
        await removeUser(tx, user.id);
        return { note: `（${sayPost(user)}）删除账号`, said: `「${user.name}」已删除，不能再登录。` };
      }),
    );
}

/** Why one may not change a colleague's account; undefined where one may. */
function whyNot(by: User, user: User): string | undefined {
  if (user.id === by.id) return OWN;
  return user.role === 'administrator' && by.role !== 'administrator' ? ABOVE : undefined;
}

/** Nobody makes somebody more than they are themselves. */
const mayGive = (by: User, role: ConsoleRole): boolean => role !== 'administrator' || by.role === 'administrator';
