import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlaceFinder } from '../../src/intents/places.ts';
import { namesSomebody, privateDataIn, withoutPrivateData } from '../../src/intents/private.ts';
import { findSlots, gapNumberIn, peopleIn, ticketNumberIn } from '../../src/intents/slots.ts';
import { summarise } from '../../src/intents/summary.ts';
import { normalise } from '../../src/intents/text.ts';

const finder = createPlaceFinder([]);
const slots = (text: string, homeBuilding?: string) => findSlots(normalise(text), { finder, homeBuilding });
const summary = (text: string) => summarise(normalise(text), finder.find(normalise(text)));

describe('what the words tell', () => {
  it.each([
    ['我报名', 1],
    ['周四的健康讲座我和老伴报名', 2],
    ['报两个', 2],
    ['我们三个都去', 3],
    ['一家三口报名', 3],
    ['我、老伴和孙子', 3],
    ['带上孙子', 2],
    ['给我妈报名', 1],
    ['我和妈妈两个人', 2],
    ['俩人', 2],
    ['11月26日14:30那场我报名', 1],
    ['周三下午3点的课我报', 1],
  ])('%s: %i', (text, people) => expect(peopleIn(normalise(text))).toBe(people));

  it('ticket numbers, however they are typed', () => {
    expect(ticketNumberIn(normalise('T2026-000105 怎么样了'))).toBe('T2026-000105');
    expect(ticketNumberIn(normalise('ｔ２０２６－１０５'))).toBe('T2026-000105');
    expect(ticketNumberIn('AT2026-000105')).toBeUndefined();
    expect(ticketNumberIn('2026-11-23')).toBeUndefined();
    expect(gapNumberIn('Q2026-31')).toBe('Q2026-000031');
  });

  it('the one building of the group is taken as given, but not for what lies outside', () => {
    expect(slots('灯坏了', '3号楼').where).toEqual({ building: '3号楼' });
    expect(slots('东门堵死了', '3号楼').where).toEqual({ place: '东门' });
    expect(slots('5号楼灯坏了', '3号楼').where).toEqual({ building: '5号楼' });
  });

  it.each([
    ['狗没拴绳', '养犬'],
    ['楼道里堆满纸箱', '消防安全'],
    ['有人推电动车上楼充电', '消防安全'],
    ['半夜两点还在唱歌', '噪声扰民'],
    ['暖气不热', '水电气暖'],
    ['车位被占了', '停车交通'],
    ['垃圾没人清臭死了', '环境卫生'],
    ['楼道灯不亮', '设施维修'],
    ['一楼业主私搭棚子', '违建占道'],
    ['电瓶被偷了', '治安'],
    ['物业电话没人接', '物业服务'],
    ['今天真好', '其他'],
  ])('category of %s: %s', (text, category) => expect(slots(text).slots.category).toBe(category));
});

describe('the summary of a matter', () => {
  it('is short, and in the resident’s own words', () => {
    expect(summary('楼道灯又不亮了，黑得要命')).toBe('楼道灯不亮');
    expect(summary('三号楼二单元灯坏了三天了')).toBe('灯坏了');
    expect(summary('谢谢，另外3号楼灯坏了')).toBe('灯坏了');
  });

  it('carries no phone, door, ID number or name', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('楼道灯不亮', '水管漏水', '垃圾没人清', '楼上太吵'),
        fc.constantFrom('我叫王小明，', '', '我是3号楼2单元401的，', '3-2-401，', '301室，'),
        fc.constantFrom('电话13800001234', '', '身份证110101199003070017', '，联系0311-00009123', '微信号abc_12345'),
        (matter, who, contact) => {
          const text = summary(`${who}${matter}，${contact}`);
          expect(text).not.toMatch(/\d{3,}|王小明|abc/);
          expect(text.length).toBeLessThanOrEqual(24);
          expect(text).not.toBe('');
        },
      ),
    );
  });

  it('any text gives a summary without a fault', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => summary(text).length > 0));
  });
});

describe('personal data', () => {
  it('is found for those who handle the matter', () => {
    expect(privateDataIn('打我电话 138 0000 1234')).toEqual({ phone: '13800001234' });
    expect(privateDataIn('身份证110101199003070017').idNumber).toBe('110101199003070017');
    expect(privateDataIn('3号楼灯坏了')).toEqual({});
  });

  it('is taken out of what others read', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^1[3-9]\d{9}$/), fc.integer({ min: 101, max: 3304 }), (phone, door) => {
        const text = withoutPrivateData(`3号楼2单元${door}室，${phone}，灯坏了`);
        expect(text).not.toContain(phone);
        expect(text).not.toContain(`${door}`);
        expect(text).toContain('灯坏了');
      }),
    );
  });

  it('knows when somebody is named', () => {
    for (const text of ['楼下张某偷东西', '老王家的狗', '李大妈骂人']) expect(namesSomebody(text), text).toBe(true);
    for (const text of ['老人摔倒了', '物业的人不管', '小区门口']) expect(namesSomebody(text), text).toBe(false);
  });
});
