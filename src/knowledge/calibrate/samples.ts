import { setImmediate } from 'node:timers/promises';
import { FEATURES } from '../ask/ground.ts';
import type { Knowledge, KnowledgeDeps } from '../knowledge.ts';
import type { Language } from '../language.ts';
import { foldOf, type Labelled } from './labelled.ts';
import { openScratch, type Source } from './scratch.ts';

/** What was found for a labelled question, and whether it answers. */
export interface Sample {
  readonly x: readonly number[];
  readonly y: 0 | 1;
  readonly weight: number;
  readonly labelled: Labelled;
  /** Asked of all the documents; else of a part of them, where a question may have lost its answer. */
  readonly whole: boolean;
  readonly answerable: boolean;
}

export interface SampleOptions {
  /** A way of asking is asked while it is left out, together with every so many others. Default 5. */
  readonly wayFolds?: number;
  /** So often, half of the documents are left out: small communities, and questions that have lost their document. Default 4. */
  readonly halves?: number;
  /** The weight of a way beside that of a question which somebody asked. Default 0.3. */
  readonly wayWeight?: number;
  /** Also without any ways of asking: documents that nobody has written any for. Default true. */
  readonly withoutWays?: boolean;
}

/** Asks every labelled question of the documents, of parts of them, and each way of asking while it is left out. */
export async function samplesOf(
  sources: readonly Source[],
  questions: readonly Labelled[],
  ways: readonly (Labelled & { readonly way: string })[],
  deps: Omit<KnowledgeDeps, 'store'> & { readonly language: Language },
  options: SampleOptions = {},
): Promise<readonly Sample[]> {
  const { wayFolds = 5, halves = 4, wayWeight = 0.3, withoutWays = true } = options;
  const samples: Sample[] = [];
  const ask = async (knowledge: Knowledge, list: readonly Labelled[], weight: number, kept: ((file: string) => boolean) | undefined) => {
    for (const labelled of list) {
      const answerable = labelled.kind === 'answerable' && (kept === undefined || labelled.files.some(kept));
      const [found] = await knowledge.assess(labelled.question, labelled.asking);
      if (!found) continue;
      const y = labelled.kind === 'answerable' && labelled.right(found) ? 1 : 0;
      samples.push({ x: FEATURES.map((name) => found.features[name]!), y, weight, labelled, whole: kept === undefined, answerable });
      if (samples.length % 50 === 0) await setImmediate();
    }
  };

  const whole = await openScratch(sources, deps);
  await ask(whole.knowledge, questions, 1, undefined);
  await whole.close();

  for (let fold = 0; fold < wayFolds && ways.length > 0; fold++) {
    const inFold = (way: string): boolean => foldOf(way, wayFolds) === fold;
    const part = await openScratch(sources, deps, { keepWay: (_, way) => !inFold(way) });
    await ask(
      part.knowledge,
      ways.filter(({ way }) => inFold(way)),
      wayWeight,
      undefined,
    );
    await part.close();
  }

  for (let half = 0; half < halves; half++) {
    const kept = (file: string): boolean => foldOf(`${half} ${file}`, 2) === 0;
    const keepWay = withoutWays && half % 2 === 1 ? () => false : undefined;
    const part = await openScratch(sources, deps, { keepFile: kept, ...(keepWay ? { keepWay } : {}) });
    await ask(part.knowledge, questions, 1, kept);
    // Of the ways, those that have lost their document: the others are no test, as they stand in the index.
    await ask(
      part.knowledge,
      ways.filter((w) => !w.files.some(kept) && foldOf(w.way, halves) === half),
      wayWeight,
      kept,
    );
    await part.close();
  }
  return samples;
}
