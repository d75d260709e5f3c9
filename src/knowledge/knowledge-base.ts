import { maskPersonal } from '../log.ts';
import type { Db } from '../store/database.ts';
import { fromInstant } from '../store/instant.ts';
import { ALIKE_ENOUGH, AlikeQuestions } from './alike-questions.ts';
import { answer, type Draft } from './ask/answer.ts';
import { byWordsAlone, type Finder, type Found, type Shelf, type Standings, weigher } from './ask/finder.ts';
import { featuresOf, probability } from './ask/ground.ts';
import type { Lexicon } from './ask/lexicon.ts';
import type { Question } from './ask/question.ts';
import { createReader, dayAsked, type Reader } from './ask/reader.ts';
import { traceOf } from './ask/trace.ts';
import { Wordsmith } from './ask/worded.ts';
import { type AskedDesk, createAsked } from './asked.ts';
import type { AskedKeeperDeps } from './dense/asked-keeper.ts';
import { createBackground, type RunningBackground } from './dense/background.ts';
import { createDense } from './dense/dense.ts';
import { reranked } from './dense/reranked.ts';
import { createDocumentsDesk, type DocumentsDesk } from './documents-desk.ts';
import { type Explanation, expansionsIn, leftOutOf } from './explain.ts';
import { createFacts, type FactsDesk } from './facts.ts';
import { createFeedback, type FeedbackDesk } from './feedback.ts';
import { createGaps } from './gaps.ts';
import { Neighbourhood, standing, type Where } from './in-force.ts';
import { indexFolder } from './index/index-folder.ts';
import { readPassagesOf, readPolicy, readProblems } from './index/policy-store.ts';
import { createInsight, type InsightDesk } from './insight.ts';
import type {
  Answer,
  Asking,
  Assessment,
  DocumentInfo,
  Gap,
  Gaps,
  Hit,
  IndexProgress,
  IndexResult,
  Knowledge,
  KnowledgeDeps,
  NewDocument,
  SupersessionProposal,
} from './knowledge.ts';
import { createLanguage, type Language } from './language.ts';
import { type LexiconChange, LexiconFiles } from './lexicon-file.ts';
import { daysIn } from './load/days.ts';
import type { ModelUsage } from './model-usage.ts';
import type { LoadedPolicy, Passage, Problem } from './policy.ts';
import { createVersions, type Versions } from './policy-versions.ts';
import { ShelfKeeper } from './shelf-keeper.ts';
import type { Uploads } from './uploads.ts';
import { VersionsAlike } from './versions-alike.ts';

const EVERYWHERE: Where = { buildings: [], grids: [] };

export class KnowledgeBase implements Knowledge {
  readonly gaps: Gaps;
  readonly #deps: KnowledgeDeps;
  readonly #language: Language;
  readonly asked: AskedDesk;
  readonly feedback: FeedbackDesk;
  readonly insight: InsightDesk;
  #comparing: { readonly lexicon: Lexicon; readonly day: string; readonly questions: AlikeQuestions } | undefined;
  readonly facts: FactsDesk;
  readonly versions: Versions;
  readonly uploads: Uploads | undefined;
  readonly lexicon: LexiconFiles;
  readonly #readUploads: () => Promise<readonly string[]>;
  readonly #neighbourhood: Neighbourhood;
  readonly #read: Reader;
  readonly #shelves: ShelfKeeper;
  readonly #documents: DocumentsDesk;
  readonly #alike = new VersionsAlike();
  readonly background: RunningBackground;
  readonly #wordsmith: Wordsmith | undefined;
  readonly #dayOf: (at: Date) => string;

