import type { ActivityDraft } from '../activities/activities.ts';
import type { Calendar } from '../community/calendar.ts';
import type { NoticeTargets } from '../messages.ts';
import type { Form } from './form.ts';
import { NOBODY, readTargets } from './targets.ts';
import { fromInput } from './when.ts';

/** The form of an activity: as it was typed, and what it means. */
export interface TypedActivity {
  readonly title: string;
  readonly speaker: string;
  readonly place: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly audience: string;
  readonly capacity: string;
  readonly description: string;
  readonly announce: boolean;
  readonly remind: boolean;
  readonly targets: NoticeTargets;
}

export const BLANK_ACTIVITY: TypedActivity = {
  title: '',
  speaker: '',
  place: '',
  startsAt: '',
  endsAt: '',
  audience: '',
  capacity: '',
  description: '',
  announce: true,
  remind: true,
  targets: { ...NOBODY, all: true },
};

export function readActivityForm(form: Form): TypedActivity {
  return {
    title: form.text('title'),
    speaker: form.text('speaker'),
    place: form.text('place'),
    startsAt: form.text('startsAt'),
    endsAt: form.text('endsAt'),
    audience: form.text('audience'),
    capacity: form.text('capacity'),
    description: form.text('description'),
    announce: form.flag('announce'),
    remind: form.flag('remind'),
    targets: readTargets(form),
  };
}

export function toActivityDraft(
  typed: TypedActivity,
  calendar: Calendar,
  now: Date,
): { readonly draft: ActivityDraft } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  if (typed.title === '') problems.push('请写活动名称，例如“健康讲座《冬季血压管理》”。');
  if (typed.place === '') problems.push('请写活动地点，例如“社区活动室”。');
  const startsAt = fromInput(calendar, typed.startsAt);
  const endsAt = fromInput(calendar, typed.endsAt);
  if (!startsAt) problems.push('请选择开始的日期和时间。');
  if (!endsAt) problems.push('请选择结束的日期和时间。');
  if (startsAt && startsAt.getTime() <= now.getTime()) problems.push('开始时间已经过去，请核对日期。');
  if (startsAt && endsAt && endsAt.getTime() <= startsAt.getTime()) problems.push('结束时间要晚于开始时间。');
  if (typed.capacity !== '' && !/^[1-9]\d{0,4}$/.test(typed.capacity)) problems.push('名额要写大于 0 的整数；不限名额就留空。');
  if (problems.length > 0 || !startsAt || !endsAt) return { problems };
  const { title, speaker, place, audience, description } = typed;
  return {
    draft: {
      title,
      speaker,
      place,
      startsAt,
      endsAt,
      audience,
      description,
      capacity: typed.capacity === '' ? undefined : Number(typed.capacity),
    },
  };
}
