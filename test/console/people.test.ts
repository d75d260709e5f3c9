import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStaffCodes } from '../../src/community/staff-codes.ts';
import { limitTable, timesOf } from '../../src/tickets/deadlines-settings-store.ts';
import { digestOf } from '../../src/tickets/digest-store.ts';
import { listShifts } from '../../src/tickets/roster-store.ts';
import { type ConsoleWorld, openConsole, PASSWORD, type Visitor } from '../support/console.ts';

let world: ConsoleWorld;
let admin: Visitor;
beforeEach(async () => {
  world = await openConsole({ at: '2026-11-23T10:00:00+08:00' });
  admin = await world.administrator();
});
afterEach(() => world.close());

async function colleague(): Promise<Visitor> {
  await admin.get('/console/users');
  await admin.post('/console/users', { name: '小周', role: 'staff', password: PASSWORD });
  const visitor = world.visitor();
  await visitor.get('/sign-in');
  await visitor.post('/sign-in', { name: '小周', password: PASSWORD });
  await visitor.get('/console');
  return visitor;
}

describe('the duty page', () => {
  it('shows who is on duty, this week and next, and takes shifts and single days', async () => {
    const lin = await world.person('p-lin');
    const zhou = await world.person('p-zhou');
    expect((await admin.get('/console/duty')).text).toContain('没有排班，先告诉：社工小林。');
    const added = await admin.submit('/console/duty/week', { person: lin.id, weekday: ['1', '2'], from: '09:00', to: '18:00' });
    expect(added.text).toContain('已加 2 个班次。');
    await admin.submit('/console/duty/week', { person: zhou.id, weekday: '1', from: '18:00', to: '09:00' });
    const page = await admin.get('/console/duty');
    expect(page.text).toMatch(/现在值班 社工小林 ?（到 今天 18:00） 下一班：今天 18:00，周主任/);
    expect(page.text).toMatch(/11月23日（周一） 社工小林 9:00–18:00；周主任 18:00–次日 9:00/);
    await admin.submit('/console/duty/day', { person: lin.id, day: '2026-11-24', kind: 'off', from: '', to: '' });
    await admin.submit('/console/duty/day', { person: zhou.id, day: '2026-11-24', kind: 'extra', from: '09:00', to: '12:00' });
    expect((await admin.get('/console/duty')).text).toMatch(/11月24日（周二） 周主任 9:00–12:00/);
    const again = await admin.submit('/console/duty/week', { person: lin.id, weekday: '1', from: '09:00', to: '18:00' });
    expect(again.text).toContain('这些班次已经有了');
    for (const shift of await listShifts(world.store.db)) await admin.submit(`/console/duty/${shift.id}/remove`);
    expect(await listShifts(world.store.db)).toEqual([]);
  });

  it('says what is wrong', async () => {
    const lin = await world.person('p-lin');
    await admin.get('/console/duty');
    const wrong = async (path: string, fields: Record<string, string | readonly string[]>) => (await admin.post(path, fields)).text;
    expect(await wrong('/console/duty/week', { person: '', weekday: '1', from: '09:00', to: '18:00' })).toContain('请选择值班的人');
    expect(await wrong('/console/duty/week', { person: lin.id, from: '09:00', to: '18:00' })).toContain('请至少选一天');
    expect(await wrong('/console/duty/week', { person: lin.id, weekday: '1', from: '25:00', to: '18:00' })).toContain('请写起止时间');
    expect(await wrong('/console/duty/day', { person: lin.id, day: '2026-02-30', kind: 'off' })).toContain('请选择今天或以后的日期');
    expect(await wrong('/console/duty/day', { person: (await world.person('p-zhao')).id, day: '2026-11-24', kind: 'off' })).toContain(
      '请选择值班的人',
    );
    expect(await listShifts(world.store.db)).toEqual([]);
  });
});

