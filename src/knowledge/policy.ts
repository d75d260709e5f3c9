/** The words of the knowledge base: a policy is one source document, a passage the unit that is indexed and cited. */

export const POLICY_KINDS = ['rule', 'notice', 'guide', 'faq', 'activity'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** What a document says of itself. Days are YYYY-MM-DD, empty where unknown. */
export interface PolicyFacts {
  readonly id: string;
  readonly title: string;
  readonly kind: PolicyKind;
  readonly issuer: string;
  readonly issued: string;
  readonly effectiveFrom: string;
  /** The last day on which it holds. */
  readonly effectiveTo: string;
  /** Ids or titles of the documents that it replaces. */
  readonly supersedes: readonly string[];
  /** Both empty = the whole community. */
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
}

/** What was read from a document's text instead of being declared; `text`: the words themselves were read by a model from a picture. */
export type Inferred = keyof PolicyFacts | 'text';

/** A policy as it is kept, with the facts that were read from its text instead of being declared. */
export interface Policy extends PolicyFacts {
  /** Path relative to the indexed folder, or gap/… and notice/… for what was written in the program. */
  readonly file: string;
  readonly origin: 'folder' | 'console' | 'gap' | 'notice';
  readonly inferred: readonly Inferred[];
  readonly passages: number;
}

/** The unit that is indexed and cited: a clause, a section, a table row, a list item or a Q/A pair. */
export interface Passage {
  readonly file: string;
  readonly ordinal: number;
  /** 第九条, a heading, 第 6 项, or the question of a Q/A pair; empty where there is none. */
  readonly clause: string;
  /** The headings above it, outermost first, joined by " > ". */
  readonly heading: string;
  /** What introduces it: the header of its table (cells separated by tabs) or the sentence before its list. */
  readonly lead: string;
  /** The question side of a Q/A pair, else empty. */
  readonly question: string;
  /** Ways in which people ask for it (常见问法), separated by line ends. */
  readonly asked: string;
  /** Ways in which people ask for something near it that no document answers (不答问法), separated by line ends. */
  readonly refused: string;
  /** Exact text of the source; of DOCX and HTML the text as extracted, cells of a row separated by tabs. */
  readonly text: string;
  /** Where it begins in the file, from 1; 0 where the format has no lines. */
  readonly line: number;
}

/** Something about a file that staff should know. `line` is 0 where there is none. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A document that can be indexed: facts, and passages without their place in the database. */
export interface LoadedPolicy {
  readonly facts: PolicyFacts;
  readonly inferred: readonly Inferred[];
  readonly passages: readonly Omit<Passage, 'file' | 'ordinal'>[];
}
