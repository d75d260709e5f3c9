import type { Log } from '../../log.ts';
import type { Citation } from '../../messages.ts';
import type { Phrase, PhraseInput, PhrasePassage, PhraseReply } from '../../model/phraser.ts';
import { type Disguise, disguise } from '../../model/pseudonyms.ts';
import { normaliseWording, plainText } from '../index/wording.ts';
import type { Asking } from '../knowledge.ts';
import type { Language } from '../language.ts';
import { dayIn, spokenDay, WEEKDAYS, weekdayOf } from '../load/days.ts';
import { type Draft, dateToTell, sourceLines } from './answer.ts';
import { AnswerCache, cacheKey } from './answer-cache.ts';
import type { Asked, Source } from './check/ground.ts';
import { type ProblemKind, problemWords } from './check/problems.ts';
import { withoutInstructions } from './check/to-the-model.ts';
import type { Found } from './finder.ts';
import type { Question } from './question.ts';
import { dateWord, fullPassage, GENERATED, MORE, NO_GROUND, PASS_ON, scopeName } from './render.ts';
import { type Verdict, verify } from './verify.ts';

/** A resident waits this long for all of it: finding, asking, asking again, repairing. */
export const DEADLINE_MS = 8000;
/** With less time than this left, a repair would not be answered. */
const WORTH_REPAIRING_MS = 1000;
const PASSAGES = 6;
const KEPT_ANSWERS = 500;
/** What does not hold is told to the model up to so many times; more would not help it. */
const PROBLEMS_TOLD = 8;
/**
 * A quoted answer this sure stays although the model says that its passages do not suffice. Of the answers that are given at the
 * threshold about one in two may be wrong, and a reader's no is worth having; one that the match makes four times as likely right
 * as wrong outweighs it, since models say no too often as well, and a right answer withheld sends an old person on a walk.
 */
const SURE = 0.8;

export interface WordingDeps {
  readonly phrase: Phrase;
  /** Name of the model: answers of one are not those of another. */
  readonly phrasedBy: string;
  readonly language: Language;
  readonly timeZone: string;
  /** Names of people of the community, which no model is told. */
  readonly names: () => Promise<readonly string[]>;
  readonly log: Log;
  /** Default: 8 seconds. */
  readonly deadlineMs?: number;
}

export interface ToWord {
  readonly text: string;
  /** What the same person asked before. */
  readonly before: string | undefined;
  readonly question: Question;
  readonly draft: Draft;
  readonly asking: Asking;
  /** Of the index. */
  readonly version: number | undefined;
  /** When the question came, by performance.now(). */
  readonly started: number;
}

type Outcome =
  | { readonly kind: 'holds'; readonly answer: string; readonly cited: Extract<Verdict, { kind: 'holds' }>['cited'] }
  /** The model says that the passages do not answer the question. */
  | { readonly kind: 'insufficient' }
  /** What it says does not hold, even after a repair. */
  | { readonly kind: 'fails' }
  | { readonly kind: 'unavailable' };

/** Lets a model word answers from the passages that were found. Whatever it does, there is an answer in time: its own or the quote. */
export class Wordsmith {
  readonly #deps: WordingDeps;
  readonly #cache = new AnswerCache<Outcome>(KEPT_ANSWERS, (outcome) => outcome.kind !== 'unavailable');
  readonly #stop = new AbortController();

  constructor(deps: WordingDeps) {
    this.#deps = deps;
  }

  /** From now on nobody waits for the model. */
  stop(): void {
    this.#stop.abort();
  }

  async word(asked: ToWord): Promise<Draft> {
    const { draft } = asked;
    const shown = this.#stop.signal.aborted ? [] : groundsToShow(draft);
    if (shown.length === 0) return draft;
    try {
      const published = shown.map(({ source }) => Object.values(source).join('\n'));
      const names = (await this.#deps.names()).flatMap((name) => this.#persons(name));
      const hidden = disguise([asked.text, asked.before ?? ''], { names, published });
      const key = this.#key(asked, hidden, published);
      const outcome = await this.#cache.get(key, () => this.#ask(asked, hidden, shown, names));
      return this.#draftOf(outcome, asked, hidden, shown);
    } catch (error) {
      this.#deps.log.error({ err: error }, 'wording an answer failed; its sources are quoted instead');
      return draft;
    }
  }

  /** 3-402张桂芬 is 张桂芬; 平安 and 阳光 are what people call themselves, and words of a question. */
  #persons(name: string): readonly string[] {
    const { information } = this.#deps.language.background;
    return (name.match(/\p{Script=Han}+/gu) ?? []).filter((part) => part.length >= 2 && part.length <= 4 && information(part) > 0.9);
  }

