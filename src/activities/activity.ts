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
  readonly capacity?: number;
  readonly description?: string;
}

export interface SignUp {
  readonly personId: string;
  readonly name: string;
  readonly people: number;
  readonly at: Date;
}

/** 《冬季血压管理》 where the title names the lecture, else the whole title. */
export function shortTitle(activity: Pick<Activity, 'title'>): string {
  return /《[^》]+》/.exec(activity.title)?.[0] ?? activity.title;
}
