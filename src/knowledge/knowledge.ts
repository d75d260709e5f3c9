import type { Log } from '../log.ts';
import type { Citation, Clock } from '../messages.ts';
import type { GenerateAsked } from '../model/asker.ts';
import type { Embedder } from '../model/embedder.ts';
import type { Phrase } from '../model/phraser.ts';
import type { Rerank } from '../model/reranker.ts';
import type { ReadPicture } from '../model/vision.ts';
import type { Db, Store } from '../store/database.ts';
import type { AskedDesk } from './asked.ts';
import type { AddWays } from './dense/asked-keeper.ts';
import type { Background } from './dense/background.ts';
import type { Explanation } from './explain.ts';
import type { FactsDesk } from './facts.ts';
import type { FeedbackDesk } from './feedback.ts';
import type { Gap, Gaps } from './gap.ts';
import type { InsightDesk } from './insight.ts';
import { KnowledgeBase } from './knowledge-base.ts';
import type { Language } from './language.ts';
import type { LexiconChange, LexiconDesk } from './lexicon-file.ts';
import type { ModelUsage } from './model-usage.ts';
import type { LoadedPolicy, Passage, Policy, PolicyKind, Problem } from './policy.ts';
import type { Versions } from './policy-versions.ts';
import type { Uploads } from './uploads.ts';

export type { AskedDesk, DocumentWays, Way, WaysAdded, WaysOfPassage } from './asked.ts';
export type { Background, BackgroundStatus } from './dense/background.ts';
export type { Explanation } from './explain.ts';
export type { AnswerSource, FeedbackDesk, FeedbackGiven, LoggedAnswer, Opinion, Verdict } from './feedback.ts';
export type { Gap, GapAnswered, GapAsker, GapChanged, GapDraft, GapFilter, GapRefused, Gaps, GapTold, Wording } from './gap.ts';
export type { ModelUsage } from './model-usage.ts';
export type { LoadedPolicy, Passage, Policy, PolicyKind, Problem } from './policy.ts';

/** When and where a question is asked. Without buildings and grids, what holds in parts of the community is told as such. */
export interface Asking {
  readonly at: Date;
  readonly buildings?: readonly string[];
  readonly grids?: readonly string[];
  /** The answer is read by a group: what the question tells of persons is not repeated. */
  readonly inGroup?: boolean;
  /** Nobody asked us: no model is made to look for an answer where none is found for sure. */
  readonly unasked?: boolean;
}

export interface Candidate {
  readonly file: string;
  readonly clause: string;
  readonly score: number;
  readonly title: string;
}

export interface Answer {
  readonly kind: 'answered' | 'expired' | 'clarify' | 'no-ground';
  /** For a group: at most about 300 characters, its source lines included; without @. */
  readonly text: string;
  /** The reply to 原文: the whole passages that the text was taken from. */
  readonly fullText: string;
  readonly citations: readonly Citation[];
  /** Probability that the text answers the question. */
  readonly confidence: number;
  /** The best ten passages in force, best first. */
  readonly candidates: readonly Candidate[];
  /** A model phrased the text. */
  readonly generated: boolean;
  /** It was read as a follow-up of the question before. */
  readonly follows?: boolean;
  /** Of no-ground: why there is none, as it is told; what is for other buildings, not yet or no longer in force is named. */
  readonly why?: string;
  readonly ms: number;
}

/** Why a passage was found: what the search page shows. */
export interface Hit {
  readonly policy: Policy;
  readonly passage: Passage;
  readonly score: number;
  readonly trace: readonly TraceTerm[];
  /** Its place in the search by meaning, where that is configured and found it. */
  readonly meaning?: { readonly rank: number; readonly similarity: number; readonly standsOut: number };
}

export interface Assessment {
  readonly policy: Policy;
  readonly passage: Passage;
  /** Part of the score by terms that a passage would get which says all that is asked. */
  readonly part: number;
  /** What the last ranking looks at. */
  readonly look: Readonly<Record<string, number>>;
  /** What the decision to answer looks at. */
  readonly features: Readonly<Record<string, number>>;
  readonly probability: number;
}

