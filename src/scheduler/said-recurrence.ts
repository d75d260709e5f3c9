import { chineseNumber } from '../community/group-scope.ts';
import type { RepeatRules } from '../messages.ts';

/**
 * 每天早上8点, 每周三下午3点, 每两周周三下午3点, 每个工作日17点, 每月1号9点, 每月最后一个工作日9点, 每月第二个周六10点, 每季度第一个周一10点,
 * each with 逢节假日顺延/提前/不发 and 到12月31日为止 behind it → cron and rules. Only at the start of a text.
 */
export type SaidRecurrence =
  | { readonly kind: 'cron'; readonly cron: string; readonly rules: RepeatRules | undefined; readonly length: number }
  /** The days are clear, the time of day is missing. */
  | { readonly kind: 'no_time'; readonly said: string };

const NUM = '(?:\\d{1,2}|[一二两三四五六七八九十]{1,3})';
const WEEK = '(?:周|个?星期|个?礼拜)';
const DAY_NAMES = `[一二三四五六日天](?:\\s*(?:[、,，和及至到-]\\s*)?${WEEK}?[一二三四五六日天])*`;
const DATES = `${NUM}[日号]?(?:\\s*[、,，和]\\s*${NUM}[日号]?)*`;
const EVERY_DAY = /^\s*每(?:(天|日|晚|早)|个?(工作日))\s*的?\s*/;
const EVERY_WEEK = new RegExp(`^\\s*(?:每(?:隔)?(?:(${NUM})(?:个)?)?|隔)${WEEK}的?(?:${WEEK})?(${DAY_NAMES})\\s*的?\\s*`);
const EVERY_MONTH = new RegExp(
  `^\\s*每个?(月|季度)(?:的)?(?:(?:第(${NUM})个|(首个|最后一?个|末个?))(?:(工作日)|${WEEK}([一二三四五六日天]))|(最后一天|月底|季末|${DATES}))\\s*的?\\s*`,
);
const TIME = new RegExp(
  `^(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|早|晚)?\\s*(?:(\\d{1,2})\\s*[:：]\\s*(\\d{2})|(${NUM})\\s*[点时](?:钟|整|(半)|(\\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分?)?)`,
);
const HOLIDAYS =
  /^[\s，,、（(]*(?:逢|遇|碰到|如遇)?(?:法定)?(?:节假日|假日|节日|放假)(?:就|则)?(顺延|延后|往后推|提前|往前提|跳过|不发|除外|停发)(?:到下一个工作日|到上一个工作日|一天)?[)）]?/;
const UNTIL = new RegExp(`^[\\s，,、（(]*(?:发)?(?:到|至)(?:(\\d{4})年)?(${NUM})月(${NUM})[日号](?:为止|结束|截止|止)?[)）]?`);
const FIRST_QUARTER_MONTHS = '1,4,7,10';
const LAST_QUARTER_MONTHS = '3,6,9,12';

/** @param today YYYY-MM-DD; every so many weeks is counted from its week, and a day without a year is the next such day */
export function readRecurrence(text: string, today: string): SaidRecurrence | undefined {
  const days = readDays(text);
  if (!days) return undefined;
  const time = TIME.exec(text.slice(days.length));
  const said = text.slice(0, days.length).trim();
  if (!time) return { kind: 'no_time', said };
  const part = time[1] ?? days.part;
  const hour = inPart(value(time[2] ?? time[4]!), part, time[4] !== undefined);
  const minute = time[3] ? Number(time[3]) : time[5] ? 30 : time[6] ? value(time[6]) : 0;
  if (hour > 23 || minute > 59) return { kind: 'no_time', said };
  let length = days.length + time[0].length;
  let rules: RepeatRules = days.rules.everyWeeks ? { ...days.rules, from: today } : days.rules;
  for (let round = 0; round < 2; round++) {
    const holiday = HOLIDAYS.exec(text.slice(length));
    if (holiday) {
      rules = { ...rules, holidays: /顺延|延后|往后/.test(holiday[1]!) ? 'next' : /提前|往前/.test(holiday[1]!) ? 'previous' : 'skip' };
      length += holiday[0].length;
    }
    const until = UNTIL.exec(text.slice(length));
    const last = until && dayOf(until, today);
    if (last) {
      rules = { ...rules, until: last };
      length += until[0].length;
    }
  }
  const cron = `${minute} ${hour} ${days.day} ${days.month} ${days.weekday}`;
  return { kind: 'cron', cron, rules: Object.keys(rules).length > 0 ? rules : undefined, length };
}

