import { createHash } from 'node:crypto';
import { maskPersonal } from '../log.ts';
import type { Db } from '../store/database.ts';
import { fromInstant, toInstant } from '../store/instant.ts';
import { ALIKE_ENOUGH, AlikeQuestions } from './alike-questions.ts';
import { answer, type Draft } from './ask/answer.ts';
import { byWordsAlone, Finder, type Found, PassageCache, type Shelf, type Standings, weigher } from './ask/finder.ts';
import { featuresOf, type GroundModel, probability } from './ask/ground.ts';
import { GROUND_MODEL } from './ask/ground-model.ts';
import type { Lexicon } from './ask/lexicon.ts';
import { Wordings } from './ask/likeness.ts';
import { followUp, type Question, readQuestion } from './ask/question.ts';
import { traceOf } from './ask/trace.ts';
import { Wordsmith } from './ask/worded.ts';
import { type AskedDesk, createAsked } from './asked.ts';
import { readGroundModel } from './calibrate/ground-store.ts';
import type { AskedKeeperDeps } from './dense/asked-keeper.ts';
import { createBackground, type RunningBackground } from './dense/background.ts';
import { createDense, type Dense } from './dense/dense.ts';
import { reranked } from './dense/reranked.ts';
import { type Explanation, expansionsIn, leftOutOf } from './explain.ts';
import { createFacts, type FactsDesk, type ReadFacts } from './facts.ts';
import { createFeedback, type FeedbackDesk } from './feedback.ts';
import { createGaps } from './gaps.ts';
import { Neighbourhood, standing, supersessions, type Where } from './in-force.ts';
import { fingerprintOf, indexFolder } from './index/index-folder.ts';
import { InvertedIndex } from './index/inverted-index.ts';
import { factsOnly } from './index/policy-row.ts';
import {
  deletePolicy,
  knowledgeVersion,
  readOwnPassagesOf,
  readPassagesOf,
  readPolicies,
  readPolicy,
  readProblems,
  readTerms,
  type StoredPolicy,
  writePolicy,
} from './index/policy-store.ts';
import { termsOf } from './index/policy-terms.ts';
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
import { documentFromText } from './load/from-text.ts';
import { loadBytes } from './load/load.ts';
import type { ModelUsage } from './model-usage.ts';
import type { LoadedPolicy, Passage, Problem } from './policy.ts';
import { createVersions, type Versions } from './policy-versions.ts';
import { createUploads, type Uploads } from './uploads.ts';
import { VersionsAlike } from './versions-alike.ts';

const EVERYWHERE: Where = { buildings: [], grids: [] };

export class KnowledgeBase implements Knowledge {
  readonly gaps: Gaps;
  readonly #deps: KnowledgeDeps;
  readonly #language: Language;
  #ground: GroundModel = GROUND_MODEL;
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
  readonly #cache = new PassageCache();
  readonly #alike = new VersionsAlike();
  readonly #finder: Finder;
  readonly #dense: Dense | undefined;
  readonly background: RunningBackground;
  readonly #wordsmith: Wordsmith | undefined;
  readonly #dayOf: (at: Date) => string;
  #index = new InvertedIndex();
  #policies: ReadonlyMap<string, StoredPolicy> = new Map();
  #shelf: Shelf | undefined;
  #version = -1;
  #refreshing: Promise<void> | undefined;

