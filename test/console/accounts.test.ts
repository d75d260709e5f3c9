import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStaffCodes } from '../../src/community/staff-codes.ts';
import { listBindings } from '../../src/community/staff-codes-store.ts';
import { mayApprove, NO_APPROVAL } from '../../src/scheduler/approval.ts';
import { humanOf } from '../../src/scheduler/approval-store.ts';
import { liveABusyWeek } from '../support/busy-community.ts';
import { type ConsoleWorld, openConsole, PASSWORD, type Visitor } from '../support/console.ts';
import { addEverybody, NAMES, type PostName, signInAs } from '../support/roles.ts';

let world: ConsoleWorld;
let ids: Readonly<Record<PostName, string>>;
let first: Visitor;
let administrator: Visitor;
let manager: Visitor;

beforeEach(async () => {
  world = await openConsole({});
  first = await world.administrator();
  ids = await addEverybody(world);
  administrator = await signInAs(world, 'administrator');
  manager = await signInAs(world, 'manager');
});
afterEach(() => world.close());

const userCalled = (name: string) => world.store.db.selectFrom('web_user').selectAll().where('name', '=', name).executeTakeFirst();
const change = (visitor: Visitor, id: string, fields: Record<string, string>) => visitor.submit(`/console/users/${id}/post`, fields);

