import { createCalendar } from '../community/calendar.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import { newId } from '../store/ids.ts';
import {
  activitiesOfSeries,
  activityById,
  insertActivity,
  listActivities,
  lockActivity,
  setCancelled,
  updateActivity,
} from './activities-store.ts';
import type { Activity } from './activity.ts';
import type { Activities, ActivityConflicting } from './api.ts';
import { applyChain, dismissChain, noteChain, previewOf } from './chains.ts';
import { chainsOf, pruneChains } from './chains-store.ts';
import { addWalkIn, checkInByCode, markCame, openCheckIn } from './check-in.ts';
import { addByStaff, letIn, removeByStaff } from './desk.ts';
import { erasePerson } from './erase.ts';
import { askedForFeedback, giveFeedback, thank } from './feedback.ts';
import { findActivity } from './find.ts';
import { calendarOf } from './ics.ts';
import type { OfferRule } from './offer-times.ts';
import type { Wish } from './party.ts';
import { conflictsOf, problemOf, recordOf, sayConflict } from './plan.ts';
import { answerOffer, freePlaces, messageTo, offerFreed, passOnLapsed } from './queue.ts';
import { remind } from './remind.ts';
import type { ReminderRule } from './reminder.ts';
import { planSeries, sessionTitle } from './series.ts';
import { settledMessage } from './settled.ts';
import { aheadOf, closedFor, type SigningDeps, signUp, withdraw } from './signing.ts';
import { allSignUps, anonymiseOld, changeSignUp, forgetReminders, queueOf, signUpOf, signUpsOfPerson, takenOf } from './signups-store.ts';
import { figuresOf, reportOf } from './statistics.ts';
import * as words from './words.ts';

export type { Activity, ActivityDraft, SignUp } from './activity.ts';
export { shortTitle, WAITLIST } from './activity.ts';
export type * from './api.ts';
export type { Chain, ChainLine, ChainPreview } from './chains.ts';
export { isCheckInTime } from './check-in.ts';
export type { Found } from './find.ts';
export type { CalendarFeed } from './ics.ts';
export { looksLikeChain } from './jielong/read.ts';
export { SELF, sayParty, type Wish } from './party.ts';
export { type Conflict, sayConflict } from './plan.ts';
export type { ReminderRule } from './reminder.ts';
export type { PlannedSeries, SeriesPlan } from './series.ts';
export { MOST_TIMES } from './series.ts';
export type { ActivityRefused, SignUpResult } from './signing.ts';
export type { ActivityFigures, ActivityReport, ActivityTotals } from './statistics.ts';

const DAY = 86_400_000;
/** The calendar on residents' phones shows what was, for so long. */
const FEED_PAST_DAYS = 30;
/** A pasted list is forgotten so long after its activity. */
const CHAIN_DAYS = 30;
/** Who took part in what, so long. */
const NAME_DAYS = 365;

