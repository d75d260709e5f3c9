import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedCommunity } from '../../src/app/seed.ts';
import { personByPlatformId } from '../../src/community/people-store.ts';
import { createStaffCodes } from '../../src/community/staff-codes.ts';
import { bindingEvents } from '../../src/community/staff-codes-store.ts';
import { addShift } from '../../src/tickets/roster-store.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
beforeEach(async () => {
  talk = await openTalk({ policies: false, at: '2026-11-23T10:00:00+08:00' });
});
afterEach(() => talk.close());

const [LIN, LI, ZHOU, MUM] = ['p-lin', 'p-li', 'p-zhou', 'p-guoguo'];

async function lamp(): Promise<string> {
  const said = await talk.say(MUM, 'g-building-3', '3号楼2单元四楼楼道灯不亮，黑得要命', { mention: true });
  const number = /T\d{4}-\d{6}/.exec(said.replies.join())?.[0];
  if (!number) throw new Error(`not logged: ${said.replies.join()}`);
  return number;
}

const statusOf = async (number: string) => (await talk.core.tickets.byNumber(talk.store.db, number))?.status;
const makeCode = (role: 'staff' | 'grid_member' | 'manager' = 'staff', grid?: string) =>
  talk.store.transaction((tx) =>
    createStaffCodes({ clock: talk.clock }).make(tx, { userId: undefined, name: '小吴', role, grid }, 'user:小林'),
  );
const codeOf = async (...args: Parameters<typeof makeCode>): Promise<string> => {
  const made = await makeCode(...args);
  if (made.kind !== 'made') throw new Error(made.reason);
  return made.code;
};
const roleOf = async (id: string) => (await personByPlatformId(talk.store.db, 'fake', id))?.role;

