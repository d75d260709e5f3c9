import { readFileSync, writeFileSync } from 'node:fs';
import { type AlarmFeatures, alarmFeatures } from '../src/intents/alarm.ts';
import { ALARM_MODEL } from '../src/intents/alarm-model.ts';
import { trainClassifier } from '../src/intents/classifier.ts';
import { evidenceOf } from '../src/intents/evidence.ts';
import { type Example, readExamples, wordsOf } from '../src/intents/examples.ts';
import { fitLogistic, predict } from '../src/knowledge/calibrate/logistic.ts';
import { foldsOf, split } from './support/held-out.ts';

/**
 * Fits how the signs of an emergency are weighed (src/intents/alarm-model.ts) on the two thirds of data/examples that may be seen; the
 * classifier is asked about messages that it was not trained with. `--write` replaces the weights.
 */
const FOLDS = 5;
const NAMES = Object.keys(ALARM_MODEL).filter((name) => name !== 'intercept') as (keyof AlarmFeatures)[];
const { examples } = await readExamples('data/examples');
const { seen } = split(examples);
const folds = foldsOf(seen, FOLDS);
const samples = Array.from({ length: FOLDS }, (_, fold) => {
  const classifier = trainClassifier(seen.filter((_, i) => folds[i] !== fold));
  return seen.filter((e, i) => folds[i] === fold && !e.plain && !e.injection).map((e) => sampleOf(e, fold));
  function sampleOf(example: Example, fold: number) {
    const text = wordsOf(example.text);
    const evidence = evidenceOf(text);
    const features = alarmFeatures(evidence, classifier.classify(text, evidence, example.mention).urgent, text);
    return { fold, x: NAMES.map((name) => features[name]), y: example.intent === 'urgent' ? (1 as const) : (0 as const) };
  }
}).flat();

console.log(`${samples.length} messages, ${samples.filter((s) => s.y === 1).length} emergencies\nthreshold  recall  precision`);
const judged = samples.map((s) => ({ ...s, p: 0 }));
for (let fold = 0; fold < FOLDS; fold++) {
  const fit = fitLogistic(
    samples.filter((s) => s.fold !== fold),
    2,
  );
  for (const s of judged) if (s.fold === fold) s.p = predict(fit, s.x);
}
for (const threshold of [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5]) {
  const told = judged.filter((s) => s.p >= threshold);
  const right = told.filter((s) => s.y === 1).length;
  console.log(
    `${threshold.toFixed(2).padStart(9)}  ${(right / judged.filter((s) => s.y === 1).length).toFixed(3)}   ${(right / told.length).toFixed(3)}`,
  );
}
const fit = fitLogistic(samples, 2);
for (const [i, name] of NAMES.entries()) console.log(`  ${name.padEnd(12)} ${fit.weights[i]!.toFixed(3)}`);

if (process.argv.includes('--write')) {
  const file = new URL('../src/intents/alarm-model.ts', import.meta.url);
  let source = readFileSync(file, 'utf8').replace(/(intercept: )-?[\d.]+/, `$1${fit.intercept.toFixed(3)}`);
  for (const [i, name] of NAMES.entries())
    source = source.replace(new RegExp(`(\\n  ${name}: )-?[\\d.]+`), `$1${fit.weights[i]!.toFixed(3)}`);
  writeFileSync(file, source);
}
