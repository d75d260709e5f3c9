import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { shownRow } from '../src/knowledge/ask/excerpt.ts';
import { FEATURES } from '../src/knowledge/ask/ground.ts';
import { plainText } from '../src/knowledge/index/wording.ts';
import { auc, type Fit, fitLogistic, predict, range, type Sample } from './support/logistic.ts';
import { askingOf, isKeptOut, type OwnQuestion, openOwn, ownQuestions } from './support/own-set.ts';

/**
 * Fits the decision whether a passage answers a question (src/knowledge/ask/ground-model.ts) on the project's own questions,
 * without the quarter that is kept out. A question counts as answered when the best passage holds all that must be said.
 * `--write` replaces the model.
 */

const RIDGE = 4;
const FOLDS = 10;
/** Known beforehand; a feature that a small sample turns the other way is left out rather than believed. */
const SIGNS: Readonly<Record<(typeof FEATURES)[number], -1 | 0 | 1>> = {
  coverage: 1,
  ownCoverage: 1,
  byLexicon: 0,
  missing: -1,
  focus: 1,
  otherDay: -1,
  part: 1,
  agreement: 1,
  headed: 0,
  likeness: 1,
  strength: 1,
  margin: 1,
  words: 0,
  bestElsewhere: -1,
};

/** Beside the whole collection, halves of it: small communities, and questions whose document is missing. */
const HALVES = 6;

interface Case extends Sample {
  readonly question: OwnQuestion;
  readonly whole: boolean;
}

const cases: Case[] = [];
for (let half = 0; half <= HALVES; half++) {
  const { knowledge, store } = await openOwn(
    half === 0 ? undefined : (file) => createHash('sha256').update(`${half} ${file}`).digest()[0]! % 2 === 0,
  );
  for (const question of ownQuestions()) {
    if (question.kind !== 'answered' && question.kind !== 'no-ground') continue;
    const [found] = await knowledge.assess(question.text, askingOf(question));
    if (!found) continue;
    const shown = found.passage.lead.includes('\t') ? shownRow(found.passage) : plainText(found.passage.text);
    const gold = question.gold.some((g) => g.file === found.policy.file);
    // In a half, another document may say the same.
    const right = question.kind === 'answered' && question.must.every((words) => shown.includes(words)) && (gold || half > 0);
    cases.push({ question, whole: half === 0, x: FEATURES.map((name) => found.features[name]!), y: right ? 1 : 0 });
  }
  await store.close();
}

const tuned = cases.filter((c) => !isKeptOut(c.question));
const kept = cases.filter((c) => isKeptOut(c.question) && c.whole);
const signs = FEATURES.map((name) => SIGNS[name]);
const foldOf = (c: Case): number => createHash('sha256').update(`fold ${c.question.id}`).digest()[0]! % FOLDS;
const fits = range(FOLDS).map((fold) =>
  fitLogistic(
    tuned.filter((c) => foldOf(c) !== fold),
    RIDGE,
    signs,
  ),
);
const crossed = tuned.filter((c) => c.whole).map((c) => ({ ...c, p: predict(fits[foldOf(c)]!, c.x) }));
const fit = fitLogistic(tuned, RIDGE, signs);
const first = crossed.filter((c) => c.y === 1);
console.log(`cases: ${tuned.length} for fitting, of them ${crossed.length} on the whole collection; ${kept.length} kept out`);
console.log(
  `right at the first place: ${share(
    first,
    crossed.filter((c) => c.question.kind === 'answered'),
  )}`,
);
console.log(
  `AUC right / not right: ${auc(crossed).toFixed(3)} cross-validated, ${auc(kept.map((c) => ({ ...c, p: predict(fit, c.x) }))).toFixed(3)} kept out`,
);
for (const [i, name] of FEATURES.entries())
  console.log(
    `  ${name.padEnd(14)} ${fit.weights[i]!.toFixed(3)}   alone: AUC ${auc(tuned.map((c) => ({ y: c.y, p: c.x[i]! }))).toFixed(3)}`,
  );
console.log('threshold   wrong to unanswerable   wrong of answers given   refused though right was first');
for (const threshold of [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]) {
  const given = crossed.filter((c) => c.p >= threshold);
  const none = crossed.filter((c) => c.question.kind === 'no-ground');
  const right = crossed.filter((c) => c.y === 1);
  console.log(
    `${threshold.toFixed(2).padStart(9)}   ${share(
      none.filter((c) => c.p >= threshold),
      none,
    ).padStart(20)}   ${share(
      given.filter((c) => c.y === 0),
      given,
    ).padStart(20)}   ${share(
      right.filter((c) => c.p < threshold),
      right,
    ).padStart(20)}`,
  );
}
if (process.argv.includes('--write')) write(fit, Number(process.argv[process.argv.indexOf('--write') + 1] ?? '0.5'));

function share(part: readonly unknown[], whole: readonly unknown[]): string {
  return `${part.length}/${whole.length} = ${((100 * part.length) / Math.max(1, whole.length)).toFixed(1)} %`;
}

function write(model: Fit, threshold: number): void {
  const weights = range(FEATURES.length).map((i) => `    ${FEATURES[i]}: ${Number(model.weights[i]!.toFixed(4))},`);
  const source = [
    "import type { Features } from './ground.ts';",
    '',
    '/**',
    ` * Written by \`npx tsx bench/fit-ground.ts --write ${threshold}\`; do not edit by hand. Logistic regression (ridge ${RIDGE}) on ${crossed.length} of the`,
    ` * project's own questions, asked of all documents and of ${HALVES} halves of them; ${FOLDS}-fold AUC ${auc(crossed).toFixed(3)}. ${kept.length} questions were kept out.`,
    ' */',
    'export const GROUND_MODEL: { readonly intercept: number; readonly weights: Features; readonly threshold: number } = {',
    `  intercept: ${Number(model.intercept.toFixed(4))},`,
    '  weights: {',
    ...weights,
    '  },',
    `  threshold: ${threshold},`,
    '};',
    '',
  ];
  writeFileSync(new URL('../src/knowledge/ask/ground-model.ts', import.meta.url), source.join('\n'));
}
