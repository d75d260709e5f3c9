import { type Calendar, weekdayOf } from './calendar.ts';
import { chineseNumber } from './group-scope.ts';

/**
 * Moments as people write them in Chinese: 明早9点, 下周三下午3点半, 11月23日 9:00–12:00, 大后天, 两小时后.
 * A reader of our own: chrono-node 2.10's zh-hans takes 下周五 on a Sunday for the week after next, moves 30分钟后 by hours
 * where the process runs in another zone, reads the 3 of 「9点到12点 3、4号楼」 as minutes, and knows fixed offsets only.
 */
export interface SaidTime {
  /** Where it stands in the text. */
  readonly index: number;
  readonly length: number;
  readonly hasDay: boolean;
  readonly hasTime: boolean;
  /** Midnight of the day where no time is named. */
  readonly start: Date;
  /** The end of 9点到12点; the midnight after the last day of 23日至25日. */
  readonly end: Date | undefined;
  /** 下午 of 明天下午, where no time is named. */
  readonly part?: string;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** A bare weekday or day of the month: the next one, when its time has passed already. */
  readonly step?: 'week' | 'month';
}

interface Read<T> {
  readonly value: T;
  readonly next: number;
}

interface ClockTime {
  /** After midnight; 24:00 and later belong to the next day. */
  readonly minutes: number;
  readonly part: string | undefined;
}

/** Every moment that a text names, in order. A time without a day is today's, or tomorrow's where today's has passed. */
export function findTimes(text: string, calendar: Calendar, now: Date): readonly SaidTime[] {
  const found: SaidTime[] = [];
  for (let i = 0; i < text.length; ) {
    const said = readTime(text, i, calendar, now);
    if (said) found.push(said);
    i = said ? said.index + said.length : i + 1;
  }
  return found;
}

function readTime(text: string, index: number, calendar: Calendar, now: Date): SaidTime | undefined {
  if (
    /[\d〇零一二两三四五六七八九十每第月:：.\-/]/.test(text[index - 1] ?? '') &&
    /[\d〇零一二两三四五六七八九十周星礼]/.test(text[index]!)
  )
    return undefined;
  const later = readDuration(text, index, calendar, now);
  if (later) return later;
  const day = readDay(text, index, calendar, now);
  const clock = readClock(text, day ? skip(text, day.next, /(?:\s*[（(](?:周|星期)[一二三四五六日天][）)])?\s*的?[，,]?\s*/y) : index);
  if (clock) return withClock(text, index, day?.value, clock, calendar, now);
  return day && wholeDays(text, index, day, calendar, now);
}

function withClock(text: string, index: number, day: Day | undefined, clock: Read<ClockTime>, calendar: Calendar, now: Date): SaidTime {
  const today = calendar.wall(now);
  const at = (d: Day, minutes: number) => calendar.instant(d.year, d.month, d.day, 0, minutes);
  let of: Day = day ?? today;
  if (at(of, clock.value.minutes).getTime() <= now.getTime()) {
    if (!day) of = { ...of, day: of.day + 1 };
    else if (day.step === 'week') of = { ...of, day: of.day + 7 };
  }
  const start = at(of, clock.value.minutes);
  const base = { index, hasDay: day !== undefined, hasTime: true, start };
  const gap = skip(text, clock.next, TO);
  if (gap === clock.next) return { ...base, length: clock.next - index, end: undefined };
  const endDay = readDay(text, gap, calendar, now, start);
  const endClock = readClock(text, endDay ? skip(text, endDay.next, /\s*/y) : gap, clock.value);
  if (!endClock) return { ...base, length: clock.next - index, end: undefined };
  let minutes = endClock.value.minutes;
  // 下午2点到4点 has its end in the afternoon, too; 晚上10点到早上6点 ends on the next day.
  if (
    !endDay &&
    minutes <= clock.value.minutes &&
    !endClock.value.part &&
    minutes + 720 > clock.value.minutes &&
    minutes < 720 &&
    clock.value.minutes >= 720
  )
    minutes += 720;
  if (!endDay && minutes <= clock.value.minutes) minutes += 1440;
  return { ...base, length: endClock.next - index, end: at(endDay?.value ?? of, minutes) };
}

