import type { Log } from '../log.ts';
import type { Citation, Clock } from '../messages.ts';
import type { Db, Store } from '../store/database.ts';
import { KnowledgeBase } from './knowledge-base.ts';
import type { Language } from './language.ts';
import type { Passage, Phrase, Policy, PolicyKind, Problem } from './policy.ts';

export type { Passage, Policy, PolicyKind, Problem } from './policy.ts';

/** When and where a question is asked. Without buildings and grids, what holds in parts of the community is told as such. */
export interface Asking {
  readonly at: Date;
  readonly buildings?: readonly string[];
  readonly grids?: readonly string[];
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
  readonly ms: number;
}

/** Why a passage was found: what the search page shows. */
export interface Hit {
  readonly policy: Policy;
  readonly passage: Passage;
  readonly score: number;
  readonly trace: readonly TraceTerm[];
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

export interface Gap {
  readonly number: string;
  readonly question: string;
  readonly state: 'open' | 'answered' | 'dismissed';
  readonly asked: number;
  readonly answer: string;
  readonly answeredBy: string;
  readonly createdAt: Date;
  readonly lastAskedAt: Date;
  readonly answeredAt: Date | undefined;
}

/** Someone to be told when a gap is answered; without a group, in the private chat. */
export interface GapAsker {
  readonly personId: string;
  readonly groupId: string | undefined;
}

export type GapAnswered =
  | { readonly kind: 'answered'; readonly gap: Gap; readonly askers: readonly GapAsker[] }
  | { readonly kind: 'refused'; readonly message: string };

export interface Gaps {
  /** Keeps a question without ground. The same question counts once more; its asker is kept once, and told if asked for once. */
  record(
    tx: Db,
    gap: { readonly question: string; readonly personId: string; readonly groupId?: string; readonly tell: boolean; readonly at: Date },
  ): Promise<Gap>;
  /** Staff answer: it becomes a Q/A entry, found from the commit on. Returns who is to be told. */
  answer(tx: Db, answer: { readonly number: string; readonly text: string; readonly by: string; readonly at: Date }): Promise<GapAnswered>;
  dismiss(tx: Db, number: string, by: string, at: Date): Promise<Gap | undefined>;
  /** Forgets that a person asked. */
  erasePerson(tx: Db, personId: string): Promise<void>;
  byNumber(db: Db, number: string): Promise<Gap | undefined>;
  /** Most asked first. */
  list(
    db: Db,
    filter?: { readonly state?: Gap['state']; readonly limit?: number; readonly offset?: number },
  ): Promise<{ readonly gaps: readonly Gap[]; readonly total: number }>;
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
  /** Buildings of every grid, so that a notice for a grid reaches its buildings and the other way round. */
  readonly grids?: readonly { readonly name: string; readonly buildings: readonly string[] }[];
  /** Shared between knowledge bases of one process; default: one of its own. */
  readonly language?: Language;
  /** A model that words the answer; what it says is verified, and dropped where it does not hold. */
  readonly phrase?: Phrase;
}

export interface Knowledge {
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
  indexFolder(folder: string, progress?: IndexProgress): Promise<IndexResult>;
  /** Adds or replaces a document in the caller's transaction; it is found from the commit on. Returns its problems, if it can't be used. */
  putDocument(tx: Db, document: NewDocument): Promise<readonly Problem[]>;
  removeDocument(tx: Db, file: string): Promise<boolean>;
  /** Every document with its state on the day of the clock, by file. */
  documents(): Promise<readonly DocumentInfo[]>;
  passagesOf(file: string): Promise<readonly Passage[]>;
  problems(): Promise<readonly Problem[]>;
  /** Takes up what another process has changed. Asking does so by itself. */
  refresh(): Promise<void>;
  readonly gaps: Gaps;
  close(): Promise<void>;
}

/**
 * Opens the knowledge base of a store: reads the terms of every document into memory (about half a second for 20,000 passages).
 * Several processes may use the same database; each notices what another one changed.
 */
export function openKnowledge(deps: KnowledgeDeps): Promise<Knowledge> {
  return KnowledgeBase.open(deps);
}
