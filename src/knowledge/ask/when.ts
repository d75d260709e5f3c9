import { addDays, dayIn, dayOf, WEEKDAYS, weekdayOf } from '../load/days.ts';

/** A date that a question names, resolved with the moment of asking. */
export interface DateWord {
  readonly words: string;
  readonly index: number;
  /** The days meant, first and last. */
  readonly from: string;
  readonly to: string;
  /** named: 明天, 11月23日. weekday: 周六, which may be any Saturday. span: 下个月, 这周. */
  readonly kind: 'named' | 'weekday' | 'span';
}

const RELATIVE: Readonly<Record<string, number>> = {
  大前天: -3,
  前天: -2,
  前晚: -2,
  昨天: -1,
  昨日: -1,
  昨晚: -1,
  昨儿: -1,
  今天: 0,
  今日: 0,
  今晚: 0,
  今早: 0,
  今儿: 0,
  今夜: 0,
  当天: 0,
  明天: 1,
  明日: 1,
  明早: 1,
  明晚: 1,
  明儿: 1,
  后天: 2,
  后日: 2,
  后儿: 2,
  大后天: 3,
};
const PATTERN = new RegExp(
  [
    `(?<relative>大前天|大后天|${Object.keys(RELATIVE)
      .filter((w) => w.length === 2)
      .join('|')})`,
    '(?<full>(?:(?<year>\\d{4}|今|明|去)年)?(?<month>\\d{1,2})月(?<day>\\d{1,2})(?:日|号(?!楼|门|线|院|窗))?)',
    '(?<monthOnly>(?<monthYear>今|明|去)?年?(?<monthNumber>1[0-2]|[1-9])月份?(?!\\d))',
    '(?<which>上上|下下|上|下|这个?|本)?(?:个)?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天](?![个位次天年月]))',
    '(?<weekWhich>上|下|这个?|本)(?:个)?(?:周|星期|礼拜)(?![一二三四五六日天])(?<weekEnd>末)?',
    '(?<weekend>周末|双休日)',
    '(?<monthWhich>上|下|这|本)个?月(?!份?[一二三四五六七八九十\\d])',
    '(?<dayOnly>(?<![\\d.:/\\-号第])(?<dayNumber>[12]?\\d|3[01])[号日](?!楼|门|线|院|窗|网格|棚|点|桌|铺|单元|充|机|投|岗|库|厅|桩|栋))',
  ].join('|'),
  'g',
);

/** The dates named in a question whose numerals are digits already (wording.ts). */
export function dateWords(question: string, at: Date, timeZone: string): readonly DateWord[] {
  let today: string | undefined;
  const found: DateWord[] = [];
  for (const match of question.matchAll(PATTERN)) {
    today ??= dayIn(timeZone, at);
    const resolved = resolve(match.groups!, today);
    if (resolved) found.push({ words: match[0], index: match.index, ...resolved });
  }
  return found;
}

function resolve(g: Readonly<Record<string, string | undefined>>, today: string): Pick<DateWord, 'from' | 'to' | 'kind'> | undefined {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const one = (day: string | undefined, kind: DateWord['kind'] = 'named') => (day === undefined ? undefined : { from: day, to: day, kind });
  if (g.relative) return one(addDays(today, RELATIVE[g.relative]!));
  if (g.full) {
    const named = g.year === undefined ? undefined : yearOf(g.year, year);
    const day = dayOf(named ?? year, Number(g.month), Number(g.day));
    return one(named === undefined && day !== undefined ? nearest(day, today) : day);
  }
  if (g.monthOnly) {
    const first = dayOf(g.monthYear ? yearOf(g.monthYear, year) : year, Number(g.monthNumber), 1);
    return first === undefined ? undefined : wholeMonth(g.monthYear ? first : nearest(first, today));
  }
  if (g.weekday) {
    const weekday = g.weekday === '天' ? 0 : WEEKDAYS.indexOf(`周${g.weekday}` as (typeof WEEKDAYS)[number]);
    const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
    const offset = (weekday + 6) % 7;
    const week: Readonly<Record<string, number>> = { 上上: -14, 上: -7, 这: 0, 这个: 0, 本: 0, 下: 7, 下下: 14 };
    if (g.which) return one(addDays(monday, offset + week[g.which]!));
    const coming = (weekday - weekdayOf(today) + 7) % 7;
    return one(addDays(today, coming), 'weekday');
  }
  if (g.weekWhich || g.weekend) {
    const monday = addDays(today, -((weekdayOf(today) + 6) % 7) + (g.weekWhich === '下' ? 7 : g.weekWhich === '上' ? -7 : 0));
    if (g.weekend || g.weekEnd) return { from: addDays(monday, 5), to: addDays(monday, 6), kind: g.weekWhich ? 'span' : 'weekday' };
    return { from: monday, to: addDays(monday, 6), kind: 'span' };
  }
  if (g.monthWhich) {
    const shift = g.monthWhich === '上' ? -1 : g.monthWhich === '下' ? 1 : 0;
    const at = new Date(Date.UTC(year, month - 1 + shift, 1));
    return wholeMonth(at.toISOString().slice(0, 10));
  }
  if (g.dayOnly) {
    const day = dayOf(year, month, Number(g.dayNumber));
    return one(day);
  }
  return undefined;
}

function yearOf(word: string, now: number): number {
  return word === '今' ? now : word === '明' ? now + 1 : word === '去' ? now - 1 : Number(word);
}

/** Without a year, the date meant is the one closest to today, at most half a year off. */
function nearest(day: string, today: string): string {
  const distance = (d: string) => Math.abs(Date.parse(d) - Date.parse(today));
  const year = Number(day.slice(0, 4));
  const rest = day.slice(4);
  return [year - 1, year + 1].map((y) => `${y}${rest}`).reduce((best, d) => (distance(d) < distance(best) ? d : best), day);
}

function wholeMonth(first: string): { from: string; to: string; kind: 'span' } {
  const next = new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5, 7)), 1)).toISOString().slice(0, 10);
  return { from: first, to: addDays(next, -1), kind: 'span' };
}