describe('accounts', () => {
  it('are made with a role and a part of the tickets', async () => {
    const add = (fields: Record<string, string>) => manager.submit('/console/users', { password: PASSWORD, ...fields });
    expect((await add({ name: '小吴', role: 'staff', grid: '第3网格', unit: '物业' })).text).toContain(
      '已添加「小吴」（工作人员（第3网格））',
    );
    expect(await userCalled('小吴')).toMatchObject({ role: 'staff', grid: '第3网格', unit: null });
    expect((await add({ name: '老张', role: 'handler', unit: '街道' })).text).toContain('经办人（街道）');
    const wrong = async (fields: Record<string, string>) =>
      (await manager.post('/console/users', { password: PASSWORD, name: '小错', ...fields })).text;
    expect(await wrong({ role: 'handler' })).toContain('经办人要选是哪个单位的');
    expect(await wrong({ role: 'staff', grid: '第99网格' })).toContain('没有这个网格');
    expect(await wrong({ role: 'administrator' })).toContain('只有管理员能让人当管理员');
    expect(await userCalled('小错')).toBeUndefined();
  });

  it('change at once for somebody who is signed in', async () => {
    const staff = await signInAs(world, 'staff');
    expect((await staff.get('/console/notices')).status).toBe(200);
    expect((await change(manager, ids.staff, { role: 'handler', unit: '物业' })).text).toContain('现在是经办人（物业），马上生效');
    expect((await staff.get('/console/notices')).status).toBe(403);
    expect((await staff.get('/console/me')).text).toContain('经办人（物业）');
    await change(manager, ids.staff, { role: 'observer', grid: '第1网格' });
    expect((await staff.get('/console/notices')).status).toBe(200);
    expect((await staff.get('/console/notices/new')).status).toBe(403);
  });

  it('that are locked are out at once, in the chat too, and come back only when they are opened again', async () => {
    const codes = createStaffCodes({ clock: world.clock });
    const sun = await world.person('p-sun');
    const staff = await signInAs(world, 'staff');
    await staff.get('/console/staff');
    const code = /class="big-code"[^>]*>([^<]+)</.exec((await staff.post('/console/staff/code/me')).html)![1]!;
    await world.store.transaction((tx) => codes.use(tx, code, sun, true));
    expect((await world.person('p-sun')).role).toBe('staff');
    expect((await manager.submit(`/console/users/${ids.staff}/lock`)).text).toContain('已停用');
    expect((await staff.get('/console')).status).toBe(302);
    expect(await listBindings(world.store.db)).toEqual([]);
    expect((await world.person('p-sun')).role).toBe('resident');
    const again = await world.visitor().post('/sign-in', { name: NAMES.staff, password: PASSWORD });
    expect([again.status, again.text.includes('这个账号已停用')]).toEqual([403, true]);
    // A wrong password is told nothing of it.
    expect((await world.visitor().post('/sign-in', { name: NAMES.staff, password: 'wrong-password' })).text).toContain('用户名或密码不对');
    await manager.submit(`/console/users/${ids.staff}/unlock`);
    expect((await world.visitor().post('/sign-in', { name: NAMES.staff, password: PASSWORD })).status).toBe(303);
  });

  it('are not raised by their owner, nor touched by those below', async () => {
    for (const [act, fields] of [
      ['post', { role: 'administrator' }],
      ['lock', {}],
      ['remove', {}],
    ] as const) {
      const own = await manager.post(`/console/users/${ids.manager}/${act}`, fields);
      expect([act, own.status]).toEqual([act, 400]);
      const above = await manager.post(`/console/users/${ids.administrator}/${act}`, act === 'post' ? { role: 'staff' } : fields);
      expect([act, above.status, above.text.includes('管理员的账号只有管理员能改')]).toEqual([act, 400, true]);
    }
    expect((await manager.post(`/console/users/${ids.administrator}/password`, { password: 'yi-ge-xin-mi-ma' })).status).toBe(400);
    expect((await manager.post(`/console/users/${ids.staff}/post`, { role: 'administrator' })).text).toContain('只有管理员能让人当管理员');
    expect(await userCalled(NAMES.manager)).toMatchObject({ role: 'manager' });
    expect(await userCalled(NAMES.administrator)).toMatchObject({ role: 'administrator', locked_at: null });
    expect((await world.visitor().post('/sign-in', { name: NAMES.administrator, password: PASSWORD })).status).toBe(303);
  });

  it('leave one administrator who can sign in, whatever is tried', async () => {
    const lin = (await userCalled('小林'))!;
    expect((await change(administrator, lin.id, { role: 'staff' })).text).toContain('现在是工作人员');
    for (const [visitor, id] of [
      [administrator, ids.administrator],
      [first, ids.administrator],
    ] as const)
      for (const act of ['lock', 'remove', 'post']) await visitor.post(`/console/users/${id}/${act}`, { role: 'staff' });
    expect(await userCalled(NAMES.administrator)).toMatchObject({ role: 'administrator', locked_at: null });
    // Two who are signed in and take each other's place at the same moment: the guard let both in.
    await change(administrator, lin.id, { role: 'administrator' });
    await first.get('/console/users');
    await Promise.all([
      administrator.post(`/console/users/${lin.id}/post`, { role: 'staff' }),
      first.post(`/console/users/${ids.administrator}/lock`),
    ]);
    const left = [await userCalled('小林'), await userCalled(NAMES.administrator)];
    expect(left.filter((user) => user!.role === 'administrator' && user!.locked_at === null)).toHaveLength(1);
  });

  it('of observers and of the locked are given no ticket, and handlers and observers agree to no notice', async () => {
    const busy = await liveABusyWeek(world);
    await manager.submit(`/console/users/${ids.gridStaff}/lock`);
    const names = (await world.tickets.candidates(world.store.db, busy.lamp)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([NAMES.staff, NAMES.handler]));
    expect(names).not.toEqual(expect.arrayContaining([NAMES.observer]));
    expect(names).not.toEqual(expect.arrayContaining([NAMES.gridStaff]));
    const { db } = world.store;
    const author = await humanOf(db, 'user:小林');
    const may = async (name: string) => mayApprove(NO_APPROVAL, await humanOf(db, `user:${name}`), [author]);
    expect([await may(NAMES.staff), await may(NAMES.handler), await may(NAMES.observer)]).toEqual(['may', 'role', 'role']);
  });
});

