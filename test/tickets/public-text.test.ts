import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneIn, publicText, withoutNumbers } from '../../src/tickets/public-text.ts';

describe('what may stand in a group', () => {
  it.each([
    ['请联系 13812340000 王女士', '请联系 [电话] 王女士'],
    ['电话138-1234-0000', '电话[电话]'],
    ['电话138****0000', '电话[电话]'],
    ['电话１３８１２３４００００', '电话[电话]'],
    ['打1\u200b3812340000', '打[电话]'],
    ['座机 0311-88880000', '座机 [电话]'],
    ['身份证13010519900101001X', '身份证[证件号]'],
    ['卡号 6222 0000 1111 2222 333', '卡号 [号码]'],
    ['3号楼2单元401漏水', '3号楼2单元某户漏水'],
    ['3号楼2单元401室漏水', '3号楼2单元某户漏水'],
    ['3-2-401 漏水', '3号楼2单元某户 漏水'],
    ['楼上1201天天吵', '楼上某户天天吵'],
    ['1201室天天吵', '某户天天吵'],
    ['我家住1502', '我家住某户'],
  ])('%s → %s', (text, expected) => {
    expect(publicText(text)).toBe(expected);
  });

  it.each([
    '四、五楼灯已更换（物业 陈师傅，11月24日 10:20）',
    '3号楼2单元四楼 楼道灯不亮',
    'T2026-000105 有结果了',
    '2026-11-24 14:30 修好',
    '每月 260 元，地面 150元',
    '3-5号楼今天通水',
    '请拨打 110 或 119',
    '门洞 8:00–12:00 关',
    '120 平方米的活动室',
    '住3年了',
  ])('leaves %s', (text) => {
    expect(publicText(text)).toBe(text);
  });

  it('keeps the public numbers of the community', () => {
    expect(publicText('有事打 0311-0000-9700，别打 0311-1234-5678', { keepNumbers: ['0311-0000-9700'] })).toBe(
      '有事打 0311-0000-9700，别打 [电话]',
    );
  });

  it('takes out the names of those attached, longer ones first', () => {
    expect(publicText('果果妈和果果妈妈都说好了，A 不算', { names: ['果果妈', '果果妈妈', 'A'] })).toBe('居民和居民都说好了，A 不算');
  });

  it('leaves doors to the one who handles it, and takes numbers', () => {
    expect(withoutNumbers('楼上1201天天吵，我电话13812340000')).toBe('楼上1201天天吵，我电话[电话]');
    expect(phoneIn('我电话138 1234 0000')).toBe('138 1234 0000');
    expect(phoneIn('没有')).toBeUndefined();
  });

  it('lets no mobile number through, whatever stands around it', () => {
    const mobile = fc.tuple(fc.constantFrom('13', '15', '18', '19'), fc.stringMatching(/^\d{9}$/)).map(([a, b]) => a + b);
    const around = fc.stringMatching(/^[电话是：，。 打我家楼a-z]{0,6}$/);
    fc.assert(
      fc.property(around, mobile, around, (before, number, after) => !publicText(before + number + after).includes(number)),
      { numRuns: 2000 },
    );
  });
});
