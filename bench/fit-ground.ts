import { writeFileSync } from 'node:fs';
import { FEATURES } from '../src/knowledge/ask/ground.ts';
import { calibrate, type Interval } from '../src/knowledge/calibrate/calibrate.ts';
import { answeredBy, type Labelled, waysOf } from '../src/knowledge/calibrate/labelled.ts';
import { samplesOf } from '../src/knowledge/calibrate/samples.ts';
import { sourcesOf } from '../src/knowledge/calibrate/scratch.ts';
import { askingOf, isKeptOut, openOwn, ownDeps, ownQuestions } from './support/own-set.ts';

/**
 * Fits the decision whether a passage answers a question (src/knowledge/ask/ground-model.ts) on the project's own questions,
 * without the quarter that is kept out, and on the ways of asking of its documents. `--write` replaces the model.
 */

const { store } = await openOwn();
const sources = await sourcesOf(store);
await store.close();
const questions: Labelled[] = ownQuestions()
  .filter((q) => !isKeptOut(q) && (q.kind === 'answered' || q.kind === 'no-ground'))
  .map((q) => ({
    question: q.text,
    asking: askingOf(q),
    kind: q.kind === 'answered' ? 'answerable' : 'unanswerable',
    files: q.gold.map((g) => g.file),
    right: answeredBy(q.must),
    group: q.id,
    source: 'question',
  }));
const ways = waysOf(sources, new Date('2026-11-22T02:00:00Z'));
const samples = await samplesOf(sources, questions, ways, ownDeps());
/**
 * Of the unanswerable questions, as it is estimated for models that saw four fifths of them. Chosen on the questions that may be seen,
 * of which 99 are unanswerable: one more or less is a percent.
 */
const WRONG_RATE = 0.055;
const result = calibrate(samples, WRONG_RATE);
if (result.kind === 'refused') throw new Error(result.message);
const { calibration } = result;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const between = ({ value, low, high }: Interval): string => `${percent(value)} (${percent(low)} – ${percent(high)})`;
console.log(
  `${calibration.samples} samples: ${calibration.questions} questions, ${calibration.ways} ways of asking, ${calibration.unanswerable} unanswerable`,
);
console.log(
  `AUC ${calibration.auc.value.toFixed(3)} (${calibration.auc.low.toFixed(3)} – ${calibration.auc.high.toFixed(3)}), cross-validated`,
);
for (const { feature, weight, auc } of calibration.alone)
  console.log(`  ${feature.padEnd(14)} ${weight.toFixed(3).padStart(8)}   alone: AUC ${auc.toFixed(3)}`);
console.log('threshold  precision  recall  wrong to unanswerable');
for (const row of calibration.table)
  console.log(
    `${row.threshold.toFixed(2).padStart(9)}  ${percent(row.precision).padStart(9)}  ${percent(row.recall).padStart(6)}  ${percent(row.wrong).padStart(8)}`,
  );
console.log(
  `chosen ${calibration.model.threshold}: precision ${between(calibration.at.precision)}, recall ${between(calibration.at.recall)}, wrong ${between(calibration.at.wrong)}`,
);

if (process.argv.includes('--write')) {
  const { model } = calibration;
  const source = [
    "import type { GroundModel } from './ground.ts';",
    '',
    '/**',
    ` * Written by \`npx tsx bench/fit-ground.ts --write\`; do not edit by hand. ${calibration.questions} of the project's own questions and`,
    ` * ${calibration.ways} ways of asking of its documents; AUC ${calibration.auc.value.toFixed(3)} cross-validated, without the quarter that is kept out.`,
    ' */',
    'export const GROUND_MODEL: GroundModel = {',
    `  intercept: ${model.intercept},`,
    '  weights: {',
    ...FEATURES.map((name) => `    ${name}: ${model.weights[name]},`),
    '  },',
    `  threshold: ${model.threshold},`,
    '};',
    '',
  ].join('\n');
  writeFileSync(new URL('../src/knowledge/ask/ground-model.ts', import.meta.url), source);
}