function wholeDays(text: string, index: number, day: Read<Day>, calendar: Calendar, now: Date): SaidTime {
  const { year, month, day: date } = day.value;
  const start = calendar.instant(year, month, date);
  const base = { index, hasDay: true, hasTime: false, start };
  const gap = skip(text, skip(text, day.next, /[（(](?:周|星期)[一二三四五六日天][）)]/y), TO);
  const last = gap > day.next ? readDay(text, gap, calendar, now, start.getTime() > now.getTime() ? start : now) : undefined;
  // 明天下午 says no time, and belongs together all the same.
  if (!last) {
    const part = sticky(PART_ALONE, text, day.next)?.[0];
    return { ...base, length: day.next - index + (part?.length ?? 0), end: undefined, part };
  }
  return { ...base, length: last.next - index, end: calendar.instant(last.value.year, last.value.month, last.value.day + 1) };
}

const TO = /\s*(?:-|–|—|－|~|～|至|到)\s*/y;
const NUMBER = '(?:\\d{1,3}|[〇零一二两三四五六七八九十]{1,3})';
const DURATION = new RegExp(`(${NUMBER}|半)\\s*个?\\s*(分钟|小时|钟头|天|周|星期|礼拜)(?:之|以)?后`, 'y');

function readDuration(text: string, index: number, calendar: Calendar, now: Date): SaidTime | undefined {
  const match = sticky(DURATION, text, index);
  if (!match) return undefined;
  const count = match[1] === '半' ? 0.5 : number(match[1]!);
  const base = { index, length: match[0].length, hasDay: true, end: undefined };
  const unit = match[2]!;
  if (unit === '分钟' || unit === '小时' || unit === '钟头')
    return { ...base, hasTime: true, start: new Date(now.getTime() + count * (unit === '分钟' ? 60_000 : 3_600_000)) };
  const wall = calendar.wall(now);
  return {
    ...base,
    hasTime: false,
    start: calendar.instant(wall.year, wall.month, wall.day + Math.round(count * (unit === '天' ? 1 : 7))),
  };
}

