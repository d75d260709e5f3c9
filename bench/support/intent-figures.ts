import { categoryOfWords } from '../../src/intents/categories.ts';
import type { Classifier } from '../../src/intents/classifier.ts';
import { evidenceOf } from '../../src/intents/evidence.ts';
import { type Example, wordsOf } from '../../src/intents/examples.ts';
import { guessFromSignals } from '../../src/intents/guess.ts';
import type { Heard } from '../../src/intents/heard.ts';
import { LEARNT } from '../../src/intents/intent.ts';
import { createPlaceFinder } from '../../src/intents/places.ts';
import { recognise } from '../../src/intents/recognise.ts';
import type { Recognition } from '../../src/intents/recognition.ts';
import { hear } from '../../test/support/hear.ts';
import { trainNaiveBayes } from './naive-bayes.ts';

/** What a way of understanding makes of one example. */
export interface Answer {
  readonly label: string;
  readonly speak: boolean;
  readonly category?: string;
  readonly buildings?: readonly string[];
  /** Of the label, where the way states one. */
  readonly confidence?: number;
  readonly recognition?: Recognition;
}
export type Understander = (example: Example) => Answer;
export interface Answered {
  readonly example: Example;
  readonly answer: Answer;
}

/** The intents that only patterns know count as what the examples call them. */
const SAME: Readonly<Record<string, string>> = {
  injection: 'chat',
  delicate: 'complaint',
  official_report: 'complaint',
  join_ticket: 'complaint',
  show_original: 'ask_policy',
  recent_notices: 'ask_policy',
  give_place: 'complaint',
  give_up: 'chat',
  confirm: 'staff_command',
  picture: 'chat',
};

const finder = createPlaceFinder([]);

/** As the channel would hand it on: the platform says who else is mentioned. */
export function heardOf(example: Example): Heard {
  const others = [...example.text.matchAll(/@([^\s@,，]+)/g)].map((m) => m[1]!).filter((name) => !name.startsWith('小邻'));
  return hear(wordsOf(example.text), { mention: example.mention, role: example.role, others });
}

export function ours(classifier: Classifier): Understander {
  return (example) => {
    const raw = recognise(heardOf(example), { finder, classifier, botName: '小邻' });
    // A rating is read against the ticket it is about. All others are met as they come, with nothing open.
    const recognition = example.intent === 'rate_or_reopen' ? raw : (raw.otherwise ?? raw);
    const { slots } = recognition.found;
    const text = wordsOf(example.text);
    const opinion = example.injection ? undefined : classifier.classify(text, evidenceOf(text), example.mention);
    return {
      label: SAME[recognition.intent.kind] ?? recognition.intent.kind,
      speak: recognition.speak,
      ...(slots.category ? { category: slots.category } : {}),
      buildings: recognition.found.spoken.buildings,
      ...(opinion ? { confidence: opinion.confidence } : {}),
      recognition,
    };
  };
}

const QUIET = new Set(['chat', 'activity_signup', 'activity_cancel']);
const QUESTION_MARK = /[?？]|吗$/;

/** The yardsticks, trained on the same examples. */
export function baselines(learnFrom: readonly Example[]): Readonly<Record<string, Understander>> {
  const rows = learnFrom.map((e) => ({ text: wordsOf(e.text), label: e.intent as string }));
  const bayes = trainNaiveBayes(rows);
  const about = trainNaiveBayes(
    learnFrom.flatMap((e) =>
      e.slots?.category && TICKETS.has(e.intent) ? [{ text: wordsOf(e.text), label: e.slots.category as string }] : [],
    ),
  );
  return {
    'question mark': ({ text, mention }) => ({
      label: QUESTION_MARK.test(text) ? 'ask_policy' : 'chat',
      speak: mention || QUESTION_MARK.test(text),
    }),
    'keyword table': (e) => {
      const text = wordsOf(e.text);
      const { signals, emergency } = evidenceOf(text);
      const guess = guessFromSignals(signals);
      const label = emergency && !emergency.told ? 'urgent' : guess.intent;
      return { label, speak: e.mention || !QUIET.has(label), category: categoryOfWords(text), confidence: guess.confidence };
    },
    'naive Bayes': (e) => {
      const text = wordsOf(e.text);
      const { label, confidence } = bayes(text);
      return { label, speak: e.mention || !QUIET.has(label), category: about(text).label, confidence };
    },
  };
}

const TICKETS = new Set<string>(['complaint', 'suggestion', 'hazard']);

/** A share with what it is a share of, or a number. */
export interface Figure {
  readonly name: string;
  readonly aim?: string;
  readonly value: number | undefined;
  /** Present for shares: right and of how many. */
  readonly part?: number;
  readonly whole?: number;
  readonly note?: string;
}

/**
 * Files of what neighbours write on ordinary days. The other files hold chat as well, written to sound like what the bot must not miss: of that
 * it may take up more.
 */
