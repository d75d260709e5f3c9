import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctedPlace, createPlaceFinder } from '../../src/intents/places.ts';
import { normalise, numberOf } from '../../src/intents/text.ts';

const finder = createPlaceFinder(['社区活动室', '北门快递柜']);
const find = (text: string, home?: string) => finder.find(normalise(text), home);

describe('where something is', () => {
  it.each([
    ['3号楼灯坏了', { building: '3号楼' }],
    ['三号楼二单元灯坏了三天了', { building: '3号楼', unit: '2单元' }],
    ['三栋二单元四楼', { building: '3号楼', unit: '2单元', floor: '4层', floorSaid: '四楼' }],
    ['3#楼没水', { building: '3号楼' }],
    ['３号楼２单元', { building: '3号楼', unit: '2单元' }],
    ['3-2-401漏水', { building: '3号楼', unit: '2单元', door: '401' }],
    ['3楼2单元', { building: '3号楼', unit: '2单元' }],
    ['3号2单元', { building: '3号楼', unit: '2单元' }],
    ['3号楼2门对讲坏了', { building: '3号楼', unit: '2单元' }],
    ['二十三栋一单元', { building: '23号楼', unit: '1单元' }],
    ['廿一号楼南边', { building: '21号楼' }],
    ['卅二栋二单元', { building: '32号楼', unit: '2单元' }],
    ['B座电梯又停了', { building: 'B座', part: '电梯' }],
    ['12幢3单元1502室', { building: '12号楼', unit: '3单元', door: '1502' }],
    ['四楼也不亮', { floor: '4层', floorSaid: '四楼' }],
    ['负一层积水', { floor: '负1层' }],
    ['地下车库入口积水', { area: '地下车库' }],
    ['2号门坏了', { area: '2号门' }],
    ['北门快递柜倒了', { area: '北门快递柜' }],
    ['小区到处是狗屎', { area: '全小区' }],
    ['楼上1201天天吵', { door: '1201' }],
  ])('%s', (text, expected) => {
    expect(find(text)).toMatchObject(expected);
  });

  it.each([
    '5号停水吗',
    '11月3号楼下集合',
    '10号线几点末班',
    '这两栋楼之间',
    '一共两栋',
    '5座车能停吗',
    '2026-11-23 停电',
    '电话0311-0000-9777',
    '9-1200元',
    '每栋都有',
    '几号楼啊',
    '停车费一个月260元',
    '3号楼梯口',
  ])('names no building: %s', (text) => {
    const place = find(text);
    expect(place.buildings).toEqual([]);
    expect(place.door).toBeUndefined();
  });

  it('reads several buildings', () => {
    expect(find('3、4号楼停水吗').buildings).toEqual(['3号楼', '4号楼']);
    expect(find('1到5号楼').buildings).toEqual(['1号楼', '2号楼', '3号楼', '4号楼', '5号楼']);
    expect(find('5号楼和6号楼').buildings).toEqual(['5号楼', '6号楼']);
  });

  it('in the group of one building, 2-301 is a unit and a door', () => {
    expect(find('2-301漏水', '3号楼')).toMatchObject({ buildings: [], unit: '2单元', door: '301' });
    expect(find('2-301漏水')).toMatchObject({ building: '2号楼', door: '301' });
  });

  it('keeps the matter without the place', () => {
    expect(find('三号楼二单元灯坏了').rest).toBe('灯坏了');
  });

  it('takes a correction', () => {
    for (const text of ['不是3号楼是5号楼', '说错了，5号楼', '是5号楼不是3号楼', '不是3号楼，而是5号楼', '写错了应该是五号楼']) {
      expect(correctedPlace(finder, normalise(text))?.building, text).toBe('5号楼');
    }
    expect(correctedPlace(finder, normalise('5号楼灯坏了'))).toBeUndefined();
    expect(correctedPlace(finder, normalise('不是这样的'))).toBeUndefined();
  });
});

const CHINESE = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const chinese = (n: number): string => (n < 10 ? CHINESE[n]! : `${n < 20 ? '' : CHINESE[Math.floor(n / 10)]}十${CHINESE[n % 10]}`);

describe('however it is written', () => {
  it('a building, a unit and a floor are the same', () => {
    const numeral = (n: number) =>
      fc.constantFrom(
        String(n),
        chinese(n),
        String(n).replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)),
      );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }).chain((n) => fc.tuple(fc.constant(n), numeral(n))),
        fc.integer({ min: 1, max: 9 }).chain((n) => fc.tuple(fc.constant(n), numeral(n))),
        fc.integer({ min: 1, max: 33 }).chain((n) => fc.tuple(fc.constant(n), numeral(n))),
        fc.constantFrom('号楼', '栋', '幢', '#楼'),
        fc.constantFrom('楼', '层'),
        fc.constantFrom('灯不亮', '漏水了', '的门坏了', ''),
        ([b, building], [u, unit], [f, floor], house, storey, rest) => {
          // 二号楼 alone may be written 两; a number before 栋 that counts is another test.
          expect(find(`${building}${house}${unit}单元${floor}${storey}${rest}`)).toMatchObject({
            building: `${b}号楼`,
            unit: `${u}单元`,
            floor: `${f}层`,
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('numbers are read back', () => {
    for (let n = 1; n < 100; n++) expect(numberOf(chinese(n))).toBe(n);
    expect(numberOf('一百零五')).toBe(105);
    expect(numberOf('几')).toBeUndefined();
    expect(numberOf('')).toBeUndefined();
  });

  it('any text is read without a fault, and never invents what is not there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const place = find(text);
        if (!/[\d一二三四五六七八九十百A-Za-z]/u.test(normalise(text))) expect(place.buildings).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
