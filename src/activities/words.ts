import type { Calendar } from '../community/calendar.ts';
import { type Activity, type SignUp, shortTitle } from './activity.ts';
import { SELF, sayParty } from './party.ts';

/** What residents read about activities. */

/** 手机和充电器, however it was written. */
export const bringing = (activity: Pick<Activity, 'materials'>): string => activity.materials.replace(/^请?自?带(?:好|上|着)?/, '');

/** 11月26日（周四）14:30 社区活动室《冬季血压管理》 */
export function sayActivity(activity: Activity, calendar: Calendar, now: Date): string {
  const title = shortTitle(activity);
  return `${calendar.sayMomentAndWeekday(activity.startsAt, now)} ${activity.place}${title.startsWith('《') ? '' : ' '}${title}`;
}

/** 11月26日（周四）14:30–16:00 */
export function sayTimes(activity: Activity, calendar: Calendar, now: Date): string {
  const sameDay = calendar.dayOf(activity.startsAt) === calendar.dayOf(activity.endsAt);
  const to = sameDay ? calendar.sayTime(activity.endsAt) : calendar.sayMoment(activity.endsAt, now);
  return `${calendar.sayMomentAndWeekday(activity.startsAt, now)}–${to}`;
}

/** For an answer: one line with everything one asks for. `left` undefined = no limit. */
export function describe(activity: Activity, left: number | undefined, waiting: number, calendar: Calendar, now: Date): string {
  const parts = [`${activity.title}：${sayTimes(activity, calendar, now)}，${activity.place}`];
  if (activity.speaker) parts.push(`主讲 ${activity.speaker}`);
  if (activity.audience) parts.push(`面向${activity.audience}`);
  if (activity.state === 'cancelled') return `${parts.join('，')}。这个活动已取消。`;
  if (activity.endsAt.getTime() <= now.getTime()) return `${parts.join('，')}。这个活动已结束。`;
  if (activity.materials) parts.push(`请带${bringing(activity)}`);
  if (activity.contact) parts.push(`咨询 ${activity.contact}`);
  parts.push(sayPlaces(activity, left, waiting));
  if (activity.signUpFrom && activity.signUpFrom.getTime() > now.getTime())
    parts.push(`${calendar.sayMomentAndWeekday(activity.signUpFrom, now)} 开始报名`);
  else if (activity.signUpTo)
    parts.push(
      activity.signUpTo.getTime() > now.getTime() ? `报名到 ${calendar.sayMomentAndWeekday(activity.signUpTo, now)} 为止` : '报名已截止',
    );
  return `${parts.join('，')}。`;
}

function sayPlaces(activity: Activity, left: number | undefined, waiting: number): string {
  if (left === undefined) return '不限名额';
  if (waiting > 0) return `名额已满，${waiting} 人在候补`;
  if (left > 0) return `还剩 ${left} 个名额`;
  return activity.waitlist > 0 ? '名额已满，可以报名候补' : '名额已满';
}

/** 您和妈妈; empty where it is only the speaker. */
const namesOf = (party: readonly string[]): string => (party.some((name) => name !== SELF) ? sayParty(party) : '');

export function signedUp(
  activity: Activity,
  party: readonly string[],
  left: number | undefined,
  reminded: 'day_before' | 'same_day' | 'no',
  calendar: Calendar,
  now: Date,
  changedFrom: number,
): string {
  const people = party.length;
  const what =
    changedFrom > 0 && changedFrom !== people
      ? `已为您改为 ${people} 人`
      : changedFrom > 0
        ? `您已登记过 ${people} 人`
        : `已为您登记 ${people} 人`;
  // Who they are was just said; it is worth repeating where it changed, or where the speaker is none of them.
  const who = changedFrom > 0 || !party.includes(SELF) ? namesOf(party) : '';
  const places = left === undefined ? '' : left > 0 ? `，还剩 ${left} 个名额` : '，名额已满';
  const reminder = { day_before: '前一天我会私聊提醒您。', same_day: '当天我会私聊提醒您。', no: '到时见。' }[reminded];
  return `${what}${who ? `（${who}）` : ''}：${sayActivity(activity, calendar, now)}${places}。${reminder}`;
}

