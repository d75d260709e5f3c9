import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresIn, figuresWithout } from '../../../../src/knowledge/ask/check/figures.ts';

const keys = (text: string) => figuresIn(text).map((figure) => figure.keys[0]);

describe('figures', () => {
  it.each<[string, readonly string[]]>([
    ['两小时', ['2小时']],
    ['2个钟头', ['2小时']],
    ['下午3点半', ['15:30']],
    ['晚上十点', ['22:00']],
    ['下午2:00-5:30', ['14:00', '17:30']],
    ['08:30', ['8:30']],
    ['1个半小时', ['1.5小时']],
    ['半年', ['0.5年']],
    ['百分之八十', ['80%']],
    ['八成', ['80%']],
    ['3万元', ['30000元']],
    ['1,000元', ['1000元']],
    ['五百块钱', ['500元']],
    ['二〇二六年十一月', ['2026年', '11月']],
    ['2026年11月23日', ['2026-11-23']],
    ['11月26日至28日', ['11-26', '11-28']],
    ['星期三', ['周3']],
    ['周一至周五', ['周1-周5']],
    ['每天', ['每日']],
    ['每户每月', ['每户', '每月']],
    ['第十二条', ['第12条']],
    ['3、4号楼', ['3号楼', '4号楼']],
    ['0311-0000-9711转2', ['031100009711', '2']],
    ['138****0000', ['138****0000']],
    ['三分之二', ['2/3']],
    ['单次不超过10小时', ['1次', '10小时']],
  ])('%s is %j', (text, expected) => expect(keys(text)).toEqual(expected));

  it.each(['一般情况', '统一安排', '四点半课堂', '三轮车', '一律不得', '万一停电', '十分重要', '二维码', '一些', '百姓'])(
    '%s counts nothing',
    (text) => expect(keys(text)).toEqual([]),
  );

  it('numbers of a list are none of the text', () => expect(keys('1. 带身份证\n2. 带户口簿\n（三）带照片')).toEqual([]));

  it.each<[string, string]>([
    ['两小时', '每次不超过2小时'],
    ['1天', '3月1日'],
    ['6个月', '半年一次'],
    ['周三', '周一至周五开放'],
    ['8点', '8:00开门'],
    ['11月23日', '2026-11-23 停水'],
    ['12元', '| 午餐 | 12 |'],
  ])('%s stands in: %s', (text, source) => expect(figuresWithout(text, source)).toEqual([]));

  it.each<[string, string]>([
    ['2天', '每次不超过2小时'],
    ['周日', '周一至周五开放'],
    ['晚上8点', '8:00开门'],
    ['每月', '每年一次'],
    ['第2条', '限养2条'],
    ['11月24日', '2026-11-23 停水'],
    ['2027年11月23日', '2026年11月23日停水'],
    ['0311-0000-9712', '打 0311-0000-9711'],
    ['80%', '80元'],
    ['三只', '3月1日'],
  ])('%s does not stand in: %s', (text, source) => expect(figuresWithout(text, source)).not.toEqual([]));
});

const NUMERALS = '零一二三四五六七八九';
function inChinese(n: number): string {
  if (n < 10) return NUMERALS[n]!;
  if (n < 20) return `十${n % 10 === 0 ? '' : NUMERALS[n % 10]}`;
  if (n < 100) return `${NUMERALS[Math.floor(n / 10)]}十${n % 10 === 0 ? '' : NUMERALS[n % 10]}`;
  const rest = n % 100;
  const hundred = `${NUMERALS[Math.floor(n / 100)]}百`;
  if (rest === 0) return hundred;
  return rest < 10 ? `${hundred}零${NUMERALS[rest]}` : `${hundred}${rest < 20 ? '一' : ''}${inChinese(rest)}`;
}
const unit = fc.constantFrom('元', '小时', '天', '个月', '岁', '米', '次', '户', '%', '号楼');

describe('whatever the number', () => {
  it('numerals and digits are the same, and another number or unit is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 999 }), fc.integer({ min: 2, max: 999 }), unit, unit, (n, m, u, w) => {
        const source = `规定为${n}${u}。`;
        if (u !== '%') expect(figuresWithout(`是${inChinese(n)}${u}`, source)).toEqual([]);
        expect(figuresWithout(`是${n}${u}`, source)).toEqual([]);
        if (n !== m) expect(figuresWithout(`是${m}${u}`, source)).toHaveLength(1);
        if (u !== w) expect(figuresWithout(`是${n}${w}`, source)).toHaveLength(1);
      }),
    );
  });

  it('every document of the sample holds its own figures', () => {
    const folder = path.resolve('data/policies');
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:md|txt)$/.test(name))) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      // Ways of asking say no facts.
      for (const line of text.split('\n').filter((one) => !/^不?(?:常见问法|答问法)/.test(one.trim())))
        expect(figuresWithout(line, text), `${file}: ${line}`).toEqual([]);
    }
  });
});