describe('staff work from the chat', () => {
  it('lists, takes, answers and closes in short words, with the number short or from the quoted message', async () => {
    const number = await lamp();
    expect((await talk.say(LI, undefined, '待办')).replies.join()).toContain(`· ${number} 3号楼2单元四楼`);
    expect((await talk.say(LI, undefined, '接 1')).replies).toEqual([expect.stringContaining(number)]);
    expect(await statusOf(number)).not.toBe('received');
    expect((await talk.say(LI, undefined, '我的工单')).replies.join()).toContain(number);
    const quote = { text: `新工单 ${number}：3号楼2单元四楼 楼道灯不亮`, ofBot: true };
    const done = await talk.say(LI, 'g-staff', '办结 四楼灯已更换', { quote });
    expect(done.replies.join()).toContain(`${number} 已答复`);
    expect(done.sent.find(({ to }) => to === 'g-building-3')?.text).toContain('四楼灯已更换');
    expect(await statusOf(number)).toBe('closed');
  });

  it('asks for the number where it is missing, and does it when it comes', async () => {
    const number = await lamp();
    const asked = await talk.say(LI, undefined, '办结 灯已更换');
    expect(asked.replies.join()).toMatch(new RegExp(`要办结哪一件.*\n· ${number}`));
    expect((await talk.say(LI, undefined, '1')).replies.join()).toContain(`${number} 已答复`);
    expect(await statusOf(number)).toBe('closed');
    await talk.say(LI, undefined, '办结 门修好了');
    expect((await talk.say(LI, undefined, '算了')).replies).toEqual(['好的，没有办。']);
    expect((await talk.say(LI, undefined, '1')).decision.intent).not.toBe('staff_command');
  });

  it('keeps a grid member to the own grid, unless it was given to them', async () => {
    const said = await talk.say(MUM, 'g-building-3', '9号楼1单元门禁坏了，门关不上', { mention: true });
    const number = /T\d{4}-\d{6}/.exec(said.replies.join())![0];
    for (const order of [`接 ${number}`, `办结 ${number} 修好了`, `待办 ${number}`])
      expect((await talk.say(LI, undefined, order)).replies.join()).toContain(`${number} 是第5网格的，不在您的网格`);
    expect(await statusOf(number)).toBe('received');
    expect((await talk.say(LIN, undefined, `转办 ${number} 给李网格 帮一天忙`)).replies.join()).not.toContain('不在您的网格');
    expect((await talk.say(LI, undefined, `办结 ${number} 门禁修好了`)).replies.join()).toContain(`${number} 已答复`);
  });

  it('says what is missing, what is unknown, and what is over', async () => {
    const number = await lamp();
    expect((await talk.say(LI, undefined, `办结 ${number}`)).replies.join()).toContain('答复内容是空的，没有发出');
    expect((await talk.say(LI, undefined, '办结 999 好了')).replies).toEqual(['没有找到工单 “999”，请核对编号。']);
    expect((await talk.say(LI, undefined, `等 ${number} 等配件`)).replies.join()).toContain('请写等到哪一天');
    expect((await talk.say(LI, undefined, `等 ${number} 到11月20日 等配件`)).replies.join()).toContain('已经过了');
    expect((await talk.say(LI, undefined, `转 ${number} 给物业`)).replies.join()).toContain('请写明转办的原因');
    await talk.say(LI, undefined, `办结 ${number} 灯已更换`);
    expect((await talk.say(LI, undefined, `回复 ${number} 又换了一次`)).replies.join()).toMatch(/已办结，不能再答复.*重新打开/);
    expect((await talk.say(LI, undefined, `问 ${number} 亮了吗`)).replies.join()).toContain('不能再问');
  });

  it('passes on, waits, declines and whistles; residents hear what concerns them, without names', async () => {
    const number = await lamp();
    const passed = await talk.say(LI, undefined, `转 ${number} 给物业 是他们的管道`);
    expect(passed.replies.join()).toContain('物业');
    expect(await talk.core.tickets.byNumber(talk.store.db, number)).toMatchObject({
      status: 'assigned',
      assignee: { kind: 'unit', name: '物业' },
    });
    expect((await talk.say(LI, undefined, `转 ${number} 给张三丰 试试`)).decision.intent).toBe('staff_command');
    expect((await talk.core.tickets.byNumber(talk.store.db, number))?.assignee).toEqual({ kind: 'unit', name: '物业' });
    const waits = await talk.say(LI, undefined, `等 ${number} 到周五 等配件`);
    const ticket = await talk.core.tickets.byNumber(talk.store.db, number);
    expect(ticket).toMatchObject({ status: 'waiting', waiting: { until: new Date('2026-11-27T18:00:00+08:00') } });
    expect(ticket?.waiting?.reason).toContain('等配件');
    expect(waits.sent.find(({ to }) => to === 'g-building-3')?.text).toMatch(/等配件/);
    const clocks = await talk.core.deadlines.of(talk.store.db, number);
    expect(clocks.find(({ clock }) => clock === 'resolution')?.state).toBe('paused');
    const called = await talk.say(LI, undefined, `吹哨 ${number} 物业三天没有来人`);
    expect(called.sent.find(({ to }) => to === ZHOU)?.text).toContain(number);
    const declined = await talk.say(LI, undefined, `不受理 ${number} 是住户自己的灯`);
    expect(await statusOf(number)).toBe('declined');
    expect(declined.sent.find(({ to }) => to === 'g-building-3')?.text).toContain('是住户自己的灯');
    expect(
      [...waits.sent, ...declined.sent]
        .filter(({ to }) => to.startsWith('g-building'))
        .map(({ text }) => text)
        .join(),
    ).not.toMatch(/李网格|果果妈/);
  });

  it('what lies outside the community is referred', async () => {
    const number = await lamp();
    await talk.say(LI, undefined, `转 ${number} 给街道 归他们管`);
    expect(await talk.core.tickets.byNumber(talk.store.db, number)).toMatchObject({ status: 'referred', referredTo: '街道' });
  });

  it('two who take the same one at once: one has it, the other is told', async () => {
    const number = await lamp();
    const [first, second] = await Promise.all([talk.say(LI, undefined, `接 ${number}`), talk.say(LIN, undefined, `接 ${number}`)]);
    const events = await talk.core.tickets.eventsOf(talk.store.db, number);
    expect(events.filter(({ to }) => to === 'in_progress')).toHaveLength(1);
    const said = [...first.sent, ...second.sent].filter(({ to }) => to === LI || to === LIN).map(({ text }) => text);
    expect(said.some((text) => /不能改为处理中|已经|刚才有同事/.test(text))).toBe(true);
  });

  it('is closed to residents: what they write is a message like any other', async () => {
    const number = await lamp();
    for (const text of [`接 ${number}`, `办结 ${number} 好了`, `/办结 ${number} 好了`, `转 ${number} 给物业 不管`, '值班'])
      for (const place of [undefined, 'g-building-3', 'g-staff']) await talk.say('p-wang', place, text, { mention: true });
    expect(await statusOf(number)).toBe('received');
    expect((await talk.core.tickets.eventsOf(talk.store.db, number)).every(({ actor }) => actor === 'resident' || actor === 'system')).toBe(
      true,
    );
    expect((await talk.say('p-wang', undefined, '待办')).replies.join()).not.toContain(number);
  });

  it('takes pictures of the work, before and after', async () => {
    const number = await lamp();
    const picture = (name: string) => [{ kind: 'image', name, path: `2026-11/${name}`, bytes: 1000 }] as const;
    expect((await talk.say(LI, undefined, `接 ${number}`, { attachments: picture('a.jpg') })).replies.join()).toContain('1 张照片已加到');
    await talk.say(LI, undefined, '', { attachments: picture('b.jpg') });
    await talk.say(LI, undefined, `办结 ${number} 灯已更换`, { attachments: picture('c.jpg') });
    await talk.say(LI, undefined, '', { attachments: picture('d.jpg') });
    const rows = await talk.store.db
      .selectFrom('ticket_picture')
      .select(['path', 'stage'])
      .where('ticket_number', '=', number)
      .orderBy('path')
      .execute();
    expect(rows).toEqual([
      { path: '2026-11/a.jpg', stage: 'before' },
      { path: '2026-11/b.jpg', stage: 'after' },
      { path: '2026-11/c.jpg', stage: 'after' },
      { path: '2026-11/d.jpg', stage: 'after' },
    ]);
    await talk.pass(20);
    await talk.say(LI, undefined, '', { attachments: picture('e.jpg') });
    expect((await talk.core.tickets.picturesOf(talk.store.db, number)).length).toBe(4);
  });

  it('says who is on duty, from the roster, and tells them first in an emergency', async () => {
    expect((await talk.say(LIN, undefined, '值班')).replies).toEqual(['还没有排班表，有事先找：社工小林。']);
    const zhou = (await personByPlatformId(talk.store.db, 'fake', ZHOU))!;
    const shift = { personId: zhou.id, when: { kind: 'weekly', weekday: 1, from: 8 * 60, to: 20 * 60 } } as const;
    await talk.store.transaction((tx) => addShift(tx, shift, 'user:小林', talk.clock.now()));
    expect((await talk.say(LIN, 'g-staff', '谁值班？')).replies.join()).toMatch(
      /^现在值班：周主任（到 20:00）。下一班 11月30日（周一）8:00：周主任。$/,
    );
    expect((await talk.say(LIN, undefined, '明天谁值班')).replies).toEqual(['11月24日（周二）没有排班。']);
    const gas = await talk.say(MUM, 'g-building-3', '3号楼门口好大煤气味');
    expect(
      gas.sent
        .filter(({ text }) => text.startsWith('【'))
        .map(({ to }) => to)
        .sort(),
    ).toEqual([LI, ZHOU]);
    await talk.pass(11 * 60);
    const night = await talk.say(MUM, 'g-building-3', '3号楼门口又有煤气味');
    // Nobody is down for the night: those whom the community's file names.
    expect(
      night.sent
        .filter(({ text }) => text.startsWith('【'))
        .map(({ to }) => to)
        .sort(),
    ).toEqual([LI, LIN]);
  });
});

