import { afterEach, describe, expect, it } from 'vitest';
import { endConversations } from '../../src/app/housekeeping.ts';
import { silentLog } from '../../src/log.ts';
import { openTalk, type Talk } from '../support/talk.ts';

let talk: Talk;
afterEach(() => talk.close());

describe('a report whose place was asked for and never given', () => {
  it('is logged without it when the conversation runs out, once', async () => {
    talk = await openTalk();
    const asked = await talk.say('p-guoguo', 'g-all', '楼道灯又不亮了，黑得要命');
    expect(asked.replies[0]).toMatch(/哪号楼/);
    expect(await endConversations(talk.store, talk.core.tickets, talk.clock.now(), silentLog)).toBe(0);
    talk.clock.advance(24 * 3_600_000);
    expect(await endConversations(talk.store, talk.core.tickets, talk.clock.now(), silentLog)).toBe(1);
    expect(await endConversations(talk.store, talk.core.tickets, talk.clock.now(), silentLog)).toBe(0);
    const { tickets } = await talk.core.tickets.list(talk.store.db);
    expect(tickets).toMatchObject([{ summary: expect.stringContaining('灯'), category: '设施维修', where: {} }]);
  });

  it('is not logged twice when the place comes in time', async () => {
    talk = await openTalk();
    await talk.say('p-guoguo', 'g-all', '楼道灯又不亮了，黑得要命');
    await talk.say('p-guoguo', 'g-all', '三栋二单元四楼');
    talk.clock.advance(24 * 3_600_000);
    expect(await endConversations(talk.store, talk.core.tickets, talk.clock.now(), silentLog)).toBe(0);
    expect((await talk.core.tickets.list(talk.store.db)).total).toBe(1);
  });
});

describe('staff commands about a ticket', () => {
  it('answer, reopen, and refuse a stray 确认', async () => {
    talk = await openTalk();
    const number = /T\d{4}-\d{6}/.exec((await talk.say('p-guoguo', 'g-all', '3号楼2单元楼道灯不亮')).replies.join())![0];
    await talk.say('p-lin', undefined, `/办结 ${number} 灯已更换`);
    expect((await talk.core.tickets.byNumber(talk.store.db, number))?.status).toBe('closed');
    expect((await talk.say('p-lin', undefined, `/重开 ${number} 居民反映又坏了`)).replies).toEqual([`${number} 已重新打开。`]);
    await talk.say('p-lin', undefined, '/通知 明天上午9点到12点 3、4号楼停水');
    talk.clock.advance(31 * 60_000);
    expect((await talk.say('p-lin', undefined, '确认')).sent.filter(({ to }) => to === 'g-building-3')).toEqual([]);
  });
});