export function queued(
  activity: Activity,
  party: {
    readonly people: number;
    readonly party: readonly string[];
    readonly waiting: number;
    readonly waitingParty: readonly string[];
    readonly ahead: number;
  },
  calendar: Calendar,
  now: Date,
): string {
  const kept = party.people > 0 ? `已登记的 ${party.people} 人不变，另外 ` : '';
  const order = party.ahead === 0 ? '排在最前面' : `前面还有 ${party.ahead} 人`;
  return `${sayActivity(activity, calendar, now)}名额已满。${kept}${party.waiting} 人已排进候补，${order}。有空位我会按顺序问您，不想等了请回“取消报名”。`;
}

export const withdrawn = (activity: Activity, calendar: Calendar, now: Date) => `已为您取消报名：${sayActivity(activity, calendar, now)}。`;
export const leftQueue = (activity: Activity) => `已取消${shortTitle(activity)}的候补。`;

export function swapped(activity: Activity, party: readonly string[], calendar: Calendar, now: Date): string {
  const who = party.length === 1 && party[0] === SELF ? '您' : sayParty(party);
  return `已改好${who ? `，参加的是${who}` : ''}：${sayActivity(activity, calendar, now)}，共 ${party.length} 人。`;
}

/** What becomes of signing up for every session of a series. */
export function signedUpForAll(
  results: readonly { readonly activity: Activity; readonly kind: 'done' | 'queued' | 'refused' }[],
  people: number,
  calendar: Calendar,
  now: Date,
): string {
  const days = (kind: 'done' | 'queued' | 'refused') =>
    results.filter((result) => result.kind === kind).map(({ activity }) => calendar.sayDay(activity.startsAt, now));
  const parts: string[] = [];
  const [done, queued, refused] = [days('done'), days('queued'), days('refused')];
  if (done.length > 0) parts.push(`已为您登记 ${done.length} 次，每次 ${people} 人：${done.join('、')}`);
  if (queued.length > 0) parts.push(`${queued.join('、')} 名额已满，已排进候补`);
  if (refused.length > 0) parts.push(`${refused.join('、')} 没有登记，名额不够`);
  return parts.length === 0 ? refusal.unknown : `${parts.join('；')}。每次活动前我会私聊提醒您。`;
}

/** How things stand for one person. */
export function ownStatus(mine: SignUp | undefined, ahead: number, calendar: Calendar, now: Date): string {
  if (!mine || mine.people + mine.waiting === 0) return '您还没有报名。';
  const who = namesOf(mine.party);
  const parts: string[] = [];
  if (mine.people > 0) parts.push(`您已登记 ${mine.people} 人${who ? `（${who}）` : ''}`);
  if (mine.offered > 0 && mine.offeredUntil)
    parts.push(`给您留着 ${mine.offered} 个名额，请在 ${calendar.sayMoment(mine.offeredUntil, now)} 前回复“要”或“不要”`);
  else if (mine.waiting > 0)
    parts.push(`${mine.people > 0 ? '另外 ' : '您有 '}${mine.waiting} 人在候补，${ahead === 0 ? '排在最前面' : `前面还有 ${ahead} 人`}`);
  return `${parts.join('；')}。`;
}

export const cancelledForThose = (activity: Activity, calendar: Calendar, now: Date) =>
  `您报名的活动取消了：${sayActivity(activity, calendar, now)}。给您添麻烦了。`;

export function offer(activity: Activity, places: number, wanted: number, until: Date, calendar: Calendar, now: Date): string {
  const part = places < wanted ? `（您要 ${wanted} 个，先空出 ${places} 个）` : '';
  return `您候补的活动有空位了：${sayActivity(activity, calendar, now)}，给您留着 ${places} 个名额${part}。要的话请在 ${calendar.sayMoment(until, now)} 前回复“要”，不去了请回“不要”，过时就给下一位。`;
}

export function offerTaken(activity: Activity, people: number, waiting: number, calendar: Calendar, now: Date): string {
  const rest = waiting > 0 ? `另外 ${waiting} 人还在候补。` : '到时见。';
  return `好的，已为您登记 ${people} 人：${sayActivity(activity, calendar, now)}。${rest}`;
}

export const offerRefused = (activity: Activity) => `好的，${shortTitle(activity)}的名额让给下一位了，谢谢您告诉我。`;
export const offerPartRefused = (activity: Activity, wanted: number) =>
  `好的，${shortTitle(activity)}继续为您排着，凑够 ${wanted} 个名额再问您。`;
