import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Store } from '../store/database.ts';
import { toInstant } from '../store/instant.ts';
import { Finder, PassageCache, type Shelf, weigher } from './ask/finder.ts';
import type { GroundModel } from './ask/ground.ts';
import { GROUND_MODEL } from './ask/ground-model.ts';
import type { Lexicon } from './ask/lexicon.ts';
import { Wordings } from './ask/likeness.ts';
import type { Reader } from './ask/reader.ts';
import { WaysVote, waysOfPassage } from './ask/ways-vote.ts';
import { readGroundModel } from './calibrate/ground-store.ts';
import type { Dense } from './dense/dense.ts';
import { type Neighbourhood, supersessions } from './in-force.ts';
import { InvertedIndex } from './index/inverted-index.ts';
import { knowledgeVersion, readPolicies, readTerms, readWays, type StoredPolicy } from './index/policy-store.ts';
import { termsOf } from './index/policy-terms.ts';
import type { Segmenter } from './index/terms.ts';
import type { LexiconFiles } from './lexicon-file.ts';
import { PassagesWith } from './passages-with.ts';
import type { LoadedPolicy } from './policy.ts';

/** Documents whose terms are read at once. */
const PORTION = 200;

export interface ShelfDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly segmenter: Segmenter;
  readonly lexicon: LexiconFiles;
  readonly neighbourhood: Neighbourhood;
  readonly read: Reader;
  readonly dense: Dense | undefined;
  /** Documents changed. */
  readonly changed: () => void;
}

/** What questions are asked of, in memory: brought up to date with the database, whichever process changed it. */
export class ShelfKeeper {
  readonly finder: Finder;
  readonly #cache = new PassageCache();
  #ground: GroundModel = GROUND_MODEL;
  #index = new InvertedIndex();
  readonly #ways = new WaysVote();
  #policies: ReadonlyMap<string, StoredPolicy> = new Map();
  #shelf: Shelf | undefined;
  #version = -1;
  #readWith: Lexicon | undefined;
  /** What the database told of its changes when the version was read last. */
  #changes: string | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(private readonly deps: ShelfDeps) {
    this.finder = new Finder(deps.store.db, deps.neighbourhood, this.#cache, deps.dense?.find);
  }

  /** As of the last refresh. */
  get shelf(): Shelf {
    return this.#shelf!;
  }

  get ground(): GroundModel {
    return this.#ground;
  }

  get index(): InvertedIndex {
    return this.#index;
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

  /** Ways of asking are read as questions are; the moment is of no account to what they are about. */
  wordings(lexicon: Lexicon, index: InvertedIndex): Wordings {
    return new Wordings((way) => this.deps.read(way, this.deps.clock.now(), lexicon), weigher(index));
  }

  /** The knowledge base as it would be with one more document, or another version of one. Nothing is written. */
  async with(file: string, document: LoadedPolicy): Promise<{ readonly shelf: Shelf; readonly finder: Finder }> {
    const { store, clock, segmenter, neighbourhood, lexicon } = this.deps;
    const index = new InvertedIndex();
    const others = [...this.shelf.policies.keys()].filter((other) => other !== file);
    for (let start = 0; start < others.length; start += PORTION) index.put(await readTerms(store.db, others.slice(start, start + PORTION)));
    index.put([{ file, packed: termsOf(document, segmenter) }]);
    const ways = new WaysVote();
    for (const [other, known] of await readWays(store.db, others)) ways.put(other, known);

    const policy: StoredPolicy = {
      ...{ ...document.facts, file, origin: 'console', inferred: document.inferred },
      ...{ passages: document.passages.length, sha256: '', indexedAt: toInstant(clock.now()) },
    };
    const policies = new Map(this.shelf.policies).set(file, policy);
    const passages = document.passages.map((passage, ordinal) => ({ ...passage, file, ordinal }));
    ways.put(file, passages.map(waysOfPassage));
    return {
      shelf: {
        ...{ index, ways, policies, successors: supersessions([...policies.values()]) },
        wordings: this.wordings(lexicon.lexicon, index),
      },
      finder: new Finder(store.db, neighbourhood, new PassagesWith(file, passages)),
    };
  }

  async #refresh(): Promise<void> {
    const { lexicon, log } = this.deps;
    const { db } = this.deps.store;
    await lexicon.refresh();
    // Ways of asking were read with the lexicon as it was, whoever changed it.
    if (lexicon.lexicon !== this.#readWith && this.#shelf) {
      this.#readWith = lexicon.lexicon;
      this.#shelf = { ...this.#shelf, wordings: this.wordings(lexicon.lexicon, this.#index) };
    }
    // Told before the version is read: what changes meanwhile is looked at next time.
    const changes = this.deps.store.changes();
    if (changes !== undefined && changes === this.#changes && this.#shelf) return;
    const version = await knowledgeVersion(db);
    this.#changes = changes;
    if (version === this.#version && this.#shelf) return;
    const ground = await readGroundModel(db);
    if (ground === 'outdated') log.warn('the decision to answer was calibrated for another version; run huiyin calibrate again');
    this.#ground = ground === undefined || ground === 'outdated' ? GROUND_MODEL : ground;
    const policies = new Map((await readPolicies(db)).map((p) => [p.file, p]));
    const stale = [...policies.values()].filter((p) => {
      const known = this.#policies.get(p.file);
      return !known || known.indexedAt !== p.indexedAt || known.sha256 !== p.sha256 || known.revision !== p.revision;
    });
    const gone = [...this.#policies.keys()].filter((file) => !policies.has(file));
    const broken: string[] = [];
    // In portions, so that a start does not hold all packed terms at once, and others get their turn.
    for (let start = 0; start < stale.length; start += PORTION) {
      const terms = await readTerms(
        db,
        stale.slice(start, start + PORTION).map((p) => p.file),
      );
      broken.push(...this.#index.put(terms));
      const files = terms.map(({ file }) => file);
      const ways = await readWays(db, files);
      for (const file of files) this.#ways.put(file, ways.get(file) ?? []);
    }
    for (const file of gone) {
      this.#index.remove(file);
      this.#ways.remove(file);
    }
    for (const file of [...gone, ...stale.map((p) => p.file)]) this.#cache.forget(file);
    if (broken.length > 0) log.warn({ files: broken.length }, 'terms of documents are of another version; index the folder again');
    this.#policies = policies;
    this.#shelf = {
      index: this.#index,
      ways: this.#ways,
      policies,
      successors: supersessions([...policies.values()]),
      wordings: this.#shelf?.wordings.weighedBy(weigher(this.#index)) ?? this.wordings(lexicon.lexicon, this.#index),
      version,
    };
    this.#version = version;
    this.#readWith = lexicon.lexicon;
    this.deps.changed();
  }
}
