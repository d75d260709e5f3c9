/**
 * How well messages are understood, on a third of data/examples that nothing was learnt from or tuned on.
 * Run: npx tsx bench/intents.ts            measures, prints and keeps bench/results/intents.md and .json
 *      npx tsx bench/intents.ts --seen     cross-validation on the other two thirds: for tuning
 *      npx tsx bench/intents.ts --errors   the same, with the mistakes. Those on the kept third are never shown.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { trainClassifier } from '../src/intents/classifier.ts';
import { type Example, readExamples } from '../src/intents/examples.ts';
import { createPlaceFinder } from '../src/intents/places.ts';
import { recognise } from '../src/intents/recognise.ts';
import { foldsOf, split } from './support/held-out.ts';
import { type Answered, baselines, type Figure, figuresOf, heardOf, ours, wilson } from './support/intent-figures.ts';

const FOLDS = 5;
const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: 'data/examples' },
    seen: { type: 'boolean', default: false },
    errors: { type: 'boolean', default: false },
    intent: { type: 'string' },
  },
});
const { examples, problems } = await readExamples(options.folder);
for (const problem of problems) console.log(`left out: ${problem}`);
const { seen, kept } = split(examples);
if (kept.length === 0) {
  console.log(`No examples in ${options.folder}: nothing to measure.`);
  process.exit(0);
}
console.log(`${examples.length} examples: ${seen.length} seen, ${kept.length} kept out.\n`);

if (options.seen || options.errors) {
  const results = crossValidated(seen);
  for (const figure of figuresOf(results)) console.log(line(figure));
  if (options.errors) showErrors(results);
} else await measureKept();

/** Plain examples are learnt from in every fold and measured in none, as it is with the kept third. */
function crossValidated(all: readonly Example[]): readonly Answered[] {
  const folds = foldsOf(all, FOLDS);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const understand = ours(trainClassifier(all.filter((_, i) => folds[i] !== fold)));
    return all.flatMap((example, i) => (folds[i] === fold && !example.plain ? [{ example, answer: understand(example) }] : []));
  }).flat();
}

async function measureKept(): Promise<void> {
  const started = performance.now();
  const classifier = trainClassifier(seen);
  const trainingSeconds = (performance.now() - started) / 1000;
  const understand = ours(classifier);
  const columns: Record<string, readonly Figure[]> = {
    回音: [
      ...figuresOf(kept.map((example) => ({ example, answer: understand(example) }))),
      ...speed(),
      { name: 'training, seconds', aim: '≤ 20', value: trainingSeconds },
    ],
  };
  for (const [name, baseline] of Object.entries(baselines(seen)))
    columns[name] = figuresOf(kept.map((example) => ({ example, answer: baseline(example) })));

  const names = Object.keys(columns);
  const rows = columns.回音!.map((own) => {
    const others = names.slice(1).map((name) => columns[name]!.find((f) => f.name === own.name));
    return `| ${own.name} | ${own.aim ?? ''} | ${shown(own)} | ${others.map((f) => (f ? shown(f) : '–')).join(' | ')} |`;
  });
  const table = [`| measure | aim | ${names.join(' | ')} |`, `|---|---|${'---|'.repeat(names.length)}`, ...rows].join('\n');
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  const words =
    `# intents\n\n${machine}\n\n${examples.length} labelled examples, ${seen.length} seen in training and tuning, ${kept.length} kept out ` +
    '(a third by a hash of the text; near-duplicates and templates on one side, plain examples never measured with). ' +
    'In brackets: Wilson interval at 95 %.\n';
  console.log(table);
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/intents.md', `${words}\n${table}\n`);
  const figures = Object.fromEntries(names.map((name) => [name, columns[name]!.map(withInterval)]));
  await writeFile(
    'bench/results/intents.json',
    `${JSON.stringify({ machine, examples: examples.length, seen: seen.length, kept: kept.length, figures }, null, 2)}\n`,
  );

  function speed(): readonly Figure[] {
    const finder = createPlaceFinder([]);
    const heard = kept.map(heardOf);
    const times: number[] = [];
    for (let round = 0; round < 6; round++) {
      for (const message of heard) {
        const from = performance.now();
        recognise(message, { finder, classifier, botName: '小邻' });
        // The first round warms up.
        if (round > 0) times.push(performance.now() - from);
      }
    }
    times.sort((a, b) => a - b);
    return [
      { name: 'ms per message, p50', aim: '≤ 2', value: times[Math.floor(times.length * 0.5)]! },
      { name: 'ms per message, p99', aim: '≤ 10', value: times[Math.floor(times.length * 0.99)]! },
      {
        name: 'messages a second, one process',
        aim: '≥ 5000',
        value: Math.round((1000 * times.length) / times.reduce((a, b) => a + b, 0)),
      },
    ];
  }
}

function withInterval(figure: Figure) {
  return figure.part === undefined || !figure.whole ? figure : { ...figure, interval: wilson(figure.part, figure.whole) };
}

function shown(figure: Figure): string {
  if (figure.value === undefined) return '–';
  if (figure.part === undefined || figure.whole === undefined)
    return `${figure.value >= 100 ? figure.value : figure.value.toFixed(3)}${figure.note ? ` (${figure.note})` : ''}`;
  const [low, high] = wilson(figure.part, figure.whole);
  return `${percent(figure.value)} % [${percent(low)}–${percent(high)}], n ${figure.whole}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function line(figure: Figure): string {
  return `${figure.name.padEnd(52)}${(figure.aim ?? '').padEnd(10)}${shown(figure)}`;
}

function showErrors(results: readonly Answered[]): void {
  console.log('\nWrong, in cross-validation on the seen part:');
  for (const { example, answer } of results) {
    if (options.intent && example.intent !== options.intent && answer.label !== options.intent) continue;
    const speech = !example.mention && example.speak !== answer.speak;
    const category =
      example.slots?.category !== undefined &&
      ['complaint', 'suggestion', 'hazard'].includes(example.intent) &&
      example.slots.category !== answer.category;
    if (answer.label === example.intent && !speech && !category) continue;
    console.log(
      `${example.intent}${example.mention ? '@' : ''}${example.speak ? '' : ' silent'} → ${answer.label} ${answer.recognition?.confidence.toFixed(2)} ` +
        `${answer.speak ? 'speaks' : 'silent'} (${answer.recognition?.concern.toFixed(2)})` +
        `${category ? ` ${example.slots?.category}→${answer.category}` : ''}: ${example.text.replace(/\n/g, '⏎').slice(0, 90)}`,
    );
  }
}