export const offerGone = (activity: Activity) =>
  `${shortTitle(activity)}留给您的名额已经过了时间，给了下一位。还想去可以再报名，重新排队。`;
export const offerLapsed = (activity: Activity, kept: number) =>
  `没有等到您的回复，${shortTitle(activity)}空出的名额给了下一位${kept > 0 ? `，您原来登记的 ${kept} 人不变` : ''}。还想去可以再报名，重新排队。`;

export function reminder(activity: Activity, people: number, calendar: Calendar, now: Date): string {
  const days = Math.round((midnight(activity.startsAt, calendar) - midnight(now, calendar)) / 86_400_000);
  const when = days === 0 ? '今天' : days === 1 ? '明天' : '';
  const bring = activity.materials ? `请带${bringing(activity)}。` : '';
  return `提醒您：${when}${when ? ' ' : ''}${sayActivity(activity, calendar, now)}，您登记了 ${people} 人。${bring}来不了请回“取消报名”，把名额让给别人。`;
}

/** What changed, for those who signed up and for the groups; empty where nothing changed that they have to know. */
export function changes(before: Activity, after: Activity, calendar: Calendar, now: Date): string {
  const lines: string[] = [];
  if (before.title !== after.title) lines.push(`名称改为${after.title}`);
  if (before.startsAt.getTime() !== after.startsAt.getTime() || before.endsAt.getTime() !== after.endsAt.getTime())
    lines.push(`时间由 ${sayTimes(before, calendar, now)} 改为 ${sayTimes(after, calendar, now)}`);
  if (before.place !== after.place) lines.push(`地点由${before.place}改到${after.place}`);
  if (before.speaker !== after.speaker && after.speaker !== '') lines.push(`主讲改为 ${after.speaker}`);
  if (before.materials !== after.materials && after.materials !== '') lines.push(`请带${bringing(after)}`);
  return lines.join('；');
}

export const changedForThose = (before: Activity, what: string) =>
  `您报名的${shortTitle(before)}有变动：${what}。您的名额还在；来不了请回“取消报名”。`;
export const changedForGroups = (before: Activity, what: string) => `${before.title}有变动：${what}。已报名的居民名额保留，不用重新报名。`;
export const cancelledForGroups = (activity: Activity, calendar: Calendar, now: Date) =>
  `${activity.title}（${calendar.sayMomentAndWeekday(activity.startsAt, now)} ${activity.place}）取消了，请相互转告，给大家添麻烦了。`;

export const removed = (activity: Activity) => `工作人员已取消您在${shortTitle(activity)}的报名。有疑问请联系居委会。`;

export const thanks = (activity: Activity) =>
  `谢谢您来参加${shortTitle(activity)}！觉得怎么样？回复“5分”这样的分数（1–5，5 最好）就行，也可以带上一两句话，我们办得更好。`;
export const feedbackNoted = (activity: Activity, rating: number | undefined) =>
  `谢谢！${rating === undefined ? '您的话' : `${rating} 分`}已记下，会带给办${shortTitle(activity)}的同事。`;

/** Somebody's name was struck out of a list in the group, or they did it themselves. */
export const leftByList = (activity: Activity) =>
  `群接龙里写着您不参加${shortTitle(activity)}了，报名已取消。写错了请再说一声“报名${shortTitle(activity)}”。`;

/** 【活动通知】 for the groups. */
export function announcement(activity: Activity, calendar: Calendar, now: Date): string {
  const lines = [
    `${activity.title}：${sayTimes(activity, calendar, now)}，${activity.place}。`,
    activity.speaker && `主讲：${activity.speaker}。`,
    activity.description,
    activity.materials && `请带：${bringing(activity)}。`,
    activity.contact && `咨询：${activity.contact}。`,
    activity.capacity === undefined
      ? ''
      : `名额 ${activity.capacity} 人，${sayWindow(activity, calendar, now)}在群里@我说“报名${shortTitle(activity)} 2人”就行。`,
  ];
  return lines.filter(Boolean).join('\n');
}

function sayWindow(activity: Activity, calendar: Calendar, now: Date): string {
  const { signUpFrom, signUpTo } = activity;
  const from = signUpFrom && signUpFrom.getTime() > now.getTime() ? `${calendar.sayMomentAndWeekday(signUpFrom, now)} 起` : '';
  const to = signUpTo ? `${calendar.sayMomentAndWeekday(signUpTo, now)} 前` : '';
  return from || to ? `${from}${from && to ? '、' : ''}${to}` : '';
}