export interface TraceTerm {
  /** The words of the question. */
  readonly term: string;
  /** What of the passage they met: the same words, or what the lexicon makes of them. */
  readonly matched: string;
  readonly by: 'word' | 'pair' | 'character' | 'lexicon' | 'date';
  readonly fields: readonly ('title' | 'heading' | 'question' | 'asked' | 'text')[];
  readonly score: number;
}

/** in-force today, ended, superseded, or not yet begun. */
export type PolicyState = 'in-force' | 'ended' | 'superseded' | 'upcoming';

export interface DocumentInfo extends Policy {
  readonly state: PolicyState;
  /** Title of the document that replaced it. */
  readonly supersededBy?: string;
  readonly indexedAt: Date;
  /** Name of the console user who wrote or changed it last. */
  readonly writtenBy?: string;
  readonly uploadId?: string;
}

/** Two documents in force that look like versions of one. */
export interface SupersessionProposal {
  /** Files. */
  readonly newer: string;
  readonly older: string;
  /** 0–1 */
  readonly likeness: number;
  /** For staff. */
  readonly reason: string;
}

/** A document that is written by the program itself, in the caller's transaction. */
export interface NewDocument {
  /** notice/… or gap/…; the same name replaces. */
  readonly file: string;
  readonly origin: 'console' | 'gap' | 'notice';
  readonly title: string;
  readonly kind: PolicyKind;
  readonly issuer: string;
  /** Days, YYYY-MM-DD. */
  readonly issued: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly supersedes?: readonly string[];
  readonly buildings?: readonly string[];
  readonly grids?: readonly string[];
  /** Plain text or Markdown. */
  readonly text: string;
  /** Makes the text one Q/A pair. */
  readonly question?: string;
}

export interface IndexedFile {
  readonly file: string;
  readonly result: 'new' | 'changed' | 'unchanged' | 'removed' | 'left-out';
  readonly passages: number;
  readonly problems: readonly Problem[];
}

export type IndexResult =
  | {
      readonly kind: 'indexed';
      readonly files: number;
      readonly changed: number;
      readonly unchanged: number;
      readonly removed: number;
      readonly passages: number;
      readonly problems: readonly Problem[];
      readonly ms: number;
    }
  /** Nothing was changed; the message says what is wrong with the folder and what to do. */
  | { readonly kind: 'refused'; readonly message: string };

export interface IndexProgress {
  onFile?(file: IndexedFile): void;
  onProgress?(done: number, total: number): void;
}

export interface KnowledgeDeps {
  readonly store: Store;
  readonly log: Log;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Issuer of answers to gaps. Default 社区居委会. */
  readonly committee?: string;
  /** Colloquial → official words. Default: none. */
  readonly lexiconFile?: string;
  /** The community's own entries, which count instead; written by the console, or by hand. Default: none. */
  readonly ownLexiconFile?: string;
  /** Where uploaded documents are kept. Default: nothing can be uploaded. */
  readonly uploadsDir?: string;
  /** Buildings of every grid, so that a notice for a grid reaches its buildings and the other way round. */
  readonly grids?: readonly { readonly name: string; readonly buildings: readonly string[] }[];
  /** Shared between knowledge bases of one process; default: one of its own. */
  readonly language?: Language;
  /** A model that words answers; what it says is verified, and dropped where it does not hold. */
  readonly wording?: ModelWording;
  /** Finds passages by what they mean as well. Default: by words alone. */
  readonly embedder?: Embedder;
  /** A model that puts the best passages in order for ask(). Default: they stay as they were found. */
  readonly rerank?: Rerank;
  /** What of a question the two above may be told. Default: all but phone and ID numbers. */
  readonly withoutPersons?: (question: string) => Promise<string>;
  /** A model that thinks of ways in which passages are asked for, once for each passage. */
  readonly generateAsked?: GenerateAsked;
  /** A model that reads scanned pages and pictures. Default: they are told as not readable. */
  readonly readPicture?: ReadPicture;
  /** Keeps those ways. Default: `asked` does. */
  readonly addAsked?: AddWays;
  /** Answers to gaps are published when a second person has agreed. Default: at once. */
  readonly gapApproval?: boolean;
  /** Whether ways that a model thought of count before staff have looked at them. Default: proposed, they do not. */
  readonly modelWays?: 'proposed' | 'accepted';
}