describe('the page of time limits', () => {
  const all = (hours: string) =>
    Object.fromEntries(
      ['urgent', 'high', 'normal', 'low'].flatMap((priority) =>
        ['response', 'news', 'resolution'].flatMap((clock) => [
          [`hours-${priority}-${clock}`, hours],
          [`unit-${priority}-${clock}`, 'working'],
        ]),
      ),
    );

  it('is set by category, for all of them, and back to the default', async () => {
    const page = await admin.get(`/console/limits?category=${encodeURIComponent('停车交通')}`);
    expect(page.text).toContain('3 个工作日');
    const saved = await admin.submit('/console/limits', { category: '停车交通', scope: 'one', do: 'save', ...all('3.5') });
    expect(saved.text).toContain('「停车交通」的时限已保存');
    expect(saved.text).toContain('3.5 个工作小时（默认 3 个工作日）');
    const table = await limitTable(world.store.db);
    expect(table('停车交通', 'normal', 'resolution')).toEqual({ kind: 'working_hours', hours: 3.5 });
    expect(table('设施维修', 'normal', 'resolution')).toEqual({ kind: 'working_hours', hours: 21 });
    await admin.submit('/console/limits', { category: '停车交通', scope: 'all', do: 'save', ...all('5') });
    expect((await limitTable(world.store.db))('设施维修', 'low', 'news')).toEqual({ kind: 'working_hours', hours: 5 });
    await admin.submit('/console/limits', { category: '停车交通', scope: 'all', do: 'default', ...all('5') });
    expect(await world.store.db.selectFrom('ticket_limit').selectAll().execute()).toEqual([]);
  });

  it.each(['0', '-1', '', 'abc', '99999', 'Infinity', '1e9'])('refuses %j hours, and keeps what was', async (hours) => {
    await admin.get('/console/limits');
    const answer = await admin.post('/console/limits', { category: '停车交通', scope: 'all', do: 'save', ...all(hours) });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('没有保存');
    expect(await world.store.db.selectFrom('ticket_limit').selectAll().execute()).toEqual([]);
  });

  it('takes office hours with a lunch break or without, and refuses those that no limit could go by', async () => {
    await admin.get('/console/limits');
    const hours = {
      'am-from': '08:30',
      'am-to': '12:00',
      'pm-from': '14:00',
      'pm-to': '17:30',
      warn: '70',
      'digest-day': '4',
      'digest-time': '16:00',
    };
    const saved = await admin.submit('/console/limits/times', { day: ['1', '2', '3', '4', '5', '6'], ...hours });
    expect(saved.text).toContain('上班时间和提醒已保存');
    expect(await timesOf(world.store.db)).toEqual({
      days: [1, 2, 3, 4, 5, 6],
      periods: [
        { from: 510, to: 720 },
        { from: 840, to: 1050 },
      ],
      warnPercent: 70,
      digest: { weekday: 4, minute: 960 },
    });
    const wrong = async (fields: Record<string, string>) =>
      (await admin.post('/console/limits/times', { day: '1', ...hours, ...fields })).text;
    expect(await wrong({ day: '' })).toContain('请至少选一个工作日');
    expect(await wrong({ 'am-from': '', 'am-to': '', 'pm-from': '', 'pm-to': '' })).toContain('请填写上班时间');
    expect(await wrong({ 'pm-from': '11:00' })).toContain('互不重叠');
    expect(await wrong({ 'pm-to': '' })).toContain('没有写全');
    expect(await wrong({ warn: '100' })).toContain('百分数');
    expect((await timesOf(world.store.db)).warnPercent).toBe(70);
  });

  it('is read by everybody, and changed by managers only', async () => {
    const staff = await colleague();
    const page = await staff.get('/console/limits');
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('保存时限');
    const refused = await staff.post('/console/limits', { category: '停车交通', scope: 'all', do: 'save', ...all('1') });
    expect([refused.status, refused.text.includes('您的身份是「工作人员」，不能做这个操作')]).toEqual([403, true]);
    expect((await staff.post('/console/limits/times', { day: '1', warn: '50' })).status).toBe(403);
    expect(
      (await staff.post('/console/duty/week', { person: (await world.person('p-lin')).id, weekday: '1', from: '09:00', to: '18:00' }))
        .status,
    ).toBe(403);
    expect((await staff.post('/console/staff/code', { name: '小吴', role: 'manager' })).status).toBe(403);
    expect(await world.store.db.selectFrom('ticket_limit').selectAll().execute()).toEqual([]);
    expect(await world.store.db.selectFrom('staff_code').selectAll().execute()).toEqual([]);
  });
});

