import type { Db } from '../store/database.ts';
import { listActivities } from './activities-store.ts';
import type { Activity, SignUp } from './activity.ts';
import { allSignUps } from './signups-store.ts';

/** What became of one activity, in numbers: no names. */
export interface ActivityFigures {
  readonly activity: Activity;
  /** Parties and people who were on the list when it began; those who withdrew are not. */
  readonly parties: number;
  readonly signedUp: number;
  /** People who waited and got no place. */
  readonly waited: number;
  /** Nobody was checked in: then who came is not known, and is not guessed. */
  readonly counted: boolean;
  /** People who came, walk-ins included. */
  readonly came: number;
  readonly walkIns: number;
  /** Signed up and not come. */
  readonly noShows: number;
  /** Different doors, as far as lists and staff named them. */
  readonly households: number;
  readonly feedback: {
    readonly answers: number;
    readonly ratings: number;
    /** undefined without ratings. */
    readonly average: number | undefined;
    /** How many gave 1, 2, 3, 4, 5. */
    readonly spread: readonly [number, number, number, number, number];
    readonly words: readonly string[];
  };
}

export interface ActivityTotals {
  readonly held: number;
  readonly cancelled: number;
  readonly signedUp: number;
  readonly came: number;
  readonly walkIns: number;
  readonly noShows: number;
  readonly ratings: number;
  readonly average: number | undefined;
}

export interface ActivityReport {
  readonly activities: readonly ActivityFigures[];
  readonly totals: ActivityTotals;
}

export function figuresOf(activity: Activity, signUps: readonly SignUp[]): ActivityFigures {
  const listed = signUps.filter((signUp) => signUp.people > 0);
  const counted = signUps.some((signUp) => signUp.came !== undefined);
  const came = sum(signUps.map((signUp) => signUp.came ?? 0));
  const walkIns = sum(signUps.map((signUp) => Math.max(0, (signUp.came ?? 0) - signUp.people)));
  const rated = signUps.flatMap((signUp) => (signUp.rating === undefined ? [] : [signUp.rating]));
  const present = listed.concat(signUps.filter((signUp) => signUp.people === 0 && (signUp.came ?? 0) > 0));
  return {
    activity,
    parties: listed.length,
    signedUp: sum(listed.map((signUp) => signUp.people)),
    waited: sum(signUps.map((signUp) => signUp.waiting)),
    counted,
    came,
    walkIns,
    noShows: counted ? sum(listed.map((signUp) => Math.max(0, signUp.people - (signUp.came ?? 0)))) : 0,
    households: new Set(present.map((signUp) => signUp.household).filter((household) => household !== '')).size,
    feedback: {
      answers: signUps.filter((signUp) => signUp.rating !== undefined || signUp.feedback !== '').length,
      ratings: rated.length,
      average: averageOf(rated),
      spread: [1, 2, 3, 4, 5].map((grade) => rated.filter((rating) => rating === grade).length) as [number, number, number, number, number],
      words: signUps.map((signUp) => signUp.feedback).filter((text) => text !== ''),
    },
  };
}

/** For a work report: the activities that began in a span, the past end not included. */
export async function reportOf(db: Db, span: { readonly from: Date; readonly to: Date }): Promise<ActivityReport> {
  const all = (await listActivities(db, { startsBefore: span.to, endsAfter: span.from, limit: 1000 })).filter(
    (activity) => activity.startsAt.getTime() >= span.from.getTime(),
  );
  const held = all.filter((activity) => activity.state === 'open');
  const activities: ActivityFigures[] = [];
  for (const activity of held) activities.push(figuresOf(activity, await allSignUps(db, activity.id)));
  const ratings = activities.flatMap(({ feedback }) => feedback.spread.flatMap((count, i) => Array<number>(count).fill(i + 1)));
  const total = (figure: (one: ActivityFigures) => number) => sum(activities.map(figure));
  return {
    activities,
    totals: {
      held: held.length,
      cancelled: all.length - held.length,
      signedUp: total((one) => one.signedUp),
      came: total((one) => one.came),
      walkIns: total((one) => one.walkIns),
      noShows: total((one) => one.noShows),
      ratings: ratings.length,
      average: averageOf(ratings),
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const averageOf = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : Math.round((sum(numbers) / numbers.length) * 100) / 100;
