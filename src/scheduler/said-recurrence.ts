import { chineseNumber } from '../community/group-scope.ts';

/** 每天早上8点, 每周三下午3点, 每周一、周四9:00, 每个工作日17点, 每月1号9点, 每月最后一天18点 → cron. Only at the start of a text. */
export type SaidRecurrence =
  | { readonly kind: 'cron'; readonly cron: string; readonly length: number }
  /** The days are clear, the time of day is missing. */
  | { readonly kind: 'no_time'; readonly said: string };

const NUM = '(?:\\d{1,2}|[一二两三四五六七八九十]{1,3})';
const DAYS = new RegExp(
  `^\\s*每(?:(天|日|晚|早)|(?:个)?(工作日)|(?:周|个?星期|个?礼拜)([一二三四五六日天](?:\\s*(?:[、,，和及至到-]\\s*)?(?:周|星期|礼拜)?[一二三四五六日天])*)|(?:个)?月(?:的)?(最后一天|月底|${NUM}[日号]?(?:\\s*[、,，和]\\s*${NUM}[日号]?)*))\\s*的?\\s*`,
);
const TIME = new RegExp(
  `^(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|早|晚)?\\s*(?:(\\d{1,2})\\s*[:：]\\s*(\\d{2})|(${NUM})\\s*[点时](?:钟|整|(半)|(\\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分?)?)`,
);

export function readRecurrence(text: string): SaidRecurrence | undefined {
  const days = DAYS.exec(text);
  if (!days) return undefined;
  const [, daily, workday, weekdays, monthDays] = days;
  const time = TIME.exec(text.slice(days[0].length));
  if (!time) return { kind: 'no_time', said: days[0].trim() };
  const part = time[1] ?? (daily === '晚' || daily === '早' ? daily : '');
  const hour = inPart(value(time[2] ?? time[4]!), part, time[4] !== undefined);
  const minute = time[3] ? Number(time[3]) : time[5] ? 30 : time[6] ? value(time[6]) : 0;
  if (hour > 23 || minute > 59) return { kind: 'no_time', said: days[0].trim() };
  const cron = (day: string, weekday: string) => `${minute} ${hour} ${day} * ${weekday}`;
  const length = days[0].length + time[0].length;
  if (daily) return { kind: 'cron', cron: cron('*', '*'), length };
  if (workday) return { kind: 'cron', cron: cron('*', '1-5'), length };
  if (weekdays) return { kind: 'cron', cron: cron('*', weekList(weekdays)), length };
  const monthly = /最后|月底/.test(monthDays!)
    ? 'L'
    : [...new Set(monthDays!.split(/[、,，和]/).map((n) => value(n.replace(/[日号\s]/g, ''))))].sort((a, b) => a - b).join(',');
  return { kind: 'cron', cron: cron(monthly, '*'), length };
}

/** 一、四 → 1,4; 一至五 → 1-5; Sunday is 0. */
function weekList(text: string): string {
  const names = text.replace(/周|星期|礼拜|\s/g, '');
  const index = (name: string) => '一二三四五六日'.indexOf(name === '天' ? '日' : name) + 1;
  const range = /^([一二三四五六日天])[至到-]([一二三四五六日天])$/.exec(names);
  const days = range
    ? Array.from({ length: Math.max(0, index(range[2]!) - index(range[1]!)) + 1 }, (_, i) => index(range[1]!) + i)
    : [...names.replace(/[^一二三四五六日天]/g, '')].map(index);
  if (range && days.join() === '1,2,3,4,5') return '1-5';
  return [...new Set(days.map((day) => day % 7))].sort((a, b) => a - b).join(',');
}

function inPart(hour: number, part: string, spoken: boolean): number {
  if (/下午|傍晚|晚/.test(part)) return hour < 12 ? hour + 12 : hour;
  if (/中午/.test(part)) return hour <= 3 ? hour + 12 : hour;
  return part === '' && spoken && hour >= 1 && hour <= 6 ? hour + 12 : hour;
}

const value = (text: string) => (/^\d+$/.test(text) ? Number(text) : chineseNumber(text.replace(/两/g, '二')));
