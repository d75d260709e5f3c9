import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { maskPersonal } from '../log.ts';
import type { Db } from '../store/database.ts';
import { fromInstant } from '../store/instant.ts';
import { answer, type Draft } from './ask/answer.ts';
import { Finder, PassageCache, type Shelf, teller, weigher } from './ask/finder.ts';
import { featuresOf, type GroundModel, probability } from './ask/ground.ts';
import { GROUND_MODEL } from './ask/ground-model.ts';
import { Lexicon, parseLexicon } from './ask/lexicon.ts';
import { Wordings } from './ask/likeness.ts';
import { followUp, type Question, readQuestion } from './ask/question.ts';
import { GENERATED, MORE, sourceLine } from './ask/render.ts';
import { traceOf } from './ask/trace.ts';
import { verify } from './ask/verify.ts';
import { readGroundModel } from './calibrate/ground-store.ts';
import { createGaps } from './gaps.ts';
import { Neighbourhood, standing, supersessions, type Where } from './in-force.ts';
import { indexFolder } from './index/index-folder.ts';
import { InvertedIndex } from './index/inverted-index.ts';
import {
  deletePolicy,
  knowledgeVersion,
  readPassagesOf,
  readPolicies,
  readProblems,
  readTerms,
  type StoredPolicy,
  writePolicy,
} from './index/policy-store.ts';
import { termsOf } from './index/policy-terms.ts';
import type {
  Answer,
  Asking,
  Assessment,
  DocumentInfo,
  Gaps,
  Hit,
  IndexProgress,
  IndexResult,
  Knowledge,
  KnowledgeDeps,
  NewDocument,
} from './knowledge.ts';
import { createLanguage, type Language } from './language.ts';
import { dayIn } from './load/days.ts';
import { documentFromText } from './load/from-text.ts';
import type { Passage, Problem } from './policy.ts';

const EVERYWHERE: Where = { buildings: [], grids: [] };

export class KnowledgeBase implements Knowledge {
  readonly gaps: Gaps;
  readonly #deps: KnowledgeDeps;
  readonly #language: Language;
  #ground: GroundModel = GROUND_MODEL;
  readonly #lexicon: Lexicon;
  readonly #lexiconProblems: readonly Problem[];
  readonly #neighbourhood: Neighbourhood;
  readonly #cache = new PassageCache();
  readonly #finder: Finder;
  #index = new InvertedIndex();
  #policies: ReadonlyMap<string, StoredPolicy> = new Map();
  #shelf: Shelf | undefined;
  #version = -1;
  #refreshing: Promise<void> | undefined;

  private constructor(deps: KnowledgeDeps, lexicon: { readonly lexicon: Lexicon; readonly problems: readonly Problem[] }) {
    this.#deps = deps;
    this.#language = deps.language ?? createLanguage();
    this.#lexicon = lexicon.lexicon;
    this.#lexiconProblems = lexicon.problems;
    this.#neighbourhood = new Neighbourhood(deps.grids);
    this.#finder = new Finder(deps.store.db, this.#neighbourhood, this.#cache);
    this.gaps = createGaps({
      timeZone: deps.timeZone,
      committee: deps.committee ?? '社区居委会',
      put: (tx, document) => this.putDocument(tx, document),
    });
  }