export function groupReminder(activity: Activity, calendar: Calendar, now: Date): string {
  return `提醒：${sayActivity(activity, calendar, now)}，报了名的居民请准时参加。`;
}

export const checkedIn = (activity: Activity, people: number) =>
  `签到成功：${shortTitle(activity)}，${people} 人。${people > 1 ? '人数不对请回“签到”加上号码和人数，例如“签到 1234 1人”。' : '欢迎！'}`;
export const walkedIn = (activity: Activity, people: number) => `签到成功：${shortTitle(activity)}，现场参加 ${people} 人，欢迎！`;

const midnight = (at: Date, calendar: Calendar) => {
  const { year, month, day } = calendar.wall(at);
  return Date.UTC(year, month - 1, day);
};

export const refusal = {
  unknown: '没有找到这个活动，可能已经结束或取消。',
  cancelled: (activity: Activity) => `${shortTitle(activity)}已取消，不能报名。`,
  begun: (activity: Activity) => `${shortTitle(activity)}已经开始，不能再报名，可以到现场问问。`,
  begunWithdraw: (activity: Activity) => `${shortTitle(activity)}已经开始，不用再取消了。`,
  early: (activity: Activity, calendar: Calendar, now: Date) =>
    `${shortTitle(activity)} ${calendar.sayMomentAndWeekday(activity.signUpFrom!, now)} 开始报名，到时候再来说一声就行。`,
  late: (activity: Activity, calendar: Calendar, now: Date) =>
    `${shortTitle(activity)}的报名已在 ${calendar.sayMomentAndWeekday(activity.signUpTo!, now)} 截止，可以到现场问问有没有空位。`,
  count: (people: number, most: number) => `报名人数请写 1 到 ${most} 之间的整数（收到的是 ${people}）。`,
  full: (activity: Activity, kept: number) =>
    kept > 0
      ? `${shortTitle(activity)}名额已满，您原来登记的 ${kept} 人不变。`
      : `${shortTitle(activity)}名额已满，没有登记。有人退出时可以再来问。`,
  few: (activity: Activity, left: number, kept: number, queue: boolean) =>
    `${shortTitle(activity)}只剩 ${left} 个名额，没有登记${kept > 0 ? `，您原来登记的 ${kept} 人不变` : ''}。要少报几位吗？${queue ? '也可以在报名时加上“候补”，都排队等。' : ''}`,
  queueFull: (activity: Activity, most: number) => `${shortTitle(activity)}名额已满，候补的 ${most} 个位子也满了，没有登记。`,
  notIn: (activity: Activity) => `您没有报名${shortTitle(activity)}，不用取消。`,
  notInParty: (activity: Activity, who: readonly string[], party: readonly string[]) =>
    `${shortTitle(activity)}里没有登记${who.map((name) => (name === SELF ? '您本人' : name)).join('、')}，登记的是${sayParty(party) || (party.length === 1 ? '您本人' : `${party.length} 人`)}，没有改动。要全部取消请回“取消报名”。`,
  noOffer: '现在没有等您答复的名额。',
  code: '签到码不对，或者还没到签到时间。请看现场大屏或问工作人员。',
  draft: {
    title: '请写活动名称。',
    place: '请写活动地点。',
    times: '结束时间要晚于开始时间，请改一下。',
    capacity: '名额要写大于 0 的整数；不限名额就留空。',
    waitlist: '候补人数要写 0 到 500 之间的整数；0 表示不排候补。',
    window: '报名的截止时间要晚于开始报名的时间，请改一下。',
    windowEnd: '报名截止不能晚于活动开始，请改一下。',
    windowStart: '开始报名的时间要早于活动开始，请改一下。',
    taken: (people: number, capacity: number) =>
      `已经有 ${people} 人报名（含留给候补的名额），名额不能改成 ${capacity}。请写 ${people} 或更多，或者先和报名的居民商量。`,
    over: '活动已经结束，不能再改。',
    cancelled: '活动已取消，不能再改。',
    id: (id: string) => `编号 ${id} 已经有活动了，请换一个。`,
  },
} as const;
