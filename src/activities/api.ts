import type { Person } from '../community/people-store.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import type { Db } from '../store/database.ts';
import type { Activity, ActivityDraft, SignUp } from './activity.ts';
import type { ChainApplied, ChainPreview, PastedChain } from './chains.ts';
import type { CheckedIn } from './check-in.ts';
import type { DeskResult } from './desk.ts';
import type { Found } from './find.ts';
import type { CalendarFeed } from './ics.ts';
import type { Wish } from './party.ts';
import type { Conflict } from './plan.ts';
import type { PlannedSeries, SeriesPlan } from './series.ts';
import type { ActivityRefused, SignUpResult } from './signing.ts';
import type { ActivityFigures, ActivityReport } from './statistics.ts';

/** The same room, speaker or audience is taken at that time. Nothing was written: ask, and do it again with `confirmed`. */
export interface ActivityConflicting {
  readonly kind: 'conflict';
  readonly conflicts: readonly Conflict[];
  readonly text: string;
}

export type Created = { readonly kind: 'created'; readonly activity: Activity } | ActivityConflicting | ActivityRefused;
export type SeriesCreated =
  | { readonly kind: 'created'; readonly seriesId: string; readonly activities: readonly Activity[] }
  | ActivityConflicting
  | ActivityRefused;
export type Changed =
  | {
      readonly kind: 'changed';
      readonly activity: Activity;
      /** How many parties are told privately. */
      readonly told: number;
      /** For the groups; undefined where nothing changed that they have to know. */
      readonly notice: string | undefined;
    }
  | ActivityConflicting
  | ActivityRefused;
export type Cancelled =
  | {
      readonly kind: 'cancelled';
      readonly activity: Activity;
      readonly told: number;
      /** Parties that are known by a name only: somebody has to call them. */
      readonly untold: number;
      readonly notice: string;
    }
  | ActivityRefused;

interface Confirmed {
  /** The conflicts were shown and are wanted. */
  readonly confirmed?: boolean;
}

/** What a person has to do with an activity that is not over. */
export interface Attending {
  readonly activity: Activity;
  readonly people: number;
  readonly waiting: number;
  readonly party: readonly string[];
}

export interface Activities {
  create(tx: Db, draft: ActivityDraft, more?: Confirmed): Promise<Created>;
  /** The days on which a series would meet, without writing anything; the draft is its first session. */
  planSeries(draft: Pick<ActivityDraft, 'startsAt' | 'endsAt'>, plan: SeriesPlan): PlannedSeries;
  /** One activity for each session; each is changed and cancelled alone. */
  createSeries(tx: Db, draft: ActivityDraft, plan: SeriesPlan, more?: Confirmed): Promise<SeriesCreated>;
  /** Tells those who signed up, privately, what changed. Notices about it are the caller's matter. */
  change(tx: Db, id: string, draft: ActivityDraft, more?: Confirmed): Promise<Changed>;
  /** Tells those who signed up, privately. Its reminders are not sent; a notice about it is cancelled with `Notices.cancelOf`. */
  cancel(tx: Db, id: string): Promise<Cancelled>;

  byId(db: Db, id: string): Promise<Activity | undefined>;
  /** By start, the past ones and the cancelled ones included. At most 500. */
  list(db: Db, range?: { readonly endsAfter?: Date; readonly startsBefore?: Date }): Promise<readonly Activity[]>;
  ofSeries(db: Db, seriesId: string): Promise<readonly Activity[]>;
  /** Open ones that are not over, soonest first. */
  upcoming(db: Db, limit?: number): Promise<readonly Activity[]>;
  /** The upcoming activity that a text is about: 周四的健康讲座, 26号那个讲座, 反诈的课. Relative days count from the clock. */
  find(db: Db, text: string): Promise<Found>;

