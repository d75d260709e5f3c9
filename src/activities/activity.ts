/** A lecture or an event. */
export interface Activity {
  readonly id: string;
  /** 健康讲座《冬季血压管理》 */
  readonly title: string;
  /** Empty where nobody speaks. */
  readonly speaker: string;
  readonly place: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** 全体居民, 老年人 … */
  readonly audience: string;
  /** undefined = no limit. */
  readonly capacity: number | undefined;
  readonly description: string;
  readonly state: 'open' | 'cancelled';
  /** undefined = from now. */
  readonly signUpFrom: Date | undefined;
  /** undefined = until it begins. */
  readonly signUpTo: Date | undefined;
  /** How many people may wait for a place; 0 = nobody. */
  readonly waitlist: number;
  /** What to bring, what is handed out. */
  readonly materials: string;
  /** Whom to ask: the committee's own phone or room, never a resident's. */
  readonly contact: string;
  readonly seriesId: string | undefined;
  /** Its number within the series, from 1. */
  readonly seriesNo: number | undefined;
  /** Grows with each change that those who come have to know of. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Shown on the spot; undefined until the check-in is opened. */
  readonly checkInCode: string | undefined;
  readonly thankedAt: Date | undefined;
}

export interface ActivityDraft {
  /** Default: a new one. */
  readonly id?: string;
  readonly title: string;
  readonly speaker?: string;
  readonly place: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly audience?: string;
  readonly capacity?: number | undefined;
  readonly description?: string;
  readonly signUpFrom?: Date | undefined;
  readonly signUpTo?: Date | undefined;
  /** Default 20; 0 = nobody waits. */
  readonly waitlist?: number;
  readonly materials?: string;
  readonly contact?: string;
}

export const WAITLIST = 20;

/** How a sign-up came about. */
export type SignUpSource = 'chat' | 'chain' | 'staff' | 'walk_in';

/** One party: those who signed up in one go, or one line of a list. */
export interface SignUp {
  readonly id: string;
  /** undefined: known by a name only. */
  readonly personId: string | undefined;
  readonly groupId: string | undefined;
  readonly name: string;
  readonly household: string;
  readonly note: string;
  readonly source: SignUpSource;
  readonly people: number;
  /** As far as it was said: 本人, 妈妈, or empty; as many as `people`. */
  readonly party: readonly string[];
  /** How many of them wait for a place. */
  readonly waiting: number;
  readonly waitingParty: readonly string[];
  readonly queueNo: number | undefined;
  /** Only all the places they wait for will do. */
  readonly whole: boolean;
  /** Places that are kept for them until `offeredUntil`. */
  readonly offered: number;
  readonly offerNo: number;
  readonly offeredUntil: Date | undefined;
  readonly at: Date;
  readonly remindedDayAt: Date | undefined;
  readonly remindedHourAt: Date | undefined;
  /** How many came; undefined = not checked in. */
  readonly came: number | undefined;
  readonly rating: number | undefined;
  readonly feedback: string;
  readonly thankedAt: Date | undefined;
}

/** 《冬季血压管理》 where the title names the lecture, else the whole title; with its number in a series. */
export function shortTitle(activity: Pick<Activity, 'title'>): string {
  const named = /《[^》]+》/.exec(activity.title)?.[0];
  const number = /（第\s*\d+\s*[次讲场期]）$/.exec(activity.title)?.[0];
  return named ? `${named}${number ?? ''}` : activity.title;
}
