import { Document } from '@langchain/core/documents';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import { ensureConfig, type RunnableConfig } from '@langchain/core/runnables';

/** When and where is asked, as the knowledge base takes it. */
export interface RetrieverAsking {
  readonly at: Date;
  readonly buildings?: readonly string[];
  readonly grids?: readonly string[];
}

/** What the knowledge base finds, as far as a chain wants to know it. */
export interface RetrieverHit {
  readonly score: number;
  readonly policy: {
    readonly file: string;
    readonly title: string;
    readonly issuer: string;
    readonly issued: string;
    readonly effectiveFrom: string;
    readonly effectiveTo: string;
  };
  readonly passage: {
    readonly ordinal: number;
    readonly clause: string;
    readonly heading: string;
    readonly lead: string;
    readonly question: string;
    readonly text: string;
  };
}

/** The knowledge base itself is one. */
export interface RetrieverSource {
  search(question: string, asking: RetrieverAsking, limit?: number): Promise<readonly RetrieverHit[]>;
}

export interface PassageMetadata extends Record<string, unknown> {
  readonly file: string;
  readonly title: string;
  /** 第九条, a heading, or empty. */
  readonly clause: string;
  /** The headings above it, joined by " > ". */
  readonly heading: string;
  readonly issuer: string;
  /** Days, YYYY-MM-DD; empty where unknown. */
  readonly issued: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
  readonly score: number;
}

export interface HuiyinRetrieverInput extends BaseRetrieverInput {
  readonly source: RetrieverSource;
  /** When, and in which buildings or grids, is asked: only what is in force there and then is found. */
  readonly asking: () => RetrieverAsking;
  /** Default: 5. */
  readonly limit?: number;
}

/** The knowledge base as a retriever of LangChain, for anyone's chain. */
export class HuiyinRetriever extends BaseRetriever<PassageMetadata> {
  static override lc_name(): string {
    return 'HuiyinRetriever';
  }

  override lc_namespace = ['huiyin', 'retrievers'];
  readonly #input: HuiyinRetrieverInput;
  readonly #signal: AbortSignal | undefined;

  constructor(input: HuiyinRetrieverInput, signal?: AbortSignal) {
    const { source: _, asking: __, limit: ___, ...rest } = input;
    super(rest);
    this.#input = input;
    this.#signal = signal;
  }

  /** The base class tells a search nothing of the signal or time limit of its call; a copy for the call knows it. */
  override async invoke(question: string, options?: Partial<RunnableConfig>): Promise<Document<PassageMetadata>[]> {
    const config = ensureConfig(options);
    return await new HuiyinRetriever(this.#input, config.signal).#once(question, config);
  }

  #once(question: string, config: Partial<RunnableConfig>): Promise<Document<PassageMetadata>[]> {
    return super.invoke(question, config) as Promise<Document<PassageMetadata>[]>;
  }

  override async _getRelevantDocuments(question: string): Promise<Document<PassageMetadata>[]> {
    const { source, asking, limit } = this.#input;
    const signal = this.#signal;
    signal?.throwIfAborted();
    const search = source.search(question, asking(), limit ?? 5);
    if (!signal) return (await search).map(toDocument);
    // The search itself is short and can't be stopped; who gave up does not wait for it.
    let stop: (() => void) | undefined;
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return (await Promise.race([search, aborted])).map(toDocument);
    } finally {
      if (stop) signal.removeEventListener('abort', stop);
    }
  }
}

function toDocument({ policy, passage, score }: RetrieverHit): Document<PassageMetadata> {
  // A row says nothing without its header, an answer little without its question.
  const content = [passage.lead, passage.question, passage.text].filter((part) => part !== '').join('\n');
  return new Document({
    id: `${policy.file}#${passage.ordinal}`,
    pageContent: content,
    metadata: {
      file: policy.file,
      title: policy.title,
      clause: passage.clause,
      heading: passage.heading,
      issuer: policy.issuer,
      issued: policy.issued,
      effectiveFrom: policy.effectiveFrom,
      effectiveTo: policy.effectiveTo,
      score,
    },
  });
}