export function createActivities(options: {
  readonly clock: Clock;
  readonly post: Post;
  readonly timeZone: string;
  readonly log: Log;
  /** When those who signed up are reminded. Default: the day before at 18:00, and 2 hours before the start. */
  readonly reminder?: ReminderRule;
  /** How long a freed place is kept for the first who waits. Default: at most 12 hours. */
  readonly offer?: OfferRule;
}): Activities {
  const { clock, post, log } = options;
  const calendar = createCalendar(options.timeZone);
  const deps: SigningDeps = { post, calendar, reminder: options.reminder, offer: options.offer };
  const now = () => clock.now();
  const refuse = (text: string) => ({ kind: 'refused', text }) as const;
  const upcoming: Activities['upcoming'] = (db, limit = 20) => listActivities(db, { endsAfter: now(), openOnly: true, limit });
  const wishOf = (wish: number | Wish): Wish => (typeof wish === 'number' ? { people: wish } : wish);

  const conflicting = (conflicts: ActivityConflicting['conflicts']): ActivityConflicting => ({
    kind: 'conflict',
    conflicts,
    text: `${[...new Set(conflicts.map(sayConflict))].join('；')}。确定要这样安排吗？`,
  });

  return {
    async create(tx, draft, more = {}) {
      const problem = problemOf(draft);
      if (problem) return refuse(problem);
      const activity = recordOf(draft, draft.id ?? newId('a'), now());
      const conflicts = more.confirmed ? [] : await conflictsOf(tx, activity, () => false);
      if (conflicts.length > 0) return conflicting(conflicts);
      if (!(await insertActivity(tx, activity))) return refuse(words.refusal.draft.id(activity.id));
      return { kind: 'created', activity };
    },

    planSeries: (draft, plan) => planSeries(draft, plan, calendar),

    async createSeries(tx, draft, plan, more = {}) {
      const problem = problemOf(draft);
      if (problem) return refuse(problem);
      const { sessions } = planSeries(draft, plan, calendar);
      if (sessions.length < 2) return refuse('这样排下来不到两次，请改一下次数或节假日的安排。');
      const seriesId = newId('as');
      const shift = (at: Date | undefined, startsAt: Date) =>
        at && new Date(startsAt.getTime() - (draft.startsAt.getTime() - at.getTime()));
      const activities = sessions.map((session, i): Activity => {
        const title = sessionTitle(draft.title, i + 1);
        const signUpTo = shift(draft.signUpTo, session.startsAt);
        const one = recordOf({ ...draft, title, startsAt: session.startsAt, endsAt: session.endsAt, signUpTo }, newId('a'), now());
        return { ...one, seriesId, seriesNo: i + 1 };
      });
      if (!more.confirmed) {
        const conflicts = (await Promise.all(activities.map((activity) => conflictsOf(tx, activity, () => false)))).flat();
        if (conflicts.length > 0) return conflicting(conflicts);
      }
      for (const activity of activities) await insertActivity(tx, activity);
      return { kind: 'created', seriesId, activities };
    },

    async change(tx, id, draft, more = {}) {
      const before = await lockActivity(tx, id);
      if (!before) return refuse(words.refusal.unknown);
      const at = now();
      if (before.state === 'cancelled') return refuse(words.refusal.draft.cancelled);
      if (before.endsAt.getTime() <= at.getTime()) return refuse(words.refusal.draft.over);
      const { people, offered } = await takenOf(tx, id);
      const problem = problemOf(draft, people + offered);
      if (problem) return refuse(problem);
      const next = recordOf(draft, id, at, before);
      const moved = next.startsAt.getTime() !== before.startsAt.getTime() || next.endsAt.getTime() !== before.endsAt.getTime();
      if (!more.confirmed && (moved || next.place !== before.place || next.speaker !== before.speaker)) {
        const conflicts = await conflictsOf(tx, next, () => false);
        if (conflicts.length > 0) return conflicting(conflicts);
      }
      const what = words.changes(before, next, calendar, at);
      const activity: Activity = { ...next, revision: before.revision + 1 };
      await updateActivity(tx, activity);
      if (moved) await forgetReminders(tx, id);
      const told = what === '' ? [] : (await allSignUps(tx, id)).filter((one) => one.personId && one.people + one.waiting > 0);
      await post(
        tx,
        told.map((one) => ({
          ...messageTo(activity, one.personId!, `changed:${activity.revision}:${one.id}`),
          text: words.changedForThose(before, what),
        })),
      );
      await offerFreed(tx, activity, at, deps);
      log.info({ activity: id, told: told.length }, 'activity changed');
      return {
        kind: 'changed',
        activity,
        told: told.length,
        notice: what === '' ? undefined : words.changedForGroups(before, what),
      };
    },

    async cancel(tx, id) {
      await lockActivity(tx, id);
      const at = now();
      if (!(await setCancelled(tx, id, at))) return refuse(words.refusal.unknown);
      const activity = (await activityById(tx, id))!;
      const those = (await allSignUps(tx, id)).filter((one) => one.people + one.waiting > 0);
      for (const one of those.filter(({ offered }) => offered > 0)) await changeSignUp(tx, one.id, { offered: 0, offeredUntil: null });
      const reachable = those.filter((one) => one.personId);
      const text = words.cancelledForThose(activity, calendar, at);
      await post(
        tx,
        reachable.map((one) => ({ ...messageTo(activity, one.personId!, `cancelled:${one.personId}`), text })),
      );
      log.info({ activity: id, told: reachable.length }, 'activity cancelled');
      return {
        kind: 'cancelled',
        activity,
        told: reachable.length,
        untold: those.length - reachable.length,
        notice: words.cancelledForGroups(activity, calendar, at),
      };
    },

    byId: activityById,
    list: (db, range = {}) => listActivities(db, { ...range, limit: 500 }),
    ofSeries: activitiesOfSeries,
    upcoming,
    find: async (db, text) => findActivity(text, await upcoming(db, 200), calendar, now()),

    signUp: (tx, activityId, person, wish) => signUp(tx, activityId, person, wishOf(wish), now(), deps),
    async signUpForSeries(tx, seriesId, person, wish) {
      const at = now();
      const open = (await activitiesOfSeries(tx, seriesId)).filter((activity) => !closedFor(activity, at, calendar));
      const results: { readonly activity: Activity; readonly result: Awaited<ReturnType<typeof signUp>> }[] = [];
      for (const activity of open) results.push({ activity, result: await signUp(tx, activity.id, person, wishOf(wish), at, deps) });
      return words.signedUpForAll(
        results.map(({ activity, result }) => ({ activity, kind: result.kind })),
        wishOf(wish).people,
        calendar,
        at,
      );
    },
    withdraw: (tx, activityId, person, change = {}) => withdraw(tx, activityId, person, change, now(), deps),
    placesLeft: freePlaces,
    signUpsOf: async (db, activityId) => (await allSignUps(db, activityId)).filter((one) => one.people > 0),
    everybody: allSignUps,
    queueOf,
    async signedUpFor(db, personId) {
      const mine = await signUpsOfPerson(db, personId, now());
      return mine
        .filter(({ activity, signUp: one }) => activity.state === 'open' && one.people + one.waiting > 0)
        .map(({ activity, signUp: one }) => ({ activity, people: one.people, waiting: one.waiting, party: one.party }));
    },
    async ownStatus(db, activity, personId) {
      const mine = await signUpOf(db, activity.id, personId);
      const ahead = mine?.queueNo === undefined ? 0 : await aheadOf(db, activity.id, mine.queueNo);
      return words.ownStatus(mine, ahead, calendar, now());
    },

    async offersTo(db, personId) {
      const mine = await signUpsOfPerson(db, personId, now());
      return mine.filter(({ signUp: one }) => one.offered > 0).map(({ activity }) => activity);
    },
    async answerOffer(tx, activityId, person, yes) {
      const activity = await lockActivity(tx, activityId);
      const mine = activity && (await signUpOf(tx, activityId, person.id));
      if (!activity || !mine) return words.refusal.noOffer;
      return answerOffer(tx, activity, mine, yes, now(), deps);
    },

    async describe(db, activity) {
      const { waiting } = await takenOf(db, activity.id);
      return words.describe(activity, await freePlaces(db, activity), waiting, calendar, now());
    },
    announcement: (activity) => words.announcement(activity, calendar, now()),
    groupReminder: (activity) => words.groupReminder(activity, calendar, now()),

    openCheckIn: (tx, id) => openCheckIn(tx, id, now()),
    checkIn: (tx, person, code, people, groupId) => checkInByCode(tx, person, code, people, groupId, now()),
    codeRefused: words.refusal.code,
    markCame: (tx, activityId, signUpId, came) => markCame(tx, activityId, signUpId, came, now()),
    addWalkIn: (tx, activityId, walkIn) => addWalkIn(tx, activityId, walkIn, now()),

    addByStaff: (tx, activityId, who) => addByStaff(tx, activityId, who, now()),
    removeByStaff: (tx, activityId, signUpId) => removeByStaff(tx, activityId, signUpId, now(), deps),
    letIn: (tx, activityId, signUpId) => letIn(tx, activityId, signUpId, now(), deps),

    askedForFeedback: (db, personId) => askedForFeedback(db, personId, now()),
    async giveFeedback(tx, person, activityId, given) {
      const activity = await lockActivity(tx, activityId);
      const mine = activity && (await signUpOf(tx, activityId, person.id));
      if (!activity || !mine) return words.refusal.unknown;
      await giveFeedback(tx, mine, given, now());
      return words.feedbackNoted(activity, given.rating);
    },
    figures: async (db, activity) => figuresOf(activity, await allSignUps(db, activity.id)),
    report: reportOf,

    noteChain: (tx, pasted) => noteChain(tx, pasted, now()),
    chains: async (db, activityId) => Promise.all((await chainsOf(db, activityId)).map((chain) => previewOf(db, chain))),
    applyChain: (tx, id, choice, by) => applyChain(tx, id, choice, by, now(), deps),
    dismissChain,

    calendarOf: (activity, site) => calendarOf([activity], { name: activity.title, site }),
    async feed(db, site) {
      const since = new Date(now().getTime() - FEED_PAST_DAYS * DAY);
      return calendarOf(await listActivities(db, { endsAfter: since, limit: 500 }), { name: `${site}活动`, site });
    },

    remind: (tx) => remind(tx, now(), deps),
    async tick(tx) {
      const at = now();
      await pruneChains(tx, new Date(at.getTime() - CHAIN_DAYS * DAY));
      await anonymiseOld(tx, new Date(at.getTime() - NAME_DAYS * DAY));
      return (await passOnLapsed(tx, at, deps)) + (await remind(tx, at, deps)) + (await thank(tx, at, post));
    },
    settled: (tx, row) => settledMessage(tx, row, post),
    erasePerson: (tx, personId) => erasePerson(tx, personId, now(), deps),
  };
}
