import { buildingsIn } from '../load/buildings.ts';
import { addDays, datesIn, WEEKDAYS } from '../load/days.ts';
import type { LoadedPolicy } from '../policy.ts';
import { type FieldCounts, packTerms } from './packed-terms.ts';
import { countTerms, type Segmenter } from './terms.ts';
import { plainText } from './wording.ts';

/** The packed terms of a document's passages. */
export function termsOf(policy: LoadedPolicy, segmenter: Segmenter): Uint8Array {
  const title = countTerms(policy.facts.title, segmenter);
  const year = Number((policy.facts.effectiveFrom || policy.facts.issued).slice(0, 4)) || undefined;
  const passages: FieldCounts[] = policy.passages.map((passage) => {
    const text = countTerms(plainText(passage.text), segmenter);
    const words = `${passage.heading} ${passage.clause} ${passage.question} ${passage.text}`;
    for (const term of [...dateTerms(words, year), ...buildingsIn(words).map(buildingTerm), ...agesIn(words).map(ageTerm)])
      text.set(term, (text.get(term) ?? 0) + 1);
    return {
      title,
      heading: countTerms([passage.heading, passage.question === '' ? passage.clause : '', passage.lead].join(' '), segmenter),
      question: countTerms(passage.question, segmenter),
      asked: countTerms(passage.asked, segmenter),
      text,
    };
  });
  return packTerms(passages);
}

/** How a day, a weekday and a building stand in the index, beside the words that name them: those in the midst of a range as well. */
export const dayTerm = (day: string): string => `@${day.slice(5)}`;
export const buildingTerm = (building: string): string => `@b${Number.parseInt(building, 10)}`;
export const ageTerm = (age: number): string => `@a${age}`;
export const weekdayTerm = (weekday: number): string => `@w${weekday}`;

const OLDEST = 110;

/** Ages that a text speaks of, ranges opened: 80—89周岁, 65岁以上, 年满60周岁, 12周岁以下. */
export function agesIn(text: string): readonly number[] {
  const ages = new Set<number>();
  const add = (from: number, to: number): void => {
    for (let age = from; age <= Math.min(to, OLDEST); age++) ages.add(age);
  };
  for (const match of text.matchAll(
    /(满|年满)?(\d{1,3})(?:\s*[—–\-~～至到]\s*(\d{1,3}))?\s*周?岁\s*(?:及|\(含\)|（含）)?(以上|以下|以内)?/g,
  )) {
    const from = Number(match[2]);
    if (match[3]) add(from, Number(match[3]));
    else if (match[4] === '以上' || match[1]) add(from, OLDEST);
    else if (match[4]) add(0, from);
    else add(from, from);
  }
  return [...ages];
}

/** Days and weekdays that a text names, ranges opened: 11月24日至11月27日, 周一至周五, 工作日, 周末. */
export function dateTerms(text: string, year: number | undefined): ReadonlySet<string> {
  const terms = new Set<string>();
  // The year is of no account: what is in force decides which one is meant. A leap year holds every day.
  const dates = datesIn(text.normalize('NFKC'), year ?? 2028);
  for (const [i, date] of dates.entries()) {
    terms.add(dayTerm(date.day));
    const next = dates[i + 1];
    if (
      !next ||
      !/^\s*(?:[（(][^）)]{1,6}[）)])?\s*(?:\d{1,2}[:：时]\d{0,2})?\s*(?:至|到|-|–|—|~|～)+\s*$/.test(
        text.normalize('NFKC').slice(date.end, next.index),
      )
    )
      continue;
    for (let day = addDays(date.day, 1), left = 31; day < next.day && left > 0; day = addDays(day, 1), left--) terms.add(dayTerm(day));
  }
  for (const weekday of weekdaysIn(text)) terms.add(weekdayTerm(weekday));
  return terms;
}

const WEEKDAY = '(?:周|星期|礼拜)?([一二三四五六日天])';

export function weekdaysIn(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  const number = (name: string): number => (name === '天' ? 0 : WEEKDAYS.indexOf(`周${name}` as (typeof WEEKDAYS)[number]));
  for (const match of text.matchAll(
    new RegExp(
      `(?:周|星期|礼拜)([一二三四五六日天])(?:\\s*(?:至|到|-|–|—|~|～)\\s*${WEEKDAY})?((?:\\s*[、和及,，]\\s*(?:周|星期|礼拜)[一二三四五六日天])*)`,
      'g',
    ),
  )) {
    const from = number(match[1]!);
    found.add(from);
    if (match[2]) for (let day = from; day !== number(match[2]); day = (day + 1) % 7) found.add(day).add((day + 1) % 7);
    for (const more of (match[3] ?? '').matchAll(/(?:周|星期|礼拜)([一二三四五六日天])/g)) found.add(number(more[1]!));
  }
  if (/工作日|上班时间/.test(text)) for (let day = 1; day <= 5; day++) found.add(day);
  if (/周末|双休日/.test(text)) found.add(6).add(0);
  if (/每天|每日|天天|全周|全年无休/.test(text)) for (let day = 0; day < 7; day++) found.add(day);
  return found;
}
