import type { Calendar } from '../community/calendar.ts';
import type { Community } from '../community/community.ts';
import { findTimes, type SaidTime } from '../community/said-time.ts';
import type { NoticeDraft, RepeatRules } from '../messages.ts';
import { readRecurrence } from './said-recurrence.ts';
import { findTargets, leadingTargets } from './targets.ts';
import { titleFor } from './title.ts';

/** What staff write after /通知, read as a draft. It is shown to them, exactly as it would go out, before anything happens. */
export type ParsedCommand = { readonly kind: 'draft'; readonly draft: NoticeDraft } | { readonly kind: 'refused'; readonly text: string };

export interface CommandContext {
  readonly calendar: Calendar;
  readonly now: Date;
  readonly community: Community;
}

/** Without a moment of its own, a notice is answered from for a month. */
const DEFAULT_DAYS = 30;

export const USAGE =
  '请写明内容和范围，例如：\n/通知 明天上午9点到12点 3、4号楼停水，请提前储水\n/通知 定时明早8点：全体：周四14:30社区活动室有健康讲座\n/通知 每周三下午3点：第2网格：请把楼道杂物清走';

export function parseNoticeCommand(text: string, context: CommandContext): ParsedCommand {
  const { calendar, now } = context;
  const lead = readLead(text.trim().replace(/^[/／]?通知\s*[：:]?\s*/, ''), context);
  if ('refused' in lead) return { kind: 'refused', text: lead.refused };
  if (lead.body === '') return { kind: 'refused', text: USAGE };
  const recurring = lead.cron !== undefined;
  const times = findTimes(lead.body, calendar, lead.at && lead.at.getTime() > now.getTime() ? lead.at : now);
  const body = recurring ? lead.body : withDates(lead.body, times, context);
  const title = /^【([^】]{1,30})】/.exec(body)?.[1] ?? titleFor(body);
  const draft: NoticeDraft = {
    title,
    text: body,
    targets: lead.targets ?? findTargets(lead.body),
    ...(lead.at && { at: lead.at }),
    ...(lead.cron && { cron: lead.cron }),
    ...(lead.repeat && { repeat: lead.repeat }),
    ...(!recurring && { endsAt: endOf(times, calendar) ?? inDays(calendar, lead.at ?? now, DEFAULT_DAYS) }),
    toKnowledge: !recurring,
  };
  return { kind: 'draft', draft };
}

interface Lead {
  readonly at?: Date;
  readonly cron?: string;
  readonly repeat?: RepeatRules;
  readonly targets?: NoticeDraft['targets'];
  readonly body: string;
}

/** When to send, and to whom, as far as that is said in front; in either order. What remains is the matter. */
function readLead(text: string, context: CommandContext): Lead | { readonly refused: string } {
  let lead: Lead = { body: text };
  for (let round = 0; round < 3; round++) {
    const addressed = lead.targets ? undefined : leadingTargets(lead.body);
    if (addressed) {
      lead = { ...lead, targets: addressed.targets, body: addressed.rest };
      continue;
    }
    if (lead.at || lead.cron) break;
    const timed = readSendTime(lead.body, context);
    if (!timed) break;
    if ('refused' in timed) return timed;
    lead = { ...lead, ...timed };
  }
  return { ...lead, body: lead.body.trim() };
}

const TIMER = /^\s*(?:定时(?:发送|发)?|在)?\s*[：:]?\s*/;
/** 发 makes a moment the one of sending: 「明早8点发：」; 发放 and 发现 are other words. */
const SENDS = /^\s*(?:准时)?(?:发送|发出|发布|再发|发)(?![放现生给到往])(?:一次|到群里)?\s*[：:，,]?\s*/;
const COLON = /^\s*[：:，,]\s*/;

/** 「定时 明早8点：…」, 「明早8点发：…」, 「每周三下午3点：…」. A moment without one of these words is when the matter takes place. */
function readSendTime(
  text: string,
  { calendar, now }: CommandContext,
): Pick<Lead, 'at' | 'cron' | 'repeat' | 'body'> | { readonly refused: string } | undefined {
  const lead = TIMER.exec(text)?.[0] ?? '';
  const explicit = lead.includes('定时');
  const rest = text.slice(lead.length);
  const recurrence = readRecurrence(rest, calendar.dayOf(now));
  if (recurrence) {
    if (recurrence.kind === 'no_time') return { refused: `“${recurrence.said}”要写明几点，例如：${recurrence.said}下午3点` };
    return {
      cron: recurrence.cron,
      ...(recurrence.rules ? { repeat: recurrence.rules } : {}),
      body: stripSends(rest.slice(recurrence.length)),
    };
  }
  const [first] = findTimes(rest, calendar, now);
  if (first?.index !== 0)
    return explicit ? { refused: '没看懂定时的时间，请写成“定时 明早8点：内容”或“定时 11月23日 8:00：内容”。' } : undefined;
  const after = rest.slice(first.length);
  if (!explicit && !SENDS.test(after)) return undefined;
  if (!first.hasTime)
    return { refused: `“${rest.slice(0, first.length)}”要写明几点发，例如：定时 ${rest.slice(0, first.length)}8点：内容` };
  return { at: first.start, body: stripSends(after) };
}

const stripSends = (text: string) => text.replace(SENDS.test(text) ? SENDS : COLON, '');

/** 明天上午9点到12点 → 11月23日（周一）9:00–12:00: who reads it tomorrow must not count from tomorrow. */
function withDates(body: string, times: readonly SaidTime[], { calendar, now }: CommandContext): string {
  let result = '';
  let from = 0;
  for (const time of times) {
    result += body.slice(from, time.index) + sayTime(time, calendar, now);
    from = time.index + time.length;
    const rest = body.slice(from);
    const gap = /^[\s，,]+/.exec(rest)?.[0] ?? '';
    // 「9点到12点 3、4号楼」: without a comma the numbers would run together.
    if (gap !== '' && /^[\s，,]+\S/.test(rest)) {
      result += '，';
      from += gap.length;
    }
  }
  return result + body.slice(from);
}

function sayTime(time: SaidTime, calendar: Calendar, now: Date): string {
  const sameDay = (a: Date, b: Date) => calendar.dayOf(a) === calendar.dayOf(b);
  if (!time.hasTime) {
    const last = time.end && new Date(time.end.getTime() - 1);
    const part = time.part ?? '';
    return last && !sameDay(time.start, last)
      ? `${calendar.sayDayAndWeekday(time.start, now)}至${calendar.sayDayAndWeekday(last, now)}`
      : `${calendar.sayDayAndWeekday(time.start, now)}${part}`;
  }
  const start = calendar.sayMomentAndWeekday(time.start, now);
  if (!time.end) return start;
  return `${start}–${sameDay(time.start, time.end) ? calendar.sayTime(time.end) : calendar.sayMomentAndWeekday(time.end, now)}`;
}

/** The latest end that is named; a moment without one lasts to the end of its day. */
function endOf(times: readonly SaidTime[], calendar: Calendar): Date | undefined {
  const ends = times.map((time) => time.end ?? nextMidnight(calendar, time.start));
  return ends.length === 0 ? undefined : new Date(Math.max(...ends.map((end) => end.getTime())));
}

function nextMidnight(calendar: Calendar, at: Date): Date {
  return inDays(calendar, at, 1);
}

function inDays(calendar: Calendar, at: Date, days: number): Date {
  const { year, month, day } = calendar.wall(at);
  return calendar.instant(year, month, day + days);
}
