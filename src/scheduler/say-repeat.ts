import { type Calendar, WEEKDAYS } from '../community/calendar.ts';
import type { RepeatRules } from '../messages.ts';

/** Of a notice that recurs; says its zone where that is not the community's. */
export function sayRecurrence(
  notice: { readonly cron?: string | undefined; readonly repeat?: RepeatRules | undefined; readonly timeZone?: string | undefined },
  calendar: Calendar,
): string {
  const said = sayRepeat(notice.cron ?? '', notice.repeat);
  return notice.timeZone === undefined || notice.timeZone === calendar.timeZone ? said : `${said}（${notice.timeZone} 时间）`;
}

/** A recurrence in the words of staff: 每周三 15:00, 每月最后一个工作日 9:00, 每两周的周三 15:00，节假日顺延. */
export function sayRepeat(cron: string, rules?: RepeatRules): string {
  const base = sayDays(cron, rules);
  if (!rules) return base;
  const more = [
    rules.holidays ? HOLIDAYS[rules.holidays] : '',
    rules.from && !rules.everyWeeks ? `${sayDay(rules.from)}起` : '',
    rules.until ? `到${sayDay(rules.until)}为止` : '',
    rules.except?.length ? `${rules.except.map(sayDay).join('、')}不发` : '',
    rules.moved?.length ? `${rules.moved.length} 次另定时间` : '',
  ];
  return [base, ...more].filter((part) => part !== '').join('，');
}

const HOLIDAYS = { skip: '逢节假日不发', next: '逢节假日顺延到下一个工作日', previous: '逢节假日提前到上一个工作日' } as const;
const QUARTERS: Readonly<Record<string, string>> = { '1,4,7,10': '每季度第一个月', '3,6,9,12': '每季度最后一个月', '*': '每月' };
const ORDINAL = ['', '第一个', '第二个', '第三个', '第四个', '第五个'];
const weekdayName = (n: string): string => WEEKDAYS[Number(n) || 7]!;

function sayDays(cron: string, rules: RepeatRules | undefined): string {
  const plain = `按“${cron}”`;
  const [minute, hour, day, month, weekday] = cron.trim().split(/\s+/) as [string, string, string, string, string];
  const months = QUARTERS[month];
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour) || months === undefined) return plain;
  const time = `${Number(hour)}:${minute.padStart(2, '0')}`;
  if (rules?.workingDay) return `${months}${rules.workingDay === 'first' ? '第一个' : '最后一个'}工作日 ${time}`;
  const nth = /^([0-7])(?:#([1-5])|L)$/i.exec(weekday);
  if (day === '*' && nth) return `${months}${nth[2] ? ORDINAL[Number(nth[2])] : '最后一个'}${weekdayName(nth[1]!)} ${time}`;
  if (weekday === '*' && /^\d+(,\d+)*$/.test(day)) return `${months} ${day.replaceAll(',', '、')} 日 ${time}`;
  if (weekday === '*' && day.toUpperCase() === 'L') return `${months}最后一天 ${time}`;
  if (month !== '*') return plain;
  if (day === '*' && weekday === '*') return `每天 ${time}`;
  if (day === '*' && weekday === '1-5' && !rules?.everyWeeks) return `每周一至周五 ${time}`;
  if (day === '*' && /^[0-7](,[0-7])*$/.test(weekday)) {
    const days = weekday.split(',').map(weekdayName).join('、');
    return rules?.everyWeeks
      ? `每 ${rules.everyWeeks} 周的${days} ${time}（从${sayDay(rules.from ?? '')}那一周算起）`
      : `每${days} ${time}`;
  }
  return plain;
}

/** 12月31日; with the year, since rules last for years. */
function sayDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}
