import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { CATEGORY_NAMES, type CategoryName } from './categories.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { type Example, readExamples, wordsOf } from './examples.ts';
import { type Features, featuresOf, SORT } from './features.ts';
import { LEARNT, type LearntIntent } from './intent.ts';
import { fitTemperature, type Linear, predict, type Sparse, train } from './linear.ts';

/** What the classifier thinks of a message. */
export interface Opinion {
  readonly intent: LearntIntent;
  readonly confidence: number;
  /** Probability of an emergency. */
  readonly urgent: number;
  readonly second?: { readonly intent: LearntIntent; readonly confidence: number };
  /** Probability that it is a matter for the community and no chat among neighbours. */
  readonly speak: number;
  /** The numbers are probabilities that were checked on held-out examples. */
  readonly calibrated: boolean;
  /** Probability of the intent and those that are answered the same way: a complaint or a hazard is a ticket, either way. */
  readonly family: number;
}

export interface Classifier {
  /** Shown to staff: changes with the examples and with the way of learning. */
  readonly version: string;
  classify(text: string, evidence: Evidence, addressed: boolean): Opinion;
  /** Undefined where too few examples carry a category. */
  categoryOf(text: string, evidence: Evidence, addressed: boolean): CategoryName | undefined;
}

/** Raise it when features or training change: cached models of before are not read any more. */
const LEARNING = 8;
const FEWEST_EXAMPLES = 200;
const FEWEST_CATEGORIES = 150;
/** Every third row is kept aside for the temperature. */
const ASIDE = 3;
const MATTERS: readonly LearntIntent[] = ['complaint', 'hazard', 'suggestion'];

interface Model {
  readonly version: string;
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly intent: Linear;
  readonly category: Linear | undefined;
}

/**
 * The classifier for the examples of a folder: from the cache file where that fits them, else trained now and cached.
 * @param options.cacheFile below the data folder; absent = not kept
 * @returns undefined where there are too few examples; patterns then work alone
 */
export async function loadClassifier(options: {
  readonly examplesDir: string;
  readonly cacheFile?: string;
  readonly log: Log;
}): Promise<Classifier | undefined> {
  const { examples, fingerprint, problems } = await readExamples(options.examplesDir);
  for (const problem of problems) options.log.warn({ problem }, 'example left out');
  if (examples.length < FEWEST_EXAMPLES) {
    options.log.warn({ examples: examples.length, needed: FEWEST_EXAMPLES }, 'too few examples: patterns decide alone');
    return undefined;
  }
  const version = versionOf(fingerprint);
  const cached = options.cacheFile ? await readModel(options.cacheFile, version) : undefined;
  if (cached) return classifierOf(cached);
  const started = performance.now();
  const model = trainModel(examples, version);
  options.log.info({ examples: examples.length, ms: Math.round(performance.now() - started), version }, 'classifier trained');
  if (options.cacheFile) await writeModel(options.cacheFile, model);
  return classifierOf(model);
}

/** Trains on exactly these. For the bench and tests; the program loads. */
export function trainClassifier(examples: readonly Example[], version = 'untitled'): Classifier {
  return classifierOf(trainModel(examples, version));
}

/** Trains on exactly these and keeps the model in a file. */
export async function trainIntoFile(examples: readonly Example[], version: string, file: string): Promise<void> {
  await writeModel(file, trainModel(examples, version));
}

/** A model that was kept; undefined where the file is absent, damaged, or of another version. */
export async function openClassifier(file: string, version: string): Promise<Classifier | undefined> {
  const model = await readModel(file, version);
  return model && classifierOf(model);
}

/** Of a set of examples, learnt from in this program's way. */
export const versionOf = (fingerprint: string): string => `${LEARNING}-${fingerprint}`;

