import { chineseNumber } from '../index/numerals.ts';
import { addDays, datesIn, dayOf } from './days.ts';

/** What the readers of facts have in common: dates and spans as documents write them, and what a sentence is about. */

/** 二〇二六年三月一日 and ２０２６年３月１日 as 2026年3月1日. */
export function plainDates(text: string): string {
  return text
    .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(
      /([一二][〇零○ＯO０一二三四五六七八九]{3})\s*年(?:\s*([一二三四五六七八九十]{1,2})\s*月(?:\s*([一二三四五六七八九十]{1,3})\s*日)?)?/g,
      (whole, year: string, month?: string, day?: string) => {
        const numbers = [year.replace(/[○ＯO０]/g, '〇'), month, day].map((part) => (part === undefined ? '' : chineseNumber(part)));
        if (numbers.includes(undefined)) return whole;
        return `${numbers[0]}年${month === undefined ? '' : `${numbers[1]}月`}${day === undefined ? '' : `${numbers[2]}日`}`;
      },
    );
}

/** A date as it stands in running text, for use within a pattern; the day may be missing: 2026年3月. */
export const DATE =
  '(?:\\d{4}\\s*年\\s*)?\\d{1,2}\\s*月\\s*\\d{1,2}\\s*[日号]|\\d{4}[-./]\\d{1,2}[-./]\\d{1,2}|\\d{4}\\s*年\\s*\\d{1,2}\\s*月(?:份)?';

/**
 * The day that a matched date means.
 * @param issued for a date without a year: the next such day from about then on
 */
export function dayIn(date: string, issued: string): string | undefined {
  const month = /^(\d{4})\s*年\s*(\d{1,2})\s*月(?:份)?$/.exec(date.trim());
  if (month) return dayOf(Number(month[1]), Number(month[2]), 1);
  const year = issued === '' ? undefined : Number(issued.slice(0, 4));
  const day = datesIn(date, year)[0]?.day;
  if (day === undefined || /\d{4}/.test(date) || issued === '' || year === undefined) return day;
  // In December, 1月1日 is the one that comes.
  return day < addDays(issued, -60) ? datesIn(date, year + 1)[0]?.day : day;
}

const COUNT = '[一二两三四五六七八九十百\\d]{1,4}';
/** 五年, 6个月, 30天 */
export const SPAN = `${COUNT}\\s*(?:年|个月|天|日)`;

/** The last day of a span that begins on a day: five years from 2026-03-01 end with 2031-02-28. */
export function lastDayOf(span: string, from: string): string | undefined {
  const match = new RegExp(`^(${COUNT})\\s*(年|个月|天|日)$`).exec(span.trim());
  const count = match && chineseNumber(match[1]!);
  if (!match || !count || from === '') return undefined;
  if (match[2] === '天' || match[2] === '日') return addDays(from, count - 1);
  const [year, month, day] = from.split('-').map(Number) as [number, number, number];
  const months = month - 1 + (match[2] === '年' ? count * 12 : count);
  // A month may have no such day: half a year from August 31 ends with February.
  for (let d = day; d > 27; d--) {
    const next = dayOf(year + Math.floor(months / 12), (months % 12) + 1, d);
    if (next) return d === day ? addDays(next, -1) : next;
  }
  const next = dayOf(year + Math.floor(months / 12), (months % 12) + 1, day);
  return next && addDays(next, -1);
}

/** The sentence around a place, and what of its part stands before and behind. */
export interface Around {
  readonly sentence: string;
  /** From the last comma. */
  readonly before: string;
  readonly behind: string;
  /** The part is the sentence's first. */
  readonly opens: boolean;
}

export function around(text: string, from: number, to: number): Around {
  const start = Math.max(...['。', '；', '\n', '！', '？'].map((mark) => text.lastIndexOf(mark, from - 1))) + 1;
  const rest = /[。；\n！？]/.exec(text.slice(to));
  const end = rest ? to + rest.index : text.length;
  const before = text.slice(start, from);
  return {
    sentence: text.slice(start, end),
    before: before.slice(Math.max(before.lastIndexOf('，'), before.lastIndexOf(',')) + 1),
    behind: text.slice(to, end),
    opens: !/[，,]/.test(before),
  };
}

const SELF = '本|该|以上|上述|此|新';
const KIND_WORDS =
  '规定|办法|条例|制度|公约|守则|细则|规则|规范|章程|方案|标准|通知|公告|通告|公示|安排|约定|意见|指南|决定|版本|价格|措施|文件|政策|流程|协议|约束';

/** The document speaks of itself: 本办法, 以上标准, or nothing at all before 自…起. */
export function ofItself({ before, opens }: Pick<Around, 'before' | 'opens'>, title: string): boolean {
  // 第三条自…起施行 behind a comma is about that clause; at the front, it is this clause's number.
  if (!opens && /^第[〇零一二三四五六七八九十百千\d]+条/.test(before.trim())) return false;
  const bare = before
    .replace(/^[\s\u3000]*(?:第[〇零一二三四五六七八九十百千\d]+条|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])?[\s\u3000:：、]*/, '')
    .replace(/^(?:\*\*|__|[-*•]\s*)+/, '')
    .trim();
  if (bare === '' || /^(?:施行|实施|执行|生效)(?:日期|时间)[：:为]?$/.test(bare)) return true;
  if (title !== '' && bare.replace(/[《》]/g, '').startsWith(title)) return true;
  return new RegExp(`^(?:${SELF})[^，。；《》]{0,8}(?:${KIND_WORDS})?[^，。；《》号楼]{0,6}$`).test(bare);
}
