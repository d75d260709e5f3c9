/**
 * How well messages are understood, on a third of data/examples that the classifier never sees.
 * Run: npx tsx bench/intents.ts [--folder data/examples] [--errors]
 * The third is chosen by a hash of the text; near-duplicates stay on one side.
 */
import { parseArgs } from 'node:util';
import { categoryOfWords } from '../src/intents/categories.ts';
import { trainClassifier } from '../src/intents/classifier.ts';
import { evidenceOf } from '../src/intents/evidence.ts';
import { type Example, readExamples, wordsOf } from '../src/intents/examples.ts';
import { guessFromSignals } from '../src/intents/guess.ts';
import { LEARNT } from '../src/intents/intent.ts';
import { createPlaceFinder } from '../src/intents/places.ts';
import { recognise } from '../src/intents/recognise.ts';
import type { Recognition } from '../src/intents/recognition.ts';
import { signalsOf } from '../src/intents/signals.ts';
import { hear } from '../test/support/hear.ts';
import { split } from './support/held-out.ts';
import { trainNaiveBayes } from './support/naive-bayes.ts';

const { values: options } = parseArgs({
  options: { folder: { type: 'string', default: 'data/examples' }, errors: { type: 'boolean', default: false } },
});
const { examples, problems } = await readExamples(options.folder);
for (const problem of problems) console.log(`left out: ${problem}`);
if (examples.length === 0) {
  console.log(`No examples in ${options.folder}: nothing to measure.`);
  process.exit(0);
}

const { seen, kept } = split(examples);
const started = performance.now();
const classifier = trainClassifier(seen);
const trainingMs = performance.now() - started;
const finder = createPlaceFinder([]);

/** The intents that only patterns know count as what the examples call them. */
const SAME: Readonly<Record<string, string>> = {
  injection: 'chat',
  delicate: 'complaint',
  official_report: 'complaint',
  join_ticket: 'complaint',
  show_original: 'ask_policy',
  give_place: 'complaint',
  give_up: 'chat',
  confirm: 'staff_command',
  picture: 'chat',
};
const labelOf = (recognition: Recognition): string => SAME[recognition.intent.kind] ?? recognition.intent.kind;
/** Joining, rating and confirming need something open, which a single line has not: then the other meaning counts. */
const settle = (r: Recognition): Recognition => r.otherwise ?? r;

const listen = (example: Example) => hear(wordsOf(example.text), { mention: example.mention, role: example.role });
const results = kept.map((example) => {
  const raw = recognise(listen(example), { finder, classifier, botName: '小邻' });
  const recognition = example.intent === 'rate_or_reopen' || example.intent === 'complaint' ? raw : settle(raw);
  return { example, recognition, label: labelOf(recognition) };
});