function trainModel(examples: readonly Example[], version: string): Model {
  const seen = examples
    .filter((e) => !e.injection)
    .flatMap((example) => {
      const text = wordsOf(example.text);
      const evidence = evidenceOf(text);
      const item = (of: Evidence) => ({ example, text, evidence: of, features: featuresOf(text, of, example.mention) });
      // Seen once more without what the table of emergencies says, so that the tone is learnt, too, and not that table alone.
      return text === '' ? [] : evidence.emergency ? [item(evidence), item({ ...evidence, emergency: undefined })] : [item(evidence)];
    });
  const counts = new Map<string, number>();
  for (const { features } of seen) for (const name of [...features.grams, ...features.signs]) counts.set(name, (counts.get(name) ?? 0) + 1);
  const vocabulary = new Map<string, number>();
  for (const [name, count] of counts) if (count >= 2) vocabulary.set(name, vocabulary.size);
  const firstCategory = vocabulary.size;
  for (const name of CATEGORY_NAMES) vocabulary.set(CATEGORY_FEATURE + name, vocabulary.size);
  const known = seen.map((item) => knownOf(item.features, vocabulary));

  const keys = seen.map((item, i) => keyOf(`${item.text} ${item.example.mention} ${seen[i - 1]?.text === item.text}`));
  const rows = seen.map((item, i) => toSparse(known[i]!, MEANING, firstCategory, item.evidence.categories));
  const intent = head(
    rows,
    seen.map((item) => LEARNT.indexOf(item.example.intent)),
    LEARNT.length,
    vocabulary.size,
    keys,
  );
  const about = seen.flatMap((item, i) => (item.example.slots?.category && MATTERS.includes(item.example.intent) ? [i] : []));
  const category =
    about.length < FEWEST_CATEGORIES
      ? undefined
      : head(
          about.map((i) => toSparse(known[i]!, ABOUT, firstCategory, seen[i]!.evidence.categories)),
          about.map((i) => CATEGORY_NAMES.indexOf(seen[i]!.example.slots!.category!)),
          CATEGORY_NAMES.length,
          vocabulary.size,
          about.map((i) => keys[i]!),
        );
  return { version, vocabulary, intent, category };
}

/** A number that hangs on the words alone (FNV-1a). */
function keyOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Trains on all rows, with the temperature of a model that was taught without a part of them and is asked about that part. */
function head(
  rows: readonly Sparse[],
  labels: readonly number[],
  classes: number,
  features: number,
  keys: readonly number[],
  shrink = 1e-3,
): Linear {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  // Rare meanings count for a little more, lest chat swallows them.
  const classWeights = counts.map((count) => (count === 0 ? 1 : (labels.length / classes / count) ** 0.35));
  const inside: number[] = [];
  const outside: number[] = [];
  for (const [i, key] of keys.entries()) (key % ASIDE === 0 ? outside : inside).push(i);
  const blind = train(
    inside.map((i) => rows[i]!),
    inside.map((i) => labels[i]!),
    classes,
    features,
    { epochs: 6, shrink, classWeights, keys: inside.map((i) => keys[i]!) },
  );
  return {
    ...train(rows, labels, classes, features, { shrink, classWeights, keys }),
    temperature: fitTemperature(
      blind,
      outside.map((i) => rows[i]!),
      outside.map((i) => labels[i]!),
    ),
  };
}

const CATEGORY_FEATURE = '\u0002';
interface Weights {
  readonly gram: number;
  readonly sign: number;
  /** Of the sorts of words. */
  readonly sort: number;
  /** Times the scores that the words have for the categories. */
  readonly category: number;
}

/** Signs are few and strong, runs of letters many and weak. */
const MEANING: Weights = { gram: 2.4, sign: 0.9, sort: 0.9, category: 0 };
/** What a matter is about hangs on its things, not on the tone. */
const ABOUT: Weights = { gram: 2, sign: 0.3, sort: 0.6, category: 0.67 };

/** The features that the vocabulary knows, by number. */
interface Known {
  readonly grams: readonly number[];
  readonly signs: readonly number[];
  readonly sorts: readonly number[];
}

function knownOf(features: Features, vocabulary: ReadonlyMap<string, number>): Known {
  const grams: number[] = [];
  const signs: number[] = [];
  const sorts: number[] = [];
  const add = (list: number[], name: string): void => {
    const index = vocabulary.get(name);
    if (index !== undefined) list.push(index);
  };
  for (const name of features.grams) add(grams, name);
  for (const name of features.signs) add(name.startsWith(SORT) ? sorts : signs, name);
  return { grams, signs, sorts };
}

/** @param firstCategory the number of the first category's feature */
function toSparse({ grams, signs, sorts }: Known, weights: Weights, firstCategory: number, categories: readonly number[]): Sparse {
  const withCategories = weights.category > 0;
  const size = grams.length + signs.length + sorts.length + (withCategories ? categories.length : 0);
  const at = new Int32Array(size);
  const values = new Float32Array(size);
  let n = 0;
  // A long message has more of them, not more to say by each.
  const gram = weights.gram / Math.sqrt(Math.max(4, grams.length));
  for (const [list, value] of [
    [grams, gram],
    [signs, weights.sign],
    [sorts, weights.sort],
  ] as const)
    for (const index of list) {
      at[n] = index;
      values[n++] = value;
    }
  if (withCategories)
    for (const [i, score] of categories.entries()) {
      at[n] = firstCategory + i;
      values[n++] = Math.min(3, score * weights.category);
    }
  return { at, values };
}