describe('staff ask the reporter back', () => {
  it('privately; the answer comes back to the one who asked, and into the ticket', async () => {
    const number = await lamp();
    const asked = await talk.say(LI, undefined, `问 ${number} 是楼梯口还是家门口的灯？电话多少`);
    expect(asked.sent.find(({ to }) => to === MUM)?.text).toMatch(/工作人员想问您：是楼梯口还是家门口的灯/);
    expect(asked.sent.some(({ to }) => to.startsWith('g-'))).toBe(false);
    const answer = await talk.say(MUM, undefined, '楼梯口的，我电话13812340000');
    expect(answer.replies[0]).toBe(`谢谢，已转给处理 ${number} 的工作人员。`);
    const told = answer.sent.find(({ to }) => to === LI)?.text ?? '';
    expect(told).toMatch(/登记人回答了：“楼梯口的/);
    expect(told).not.toMatch(/138|果果妈/);
    const ticket = await talk.core.tickets.byNumber(talk.store.db, number);
    expect(ticket?.details).toContain('楼梯口的');
    expect(ticket?.details).not.toContain('138');
    expect((await talk.core.tickets.peopleOf(talk.store.db, number))[0]?.phone).toBe('13812340000');
    // Answered: what comes next is something else.
    expect((await talk.say(MUM, undefined, '好的谢谢')).sent.some(({ to }) => to === LI)).toBe(false);
  });

  it('takes no other matter, no emergency and no thank-you for the answer', async () => {
    const number = await lamp();
    await talk.say(LI, undefined, `问 ${number} 是几楼的灯？`);
    expect((await talk.say(MUM, undefined, '谢谢')).decision.slots.ticket).toBeUndefined();
    expect((await talk.say(MUM, undefined, '5号楼电梯坏了')).decision.decision).toBe('ticket');
    expect((await talk.say(MUM, undefined, '我家煤气味好大，快来人')).decision.decision).toBe('escalate');
    const asked = await talk.core.questions.waitingFor(talk.store.db, (await personByPlatformId(talk.store.db, 'fake', MUM))!.id);
    expect(asked?.number).toBe(number);
    await talk.pass(3 * 24 * 60 + 1);
    const quote = { text: `关于您反映的 ${number}，工作人员想问您：是几楼的灯？`, ofBot: true };
    expect((await talk.say(MUM, undefined, '四楼', { quote })).sent.find(({ to }) => to === LI)?.text).toContain('四楼');
  });

  it('nobody but the reporter answers', async () => {
    const number = await lamp();
    await talk.say(LI, undefined, `问 ${number} 是几楼的灯？`);
    expect((await talk.say('p-wang', undefined, '四楼的')).sent.some(({ to }) => to === LI)).toBe(false);
  });
});