  static async open(deps: KnowledgeDeps): Promise<KnowledgeBase> {
    const base = new KnowledgeBase(deps, await readLexicon(deps.lexiconFile));
    for (const { file, line, message } of base.#lexiconProblems) deps.log.warn({ file, line }, `lexicon: ${message}`);
    await base.refresh();
    return base;
  }

  async ask(
    text: string,
    asking: Asking,
    options: { readonly previousQuestion?: string; readonly withoutModel?: boolean } = {},
  ): Promise<Answer> {
    const started = performance.now();
    const { question, shelf, found, where } = await this.#find(text, asking, options.previousQuestion);
    const draft = answer(question, {
      found,
      where,
      homes: this.#neighbourhood.homes(where),
      today: dayIn(this.#deps.timeZone, asking.at),
      weigh: weigher(shelf.index),
      ground: this.#ground,
    });
    const worded = options.withoutModel ? undefined : await this.#worded(text, draft, asking.at);
    const { grounds: _, ...plain } = worded ?? draft;
    return { ...plain, ms: Math.round((performance.now() - started) * 100) / 100 };
  }

  async search(text: string, asking: Asking, limit = 10): Promise<readonly Hit[]> {
    const { question, shelf, found } = await this.#find(text, asking, undefined);
    return found['in-force']
      .slice(0, limit)
      .map((f) => ({ policy: f.policy, passage: f.passage, score: f.score, trace: traceOf(question, f, shelf.index) }));
  }

  async assess(text: string, asking: Asking, limit = 1): Promise<readonly Assessment[]> {
    const { question, shelf, found } = await this.#find(text, asking, undefined);
    const list = found['in-force'];
    const weigh = weigher(shelf.index);
    return list.slice(0, limit).map((item) => {
      const features = featuresOf(question, item, list, weigh);
      return {
        policy: item.policy,
        passage: item.passage,
        part: item.part,
        look: item.look,
        features,
        probability: probability(features, this.#ground),
      };
    });
  }

  async indexFolder(folder: string, progress?: IndexProgress): Promise<IndexResult> {
    const result = await indexFolder(
      folder,
      { store: this.#deps.store, segmenter: this.#language.segmenter, now: () => this.#deps.clock.now() },
      progress,
    );
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
    return [];
  }

  removeDocument(tx: Db, file: string): Promise<boolean> {
    return deletePolicy(tx, file);
  }

  async documents(): Promise<readonly DocumentInfo[]> {
    await this.refresh();
    const { policies, successors } = this.#shelf!;
    const today = dayIn(this.#deps.timeZone, this.#deps.clock.now());
    return [...policies.values()].map((policy) => {
      const { state, supersededBy } = standing(policy, today, EVERYWHERE, this.#neighbourhood, successors);
      const { sha256: _, indexedAt, ...rest } = policy;
      return { ...rest, state, indexedAt: fromInstant(indexedAt), ...(supersededBy ? { supersededBy: supersededBy.title } : {}) };
    });
  }

  passagesOf(file: string): Promise<readonly Passage[]> {
    return readPassagesOf(this.#deps.store.db, file);
  }

  async problems(): Promise<readonly Problem[]> {
    return [...(await readProblems(this.#deps.store.db)), ...this.#lexiconProblems];
  }

  /** One at a time: those who come meanwhile wait for the one under way, and then look for themselves. */
  async refresh(): Promise<void> {
    while (this.#refreshing) await this.#refreshing;
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async close(): Promise<void> {
    await this.#refreshing;
    this.#index = new InvertedIndex();
    this.#shelf = undefined;
  }

  async #refresh(): Promise<void> {
    const { db } = this.#deps.store;
    const version = await knowledgeVersion(db);
    if (version === this.#version && this.#shelf) return;
    const ground = await readGroundModel(db);
    if (ground === 'outdated') this.#deps.log.warn('the decision to answer was calibrated for another version; run huiyin calibrate again');
    this.#ground = ground === undefined || ground === 'outdated' ? GROUND_MODEL : ground;
    const policies = new Map((await readPolicies(db)).map((p) => [p.file, p]));
    const stale = [...policies.values()].filter((p) => {
      const known = this.#policies.get(p.file);
      return !known || known.indexedAt !== p.indexedAt || known.sha256 !== p.sha256;
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
      wordings: new Wordings(this.#lexicon, teller(this.#index)),
    };
    this.#version = version;
  }

  async #find(text: string, asking: Asking, previous: string | undefined) {
    await this.refresh();
    const shelf = this.#shelf!;
    const question = this.#read(text, asking.at, previous);
    const today = dayIn(this.#deps.timeZone, asking.at);
    const named = question.buildings.length > 0;
    const where: Where = { buildings: named ? question.buildings : (asking.buildings ?? []), grids: named ? [] : (asking.grids ?? []) };
    const found = await this.#finder.find(shelf, question, dayAsked(question, today), where);
    return { question, shelf, found, where };
  }

  /** 那晚上呢, 三号楼也是吗: few words of its own, the matter is in the question before. */
  #read(text: string, at: Date, previous: string | undefined): Question {
    const tools = {
      segmenter: this.#language.segmenter,
      background: this.#language.background,
      lexicon: this.#lexicon,
      timeZone: this.#deps.timeZone,
    };
    const own = readQuestion(text, at, tools);
    if (previous === undefined || !isFollowUp(text, own)) return own;
    return followUp(readQuestion(previous, at, tools), own);
  }

  /** What a model makes of the same passages, if all of it holds; undefined otherwise. */
  async #worded(question: string, draft: Draft, at: Date): Promise<Draft | undefined> {
    const { phrase, log } = this.#deps;
    if (!phrase || draft.kind !== 'answered' || draft.grounds.length === 0) return undefined;
    const passages = draft.grounds.map(({ policy, passage }) => ({
      title: policy.title,
      clause: passage.clause,
      text: [passage.lead, passage.question, passage.text].filter((t) => t !== '').join('\n'),
    }));
    try {
      const phrased = await phrase({ question: maskPersonal(question), passages, at });
      if (!phrased) return undefined;
      const verdict = verify(
        phrased.text,
        phrased.citations,
        passages.map((p) => `${p.title}\n${p.clause}\n${p.text}`),
      );
      if (verdict.kind === 'fails') {
        log.warn({ reason: verdict.reason }, "a model's answer did not hold; its sources are quoted instead");
        return undefined;
      }
      const cited = verdict.cited.map((n) => draft.grounds[n - 1]!);
      const sources = [...new Set(cited.map((f) => `来源：${sourceLine(f.policy, f.passage)}`))];
      return {
        ...draft,
        text: [phrased.text.trim(), ...sources, GENERATED, MORE].join('\n'),
        citations: cited.map(({ policy, passage }) => ({
          file: policy.file,
          policy: policy.id,
          title: policy.title,
          clause: passage.clause,
          quote: passage.text,
          inForce: true,
          issuer: policy.issuer,
          issued: policy.issued,
          effectiveFrom: policy.effectiveFrom,
          effectiveTo: policy.effectiveTo,
        })),
        generated: true,
      };
    } catch (error) {
      log.warn({ err: error }, 'a model failed; its sources are quoted instead');
      return undefined;
    }
  }
}

/** The day on which documents must hold: that of asking, unless the question names another. */
function dayAsked(question: Question, today: string): string {
  const date = question.dates[0];
  if (!date || (date.from <= today && today <= date.to)) return today;
  return date.from > today ? date.from : date.to;
}

const FOLLOW_UP =
  /^(?:那么?|还有|另外|然后)|(?:呢|也是吗|也一样吗|也行吗|也要吗|也可以吗|一样吗|同样吗)[？?]?$|^(?:为什么|为啥|凭什么|具体|详细)/;

function isFollowUp(text: string, question: Question): boolean {
  const words = question.units.filter((unit) => unit.information > 0.25).length;
  return words === 0 || (FOLLOW_UP.test(text.trim()) && words <= 2);
}

async function readLexicon(file: string | undefined): Promise<{ readonly lexicon: Lexicon; readonly problems: readonly Problem[] }> {
  if (file === undefined) return { lexicon: new Lexicon(), problems: [] };
  try {
    return parseLexicon(await readFile(file, 'utf8'), file);
  } catch (error) {
    return {
      lexicon: new Lexicon(),
      problems: [
        {
          file,
          line: 0,
          message: `can not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); questions are answered without it`,
        },
      ],
    };
  }
}
