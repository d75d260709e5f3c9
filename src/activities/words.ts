import type { Calendar } from '../community/calendar.ts';
import { type Activity, shortTitle } from './activity.ts';

/** What residents read about activities. */

/** 11月26日（周四）14:30 社区活动室《冬季血压管理》 */
export function sayActivity(activity: Activity, calendar: Calendar, now: Date): string {
  const title = shortTitle(activity);
  return `${calendar.sayMomentAndWeekday(activity.startsAt, now)} ${activity.place}${title.startsWith('《') ? '' : ' '}${title}`;
}

/** For an answer: one line with everything one asks for. `left` undefined = no limit. */
export function describe(activity: Activity, left: number | undefined, calendar: Calendar, now: Date): string {
  const from = calendar.sayMomentAndWeekday(activity.startsAt, now);
  const to =
    calendar.dayOf(activity.startsAt) === calendar.dayOf(activity.endsAt)
      ? calendar.sayTime(activity.endsAt)
      : calendar.sayMoment(activity.endsAt, now);
  const parts = [`${activity.title}：${from}–${to}，${activity.place}`];
  if (activity.speaker) parts.push(`主讲 ${activity.speaker}`);
  if (activity.audience) parts.push(`面向${activity.audience}`);
  if (activity.state === 'cancelled') return `${parts.join('，')}。这个活动已取消。`;
  if (activity.endsAt.getTime() <= now.getTime()) return `${parts.join('，')}。这个活动已结束。`;
  parts.push(left === undefined ? '不限名额' : left > 0 ? `还剩 ${left} 个名额` : '名额已满');
  return `${parts.join('，')}。`;
}

export function signedUp(
  activity: Activity,
  people: number,
  left: number | undefined,
  reminded: 'day_before' | 'same_day' | 'no',
  calendar: Calendar,
  now: Date,
  changedFrom: number,
): string {
  const what =
    changedFrom > 0 && changedFrom !== people
      ? `已为您改为 ${people} 人`
      : changedFrom > 0
        ? `您已登记过 ${people} 人`
        : `已为您登记 ${people} 人`;
  const places = left === undefined ? '' : left > 0 ? `，还剩 ${left} 个名额` : '，名额已满';
  const reminder = { day_before: '前一天我会私聊提醒您。', same_day: '当天我会私聊提醒您。', no: '到时见。' }[reminded];
  return `${what}：${sayActivity(activity, calendar, now)}${places}。${reminder}`;
}

export const withdrawn = (activity: Activity, calendar: Calendar, now: Date) => `已为您取消报名：${sayActivity(activity, calendar, now)}。`;
export const cancelledForThose = (activity: Activity, calendar: Calendar, now: Date) =>
  `您报名的活动取消了：${sayActivity(activity, calendar, now)}。给您添麻烦了。`;

export function reminder(activity: Activity, people: number, calendar: Calendar, now: Date): string {
  const days = Math.round((midnight(activity.startsAt, calendar) - midnight(now, calendar)) / 86_400_000);
  const when = days === 0 ? '今天' : days === 1 ? '明天' : '';
  return `提醒您：${when}${when ? ' ' : ''}${sayActivity(activity, calendar, now)}，您登记了 ${people} 人。来不了请回“取消报名”，把名额让给别人。`;
}

/** 【活动通知】 for the groups. */
export function announcement(activity: Activity, calendar: Calendar, now: Date): string {
  const to = calendar.sayTime(activity.endsAt);
  const lines = [
    `${activity.title}：${calendar.sayMomentAndWeekday(activity.startsAt, now)}–${to}，${activity.place}。`,
    activity.speaker && `主讲：${activity.speaker}。`,
    activity.description,
    activity.capacity === undefined ? '' : `名额 ${activity.capacity} 人，在群里@我说“报名${shortTitle(activity)} 2人”就行。`,
  ];
  return lines.filter(Boolean).join('\n');
}

export function groupReminder(activity: Activity, calendar: Calendar, now: Date): string {
  return `提醒：${sayActivity(activity, calendar, now)}，报了名的居民请准时参加。`;
}

const midnight = (at: Date, calendar: Calendar) => {
  const { year, month, day } = calendar.wall(at);
  return Date.UTC(year, month - 1, day);
};

export const refusal = {
  unknown: '没有找到这个活动，可能已经结束或取消。',
  cancelled: (activity: Activity) => `${shortTitle(activity)}已取消，不能报名。`,
  begun: (activity: Activity) => `${shortTitle(activity)}已经开始，不能再报名，可以到现场问问。`,
  count: (people: number, most: number) => `报名人数请写 1 到 ${most} 之间的整数（收到的是 ${people}）。`,
  full: (activity: Activity) => `${shortTitle(activity)}名额已满，没有登记。有人退出时可以再来问。`,
  few: (activity: Activity, left: number, kept: number) =>
    `${shortTitle(activity)}只剩 ${left} 个名额，没有登记${kept > 0 ? `，您原来登记的 ${kept} 人不变` : ''}。要少报几位吗？`,
  notIn: (activity: Activity) => `您没有报名${shortTitle(activity)}，不用取消。`,
  draft: {
    title: '请写活动名称。',
    place: '请写活动地点。',
    times: '结束时间要晚于开始时间，请改一下。',
    capacity: '名额要写大于 0 的整数；不限名额就留空。',
    id: (id: string) => `编号 ${id} 已经有活动了，请换一个。`,
  },
} as const;