interface Days {
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
  readonly rules: RepeatRules;
  /** 每晚 says which half of the day its time is in. */
  readonly part: string;
  readonly length: number;
}

function readDays(text: string): Days | undefined {
  const none = { day: '*', month: '*', weekday: '*', rules: {}, part: '' };
  const daily = EVERY_DAY.exec(text);
  if (daily)
    return { ...none, weekday: daily[2] ? '1-5' : '*', part: /[晚早]/.test(daily[1] ?? '') ? daily[1]! : '', length: daily[0].length };
  const weekly = EVERY_WEEK.exec(text);
  if (weekly) {
    const weeks = /^\s*(?:隔|每隔)/.test(weekly[0]) ? value(weekly[1] ?? '一') + 1 : value(weekly[1] ?? '一');
    const rules = weeks > 1 && weeks <= 52 ? { everyWeeks: weeks } : {};
    return { ...none, weekday: weekList(weekly[2]!), rules, length: weekly[0].length };
  }
  const monthly = EVERY_MONTH.exec(text);
  if (!monthly) return undefined;
  const [said, span, nth, edge, working, weekday, dates] = monthly;
  const last = /最后|末|月底|季末/.test(edge ?? dates ?? '');
  const month = span === '月' ? '*' : last ? LAST_QUARTER_MONTHS : FIRST_QUARTER_MONTHS;
  const length = said.length;
  if (working) {
    // 第三个工作日 is not known; the first and the last are.
    if (nth && value(nth) !== 1) return undefined;
    return { ...none, month, rules: { workingDay: last ? 'last' : 'first' }, length };
  }
  if (weekday) {
    const index = weekIndex(weekday) % 7;
    const count = edge === '首个' ? 1 : value(nth ?? '一');
    return count >= 1 && count <= 5 ? { ...none, month, weekday: last ? `${index}L` : `${index}#${count}`, length } : undefined;
  }
  const day = last
    ? 'L'
    : [...new Set(dates!.split(/[、,，和]/).map((n) => value(n.replace(/[日号\s]/g, ''))))].sort((a, b) => a - b).join(',');
  return { ...none, month, day, length };
}

function dayOf(until: readonly (string | undefined)[], today: string): string | undefined {
  const [month, date] = [value(until[2]!), value(until[3]!)];
  const of = (year: number): string => `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  const year = Number(until[1] ?? today.slice(0, 4));
  const day = until[1] || of(year) >= today ? of(year) : of(year + 1);
  const real = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().slice(0, 10) === day ? day : undefined;
}

const weekIndex = (name: string): number => '一二三四五六日'.indexOf(name === '天' ? '日' : name) + 1;

/** 一、四 → 1,4; 一至五 → 1-5; Sunday is 0. */
function weekList(text: string): string {
  const names = text.replace(/周|星期|礼拜|\s/g, '');
  const range = /^([一二三四五六日天])[至到-]([一二三四五六日天])$/.exec(names);
  const days = range
    ? Array.from({ length: Math.max(0, weekIndex(range[2]!) - weekIndex(range[1]!)) + 1 }, (_, i) => weekIndex(range[1]!) + i)
    : [...names.replace(/[^一二三四五六日天]/g, '')].map(weekIndex);
  if (range && days.join() === '1,2,3,4,5') return '1-5';
  return [...new Set(days.map((day) => day % 7))].sort((a, b) => a - b).join(',');
}

function inPart(hour: number, part: string, spoken: boolean): number {
  if (/下午|傍晚|晚/.test(part)) return hour < 12 ? hour + 12 : hour;
  if (/中午/.test(part)) return hour <= 3 ? hour + 12 : hour;
  return part === '' && spoken && hour >= 1 && hour <= 6 ? hour + 12 : hour;
}

const value = (text: string) => (/^\d+$/.test(text) ? Number(text) : chineseNumber(text.replace(/两/g, '二')));