const ORDINARY = /^(?:more-)?chat\d?(?:-\d)?\.jsonl$/;
const unaddressedChat = (e: Example): boolean => e.intent === 'chat' && !e.mention && !e.speak;

/** Every figure that is measured on examples with known answers. */
export function figuresOf(results: readonly Answered[]): readonly Figure[] {
  const share = (name: string, among: readonly Answered[], test: (r: Answered) => boolean, aim?: string): Figure => {
    const part = among.filter(test).length;
    return {
      name,
      value: among.length === 0 ? undefined : part / among.length,
      part,
      whole: among.length,
      ...(aim ? { aim } : {}),
    };
  };
  const of = (test: (e: Example) => boolean): readonly Answered[] => results.filter((r) => test(r.example));
  const f1 = LEARNT.map((intent) => f1Of(intent, results)).filter((r) => r.gold > 0);
  const alarms = results.filter((r) => r.answer.label === 'urgent');
  return [
    { name: 'macro-F1 of the intents', aim: '≥ 0.88', value: mean(f1.map((r) => r.f1)) },
    share(
      'speaks though it should not: ordinary chat',
      of((e) => unaddressedChat(e) && ORDINARY.test(e.file ?? '')),
      (r) => r.answer.speak,
      '≤ 2 %',
    ),
    share(
      'speaks though it should not: all chat, contrasts to emergencies and matters included',
      of(unaddressedChat),
      (r) => r.answer.speak,
    ),
    share(
      'answers when it should, addressed',
      of((e) => e.mention && e.speak && e.intent !== 'chat'),
      (r) => r.answer.speak && r.answer.label !== 'chat',
      '≥ 90 %',
    ),
    share(
      'answers when it should, not addressed',
      of((e) => !e.mention && e.speak),
      (r) => r.answer.speak,
      '≥ 75 %',
    ),
    share(
      'urgent recall',
      of((e) => e.intent === 'urgent'),
      (r) => r.answer.label === 'urgent',
      '≥ 97 %',
    ),
    share('urgent precision', alarms, (r) => r.example.intent === 'urgent', '≥ 85 %'),
    share(
      'false tickets on chat',
      of((e) => e.intent === 'chat' && !e.injection),
      (r) => TICKETS.has(r.answer.label) && r.answer.speak,
      '≤ 1 %',
    ),
    share(
      'building',
      of((e) => typeof e.slots?.building === 'string'),
      (r) => r.answer.buildings?.includes(r.example.slots!.building!.split(/[、,]/)[0]!) ?? false,
      '≥ 95 %',
    ),
    share(
      'building where none is said',
      of((e) => e.slots?.building === undefined),
      (r) => (r.answer.buildings?.length ?? 0) > 0,
    ),
    share(
      'category',
      of((e) => e.slots?.category !== undefined && TICKETS.has(e.intent)),
      (r) => r.answer.category === r.example.slots!.category,
      '≥ 85 %',
    ),
    { name: 'calibration error of the intent (10 bins)', aim: 'reported', value: calibrationError(results) },
    ...f1.map(
      (r): Figure => ({
        name: `F1 of ${r.intent}`,
        value: r.f1,
        note: `precision ${r.precision.toFixed(2)}, recall ${r.recall.toFixed(2)}, n ${r.gold}`,
      }),
    ),
  ];
}

function f1Of(intent: string, results: readonly Answered[]) {
  const gold = results.filter((r) => r.example.intent === intent).length;
  const got = results.filter((r) => r.answer.label === intent).length;
  const both = results.filter((r) => r.example.intent === intent && r.answer.label === intent).length;
  const precision = got === 0 ? 0 : both / got;
  const recall = gold === 0 ? 0 : both / gold;
  return { intent, gold, precision, recall, f1: both === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** How far the stated probability is from the share that is right, over ten bins (expected calibration error). */
function calibrationError(results: readonly Answered[]): number | undefined {
  const bins = Array.from({ length: 10 }, () => ({ right: 0, said: 0 }));
  let n = 0;
  for (const { example, answer } of results) {
    const { confidence } = answer;
    if (confidence === undefined) continue;
    const bin = bins[Math.min(9, Math.floor(confidence * 10))]!;
    n++;
    bin.said += confidence;
    if (answer.label === example.intent) bin.right++;
  }
  return n === 0 ? undefined : bins.reduce((sum, b) => sum + Math.abs(b.right - b.said), 0) / n;
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);

/** Wilson's interval at 95 %: honest for small numbers and for shares near 0 and 1. */
export function wilson(part: number, whole: number): readonly [number, number] {
  const z = 1.96;
  const p = part / whole;
  const middle = (p + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half = (z / (1 + (z * z) / whole)) * Math.sqrt((p * (1 - p)) / whole + (z * z) / (4 * whole * whole));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
