import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { loadCommunity } from '../src/community/community.ts';
import { categoryOfWords } from '../src/intents/categories.ts';
import { trainClassifier } from '../src/intents/classifier.ts';
import { readExamples } from '../src/intents/examples.ts';
import { createPlaceFinder } from '../src/intents/places.ts';
import { findSlots } from '../src/intents/slots.ts';
import { normalise } from '../src/intents/text.ts';
import { auc, fitLogistic, predict, type Sample } from '../src/knowledge/calibrate/logistic.ts';
import type { TicketKind } from '../src/messages.ts';
import { type MatterFeatures, matterFeatures, type Report, SAME_MATTER, SURELY_SAME, sameMatter } from '../src/tickets/matter.ts';
import { MATTER_MODEL } from '../src/tickets/matter-model.ts';
import { ours, wilson } from './support/intent-figures.ts';

/**
 * How well two reports of one matter are recognised, and two matters kept apart. Two lists of pairs by two authors: tuning.jsonl, on which
 * the weights are fitted and the threshold was chosen, and kept.jsonl, on which nothing was ever tuned.
 * Run: npm run bench:duplicates              measures, prints, keeps bench/results/duplicates.md
 *      npm run bench:duplicates -- --errors  the mistakes on the tuning list (those on the other are never shown)
 *      npm run bench:duplicates -- --tune    cross-validation on the tuning list, for every threshold
 *      npm run bench:duplicates -- --write   fits the weights again
 */
interface Pair {
  readonly a: string;
  readonly b: string;
  readonly days: number;
  readonly same: boolean;
  readonly why: string;
}

/** A lamp and a lift are two matters, whatever a list of hard pairs says: it has more causes and effects than a community has. */
const AT_MOST: Partial<Record<keyof MatterFeatures, number>> = { surelyOtherThings: -1.5 };

const RIDGE = 8;
/** As many of the hard pairs do all the plain ones weigh. */
const PLAIN = 40;

const { values: options } = parseArgs({ options: { errors: { type: 'boolean' }, tune: { type: 'boolean' }, write: { type: 'boolean' } } });
const { places } = await loadCommunity('data/community.yaml');
const finder = createPlaceFinder(places);
const understand = ours(trainClassifier((await readExamples('data/examples')).examples));
const KINDS: Partial<Record<string, TicketKind>> = {
  complaint: 'complaint',
  hazard: 'hazard',
  urgent: 'help',
  suggestion: 'suggestion',
  ask_policy: 'question',
  activity_query: 'question',
  help: 'question',
  ticket_status: 'question',
};
const read = new Map<Pair, readonly [Reported, Reported]>();
const START = new Date('2026-11-01T10:00:00+08:00');

async function pairsIn(name: string): Promise<readonly Pair[]> {
  const lines = (await readFile(new URL(`duplicates/${name}.jsonl`, import.meta.url), 'utf8')).split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Pair);
}

/** As the bot would log it. A question is no report; what it would not understand is compared as one. */
function reportOf(said: string, days: number): Report & { readonly category: string } {
  const text = normalise(said);
  const { where } = findSlots(text, { finder });
  const { label } = understand({
    text: said,
    intent: 'complaint',
    mention: true,
    speak: true,
    injection: false,
    plain: false,
    role: 'resident',
  });
  return {
    text: said,
    where,
    kind: KINDS[label],
    category: categoryOfWords(text),
    at: new Date(START.getTime() + days * 86_400_000),
  };
}
type Reported = ReturnType<typeof reportOf>;
function reports(pair: Pair): readonly [Reported, Reported] {
  let both = read.get(pair);
  both ??= [reportOf(pair.a, 0), reportOf(pair.b, pair.days)];
  read.set(pair, both);
  return both;
}

const tuning = [...(await pairsIn('tuning')), ...(await pairsIn('tuning-2')), ...(await pairsIn('tuning-3'))];
const kept = await pairsIn('kept');
const faults = (await readFile(new URL('duplicates/faults.txt', import.meta.url), 'utf8')).split('\n').filter(Boolean);

const names = Object.keys(MATTER_MODEL).filter((name) => name !== 'intercept') as (keyof MatterFeatures)[];

if (options.tune) tune();
if (options.write) await fitWeights();
if (options.errors) showErrors();
await measure();

/** Of pairs whose places do not exclude each other. */
function samplesOf(pairs: readonly Pair[]) {
  return pairs.flatMap((pair) => {
    const features = matterFeatures(...reports(pair));
    return features ? [{ pair, x: names.map((name) => features[name]), y: pair.same ? (1 as const) : (0 as const) }] : [];
  });
}

