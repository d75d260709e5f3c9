import type { Activity } from '../../activities/activities.ts';
import { createCalendar } from '../../community/calendar.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { peopleIn } from '../slots.ts';
import { answerIfKnown } from './policy.ts';

const MOST_LISTED = 5;
const ANY =
  /(?:有|还有|都有)?(?:什么|哪些|啥)(?:新)?(?:活动|讲座|课)|(?:最近|近期|这周|本周|下周|这个?月|周末)[^,。!?]{0,6}(?:活动|讲座|课)|活动(?:安排|预告|表)|有(?:没有)?活动(?:吗|没)?/;

export async function handleActivityQuestion(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const found = await deps.activities.find(deps.db, subjectOf(heard, recognition));
  if (found.kind === 'one') {
    const mine = /我(?:的|报|登记|有没有报|报上)|报上(?:了)?(?:没|吗)/.test(recognition.text)
      ? await ownSignUp(heard, found.activity, deps)
      : '';
    return decide(
      recognition,
      'answer',
      [reply(`${mine}${await deps.activities.describe(deps.db, found.activity)}`)],
      `问活动“${found.activity.title}”`,
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
        ? await deps.activities.upcoming(deps.db, MOST_LISTED)
        : [];
  if (choice.length === 0) {
    if (!recognition.addressed) return silent(recognition, '问活动，但没有查到，没有被@就不插话');
    return decide(recognition, 'answer', [reply('近期没有查到这个活动。有新活动会在群里发通知。')], '没有查到这个活动');
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
  const activity = await chosen(heard, recognition, deps);
  if (activity && 'id' in activity)
    return decide(recognition, 'signup', [{ kind: 'sign_up', activityId: activity.id, people }], `报名“${activity.title}”${people} 人`);
  const changed = activity ? undefined : await changeOf(heard, recognition, people, deps);
  if (changed) return changed;
  const choice = activity ?? (await deps.activities.upcoming(deps.db, MOST_LISTED));
  if (choice.length === 0) {
    if (!recognition.addressed) return silent(recognition, '像是报名，但没有可报的活动');
    return decide(recognition, 'signup', [reply('近期没有可以报名的活动。有新活动会在群里发通知。')], '没有可报的活动');
  }
  if (!recognition.addressed) return silent(recognition, '像是报名，但没说清是哪个活动，没有被@就不插话');
  const head = activity ? '请问报哪一个？回复名称就行：' : '没有查到这个活动。可以报名的有：';
  return decide(recognition, 'signup', [reply(`${head}\n${list(choice, deps)}`)], '没说清报哪个活动，先问');
}

/** 改成3个人, said without the word for signing up; undefined where it changes nothing. */
export const handleChange = (heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> =>
  /[0-9一二两俩三仨四五六七八九十]\s*(?:个|位|人|名|口)/.test(recognition.text)
    ? changeOf(heard, recognition, peopleIn(recognition.text), deps)
    : Promise.resolve(undefined);

/** 改成3个人, 再加一个: about the one activity that the person signed up for. */
async function changeOf(heard: Heard, recognition: Recognition, people: number, deps: IntentDeps): Promise<Handled | undefined> {
  const { text } = recognition;
  if (!/改|加|多(?:一|两|[1-9])|减|少(?:一|两|[1-9])/.test(text)) return undefined;
  const [mine, ...others] = await deps.activities.signedUpFor(deps.db, heard.person.id);
  if (!mine || others.length > 0) return undefined;
  const total = /改(?:成|为)|一共|总共/.test(text) ? people : /减|少/.test(text) ? mine.people - people : mine.people + people;
  if (total < 1) return undefined;
  return decide(
    recognition,
    'signup',
    [{ kind: 'sign_up', activityId: mine.activity.id, people: total }],
    `报名“${mine.activity.title}”改为 ${total} 人`,
    { people: total },
  );
}

export async function handleWithdraw(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  const mine = await deps.activities.signedUpFor(deps.db, heard.person.id);
  const named = await deps.activities.find(deps.db, subjectOf(heard, recognition));
  const fits = mine.filter(
    ({ activity }) =>
      named.kind === 'none' ||
      (named.kind === 'one' ? named.activity.id === activity.id : named.activities.some((other) => other.id === activity.id)),
  );
  const candidates = fits.length > 0 ? fits : mine.length === 1 && named.kind !== 'one' ? mine : [];
  if (candidates.length === 1) {
    const { activity } = candidates[0]!;
    return decide(recognition, 'signup', [{ kind: 'withdraw', activityId: activity.id }], `取消报名“${activity.title}”`);
  }
  if (candidates.length > 1) {
    return decide(
      recognition,
      'signup',
      [
        reply(
          `您报了 ${candidates.length} 个活动，取消哪一个？\n${list(
            candidates.map((c) => c.activity),
            deps,
          )}`,
        ),
      ],
      '没说清取消哪个，先问',
    );
  }
  if (!recognition.addressed) return silent(recognition, '像是取消报名，但没有报过');
  return decide(
    recognition,
    'signup',
    [
      reply(
        mine.length > 0
          ? `您没有报这个活动。已报的有：\n${list(
              mine.map((m) => m.activity),
              deps,
            )}`
          : '没有查到您的报名，不用取消。',
      ),
    ],
    '没有这个报名',
  );
}

/** One activity; several that fit; undefined = none fits. Only one to come at all is meant by 我报名. */
async function chosen(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Activity | readonly Activity[] | undefined> {
  const found = await deps.activities.find(deps.db, subjectOf(heard, recognition));
  if (found.kind === 'one') return found.activity;
  if (found.kind === 'several') return found.activities.length === 1 ? found.activities[0] : found.activities;
  return undefined;
}

/** What is quoted says what 我报名 is about. */
function subjectOf(heard: Heard, recognition: Recognition): string {
  const { quote } = heard.message;
  return quote ? `${recognition.text} ${quote.text}` : recognition.text;
}

async function ownSignUp(heard: Heard, activity: Activity, deps: IntentDeps): Promise<string> {
  const mine = (await deps.activities.signedUpFor(deps.db, heard.person.id)).find((m) => m.activity.id === activity.id);
  return mine ? `您已登记 ${mine.people} 人。` : '您还没有报名。';
}

function list(activities: readonly Activity[], deps: IntentDeps): string {
  const calendar = createCalendar(deps.timeZone);
  const now = deps.clock.now();
  return activities
    .slice(0, MOST_LISTED)
    .map((activity) => `· ${calendar.sayMomentAndWeekday(activity.startsAt, now)} ${activity.place} ${activity.title}`)
    .join('\n');
}