  private constructor(deps: KnowledgeDeps) {
    this.#deps = deps;
    this.#language = deps.language ?? createLanguage();
    this.lexicon = new LexiconFiles({ shipped: deps.lexiconFile, own: deps.ownLexiconFile });
    this.#neighbourhood = new Neighbourhood(deps.grids);
    this.#dayOf = daysIn(deps.timeZone);
    this.asked = createAsked({ segmenter: this.#language.segmenter, ofModel: deps.modelWays });
    const dense = deps.embedder && createDense({ ...deps, embedder: deps.embedder });
    this.background = createBackground(dense, this.#askedKeeping());
    this.#read = createReader(this.#language, deps.timeZone);
    this.#shelves = new ShelfKeeper({
      ...{ store: deps.store, clock: deps.clock, log: deps.log, segmenter: this.#language.segmenter, lexicon: this.lexicon },
      ...{ neighbourhood: this.#neighbourhood, read: this.#read, dense },
      changed: () => this.background.changed(),
    });
    const { store, clock, readPicture } = deps;
    this.#documents = createDocumentsDesk({ store, clock, readPicture, segmenter: this.#language.segmenter, asked: this.asked });
    this.#wordsmith = deps.wording && new Wordsmith({ ...deps.wording, language: this.#language, timeZone: deps.timeZone, log: deps.log });
    this.gaps = createGaps({
      timeZone: deps.timeZone,
      committee: deps.committee ?? '社区居委会',
      approval: deps.gapApproval ?? false,
      asked: this.asked,
      put: (tx, document) => this.putDocument(tx, document),
      remove: (tx, file, by) => this.removeDocument(tx, file, by),
      alike: (question, others) => this.#questions().likeness(question, others),
      near: (question, others) => this.#questions().nearness(question, others),
      alikeEnough: ALIKE_ENOUGH,
    });
    this.feedback = createFeedback({ gaps: this.gaps, asked: this.asked });
    this.insight = createInsight({ groups: (questions) => this.#questions().groups(questions) });
    this.versions = createVersions(this.#language.segmenter);
    this.facts = createFacts({
      policyOf: readPolicy,
      rewrite: this.#documents.rewrite,
    });
    const uploads = deps.uploadsDir === undefined ? undefined : this.#documents.uploadsIn(deps.uploadsDir);
    this.uploads = uploads;
    this.#readUploads = uploads ? uploads.readAgain : async () => [];
  }

  static async open(deps: KnowledgeDeps): Promise<KnowledgeBase> {
    const base = new KnowledgeBase(deps);
    await base.refresh();
    for (const { file, line, message } of base.lexicon.problems) deps.log.warn({ file, line }, `lexicon: ${message}`);
    return base;
  }

  async ask(
    text: string,
    asking: Asking,
    options: { readonly previousQuestion?: string; readonly withoutModel?: boolean } = {},
  ): Promise<Answer> {
    const started = performance.now();
    const looked = await this.#find(text, asking, options.previousQuestion);
    const draft = this.#draft(options.withoutModel ? looked : await this.#inOrder(looked), asking);
    const asksModel = !options.withoutModel && (draft.kind === 'answered' || asking.unasked !== true);
    const { question, shelf } = looked;
    const asked = { text, before: options.previousQuestion, question, draft, asking, version: shelf.version, started };
    const { grounds: _, ...plain } = (asksModel ? await this.#wordsmith?.word(asked) : undefined) ?? draft;
    const follows = question.before === undefined ? {} : { follows: true };
    return { ...plain, ...follows, ms: Math.round((performance.now() - started) * 100) / 100 };
  }

  #askedKeeping(): AskedKeeperDeps | undefined {
    const { generateAsked: generate, store, clock, log } = this.#deps;
    const addWays: AskedKeeperDeps['addWays'] =
      this.#deps.addAsked ??
      (async (tx, { passage: { file, ordinal }, ways, at }) => {
        await this.asked.add(tx, { ...{ file, ordinal, ways, at }, source: 'model', by: '' });
      });
    return generate && { store, clock, log, generate, addWays, inForce: () => this.#inForceToday(), onAdded: () => this.refresh() };
  }

  async #inForceToday(): Promise<readonly DocumentInfo[]> {
    return (await this.documents()).filter((document) => document.state === 'in-force');
  }

  /** The best passages in force as a model that read them would have them, where one is there for it. */
  async #inOrder(looked: Looked): Promise<Looked> {
    const { rerank, withoutPersons = async (question: string) => maskPersonal(question) } = this.#deps;
    if (!rerank) return looked;
    const list = await reranked(await withoutPersons(looked.question.normalised), looked.found['in-force'], rerank);
    return { ...looked, found: { ...looked.found, 'in-force': list } };
  }

  async search(text: string, asking: Asking, limit = 10): Promise<readonly Hit[]> {
    const { question, shelf, found } = await this.#find(text, asking, undefined, ['in-force'], limit + BEHIND);
    return found['in-force'].slice(0, limit).map((f) => ({
      ...{ policy: f.policy, passage: f.passage, score: f.score },
      // Few who search look at the reasons, and they cost as much as the search.
      get trace() {
        return traceOf(question, f, shelf.index);
      },
      ...(f.meaning ? { meaning: f.meaning } : {}),
    }));
  }

  async assess(text: string, asking: Asking, limit = 1): Promise<readonly Assessment[]> {
    const { question, found } = await this.#find(text, asking, undefined);
    const list = found['in-force'];
    return list.slice(0, limit).map((item) => {
      const features = featuresOf(question, item, list);
      return {
        policy: item.policy,
        passage: item.passage,
        part: item.part,
        look: item.look,
        features,
        probability: probability(features, this.#shelves.ground, item),
      };
    });
  }

  async explain(text: string, asking: Asking, limit = 10): Promise<Explanation> {
    await this.refresh();
    return await this.#explainOn(this.#shelves.shelf, this.#shelves.finder, this.lexicon.lexicon, text, asking, limit);
  }

  async tryLexicon(
    text: string,
    asking: Asking,
    change: LexiconChange,
  ): Promise<{ readonly before: Explanation; readonly after: Explanation } | { readonly problem: string }> {
    await this.refresh();
    const lexicon = this.lexicon.with(change);
    if ('problem' in lexicon) return lexicon;
    const shelf = this.#shelves.shelf;
    const changed = { ...shelf, wordings: this.#shelves.wordings(lexicon, shelf.index) };
    return {
      before: await this.#explainOn(shelf, this.#shelves.finder, this.lexicon.lexicon, text, asking, TRIED),
      after: await this.#explainOn(changed, this.#shelves.finder, lexicon, text, asking, TRIED),
    };
  }

  async reloadLexicon(): Promise<readonly Problem[]> {
    await this.refresh();
    return this.lexicon.problems;
  }

  async wouldAnswer(file: string, document: LoadedPolicy): Promise<readonly Gap[]> {
    await this.refresh();
    const { gaps } = await this.gaps.list(this.#deps.store.db, { state: 'open', limit: GAPS_TRIED });
    if (gaps.length === 0) return [];
    const { shelf, finder } = await this.#shelves.with(file, document);
    const answered: Gap[] = [];
    for (const gap of gaps) {
      const { answer } = await this.#explainOn(shelf, finder, this.lexicon.lexicon, gap.question, { at: this.#deps.clock.now() }, 1);
      if (answer.kind === 'answered' && answer.citations.some((citation) => citation.file === file)) answered.push(gap);
    }
    return answered;
  }

  async indexFolder(folder: string, progress?: IndexProgress): Promise<IndexResult> {
    const result = await indexFolder(
      folder,
      {
        ...{ store: this.#deps.store, segmenter: this.#language.segmenter, now: () => this.#deps.clock.now() },
        readPicture: this.#deps.readPicture,
        written: (tx, file) => this.asked.takeUp(tx, file),
      },
      progress,
    );
    await this.#readUploads();
    await this.refresh();
    return result;
  }

  putDocument(tx: Db, document: NewDocument): Promise<readonly Problem[]> {
    return this.#documents.put(tx, document);
  }

  removeDocument(tx: Db, file: string, by = ''): Promise<boolean> {
    return this.#documents.remove(tx, file, by);
  }

  /** What a question means depends on the day, and on the lexicon. */
  #questions(): AlikeQuestions {
    const { lexicon } = this.lexicon;
    const day = this.#dayOf(this.#deps.clock.now());
    if (this.#comparing?.lexicon !== lexicon || this.#comparing.day !== day) {
      const read = (text: string) => this.#read(text, this.#deps.clock.now(), lexicon);
      const questions = new AlikeQuestions({ read, weigh: (unit) => weigher(this.#shelves.index)(unit) });
      this.#comparing = { lexicon, day, questions };
    }
    return this.#comparing.questions;
  }

  async documents(): Promise<readonly DocumentInfo[]> {
    await this.refresh();
    const { policies, successors } = this.#shelves.shelf;
    const today = this.#dayOf(this.#deps.clock.now());
    return [...policies.values()].map((policy) => {
      const { state, supersededBy } = standing(policy, today, EVERYWHERE, this.#neighbourhood, successors);
      const { sha256: _, revision: __, indexedAt, ...rest } = policy;
      return { ...rest, state, indexedAt: fromInstant(indexedAt), ...(supersededBy ? { supersededBy: supersededBy.title } : {}) };
    });
  }

  async proposals(): Promise<readonly SupersessionProposal[]> {
    await this.refresh();
    const { policies, successors } = this.#shelves.shelf;
    const today = this.#dayOf(this.#deps.clock.now());
    return await this.#alike.proposals(
      this.#deps.store.db,
      `${this.#shelves.shelf.version ?? ''} ${today}`,
      [...policies.values()],
      (policy) => standing(policy, today, EVERYWHERE, this.#neighbourhood, successors).state,
    );
  }

  passagesOf(file: string): Promise<readonly Passage[]> {
    return readPassagesOf(this.#deps.store.db, file);
  }

  loaded(file: string): Promise<LoadedPolicy | undefined> {
    return this.#documents.loadedOf(this.#deps.store.db, file);
  }

  async problems(): Promise<readonly Problem[]> {
    return [...(await readProblems(this.#deps.store.db)), ...this.lexicon.problems];
  }

  refresh(): Promise<void> {
    return this.#shelves.refresh();
  }

  stopAsking(): void {
    this.#wordsmith?.stop();
  }

  async modelUsage(): Promise<ModelUsage | undefined> {
    return await this.#deps.wording?.usage?.();
  }

  async close(): Promise<void> {
    this.stopAsking();
    await this.background.stop();
    await this.#shelves.close();
  }

  async #find(text: string, asking: Asking, previous: string | undefined, wants?: readonly Standings[], lookAt?: number) {
    await this.refresh();
    return await this.#findOn(this.#shelves.shelf, this.#shelves.finder, this.lexicon.lexicon, text, asking, previous, wants, lookAt);
  }

  async #findOn(
    shelf: Shelf,
    finder: Finder,
    lexicon: Lexicon,
    text: string,
    asking: Asking,
    previous: string | undefined,
    wants?: readonly Standings[],
    lookAt?: number,
  ): Promise<Looked> {
    const question = this.#read(text, asking.at, lexicon, previous);
    const today = this.#dayOf(asking.at);
    const named = question.buildings.length > 0;
    const where: Where = { buildings: named ? question.buildings : (asking.buildings ?? []), grids: named ? [] : (asking.grids ?? []) };
    const day = dayAsked(question, today);
    const found = await finder.find(shelf, question, day, where, wants, lookAt);
    return { question, shelf, found, where, day, named };
  }

  /** The search by meaning, or a model, may give an answer that words do not give; it takes away none that they do. */
  #draft(looked: Looked, asking: Asking): Draft {
    const draft = this.#draftOf(looked, looked.found, asking);
    const moved = looked.found['in-force'].some((f) => f.meaning !== undefined || f.judged !== undefined);
    if (draft.kind !== 'no-ground' || !moved) return draft;
    const plain = this.#draftOf(looked, byWordsAlone(looked.found), asking);
    return plain.kind === 'no-ground' ? draft : plain;
  }

  #draftOf({ question, shelf, where }: Looked, found: Looked['found'], asking: Asking): Draft {
    return answer(question, {
      found,
      where,
      homes: this.#neighbourhood.homes(where),
      today: this.#dayOf(asking.at),
      weigh: weigher(shelf.index),
      ground: this.#shelves.ground,
    });
  }

  async #explainOn(shelf: Shelf, finder: Finder, lexicon: Lexicon, text: string, asking: Asking, limit: number): Promise<Explanation> {
    const started = performance.now();
    const looked = await this.#findOn(shelf, finder, lexicon, text, asking, undefined);
    const { question, found, where, day, named } = looked;
    const { grounds: _, ...draft } = this.#draft(looked, asking);
    const list = found['in-force'];
    return {
      answer: { ...draft, ms: Math.round((performance.now() - started) * 100) / 100 },
      threshold: this.#shelves.ground.threshold,
      hits: list.slice(0, limit).map((item) => {
        const features = featuresOf(question, item, list);
        const { policy, passage, score } = item;
        return {
          policy,
          passage,
          score,
          trace: traceOf(question, item, shelf.index),
          ...(item.meaning ? { meaning: item.meaning } : {}),
          features,
          probability: probability(features, this.#shelves.ground, item),
        };
      }),
      leftOut: leftOutOf(found),
      understood: {
        expansions: expansionsIn(lexicon.match(question.normalised)),
        dates: question.dates.map(({ words, from, to }) => ({ words, from, to })),
        ...{ day, where, named },
      },
    };
  }
}

/** A question with what was found for it. */
interface Looked {
  readonly question: Question;
  readonly shelf: Shelf;
  readonly found: Readonly<Record<Standings, readonly Found[]>>;
  readonly where: Where;
  readonly day: string;
  readonly named: boolean;
}

/** A search looks at so many more than it shows. */
const BEHIND = 2;
/** So many open gaps, the most asked, are tried on a document that is looked at. */
const GAPS_TRIED = 60;
/** Passages that are shown of a question on which a change of the lexicon is tried. */
const TRIED = 5;
