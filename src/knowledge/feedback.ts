import { maskPersonal } from '../log.ts';
import type { Db } from '../store/database.ts';
import { type AskedDesk, keysOf } from './asked.ts';
import { wayOfWords } from './asked-store.ts';
import {
  answerById,
  countOpinions,
  forgetOpinions,
  forgetQuestions,
  insertAnswer,
  keepOpinion,
  listOpinions,
  opinionOf,
  pruneAnswers,
  supportersOf,
  textsSaid,
  waysByFeedback,
  wordsOfAnswer,
} from './feedback-store.ts';
import type { Gap, Gaps } from './gap.ts';
import { readPassagesOf } from './index/policy-store.ts';
import type { Answer } from './knowledge.ts';
import { fingerprint } from './wording-words.ts';

/** useless: it did not help. wrong: it is not true, or not any more. */
export type Verdict = 'useful' | 'useless' | 'wrong';

export interface AnswerSource {
  readonly file: string;
  readonly title: string;
  readonly clause: string;
  /** Which passage it was, as in asked.ts; undefined where that is not known. */
  readonly passageKey: string | undefined;
}

/** What was answered once, or could not be. */
export interface LoggedAnswer {
  readonly id: string;
  readonly at: Date;
  /** undefined = in private. */
  readonly groupId: string | undefined;
  /** Without persons' data; empty once its asker is forgotten. */
  readonly question: string;
  readonly kind: Answer['kind'];
  /** False: nothing was said, for the bot was not asked. */
  readonly said: boolean;
  readonly text: string;
  readonly confidence: number;
  readonly sources: readonly AnswerSource[];
}

/** What somebody thinks of an answer; who, is not told. */
export interface Opinion {
  readonly verdict: Verdict;
  readonly remark: string;
  /** The question that staff are to look at because of it. */
  readonly gap: string | undefined;
  readonly at: Date;
  readonly answer: LoggedAnswer;
}

export interface FeedbackFilter {
  readonly verdicts?: readonly Verdict[];
  readonly gaps?: readonly string[];
  readonly words?: readonly string[];
  readonly since?: Date;
  readonly limit?: number;
  readonly offset?: number;
}

export type FeedbackGiven =
  | {
      readonly kind: 'kept';
      readonly verdict: Verdict;
      /** What the same person said of it before. */
      readonly before: Verdict | undefined;
      /** What staff have to look at because of it; `fresh`: they have not seen it yet. */
      readonly gap: (Gap & { readonly fresh: boolean }) | undefined;
    }
  /** The answer is not kept any more. */
  | { readonly kind: 'unknown' };

/** Keeps what was answered and what residents think of it. All that writes runs in the caller's transaction. */
export interface FeedbackDesk {
  log(
    tx: Db,
    answer: Pick<Answer, 'kind' | 'text' | 'confidence' | 'citations'> & {
      readonly id: string;
      /** Number of the message that it answers. */
      readonly message: number;
      readonly groupId: string | undefined;
      readonly question: string;
      readonly said: boolean;
      readonly at: Date;
    },
  ): Promise<void>;
  /** The answer that a message quotes, said in this group (or in private) within the last 30 days; quotes may be cut. */
  answerQuoted(
    db: Db,
    quote: { readonly text: string; readonly groupId: string | undefined; readonly at: Date },
  ): Promise<string | undefined>;
  /** One opinion for each person and answer: the last. */
  give(
    tx: Db,
    given: {
      readonly answer: string;
      readonly personId: string;
      readonly groupId: string | undefined;
      readonly verdict: Verdict;
      readonly remark: string;
      readonly at: Date;
    },
  ): Promise<FeedbackGiven>;
  answer(db: Db, id: string): Promise<LoggedAnswer | undefined>;
  list(db: Db, filter?: FeedbackFilter): Promise<{ readonly opinions: readonly Opinion[]; readonly total: number }>;
  /** @param messages numbers of the messages that the person wrote */
  erasePerson(tx: Db, personId: string, messages: readonly number[], at: Date): Promise<void>;
  /** Forgets what was answered before. @returns how many answers */
  prune(tx: Db, before: Date): Promise<number>;
}

/** So many residents say that an answer helped, and the question becomes a way of asking by itself. */
const SUPPORTERS = 2;
const QUOTED_WITHIN = 30 * 86_400_000;
const QUOTED_AMONG = 400;
/** So much of a quote is in its answer, whether it was cut, or shown with other line breaks and in plainer words. */
const QUOTED_SHARE = 0.8;
const LONGEST_REMARK = 200;

