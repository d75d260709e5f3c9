import { chineseNumber } from '../../index/numerals.ts';
import { normaliseWording } from '../../index/wording.ts';

/**
 * What is counted, measured or dated in a text, each in one form, so that 两小时 and 2个小时, 下午3点半 and 15:30, 百分之八十
 * and 80% can be compared. What a figure counts belongs to it: 2小时 does not stand in 2只.
 */
export interface Figure {
  readonly kind: 'phone' | 'date' | 'time' | 'weekday' | 'ordinal' | 'number' | 'every';
  /** The forms it may have; one of them must stand in a source. */
  readonly keys: readonly string[];
  /** As it was written. */
  readonly words: string;
}

const ZH = '〇零一二两三四五六七八九十百千';
/** What is said of the same thing in different words, first the word it is compared by. */
const UNITS: readonly (readonly string[])[] = [
  ['元', '元钱', '块钱', '块', '圆', '人民币'],
  ['小时', '个小时', '钟头', '个钟头', '个钟'],
  ['分钟'],
  ['日', '天', '个工作日', '工作日', '个自然日', '自然日', '号'],
  ['周', '个星期', '个礼拜', '星期', '礼拜', '个周'],
  ['月', '个月'],
  ['年', '周年', '学年'],
  ['季', '个季度', '季度'],
  ['岁', '周岁'],
  ['平', '平方米', '平米', '㎡', 'm2', '个平方'],
  ['米', 'm'],
  ['公里', '千米', 'km'],
  ['厘米', '公分', 'cm'],
  ['%', '个百分点'],
  ['折'],
  ['次', '回', '遍', '趟', '场'],
  ['人', '名', '位', '个人'],
  ['户', '家'],
  ['只', '条'],
  ['张', '份', '本', '页'],
  ['辆', '台'],
  ['楼层', '层', '楼'],
  ['号楼'],
  ['单元'],
  ['度', '℃', '摄氏度'],
  ['分贝', 'db'],
  ['吨', '立方米', '立方', '方'],
  ['升'],
  ['公斤', '千克', 'kg'],
  ['斤'],
  ['个', '项', '种', '处', '间', '套', '步', '盏', '件'],
  ['分', '积分', '个积分', '个志愿积分'],
  ['倍'],
  ['伏', 'v'],
  ['瓦', 'w'],
];
const UNIT_OF = new Map(UNITS.flatMap((words) => words.map((word) => [word, words[0]!] as const)));
const UNIT = [...UNIT_OF.keys()].sort((a, b) => b.length - a.length).map((word) => word.replace(/[%]/g, '\\$&'));
const UNIT_PATTERN = UNIT.join('|');
const LISTED = new RegExp(`(?<![\\d:.])(\\d+(?:\\.\\d+)?)(\\s*[、,和及或到至-]\\s*)(?=\\d+(?:\\.\\d+)?\\s*(${UNIT_PATTERN}))`, 'g');
/** In these, a numeral counts nothing. */
const IDIOMS =
  /一般|一些|一起|一定|一样|一下|一律|一直|一旦|一并|一视同仁|一对一|一切|一方面|第一时间|统一|唯一|万一|单一|十分(?=[重严感]|$)|三轮|三包|四点半课堂|五一|十一(?=假|长假|国庆|期间)|百姓|千万(?=[别不])|八一|七夕|三八|两委|两侧|两边|两旁|两用|双方|半夜|二维码|二手|两口子/g;
const PERIOD = '凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|早|晚';

