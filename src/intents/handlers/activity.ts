import { type Activity, type Attending, SELF } from '../../activities/activities.ts';
import { createCalendar } from '../../community/calendar.ts';
import type { Effect } from '../../messages.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { ADDS, leaveIn, partyIn } from './activity-party.ts';
import { answerIfKnown } from './policy.ts';

const MOST_LISTED = 5;
/** So long 几点开始 and 加一个人 are about the activity that was just spoken of. */
const STAYS_MINUTES = 20;
const ANY =
  /(?:有|还有|都有)?(?:什么|哪些|啥)(?:新)?(?:活动|讲座|课)|(?:最近|近期|这周|本周|下周|这个?月|周末)[^,。!?]{0,6}(?:活动|讲座|课)|活动(?:安排|预告|表)|有(?:没有)?活动(?:吗|没)?/;
/** As many as are looked through for the days that are asked about. */
const LOOKED_AT = 50;
const MINE = /我(?:的|报|登记|有没有报|报上|排|候补)|报上(?:了)?(?:没|吗)|排(?:第|到|在)?几|排(?:到|上)|前面还有/;
/** All sessions of a course. */
const WHOLE_SERIES = /全部|整期|全程|每次|每(?:节|讲|期)|都(?:报|去|参加|要)|所有(?:的)?(?:课|次|场)/;

export const staysWith = (activity: Pick<Activity, 'id'>): Effect => ({
  kind: 'remember',
  state: { kind: 'activity', activityId: activity.id },
  minutes: STAYS_MINUTES,
});

export async function handleActivityQuestion(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const found = await deps.activities.find(deps.db, subjectOf(heard, recognition));
  const listing = ANY.test(recognition.text);
  const meant = found.kind === 'one' ? found.activity : listing ? undefined : await spokenOf(heard, recognition, deps);
  if (meant) {
    const mine = MINE.test(recognition.text) ? await deps.activities.ownStatus(deps.db, meant, heard.person.id) : '';
    return decide(
      recognition,
      'answer',
      [reply(`${mine}${await deps.activities.describe(deps.db, meant)}`), staysWith(meant)],
      `问活动“${meant.title}”`,
    );
  }
  // A notice may know more of it than the list of activities.
  if (found.kind === 'none') {
    const known = await answerIfKnown(heard, recognition, deps, recognition.addressed ? 0.5 : 0.6);
    if (known) return known;
  }
  const choice =
    found.kind === 'several'
      ? found.activities
      : ANY.test(recognition.text) || recognition.addressed
        ? await deps.activities.upcoming(deps.db, LOOKED_AT)
        : [];
  if (choice.length === 0) {
    if (!recognition.addressed) return silent(recognition, '问活动，但没有查到，没有被@就不插话');
    return decide(recognition, 'answer', [reply('近期没有查到这个活动。有新活动会在群里发通知。')], '没有查到这个活动');
  }
  const span = spanAhead(recognition.text, deps);
  if (span) {
    const within = choice.filter(({ startsAt }) => startsAt >= span.from && startsAt < span.to);
    const text =
      within.length > 0
        ? `${span.name}的活动：\n${list(within, deps)}`
        : `${span.name}没有活动${span.rest}。接下来：\n${list(choice.slice(0, 3), deps)}`;
    return decide(recognition, 'answer', [reply(text)], `列出${span.name}的活动`);
  }
  const head = found.kind === 'several' || ANY.test(recognition.text) ? '近期活动：' : '没有查到这个活动。近期活动：';
  return decide(recognition, 'answer', [reply(`${head}\n${list(choice, deps)}`)], '列出近期活动');
}

export async function handleSignUp(
  heard: Heard,
  recognition: Recognition,
  intent: Extract<Intent, { kind: 'activity_signup' }>,
  deps: IntentDeps,
): Promise<Handled> {
  const people = intent.slots.people ?? 1;
  const { text } = recognition;
  const activity = await chosen(heard, recognition, deps);
  if (activity && 'id' in activity)
    return signsUp(heard, recognition, activity, people, WHOLE_SERIES.test(text) && activity.seriesId !== undefined);
  const changed = activity ? undefined : await changeOf(heard, recognition, people, deps);
  if (changed) return changed;
  const choice = activity ?? (await deps.activities.upcoming(deps.db, MOST_LISTED));
  const [first] = choice;
  if (!first) {
    if (!recognition.addressed) return silent(recognition, '像是报名，但没有可报的活动');
    return decide(recognition, 'signup', [reply('近期没有可以报名的活动。有新活动会在群里发通知。')], '没有可报的活动');
  }
  const series = activity && first.seriesId !== undefined && activity.every((one) => one.seriesId === first.seriesId);
  if (series && WHOLE_SERIES.test(text)) return signsUp(heard, recognition, first, people, true);
  if (!recognition.addressed) return silent(recognition, '像是报名，但没说清是哪个活动，没有被@就不插话');
  const head = series
    ? '请问报哪一次？全部都报请说“全部都报”：'
    : activity
      ? '请问报哪一个？回复名称就行：'
      : '没有查到这个活动。可以报名的有：';
  const stays = series ? [staysWith(first)] : [];
  return decide(recognition, 'signup', [reply(`${head}\n${list(choice, deps)}`), ...stays], '没说清报哪个活动，先问');
}