export function createFeedback(deps: { readonly gaps: Gaps; readonly asked: AskedDesk }): FeedbackDesk {
  const { gaps, asked } = deps;

  /** Whether the wording of a question counts as a way of asking for the passage that answered it. */
  async function weighWay(tx: Db, way: { question?: string; words: string; file: string; passageKey: string; at: Date }): Promise<void> {
    const { words, file, passageKey, at } = way;
    if (words === '') return;
    const supporters = await supportersOf(tx, words, file, passageKey);
    const known = await wayOfWords(tx, file, passageKey, words);
    // What staff said of it stands.
    if (known && (known.source !== 'feedback' || known.decidedBy !== '')) return;
    if (supporters === 0) {
      if (known) await asked.remove(tx, [known]);
      return;
    }
    const state = supporters >= SUPPORTERS ? 'accepted' : 'proposed';
    if (known) {
      if (known.state !== state) await asked.decide(tx, known.id, state, '', at);
      return;
    }
    const passages = await readPassagesOf(tx, file);
    const ordinal = passages[keysOf(passages).indexOf(passageKey)]?.ordinal;
    if (ordinal === undefined || way.question === undefined) return;
    await asked.add(tx, { file, ordinal, ways: [way.question], source: 'feedback', by: '', at, state });
  }

  async function weighAnswer(tx: Db, answer: LoggedAnswer, at: Date): Promise<void> {
    const source = answer.sources[0];
    if (answer.kind !== 'answered' || answer.question === '' || source?.passageKey === undefined) return;
    const { file, passageKey } = source;
    await weighWay(tx, { question: answer.question, words: await wordsOfAnswer(tx, answer.id), file, passageKey, at });
  }

  /** Nobody says any more that it did not help. */
  async function settle(tx: Db, number: string, at: Date): Promise<void> {
    if ((await countOpinions(tx, number)) > 0) return;
    const gap = await gaps.byNumber(tx, number);
    if (gap?.state === 'open' && gap.source === 'unhelpful' && gap.wordings === 1) await gaps.dismiss(tx, number, '居民改了评价', at);
  }

  return {
    async log(tx, { citations, ...answer }) {
      const question = maskPersonal(answer.question.trim()).slice(0, 500);
      const sources: AnswerSource[] = [];
      for (const { file, title, clause, quote } of citations) {
        const passages = await readPassagesOf(tx, file);
        const index = passages.findIndex((p) => p.clause === clause && (p.text.includes(quote) || quote.includes(p.text)));
        const passageKey = index === -1 ? undefined : keysOf(passages)[index];
        if (!sources.some((other) => other.file === file && other.clause === clause)) sources.push({ file, title, clause, passageKey });
      }
      await insertAnswer(tx, {
        ...{ id: answer.id, message: answer.message, at: answer.at, groupId: answer.groupId, question, words: fingerprint(question) },
        ...{ kind: answer.kind, said: answer.said, text: maskPersonal(answer.text), confidence: answer.confidence, sources },
      });
    },

    async answerQuoted(db, { text, groupId, at }) {
      const quoted = bare(text.replace(/^\s*(?:@\S+[\s\u2005]+)+/, ''));
      if (quoted.length < 6) return undefined;
      const said = await textsSaid(db, groupId, new Date(at.getTime() - QUOTED_WITHIN), QUOTED_AMONG);
      let nearest: { readonly id: string; readonly share: number } | undefined;
      for (const answer of said) {
        const share = sharedPairs(quoted.slice(0, 80), bare(answer.text));
        if (share > (nearest?.share ?? 0)) nearest = { id: answer.id, share };
      }
      return nearest && nearest.share >= QUOTED_SHARE ? nearest.id : undefined;
    },

    async give(tx, { answer: id, personId, groupId, verdict, remark, at }) {
      const answer = await answerById(tx, id);
      if (!answer) return { kind: 'unknown' };
      const before = await opinionOf(tx, id, personId);
      const kept = { answerId: id, personId, verdict, remark: maskPersonal(remark.trim()).slice(0, LONGEST_REMARK), at };
      if (verdict === 'useful') {
        await keepOpinion(tx, { ...kept, gap: undefined });
        if (before?.gap) await settle(tx, before.gap, at);
        await weighAnswer(tx, answer, at);
        return { kind: 'kept', verdict, before: before?.verdict, gap: undefined };
      }
      const again = before !== undefined && before.verdict !== 'useful';
      const gap =
        again || answer.question === ''
          ? undefined
          : await gaps.record(tx, { question: answer.question, personId, groupId, tell: true, at, source: 'unhelpful' });
      await keepOpinion(tx, { ...kept, gap: gap?.number ?? before?.gap });
      if (before?.verdict === 'useful') await weighAnswer(tx, answer, at);
      return { kind: 'kept', verdict, before: before?.verdict, gap };
    },

    answer: answerById,
    list: (db, filter = {}) => listOpinions(db, filter),

    async erasePerson(tx, personId, messages, at) {
      const helped = await forgetOpinions(tx, personId);
      for (const way of helped) await weighWay(tx, { ...way, at });
      await asked.remove(tx, await waysByFeedback(tx, await forgetQuestions(tx, messages)));
    },

    prune: pruneAnswers,
  };
}

/** Share of the neighbouring characters of a text that another one has as well. */
function sharedPairs(text: string, other: string): number {
  let found = 0;
  for (let i = 0; i + 1 < text.length; i++) if (other.includes(text.slice(i, i + 2))) found++;
  return text.length < 2 ? 0 : found / (text.length - 1);
}

/** Without marks, spaces and breaks: these come and go with the way in which a text is shown and quoted. */
const bare = (text: string): string => maskPersonal(text).replace(/[^\p{L}\p{N}]/gu, '');
