import { createCalendar } from '../community/calendar.ts';
import type { Person } from '../community/people-store.ts';
import type { Log } from '../log.ts';
import type { Clock, Outgoing } from '../messages.ts';
import type { Post } from '../outbox/post.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import {
  activitiesOf,
  activityById,
  deleteSignUps,
  insertActivity,
  listActivities,
  lockActivity,
  markReminded,
  notReminded,
  peopleOf,
  peopleSignedUp,
  putSignUp,
  setCancelled,
  signUpsOf,
} from './activities-store.ts';
import type { Activity, ActivityDraft, SignUp } from './activity.ts';
import { type Found, findActivity } from './find.ts';
import { type ReminderRule, reminderAt } from './reminder.ts';
import * as words from './words.ts';

export type { Activity, ActivityDraft, SignUp } from './activity.ts';
export { shortTitle } from './activity.ts';
export type { Found } from './find.ts';
export type { ReminderRule } from './reminder.ts';

/** It was not done; `text` says why and what to do instead, in Chinese. */
export interface ActivityRefused {
  readonly kind: 'refused';
  /** For the one who asked. */
  readonly text: string;
}

/** `text` is for the caller to say: nothing is queued by signing up or withdrawing. */
export type SignUpResult =
  | {
      readonly kind: 'done';
      readonly activity: Activity;
      readonly people: number;
      readonly left: number | undefined;
      readonly text: string;
    }
  | ActivityRefused;

export interface Activities {
  create(tx: Db, draft: ActivityDraft): Promise<{ readonly kind: 'created'; readonly activity: Activity } | ActivityRefused>;
  /** Tells those who signed up, privately. Its reminders are not sent; a notice about it is cancelled with `Notices.cancelOf`. */
  cancel(tx: Db, id: string): Promise<{ readonly kind: 'cancelled'; readonly activity: Activity; readonly told: number } | ActivityRefused>;

  byId(db: Db, id: string): Promise<Activity | undefined>;
  /** By start, the past ones and the cancelled ones included. At most 500. */
  list(db: Db, range?: { readonly endsAfter?: Date; readonly startsBefore?: Date }): Promise<readonly Activity[]>;
  /** Open ones that are not over, soonest first. */
  upcoming(db: Db, limit?: number): Promise<readonly Activity[]>;
  /** The upcoming activity that a text is about: 周四的健康讲座, 26号那个讲座, 反诈的课. Relative days count from the clock. */
  find(db: Db, text: string): Promise<Found>;

  /**
   * Within the capacity or not at all. Once per person: a second time replaces the number of people.
   * @param people 1 to 20, the person included
   */
  signUp(tx: Db, activityId: string, person: Person, people: number): Promise<SignUpResult>;
  withdraw(tx: Db, activityId: string, person: Person): Promise<SignUpResult>;
  /** undefined = no limit. */
  placesLeft(db: Db, activity: Activity): Promise<number | undefined>;
  /** Who comes, in the order of signing up: for staff. */
  signUpsOf(db: Db, activityId: string): Promise<readonly SignUp[]>;
  /** What a person has signed up for and is not over. */
  signedUpFor(db: Db, personId: string): Promise<readonly { readonly activity: Activity; readonly people: number }[]>;
  /** For an answer: title, time, place, speaker, audience, places left. */
  describe(db: Db, activity: Activity): Promise<string>;
  /** The text of a notice that announces it; give it to `Notices` with the activity's id. */
  announcement(activity: Activity): string;
  groupReminder(activity: Activity): string;

  /** Queues the private reminders that are due; each person gets one, however often this is called. @returns how many */
  remind(tx: Db): Promise<number>;
  erasePerson(tx: Db, personId: string): Promise<void>;
}

const MOST_PEOPLE = 20;

