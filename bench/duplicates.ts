import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { loadCommunity } from '../src/community/community.ts';
import { categoryOfWords } from '../src/intents/categories.ts';
import { createPlaceFinder } from '../src/intents/places.ts';
import { findSlots } from '../src/intents/slots.ts';
import { normalise } from '../src/intents/text.ts';
import { fitLogistic } from '../src/knowledge/calibrate/logistic.ts';
import { type MatterFeatures, matterFeatures, type Report, SAME_MATTER, sameMatter } from '../src/tickets/matter.ts';
import { MATTER_MODEL } from '../src/tickets/matter-model.ts';
import { wilson } from './support/intent-figures.ts';

/**
 * How well two reports of one matter are recognised, and two matters kept apart. Two lists of pairs by two authors: tuning.jsonl, on which
 * the weights are fitted and the threshold was chosen, and kept.jsonl, on which nothing was ever tuned.
 * Run: npm run bench:duplicates              measures, prints, keeps bench/results/duplicates.md
 *      npm run bench:duplicates -- --errors  the mistakes on the tuning list (those on the other are never shown)
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
const AT_MOST: Partial<Record<keyof MatterFeatures, number>> = { otherThings: -1.5 };

const { values: options } = parseArgs({ options: { errors: { type: 'boolean' }, write: { type: 'boolean' } } });
const { places } = await loadCommunity('data/community.yaml');
const finder = createPlaceFinder(places);
const START = new Date('2026-11-01T10:00:00+08:00');

async function read(name: string): Promise<readonly Pair[]> {
  const lines = (await readFile(new URL(`duplicates/${name}.jsonl`, import.meta.url), 'utf8')).split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Pair);
}

/** As the bot would log it. */
function reportOf(said: string, days: number): Report {
  const text = normalise(said);
  const { where } = findSlots(text, { finder });
  return { text: said, where, category: categoryOfWords(text), at: new Date(START.getTime() + days * 86_400_000) };
}
const reports = (pair: Pair): readonly [Report, Report] => [reportOf(pair.a, 0), reportOf(pair.b, pair.days)];

const tuning = await read('tuning');
const kept = await read('kept');

if (options.write) await fitWeights();
if (options.errors) showErrors();
await measure();

async function fitWeights(): Promise<void> {
  const names = Object.keys(MATTER_MODEL).filter((name) => name !== 'intercept') as (keyof MatterFeatures)[];
  const samples = tuning.flatMap((pair) => {
    const features = matterFeatures(...reports(pair));
    return features ? [{ x: names.map((name) => features[name]), y: pair.same ? (1 as const) : (0 as const) }] : [];
  });
  const { intercept, weights } = fitLogistic(samples, 2, names.map(signOf));
  const file = new URL('../src/tickets/matter-model.ts', import.meta.url);
  let source = (await readFile(file, 'utf8')).replace(/(intercept: )-?[\d.]+/, `$1${intercept.toFixed(2)}`);
  for (const [i, name] of names.entries())
    source = source.replace(
      new RegExp(`(\\n  ${name}: )-?[\\d.]+`),
      `$1${Math.min(weights[i]!, AT_MOST[name] ?? Number.POSITIVE_INFINITY).toFixed(2)}`,
    );
  await writeFile(file, source);
  console.log(`${samples.length} pairs whose places do not exclude each other; weights written. Run again to measure with them.`);
  process.exit(0);
}

/** What is known beforehand: sharing speaks for one matter, differing against it. */
function signOf(name: keyof MatterFeatures): -1 | 0 | 1 {
  if (['things', 'troubles', 'relatedTroubles', 'pairs', 'contained', 'category', 'exactPlace'].includes(name)) return 1;
  return ['otherThings', 'ownThings', 'otherTroubles', 'otherSide', 'oneWish', 'days', 'again', 'another'].includes(name) ? -1 : 0;
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
    ['回音', (pair) => sameMatter(...reports(pair)) >= SAME_MATTER],
    ['same place and character pairs', (pair) => samePlaceAndPairs(pair)],
    ['same place and category', (pair) => samePlaceAndCategory(pair)],
  ];
  const rows = [['kept.jsonl (never tuned on)', kept] as const, ['tuning.jsonl', tuning] as const].flatMap(([name, pairs]) =>
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
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}. ${tuning.length + kept.length} pairs of reports in bench/duplicates, by two authors who saw neither the code nor each other's list. The weights and the threshold come from tuning.jsonl. In brackets: Wilson interval at 95 %. Aims: F1 ≥ 0.85, false merges ≤ 3 %.`,
    '',
    '| pairs | way | F1 | precision | recall | false merges (of two matters) |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    'Right by kind, 回音 on kept.jsonl:',
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
