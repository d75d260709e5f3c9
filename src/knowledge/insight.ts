import type { Db } from '../store/database.ts';
import type { LoggedAnswer } from './feedback.ts';
import { answersTo } from './feedback-store.ts';
import { countsByWords, recordedSince, timesUsed, totals, verdictsByWords } from './insight-store.ts';
import type { DocumentInfo } from './knowledge.ts';
import { addDays, dayIn } from './load/days.ts';
import { fingerprint } from './wording-words.ts';

/** One matter that is asked about, in all its wordings. */
export interface AskedMatter {
  /** The wording that was used most. */
  readonly question: string;
  readonly wordings: number;
  readonly asked: number;
  /** Without ground. */
  readonly refused: number;
  readonly up: number;
  readonly down: number;
  readonly lastAt: Date;
}

export interface Insight {
  readonly total: {
    readonly asked: number;
    readonly answered: number;
    readonly refused: number;
    readonly up: number;
    readonly down: number;
  };
  /** Most asked first. */
  readonly asked: readonly AskedMatter[];
  /** Those of which somebody said that the answer did not help, the surest first. */
  readonly worst: readonly AskedMatter[];
  readonly refused: readonly AskedMatter[];
  /** When the record begins. */
  readonly since: Date | undefined;
}

export interface Shelves {
  /** In force and never quoted, the oldest first. */
  readonly unused: readonly DocumentInfo[];
  /** They end within so many days. */
  readonly ending: readonly DocumentInfo[];
  /** Nobody knows since when, or until when, they hold. */
  readonly undated: readonly DocumentInfo[];
  /** When the record of what is quoted begins. */
  readonly since: Date | undefined;
}

export interface InsightDesk {
  /** What was asked since then. */
  report(db: Db, since: Date, limit?: number): Promise<Insight>;
  /** One matter with its answers, newest first; undefined where it was not asked since then. */
  matter(
    db: Db,
    question: string,
    since: Date,
  ): Promise<{ readonly matter: AskedMatter; readonly words: readonly string[]; readonly answers: readonly LoggedAnswer[] } | undefined>;
  /** What documents need a look. */
  shelves(db: Db, documents: readonly DocumentInfo[], options: { readonly at: Date; readonly timeZone: string }): Promise<Shelves>;
}

/** So many different wordings, the most frequent, are put together. */
const WORDINGS = 300;
const ANSWERS = 100;
export const UNUSED_DAYS = 90;
export const ENDING_DAYS = 30;
const DAY = 86_400_000;

interface Entry extends Omit<AskedMatter, 'wordings'> {
  readonly words: string;
}

export function createInsight(deps: { groups(questions: readonly string[]): readonly (readonly number[])[] }): InsightDesk {
  async function matters(db: Db, since: Date): Promise<readonly { readonly matter: AskedMatter; readonly words: readonly string[] }[]> {
    const verdicts = await verdictsByWords(db, since);
    const counts = await countsByWords(db, since, WORDINGS);
    const known = new Set(counts.map(({ words }) => words));
    const entries: Entry[] = [
      ...counts.map((count) => ({ ...count, up: verdicts.get(count.words)?.up ?? 0, down: verdicts.get(count.words)?.down ?? 0 })),
      // Judged now, and asked before, or seldom.
      ...[...verdicts]
        .filter(([words]) => !known.has(words))
        .map(([words, { question, up, down, lastAt }]) => ({ words, question, up, down, lastAt, asked: 0, refused: 0 })),
    ];
    return deps.groups(entries.map(({ question }) => question)).map((group) => {
      const all = group.map((i) => entries[i]!);
      const sum = (name: 'asked' | 'refused' | 'up' | 'down') => all.reduce((total, entry) => total + entry[name], 0);
      return {
        words: all.map(({ words }) => words),
        matter: {
          question: all[0]!.question,
          wordings: all.length,
          ...{ asked: sum('asked'), refused: sum('refused'), up: sum('up'), down: sum('down') },
          lastAt: new Date(Math.max(...all.map(({ lastAt }) => lastAt.getTime()))),
        },
      };
    });
  }

  return {
    async report(db, since, limit = 20) {
      const all = (await matters(db, since)).map(({ matter }) => matter);
      const top = (rank: (matter: AskedMatter) => number) =>
        all
          .filter((matter) => rank(matter) > 0)
          .sort((a, b) => rank(b) - rank(a) || b.lastAt.getTime() - a.lastAt.getTime())
          .slice(0, limit);
      return {
        total: await totals(db, since),
        asked: top((matter) => matter.asked),
        worst: top(badly),
        refused: top((matter) => matter.refused),
        since: await recordedSince(db),
      };
    },
    async matter(db, question, since) {
      const words = fingerprint(question);
      const found = (await matters(db, since)).find((one) => one.words.includes(words));
      return found && { ...found, answers: await answersTo(db, found.words, since, ANSWERS) };
    },
    async shelves(db, documents, { at, timeZone }) {
      const today = dayIn(timeZone, at);
      const used = await timesUsed(db, new Date(at.getTime() - UNUSED_DAYS * DAY));
      const inForce = documents.filter((document) => document.state === 'in-force');
      const last = addDays(today, ENDING_DAYS);
      return {
        unused: inForce.filter((document) => !used.has(document.file)).sort((a, b) => a.indexedAt.getTime() - b.indexedAt.getTime()),
        ending: inForce
          .filter(({ effectiveTo }) => effectiveTo !== '' && effectiveTo <= last)
          .sort((a, b) => (a.effectiveTo < b.effectiveTo ? -1 : 1)),
        undated: inForce.filter(({ issued, effectiveFrom }) => issued === '' && effectiveFrom === ''),
        since: await recordedSince(db),
      };
    },
  };
}

/** The share of 没用 that can be relied on: the lower end of Wilson's interval (90 %), so that one voice of one does not lead. */
export function badly({ up, down }: Pick<AskedMatter, 'up' | 'down'>): number {
  const n = up + down;
  if (down === 0) return 0;
  const z = 1.645;
  const share = down / n;
  const centre = share + (z * z) / (2 * n);
  return (centre - z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
}
