import type { Db } from '../store/database.ts';

/** A question without an answer that helps: kept, grouped with those that mean the same, and answered once by staff. */
export interface Gap {
  readonly number: string;
  /** As it was asked first, without persons' data. */
  readonly question: string;
  /** review: answered, and a second person is to look at it. */
  readonly state: 'open' | 'review' | 'answered' | 'dismissed';
  /** How often, in all the wordings of its group. */
  readonly asked: number;
  /** What was published last; empty where nothing is. */
  readonly answer: string;
  readonly answeredBy: string;
  readonly createdAt: Date;
  readonly lastAskedAt: Date;
  readonly answeredAt: Date | undefined;
  /** unhelpful: it was answered from the documents, and residents said that it did not help. */
  readonly source: 'unanswered' | 'unhelpful';
  /** The number under which its group is answered; mostly its own. */
  readonly main: string;
  /** How many questions are answered together. */
  readonly wordings: number;
  /** The question as it is published. */
  readonly headline: string;
  /** An answer that waits for a second person, or was sent back by them. */
  readonly draft: GapDraft | undefined;
  readonly approvedBy: string;
  /** Why an answer was sent back or withdrawn. */
  readonly note: string;
  /** How often an answer to it was published. */
  readonly revision: number;
}

export interface GapDraft {
  readonly text: string;
  readonly headline: string;
  readonly by: string;
  readonly at: Date;
}

/** One question of a group, as it was asked. */
export interface Wording {
  readonly number: string;
  readonly question: string;
  readonly asked: number;
  readonly createdAt: Date;
  readonly lastAskedAt: Date;
}

/** Someone to be told; without a group, in the private chat. */
export interface GapAsker {
  readonly personId: string;
  readonly groupId: string | undefined;
}

/** Everybody is told once of each thing. */
export type GapTold =
  /** An answer: `askers` have not heard any, `corrected` had heard another one. */
  | { readonly kind: 'answered'; readonly gap: Gap; readonly askers: readonly GapAsker[]; readonly corrected: readonly GapAsker[] }
  /** What they were told does not hold any more. */
  | { readonly kind: 'withdrawn'; readonly gap: Gap; readonly askers: readonly GapAsker[]; readonly reason: string };

export type GapRefused = { readonly kind: 'refused'; readonly message: string };
/** `review`: kept, and published when a second person agrees. */
export type GapAnswered = Extract<GapTold, { kind: 'answered' }> | { readonly kind: 'review'; readonly gap: Gap } | GapRefused;
export type GapChanged = { readonly kind: 'done'; readonly gap: Gap } | GapRefused;

export interface GapFilter {
  readonly state?: Gap['state'];
  readonly source?: Gap['source'];
  readonly limit?: number;
  readonly offset?: number;
}

interface Act {
  readonly number: string;
  /** Name of the staff member. */
  readonly by: string;
  readonly at: Date;
}

/** Any number of a group stands for the group. All that writes runs in the caller's transaction. */
export interface Gaps {
  /**
   * Keeps a question without ground. The same question counts once more; one that means the same joins its group. Its asker is
   * kept once, and told if asked for once. `fresh`: staff have not seen a question of this group yet.
   */
  record(
    tx: Db,
    gap: {
      readonly question: string;
      readonly personId: string;
      readonly groupId?: string;
      readonly tell: boolean;
      readonly at: Date;
      /** Default: unanswered. */
      readonly source?: Gap['source'];
    },
  ): Promise<Gap & { readonly fresh: boolean }>;
  /**
   * Staff answer, or correct what was answered: it becomes a Q/A entry, found from the commit on, unless a second person has to
   * agree. Returns who is to be told.
   * @param answer.headline the question as it is published; default: as it was asked
   * @param answer.correct it is meant to replace a published answer; without it, an answered question is refused
   */
  answer(tx: Db, answer: Act & { readonly text: string; readonly headline?: string; readonly correct?: boolean }): Promise<GapAnswered>;
  /** By another person than the one who wrote it. */
  approve(tx: Db, act: Act): Promise<GapAnswered>;
  /** The proposed answer is not published; it stays for whoever goes on. */
  sendBack(tx: Db, act: Act & { readonly note: string }): Promise<GapChanged>;
  /** The answer is taken out of the knowledge base, and the question is open again. Returns who has to be told. */
  withdraw(tx: Db, act: Act & { readonly reason: string }): Promise<Extract<GapTold, { kind: 'withdrawn' }> | GapRefused>;
  dismiss(tx: Db, number: string, by: string, at: Date): Promise<Gap | undefined>;
  /** A question that was dismissed waits for an answer again. */
  reopen(tx: Db, act: Act): Promise<GapChanged>;
  /** A question that was grouped with others is one of its own again. */
  split(tx: Db, act: Act): Promise<GapChanged>;
  /** The whole group of a question joins another one. Where that is answered, those who wait are told at once. */
  merge(tx: Db, act: Act & { readonly into: string }): Promise<GapChanged | Extract<GapTold, { kind: 'answered' }>>;
  /** Forgets that a person asked, and what nobody else asked. */
  erasePerson(tx: Db, personId: string): Promise<void>;
  /** The group that a number belongs to. */
  byNumber(db: Db, number: string): Promise<Gap | undefined>;
  wordings(db: Db, number: string): Promise<readonly Wording[]>;
  /** Other groups that may mean the same, nearest first: for staff to look at. */
  near(db: Db, number: string, limit?: number): Promise<readonly Gap[]>;
  /** Who is told when it is answered now, and who when the answer is corrected. */
  waiting(db: Db, number: string): Promise<{ readonly askers: number; readonly told: number }>;
  /** Groups, most asked first. */
  list(db: Db, filter?: GapFilter): Promise<{ readonly gaps: readonly Gap[]; readonly total: number }>;
}

/** Where the answer to a group stands in the knowledge base. */
export const fileOf = (number: string): string => `gap/${number}.md`;
