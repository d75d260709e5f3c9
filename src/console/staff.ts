import { Hono } from 'hono';
import { listStaff, type Person } from '../community/people-store.ts';
import { type BoundRole, type CodeFor, createStaffCodes, showCode } from '../community/staff-codes.ts';
import { bindingEvents, listBindings } from '../community/staff-codes-store.ts';
import { rosteredAt } from '../tickets/roster-store.ts';
import { actorNames } from './actors.ts';
import type { ConsoleEnv, Ctx } from './deps.ts';
import { formOf } from './form.ts';
import type { Kit } from './kit.ts';
import { codePage, staffPage } from './pages/staff.ts';
import { mayAct } from './rights.ts';
import { listUsers, type User } from './users-store.ts';

const PATH = '/console/staff';
const ROLES: readonly BoundRole[] = ['staff', 'grid_member', 'manager'];
const EVENTS = 20;

/** Who of the staff works from which chat account, and the one-time codes that bind them. */
export function staffRoutes(kit: Kit): Hono<ConsoleEnv> {
  const { store, clock, calendar, community, channelName } = kit;
  const codes = createStaffCodes({ clock });
  const by = (c: Ctx) => `user:${c.get('user').name}`;

  async function showStaff(c: Ctx, problem?: string): Promise<Response> {
    const staff = (await listStaff(store.db)).filter((person) => person.channel === channelName);
    const events = await bindingEvents(store.db, EVENTS);
    const view = {
      ...{ staff, events, bindings: await listBindings(store.db), users: await listUsers(store.db) },
      onDuty: await onDutyNow(staff),
      grids: community.grids.map(({ name }) => name),
      actors: await actorNames(
        store.db,
        events.map(({ actor }) => actor),
      ),
      me: c.get('user'),
      mayChange: mayAct(c.get('user'), 'staffCodes'),
      csrf: kit.csrf(c),
    };
    return kit.show(c, '工作人员', staffPage(kit, view), {
      flash: problem ? { kind: 'problem', text: problem } : undefined,
      status: problem ? 400 : 200,
    });
  }

  async function onDutyNow(staff: readonly Person[]): Promise<ReadonlySet<string>> {
    const rostered = await rosteredAt(store.db, clock.now(), calendar);
    return new Set(
      rostered.length > 0 ? rostered.map(({ personId }) => personId) : staff.filter(({ onDuty }) => onDuty).map(({ id }) => id),
    );
  }

  /** Shown on this page and nowhere else: the code itself is not kept. */
  async function giveCode(c: Ctx, of: CodeFor): Promise<Response> {
    const made = await store.transaction((tx) => codes.make(tx, of, by(c)));
    if (made.kind === 'refused') return showStaff(c, made.reason);
    kit.log.info({ by: c.get('user').id, role: of.role }, 'binding code made');
    return kit.show(c, '绑定码', codePage(kit, { of, code: showCode(made.code), expiresAt: made.expiresAt }));
  }

  return new Hono<ConsoleEnv>()
    .get('/', (c) => showStaff(c))
    .post('/code/me', async (c) => {
      const { id, name, grid } = c.get('user');
      const role = roleOf(c.get('user'));
      if (!role) return showStaff(c, '您的账号不能绑定聊天账号。');
      return giveCode(c, { userId: id, name, role, grid: role === 'manager' ? undefined : grid });
    })
    .post('/code', async (c) => {
      const form = await formOf(c);
      const name = form.text('name');
      if (name === '' || [...name].length > 20) return showStaff(c, '请写是谁，1 到 20 个字。');
      const role = ROLES.find((known) => known === form.text('role'));
      if (!role) return showStaff(c, '请选择身份。');
      const grid = community.grids.find((known) => known.name === form.text('grid'))?.name;
      if (role === 'grid_member' && !grid) return showStaff(c, '网格员要选是哪个网格。');
      const user = (await listUsers(store.db)).find((known) => known.name === name);
      return giveCode(c, { userId: user?.id, name, role, grid: role === 'manager' ? undefined : grid });
    })
    .post('/:id/unbind', async (c) => {
      const personId = c.req.param('id');
      const binding = (await listBindings(store.db)).find((known) => known.personId === personId);
      if (!binding) return kit.refused(c, PATH, '这个聊天账号没有绑定，不用解除。');
      if (!mayAct(c.get('user'), 'staffCodes') && binding.userId !== c.get('user').id)
        return showStaff(c, '别人的聊天账号只有负责人和管理员能解除绑定。');
      await store.transaction((tx) => codes.unbind(tx, personId, by(c)));
      kit.log.info({ by: c.get('user').id, person: personId }, 'chat account unbound');
      return kit.done(c, PATH, `已解除「${binding.name}」的聊天账号，从现在起按普通居民对待。`);
    });
}

/**
 * What a console account is in the chat. Nothing for those who only look on, nor for handlers: the chat knows no unit, and would show
 * them every ticket.
 */
function roleOf({ role, grid }: User): BoundRole | undefined {
  switch (role) {
    case 'manager':
    case 'administrator':
      return 'manager';
    case 'staff':
      return grid === undefined ? 'staff' : 'grid_member';
    case 'handler':
    case 'observer':
      return undefined;
    default:
      return role satisfies never;
  }
}
