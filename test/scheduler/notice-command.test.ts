import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/community/calendar.ts';
import { finalText } from '../../src/scheduler/notice.ts';
import { parseNoticeCommand, USAGE } from '../../src/scheduler/notice-command.ts';
import { cronProblem } from '../../src/scheduler/recurrence.ts';
import { findTargets } from '../../src/scheduler/targets.ts';
import { COMMUNITY } from '../support/domain.ts';

const calendar = createCalendar('Asia/Shanghai');
const now = new Date('2026-11-22T10:00:00+08:00');
const parse = (text: string) => parseNoticeCommand(text, { calendar, now, community: COMMUNITY });

/** The draft in a few words: exact text | targets | at or cron | end. */
function read(text: string) {
  const parsed = parse(text);
  if (parsed.kind !== 'draft') return parsed.text;
  const { draft } = parsed;
  const { targets } = draft;
  const say = (at: Date | undefined) => (at ? `${calendar.dayOf(at)} ${calendar.sayTime(at)}` : '-');
  const to = targets.all ? '全体' : [...targets.buildings, ...targets.grids].join('、') || '-';
  return [finalText(draft, COMMUNITY.committee), to, draft.cron ?? say(draft.at), say(draft.endsAt)];
}

describe('/通知 in the words of staff', () => {
  it.each([
    [
      '/通知 明天上午9点到12点 3、4号楼停水，检修水泵，请提前储水',
      ['【停水通知】11月23日（周一）9:00–12:00，3、4号楼停水，检修水泵，请提前储水。社区居委会', '3号楼、4号楼', '-', '2026-11-23 12:00'],
    ],
    [
      '定时 明早8点：全体：周四14:30社区活动室有健康讲座',
      ['【活动通知】11月26日（周四）14:30社区活动室有健康讲座。社区居委会', '全体', '2026-11-23 8:00', '2026-11-27 0:00'],
    ],
    [
      '全体：定时 明早8点：今天打疫苗',
      ['【疫苗接种通知】11月23日（周一）打疫苗。社区居委会', '全体', '2026-11-23 8:00', '2026-11-24 0:00'],
    ],
    [
      '明早8点发：3-5号楼电梯年检',
      ['【电梯通知】3-5号楼电梯年检。社区居委会', '3号楼、4号楼、5号楼', '2026-11-23 8:00', '2026-12-23 0:00'],
    ],
    ['每周三下午3点：第2网格：请把楼道杂物清走', ['【消防安全提醒】请把楼道杂物清走。社区居委会', '第2网格', '0 15 * * 3', '-']],
    ['每个工作日17点半 全体居民 提醒接孩子', ['【社区通知】全体居民 提醒接孩子。社区居委会', '全体', '30 17 * * 1-5', '-']],
    ['每月1号、15号上午9点 全体 便民理发', ['【社区通知】全体 便民理发。社区居委会', '全体', '0 9 1,15 * *', '-']],
    ['每周一、周四早上8:30发 全体：倒垃圾要分类', ['【垃圾分类通知】倒垃圾要分类。社区居委会', '全体', '30 8 * * 1,4', '-']],
    [
      '发给第2、3网格：大后天消防检查',
      ['【消防安全提醒】11月25日（周三）消防检查。社区居委会', '第2网格、第3网格', '-', '2026-11-26 0:00'],
    ],
    [
      '11月23日 9:00–12:00 三、四号楼停电',
      ['【停电通知】11月23日（周一）9:00–12:00，三、四号楼停电。社区居委会', '3号楼、4号楼', '-', '2026-11-23 12:00'],
    ],
    [
      '今晚10点到明早6点 5号楼停水',
      ['【停水通知】11月22日（周日）22:00–11月23日（周一）6:00，5号楼停水。社区居委会', '5号楼', '-', '2026-11-23 6:00'],
    ],
    [
      '周三下午3点 8号楼二层活动室有讲座，全体居民都可以来',
      ['【活动通知】11月25日（周三）15:00，8号楼二层活动室有讲座，全体居民都可以来。社区居委会', '全体', '-', '2026-11-26 0:00'],
    ],
    [
      '周三下午3点 8号楼二层活动室有讲座',
      ['【活动通知】11月25日（周三）15:00，8号楼二层活动室有讲座。社区居委会', '-', '-', '2026-11-26 0:00'],
    ],
    ['【重要】3号楼明天下午停电', ['【重要】3号楼11月23日（周一）下午停电。社区居委会', '3号楼', '-', '2026-11-24 0:00']],
    [
      '全体：发放口罩，明天9点到居委会领',
      ['【社区通知】发放口罩，11月23日（周一）9:00到居委会领。社区居委会', '全体', '-', '2026-11-24 0:00'],
    ],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['', USAGE],
    ['/通知', USAGE],
    ['定时明天：全体：停水', '“明天”要写明几点发，例如：定时 明天8点：内容'],
    ['每周三：全体：打扫', '“每周三”要写明几点，例如：每周三下午3点'],
    ['定时 随便：全体：打扫', '没看懂定时的时间，请写成“定时 明早8点：内容”或“定时 11月23日 8:00：内容”。'],
    ['定时明早8点：', USAGE],
  ])('refuses %s with what to do', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['3号楼、4号楼和5号楼', ['3号楼', '4号楼', '5号楼']],
    ['三至五号楼', ['3号楼', '4号楼', '5号楼']],
    ['3栋 4幢', ['3号楼', '4号楼']],
    ['3号楼门口集合', []],
    ['5月3号楼道清理', []],
  ])('targets of %s', (text, expected) => {
    expect(findTargets(text).buildings).toEqual(expected);
  });

  it('reads any text without failing, and never makes an impossible cron', () => {
    const piece = fc.constantFrom(
      '定时',
      '明早',
      '8点',
      '发',
      '：',
      '全体',
      '每',
      '周三',
      '、',
      '3',
      '号楼',
      '第',
      '网格',
      '到',
      '下午',
      '停水',
      '月',
      '日',
      ' ',
      '，',
      '，1、2',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const parsed = parse(pieces.join(''));
        if (parsed.kind === 'draft' && parsed.draft.cron) expect(cronProblem(parsed.draft.cron)).toBeUndefined();
        if (parsed.kind === 'refused') expect(parsed.text).not.toBe('');
      }),
      { numRuns: 1000 },
    );
    const started = performance.now();
    parse('1、'.repeat(2000));
    parse('，全体居民、'.repeat(600));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