export function createActivities(options: {
  readonly clock: Clock;
  readonly post: Post;
  readonly timeZone: string;
  readonly log: Log;
  /** When those who signed up are reminded. Default: the day before at 18:00, and 2 hours before those who came later. */
  readonly reminder?: ReminderRule;
}): Activities {
  const { clock, post, log } = options;
  const calendar = createCalendar(options.timeZone);
  const refuse = (text: string): ActivityRefused => ({ kind: 'refused', text });
  const left = async (db: Db, activity: Activity) =>
    activity.capacity === undefined ? undefined : Math.max(0, activity.capacity - (await peopleSignedUp(db, activity.id)));
  const upcoming = (db: Db, limit: number) => listActivities(db, { endsAfter: clock.now(), openOnly: true, limit });

  return {
    async create(tx, draft) {
      const problem = problemOf(draft);
      if (problem) return refuse(problem);
      const activity: Activity = {
        id: draft.id ?? newId('a'),
        title: draft.title.trim(),
        speaker: draft.speaker?.trim() ?? '',
        place: draft.place.trim(),
        startsAt: draft.startsAt,
        endsAt: draft.endsAt,
        audience: draft.audience?.trim() ?? '',
        capacity: draft.capacity,
        description: draft.description?.trim() ?? '',
        state: 'open',
      };
      if (!(await insertActivity(tx, activity, clock.now()))) return refuse(words.refusal.draft.id(activity.id));
      return { kind: 'created', activity };
    },

    async cancel(tx, id) {
      if (!(await setCancelled(tx, id))) return refuse(words.refusal.unknown);
      const activity = (await activityById(tx, id))!;
      const signUps = await signUpsOf(tx, id);
      const now = clock.now();
      const text = words.cancelledForThose(activity, calendar, now);
      await post(
        tx,
        signUps.map(({ personId }): Outgoing => {
          return {
            key: `activity:${id}:cancelled:${personId}`,
            to: { person: personId },
            text,
            priority: 'reply',
            cause: { kind: 'system', id },
            expiresAt: activity.endsAt,
          };
        }),
      );
      log.info({ activity: id, told: signUps.length }, 'activity cancelled');
      return { kind: 'cancelled', activity, told: signUps.length };
    },

    byId: activityById,
    list: (db, range = {}) => listActivities(db, { ...range, limit: 500 }),
    upcoming: (db, limit = 20) => upcoming(db, limit),
    find: async (db, text) => findActivity(text, await upcoming(db, 200), calendar, clock.now()),

    async signUp(tx, activityId, person, people) {
      const activity = await lockActivity(tx, activityId);
      if (!activity) return refuse(words.refusal.unknown);
      const now = clock.now();
      if (activity.state === 'cancelled') return refuse(words.refusal.cancelled(activity));
      if (activity.startsAt.getTime() <= now.getTime()) return refuse(words.refusal.begun(activity));
      if (!Number.isInteger(people) || people < 1 || people > MOST_PEOPLE) return refuse(words.refusal.count(people, MOST_PEOPLE));
      const before = await peopleOf(tx, activityId, person.id);
      const free = await left(tx, activity);
      if (free !== undefined && people > free + before)
        return refuse(free === 0 && before === 0 ? words.refusal.full(activity) : words.refusal.few(activity, free + before, before));
      if (people !== before) await putSignUp(tx, { activityId, personId: person.id, people, state: 'in', at: now });
      const remaining = await left(tx, activity);
      const next = reminderAt(activity, now, calendar, options.reminder);
      const reminded = !next ? 'no' : calendar.dayOf(next) === calendar.dayOf(activity.startsAt) ? 'same_day' : 'day_before';
      return {
        kind: 'done',
        activity,
        people,
        left: remaining,
        text: words.signedUp(activity, people, remaining, reminded, calendar, now, before),
      };
    },

    async withdraw(tx, activityId, person) {
      const activity = await lockActivity(tx, activityId);
      if (!activity) return refuse(words.refusal.unknown);
      const before = await peopleOf(tx, activityId, person.id);
      if (before === 0) return refuse(words.refusal.notIn(activity));
      const now = clock.now();
      await putSignUp(tx, { activityId, personId: person.id, people: before, state: 'withdrawn', at: now });
      return { kind: 'done', activity, people: before, left: await left(tx, activity), text: words.withdrawn(activity, calendar, now) };
    },

    placesLeft: left,
    signUpsOf,
    signedUpFor: (db, personId) => activitiesOf(db, personId, clock.now()),
    describe: async (db, activity) => words.describe(activity, await left(db, activity), calendar, clock.now()),
    announcement: (activity) => words.announcement(activity, calendar, clock.now()),
    groupReminder: (activity) => words.groupReminder(activity, calendar, clock.now()),

    async remind(tx) {
      const now = clock.now();
      let count = 0;
      // Nothing is due yet for what starts later than the longest lead.
      const waiting = await notReminded(tx, { after: now, before: new Date(now.getTime() + 16 * 86_400_000) });
      for (const { activity, personId, people, at } of waiting) {
        const due = reminderAt(activity, at, calendar, options.reminder);
        if (!due || due.getTime() > now.getTime() || !(await markReminded(tx, activity.id, personId, now))) continue;
        const text = words.reminder(activity, people, calendar, now);
        const key = `activity:${activity.id}:remind:${personId}`;
        await post(tx, [
          {
            key,
            to: { person: personId },
            text,
            priority: 'reply',
            cause: { kind: 'system', id: activity.id },
            expiresAt: activity.startsAt,
          },
        ]);
        count++;
      }
      return count;
    },
    erasePerson: deleteSignUps,
  };
}

function problemOf(draft: ActivityDraft): string | undefined {
  if (draft.title.trim() === '') return words.refusal.draft.title;
  if (draft.place.trim() === '') return words.refusal.draft.place;
  if (!(draft.endsAt.getTime() > draft.startsAt.getTime())) return words.refusal.draft.times;
  if (draft.capacity !== undefined && !(Number.isInteger(draft.capacity) && draft.capacity > 0)) return words.refusal.draft.capacity;
  return undefined;
}
