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
  /** The weight of a way beside that of a question which somebody asked. Default 0.03: a way that is left out leaves ways of other words. */
  readonly wayWeight?: number;
}

/**
 * Parts of the documents: small communities, questions that have lost their document, and documents that nobody has written ways
 * of asking for. One of so many documents stays.
 */
const PARTS: readonly { readonly of: number; readonly ways: boolean }[] = [
  { of: 1, ways: false },
  { of: 2, ways: true },
  { of: 2, ways: false },
  { of: 2, ways: true },
  ...[8, 8, 8, 8, 8, 8, 8, 8].map((of, i) => ({ of, ways: i % 2 === 0 })),
];

/** Asks every labelled question of the documents, of parts of them, and each way of asking while it is left out. */
export async function samplesOf(
  sources: readonly Source[],
  questions: readonly Labelled[],
  ways: readonly (Labelled & { readonly way: string })[],
  deps: Omit<KnowledgeDeps, 'store'> & { readonly language: Language },
  options: SampleOptions = {},
): Promise<readonly Sample[]> {
  const { wayFolds = 5, wayWeight = 0.03 } = options;
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

  for (const [i, part] of PARTS.entries()) {
    const kept = (file: string): boolean => foldOf(`${i} ${file}`, part.of) === 0;
    const keepWay = part.ways ? undefined : () => false;
    const scratch = await openScratch(sources, deps, { keepFile: kept, ...(keepWay ? { keepWay } : {}) });
    // Of a small part, all that is answered there; of the rest a share, or they would outweigh it.
    const asked = questions.filter((q) => (q.kind === 'answerable' && q.files.some(kept)) || foldOf(`${i} ${q.question}`, part.of) === 0);
    await ask(scratch.knowledge, asked, 1, kept);
    // Of the ways, those that have lost their document: the others are no test, as they stand in the index.
    await ask(
      scratch.knowledge,
      ways.filter((w) => (w.kind === 'answerable' ? !w.files.some(kept) : keepWay !== undefined) && foldOf(`${i} ${w.way}`, 8) === 0),
      wayWeight,
      kept,
    );
    await scratch.close();
  }
  return samples;
}
