import { type Activity, type ActivityDraft, MOST_TIMES, type SeriesPlan, WAITLIST } from '../activities/activities.ts';
import type { Calendar } from '../community/calendar.ts';
import type { NoticeTargets } from '../messages.ts';
import type { Form } from './form.ts';
import { NOBODY, readTargets } from './targets.ts';
import { fromInput, toInput } from './when.ts';

/** The form of an activity: as it was typed, and what it means. */
export interface TypedActivity {
  readonly title: string;
  readonly speaker: string;
  readonly place: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly audience: string;
  readonly capacity: string;
  readonly waitlist: string;
  readonly signUpFrom: string;
  readonly signUpTo: string;
  readonly materials: string;
  readonly contact: string;
  readonly description: string;
  /** Empty = once; otherwise how many times it meets, weekly. */
  readonly times: string;
  readonly onHoliday: SeriesPlan['onHoliday'];
  readonly announce: boolean;
  readonly remind: boolean;
  readonly targets: NoticeTargets;
  /** What it collides with was shown, and is wanted. */
  readonly confirmed: boolean;
}

export const BLANK_ACTIVITY: TypedActivity = {
  title: '',
  speaker: '',
  place: '',
  startsAt: '',
  endsAt: '',
  audience: '',
  capacity: '',
  waitlist: String(WAITLIST),
  signUpFrom: '',
  signUpTo: '',
  materials: '',
  contact: '',
  description: '',
  times: '',
  onHoliday: 'later',
  announce: true,
  remind: true,
  targets: { ...NOBODY, all: true },
  confirmed: false,
};

export function readActivityForm(form: Form): TypedActivity {
  const holiday = form.text('onHoliday');
  return {
    title: form.text('title'),
    speaker: form.text('speaker'),
    place: form.text('place'),
    startsAt: form.text('startsAt'),
    endsAt: form.text('endsAt'),
    audience: form.text('audience'),
    capacity: form.text('capacity'),
    waitlist: form.text('waitlist'),
    signUpFrom: form.text('signUpFrom'),
    signUpTo: form.text('signUpTo'),
    materials: form.text('materials'),
    contact: form.text('contact'),
    description: form.text('description'),
    times: form.text('times'),
    onHoliday: holiday === 'skip' || holiday === 'move' ? holiday : 'later',
    announce: form.flag('announce'),
    remind: form.flag('remind'),
    targets: readTargets(form),
    confirmed: form.flag('confirmed'),
  };
}

/** An activity as the form would have been typed for it. */
export function typedOf(activity: Activity, calendar: Calendar): TypedActivity {
  const input = (at: Date | undefined) => (at ? toInput(calendar, at) : '');
  return {
    ...BLANK_ACTIVITY,
    title: activity.title,
    speaker: activity.speaker,
    place: activity.place,
    startsAt: input(activity.startsAt),
    endsAt: input(activity.endsAt),
    audience: activity.audience,
    capacity: activity.capacity === undefined ? '' : String(activity.capacity),
    waitlist: String(activity.waitlist),
    signUpFrom: input(activity.signUpFrom),
    signUpTo: input(activity.signUpTo),
    materials: activity.materials,
    contact: activity.contact,
    description: activity.description,
  };
}

export type ReadDraft =
  | { readonly draft: ActivityDraft; readonly series: SeriesPlan | undefined }
  | { readonly problems: readonly string[] };

/** @param now undefined where what has begun may still be changed */
export function toActivityDraft(typed: TypedActivity, calendar: Calendar, now: Date | undefined): ReadDraft {
  const problems: string[] = [];
  if (typed.title === '') problems.push('请写活动名称，例如“健康讲座《冬季血压管理》”。');
  if (typed.place === '') problems.push('请写活动地点，例如“社区活动室”。');
  const startsAt = fromInput(calendar, typed.startsAt);
  const endsAt = fromInput(calendar, typed.endsAt);
  const optional = (text: string, what: string) => {
    const at = text === '' ? undefined : fromInput(calendar, text);
    if (text !== '' && !at) problems.push(`${what}的日期和时间没有选完整。`);
    return at;
  };
  const signUpFrom = optional(typed.signUpFrom, '报名开始');
  const signUpTo = optional(typed.signUpTo, '报名截止');
  if (!startsAt) problems.push('请选择开始的日期和时间。');
  if (!endsAt) problems.push('请选择结束的日期和时间。');
  if (now && startsAt && startsAt.getTime() <= now.getTime()) problems.push('开始时间已经过去，请核对日期。');
  if (startsAt && endsAt && endsAt.getTime() <= startsAt.getTime()) problems.push('结束时间要晚于开始时间。');
  if (typed.capacity !== '' && !/^[1-9]\d{0,4}$/.test(typed.capacity)) problems.push('名额要写大于 0 的整数；不限名额就留空。');
  if (typed.waitlist !== '' && !/^\d{1,3}$/.test(typed.waitlist)) problems.push('候补人数要写整数；0 表示不排候补。');
  const times = typed.times === '' ? 1 : Number(typed.times);
  if (!Number.isInteger(times) || times < 1 || times > MOST_TIMES)
    problems.push(`一共几次要写 2 到 ${MOST_TIMES} 之间的整数；只办一次就留空。`);
  if (problems.length > 0 || !startsAt || !endsAt) return { problems };
  const { title, speaker, place, audience, description, materials, contact } = typed;
  return {
    draft: {
      ...{ title, speaker, place, startsAt, endsAt, audience, description, materials, contact, signUpFrom, signUpTo },
      waitlist: typed.waitlist === '' ? 0 : Number(typed.waitlist),
      capacity: typed.capacity === '' ? undefined : Number(typed.capacity),
    },
    series: times > 1 ? { times, onHoliday: typed.onHoliday } : undefined,
  };
}
