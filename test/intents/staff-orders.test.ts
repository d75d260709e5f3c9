import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/community/groups-store.ts';
import { staffOrderIn } from '../../src/intents/staff-orders.ts';
import { hear, type Said } from '../support/hear.ts';

const STAFF_GROUP: Group = { id: 'g-staff', name: '社区工作群', kind: 'staff', buildings: [], grids: [] };
const PRIVATE: Said = { role: 'staff', group: false };
const ABOUT = { text: '新工单 T2026-000105：3号楼 楼道灯不亮（设施维修），最迟 11月25日 18:00 答复。', ofBot: true } as const;

const read = (text: string, said: Said = PRIVATE) => {
  const order = staffOrderIn(hear(text, said), '小邻');
  return order && [order.name, order.number, order.rest];
};

describe('what staff order about tickets in few words', () => {
  it.each([
    ['接单 T2026-000105', ['take', 'T2026-000105', '']],
    ['接T2026-105', ['take', 'T2026-000105', '']],
    ['接 105', ['take', '105', '']],
    ['接105', ['take', '105', '']],
    ['接单105', ['take', '105', '']],
    ['接單 Ｔ２０２６－０００１０５', ['take', 'T2026-000105', '']],
    ['認領 #105', ['take', '105', '']],
    ['T2026-000105 接单', ['take', 'T2026-000105', '']],
    ['小邻，接单 T2026-000105', ['take', 'T2026-000105', '']],
    ['转 T2026-000105 给物业 是他们的管道', ['pass', 'T2026-000105', '给物业 是他们的管道']],
    ['转给 105 物业，管道漏水', ['pass', '105', '物业，管道漏水']],
    ['轉辦 T2026-000105 物业 不归社区', ['pass', 'T2026-000105', '物业 不归社区']],
    ['问 T2026-000105 是几楼的灯？', ['ask', 'T2026-000105', '是几楼的灯？']],
    ['问居民 105：几楼的灯', ['ask', '105', '几楼的灯']],
    ['回复 T2026-000105 已约师傅明天上门', ['reply', 'T2026-000105', '已约师傅明天上门']],
    ['回 105 已约师傅', ['reply', '105', '已约师傅']],
    ['等 T2026-000105 到周五 等配件', ['wait', 'T2026-000105', '到周五 等配件']],
    ['挂起 105 到11月30日 等配件', ['wait', '105', '到11月30日 等配件']],
    ['办结 T2026-000105 灯已更换', ['done', 'T2026-000105', '灯已更换']],
    ['辦結 105 灯已更换', ['done', '105', '灯已更换']],
    ['办结T2026-000105：灯已更换。', ['done', 'T2026-000105', '灯已更换。']],
    ['T2026-000105 办结 灯已更换', ['done', 'T2026-000105', '灯已更换']],
    ['不受理 T2026-000105 是自家水管', ['decline', 'T2026-000105', '是自家水管']],
    ['吹哨 T2026-000105 物业三天没来人', ['call', 'T2026-000105', '物业三天没来人']],
    ['呼叫 105 物业不来', ['call', '105', '物业不来']],
    ['重开 105 又坏了', ['reopen', '105', '又坏了']],
    ['待办', ['queue', undefined, '']],
    ['待办 超期', ['queue', undefined, '超期']],
    ['我的工单', ['mine', undefined, '']],
    ['值班', ['duty', undefined, '']],
    ['明天谁值班？', ['duty', undefined, '明天']],
    ['值班 周六', ['duty', undefined, '周六']],
    ['/工单 T2026-000105', ['queue', 'T2026-000105', '']],
    ['/办结 105 灯已更换', ['done', '105', '灯已更换']],
    ['／接 105', ['take', '105', '']],
    ['接单', ['take', undefined, '']],
    ['办结 灯已更换', ['done', undefined, '灯已更换']],
  ] as const)('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('takes the number from the quoted message', () => {
    expect(read('接', { ...PRIVATE, quote: ABOUT })).toEqual(['take', 'T2026-000105', '']);
    expect(read('办结 灯已更换', { role: 'grid_member', quote: ABOUT })).toEqual(['done', 'T2026-000105', '灯已更换']);
    expect(read('等到周五 等配件', { role: 'staff', group: STAFF_GROUP, quote: ABOUT })).toEqual(['wait', 'T2026-000105', '周五 等配件']);
    expect(read('转给物业 是他们的管道', { ...PRIVATE, quote: ABOUT })?.slice(0, 2)).toEqual(['pass', 'T2026-000105']);
    expect(read('办结 106 灯已更换', { ...PRIVATE, quote: ABOUT })).toEqual(['done', '106', '灯已更换']);
  });

  it.each([
    '问一下停水几点来',
    '等会儿我去看看',
    '等下我去看',
    '回头再说',
    '接孩子去了',
    '转发一下这个通知',
    '问 12号楼 停不停水',
    '等 3 天再说',
    '结了婚的要交什么材料',
    '完成了没有',
    '派人去看看',
    '值班室电话多少',
    '工单怎么用',
    '领 2 个口罩',
    'Q2026-000031 怎么答',
    '答复 Q2026-000031 目前不能装',
  ])('leaves alone: %s', (text) => {
    expect(read(text)).toBeUndefined();
    expect(read(text, { role: 'staff', group: STAFF_GROUP })).toBeUndefined();
  });

  it('leaves staff talk in residents’ groups alone, and everything residents say', () => {
    expect(read('接 105', { role: 'staff' })).toBeUndefined();
    expect(read('等会儿我去看', { role: 'staff', quote: ABOUT })).toBeUndefined();
    for (const text of ['接 105', '办结 T2026-000105 好了', '待办', '/办结 T2026-000105 好了'])
      for (const group of [false, undefined] as const)
        expect(staffOrderIn(hear(text, { role: 'resident', quote: ABOUT, ...(group === false ? { group } : {}) }))).toBeUndefined();
  });

  it('a number alone completes an order that was asked for it', () => {
    const conversation = { kind: 'order_needs_ticket', order: 'done', rest: '灯已更换', pictures: [] } as const;
    expect(read('105', { ...PRIVATE, conversation })).toEqual(['done', '105', '灯已更换']);
    expect(read('T2026-000105', { ...PRIVATE, conversation })).toEqual(['done', 'T2026-000105', '灯已更换']);
    expect(read('算了', { ...PRIVATE, conversation })).toBeUndefined();
  });
});