  private constructor(deps: KnowledgeDeps) {
    this.#deps = deps;
    this.#language = deps.language ?? createLanguage();
    this.lexicon = new LexiconFiles({ shipped: deps.lexiconFile, own: deps.ownLexiconFile });
    this.#neighbourhood = new Neighbourhood(deps.grids);
    this.#dayOf = daysIn(deps.timeZone);
    this.asked = createAsked({ segmenter: this.#language.segmenter, ofModel: deps.modelWays });
    this.#dense = deps.embedder && createDense({ ...deps, embedder: deps.embedder });
    this.background = createBackground(this.#dense, this.#askedKeeping());
    this.#finder = new Finder(deps.store.db, this.#neighbourhood, this.#cache, this.#dense?.find);
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
      rewrite: (tx, file, now, read, by) => this.#rewrite(tx, file, now, read, by),
    });
    const uploads = deps.uploadsDir === undefined ? undefined : this.#createUploads(deps.uploadsDir);
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
    return { ...plain, ms: Math.round((performance.now() - started) * 100) / 100 };
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
    const { rerank, withoutPersons = maskPersonal } = this.#deps;
    if (!rerank) return looked;
    const list = await reranked(withoutPersons(looked.question.normalised), looked.found['in-force'], rerank);
    return { ...looked, found: { ...looked.found, 'in-force': list } };
  }

  async search(text: string, asking: Asking, limit = 10): Promise<readonly Hit[]> {
    const { question, shelf, found } = await this.#find(text, asking, undefined);
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
        probability: probability(features, this.#ground, item),
      };
    });
  }

  async explain(text: string, asking: Asking, limit = 10): Promise<Explanation> {
    await this.refresh();
    return await this.#explainOn(this.#shelf!, this.#finder, this.lexicon.lexicon, text, asking, limit);
  }

  async tryLexicon(
    text: string,
    asking: Asking,
    change: LexiconChange,
  ): Promise<{ readonly before: Explanation; readonly after: Explanation } | { readonly problem: string }> {
    await this.refresh();
    const lexicon = this.lexicon.with(change);
    if ('problem' in lexicon) return lexicon;
    const shelf = this.#shelf!;
    const changed = { ...shelf, wordings: this.#wordings(lexicon, shelf.index) };
    return {
      before: await this.#explainOn(shelf, this.#finder, this.lexicon.lexicon, text, asking, TRIED),
      after: await this.#explainOn(changed, this.#finder, lexicon, text, asking, TRIED),
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
    const { shelf, finder } = await this.#shelfWith(file, document);
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

  async putDocument(tx: Db, document: NewDocument): Promise<readonly Problem[]> {
    const loaded = documentFromText(document);
    if (!loaded.policy) return loaded.problems;
    const { policy } = loaded;
    const terms = termsOf(policy, this.#language.segmenter);
    await writePolicy(tx, {
      file: document.file,
      origin: document.origin,
      policy,
      terms,
      sha256: createHash('sha256').update(JSON.stringify(document)).digest('hex'),
      at: this.#deps.clock.now(),
      problems: [],
    });
    await this.asked.takeUp(tx, document.file);
    return [];
  }

  removeDocument(tx: Db, file: string, by = ''): Promise<boolean> {
    return deletePolicy(tx, file, { by, at: this.#deps.clock.now(), reason: 'withdrawn' });
  }

  /** What a question means depends on the day, and on the lexicon. */
  #questions(): AlikeQuestions {
    const { lexicon } = this.lexicon;
    const day = this.#dayOf(this.#deps.clock.now());
    if (this.#comparing?.lexicon !== lexicon || this.#comparing.day !== day) {
      const read = (text: string) => this.#read(text, this.#deps.clock.now(), undefined, lexicon);
      const questions = new AlikeQuestions({ read, weigh: (unit) => weigher(this.#index)(unit) });
      this.#comparing = { lexicon, day, questions };
    }
    return this.#comparing.questions;
  }

  async documents(): Promise<readonly DocumentInfo[]> {
    await this.refresh();
    const { policies, successors } = this.#shelf!;
    const today = this.#dayOf(this.#deps.clock.now());
    return [...policies.values()].map((policy) => {
      const { state, supersededBy } = standing(policy, today, EVERYWHERE, this.#neighbourhood, successors);
      const { sha256: _, revision: __, indexedAt, ...rest } = policy;
      return { ...rest, state, indexedAt: fromInstant(indexedAt), ...(supersededBy ? { supersededBy: supersededBy.title } : {}) };
    });
  }

  async proposals(): Promise<readonly SupersessionProposal[]> {
    await this.refresh();
    const { policies, successors } = this.#shelf!;
    const today = this.#dayOf(this.#deps.clock.now());
    return await this.#alike.proposals(
      this.#deps.store.db,
      `${this.#version} ${today}`,
      [...policies.values()],
      (policy) => standing(policy, today, EVERYWHERE, this.#neighbourhood, successors).state,
    );
  }

  passagesOf(file: string): Promise<readonly Passage[]> {
    return readPassagesOf(this.#deps.store.db, file);
  }

  loaded(file: string): Promise<LoadedPolicy | undefined> {
    return this.#loadedOf(this.#deps.store.db, file);
  }

  async problems(): Promise<readonly Problem[]> {
    return [...(await readProblems(this.#deps.store.db)), ...this.lexicon.problems];
  }

  /** One at a time: those who come meanwhile wait for the one under way, and then look for themselves. */
  async refresh(): Promise<void> {
    while (this.#refreshing) await this.#refreshing;
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
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
    await this.#refreshing;
    this.#index = new InvertedIndex();
    this.#shelf = undefined;
  }

  async #refresh(): Promise<void> {
    const { db } = this.#deps.store;
    // Wordings of passages are compared by its subjects.
    if ((await this.lexicon.refresh()) && this.#shelf)
      this.#shelf = { ...this.#shelf, wordings: this.#wordings(this.lexicon.lexicon, this.#index) };
    const version = await knowledgeVersion(db);
    if (version === this.#version && this.#shelf) return;
    const ground = await readGroundModel(db);
    if (ground === 'outdated') this.#deps.log.warn('the decision to answer was calibrated for another version; run huiyin calibrate again');
    this.#ground = ground === undefined || ground === 'outdated' ? GROUND_MODEL : ground;
    const policies = new Map((await readPolicies(db)).map((p) => [p.file, p]));
    const stale = [...policies.values()].filter((p) => {
      const known = this.#policies.get(p.file);
      return !known || known.indexedAt !== p.indexedAt || known.sha256 !== p.sha256 || known.revision !== p.revision;
    });
    const gone = [...this.#policies.keys()].filter((file) => !policies.has(file));
    const broken: string[] = [];
    // In portions, so that a start does not hold all packed terms at once, and others get their turn.
    for (let start = 0; start < stale.length; start += 200) {
      const terms = await readTerms(
        db,
        stale.slice(start, start + 200).map((p) => p.file),
      );
      broken.push(...this.#index.put(terms));
    }
    for (const file of gone) this.#index.remove(file);
    for (const file of [...gone, ...stale.map((p) => p.file)]) this.#cache.forget(file);
    if (broken.length > 0)
      this.#deps.log.warn({ files: broken.length }, 'terms of documents are of another version; index the folder again');
    this.#policies = policies;
    this.#shelf = {
      index: this.#index,
      policies,
      successors: supersessions([...policies.values()]),
      wordings: this.#shelf?.wordings.weighedBy(weigher(this.#index)) ?? this.#wordings(this.lexicon.lexicon, this.#index),
      version,
    };
    this.#version = version;
    this.background.changed();
  }

  async #find(text: string, asking: Asking, previous: string | undefined) {
    await this.refresh();
    return await this.#findOn(this.#shelf!, this.#finder, this.lexicon.lexicon, text, asking, previous);
  }

  async #findOn(
    shelf: Shelf,
    finder: Finder,
    lexicon: Lexicon,
    text: string,
    asking: Asking,
    previous: string | undefined,
  ): Promise<Looked> {
    const question = this.#read(text, asking.at, previous, lexicon);
    const today = this.#dayOf(asking.at);
    const named = question.buildings.length > 0;
    const where: Where = { buildings: named ? question.buildings : (asking.buildings ?? []), grids: named ? [] : (asking.grids ?? []) };
    const day = dayAsked(question, today);
    const found = await finder.find(shelf, question, day, where);
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
      ground: this.#ground,
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
      threshold: this.#ground.threshold,
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
          probability: probability(features, this.#ground, item),
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

  /** Ways of asking are read as questions are; the moment is of no account to what they are about. */
  #wordings(lexicon: Lexicon, index: InvertedIndex): Wordings {
    return new Wordings((way) => this.#read(way, this.#deps.clock.now(), undefined, lexicon), weigher(index));
  }

  /** The knowledge base as it would be with one more document, or another version of one. Nothing is written. */
  async #shelfWith(file: string, document: LoadedPolicy): Promise<{ readonly shelf: Shelf; readonly finder: Finder }> {
    const { db } = this.#deps.store;
    const shelf = this.#shelf!;
    const index = new InvertedIndex();
    const others = [...shelf.policies.keys()].filter((other) => other !== file);
    for (let start = 0; start < others.length; start += 200) index.put(await readTerms(db, others.slice(start, start + 200)));
    index.put([{ file, packed: termsOf(document, this.#language.segmenter) }]);
    const at = toInstant(this.#deps.clock.now());
    const policy: StoredPolicy = {
      ...{ ...document.facts, file, origin: 'console', inferred: document.inferred },
      ...{ passages: document.passages.length, sha256: '', indexedAt: at },
    };
    const policies = new Map(shelf.policies).set(file, policy);
    const passages = document.passages.map((passage, ordinal) => ({ ...passage, file, ordinal }));
    return {
      shelf: {
        ...{ index, policies, successors: supersessions([...policies.values()]) },
        wordings: this.#wordings(this.lexicon.lexicon, index),
      },
      finder: new Finder(db, this.#neighbourhood, new PassagesWith(file, passages)),
    };
  }

  /** The same words with other facts. */
  async #rewrite(tx: Db, file: string, now: ReadFacts, read: ReadFacts | undefined, by: string): Promise<void> {
    const policy = await readPolicy(tx, file);
    const loaded = policy && (await this.#loadedOf(tx, file));
    if (!loaded) return;
    await this.#write(tx, {
      ...{ file, origin: policy.origin, policy: { ...loaded, facts: now.facts, inferred: now.inferred }, read },
      ...{ sha256: policy.sha256, by, uploadId: policy.uploadId },
      problems: (await readProblems(tx)).filter((problem) => problem.file === file),
    });
  }

  async #write(tx: Db, document: Omit<Parameters<typeof writePolicy>[1], 'at' | 'terms'>): Promise<void> {
    await writePolicy(tx, { ...document, terms: termsOf(document.policy, this.#language.segmenter), at: this.#deps.clock.now() });
    await this.asked.takeUp(tx, document.file);
  }

  async #loadedOf(db: Db, file: string): Promise<LoadedPolicy | undefined> {
    const policy = await readPolicy(db, file);
    if (!policy) return undefined;
    const passages = (await readOwnPassagesOf(db, file)).map(({ file: _, ordinal: __, ...passage }) => passage);
    return { facts: factsOnly(policy), inferred: policy.inferred, passages };
  }

  #createUploads(folder: string) {
    const { store, clock } = this.#deps;
    return createUploads({
      ...{ store, clock, folder },
      load: (bytes, file) => loadBytes(bytes, file, { readPicture: this.#deps.readPicture }),
      fingerprint: fingerprintOf,
      policyOf: readPolicy,
      loadedOf: (db, file) => this.#loadedOf(db, file),
      write: (tx, document) => this.#write(tx, { ...document, origin: 'console' }),
      remove: (tx, file, by) => this.removeDocument(tx, file, by),
    });
  }

  /** 那晚上呢, 三号楼也是吗: few words of its own, the matter is in the question before. */
  #read(text: string, at: Date, previous: string | undefined, lexicon: Lexicon): Question {
    const tools = {
      segmenter: this.#language.segmenter,
      background: this.#language.background,
      lexicon,
      timeZone: this.#deps.timeZone,
    };
    const own = readQuestion(text, at, tools);
    if (previous === undefined || !isFollowUp(text, own)) return own;
    return followUp(readQuestion(previous, at, tools), own);
  }
}

/** The day on which documents must hold: that of asking, unless the question names another. */
function dayAsked(question: Question, today: string): string {
  const date = question.dates[0];
  if (!date || (date.from <= today && today <= date.to)) return today;
  return date.from > today ? date.from : date.to;
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

/** So many open gaps, the most asked, are tried on a document that is looked at. */
const GAPS_TRIED = 60;
/** Passages that are shown of a question on which a change of the lexicon is tried. */
const TRIED = 5;

/** Passages of the database, with those of a document that is not there yet. */
class PassagesWith extends PassageCache {
  constructor(
    private readonly file: string,
    private readonly own: readonly Passage[],
  ) {
    super();
  }

  override async get(
    db: Db,
    places: readonly { readonly file: string; readonly ordinal: number }[],
  ): Promise<ReadonlyMap<string, Passage>> {
    const found = new Map(
      await super.get(
        db,
        places.filter((place) => place.file !== this.file),
      ),
    );
    for (const { file, ordinal } of places) if (file === this.file) found.set(`${file}#${ordinal}`, this.own[ordinal]!);
    return found;
  }
}

const FOLLOW_UP =
  /^(?:那么?|还有|另外|然后)|(?:呢|也是吗|也一样吗|也行吗|也要吗|也可以吗|一样吗|同样吗)[？?]?$|^(?:为什么|为啥|凭什么|具体|详细)/;

function isFollowUp(text: string, question: Question): boolean {
  const words = question.units.filter((unit) => unit.information > 0.25).length;
  return words === 0 || (FOLLOW_UP.test(text.trim()) && words <= 2);
}