/** A model that words answers. */
export interface ModelWording {
  readonly phrase: Phrase;
  /** Name of the model. */
  readonly phrasedBy: string;
  /** Names of people of the community, which it is not told. */
  readonly names: () => Promise<readonly string[]>;
  readonly usage?: () => Promise<ModelUsage>;
  /** For an answer, all calls included. Default: 8 seconds. */
  readonly deadlineMs?: number;
}

export interface Knowledge {
  /** Vectors for the search by meaning, and ways of asking. */
  readonly background: Background;
  /**
   * Answers from what is in force where and when it is asked.
   * @param options.previousQuestion what the same person asked before: 那晚上呢 is understood from it
   * @param options.withoutModel quotes only, whatever is configured
   */
  ask(question: string, asking: Asking, options?: { readonly previousQuestion?: string; readonly withoutModel?: boolean }): Promise<Answer>;
  /** What the decision to answer rests on: the best passages in force, the features of their match, and the probability made of them. */
  assess(question: string, asking: Asking, limit?: number): Promise<readonly Assessment[]>;
  /** The best passages in force with the reasons, for the search page. */
  search(question: string, asking: Asking, limit?: number): Promise<readonly Hit[]>;
  /** The answer with all that led to it: what was found, what was left out and why, and how sure it is. Asks no model. */
  explain(question: string, asking: Asking, limit?: number): Promise<Explanation>;
  /** What a change of the lexicon would do to a question, without making it. */
  tryLexicon(
    question: string,
    asking: Asking,
    change: LexiconChange,
  ): Promise<{ readonly before: Explanation; readonly after: Explanation } | { readonly problem: string }>;
  /** Takes up what was written into the lexicon's files. Asking does so by itself. */
  reloadLexicon(): Promise<readonly Problem[]>;
  /** Open gaps that this document would answer, were it in use. */
  wouldAnswer(file: string, document: LoadedPolicy): Promise<readonly Gap[]>;
  indexFolder(folder: string, progress?: IndexProgress): Promise<IndexResult>;
  /** Adds or replaces a document in the caller's transaction; it is found from the commit on. Returns its problems, if it can't be used. */
  putDocument(tx: Db, document: NewDocument): Promise<readonly Problem[]>;
  /** @param by name of the console user who does it; default: the program itself */
  removeDocument(tx: Db, file: string, by?: string): Promise<boolean>;
  /** Every document with its state on the day of the clock, by file. */
  documents(): Promise<readonly DocumentInfo[]>;
  passagesOf(file: string): Promise<readonly Passage[]>;
  /** A document with its facts and passages, as it is in use. */
  loaded(file: string): Promise<LoadedPolicy | undefined>;
  problems(): Promise<readonly Problem[]>;
  /** Documents that look like a newer version of another one, and do not say so. */
  proposals(): Promise<readonly SupersessionProposal[]>;
  /** Takes up what another process has changed. Asking does so by itself. */
  refresh(): Promise<void>;
  readonly gaps: Gaps;
  /** What was answered, and what residents think of it. */
  readonly feedback: FeedbackDesk;
  /** What is asked, and how it is answered. */
  readonly insight: InsightDesk;
  /** How people ask for passages: what staff write, and what residents and a model add. */
  readonly asked: AskedDesk;
  /** What staff decide on the facts of documents. */
  readonly facts: FactsDesk;
  readonly versions: Versions;
  /** Undefined where there is no folder for them. */
  readonly uploads: Uploads | undefined;
  readonly lexicon: LexiconDesk;
  /** How the model that words answers is doing today; undefined where there is none. */
  modelUsage(): Promise<ModelUsage | undefined>;
  /** The program is about to end: from now on nobody waits for a model, and answers are quotes. */
  stopAsking(): void;
  close(): Promise<void>;
}

/**
 * Opens the knowledge base of a store: reads the terms of every document into memory (about half a second for 20,000 passages).
 * Several processes may use the same database; each notices what another one changed.
 */
export function openKnowledge(deps: KnowledgeDeps): Promise<Knowledge> {
  return KnowledgeBase.open(deps);
}