const DAY_WORD = /(大后[天日]|后[天日]|明[天日]|今[天日]|当天|明(?=早|晚|上午|下午|中午)|今(?=早|晚|上午|下午|中午)|后(?=早|晚上))/y;
const DAYS_AHEAD: Readonly<Record<string, number>> = { 大: 3, 后: 2, 明: 1, 今: 0, 当: 0 };
const WEEKDAY = /(下下个?|下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天])/y;
const DATE = new RegExp(
  `(?:(\\d{4})\\s*年\\s*|(明|今)年\\s*)?(${NUMBER})\\s*月(?!\\s*\\d{3})\\s*(${NUMBER})\\s*(?:日|号(?![楼门院线库窗梯机柜桩厅栋])|(?![\\d月号个]))`,
  'y',
);
const ISO = /(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/y;
const DAY_OF_MONTH = new RegExp(
  `(${NUMBER})\\s*(?:日(?![常照间子期用])|号(?![楼门院线库窗梯机柜桩坑令文公电厅栋单])(?!\\s*\\d*\\s*单元))`,
  'y',
);

/** @param from of a range: weekdays and bare days of the month count from its first day */
function readDay(text: string, index: number, calendar: Calendar, now: Date, from: Date = now): Read<Day> | undefined {
  const today = calendar.wall(from);
  const word = sticky(DAY_WORD, text, index);
  if (word) {
    const wall = calendar.wall(now);
    return { value: { ...wall, day: wall.day + DAYS_AHEAD[word[0][0]!]! }, next: index + word[0].length };
  }
  const week = sticky(WEEKDAY, text, index);
  if (week) return { value: weekday(week[1] ?? '', week[2]!, today), next: index + week[0].length };
  const iso = sticky(ISO, text, index);
  if (iso) return real({ year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }, index + iso[0].length);
  const date = sticky(DATE, text, index);
  if (date) {
    const [month, day] = [number(date[3]!), number(date[4]!)];
    const named = date[1] ? Number(date[1]) : date[2] ? today.year + (date[2] === '明' ? 1 : 0) : undefined;
    return real({ year: named ?? nearestYear(today, month, day), month, day }, index + date[0].length);
  }
  const bare = sticky(DAY_OF_MONTH, text, index);
  if (!bare) return undefined;
  const day = number(bare[1]!);
  return real({ year: today.year, month: day >= today.day ? today.month : today.month + 1, day }, index + bare[0].length);
}

/** 周三 is the next one, today included; 本周 and 下周 count whole weeks from Monday. */
function weekday(which: string, name: string, today: Day & { weekday: number }): Day {
  const target = '一二三四五六日'.indexOf(name === '天' ? '日' : name) + 1;
  if (which === '') return { ...today, day: today.day + ((target - today.weekday + 7) % 7), step: 'week' };
  const weeks = which.startsWith('下下') ? 2 : which.startsWith('下') ? 1 : 0;
  return { ...today, day: today.day - today.weekday + target + 7 * weeks };
}

/** Of a date without a year: in November, 1月3日 is next year's. What is less than two months ago is meant as past. */
function nearestYear(today: Day, month: number, day: number): number {
  const daysAgo = (Date.UTC(today.year, today.month - 1, today.day) - Date.UTC(today.year, month - 1, day)) / 86_400_000;
  return daysAgo > 60 ? today.year + 1 : today.year;
}

/** 2月30日 is no day. */
function real(day: Day, next: number): Read<Day> | undefined {
  const inMonth = new Date(Date.UTC(day.year, day.month, 0)).getUTCDate();
  return day.month >= 1 && day.month <= 13 && day.day >= 1 && day.day <= inMonth && weekdayOf(day.year, day.month, day.day) > 0
    ? { value: day, next }
    : undefined;
}

const PART = /(凌晨|清晨|清早|早上|早晨|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜里|夜间|半夜|早|晚)\s*/y;
const PART_ALONE = /(?:凌晨|清晨|清早|早上|早晨|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|夜间|早(?![餐市操])|晚(?![餐会间]))/y;
const DIGITAL = /(\d{1,2})\s*[:：]\s*(\d{2})(?!\d|[:：]\s*\d)/y;
const SPOKEN = new RegExp(
  `(${NUMBER})\\s*[点时](?![间段候心名子评儿也都小意建要多])(?:钟|整|(半)|([一三13])刻|(\\d{2}|[零一二三四五六七八九十]{2,3})分?|(${NUMBER})分)?`,
  'y',
);

function readClock(text: string, index: number, before?: ClockTime): Read<ClockTime> | undefined {
  const partMatch = sticky(PART, text, index);
  const at = index + (partMatch?.[0].length ?? 0);
  const digital = sticky(DIGITAL, text, at);
  const spoken = digital ? undefined : sticky(SPOKEN, text, at);
  if (!digital && !spoken) return undefined;
  const hour = number((digital ?? spoken)![1]!);
  const minute = digital
    ? Number(digital[2])
    : spoken![2]
      ? 30
      : spoken![3]
        ? /[一1]/.test(spoken![3])
          ? 15
          : 45
        : number(spoken![4] ?? spoken![5] ?? '0');
  if (hour > 24 || minute > 59) return undefined;
  const part = partMatch?.[1];
  return {
    value: { minutes: hourOf(hour, part, spoken !== undefined && !before) * 60 + minute, part },
    next: at + (digital ?? spoken)![0].length,
  };
}

/** @param guess 「周三3点」 of a committee is in the afternoon */
function hourOf(hour: number, part: string | undefined, guess: boolean): number {
  if (part === undefined) return guess && hour >= 1 && hour <= 6 ? hour + 12 : hour;
  if (/下午|午后|傍晚/.test(part)) return hour < 12 ? hour + 12 : hour;
  if (/晚|夜/.test(part))
    return hour === 12 ? 24 : hour >= 5 && hour < 12 ? hour + 12 : hour <= 4 && hour > 0 && /晚/.test(part) ? hour + 24 : hour;
  if (/中午|正午/.test(part)) return hour <= 3 ? hour + 12 : hour;
  return /凌晨/.test(part) && hour === 12 ? 0 : hour;
}

function sticky(pattern: RegExp, text: string, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? undefined;
}

function skip(text: string, index: number, pattern: RegExp): number {
  return index + (sticky(pattern, text, index)?.[0].length ?? 0);
}

function number(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : chineseNumber(text.replace(/两/g, '二').replace(/〇/g, '零'));
}