/** @param text as it was written; full width, separators and Markdown do not matter */
export function figuresIn(text: string): readonly Figure[] {
  const figures: Figure[] = [];
  let rest = canonical(text);
  const take = (pattern: RegExp, read: (match: RegExpMatchArray) => Omit<Figure, 'words'> | undefined): void => {
    rest = rest.replace(pattern, (...args) => {
      const groups = typeof args.at(-1) === 'object' ? args.pop() : undefined;
      const [index, input] = [args.at(-2) as number, args.at(-1) as string];
      const match = Object.assign(args.slice(0, -2) as string[], { index, input, groups }) as unknown as RegExpMatchArray;
      const figure = read(match);
      if (!figure) return match[0];
      figures.push({ ...figure, words: match[0].trim() });
      return ' '.repeat(match[0].length);
    });
  };

  take(
    /(?<![\d.])(?:0\d{2,3}-?\d{3,4}-?\d{4}|1[3-9]\d[\d§](?:-?[\d§]){7}|[48]00-?\d{3}-?\d{4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\d.])/g,
    (m) => ({
      kind: 'phone',
      keys: [m[0].replace(/[^\d§]/g, '').replace(/§/g, '*')],
    }),
  );
  take(/(?:(\d{4})[年./-])?(\d{1,2})(?:月|(?<=\d{4}[./-]\d{1,2})[./-])(\d{1,2})(?:日|号|(?![\d.:]))/g, (m) => ({
    kind: 'date',
    keys: m[1] ? [`${m[1]}-${Number(m[2])}-${Number(m[3])}`] : [`${Number(m[2])}-${Number(m[3])}`],
  }));
  // 11月26日至28日: the month stands before the first one only.
  let month: number | undefined;
  for (const figure of figures) if (figure.kind === 'date') month = Number(figure.keys[0]!.split('-').at(-2));
  takeTimes();
  // 3、4号楼: what is counted stands behind the last one only.
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(LISTED, (_, number: string, link: string, unit: string) => `${number}${unit}${link}`);
  }
  take(/(?:周|星期|礼拜)([一二三四五六日天末])(?:\s*(?:至|到|-)\s*(?:周|星期|礼拜)?([一二三四五六日天]))?/g, (m) => {
    if (m[1] === '末') return { kind: 'weekday', keys: ['周末'] };
    return { kind: 'weekday', keys: [m[2] ? `${day(m[1]!)}-${day(m[2])}` : day(m[1]!)] };
  });
  take(new RegExp(`第(\\d+|[${ZH}]+)(条|款|项|章|节|编|网格|次|人民|季度|届|批|期)?`, 'g'), (m) => {
    const value = numberOf(m[1]!);
    return value === undefined ? undefined : { kind: 'ordinal', keys: [`第${value}${m[2] ?? ''}`] };
  });
  take(
    /每(?:1|一)?(个?工作日|天|日|晚|周|星期|礼拜|个?月|季度|季|半年|学期|年|次|回|户|家|人|位|名|张|辆|台|只|条|平方米|平米|平|吨|栋|单元|层|小时|度)|天天|日日/g,
    (m) => ({
      kind: 'every',
      keys: [`每${everyUnit(m[1] ?? '日')}`],
    }),
  );
  take(/百分之(\d+(?:\.\d+)?|[零一二两三四五六七八九十百点]+)/g, (m) => percent(numberOf(m[1]!)));
  take(/(\d+(?:\.\d+)?|[一二两三四五六七八九])成(?![本为立员年功果交熟])/g, (m) => percent((numberOf(m[1]!) ?? Number.NaN) * 10));
  take(/(\d+|[一二两三四五六七八九十]+)分之(\d+|[一二两三四五六七八九十]+)/g, (m) => {
    const [below, above] = [numberOf(m[1]!), numberOf(m[2]!)];
    return below && above ? { kind: 'number', keys: [`${above}/${below}`, ...(above * 2 === below ? ['50%'] : [])] } : undefined;
  });
  take(/1半(?![夜天])|一半|半价|半数|减半/g, () => ({ kind: 'number', keys: ['50%', '1/2'] }));
  take(
    new RegExp(
      `(\\d+|[${ZH}]+)?(?:个)?半(小时|个小时|钟头|个钟头|年|个月|月|天|日|米|斤|公斤|平)|(\\d+|[${ZH}]+)(个月|年|小时|个小时|天|斤|公斤|米)半`,
      'g',
    ),
    (m) => {
      const whole = numberOf(m[1] ?? m[3] ?? '0');
      return whole === undefined ? undefined : { kind: 'number', keys: halves(whole + 0.5, m[2] ?? m[4]!) };
    },
  );
  take(new RegExp(`(\\d+(?:\\.\\d+)?|[${ZH}]+)\\s*(万|亿|千(?!米|克|瓦)|百)?\\s*(${UNIT_PATTERN})?`, 'g'), (m) => {
    const value = numberOf(m[1]!);
    if (value === undefined) return undefined;
    const written = /\d/.test(m[1]!);
    // A numeral in words without what it counts is a number from ten on: 二十, not the 三 of 三轮车.
    if (!written && m[3] === undefined && m[2] === undefined && m[1]!.length < 2) return undefined;
    const many = m[2] === '万' ? 1e4 : m[2] === '亿' ? 1e8 : m[2] === '千' ? 1e3 : m[2] === '百' ? 100 : 1;
    const unit = m[3] === undefined ? '' : UNIT_OF.get(m[3])!;
    return { kind: 'number', keys: [`${round(value * many)}${unit}`, ...same(value * many, unit)] };
  });
  return figures;

  function takeTimes(): void {
    const clock = `(?<p>${PERIOD})?\\s*(?:(?<h>\\d{1,2}):(?<m>\\d{2})|(?<zh>\\d{1,2}|[零一二两三四五六七八九十]{1,3})(?:点钟?|时)(?!间|段|课)(?:(?<min>\\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分?(?!\\d)|(?<half>半)|(?<quarter>[一三])刻)?)`;
    let last: { readonly end: number; readonly late: boolean } | undefined;
    take(new RegExp(clock, 'g'), (m) => {
      const g = m.groups!;
      const hour = numberOf(g.h ?? g.zh!);
      const minute = g.half ? 30 : g.quarter ? (g.quarter === '一' ? 15 : 45) : (numberOf(g.m ?? g.min ?? '0') ?? 0);
      if (hour === undefined || hour > 24 || minute > 59) return undefined;
      const between = last === undefined ? '' : m.input!.slice(last.end, m.index);
      const follows = last?.late === true && /^\s*(?:-|至|到|~|—)\s*$/.test(between);
      const late = (g.p !== undefined && /中午|下午|傍晚|晚|夜/.test(g.p)) || (g.p === undefined && follows);
      last = { end: m.index! + m[0].length, late };
      const at = (h: number) => `${h}:${String(minute).padStart(2, '0')}`;
      const afternoon = late && hour < 12 && !(g.p === '中午' && hour === 11);
      // 夜间0:00 and 晚上12点 are told both ways.
      const keys = afternoon && hour > 0 ? [at(hour + 12)] : hour === 24 || hour === 12 ? [at(hour), at(0), at(24)] : [at(hour)];
      return { kind: 'time', keys: g.p === undefined && follows && hour < 12 ? [at(hour + 12), at(hour)] : keys };
    });
    // The month of 28日 in 11月26日至28日.
    if (month !== undefined)
      take(/(?<=(?:至|到|-|、|和)\s*)(\d{1,2})[日号](?!楼)/g, (m) => ({ kind: 'date', keys: [`${month}-${Number(m[1])}`] }));
  }
}

