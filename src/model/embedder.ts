import { boundedFetch } from './bounded-fetch.ts';
import { type ModelFault, readFault } from './fault.ts';

export type Embedded =
  /** One vector of length 1 for each text, in their order, all of the same dimension. */
  { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] } | ModelFault;

/** Makes vectors of texts, so that what means alike lies near. Masking persons' data is the caller's part. */
export interface Embedder {
  /** Kept with the vectors: those of different models are never compared. */
  readonly model: string;
  /** One request, no repetition: whoever asks knows whether waiting pays. */
  embed(texts: readonly string[], options: { readonly deadlineMs: number; readonly signal?: AbortSignal }): Promise<Embedded>;
}

/** 64 vectors of 4,000 numbers, written out. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/** Any OpenAI-compatible endpoint through LangChain; the library is loaded on the first call. */
export function createEmbedder(options: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly name: string;
}): Embedder {
  return {
    model: options.name,
    async embed(texts, { deadlineMs, signal }) {
      const { OpenAIEmbeddings } = await import('@langchain/openai');
      const deadline = AbortSignal.timeout(deadlineMs);
      const ends = signal ? AbortSignal.any([deadline, signal]) : deadline;
      const model = new OpenAIEmbeddings({
        model: options.name,
        apiKey: options.apiKey,
        // The default is base64, and a server that answers numbers all the same is read as garbage without an error.
        encodingFormat: 'float',
        stripNewLines: false,
        batchSize: texts.length,
        maxRetries: 0,
        timeout: deadlineMs,
        configuration: {
          baseURL: options.baseUrl,
          fetch: boundedFetch(ends, LARGEST_ANSWER),
        },
      });
      let numbers: readonly unknown[];
      try {
        numbers = await model.embedDocuments([...texts]);
      } catch (error) {
        return readFault(error, ends.aborted);
      }
      return unitVectors(numbers, texts.length);
    },
  };
}

/** What comes from outside is believed only after it was looked at. */
function unitVectors(numbers: readonly unknown[], expected: number): Embedded {
  if (numbers.length !== expected) return unusable(`it sent ${numbers.length} vectors for ${expected} texts`);
  const vectors: Float32Array[] = [];
  for (const row of numbers) {
    if (!Array.isArray(row) || row.length === 0) return unusable('a vector is missing, or no list of numbers');
    if (!row.every((n) => typeof n === 'number' && Number.isFinite(n))) return unusable('a vector holds what is no number');
    const vector = unit(row as readonly number[]);
    if (!vector) return unusable('a vector has no direction');
    if (vector.length !== (vectors[0]?.length ?? vector.length)) return unusable('vectors of one answer differ in length');
    vectors.push(vector);
  }
  return { kind: 'vectors', vectors };
}

/** Of length 1, so that the nearest by distance is the most alike by angle, whatever length a model gives. */
function unit(numbers: readonly number[]): Float32Array | undefined {
  const largest = numbers.reduce((most, n) => Math.max(most, Math.abs(n)), 0);
  if (largest === 0) return undefined;
  let squares = 0;
  for (const n of numbers) squares += (n / largest) ** 2;
  const length = Math.sqrt(squares);
  return Float32Array.from(numbers, (n) => n / largest / length);
}

const unusable = (message: string): ModelFault => ({
  kind: 'unusable',
  message: `the embedding endpoint's answer can't be used: ${message}`,
});
