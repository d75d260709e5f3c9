/** A passage as every search gets it: the same words in the same fields. */
export interface BenchPassage {
  /** file#ordinal */
  readonly id: string;
  readonly title: string;
  /** Heading path, number of the clause, and what leads up to it. */
  readonly heading: string;
  readonly question: string;
  readonly asked: string;
  readonly text: string;
}

export interface Corpus {
  /** The documents themselves, for a search that reads them itself. */
  readonly folder: string;
  readonly passages: readonly BenchPassage[];
}

/** A search that is compared: builds its index of a corpus once, and answers with the ids of the best passages, best first. */
export interface Peer {
  build(corpus: Corpus): Promise<void> | void;
  search(question: string, k: number): Promise<readonly string[]> | readonly string[];
  close?(): Promise<void> | void;
}

/** All that a passage says, for a search that knows no fields. */
export function wholeText(passage: BenchPassage): string {
  return [passage.title, passage.heading, passage.question, passage.asked, passage.text].filter((part) => part !== '').join('\n');
}