const FAMILIES: readonly (readonly LearntIntent[])[] = [
  ['complaint', 'hazard', 'suggestion', 'urgent'],
  ['ask_policy', 'activity_query', 'ticket_status', 'help'],
  ['activity_signup', 'activity_cancel'],
];
const CHAT = LEARNT.indexOf('chat');
const familyOf = (intent: LearntIntent): readonly LearntIntent[] => FAMILIES.find((family) => family.includes(intent)) ?? [intent];

function classifierOf(model: Model): Classifier {
  const firstCategory = model.vocabulary.get(CATEGORY_FEATURE + CATEGORY_NAMES[0])!;
  // One message is asked about twice, for its meaning and for its category: its features are looked up once.
  let last: { readonly evidence: Evidence; readonly text: string; readonly addressed: boolean; readonly known: Known } | undefined;
  const lookUp = (text: string, evidence: Evidence, addressed: boolean): Known => {
    if (last?.evidence !== evidence || last.text !== text || last.addressed !== addressed)
      last = { evidence, text, addressed, known: knownOf(featuresOf(text, evidence, addressed), model.vocabulary) };
    return last.known;
  };
  return {
    version: model.version,
    classify(text, evidence, addressed) {
      const row = toSparse(lookUp(text, evidence, addressed), MEANING, firstCategory, evidence.categories);
      const p = predict(model.intent, row);
      const order = [...p.keys()].sort((a, b) => p[b]! - p[a]!);
      const [first, second] = [order[0]!, order[1]!];
      return {
        intent: LEARNT[first]!,
        confidence: p[first]!,
        family: familyOf(LEARNT[first]!).reduce((sum, name) => sum + p[LEARNT.indexOf(name)]!, 0),
        urgent: p[LEARNT.indexOf('urgent')]!,
        second: { intent: LEARNT[second]!, confidence: p[second]! },
        speak: 1 - p[CHAT]!,
        calibrated: true,
      };
    },
    categoryOf(text, evidence, addressed) {
      if (!model.category) return undefined;
      const p = predict(model.category, toSparse(lookUp(text, evidence, addressed), ABOUT, firstCategory, evidence.categories));
      let best = 0;
      for (let c = 1; c < p.length; c++) if (p[c]! > p[best]!) best = c;
      return CATEGORY_NAMES[best]!;
    },
  };
}

const modelFile = z.object({
  version: z.string(),
  vocabulary: z.array(z.string()),
  heads: z.record(z.string(), z.object({ classes: z.number().int(), temperature: z.number(), weights: z.base64() })),
});

async function readModel(file: string, version: string): Promise<Model | undefined> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    // Absent or half written: trained again.
    return undefined;
  }
  const parsed = modelFile.safeParse(content);
  if (!parsed.success || parsed.data.version !== version) return undefined;
  const { vocabulary, heads } = parsed.data;
  const linear = (name: string, classes: number): Linear | undefined => {
    const stored = heads[name];
    if (!stored || stored.classes !== classes) return undefined;
    const bytes = Buffer.from(stored.weights, 'base64');
    if (bytes.length !== classes * (vocabulary.length + 1) * 4) return undefined;
    return {
      classes,
      features: vocabulary.length,
      weights: new Float32Array(new Uint8Array(bytes).buffer),
      temperature: stored.temperature,
    };
  };
  const intent = linear('intent', LEARNT.length);
  return intent
    ? {
        version,
        vocabulary: new Map(vocabulary.map((name, i) => [name, i])),
        intent,
        category: linear('category', CATEGORY_NAMES.length),
      }
    : undefined;
}

async function writeModel(file: string, model: Model): Promise<void> {
  const heads = Object.entries({ intent: model.intent, category: model.category }).flatMap(([name, linear]) =>
    linear
      ? [
          [
            name,
            { classes: linear.classes, temperature: linear.temperature, weights: Buffer.from(linear.weights.buffer).toString('base64') },
          ] as const,
        ]
      : [],
  );
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    `${file}.partial`,
    JSON.stringify({ version: model.version, vocabulary: [...model.vocabulary.keys()], heads: Object.fromEntries(heads) }),
    { mode: 0o600 },
  );
  await rename(`${file}.partial`, file);
}
