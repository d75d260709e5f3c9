import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { shownRow } from '../src/knowledge/ask/excerpt.ts';
import { RANK_FEATURES } from '../src/knowledge/ask/rank.ts';
import { openScratch, type Source, sourcesOf } from '../src/knowledge/calibrate/scratch.ts';
import { plainText } from '../src/knowledge/index/wording.ts';
import type { Asking, Assessment, Knowledge } from '../src/knowledge/knowledge.ts';
import type { Passage } from '../src/knowledge/policy.ts';
import { askingOf, isKeptOut, openOwn, ownDeps, ownQuestions } from './support/own-set.ts';

/**
 * Fits the weights of the last ranking (src/knowledge/ask/rank-model.ts): softmax over the passages that the terms found for a
 * question, on the project's own questions without the quarter that is kept out, and on the ways of asking of its documents, each
 * asked while it is left out. `--write` replaces the weights.
 */

const LIMIT = 16;
const RIDGE = 3;
const FOLDS = 8;
const WAY_FOLDS = 5;
const WAY_WEIGHT = 0.1;
const STEPS = 120;
/** How sharply a score by terms tells the right passage; and the weights before any question was asked. */
const EXPONENT = 5;
const PRIOR: Readonly<Record<(typeof RANK_FEATURES)[number], number>> = {
  coverage: 0.35,
  missing: 0,
  focus: 0.15,
  otherDay: 0,
  agreement: 0.15,
  headed: 0.1,
  voted: 0.3,
  formal: -0.22,
  otherHome: -0.69,
  ownHome: 0.18,
};

interface List {
  readonly fold: number;
  readonly source: string;
  readonly weight: number;
  /** log of the score by terms */
  readonly base: readonly number[];
  readonly x: readonly (readonly number[])[];
  readonly right: readonly boolean[];
}

const hash = (text: string, n: number): number => createHash('sha256').update(text).digest().readUInt32BE(0) % n;
const shown = (p: Passage): string => (p.lead.includes('\t') ? shownRow(p) : plainText(p.text));

async function listOf(
  knowledge: Knowledge,
  text: string,
  asking: Asking,
  isRight: (a: Assessment) => boolean,
  rest: { fold: number; source: string; weight: number },
): Promise<List> {
  const all = await knowledge.assess(text, asking, LIMIT);
  return {
    ...rest,
    base: all.map((a) => Math.log(Math.max(a.part, 1e-6))),
    x: all.map((a) => RANK_FEATURES.map((name) => a.look[name]!)),
    right: all.map(isRight),
  };
}

const lists: List[] = [];
const { knowledge, store } = await openOwn();
for (const q of ownQuestions()) {
  if (isKeptOut(q) || q.kind !== 'answered') continue;
  const isRight = (a: Assessment): boolean =>
    q.must.every((m) => shown(a.passage).includes(m) || a.passage.text.includes(m)) && q.gold.some((g) => g.file === a.policy.file);
  lists.push(await listOf(knowledge, q.text, askingOf(q), isRight, { fold: hash(q.id, FOLDS), source: q.style, weight: 1 }));
}
const sources = await sourcesOf(store);
await store.close();
await addWays(sources);

async function addWays(sources: readonly Source[]): Promise<void> {
  const states = new Map<string, string>();
  for (let fold = 0; fold < WAY_FOLDS; fold++) {
    const scratch = await openScratch(sources, ownDeps(), { keepWay: (_, way) => hash(way, WAY_FOLDS) !== fold });
    for (const d of await scratch.knowledge.documents()) states.set(d.file, d.state);
    for (const { policy, passages } of sources) {
      if (states.get(policy.file) !== 'in-force') continue;
      for (const passage of passages)
        for (const way of passage.asked.split('\n')) {
          if (way === '' || hash(way, WAY_FOLDS) !== fold) continue;
          const isRight = (a: Assessment): boolean => a.policy.file === policy.file && a.passage.ordinal === passage.ordinal;
          lists.push(
            await listOf(
              scratch.knowledge,
              way,
              { at: new Date('2026-11-22T02:00:00Z'), buildings: policy.buildings.slice(0, 1), grids: [] },
              isRight,
              { fold: hash(policy.file, FOLDS), source: 'way', weight: WAY_WEIGHT },
            ),
          );
        }
    }
    await scratch.close();
  }
}

/**
 * Gradient ascent on the likelihood of the right passages (Adam; Kingma and Ba 2015), drawn towards PRIOR: what is known beforehand of
 * a table's rows for other buildings shows in a handful of questions only.
 */
