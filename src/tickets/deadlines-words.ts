import type { Calendar } from '../community/calendar.ts';
import type { ClockRow } from './deadlines-store.ts';
import { CLOCK_WORDS, type ClockName } from './limits.ts';
import type { Ticket } from './ticket.ts';
import { sayMatter } from './words.ts';

/** What staff read about time limits. */
export interface LimitNews {
  readonly ticket: Ticket;
  readonly row: ClockRow;
  readonly calendar: Calendar;
  readonly now: Date;
}

const TO_DO: Readonly<Record<ClockName, (number: string) => string>> = {
  response: (number) => `接办请回：接单 ${number}`,
  news: (number) => `有进展请告诉居民：回复 ${number} 进展；要等别人，请回：等待 ${number} 到哪天 原因`,
  resolution: (number) => `办完请回：办结 ${number} 结果；要等别人，请回：等待 ${number} 到哪天 原因`,
};

const what = ({ ticket }: LimitNews): string =>
  ticket.confidential ? `${ticket.number}（保密）` : `${ticket.number} ${sayMatter(ticket)}`;
const limitOf = ({ row, calendar, now }: LimitNews): string =>
  `${CLOCK_WORDS[row.clock]}${row.dueAt ? `应在 ${calendar.sayMoment(row.dueAt, now)} 前` : ''}`;

export const warnText = (news: LimitNews): string =>
  `快到时限：${what(news)}，${limitOf(news)}。\n${TO_DO[news.row.clock](news.ticket.number)}`;
export const breachText = (news: LimitNews): string =>
  `已超时限：${what(news)}，${limitOf(news)}。\n${TO_DO[news.row.clock](news.ticket.number)}`;

export function escalationText(news: LimitNews & { readonly names: readonly string[] }): string {
  const who = news.names.length > 0 ? `由${news.names.slice(0, 3).join('、')}负责` : '还没有人负责';
  return `【超时】${what(news)}，${limitOf(news)}，${who}。`;
}
