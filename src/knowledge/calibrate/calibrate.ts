import { FEATURES, type GroundModel } from '../ask/ground.ts';
import { foldOf } from './labelled.ts';
import { auc, type Fit, fitLogistic, predict, range } from './logistic.ts';
import type { Sample } from './samples.ts';

/** What is known beforehand of a feature's direction; one that a small sample turns the other way is left out rather than believed. */
const SIGNS: Readonly<Record<(typeof FEATURES)[number], -1 | 0 | 1>> = {
  coverage: 1,
  byLexicon: 0,
  missing: -1,
  focus: 1,
  otherDay: -1,
  part: 1,
  agreement: 1,
  headed: 0,
  likeness: 1,
  waysKnown: -1,
  sameThing: 1,
  alike: 1,
  refused: -1,
  refusedAhead: -1,
  together: 1,
  agreementThere: 1,
  margin: 1,
  words: 0,
  bestElsewhere: -1,
  alikeElsewhere: -1,
  voted: 1,
  votedFirst: 1,
  votedOther: -1,
  votedNone: -1,
  votedMost: 0,
  votedLead: 0,
  votes: 0,
  unsaidThing: -1,
  unsaidAct: -1,
  unsaidQuality: -1,
  unsaidNumber: -1,
  unsaidTime: -1,
  unsaidPointing: 0,
  unsaidRest: 0,
  saidThing: 0,
  saidAct: 0,
  saidQuality: 0,
  saidNumber: 0,
  saidTime: 0,
  saidPointing: 0,
  saidRest: 0,
};

const RIDGE = 4;
const FOLDS = 10;
const RESAMPLES = 200;
/** With fewer unanswerable questions, those that lost their document are counted as well. */
const ENOUGH = 30;

export interface Interval {
  readonly value: number;
  /** 95 %, by resampling questions. */
  readonly low: number;
  readonly high: number;
}

export interface ThresholdRow {
  readonly threshold: number;
  /** Of the answers given, how many are right. */
  readonly precision: number;
  /** Of the answerable questions whose answer was found first, how many are answered. */
  readonly recall: number;
  /** Of the unanswerable questions, how many are answered all the same. */
  readonly wrong: number;
}

export interface Calibration {
  readonly model: GroundModel;
  readonly samples: number;
  readonly questions: number;
  readonly ways: number;
  readonly unanswerable: number;
  readonly auc: Interval;
  readonly at: { readonly precision: Interval; readonly recall: Interval; readonly wrong: Interval };
  readonly table: readonly ThresholdRow[];
  readonly alone: readonly { readonly feature: string; readonly weight: number; readonly auc: number }[];
}

export type Calibrated =
  | { readonly kind: 'calibrated'; readonly calibration: Calibration }
  /** Nothing was fitted; the message says what is missing. */
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Fits the probability that the best passage answers, by logistic regression with a ridge; every figure is cross-validated: a
 * question is judged by a fit that knows neither it nor its group.
 * @param wrongRate share of unanswerable questions that may be answered all the same; the threshold is the lowest that keeps to it
 */