/** Which figures of a text stand in none of the sources. */
export function figuresWithout(text: string, sources: string, more: readonly string[] = []): readonly Figure[] {
  const known = new Set<string>(more);
  for (const figure of figuresIn(sources)) {
    for (const key of figure.keys) {
      known.add(key);
      // 2026-11-23 is a date without its year as well; a figure without a unit may count anything.
      if (figure.kind === 'date') known.add(key.split('-').slice(-2).join('-'));
      if (figure.kind === 'date') known.add(`${key.split('-').at(-2)}月`).add(`${key.split('-').at(-1)}日`);
      if (figure.kind === 'date' && key.split('-').length === 3) known.add(`${key.split('-')[0]}年`);
      if (figure.kind === 'weekday' && key.includes('-')) for (const one of between(key)) known.add(one);
    }
  }
  const bare = (key: string): string => /^[\d.]+/.exec(key)?.[0] ?? key;
  return figuresIn(text).filter((figure) => {
    if (figure.keys[0] === '周末') return !known.has('周末') && !(known.has('周6') && known.has('周0'));
    if (figure.kind === 'date' && figure.keys.some((key) => known.has(key.split('-').slice(-2).join('-')) && key.split('-').length === 2))
      return false;
    return !figure.keys.some((key) => known.has(key) || (figure.kind === 'number' && known.has(bare(key)) && key !== bare(key)));
  });
}

/** One form of letters, digits and dashes; 第九条 and 一般 keep their numerals. */
function canonical(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/^[ \t]*(?:[-*+•]|\d{1,2}[.、)]|\([一二三四五六七八九十\d]{1,3}\))[ \t]*(?!\d)/gm, ' ')
    .replace(IDIOMS, (idiom) => '、'.repeat(idiom.length))
    // 138****0000 is a phone number; other stars are Markdown's.
    .replace(/(?<=\d)\*{3,4}(?=\d)/g, (stars) => '§'.repeat(stars.length));
  return normaliseWording(plain)
    .replace(/[*_`|]/g, ' ')
    .replace(/单次/g, '1次')
    .replace(/[—–−~～〜]+/g, '-')
    .replace(/(?<=\d)\s+(?=[年月日号点时元%])|(?<=[年月])\s+(?=\d)/g, '');
}

function numberOf(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return chineseNumber(text);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const day = (word: string): string => `周${'日一二三四五六'.indexOf(word === '天' ? '日' : word)}`;

function between(range: string): readonly string[] {
  const [from, to] = range.split('-').map((d) => Number(d.slice(1))) as [number, number];
  const days: string[] = [];
  for (let d = from; ; d = (d + 1) % 7) {
    days.push(`周${d}`);
    if (d === to || days.length === 7) return days;
  }
}

const percent = (value: number | undefined): Omit<Figure, 'words'> | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : { kind: 'number', keys: [`${round(value)}%`, ...(value === 50 ? ['1/2'] : [])] };

function everyUnit(unit: string): string {
  const plain = unit.replace(/^个/, '');
  return plain === '晚' ? '晚' : plain === '工作日' ? '工作日' : (UNIT_OF.get(plain) ?? plain);
}

/** 半年 is 6 months, 1个半小时 90 minutes; nothing else is converted. */
function halves(value: number, unit: string): readonly string[] {
  const plain = UNIT_OF.get(unit) ?? unit;
  const own = `${round(value)}${plain}`;
  if (plain === '年') return [own, `${round(value * 12)}月`];
  if (plain === '小时') return [own, `${round(value * 60)}分钟`];
  return [own];
}

function same(value: number, unit: string): readonly string[] {
  if (unit === '月' && value % 6 === 0 && value % 12 !== 0) return [`${round(value / 12)}年`];
  if (unit === '分钟' && value % 30 === 0 && value % 60 !== 0) return [`${round(value / 60)}小时`];
  return [];
}