  #key({ asking, version }: ToWord, hidden: Disguise, published: readonly string[]): string {
    const { timeZone, phrasedBy } = this.#deps;
    return cacheKey([
      hidden.texts.map((text) => normaliseWording(text).replace(/[\s\p{P}\p{S}]/gu, (mark) => (/[〔〕]/.test(mark) ? mark : ''))),
      ...[[...(asking.buildings ?? [])].sort(), [...(asking.grids ?? [])].sort(), dayIn(timeZone, asking.at)],
      ...[version, phrasedBy, published],
    ]);
  }

  /** Asks, looks at what came, and asks once more where it does not hold. */
  async #ask(toWord: ToWord, hidden: Disguise, shown: readonly Shown[], names: readonly string[]): Promise<Outcome> {
    const { phrase, language, log } = this.#deps;
    const deadlineMs = this.#deps.deadlineMs ?? DEADLINE_MS;
    const left = (): number => deadlineMs - (performance.now() - toWord.started);
    const { signal } = this.#stop;
    const input = this.#inputOf(toWord, hidden, shown);
    const sources = shown.map(({ source }) => source);
    const context: Asked = { question: hidden.texts.join(' '), dates: toWord.question.dates, placeholders: hidden.issued, names };
    const note = (outcome: Outcome['kind'], why: { readonly problems?: readonly string[]; readonly reason?: string } = {}): void => {
      const ms = Math.round(deadlineMs - left());
      if (outcome === 'holds' || outcome === 'insufficient') log.info({ ms, outcome, ...why }, 'a model answered');
      else log.warn({ ms, outcome, ...why }, 'no wording of a model; the sources are quoted instead');
    };

    let repair: { readonly said: string; readonly problems: readonly string[] } | undefined;
    let kinds: readonly ProblemKind[] = [];
    for (let attempt = 1; ; attempt++) {
      const phrased = await phrase(input, { deadlineMs: left(), signal, ...(repair ? { repair } : {}) });
      if (phrased.kind === 'unavailable') {
        note('unavailable', { reason: phrased.reason, ...(kinds.length > 0 ? { problems: kinds } : {}) });
        return { kind: 'unavailable' };
      }
      const looked = phrased.kind === 'malformed' ? MALFORMED : lookAt(phrased.reply, sources, context, language);
      if (looked.kind === 'insufficient' && !repair) {
        note('insufficient');
        return looked;
      }
      if (looked.kind === 'holds') {
        note('holds', { problems: kinds });
        return looked;
      }
      if (looked.kind === 'fails') kinds = looked.kinds;
      if (attempt === 2 || looked.kind === 'insufficient' || left() < WORTH_REPAIRING_MS) {
        note('fails', { problems: kinds });
        return { kind: 'fails' };
      }
      repair = { said: phrased.said, problems: looked.problems };
    }
  }

  #inputOf({ before, question, asking }: ToWord, hidden: Disguise, shown: readonly Shown[]): PhraseInput {
    const today = dayIn(this.#deps.timeZone, asking.at);
    const spoken = (day: string): string => `${spokenDay(day)}（${WEEKDAYS[weekdayOf(day)]}）`;
    return {
      question: hidden.texts[0]!,
      ...(before === undefined ? {} : { before: hidden.texts[1]! }),
      now: `${today.slice(0, 4)}年${spoken(today)}`,
      days: question.dates.map(({ words, from, to }) => ({ words, day: from === to ? spoken(from) : `${spoken(from)}至${spoken(to)}` })),
      passages: shown.map(({ source }): PhrasePassage => source),
    };
  }

  #draftOf(outcome: Outcome, { draft, question, asking }: ToWord, hidden: Disguise, shown: readonly Shown[]): Draft {
    switch (outcome.kind) {
      case 'unavailable':
      case 'fails':
        return draft;
      case 'insufficient':
        return draft.kind === 'answered' && draft.confidence < SURE ? refused(draft) : draft;
      case 'holds': {
        const cited = outcome.cited.map(({ passage, quotes }) => ({ found: shown[passage - 1]!.found, quotes }));
        const found = cited.map((c) => c.found);
        // A group does not get to read what one of it gave away.
        const answer = asking.inGroup === true ? hidden.inGeneral(outcome.answer) : hidden.restore(outcome.answer);
        const date = dateToTell(question, found[0]!);
        const dated = date && !answer.includes(spokenDay(date.from)) ? dateWord(date) : '';
        const scope = found[0]!.standing.covers === 'whole' ? '' : `${scopeName(found[0]!.policy)}：`;
        const today = dayIn(this.#deps.timeZone, asking.at);
        return {
          ...draft,
          kind: 'answered',
          text: [
            `${dated}${answer.includes(scope.slice(0, -1)) ? '' : scope}${answer}`,
            ...sourceLines(found, { today }),
            GENERATED,
            MORE,
          ].join('\n'),
          fullText: [...new Set(found.map((f) => fullPassage(f.policy, f.passage)))].join('\n\n'),
          citations: cited.flatMap(({ found: f, quotes }) => [...new Set(quotes)].map((quote) => citationOf(f, quote))),
          generated: true,
        };
      }
      default:
        return outcome satisfies never;
    }
  }
}