describe('the page of chat accounts', () => {
  const codeIn = (html: string) => /class="big-code"[^>]*>([^<]+)</.exec(html)?.[1] ?? '';
  const use = async (id: string, code: string) => {
    const person = await world.person(id);
    return world.store.transaction((tx) => createStaffCodes({ clock: world.clock }).use(tx, code, person, true));
  };

  it('shows a code once, binds the account that sends it, and lets it go', async () => {
    await admin.get('/console/staff');
    const page = await admin.post('/console/staff/code/me');
    const code = codeIn(page.html);
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
    expect(JSON.stringify(await world.store.db.selectFrom('staff_code').selectAll().execute())).not.toContain(code.replace('-', ''));
    expect((await use('p-wang', code)).kind).toBe('bound');
    const list = await admin.get('/console/staff');
    expect(list.text).toMatch(/邻居老王 负责人 控制台账号 小林， ?今天 10:00 绑定/);
    expect(list.text).not.toContain(code);
    const wang = await world.person('p-wang');
    expect(wang.role).toBe('manager');
    expect((await admin.submit(`/console/staff/${wang.id}/unbind`)).text).toContain('已解除「小林」的聊天账号');
    expect((await world.person('p-wang')).role).toBe('resident');
    expect((await admin.get('/console/staff')).text).toMatch(/解除绑定 · 小林.*绑定 · 小林.*取绑定码 · 小林/);
  });

  it('makes codes for colleagues: with a role, and a grid where one is needed', async () => {
    await admin.get('/console/staff');
    const wrong = async (fields: Record<string, string>) => (await admin.post('/console/staff/code', fields)).text;
    expect(await wrong({ name: '', role: 'staff' })).toContain('请写是谁');
    expect(await wrong({ name: '小吴', role: 'king' })).toContain('请选择身份');
    expect(await wrong({ name: '小吴', role: 'grid_member', grid: '第99网格' })).toContain('网格员要选是哪个网格');
    const page = await admin.post('/console/staff/code', { name: '小吴', role: 'grid_member', grid: '第3网格' });
    expect(page.text).toContain('小吴 （第3网格网格员）');
    await use('p-sun', codeIn(page.html));
    expect(await world.person('p-sun')).toMatchObject({ role: 'grid_member', grid: '第3网格' });
  });

  it('makes no more than ten in ten minutes', async () => {
    await admin.get('/console/staff');
    for (let i = 0; i < 10; i++) expect((await admin.post('/console/staff/code', { name: `小${i}`, role: 'staff' })).status).toBe(200);
    expect((await admin.post('/console/staff/code', { name: '小吴', role: 'staff' })).text).toContain('最多取 10 个绑定码');
    world.clock.advance(11 * 60_000);
    expect((await admin.post('/console/staff/code', { name: '小吴', role: 'staff' })).status).toBe(200);
  });
});

it('a group’s digest is turned off and on where the group is changed', async () => {
  const page = await admin.get('/console/groups/g-building-3');
  expect(page.text).toContain('本周回音');
  const form = { name: '3号楼居民群', kind: 'residents', building: '3号楼' };
  await admin.submit('/console/groups/g-building-3', { ...form, digest: 'off' });
  expect(await digestOf(world.store.db, 'g-building-3')).toBe(false);
  await admin.submit('/console/groups/g-building-3', { ...form, digest: 'on' });
  expect(await digestOf(world.store.db, 'g-building-3')).toBe(true);
});

it('a ticket’s limits stand on its page, as they are now', async () => {
  const reporter = await world.person('p-zhao');
  const ticket = {
    kind: 'complaint',
    category: '设施维修',
    where: { building: '3号楼' },
    summary: '楼道灯不亮',
    details: '',
    confidential: false,
    pictures: [],
  } as const;
  const opened = await world.store.transaction((tx) => world.tickets.open(tx, { ticket, reporter }));
  if (opened.kind !== 'done') throw new Error(opened.reason);
  const page = `/console/tickets/${opened.ticket.number}`;
  expect((await admin.get(page)).text).toMatch(/时限 首次回应 … ?在计时 最迟 ?明天 10:00 ?，时限 1 个工作日/);
  world.clock.advance(24 * 3_600_000 + 5000);
  expect((await admin.get(page)).text).toMatch(/首次回应 ! ?已超时/);
  await world.store.transaction((tx) => world.tickets.start(tx, { number: opened.ticket.number, actor: { kind: 'user', name: '小林' } }));
  expect((await admin.get(page)).text).toMatch(/首次回应 ! ?超了时限 时限 1 个工作日/);
});
