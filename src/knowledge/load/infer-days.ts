import type { PolicyKind } from '../policy.ts';
import { addDays, datesIn, dayOf } from './days.ts';
import { type Around, around, DATE, dayIn, lastDayOf, ofItself, SPAN } from './infer-words.ts';

/** From when to when a document holds, read from its words. Where they are not plain, a day stays unknown. */

export interface DayText {
  /** With plain dates. */
  readonly text: string;
  readonly title: string;
  readonly meta: readonly string[];
  readonly issued: string;
}

/** Of a line such as 发布日期：2026年3月1日. */
export function metaDay(meta: readonly string[], name: RegExp): string | undefined {
  for (const line of meta) {
    const label = name.exec(line);
    const date = label && datesIn(line.slice(label.index), undefined)[0];
    if (date) return date.day;
  }
  return undefined;
}

/** （2024年5月1日居民会议通过，2026年3月1日修订）: the latest of a document's history. */
export function historyDay(lines: readonly string[]): string | undefined {
  return lines
    .filter((line) => /^[（(]?\s*(?:根据)?\s*\d{4}\s*年/.test(line) && /通过|批准|修订|修正|公布|发布|印发|审议/.test(line))
    .flatMap((line) => datesIn(line, undefined).map((date) => date.day))
    .sort()
    .at(-1);
}

/** 停车办法（2026-03-01）.docx, 20260301停水通知.pdf */
export function nameDay(name: string): string | undefined {
  const match =
    /(?<!\d)(20\d{2})[-._年](\d{1,2})[-._月](\d{1,2})日?(?!\d)/.exec(name) ??
    /(?<!\d)(20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)/.exec(name);
  return match ? dayOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

const TAKES_FORCE = '施行|实施|执行|生效|启用|试行|适用';
const COMMENCES = new RegExp(
  `(?:自|从|于|由)?\\s*(${DATE})\\s*(?:零时|0时|0[:：]00|00[:：]00)?\\s*(?:起|开始|以后)?\\s*(?:正式|开始|全面|统一)?\\s*(?:${TAKES_FORCE})`,
  'g',
);
const FROM_TO = new RegExp(
  `(?:自|从)?\\s*(${DATE})\\s*(?:起)?\\s*(?:至|到|—|–|-|~|～)\\s*(${DATE})\\s*(?:止|期间)?\\s*(?:${TAKES_FORCE}|有效)`,
  'g',
);
const FROM_ON =
  /自(?:公布|发布|印发|通过|张贴|公示|即)之?日起(?:满?\s*([一二两三四五六七八九十百\d]{1,3})\s*(?:日|天)(?:后|之后|起)?)?\s*(?:正式|开始)?(?:施行|实施|执行|生效|试行)/g;

/** Undefined where nothing is said; empty where it is said that it will be told. */
export function commencement({ text, title, meta, issued }: DayText): string | undefined {
  const told = metaDay(meta, /(?:施行|实施|生效|执行)(?:日期|时间)/);
  if (told) return told;
  const sure: string[] = [];
  const perhaps = new Set<string>();
  const add = (day: string | undefined, from: number, to: number): void => {
    const place = around(text, from, to);
    // 2019年5月1日起施行的《…》 is another one.
    if (!day || /^\s*的/.test(place.behind) || isOfAnother(text, from, title)) return;
    if (ofItself(place, title)) sure.push(day);
    else perhaps.add(day);
  };
  for (const match of text.matchAll(FROM_TO)) add(dayIn(match[1]!, issued), match.index, match.index + match[0].length);
  // 3月1日至8月31日试行: the second one is the last day.
  for (const match of text.matchAll(COMMENCES))
    if (!/[至到—–~～-]\s*$/.test(text.slice(0, match.index))) add(dayIn(match[1]!, issued), match.index, match.index + match[0].length);
  if (sure.length > 0) return sure.at(-1);
  for (const match of text.matchAll(FROM_ON)) {
    if (issued === '' || isOfAnother(text, match.index, title)) continue;
    const days = match[1] === undefined ? undefined : lastDayOf(`${match[1]}天`, issued);
    return days === undefined ? issued : addDays(days, 1);
  }
  if (/(?:施行|实施|执行|生效|启用)(?:日期|时间)[^。；\n]{0,6}另行(?:通知|公布|确定|公告)/.test(text)) return '';
  return perhaps.size === 1 ? [...perhaps][0] : undefined;
}

/** In 《某某条例》（自2021年1月1日起施行） it is that one's day. */
function isOfAnother(text: string, at: number, title: string): boolean {
  const { sentence } = around(text, at, at);
  const before = text.slice(0, at);
  const start = before.lastIndexOf(sentence.slice(0, 12));
  const named = before.slice(Math.max(0, start)).replaceAll(`《${title}》`, '');
  const last = named.lastIndexOf('》');
  if (last === -1) return false;
  const between = named.slice(last + 1);
  // A new thought begins, or it speaks of itself again: 根据《…》，本规定自…
  return !/[，。；\n]/.test(between.replace(/[（(][^）)]*$/, '')) && !/本[^，。]{0,8}$/.test(between);
}

/** Matters that are over when their day is. */
const EVENT =
  /停水|停电|停气|停梯|停暖|停热|断水|断电|检修|维修|维保|施工|封闭|演练|义诊|接种|体检|讲座|活动|培训|报名|集市|消杀|清洗|入户|安检|放假|值班|招募|打压|注水|改道|清运|整治行动|核酸|登记工作/;

export function end(
  document: DayText & { readonly kind: PolicyKind; readonly from: string; readonly signature: readonly string[] },
): string {
  const { text, title, meta, issued, kind, from, signature } = document;
  const term = meta.find((line) => /^有效期/.test(line));
  if (term !== undefined) {
    const span = new RegExp(`[：:]\\s*(?:为|共)?\\s*(${SPAN})`).exec(term)?.[1];
    const day = datesIn(term, issued === '' ? undefined : Number(issued.slice(0, 4))).at(-1)?.day;
    return day ?? (span && lastDayOf(span, from)) ?? '';
  }
  const stated = statedEnd(document);
  if (stated && stated >= from) return stated;
  if ((kind !== 'notice' && kind !== 'activity') || !EVENT.test(title) || /起(?:正式)?(?:施行|实施|执行)/.test(text)) return '';
  // 恢复时间另行通知, 每周四: it goes on until somebody says otherwise.
  if (/另行通知|长期|常年|至恢复|直至/.test(text)) return '';
  const own = signature.reduce((rest, line) => rest.replace(line, ''), text);
  const dates = datesIn(own, issued === '' ? undefined : Number(issued.slice(0, 4)));
  const last = dates.toSorted((a, b) => (a.day < b.day ? -1 : 1)).at(-1);
  if (!last || from === '' || last.day < from) return '';
  const behind = own.slice(last.end, last.end + 12);
  if (/^\s*(?:（[^）]*）)?\s*(?:\d{1,2}[:：]\d{2})?\s*(?:起|开始|以后|之后)/.test(behind)) return '';
  return /每(?:周|月|天|日|逢)/.test(own) && !/^.{0,10}(?:止|截止|结束)/.test(behind) && !/[至到—–~～-]\s*$/.test(own.slice(0, last.index))
    ? ''
    : last.day;
}

/** 有效期至…, 有效期五年, 试行一年, 自…起至…止: said of the document itself. */
function statedEnd({ text, title, issued, from }: DayText & { readonly from: string }): string | undefined {
  const found: string[] = [];
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => string | undefined, sure: (place: Around) => boolean): void => {
    for (const match of text.matchAll(pattern)) {
      const day = read(match);
      if (day && sure(around(text, match.index, match.index + match[0].length)) && !isOfAnother(text, match.index, title)) found.push(day);
    }
  };
  const force = new RegExp(TAKES_FORCE);
  const self = (place: Around): boolean => ofItself(place, title);
  take(new RegExp(`有效期?(?:限)?(?:至|到|截至|截止到?|截止至)\\s*[:：]?\\s*(${DATE})`, 'g'), (m) => lastOf(m[1]!, issued), self);
  take(
    new RegExp(`有效期(?:限)?(?:为|是|共)?\\s*(${SPAN})(?!内|以上|以下|前)`, 'g'),
    (m) => lastDayOf(m[1]!, from),
    (a) =>
      self(a) &&
      (force.test(a.sentence) || /本|该/.test(a.before)) &&
      !/《/.test(a.sentence.replaceAll(`《${title}》`, '').split(/本|废止/)[0]!),
  );
  take(new RegExp(`(?:暂定)?试行(?:期)?(?:限)?(?:为|暂定)?\\s*(${SPAN})`, 'g'), (m) => lastDayOf(m[1]!, from), self);
  take(FROM_TO, (m) => lastOf(m[2]!, issued), self);
  take(
    new RegExp(`(?:${TAKES_FORCE})(?:期限)?(?:至|到|截至|截止到?)\\s*(${DATE})`, 'g'),
    (m) => lastOf(m[1]!, issued),
    (a) => self({ ...a, before: a.before.replace(new RegExp(`(?:自|从)?\\s*(?:${DATE})\\s*起?\\s*$`), '') }),
  );
  take(
    new RegExp(`(?:至|到|于|自)\\s*(${DATE})\\s*(?:起|后|之后|时|止|起自行)?\\s*(?:自动|自行)?(?:止|失效|废止|终止|作废|停止执行)`, 'g'),
    (m) => {
      const day = lastOf(m[1]!, issued);
      // From that day on it holds no more.
      return day && /自\s*\S*?(?:起|日)/.test(m[0]) && /起/.test(m[0]) ? addDays(day, -1) : day;
    },
    (a) => self(a) || /^(?:本|该)/.test(a.before.trim()),
  );
  return found.at(-1);
}

/** 至2026年12月: until its last day. */
function lastOf(date: string, issued: string): string | undefined {
  const day = dayIn(date, issued);
  const month = /^\d{4}\s*年\s*\d{1,2}\s*月(?:份)?$/.test(date.trim());
  return day && month ? lastDayOf('1个月', day) : day;
}
