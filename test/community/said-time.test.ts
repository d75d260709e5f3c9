import { hans } from 'chrono-node/zh';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { findTimes } from '../../src/community/said-time.ts';

const calendar = createCalendar('Asia/Shanghai');
/** A Sunday. */
const now = new Date('2026-11-22T10:00:00+08:00');

/** 「what was read」 start[–end], in local time. */
function read(text: string): string[] {
  const say = (at: Date) => `${calendar.dayOf(at)} ${calendar.sayTime(at)}`;
  return findTimes(text, calendar, now).map(
    (t) =>
      `${text.slice(t.index, t.index + t.length)} = ${t.hasTime ? say(t.start) : calendar.dayOf(t.start)}${t.end ? ` – ${say(t.end)}` : ''}`,
  );
}

describe('moments as people write them', () => {
  it.each([
    ['明早9点', '明早9点 = 2026-11-23 9:00'],
    ['明天上午9点到12点 3、4号楼停水', '明天上午9点到12点 = 2026-11-23 9:00 – 2026-11-23 12:00'],
    ['周三下午3点', '周三下午3点 = 2026-11-25 15:00'],
    ['11月23日 9:00–12:00', '11月23日 9:00–12:00 = 2026-11-23 9:00 – 2026-11-23 12:00'],
    ['11月23日（周一）下午2点到4点', '11月23日（周一）下午2点到4点 = 2026-11-23 14:00 – 2026-11-23 16:00'],
    ['大后天', '大后天 = 2026-11-25'],
    ['后天晚上7点半', '后天晚上7点半 = 2026-11-24 19:30'],
    ['下周五14:30', '下周五14:30 = 2026-11-27 14:30'],
    ['下下周一', '下下周一 = 2026-11-30'],
    ['本周六上午10点', '本周六上午10点 = 2026-11-21 10:00'],
    ['周日上午9点', '周日上午9点 = 2026-11-29 9:00'],
    ['周日晚上7点', '周日晚上7点 = 2026-11-22 19:00'],
    ['今晚8点', '今晚8点 = 2026-11-22 20:00'],
    ['12月1日', '12月1日 = 2026-12-01'],
    ['1月3号下午两点', '1月3号下午两点 = 2027-01-03 14:00'],
    ['26号', '26号 = 2026-11-26'],
    ['5号停水', '5号 = 2026-12-05'],
    ['2026-12-03 15:00', '2026-12-03 15:00 = 2026-12-03 15:00'],
    ['十一月二十三号上午八点三刻', '十一月二十三号上午八点三刻 = 2026-11-23 8:45'],
    ['30分钟后', '30分钟后 = 2026-11-22 10:30'],
    ['两小时后', '两小时后 = 2026-11-22 12:00'],
    ['三天后', '三天后 = 2026-11-25'],
    ['晚上10点到早上6点', '晚上10点到早上6点 = 2026-11-22 22:00 – 2026-11-23 6:00'],
    ['明天上午9点至后天下午5点', '明天上午9点至后天下午5点 = 2026-11-23 9:00 – 2026-11-24 17:00'],
    ['23日14时至16时30分', '23日14时至16时30分 = 2026-11-23 14:00 – 2026-11-23 16:30'],
    ['11月23日至25日停电', '11月23日至25日 = 2026-11-23 – 2026-11-26 0:00'],
    ['9点', '9点 = 2026-11-23 9:00'],
    ['下午3点', '下午3点 = 2026-11-22 15:00'],
    ['12月31日24点', '12月31日24点 = 2027-01-01 0:00'],
    ['晚上12点', '晚上12点 = 2026-11-23 0:00'],
    ['中午12点半', '中午12点半 = 2026-11-22 12:30'],
    ['明晚', '明晚 = 2026-11-23'],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  it.each([
    '3号楼2单元停水',
    '10号线 2号门 3号楼',
    '0311-0000-9700',
    '第3点',
    '2月30日',
    '这点小事',
    '一点也不好',
    '三点意见',
    '',
    '13:75',
    '25:00',
  ])('finds none in %s', (text) => {
    expect(read(text)).toEqual([]);
  });

  it('agrees with chrono-node where that is right', () => {
    const reference = { instant: now, timezone: 480 };
    const phrases = fc.tuple(
      fc.constantFrom('今天', '明天', '后天', '大后天', '12月3日', '11月30日'),
      fc.constantFrom('上午', '下午'),
      fc.integer({ min: 1, max: 11 }),
      fc.constantFrom('点', '点半'),
    );
    fc.assert(
      fc.property(phrases, ([day, part, hour, minutes]) => {
        const text = `${day}${part}${hour}${minutes}`;
        const theirs = hans.parseDate(text, reference, { forwardDate: true });
        expect(findTimes(text, calendar, now)[0]?.start.toISOString()).toBe(theirs?.toISOString());
      }),
      { numRuns: 300 },
    );
  });

  it('survives any text, in reasonable time', () => {
    const piece = fc.constantFrom(
      '明',
      '天',
      '周',
      '一',
      '1',
      '9',
      '点',
      ':',
      '月',
      '日',
      '号',
      '楼',
      '到',
      '-',
      '每',
      '下',
      '个',
      '半',
      '后',
      ' ',
      '（',
      '）',
      '停水',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        let from = 0;
        for (const time of findTimes(text, calendar, now)) {
          expect(time.index).toBeGreaterThanOrEqual(from);
          expect(time.length).toBeGreaterThan(0);
          expect(Number.isNaN(time.start.getTime())).toBe(false);
          from = time.index + time.length;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
    const started = performance.now();
    findTimes('1、2、3月'.repeat(4000), calendar, now);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