const row = (name: string, value: string, aim = '') => console.log(`${name.padEnd(52)}${value.padStart(10)}   ${aim}`);
const percent = (part: number, whole: number) => (whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`);
const share = <T>(list: readonly T[], test: (item: T) => boolean) => `${percent(list.filter(test).length, list.length)}`;

console.log(
  `\n${examples.length} examples: ${seen.length} seen, ${kept.length} kept out. Trained in ${(trainingMs / 1000).toFixed(1)} s.\n`,
);
const f1 = LEARNT.map((intent) => ({
  intent,
  ...f1Of(
    intent,
    results.map((r) => ({ gold: r.example.intent, got: r.label })),
  ),
})).filter((r) => r.gold > 0);
for (const r of f1)
  row(`  ${r.intent}`, r.f1.toFixed(3), `precision ${r.precision.toFixed(2)}  recall ${r.recall.toFixed(2)}  n ${r.gold}`);
row('macro-F1 of the intents', mean(f1.map((r) => r.f1)).toFixed(3), '≥ 0.88');
for (const [name, predict] of Object.entries(baselines(seen))) {
  const scored = LEARNT.map((intent) =>
    f1Of(
      intent,
      kept.map((e) => ({ gold: e.intent, got: predict(wordsOf(e.text)) })),
    ),
  ).filter((r) => r.gold > 0);
  row(`  the same, ${name}`, mean(scored.map((r) => r.f1)).toFixed(3));
}

const chat = results.filter((r) => r.example.intent === 'chat' && !r.example.mention && !r.example.speak);
const shouldMentioned = results.filter((r) => r.example.mention && r.example.speak && r.example.intent !== 'chat');
const shouldUnasked = results.filter((r) => !r.example.mention && r.example.speak);
const QUESTION_MARK = /[?？]|吗$/;
row(
  'speaks though it should not (chat, not addressed)',
  share(chat, (r) => r.recognition.speak),
  `≤ 2 %   n ${chat.length}`,
);
row(
  '  always on a question mark',
  share(chat, (r) => QUESTION_MARK.test(r.example.text)),
);
row(
  'answers when it should, addressed',
  share(shouldMentioned, (r) => r.recognition.speak && r.label !== 'chat'),
  `≥ 90 %   n ${shouldMentioned.length}`,
);
row(
  'answers when it should, not addressed',
  share(shouldUnasked, (r) => r.recognition.speak),
  `≥ 75 %   n ${shouldUnasked.length}`,
);
row(
  '  always on a question mark',
  share(shouldUnasked, (r) => QUESTION_MARK.test(r.example.text)),
);
const urgent = results.filter((r) => r.example.intent === 'urgent');
const alarms = results.filter((r) => r.label === 'urgent');
row(
  'urgent recall',
  share(urgent, (r) => r.label === 'urgent'),
  `≥ 97 %   n ${urgent.length}`,
);
row(
  'urgent precision',
  share(alarms, (r) => r.example.intent === 'urgent'),
  `≥ 85 %   n ${alarms.length}`,
);
const TICKETS = new Set(['complaint', 'suggestion', 'hazard']);
const allChat = results.filter((r) => r.example.intent === 'chat' && !r.example.injection);
row(
  'false tickets on chat',
  share(allChat, (r) => TICKETS.has(r.label) && r.recognition.speak),
  `≤ 1 %   n ${allChat.length}`,
);
const built = results.filter((r) => typeof r.example.slots?.building === 'string');
row(
  'building',
  share(built, (r) => buildingsSaid(r).includes(r.example.slots!.building!.split(/[、,]/)[0]!)),
  `≥ 95 %   n ${built.length}`,
);
const invented = results.filter((r) => r.example.slots?.building === undefined);
row(
  'building where none is said',
  share(invented, (r) => r.recognition.found.slots.building !== undefined),
  `n ${invented.length}`,
);
const categorised = results.filter((r) => r.example.slots?.category !== undefined && TICKETS.has(r.example.intent));
row(
  'category',
  share(categorised, (r) => r.recognition.found.slots.category === r.example.slots!.category),
  `≥ 85 %   n ${categorised.length}`,
);
row(
  '  by the table of words alone',
  share(categorised, (r) => categoryOfWords(wordsOf(r.example.text)) === r.example.slots!.category),
);
row('calibration error of the intent (10 bins)', calibrationError(kept).toFixed(3));

const times: number[] = [];
for (let round = 0; round < 5; round++) {
  for (const example of kept) {
    const heard = listen(example);
    const from = performance.now();
    recognise(heard, { finder, classifier, botName: '小邻' });
    times.push(performance.now() - from);
  }
}
times.sort((a, b) => a - b);
row('ms per message, p50', times[Math.floor(times.length * 0.5)]!.toFixed(3), '≤ 2');
row('ms per message, p99', times[Math.floor(times.length * 0.99)]!.toFixed(3), '≤ 10');
row('messages a second', Math.round((1000 * times.length) / times.reduce((a, b) => a + b, 0)).toString(), '≥ 5000');

if (options.errors) {
  console.log('\nWrong:');
  for (const r of results) {
    const wrongSpeech = r.example.mention ? false : r.example.speak !== r.recognition.speak;
    const wrongCategory =
      r.example.slots?.category !== undefined &&
      TICKETS.has(r.example.intent) &&
      r.example.slots.category !== r.recognition.found.slots.category;
    const wrongBuilding =
      typeof r.example.slots?.building === 'string' && !buildingsSaid(r).includes(r.example.slots.building.split(/[、,]/)[0]!);
    if (r.label === r.example.intent && !wrongSpeech && !wrongCategory && !wrongBuilding) continue;
    console.log(
      `${r.example.intent}${r.example.mention ? '@' : ''}${r.example.speak ? '' : ' silent'} → ${r.label} ${r.recognition.confidence.toFixed(2)} ${r.recognition.speak ? 'speaks' : 'silent'} (${r.recognition.concern.toFixed(2)})` +
        `${wrongCategory ? ` ${r.example.slots?.category}→${r.recognition.found.slots.category}` : ''}${wrongBuilding ? ` ${r.example.slots?.building}→${buildingsSaid(r)}` : ''}: ${r.example.text.replace(/\n/g, '⏎').slice(0, 90)}`,
    );
  }
}

function buildingsSaid(r: { readonly recognition: Recognition }): readonly string[] {
  return r.recognition.found.spoken.buildings;
}

function f1Of(intent: string, pairs: readonly { gold: string; got: string }[]) {
  const gold = pairs.filter((p) => p.gold === intent).length;
  const got = pairs.filter((p) => p.got === intent).length;
  const both = pairs.filter((p) => p.gold === intent && p.got === intent).length;
  const precision = got === 0 ? 0 : both / got;
  const recall = gold === 0 ? 0 : both / gold;
  return { gold, precision, recall, f1: both === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function mean(list: readonly number[]): number {
  return list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);
}

function baselines(learnFrom: readonly Example[]): Record<string, (text: string) => string> {
  const bayes = trainNaiveBayes(learnFrom.map((e) => ({ text: wordsOf(e.text), label: e.intent })));
  return { 'keyword table alone': (text) => guessFromSignals(signalsOf(text)).intent, 'naive Bayes over character pairs': bayes };
}

/** How far the stated probability is from the share that is right, over ten bins (expected calibration error). */
function calibrationError(list: readonly Example[]): number {
  const bins = Array.from({ length: 10 }, () => ({ n: 0, right: 0, said: 0 }));
  for (const e of list) {
    if (e.injection) continue;
    const text = wordsOf(e.text);
    const opinion = classifier.classify(text, evidenceOf(text), e.mention);
    const bin = bins[Math.min(9, Math.floor(opinion.confidence * 10))]!;
    bin.n++;
    bin.said += opinion.confidence;
    if (opinion.intent === e.intent) bin.right++;
  }
  return bins.reduce((sum, b) => sum + Math.abs(b.right - b.said), 0) / Math.max(1, list.length);
}