function signsUp(heard: Heard, recognition: Recognition, activity: Activity, people: number, series: boolean): Handled {
  const said = partyIn(recognition.text, people);
  const effect: Effect = {
    kind: 'sign_up',
    activityId: activity.id,
    people: said.people,
    party: said.party,
    how: said.how,
    ...(said.queue ? { queue: true } : {}),
    ...(series ? { series: true } : {}),
  };
  const where = heard.group ? '' : '（私聊）';
  return decide(recognition, 'signup', [effect, staysWith(activity)], `报名“${activity.title}”${said.people} 人${where}`, {
    people: said.people,
  });
}

/** 改成3个人, 再加一个, said without the word for signing up; undefined where it changes nothing. */
export const handleChange = (heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> =>
  ADDS.test(recognition.text) || /改(?:成|为)\s*(?:[0-9]{1,2}|[一二两俩三仨四五六七八九十])\s*(?:个|位|人|名|口)/.test(recognition.text)
    ? changeOf(heard, recognition, undefined, deps)
    : Promise.resolve(undefined);

/** 改成3个人, 再加一个: about the activity that the person signed up for. */
async function changeOf(
  heard: Heard,
  recognition: Recognition,
  people: number | undefined,
  deps: IntentDeps,
): Promise<Handled | undefined> {
  const { text } = recognition;
  const whole = WHOLE_SERIES.test(text) && heard.conversation?.kind === 'activity';
  if (whole && heard.conversation?.kind === 'activity') {
    const activity = await deps.activities.byId(deps.db, heard.conversation.activityId);
    if (activity?.seriesId) return signsUp(heard, recognition, activity, people ?? 1, true);
  }
  if (!/改|加|多(?:一|两|[1-9])|再/.test(text)) return undefined;
  const said = partyIn(text, people);
  if (said.how === 'join') return undefined;
  const mine = await oneOfMine(heard, recognition, deps);
  if (!mine) return undefined;
  const effect: Effect = { kind: 'sign_up', activityId: mine.activity.id, people: said.people, party: said.party, how: said.how };
  const reason = said.how === 'add' ? `加报 ${said.people} 人` : `改为 ${said.people} 人`;
  return decide(recognition, 'signup', [effect, staysWith(mine.activity)], `报名“${mine.activity.title}”${reason}`, {
    people: said.people,
  });
}

export async function handleWithdraw(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const mine = await deps.activities.signedUpFor(deps.db, heard.person.id);
  const candidates = await meantOf(mine, heard, recognition, deps);
  if (candidates.length === 1) {
    const { activity, people, waiting } = candidates[0]!;
    const { who, ...leave } = leaveIn(recognition.text);
    // Who comes alone and says 我不去了 means all of it.
    const alone = people + waiting === 1 && who?.length === 1 && who[0] === SELF && leave.instead === undefined;
    const effect: Effect = { kind: 'withdraw', activityId: activity.id, ...leave, ...(who && !alone ? { who } : {}) };
    return decide(recognition, 'signup', [effect, staysWith(activity)], `${who && !alone ? '改动' : '取消'}报名“${activity.title}”`);
  }
  if (candidates.length > 1) {
    const listed = candidates.map((candidate) => candidate.activity);
    return decide(
      recognition,
      'signup',
      [reply(`您报了 ${candidates.length} 个活动，取消哪一个？\n${list(listed, deps)}`)],
      '没说清取消哪个，先问',
    );
  }
  if (!recognition.addressed) return silent(recognition, '像是取消报名，但没有报过');
  const listed = mine.map((one) => one.activity);
  const said = mine.length > 0 ? `您没有报这个活动。已报的有：\n${list(listed, deps)}` : '没有查到您的报名，不用取消。';
  return decide(recognition, 'signup', [reply(said)], '没有这个报名');
}

/** Those of one's own sign-ups that the words are about. */
async function meantOf(
  mine: readonly Attending[],
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
): Promise<readonly Attending[]> {
  const named = await deps.activities.find(deps.db, subjectOf(heard, recognition));
  const fits = mine.filter(
    ({ activity }) =>
      named.kind === 'none' ||
      (named.kind === 'one' ? named.activity.id === activity.id : named.activities.some((other) => other.id === activity.id)),
  );
  const open = heard.conversation?.kind === 'activity' ? heard.conversation.activityId : undefined;
  const spoken = named.kind === 'one' ? undefined : fits.find(({ activity }) => activity.id === open);
  if (spoken) return [spoken];
  return fits.length > 0 ? fits : mine.length === 1 && named.kind !== 'one' ? mine : [];
}

async function oneOfMine(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Attending | undefined> {
  const meant = await meantOf(await deps.activities.signedUpFor(deps.db, heard.person.id), heard, recognition, deps);
  return meant.length === 1 ? meant[0] : undefined;
}

/** What was just spoken of, or the only one that they signed up for. */
async function spokenOf(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Activity | undefined> {
  if (heard.conversation?.kind === 'activity') return deps.activities.byId(deps.db, heard.conversation.activityId);
  if (!recognition.addressed || recognition.text.length > 20) return undefined;
  const mine = await deps.activities.signedUpFor(deps.db, heard.person.id);
  return mine.length === 1 && (MINE.test(recognition.text) || !/活动|讲座|课|班|比赛|演出/.test(recognition.text))
    ? mine[0]!.activity
    : undefined;
}

/** One activity; several that fit; undefined = none fits. Only one to come at all is meant by 我报名. */
async function chosen(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Activity | readonly Activity[] | undefined> {
  const found = await deps.activities.find(deps.db, subjectOf(heard, recognition));
  if (found.kind === 'one') return found.activity;
  // 帮我妈报名 right after 报名周四的讲座 is about the same one.
  const open = heard.conversation?.kind === 'activity' ? heard.conversation.activityId : undefined;
  const spoken = open === undefined ? undefined : await deps.activities.byId(deps.db, open);
  const fits = found.kind === 'none' || found.activities.some((activity) => activity.id === open);
  if (spoken && fits && !WHOLE_SERIES.test(recognition.text)) return spoken;
  if (found.kind === 'several') return found.activities.length === 1 ? found.activities[0] : found.activities;
  return undefined;
}

/** What is quoted says what 我报名 is about. */
function subjectOf(heard: Heard, recognition: Recognition): string {
  const { quote } = heard.message;
  return quote ? `${recognition.text} ${quote.text}` : recognition.text;
}

/** The days that are asked about, from now on. */
function spanAhead(
  text: string,
  deps: IntentDeps,
): { readonly name: string; readonly from: Date; readonly to: Date; readonly rest: string } | undefined {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  const { year, month, day, weekday } = calendar.wall(now);
  const midnight = (offset: number): Date => calendar.instant(year, month, day + offset);
  const monday = 1 - weekday;
  if (/明天|明日/.test(text)) return { name: '明天', from: midnight(1), to: midnight(2), rest: '' };
  if (/今天|今日|今晚/.test(text)) return { name: '今天', from: now, to: midnight(1), rest: '了' };
  if (/下周末/.test(text)) return { name: '下周末', from: midnight(monday + 12), to: midnight(monday + 14), rest: '' };
  if (/下周|下个?星期|下礼拜/.test(text)) return { name: '下周', from: midnight(monday + 7), to: midnight(monday + 14), rest: '' };
  if (/周末/.test(text)) return { name: '这个周末', from: midnight(monday + 5), to: midnight(monday + 7), rest: '了' };
  if (/这周|本周|这个?星期|这礼拜/.test(text)) return { name: '这周', from: now, to: midnight(monday + 7), rest: '了' };
  if (/下个?月/.test(text))
    return { name: '下个月', from: calendar.instant(year, month + 1, 1), to: calendar.instant(year, month + 2, 1), rest: '' };
  if (/(?:这|本)个?月/.test(text)) return { name: '这个月', from: now, to: calendar.instant(year, month + 1, 1), rest: '了' };
  return undefined;
}

function list(activities: readonly Activity[], deps: IntentDeps): string {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  return activities
    .slice(0, MOST_LISTED)
    .map((activity) => `· ${calendar.sayMomentAndWeekday(activity.startsAt, now)} ${activity.place} ${activity.title}`)
    .join('\n');
}
