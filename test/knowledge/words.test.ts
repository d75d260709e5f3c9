import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLexicon } from '../../src/knowledge/ask/lexicon.ts';
import { dateWords } from '../../src/knowledge/ask/when.ts';
import { agesIn, dateTerms, weekdaysIn } from '../../src/knowledge/index/policy-terms.ts';
import { normaliseWording } from '../../src/knowledge/index/wording.ts';
import { buildingsIn, gridsIn } from '../../src/knowledge/load/buildings.ts';
import { addDays, datesIn } from '../../src/knowledge/load/days.ts';
import { SUNDAY } from './support.ts';

describe('buildings in a text', () => {
  it.each([
    ['停水通知（3、4号楼）', ['3号楼', '4号楼']],
    ['21—24号楼', ['21号楼', '22号楼', '23号楼', '24号楼']],
    ['1号楼至3号楼、7栋', ['1号楼', '2号楼', '3号楼', '7号楼']],
    ['三号楼和五号楼', ['3号楼', '5号楼']],
    ['5号停水，10号线，2号门', []],
    ['第3项规定 12号上午', []],
    ['3号楼东侧9:30–11:30放水', ['3号楼']],
  ])('%s', (text, buildings) => expect(buildingsIn(text)).toEqual(buildings));

  it('opens every range it is given', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom('-', '至', '—', '到', '~'),
        (from, more, mark) => {
          const expected = Array.from({ length: more + 1 }, (_, i) => `${from + i}号楼`);
          expect(buildingsIn(more === 0 ? `${from}号楼` : `${from}${mark}${from + more}号楼停电`)).toEqual(expected);
        },
      ),
    );
  });

  it('reads grids', () => {
    expect(gridsIn('第2、3网格和五网格，网格员')).toEqual(['第2网格', '第3网格', '第5网格']);
  });
});

describe('dates in a question, asked on Sunday, 22 November 2026', () => {
  const words = (text: string) => dateWords(normaliseWording(text), SUNDAY, 'Asia/Shanghai').map((d) => [d.from, d.to, d.kind]);
  it.each([
    ['明天停水吗', '2026-11-23', '2026-11-23', 'named'],
    ['大后天呢', '2026-11-25', '2026-11-25', 'named'],
    ['昨晚', '2026-11-21', '2026-11-21', 'named'],
    ['周四有课吗', '2026-11-26', '2026-11-26', 'weekday'],
    ['星期天开门吗', '2026-11-22', '2026-11-22', 'weekday'],
    ['下周一', '2026-11-23', '2026-11-23', 'named'],
    ['11月26号停电到几点', '2026-11-26', '2026-11-26', 'named'],
    ['1月5日', '2027-01-05', '2027-01-05', 'named'],
    ['26号我们这停电不', '2026-11-26', '2026-11-26', 'named'],
    ['下个月充电多少钱', '2026-12-01', '2026-12-31', 'span'],
    ['12月的服务日', '2026-12-01', '2026-12-31', 'span'],
    ['周末能装修吗', '2026-11-21', '2026-11-22', 'weekday'],
    ['本周停电吗', '2026-11-16', '2026-11-22', 'span'],
  ])('%s', (text, from, to, kind) => expect(words(text)).toEqual([[from, to, kind]]));

  it.each(['3号楼灯坏了', '10号线', '2号门在哪', '3周岁', '每周几次', '1号窗口几点', '没有日期', '2月30日'])('%s names none', (text) =>
    expect(words(text)).toEqual([]),
  );

  it('takes the day of the community, not of the server', () => {
    expect(dateWords('今天', new Date('2026-11-22T17:00:00Z'), 'Asia/Shanghai')[0]!.from).toBe('2026-11-23');
    expect(dateWords('今天', new Date('2026-11-22T17:00:00Z'), 'UTC')[0]!.from).toBe('2026-11-22');
  });

  it('never names a day that the calendar has not', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789月日号年周一六下上个明今天后末'), maxLength: 10 }), (text) => {
        for (const date of dateWords(text, SUNDAY, 'Asia/Shanghai')) {
          expect(addDays(date.from, 0)).toBe(date.from);
          expect(date.from <= date.to).toBe(true);
        }
      }),
    );
  });
});

describe('dates in a document', () => {
  it('carry a year on, and leave numbers alone', () => {
    expect(datesIn('2026年11月24日至11月27日，1.5米，8:30-12:00，2-3天，1/2', undefined).map((d) => d.day)).toEqual([
      '2026-11-24',
      '2026-11-27',
    ]);
  });

  it('are indexed with the days between', () => {
    expect([...dateTerms('11月24日至11月27日', 2026)].sort()).toEqual(['@11-24', '@11-25', '@11-26', '@11-27']);
    expect([...weekdaysIn('周一至周五、周日')].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...weekdaysIn('周六、周日和法定节假日')].sort()).toEqual([0, 6]);
    expect([...weekdaysIn('周五至周一')].sort()).toEqual([0, 1, 5, 6]);
  });
});

describe('ages in a document', () => {
  it.each([
    ['80—89周岁', 80, 89],
    ['65岁以上老人', 65, 110],
    ['年满60周岁', 60, 110],
    ['12周岁以下', 0, 12],
    ['18岁', 18, 18],
  ])('%s', (text, from, to) => expect(agesIn(text)).toEqual(Array.from({ length: to - from + 1 }, (_, i) => from + i)));
});

describe('the lexicon', () => {
  const source = '# 注释\n[养犬]\n遛狗 => 携犬出户, 犬只:0.5\n养狗 <=> 养犬\n狗 => 犬只\n坏行\n太重 => 词:3\n';
  const { lexicon, problems } = parseLexicon(source, 'lexicon.txt');

  it('reads directed and mutual entries with their weights', () => {
    expect(lexicon.match('我遛狗呢')).toEqual([
      {
        start: 1,
        end: 3,
        phrase: '遛狗',
        expansions: [
          { text: '携犬出户', weight: 1 },
          { text: '犬只', weight: 0.5 },
        ],
      },
    ]);
    expect(lexicon.match('养犬')[0]!.expansions).toEqual([{ text: '养狗', weight: 1 }]);
  });

  it('takes the longest phrase, and knows official words without turning them back', () => {
    expect(lexicon.match('养狗').map((m) => m.phrase)).toEqual(['养狗']);
    expect(lexicon.match('携犬出户')).toEqual([{ start: 0, end: 4, phrase: '携犬出户', expansions: [] }]);
  });

  it('reports the lines that it can not read', () => {
    expect(problems.map((p) => p.line)).toEqual([6, 7]);
  });

  it('covers without overlap, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'遛狗养犬只携出户我'), maxLength: 20 }), (text) => {
        let end = 0;
        for (const match of lexicon.match(text)) {
          expect(match.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(match.start, match.end)).toBe(match.phrase);
          end = match.end;
        }
      }),
    );
  });
});
