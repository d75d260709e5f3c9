import type { Calendar } from '../community/calendar.ts';
import type { RepeatRules } from '../messages.ts';
import { dayExists } from '../scheduler/notices.ts';
import type { TypedNotice } from './notice-form.ts';
import { fromInput, toInput } from './when.ts';

/** The fields of a recurrence: what they mean, and how one that exists would have been typed. */

const MONTHS = { all: '*', first: '1,4,7,10', last: '3,6,9,12' } as const;

export function cronOf(typed: TypedNotice): { readonly cron: string } | { readonly problem: string } {
  if (typed.repeat === 'cron') {
    return typed.cron === '' ? { problem: '请写重复时间的表达式，例如“0 15 * * 3”是每周三 15:00。' } : { cron: typed.cron };
  }
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(typed.time);
  if (!time) return { problem: '请选择每次发送的钟点。' };
  const clock = `${Number(time[2])} ${Number(time[1])}`;
  const days = typed.weekdays.map((day) => Number(day) % 7).sort((a, b) => a - b);
  const months = MONTHS[typed.months];
  switch (typed.repeat) {
    case 'daily':
      return { cron: `${clock} * * *` };
    case 'workdays':
      return { cron: `${clock} * * 1-5` };
    case 'weekly':
      return days.length === 0 ? { problem: '请选择每周的星期几发送。' } : { cron: `${clock} * * ${days.join(',')}` };
    case 'monthly':
      if (!/^(L|[1-9]|[12]\d|3[01])$/.test(typed.monthday)) return { problem: '请选择每月几日发送。' };
      return { cron: `${clock} ${typed.monthday} ${months} *` };
    case 'nth':
      if (!/^(L|[1-5])$/.test(typed.nth)) return { problem: '请选择第几个。' };
      if (days.length !== 1) return { problem: '“每月第几个星期几”请只选一个星期几。' };
      return { cron: `${clock} * ${months} ${days[0]}${typed.nth === 'L' ? 'L' : `#${typed.nth}`}` };
    case 'workday':
      return { cron: `${clock} * ${months} *` };
    default:
      return typed.repeat satisfies never;
  }
}

/** What the expression can not say. @param now every so many weeks is counted from its week, where no first day is given */
export function rulesOf(typed: TypedNotice, calendar: Calendar, now: Date): { readonly rules: RepeatRules } | { readonly problem: string } {
  const every = typed.repeat === 'weekly' ? Number(typed.every === '' ? '1' : typed.every) : 1;
  if (!Number.isInteger(every) || every < 1 || every > 52) return { problem: '“每几周”请填 1 到 52 的整数。' };
  for (const [name, day] of [
    ['开始日期', typed.from],
    ['结束日期', typed.until],
  ] as const)
    if (day !== '' && !dayExists(day)) return { problem: `重复的${name}没有看懂，请重新选择。` };
  const exceptions = exceptionsIn(typed.exceptions, calendar);
  if ('problem' in exceptions) return exceptions;
  const from = typed.from !== '' ? typed.from : every > 1 ? calendar.dayOf(now) : undefined;
  return {
    rules: {
      ...(every > 1 ? { everyWeeks: every } : {}),
      ...(typed.repeat === 'workday' ? { workingDay: typed.edge } : {}),
      ...(typed.holidays !== '' && typed.repeat !== 'workday' ? { holidays: typed.holidays } : {}),
      ...(from ? { from } : {}),
      ...(typed.until !== '' ? { until: typed.until } : {}),
      ...exceptions,
    },
  };
}

const DAY_LINE = /^(\d{4}-\d\d-\d\d)$/;
const MOVE_LINE = /^(\d{4}-\d\d-\d\d \d\d?:\d\d)\s*(?:改到|改为|→|->|=>)\s*(\d{4}-\d\d-\d\d \d\d?:\d\d)$/;

/** 2027-02-10 leaves out a day; 2026-12-30 15:00 改到 2026-12-29 15:00 moves a moment. */
function exceptionsIn(text: string, calendar: Calendar): Pick<RepeatRules, 'except' | 'moved'> | { readonly problem: string } {
  const except: string[] = [];
  const moved: { from: string; to: string }[] = [];
  for (const line of text
    .split(/[\n；;]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')) {
    const day = DAY_LINE.exec(line)?.[1];
    if (day && dayExists(day)) {
      except.push(day);
      continue;
    }
    const move = MOVE_LINE.exec(line);
    const [from, to] = [move?.[1], move?.[2]].map((moment) => (moment ? fromInput(calendar, padded(moment)) : undefined));
    if (!from || !to)
      return {
        problem: `例外“${line.slice(0, 30)}”没有看懂。不发的日子写成 2027-02-10，改时间写成 2026-12-30 15:00 改到 2026-12-29 15:00，一行一个。`,
      };
    moved.push({ from: from.toISOString(), to: to.toISOString() });
  }
  return { ...(except.length > 0 ? { except } : {}), ...(moved.length > 0 ? { moved } : {}) };
}

const padded = (moment: string): string => moment.replace(/ (\d):/, ' 0$1:').replace(' ', 'T');

export function repeatOf(cron: string, rules: RepeatRules | undefined, calendar: Calendar): Partial<TypedNotice> {
  const moment = (iso: string) => toInput(calendar, new Date(iso)).replace('T', ' ');
  const common: Partial<TypedNotice> = {
    every: String(rules?.everyWeeks ?? 1),
    holidays: rules?.holidays ?? '',
    from: rules?.from ?? '',
    until: rules?.until ?? '',
    exceptions: [...(rules?.except ?? []), ...(rules?.moved ?? []).map(({ from, to }) => `${moment(from)} 改到 ${moment(to)}`)].join('\n'),
  };
  return { ...common, ...daysOf(cron, rules) };
}

function daysOf(cron: string, rules: RepeatRules | undefined): Partial<TypedNotice> {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  const months = (Object.keys(MONTHS) as (keyof typeof MONTHS)[]).find((name) => MONTHS[name] === month);
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour) || months === undefined) return { repeat: 'cron', cron };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (rules?.workingDay) return { repeat: 'workday', time, months, edge: rules.workingDay };
  const nth = /^([0-6])(?:#([1-5])|L)$/i.exec(weekday);
  if (day === '*' && nth) return { repeat: 'nth', time, months, nth: nth[2] ?? 'L', weekdays: [nth[1] === '0' ? '7' : nth[1]!] };
  if (weekday === '*' && /^(L|\d+)$/.test(day)) return { repeat: 'monthly', time, months, monthday: day };
  if (months !== 'all') return { repeat: 'cron', cron };
  if (day === '*' && weekday === '*') return { repeat: 'daily', time };
  if (day === '*' && weekday === '1-5') return { repeat: 'workdays', time };
  if (day === '*' && /^[0-6](,[0-6])*$/.test(weekday))
    return { repeat: 'weekly', time, weekdays: weekday.split(',').map((n) => (n === '0' ? '7' : n)) };
  return { repeat: 'cron', cron };
}