  /** Within the capacity, the sign-up window and the queue. A number alone is so many in all: a second time replaces the first. */
  signUp(tx: Db, activityId: string, person: Pick<Person, 'id'>, wish: number | Wish): Promise<SignUpResult>;
  /** Every session of a series that is still open. @returns what to say */
  signUpForSeries(tx: Db, seriesId: string, person: Pick<Person, 'id'>, wish: number | Wish): Promise<string>;
  /** All of the party; or `who` of it, or so many `people`; or somebody else `instead`. */
  withdraw(
    tx: Db,
    activityId: string,
    person: Pick<Person, 'id'>,
    change?: { readonly who?: readonly string[]; readonly people?: number; readonly instead?: readonly string[] },
  ): Promise<SignUpResult>;
  /** What can be given away now: places that are kept for somebody are not. undefined = no limit. */
  placesLeft(db: Db, activity: Activity): Promise<number | undefined>;
  /** Who comes, in the order of signing up: for staff. */
  signUpsOf(db: Db, activityId: string): Promise<readonly SignUp[]>;
  /** Those who wait, walked in or withdrew as well. */
  everybody(db: Db, activityId: string): Promise<readonly SignUp[]>;
  queueOf(db: Db, activityId: string): Promise<readonly SignUp[]>;
  /** What a person has signed up or waits for and is not over. */
  signedUpFor(db: Db, personId: string): Promise<readonly Attending[]>;
  /** 您已登记 2 人。/ 您在候补，前面还有 3 人。/ 您还没有报名。 */
  ownStatus(db: Db, activity: Activity, personId: string): Promise<string>;

  /** Activities of which a place is kept for the person until they answer. */
  offersTo(db: Db, personId: string): Promise<readonly Activity[]>;
  /** @returns what to say */
  answerOffer(tx: Db, activityId: string, person: Pick<Person, 'id'>, yes: boolean): Promise<string>;

  /** For an answer: title, time, place, speaker, audience, places left. */
  describe(db: Db, activity: Activity): Promise<string>;
  /** The text of a notice that announces it; give it to `Notices` with the activity's id. */
  announcement(activity: Activity): string;
  groupReminder(activity: Activity): string;

  /** The four digits to be shown on the spot; undefined where it is cancelled. */
  openCheckIn(tx: Db, id: string): Promise<string | undefined>;
  /** 签到 1234. Undefined: no activity goes on with this code; `codeRefused` says so. */
  checkIn(tx: Db, person: Pick<Person, 'id'>, code: string, people: number | undefined, groupId: string | undefined): Promise<CheckedIn>;
  readonly codeRefused: string;
  /** @param came undefined takes it back. @returns false where it is no number of people, or nobody of the list */
  markCame(tx: Db, activityId: string, signUpId: string, came: number | undefined): Promise<boolean>;
  addWalkIn(tx: Db, activityId: string, walkIn: { readonly name: string; readonly people: number }): Promise<boolean>;

  addByStaff(
    tx: Db,
    activityId: string,
    who: { readonly name: string; readonly people: number; readonly household: string; readonly note: string },
  ): Promise<DeskResult>;
  removeByStaff(tx: Db, activityId: string, signUpId: string): Promise<DeskResult>;
  letIn(tx: Db, activityId: string, signUpId: string): Promise<DeskResult>;

  /** The activity that a person was thanked for and may say something about. */
  askedForFeedback(db: Db, personId: string): Promise<{ readonly activity: Activity; readonly signUp: SignUp } | undefined>;
  /** @returns what to say */
  giveFeedback(
    tx: Db,
    person: Pick<Person, 'id'>,
    activityId: string,
    given: { readonly rating: number | undefined; readonly words: string },
  ): Promise<string>;
  figures(db: Db, activity: Activity): Promise<ActivityFigures>;
  /** For the work report. */
  report(db: Db, span: { readonly from: Date; readonly to: Date }): Promise<ActivityReport>;

  /** Keeps a 接龙 that was pasted in a group, for staff to look at. Undefined: no entry was found in it. */
  noteChain(tx: Db, pasted: PastedChain): Promise<{ readonly entries: number } | undefined>;
  /** The newest list of each group, with what it would change. */
  chains(db: Db, activityId: string): Promise<readonly ChainPreview[]>;
  applyChain(
    tx: Db,
    id: string,
    choice: { readonly versions: number; readonly remove: readonly number[]; readonly leaveOut: readonly number[] },
    by: string,
  ): Promise<ChainApplied>;
  dismissChain(tx: Db, id: string, versions: number, by: string): Promise<boolean>;

  /** @param site tells this community's entries from another's */
  calendarOf(activity: Activity, site: string): CalendarFeed;
  /** Everything from a month ago on. Nothing about residents. */
  feed(db: Db, site: string): Promise<CalendarFeed>;

  /** Queues the private reminders that are due: a day before and two hours before, each once. @returns how many */
  remind(tx: Db): Promise<number>;
  /** Everything that time brings: reminders, offers that ran out, thanks. @returns how many messages were queued */
  tick(tx: Db): Promise<number>;
  /** For the courier: what could not be sent privately is said in the group where they signed up. */
  settled(tx: Db, row: OutboxRow): Promise<void>;
  erasePerson(tx: Db, personId: string): Promise<void>;
}