describe('the audit', () => {
  const lines = async (query = '') => (await manager.get(`/console/audit${query}`)).text;

  it('holds sign-ins, failed ones, accounts, settings, exports and looks at residents, with who and when', async () => {
    const busy = await liveABusyWeek(world);
    await world.visitor().post('/sign-in', { name: NAMES.staff, password: 'this-is-wrong' });
    await world.visitor().post('/sign-in', { name: '赵阿姨的秘密', password: 'this-is-wrong' });
    await change(manager, ids.staff, { role: 'observer' });
    await manager.get('/console/limits');
    await manager.submit('/console/groups/g-all', { name: '全体居民群', kind: 'residents' });
    await manager.get('/console/reports/export.csv?period=2026-11');
    await manager.get(`/console/tickets/${busy.lamp}`);
    await manager.post(`/console/tickets/${busy.lamp}/identity`, { reason: '上门处理' });
    const person = await world.person('p-zhao');
    await manager.get('/console/privacy');
    await manager.post('/console/privacy/export', { person: person.id, reason: `${person.name}本人来窗口，电话0311-0000-9001` });

    expect(await lines('?act=sign_in')).toMatch(/登录和退出 · 郑主任/);
    expect(await lines('?act=sign_in_failed')).toMatch(
      /没有登录成功 · 未知的人[^没]*没有这个用户名[\s\S]*没有登录成功 · 小社工[^密]*密码不对/,
    );
    expect(await lines('?act=account')).toMatch(/账号和身份 · 郑主任[^「]*「小社工」由工作人员改为只看不改/);
    expect(await lines('?act=setting')).toMatch(/改设置：群 · 郑主任[^「]*「全体居民群」已保存/);
    expect(await lines('?act=export')).toMatch(/个人信息 · 郑主任[\s\S]*统计 · 郑主任[^工]*工单-2026-11\.csv/);
    expect(await lines('?act=identity')).toMatch(new RegExp(`查看登记人 · 郑主任 · ${busy.lamp}`));
    expect(await lines('?act=publication')).toMatch(/通知：确认发送 · 小林/);
    // No resident by name, nothing that was typed for a password, no name of a stranger.
    const stored = JSON.stringify(await world.store.db.selectFrom('audit_event').selectAll().execute());
    expect(stored).not.toContain(person.name);
    expect(stored).not.toMatch(/0311-0000-9001|this-is-wrong|秘密/);
    expect(stored).not.toContain(PASSWORD);
  });

  it('is narrowed by person, act and day, and says what makes no sense', async () => {
    await change(administrator, ids.staff, { role: 'observer' });
    await change(manager, ids.observer, { role: 'staff' });
    expect(await lines(`?act=account&who=${encodeURIComponent(NAMES.administrator)}`)).toMatch(/共 1 条[\s\S]*「小社工」/);
    expect(await lines(`?act=account&who=${encodeURIComponent(NAMES.manager)}`)).toMatch(/共 1 条[\s\S]*「街道员」/);
    expect(await lines('?from=2030-01-01')).toContain('没有符合条件的记录');
    expect(await lines('?to=2020-01-01')).toContain('没有符合条件的记录');
    expect(await lines('?who=%3Cb%3E&act=dance&from=2026-02-31&page=-4')).toContain('没有「<b>」「dance」「2026-02-31」这样的筛选条件');
  });

  it('writes nothing down for what was refused', async () => {
    await manager.post('/console/limits', { category: '停车交通', scope: 'one', do: 'save' });
    await manager.post(`/console/users/${ids.manager}/lock`);
    const staff = await signInAs(world, 'staff');
    await staff.post('/console/limits', { category: '停车交通' });
    await manager.submit('/console/groups/unbind', { room: 'nowhere' });
    expect(await lines('?act=setting')).toContain('没有符合条件的记录');
    expect(await lines('?act=account')).toMatch(/建立第一个管理员/);
    expect(await lines('?act=account')).not.toContain('停用');
  });

  it('goes over several pages, newest first', async () => {
    for (let i = 0; i < 60; i++)
      await world.store.db
        .insertInto('audit_event')
        .values({
          at: new Date(Date.UTC(2026, 10, 1, 0, i)).toISOString(),
          user_id: null,
          name: '小甲',
          act: 'export',
          object_kind: '',
          object_id: '',
          detail: `第${i}次`,
        })
        .execute();
    const one = await lines('?act=export');
    expect([one.includes('第59次'), one.includes('第9次'), one.includes('第 1 / 2 页，共 60 条')]).toEqual([true, false, true]);
    const two = await lines('?act=export&page=2');
    expect([two.includes('第9次'), two.includes('第59次')]).toEqual([true, false]);
  });

  it('and the history of tickets can be changed or removed by nobody, not even in the database', async () => {
    await liveABusyWeek(world);
    const { db } = world.store;
    for (const table of ['audit_event', 'ticket_event'] as const) {
      const before = await db.selectFrom(table).selectAll().execute();
      expect(before.length).toBeGreaterThan(0);
      await expect(db.updateTable(table).set({ at: '2000-01-01T00:00:00.000Z' }).execute()).rejects.toThrow(`${table} is only added to`);
      await expect(db.deleteFrom(table).execute()).rejects.toThrow(`${table} is only added to`);
      expect(await db.selectFrom(table).selectAll().execute()).toEqual(before);
    }
  });
});
