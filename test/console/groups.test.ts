import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listBindings, listGroups, noteRooms } from '../../src/community/groups-store.ts';
import { type ConsoleWorld, openConsole, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let visitor: Visitor;
beforeEach(async () => {
  world = await openConsole();
  visitor = await world.administrator();
});
afterEach(() => world.close());

const rooms = (...more: { id: string; topic: string }[]) =>
  world.store.transaction((tx) =>
    noteRooms(tx, 'fake', [...world.community.groups.map(({ id, name }) => ({ id, topic: name })), ...more], true, world.clock.now()),
  );
const stateOf = async (roomId: string) => (await listBindings(world.store.db)).find((binding) => binding.roomId === roomId);

describe('groups', () => {
  it('a room nobody has vouched for waits, and is bound by staff', async () => {
    await rooms({ id: 'r-7', topic: '7号楼业主群' });
    const page = await visitor.get('/console/groups');
    expect(page.text).toContain('1 个聊天群待确认 7号楼业主群 ? 待确认');
    const { groupId } = (await stateOf('r-7'))!;
    const bound = await visitor.submit('/console/groups/bind', { room: 'r-7', group: groupId! });
    expect(bound.text).toContain('已绑定「7号楼业主群」，从现在起能收到通知。');
    expect((await stateOf('r-7'))?.state).toBe('bound');
  });

  it('a room may turn out to be another group; the one made for it is put away', async () => {
    const first = (await stateOf('g-building-3'))!;
    expect((await visitor.submit('/console/groups/unbind', { room: 'g-building-3' })).text).toContain('不再向它发通知');
    await rooms({ id: 'r-new', topic: '三号楼新群' });
    const made = (await stateOf('r-new'))!.groupId!;
    expect((await visitor.submit(`/console/groups/${made}/archive`)).text).toContain('还有聊天群对应着它');
    await visitor.post('/console/groups/bind', { room: 'r-new', group: first.groupId! });
    expect(await stateOf('r-new')).toMatchObject({ groupId: 'g-building-3', state: 'bound' });
    expect((await listGroups(world.store.db)).map((group) => group.id)).not.toContain(made);
    expect((await visitor.get(`/console/groups/${made}`)).status).toBe(404);
    // The old room of the group can not be bound beside it.
    expect((await visitor.submit('/console/groups/bind', { room: 'g-building-3', group: 'g-building-3' })).text).toContain(
      '请先解除那一个',
    );
  });

  it.each([
    [{ room: 'r-nothing', group: 'g-all' }, '没有这个聊天群'],
    [{ room: 'g-all', group: 'g-nothing' }, '没有这个群档案'],
    [{ room: 'g-all', group: '' }, '请选择这个聊天群是哪个群'],
  ])('binding %j is refused', async (fields, said) => {
    expect((await visitor.submit('/console/groups/bind', fields)).text).toContain(said);
    expect((await stateOf('g-all'))?.groupId).toBe('g-all');
  });

  it('unbinding what is not bound is said', async () => {
    expect((await visitor.submit('/console/groups/unbind', { room: 'r-nothing' })).text).toContain('没有绑定，不用解除');
  });

  it('name, kind, buildings and grids are kept; what the community does not have is left out', async () => {
    const saved = await visitor.submit('/console/groups/g-all', {
      name: '大群',
      kind: 'residents',
      building: ['3号楼', '99号楼'],
      grid: ['第2网格', '第99网格'],
    });
    expect(saved.text).toContain('「大群」已保存');
    expect((await listGroups(world.store.db)).find((group) => group.id === 'g-all')).toEqual({
      id: 'g-all',
      name: '大群',
      kind: 'residents',
      buildings: ['3号楼'],
      grids: ['第2网格'],
    });
    const refused = await visitor.post('/console/groups/g-all', { name: '' });
    expect([refused.status, refused.text.includes('群名要写')]).toEqual([400, true]);
    expect((await visitor.post('/console/groups/g-nothing', { name: 'x' })).status).toBe(404);
  });
});

describe('how the bot behaves in a group', () => {
  const manners = async (id: string) => (await listGroups(world.store.db)).find((group) => group.id === id)?.manners;

  it('is chosen on the page, shown in the list, and stays when the rest is changed', async () => {
    const page = await visitor.get('/console/groups/g-all');
    expect(page.html).toMatch(/name="attitude" value="careful" checked/);
    expect(page.html).toMatch(/name="style" value="usual" checked/);
    const saved = await visitor.submit('/console/groups/g-all', {
      name: '居民大群',
      kind: 'residents',
      attitude: 'mentioned',
      style: 'large',
    });
    expect(saved.text).toContain('· 只在被@时 · 大字短句');
    expect(await manners('g-all')).toEqual({ attitude: 'mentioned', style: 'large' });
    // A form without these fields, such as one of an older page, changes nothing of them.
    await visitor.submit('/console/groups/g-all', { name: '居民大群', kind: 'residents' });
    expect(await manners('g-all')).toEqual({ attitude: 'mentioned', style: 'large' });
    await visitor.submit('/console/groups/g-all', { name: '居民大群', kind: 'residents', attitude: 'careful', style: 'usual' });
    expect(await manners('g-all')).toEqual({ attitude: 'careful' });
  });

  it('nothing else can be put there', async () => {
    await visitor.submit('/console/groups/g-all', { name: '居民大群', kind: 'residents', attitude: 'everything', style: 'huge' });
    expect(await manners('g-all')).toBeUndefined();
  });
});

describe('a group that the bot has joined', () => {
  it('is told once what it is, what it stores and how to be forgotten, when staff have bound it', async () => {
    await rooms({ id: 'r-7', topic: '7号楼业主群' });
    await world.delivered();
    expect(world.platform.textsTo('r-7')).toEqual([]);
    const { groupId } = (await stateOf('r-7'))!;
    for (let i = 0; i < 2; i++) {
      await visitor.submit('/console/groups/bind', { room: 'r-7', group: groupId! });
      await world.delivered();
      await visitor.submit('/console/groups/unbind', { room: 'r-7' });
    }
    const told = world.platform.textsTo('r-7');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/机器人[\s\S]*只保存[\s\S]*删除我的信息/);
  });

  it('of staff is told nothing', async () => {
    await visitor.submit('/console/groups/unbind', { room: 'g-staff' });
    await visitor.submit('/console/groups/bind', { room: 'g-staff', group: 'g-staff' });
    await world.delivered();
    expect(world.platform.textsTo('g-staff')).toEqual([]);
  });
});

