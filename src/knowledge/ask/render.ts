import { plainText } from '../index/wording.ts';
import { spokenDay, WEEKDAYS, weekdayOf } from '../load/days.ts';
import type { Passage, Policy } from '../policy.ts';
import { shownRow } from './excerpt.ts';
import type { DateWord } from './when.ts';

/** Words around what is quoted. Chinese, short, and nothing that is not known. */

export const MORE = '回复"原文"看全文';
export const NO_GROUND = '我在现有的规定和通知里没有找到依据，不敢乱说。';
export const PASS_ON = '需要的话，我可以转给网格员，有答复再告诉您。';
/** What a group is told when a question without ground was kept. */
export const passedOn = (inGroup: boolean, number: string, why = NO_GROUND): string =>
  `${why}已转给网格员，有答复${inGroup ? '我在这里@您' : '我马上告诉您'}。（编号 ${number}）`;
export const GENERATED = '内容由AI生成，以原文/居委会答复为准';

/** 《装修管理规定》第九条（社区居委会、物业，2026-03-01 起） */
export function sourceLine(policy: Policy, passage: Passage, note = ''): string {
  const since = policy.effectiveFrom !== '' ? `${policy.effectiveFrom} 起` : policy.issued !== '' ? `${policy.issued} 发布` : '';
  const read = policy.inferred.includes('text') ? '机器识读' : '';
  const who = [policy.issuer, since, read, note].filter((part) => part !== '').join('，');
  return `${titled(policy.title)}${clauseName(passage)}${who === '' ? '' : `（${who}）`}`;
}

/** 《健康讲座〈冬季血压管理〉》: marks within marks are single. */
export function titled(title: string): string {
  return `《${title.replace(/《/g, '〈').replace(/》/g, '〉')}》`;
}

export function clauseName(passage: Passage): string {
  if (passage.question !== '' || passage.clause === '') return '';
  return /^第.+[条项]/.test(passage.clause) ? passage.clause : `“${passage.clause}”`;
}

/** The whole passage with its heading, for whoever wants to read more than the answer. */
export function fullPassage(policy: Policy, passage: Passage): string {
  const place = [passage.heading.split(' > ').join(' '), passage.clause].filter((part) => part !== '').join(' ');
  const text = passage.lead.includes('\t')
    ? shownRow(passage)
    : [passage.lead, plainText(passage.text)].filter((part) => part !== '').join('\n');
  return `${titled(policy.title)}${place === '' ? '' : ` ${place}`}\n${text}\n（${[policy.issuer, policy.effectiveFrom === '' ? '' : `${policy.effectiveFrom} 起`, policy.effectiveTo === '' ? '' : `至 ${policy.effectiveTo}`].filter((p) => p !== '').join('，')}）`;
}

/** 明天（11月23日，周一）：a word that depends on the day of asking is told as a date. */
export function dateWord(date: DateWord): string {
  if (date.kind === 'span') return `${date.words}（${spokenDay(date.from)}–${spokenDay(date.to)}）：`;
  return date.kind === 'weekday'
    ? `${date.words}（${spokenDay(date.from)}）：`
    : `${date.words}（${spokenDay(date.from)}，${WEEKDAYS[weekdayOf(date.from)]}）：`;
}

/** 3号楼、4号楼 · 第5网格 */
export function scopeName(policy: Pick<Policy, 'buildings' | 'grids'>): string {
  const numbers = policy.buildings.map((b) => Number.parseInt(b, 10)).sort((a, b) => a - b);
  const run = numbers.length > 2 && numbers.every((n, i) => i === 0 || n === numbers[i - 1]! + 1);
  const buildings = run ? [`${numbers[0]}–${numbers.at(-1)}号楼`] : policy.buildings;
  return [...buildings, ...policy.grids].join('、');
}