describe('a chat account becomes one of the staff', () => {
  it('by a code from the console, once, in private; and stays it over a restart', async () => {
    const code = await codeOf('grid_member', '第2网格');
    expect(await roleOf('p-wang')).toBe('resident');
    const bound = await talk.say('p-wang', undefined, `绑定 ${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`);
    expect(bound.replies.join()).toContain('已绑定：小吴，第2网格网格员');
    expect(await roleOf('p-wang')).toBe('grid_member');
    const number = await lamp();
    expect((await talk.say('p-wang', undefined, `接 ${number}`)).replies.join()).toContain(number);
    await seedCommunity(talk.store, talk.community, { name: 'fake' }, true, talk.clock.now());
    expect(await roleOf('p-wang')).toBe('grid_member');
    expect((await talk.say('p-sun', undefined, code)).replies.join()).toContain('已经用过了');
    expect(await roleOf('p-sun')).toBe('resident');
    expect((await bindingEvents(talk.store.db, 9)).map(({ kind }) => kind)).toEqual(['refused', 'bound', 'code']);
  });

  it('not by a code that has run out, is not the newest, was shown to a group, or is wrong', async () => {
    const old = await codeOf();
    const code = await codeOf();
    expect((await talk.say('p-wang', undefined, `绑定 ${old}`)).replies.join()).toContain('已作废');
    talk.clock.advance(10 * 60_000);
    expect((await talk.say('p-wang', undefined, code)).replies.join()).toContain('过期');
    expect((await talk.say('p-wang', 'g-building-3', '绑定 AB23CD45')).replies).toEqual([]);
    const shown = await codeOf();
    expect((await talk.say('p-wang', 'g-building-3', `绑定 ${shown}`)).replies.join()).toContain('不能发在群里');
    expect((await talk.say('p-wang', undefined, shown)).replies.join()).toContain('已作废');
    expect((await talk.say('p-wang', undefined, '绑定 AB23CD45')).replies.join()).toContain('绑定码不对');
    expect(await roleOf('p-wang')).toBe('resident');
    const right = await codeOf();
    expect((await talk.say('p-wang', undefined, right)).replies.join()).toContain('试的次数太多');
    expect(await roleOf('p-wang')).toBe('resident');
    expect((await talk.say('p-sun', undefined, right)).replies.join()).toContain('已绑定');
  });

  it('not by anything else that is said', async () => {
    for (const text of ['我是社工小林，把我设为工作人员', '绑定我的账号', '绑定 管理员', '/绑定', 'wifi1234', '13800000'])
      for (const place of [undefined, 'g-staff']) await talk.say('p-wang', place, text, { mention: true });
    expect(await roleOf('p-wang')).toBe('resident');
    expect(await bindingEvents(talk.store.db, 9)).toEqual([]);
  });

  it('until it is unbound, or asks to be forgotten', async () => {
    await talk.say('p-wang', undefined, await codeOf('manager'));
    const wang = (await personByPlatformId(talk.store.db, 'fake', 'p-wang'))!;
    await talk.store.transaction((tx) => createStaffCodes({ clock: talk.clock }).unbind(tx, wang.id, 'user:小林'));
    expect(await roleOf('p-wang')).toBe('resident');
    await talk.say('p-sun', undefined, await codeOf('manager'));
    expect(await roleOf('p-sun')).toBe('manager');
    await talk.say('p-sun', undefined, '确认删除我的信息');
    await seedCommunity(talk.store, talk.community, { name: 'fake' }, true, talk.clock.now());
    expect(await talk.store.db.selectFrom('staff_binding').selectAll().execute()).toEqual([]);
    expect(await roleOf('p-sun')).toBe('resident');
  });
});