export function calibrate(samples: readonly Sample[], wrongRate = 0.05): Calibrated {
  const right = samples.filter((s) => s.y === 1).length;
  const wrong = samples.length - right;
  if (right < 20 || wrong < 20) {
    return {
      kind: 'refused',
      message: `there are ${right} questions that the documents answer and ${wrong} that they do not; at least 20 of each are needed`,
    };
  }
  const signs = FEATURES.map((name) => SIGNS[name]);
  const fold = (s: Sample): number => foldOf(s.labelled.group, FOLDS);
  const fits = range(FOLDS).map((k) =>
    fitLogistic(
      samples.filter((s) => fold(s) !== k),
      RIDGE,
      signs,
    ),
  );
  const judged = samples.map((s) => ({ ...s, p: predict(fits[fold(s)]!, s.x) }));
  const asked = judged.filter((s) => s.whole && s.labelled.source !== 'way');
  const judgedOn = asked.length >= 2 * ENOUGH ? asked : judged.filter((s) => s.whole);
  const none = judgedOn.filter((s) => !s.answerable);
  const without = none.length >= ENOUGH ? none : judged.filter((s) => !s.answerable);
  const rows = [...range(19).map((i) => 0.05 * (i + 1))].map((threshold) => rowAt(judgedOn, without, threshold));
  const threshold = thresholdFor(without, wrongRate);
  const bare = judged.filter((s) => s.labelled.kind === 'unanswerable' && s.x[WAYS_KNOWN] === 0);
  const fit = evened(fitLogistic(samples, RIDGE, signs), threshold, bare.length >= ENOUGH ? thresholdFor(bare, wrongRate) : threshold);
  const at = (pick: (row: ThresholdRow) => number): Interval => interval(judgedOn, without, (on, un) => pick(rowAt(on, un, threshold)));
  return {
    kind: 'calibrated',
    calibration: {
      model: modelOf(fit, threshold),
      samples: samples.length,
      questions: new Set(judgedOn.map((s) => s.labelled.question)).size,
      ways: judged.filter((s) => s.whole && s.labelled.source === 'way').length,
      unanswerable: without.length,
      auc: interval(judgedOn, without, (on) => auc(on)),
      at: { precision: at((r) => r.precision), recall: at((r) => r.recall), wrong: at((r) => r.wrong) },
      table: rows,
      alone: FEATURES.map((feature, j) => ({
        feature,
        weight: fit.weights[j]!,
        auc: auc(judgedOn.map((s) => ({ y: s.y, p: s.x[j]! }))),
      })),
    },
  };
}

const WAYS_KNOWN = FEATURES.indexOf('waysKnown');

/**
 * Documents for which no way of asking is known have a threshold of their own, or nothing would be answered from them. It is worked
 * into the weights, so that one threshold holds for all.
 */
function evened(fit: Fit, threshold: number, bare: number): Fit {
  const shift = Math.log(threshold / (1 - threshold)) - Math.log(bare / (1 - bare));
  return { intercept: fit.intercept + shift, weights: fit.weights.map((w, j) => (j === WAYS_KNOWN ? w - shift : w)) };
}

type Judged = Sample & { readonly p: number };

function rowAt(on: readonly Judged[], without: readonly Judged[], threshold: number): ThresholdRow {
  const given = on.filter((s) => s.p >= threshold);
  const right = on.filter((s) => s.y === 1);
  return {
    threshold,
    precision: share(given.filter((s) => s.y === 1).length, given.length),
    recall: share(right.filter((s) => s.p >= threshold).length, right.length),
    wrong: share(without.filter((s) => s.p >= threshold).length, without.length),
  };
}

/** A question so near to the threshold may fall on either side of it the next time. */
const BLUR = 0.02;

/**
 * The lowest threshold, in steps of a hundredth, with which at most so many unanswerable questions are answered. With a hundred of them,
 * one more or less moves the share by a whole per cent: each counts by how far it is beyond the threshold.
 */
export function thresholdFor(without: readonly { readonly p: number }[], wrongRate: number): number {
  for (let threshold = 0.05; threshold < 0.95; threshold += 0.01)
    if (without.reduce((sum, s) => sum + 1 / (1 + Math.exp((threshold - s.p) / BLUR)), 0) / Math.max(1, without.length) <= wrongRate)
      return Math.round(threshold * 100) / 100;
  return 0.95;
}

function modelOf(fit: Fit, threshold: number): GroundModel {
  const weights = Object.fromEntries(FEATURES.map((name, j) => [name, round(fit.weights[j]!)])) as GroundModel['weights'];
  return { intercept: round(fit.intercept), weights, threshold };
}

/** Bootstrap over questions, with a fixed sequence: the same samples give the same interval. */
function interval(
  on: readonly Judged[],
  without: readonly Judged[],
  of: (on: readonly Judged[], without: readonly Judged[]) => number,
): Interval {
  let state = 12_345;
  const next = (n: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * n);
  };
  const draw = (list: readonly Judged[]): readonly Judged[] => list.map(() => list[next(list.length)]!);
  const values = range(RESAMPLES)
    .map(() => of(draw(on), draw(without)))
    .filter((v) => !Number.isNaN(v))
    .sort((a, b) => a - b);
  const at = (q: number): number => values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;
  return { value: of(on, without), low: at(0.025), high: at(0.975) };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const round = (value: number): number => Number(value.toFixed(4));