describe('users', () => {
  const NEW = { name: '小王', role: 'staff', password: 'xiao-wang-2026' };
  const signInAs = async (name: string, password: string) => {
    const other = world.visitor();
    const answer = await other.post('/sign-in', { name, password });
    await other.get('/console');
    return { other, status: answer.status };
  };

  it('are added by an administrator, and see no accounts themselves', async () => {
    expect((await visitor.submit('/console/users', NEW)).text).toContain('已添加「小王」');
    const { other, status } = await signInAs('小王', NEW.password);
    expect(status).toBe(303);
    expect((await other.get('/console')).html).not.toContain('href="/console/users"');
    for (const page of [
      await other.get('/console/users'),
      await other.post('/console/users', { ...NEW, name: '又一个', role: 'administrator' }),
    ]) {
      expect([page.status, page.text.includes('没有权限')]).toEqual([403, true]);
    }
    expect((await other.get('/console/tickets')).status).toBe(200);
  });

  it.each([
    [{ ...NEW, name: '小林' }, '已经有人用了'],
    [{ ...NEW, name: '王' }, '2 到 20 个字'],
    [{ ...NEW, password: 'short' }, '至少 10 个字符'],
    [{ ...NEW, password: '小王小王小王小王小王' }, '太容易猜到'],
    [{ ...NEW, role: 'god' }, '请选择这个用户的身份'],
  ])('%j is refused', async (fields, said) => {
    const page = await visitor.post('/console/users', fields);
    expect([page.status, page.text.includes(said)]).toEqual([400, true]);
  });

  it('a new password ends the old sign-ins', async () => {
    await visitor.submit('/console/users', NEW);
    const { other } = await signInAs('小王', NEW.password);
    const { id } = await world.store.db.selectFrom('web_user').select('id').where('name', '=', '小王').executeTakeFirstOrThrow();
    expect((await visitor.post(`/console/users/${id}/password`, { password: 'kurz' })).status).toBe(400);
    expect((await visitor.submit(`/console/users/${id}/password`, { password: 'xin-mi-ma-2026' })).text).toContain('密码已重设');
    expect((await other.get('/console')).status).toBe(302);
    expect((await signInAs('小王', NEW.password)).status).toBe(401);
    expect((await signInAs('小王', 'xin-mi-ma-2026')).status).toBe(303);
  });

  it('one changes the own password, and stays signed in here only', async () => {
    await visitor.submit('/console/users', NEW);
    const here = (await signInAs('小王', NEW.password)).other;
    const there = (await signInAs('小王', NEW.password)).other;
    const fields = { old: NEW.password, password: 'xin-mi-ma-2026', again: 'xin-mi-ma-2026' };
    expect((await here.post('/console/me/password', { ...fields, old: 'wrong-password' })).text).toContain('现在的密码不对');
    expect((await here.post('/console/me/password', { ...fields, again: 'else' })).text).toContain('两次输入的密码不一样');
    expect((await here.submit('/console/me/password', fields)).text).toContain('密码已修改');
    expect((await here.get('/console')).status).toBe(200);
    expect((await there.get('/console')).status).toBe(302);
  });

  it('removed, one is out at once; nobody removes themselves', async () => {
    await visitor.submit('/console/users', NEW);
    const { other } = await signInAs('小王', NEW.password);
    const users = await world.store.db.selectFrom('web_user').select(['id', 'name']).execute();
    const idOf = (name: string) => users.find((user) => user.name === name)!.id;
    expect((await visitor.submit(`/console/users/${idOf('小王')}/remove`)).text).toContain('已删除，不能再登录');
    expect((await other.get('/console')).status).toBe(302);
    expect((await visitor.post(`/console/users/${idOf('小林')}/remove`)).text).toContain('不能删除自己');
    expect((await visitor.post('/console/users/u-nothing/remove')).status).toBe(404);
    expect(await world.store.db.selectFrom('web_user').selectAll().execute()).toHaveLength(1);
  });
});