function weightsFrom(train: readonly List[]): number[] {
  const n = RANK_FEATURES.length + 1;
  const prior = [...RANK_FEATURES.map((name) => EXPONENT * PRIOR[name]), EXPONENT];
  const usable = train.filter((l) => l.right.some(Boolean) && !l.right.every(Boolean));
  const whole = usable.reduce((sum, l) => sum + l.weight, 0);
  const w = [...prior];
  const first = new Array<number>(n).fill(0);
  const second = new Array<number>(n).fill(0);
  for (let step = 1; step <= STEPS; step++) {
    const gradient = w.map((v, j) => -RIDGE * (v - prior[j]!));
    for (const l of usable) {
      const scores = l.x.map((x, i) => x.reduce((sum, v, j) => sum + v * w[j]!, w[n - 1]! * l.base[i]!));
      const top = Math.max(...scores);
      const e = scores.map((v) => Math.exp(v - top));
      const all = e.reduce((sum, v) => sum + v, 0);
      const right = e.reduce((sum, v, i) => sum + (l.right[i] ? v : 0), 0);
      for (const [i, v] of e.entries()) {
        const g = l.weight * ((l.right[i] ? v / right : 0) - v / all);
        if (g === 0) continue;
        for (let j = 0; j < n - 1; j++) gradient[j]! += g * l.x[i]![j]!;
        gradient[n - 1]! += g * l.base[i]!;
      }
    }
    for (let j = 0; j < n; j++) {
      const g = gradient[j]! / whole;
      first[j] = 0.9 * first[j]! + 0.1 * g;
      second[j] = 0.99 * second[j]! + 0.01 * g * g;
      const rate = step < STEPS / 2 ? 0.1 : 0.02;
      w[j]! += (rate * (first[j]! / (1 - 0.9 ** step))) / (Math.sqrt(second[j]! / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  return w;
}

function firstOf(l: List, w: readonly number[]): boolean {
  let best = -1;
  let score = Number.NEGATIVE_INFINITY;
  for (const [i, x] of l.x.entries()) {
    const s = x.reduce((sum, v, j) => sum + v * w[j]!, w.at(-1)! * l.base[i]!);
    if (s > score) {
      score = s;
      best = i;
    }
  }
  return best >= 0 && l.right[best]!;
}

const now = lists.map((l) => ({ source: l.source, ok: l.right[0] === true }));
const crossed: { source: string; ok: boolean }[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const w = weightsFrom(lists.filter((l) => l.fold !== fold));
  for (const l of lists) if (l.fold === fold) crossed.push({ source: l.source, ok: firstOf(l, w) });
}
const share = (rows: readonly { source: string; ok: boolean }[], source: string): string => {
  const of = rows.filter((r) => r.source === source);
  return `${((100 * of.filter((r) => r.ok).length) / Math.max(1, of.length)).toFixed(1)} %`;
};
console.log(`${'right passage first'.padEnd(22)} lists   as it is   fitted, ${FOLDS}-fold   in the first ${LIMIT}`);
for (const source of new Set(lists.map((l) => l.source))) {
  const of = lists.filter((l) => l.source === source);
  console.log(
    `${source.padEnd(22)} ${String(of.length).padStart(5)} ${share(now, source).padStart(10)} ${share(crossed, source).padStart(17)} ${`${((100 * of.filter((l) => l.right.some(Boolean)).length) / of.length).toFixed(1)} %`.padStart(16)}`,
  );
}
const whole = weightsFrom(lists);
const exponent = whole.at(-1)!;
for (const [j, name] of RANK_FEATURES.entries()) console.log(`  ${name.padEnd(14)} ${(whole[j]! / exponent).toFixed(3)}`);
console.log(`  exponent of the score by terms ${exponent.toFixed(3)} (the weights above are divided by it)`);
if (process.argv.includes('--write')) {
  const rows = RANK_FEATURES.map((name, j) => `  ${name}: ${Number((whole[j]! / exponent).toFixed(3))},`);
  writeFileSync(
    new URL('../src/knowledge/ask/rank-model.ts', import.meta.url),
    [
      "import type { RankFeatures } from './rank.ts';",
      '',
      '/** Written by `npx tsx bench/fit-rank.ts --write`; do not edit by hand. */',
      'export const RANK_MODEL: RankFeatures = {',
      ...rows,
      '};',
      '',
    ].join('\n'),
  );
}