/** Every two of the plain faults at one place are two matters: what a list of hard pairs does not say. The even ones are learnt from, the odd ones measured with. */
function plainOnes(odd: 0 | 1): readonly (Sample & { readonly two: readonly [Report, Report] })[] {
  const some = faults.filter((_, i) => i % 2 === odd).map((fault, i) => reportOf(`12号楼2单元${fault}`, (i % 5) / 2));
  const pairs = some.flatMap((a) => some.filter((b) => b !== a && b.at >= a.at).map((b) => [a, b] as const));
  return pairs.flatMap((two) => {
    const features = matterFeatures(...two);
    return features ? [{ two, x: names.map((name) => features[name]), y: 0 as const, weight: PLAIN / pairs.length }] : [];
  });
}

function weigh(samples: readonly Sample[]) {
  return fitLogistic(samples, RIDGE, names.map(signOf));
}

/** Ten folds, five times dealt anew; the mean of the five. */
function tune(): void {
  const samples = samplesOf(tuning);
  const scores = samples.map(() => 0);
  const plain = plainOnes(0);
  for (let deal = 0; deal < 5; deal++) {
    const folds = samples.map(({ pair }) => createHash('sha256').update(`${deal}${pair.a}${pair.b}`).digest()[0]! % 10);
    for (let fold = 0; fold < 10; fold++) {
      const model = weigh([...samples.filter((_, i) => folds[i] !== fold), ...plain]);
      for (const [i, sample] of samples.entries()) if (folds[i] === fold) scores[i]! += predict(model, sample.x) / 5;
    }
  }
  const score = new Map(samples.map(({ pair }, i) => [pair, scores[i]!]));
  console.log(`area under the curve ${auc(tuning.map((pair) => ({ p: score.get(pair) ?? 0, y: pair.same ? 1 : 0 }))).toFixed(3)}`);
  const model = weigh([...samples, ...plain]);
  const others = plainOnes(1).map(({ x }) => predict(model, x));
  for (let t = 0.3; t < 0.96; t += 0.05) {
    const asked = (others.filter((p) => p >= t).length / others.length) * 100;
    console.log(`${t.toFixed(2)} ${row('', tuning, '', (pair) => (score.get(pair) ?? 0) >= t)} plain ${asked.toFixed(1)} %`);
  }
  if (options.errors)
    for (const [pair, value] of [...score].sort((a, b) => b[1] - a[1]))
      console.log(`${value.toFixed(2)} ${pair.same ? 'same' : '  TWO'} ${pair.why} ${pair.days}d ${pair.a} | ${pair.b}`);
  process.exit(0);
}

async function fitWeights(): Promise<void> {
  const samples = [...samplesOf(tuning), ...plainOnes(0)];
  const { intercept, weights } = weigh(samples);
  const file = new URL('../src/tickets/matter-model.ts', import.meta.url);
  let source = (await readFile(file, 'utf8')).replace(/(intercept: )-?[\d.]+/, `$1${Number(intercept.toFixed(2))}`);
  for (const [i, name] of names.entries())
    source = source.replace(
      new RegExp(`(\\n  ${name}: )-?[\\d.]+`),
      `$1${Number(Math.min(weights[i]!, AT_MOST[name] ?? Number.POSITIVE_INFINITY).toFixed(2))}`,
    );
  await writeFile(file, source);
  console.log(`${samples.length} pairs whose places do not exclude each other; weights written. Run again to measure with them.`);
  process.exit(0);
}

/** What is known beforehand: sharing speaks for one matter, differing against it. */
function signOf(name: keyof MatterFeatures): -1 | 0 | 1 {
  return name.startsWith('alike') || ['relatedKinds', 'too'].includes(name) ? 1 : -1;
}

function showErrors(): void {
  for (const pair of tuning) {
    const score = sameMatter(...reports(pair));
    if (score >= SAME_MATTER === pair.same) continue;
    const [a, b] = reports(pair);
    console.log(
      `${pair.same ? 'MISSED' : 'MERGED'} ${score.toFixed(2)} ${pair.why} ${pair.days}d\n  ${pair.a} ${JSON.stringify(a.where)}\n  ${pair.b} ${JSON.stringify(b.where)}`,
    );
    const features = matterFeatures(a, b);
    if (features)
      console.log(
        `  ${Object.entries(features)
          .filter(([, v]) => v !== 0)
          .map(([k, v]) => `${k} ${v.toFixed(2)}`)
          .join(', ')}`,
      );
  }
}