interface Shown {
  readonly found: Found;
  readonly source: Source;
}

/**
 * The passages that a model is shown: those of an answer, or of a refusal that was a near thing; none where an answer already says
 * how the buildings differ, which one wording would blur.
 */
function groundsToShow(draft: Draft): readonly Shown[] {
  if (draft.kind !== 'answered' && draft.kind !== 'no-ground') return [];
  const files = new Set(draft.citations.map((citation) => citation.file));
  const differing = new Set(
    draft.grounds.filter((f) => f.standing.covers === 'unknown' && files.has(f.policy.file)).map((f) => f.policy.file),
  );
  if (differing.size > 1) return [];
  return draft.grounds.slice(0, PASSAGES).flatMap((found): readonly Shown[] => {
    const { policy, passage } = found;
    const text = withoutInstructions(passage.text);
    if (text.trim() === '') return [];
    const place = [passage.heading, passage.question === '' ? passage.clause : ''].filter((part) => part !== '').join(' > ');
    const source = {
      title: policy.title,
      place,
      lead: withoutInstructions(passage.lead),
      question: withoutInstructions(passage.question),
      text,
    };
    return [{ found, source }];
  });
}

type Looked =
  | Extract<Outcome, { kind: 'holds' | 'insufficient' }>
  | { readonly kind: 'fails'; readonly problems: readonly string[]; readonly kinds: readonly ProblemKind[] };

const MALFORMED: Looked = { kind: 'fails', problems: ['回答不是要求的 JSON 对象'], kinds: [] };

function lookAt(reply: PhraseReply, sources: readonly Source[], asked: Asked, language: Language): Looked {
  if (!reply.sufficient) return { kind: 'insufficient' };
  const verdict = verify(reply, sources, asked, language);
  if (verdict.kind === 'holds') return { kind: 'holds', answer: plainText(reply.answer), cited: verdict.cited };
  return {
    kind: 'fails',
    problems: verdict.problems.slice(0, PROBLEMS_TOLD).map(problemWords),
    kinds: [...new Set(verdict.problems.map(({ kind }) => kind))],
  };
}

function refused(draft: Draft): Draft {
  const text = `${NO_GROUND}${PASS_ON}`;
  return { ...draft, kind: 'no-ground', why: NO_GROUND, text, fullText: text, citations: [], grounds: [], generated: false };
}

function citationOf({ policy, passage }: Found, quote: string): Citation {
  return {
    file: policy.file,
    policy: policy.id,
    title: policy.title,
    clause: passage.clause,
    quote,
    inForce: true,
    issuer: policy.issuer,
    issued: policy.issued,
    effectiveFrom: policy.effectiveFrom,
    effectiveTo: policy.effectiveTo,
  };
}
