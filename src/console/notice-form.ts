import type { Calendar } from '../community/calendar.ts';
import type { NoticeAttachment, NoticeDraft } from '../messages.ts';
import type { Notice } from '../scheduler/notices.ts';
import type { Form } from './form.ts';
import { NOBODY, readTargets } from './targets.ts';
import { fromInput, toInput } from './when.ts';

/** The form of a notice: as it was typed, and what it means. */
export interface TypedNotice {
  readonly title: string;
  readonly text: string;
  readonly targets: NoticeDraft['targets'];
  readonly when: 'now' | 'at' | 'repeat';
  readonly at: string;
  readonly repeat: 'daily' | 'workdays' | 'weekly' | 'monthly' | 'cron';
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
const REPEAT = ['daily', 'workdays', 'weekly', 'monthly', 'cron'] as const;

export function readNoticeForm(form: Form): TypedNotice {
  return {
    title: form.text('title'),
    text: form.text('text'),
    targets: readTargets(form),
    when: WHEN.find((one) => one === form.text('when')) ?? 'now',
    at: form.text('at'),
    repeat: REPEAT.find((one) => one === form.text('repeat')) ?? 'weekly',
    weekdays: form.all('weekday').filter((day) => /^[1-7]$/.test(day)),
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
): { readonly draft: NoticeDraft } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const at = typed.when === 'at' ? fromInput(calendar, typed.at) : undefined;
  if (typed.when === 'at' && !at) problems.push('请选择发送的日期和时间。');
  const cron = typed.when === 'repeat' ? cronOf(typed) : undefined;
  if (cron && 'problem' in cron) problems.push(cron.problem);
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
      endsAt,
      toKnowledge: typed.toKnowledge,
    },
  };
}

function cronOf(typed: TypedNotice): { readonly cron: string } | { readonly problem: string } {
  if (typed.repeat === 'cron') {
    return typed.cron === '' ? { problem: '请写重复时间的表达式，例如“0 15 * * 3”是每周三 15:00。' } : { cron: typed.cron };
  }
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(typed.time);
  if (!time) return { problem: '请选择每次发送的钟点。' };
  const clock = `${Number(time[2])} ${Number(time[1])}`;
  switch (typed.repeat) {
    case 'daily':
      return { cron: `${clock} * * *` };
    case 'workdays':
      return { cron: `${clock} * * 1-5` };
    case 'weekly': {
      if (typed.weekdays.length === 0) return { problem: '请选择每周的星期几发送。' };
      const days = typed.weekdays.map((day) => Number(day) % 7).sort((a, b) => a - b);
      return { cron: `${clock} * * ${days.join(',')}` };
    }
    case 'monthly':
      if (!/^(L|[1-9]|[12]\d|3[01])$/.test(typed.monthday)) return { problem: '请选择每月几日发送。' };
      return { cron: `${clock} ${typed.monthday} * *` };
    default:
      return typed.repeat satisfies never;
  }
}

/** A notice that exists, as it would have been typed: to be changed, or written once more. */
export function toTyped(notice: Notice, committee: string, calendar: Calendar): TypedNotice {
  const at = notice.cron === undefined && notice.state === 'draft' ? notice.at : undefined;
  return {
    ...BLANK,
    title: notice.title,
    text: spoken(notice, committee),
    targets: notice.targets,
    when: notice.cron ? 'repeat' : at ? 'at' : 'now',
    at: at ? toInput(calendar, at) : '',
    ...(notice.cron ? repeatOf(notice.cron) : {}),
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

function repeatOf(cron: string): Partial<TypedNotice> {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(/\s+/);
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour) || month !== '*') return { repeat: 'cron', cron };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return { repeat: 'daily', time };
  if (day === '*' && weekday === '1-5') return { repeat: 'workdays', time };
  if (day === '*' && /^[0-6](,[0-6])*$/.test(weekday))
    return { repeat: 'weekly', time, weekdays: weekday.split(',').map((n) => (n === '0' ? '7' : n)) };
  if (weekday === '*' && /^(L|\d+)$/.test(day)) return { repeat: 'monthly', time, monthday: day };
  return { repeat: 'cron', cron };
}