async function measure(): Promise<void> {
  const ways: readonly (readonly [string, (pair: Pair) => boolean])[] = [
    ['回音 asks whether it is the same', (pair) => sameMatter(...reports(pair)) >= SAME_MATTER],
    ['回音 joins without asking', (pair) => sameMatter(...reports(pair)) >= SURELY_SAME],
    ['same place and character pairs', (pair) => samePlaceAndPairs(pair)],
    ['same place and category', (pair) => samePlaceAndCategory(pair)],
  ];
  const rows = [['kept.jsonl (never tuned on)', kept] as const, ['the three tuning lists', tuning] as const].flatMap(([name, pairs]) =>
    ways.map(([way, judge]) => row(name, pairs, way, judge)),
  );
  const kinds = [...new Set(kept.map(({ why }) => why))].sort().map((why) => {
    const some = kept.filter((pair) => pair.why === why);
    const right = some.filter((pair) => sameMatter(...reports(pair)) >= SAME_MATTER === pair.same).length;
    return `| ${why} | ${some[0]!.same ? 'one matter' : 'two'} | ${right} of ${some.length} |`;
  });
  const times = [...tuning, ...kept].map((pair) => {
    const [a, b] = reports(pair);
    const from = performance.now();
    sameMatter(a, b);
    return performance.now() - from;
  });
  times.sort((x, y) => x - y);
  const text = [
    '# duplicates',
    '',
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}. ${tuning.length + kept.length} pairs of reports in bench/duplicates, by authors who saw neither the code nor each other's lists. The weights and the threshold come from the tuning lists. In brackets: Wilson interval at 95 %. Aims: F1 ≥ 0.85, false merges ≤ 3 %. From a probability of ${SAME_MATTER} on the resident is asked whether it is the same matter and decides; from ${SURELY_SAME} on it is joined without a question where one would disturb (at night, or minutes after the first).`,
    '',
    '| pairs | way | F1 | precision | recall | false merges (of two matters) |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Plain faults at one place (faults.txt, the half that was not learnt from), every two of which are two matters: ${asked(SAME_MATTER)} are asked about, ${asked(SURELY_SAME)} joined without asking.`,
    '',
    'Right by kind, 回音 asking, on kept.jsonl:',
    '',
    '| kind | is | right |',
    '|---|---|---|',
    ...kinds,
    '',
    `One comparison: p50 ${times[Math.floor(times.length / 2)]!.toFixed(3)} ms, p99 ${times[Math.floor(times.length * 0.99)]!.toFixed(3)} ms.`,
    '',
  ].join('\n');
  console.log(text);
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/duplicates.md', text);
}

function asked(from: number): string {
  const plain = plainOnes(1);
  const count = plain.filter(({ two }) => sameMatter(...two) >= from).length;
  return `${((count / plain.length) * 100).toFixed(1)} % of ${plain.length}`;
}

function row(name: string, pairs: readonly Pair[], way: string, judge: (pair: Pair) => boolean): string {
  const judged = pairs.map((pair) => ({ same: pair.same, said: judge(pair) }));
  const count = (test: (one: (typeof judged)[number]) => boolean) => judged.filter(test).length;
  const [hit, said, same] = [count((j) => j.same && j.said), count((j) => j.said), count((j) => j.same)];
  const [precision, recall] = [said === 0 ? 0 : hit / said, hit / same];
  const f1 = hit === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  const two = pairs.length - same;
  const merged = said - hit;
  const [low, high] = wilson(merged, two);
  const percent = (share: number) => (share * 100).toFixed(1);
  return `| ${name}, ${pairs.length} | ${way} | ${f1.toFixed(3)} | ${precision.toFixed(3)} | ${recall.toFixed(3)} | ${percent(merged / two)} % [${percent(low)}–${percent(high)}], n ${two} |`;
}

/** What one would write first. */
function samePlaceAndPairs(pair: Pair): boolean {
  const [a, b] = reports(pair);
  return samePlace(a, b) && alikeness(b.text, a.text) >= 0.4;
}
/** Share of the character pairs of the shorter one that the other has, too. */
function alikeness(a: string, b: string): number {
  const pairs = (text: string) => new Set([...text].slice(1).map((character, i) => [...text][i]! + character));
  const [x, y] = [pairs(a), pairs(b)];
  return [...x].filter((pair) => y.has(pair)).length / Math.max(1, Math.min(x.size, y.size));
}
function samePlaceAndCategory(pair: Pair): boolean {
  const [a, b] = reports(pair);
  return samePlace(a, b) && a.category === b.category;
}
function samePlace({ where: a }: Report, { where: b }: Report): boolean {
  return a.building === b.building && a.place === b.place && (a.unit === b.unit || !a.unit || !b.unit);
}
