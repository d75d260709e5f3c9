import type { Calendar } from '../community/calendar.ts';
import type { NoticeAttachment, NoticeDraft } from '../messages.ts';
import type { Notice } from '../scheduler/notices.ts';
import type { Form } from './form.ts';
import { cronOf, repeatOf, rulesOf } from './repeat-form.ts';
import { NOBODY, readTargets } from './targets.ts';
import { fromInput, toInput } from './when.ts';

/** The form of a notice: as it was typed, and what it means. */
export interface TypedNotice {
  readonly title: string;
  readonly text: string;
  readonly targets: NoticeDraft['targets'];
  readonly when: 'now' | 'at' | 'repeat';
  readonly at: string;
  readonly repeat: 'daily' | 'workdays' | 'weekly' | 'monthly' | 'nth' | 'workday' | 'cron';
  /** Of weekly: every so many weeks. */
  readonly every: string;
  /** Of a month: each one, or those that begin or end a quarter. */
  readonly months: 'all' | 'first' | 'last';
  /** 1 to 5, or L for the last. */
  readonly nth: string;
  readonly edge: 'first' | 'last';
  readonly holidays: '' | 'skip' | 'next' | 'previous';
  readonly from: string;
  readonly until: string;
  /** IANA name; empty = the community's. */
  readonly timeZone: string;
  /** Days on which nothing goes out, and moments that are moved, one a line. */
  readonly exceptions: string;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekdays: readonly string[];
  /** 1 to 31, or L for the last day. */
  readonly monthday: string;
  readonly time: string;
  readonly cron: string;
  readonly toKnowledge: boolean;
  readonly endsAt: string;
  readonly attachments: readonly NoticeAttachment[];
  /** Of a correction: what changed. */
  readonly what: string;
}

export const BLANK: TypedNotice = {
  title: '',
  text: '',
  targets: NOBODY,
  when: 'now',
  at: '',
  repeat: 'weekly',
  every: '1',
  months: 'all',
  nth: '1',
  edge: 'last',
  holidays: '',
  from: '',
  until: '',
  timeZone: '',
  exceptions: '',
  weekdays: [],
  monthday: '1',
  time: '09:00',
  cron: '',
  toKnowledge: false,
  endsAt: '',
  attachments: [],
  what: '',
};

const WHEN = ['now', 'at', 'repeat'] as const;
const REPEAT = ['daily', 'workdays', 'weekly', 'monthly', 'nth', 'workday', 'cron'] as const;
const MONTHS = ['all', 'first', 'last'] as const;
const HOLIDAYS = ['', 'skip', 'next', 'previous'] as const;

export function readNoticeForm(form: Form): TypedNotice {
  return {
    title: form.text('title'),
    text: form.text('text'),
    targets: readTargets(form),
    when: WHEN.find((one) => one === form.text('when')) ?? 'now',
    at: form.text('at'),
    repeat: REPEAT.find((one) => one === form.text('repeat')) ?? 'weekly',
    weekdays: form.all('weekday').filter((day) => /^[1-7]$/.test(day)),
    every: form.text('every'),
    months: MONTHS.find((one) => one === form.text('months')) ?? 'all',
    nth: form.text('nth'),
    edge: form.text('edge') === 'first' ? 'first' : 'last',
    holidays: HOLIDAYS.find((one) => one === form.text('holidays')) ?? '',
    from: form.text('from'),
    until: form.text('until'),
    timeZone: form.text('timeZone'),
    exceptions: form.text('exceptions'),
    monthday: form.text('monthday'),
    time: form.text('time'),
    cron: form.text('cron'),
    toKnowledge: form.flag('knowledge'),
    endsAt: form.text('endsAt'),
    attachments: [],
    what: form.text('what'),
  };
}

/** The draft that was meant, or everything that is not clear about it. */
export function toDraft(
  typed: TypedNotice,
  calendar: Calendar,
  now: Date,
): { readonly draft: NoticeDraft } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const at = typed.when === 'at' ? fromInput(calendar, typed.at) : undefined;
  if (typed.when === 'at' && !at) problems.push('请选择发送的日期和时间。');
  const cron = typed.when === 'repeat' ? cronOf(typed) : undefined;
  if (cron && 'problem' in cron) problems.push(cron.problem);
  const rules = typed.when === 'repeat' ? rulesOf(typed, calendar, now) : undefined;
  if (rules && 'problem' in rules) problems.push(rules.problem);
  const endsAt = typed.endsAt === '' ? undefined : fromInput(calendar, typed.endsAt);
  if (typed.endsAt !== '' && !endsAt) problems.push('结束时间没有看懂，请重新选择。');
  if (typed.toKnowledge && !endsAt && typed.when !== 'repeat') problems.push('加入知识库要写明这件事什么时候结束，到时自动失效。');
  if (problems.length > 0) return { problems };
  const { title, text, targets, attachments } = typed;
  return {
    draft: {
      title,
      text,
      targets,
      attachments,
      at,
      cron: cron && 'cron' in cron ? cron.cron : undefined,
      ...(rules && 'rules' in rules && Object.keys(rules.rules).length > 0 ? { repeat: rules.rules } : {}),
      ...(cron && typed.timeZone !== '' ? { timeZone: typed.timeZone } : {}),
      endsAt,
      toKnowledge: typed.toKnowledge,
    },
  };
}

/** A notice that exists, as it would have been typed: to be changed, or written once more. */
/** @param keepTime of one that is planned, its moment as well */
export function toTyped(notice: Notice, committee: string, calendar: Calendar, keepTime = false): TypedNotice {
  const at = notice.cron === undefined && (notice.state === 'draft' || keepTime) ? notice.at : undefined;
  return {
    ...BLANK,
    title: notice.title,
    text: spoken(notice, committee),
    targets: notice.targets,
    when: notice.cron ? 'repeat' : at ? 'at' : 'now',
    at: at ? toInput(calendar, at) : '',
    ...(notice.cron ? repeatOf(notice.cron, notice.repeat, calendar) : {}),
    timeZone: notice.cron && notice.timeZone !== calendar.timeZone ? notice.timeZone : '',
    toKnowledge: notice.toKnowledge,
    endsAt: notice.endsAt ? toInput(calendar, notice.endsAt) : '',
    attachments: notice.attachments,
    what: notice.changedWhat ?? '',
  };
}

/** Without what was put around it for sending. */
function spoken({ title, text, changedWhat }: Notice, committee: string): string {
  const head = `【${title}】`;
  const whole = text.startsWith(head) ? text.slice(head.length) : text;
  // Of a correction, what counts now.
  const body = changedWhat === undefined ? whole : whole.replace(/^更正：[^\n]*\n/, '');
  return committee !== '' && body.endsWith(committee) ? body.slice(0, -committee.length).trimEnd() : body;
}
