import { trainClassifier, trainIntoFile, versionOf } from './classifier.ts';
import type { MeasuredFigures } from './corrections-store.ts';
import { type Example, readExamples, wordsOf } from './examples.ts';
import { familiesOf, split } from './held-out.ts';
import { measure, worseIn } from './retrain-measure.ts';

export interface RetrainTask {
  readonly examplesDir: string;
  /** What the one in use has learnt from staff, and what the new one is to. */
  readonly before: readonly Example[];
  readonly after: readonly Example[];
  readonly number: number;
  /** Where the model is kept, if it is no worse. */
  readonly file: string;
}

export interface Retrained {
  readonly figures: MeasuredFigures;
  /** Why it is not taken into use; empty = it is kept. */
  readonly worse: readonly string[];
  readonly fingerprint: string;
}

/** Of a model that was trained with corrections. */
export const versionNameOf = (fingerprint: string, number: number): string => `${fingerprint}+${number}`;

/**
 * Two models of the same examples, without the part that is measured with: one with what staff had said so far, one with what they
 * say now. If that is no worse, the model for use is trained on everything and kept. Takes seconds: not for the main thread.
 */
export async function retrainNow(task: RetrainTask): Promise<Retrained> {
  const { examples, fingerprint } = await readExamples(task.examplesDir);
  const { seen, kept } = split(examples);
  const measured = (corrections: readonly Example[]) => measure(trainClassifier([...seen, ...unlike(kept, corrections)]), kept);
  const figures: MeasuredFigures = { before: measured(task.before), after: measured(task.after) };
  const worse = worseIn(figures.before, figures.after);
  const version = versionOf(fingerprint);
  if (worse.length === 0) await trainIntoFile([...examples, ...task.after], versionNameOf(version, task.number), task.file);
  return { figures, worse, fingerprint: version };
}

/** What is all but the same as something that is measured with would be measuring what was learnt by heart. */
function unlike(kept: readonly Example[], corrections: readonly Example[]): readonly Example[] {
  if (corrections.length === 0) return [];
  const families = familiesOf([...kept, ...corrections].map((e) => wordsOf(e.text)));
  const measuredWith = new Set(families.slice(0, kept.length));
  return corrections.filter((_, i) => !measuredWith.has(families[kept.length + i]!));
}
