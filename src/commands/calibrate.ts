import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { communityFor, LEXICON_FILE, open } from '../app/open.ts';
import { UserError } from '../app/user-error.ts';
import { systemClock } from '../clock.ts';
import { type Calibration, calibrate as fitDecision, type Interval } from '../knowledge/calibrate/calibrate.ts';
import { writeGroundModel } from '../knowledge/calibrate/ground-store.ts';
import { type Labelled, waysOf } from '../knowledge/calibrate/labelled.ts';
import { isKeptOut, readQuestionFile } from '../knowledge/calibrate/question-file.ts';
import { samplesOf } from '../knowledge/calibrate/samples.ts';
import { type Source, sourcesOf } from '../knowledge/calibrate/scratch.ts';
import { openKnowledge } from '../knowledge/knowledge.ts';
import { createLanguage } from '../knowledge/language.ts';
import { type Log, silentLog } from '../log.ts';
import { openStore } from '../store/database.ts';
import { note, print, printJson } from './print.ts';

const SHIPPED_QUESTIONS = fileURLToPath(new URL('../../bench/own/questions.jsonl', import.meta.url));
const SHIPPED_DOCUMENTS = fileURLToPath(new URL('../../data/policies', import.meta.url));
/** The day that the shipped questions are asked on. */
const SHIPPED_AT = new Date('2026-11-22T02:00:00Z');

export interface CalibrateOptions {
  readonly db?: string;
  readonly questions?: string;
  readonly wrongRate?: string;
  readonly write?: boolean;
  readonly reset?: boolean;
  readonly json?: boolean;
}

/**
 * Fits when to answer and when to say that there is no ground: on the shipped questions, on this community's own (a file), and on the
 * ways of asking (常见问法) of its documents, each asked while it is left out. Exit code 1 where there is too little to fit on.
 */
export async function calibrate(options: CalibrateOptions): Promise<number> {
  const wrongRate = Number(options.wrongRate ?? '0.05');
  if (!(wrongRate > 0 && wrongRate < 1))
    throw new UserError(`--wrong-rate ${options.wrongRate} is no share. Give one between 0 and 1, for example 0.05.`);
  const opened = await open({ db: options.db });
  try {
    if (options.reset) {
      await opened.store.transaction((tx) => writeGroundModel(tx, undefined));
      print('The shipped decision holds again.');
      return 0;
    }
    const community = await communityFor(opened.config, options.db);
    const language = createLanguage();
    const deps = {
      log: silentLog as Log,
      clock: systemClock,
      timeZone: opened.config.timeZone,
      lexiconFile: existsSync(LEXICON_FILE) ? LEXICON_FILE : undefined,
      grids: community?.grids,
      language,
    };
    const own = await sourcesOf(opened.store);
    const shipped = await shippedSources(deps);
    const shippedFiles = await readFile(SHIPPED_QUESTIONS, 'utf8').catch(() => '');
    const shippedQuestions = readQuestionFile(shippedFiles, SHIPPED_AT, (id) => !isKeptOut(id)).questions;
    const asked = options.questions ? await questionsFrom(options.questions) : [];
    const sameDocuments = new Set(shipped.map((s) => s.policy.sha256));
    const theirs = own.filter((s) => !sameDocuments.has(s.policy.sha256));
    note(`fitting on ${shippedQuestions.length} shipped questions, ${asked.length} of your own, and the documents' ways of asking …`);
    const samples = [
      ...(await samplesOf(shipped, shippedQuestions, waysOf(shipped, SHIPPED_AT), { ...deps, clock: { now: () => SHIPPED_AT } })),
      ...(theirs.length > 0 || asked.length > 0 ? await samplesOf(own, asked, waysOf(theirs, systemClock.now()), deps) : []),
    ];
    const result = fitDecision(samples, wrongRate);
    if (result.kind === 'refused') {
      if (options.json) printJson(result);
      else note(`Nothing was fitted: ${result.message}.`);
      return 1;
    }
    if (options.json) printJson(result.calibration);
    else show(result.calibration, wrongRate);
    if (options.write) {
      await opened.store.transaction((tx) => writeGroundModel(tx, result.calibration.model));
      note('Taken into use: the running bot decides by it from the next question on. "huiyin calibrate --reset" takes it back.');
    } else note('Not taken into use. Add --write for that.');
    return 0;
  } finally {
    await opened.close();
  }
}

async function shippedSources(deps: Parameters<typeof samplesOf>[3]): Promise<readonly Source[]> {
  if (!existsSync(SHIPPED_DOCUMENTS)) return [];
  const store = await openStore(':memory:');
  try {
    const knowledge = await openKnowledge({ ...deps, store });
    await knowledge.indexFolder(SHIPPED_DOCUMENTS);
    await knowledge.close();
    return await sourcesOf(store);
  } finally {
    await store.close();
  }
}

async function questionsFrom(file: string): Promise<readonly Labelled[]> {
  const resolved = path.resolve(file);
  const source = await readFile(resolved, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${resolved} can not be read (${error.code ?? 'unknown error'}). Name a file of JSON lines with --questions.`);
  });
  const { questions, problems } = readQuestionFile(source, systemClock.now());
  for (const problem of problems) note(`${file}:${problem.line}: ${problem.message}; left out`);
  return questions;
}

function show(calibration: Calibration, wrongRate: number): void {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const between = ({ value, low, high }: Interval): string => `${percent(value)} (${percent(low)} – ${percent(high)})`;
  const { auc, at, model } = calibration;
  print(
    `${calibration.questions} questions (${calibration.unanswerable} unanswerable), ${calibration.ways} ways of asking; all figures cross-validated`,
  );
  print(`AUC        ${auc.value.toFixed(3)} (${auc.low.toFixed(3)} – ${auc.high.toFixed(3)})`);
  print(`threshold  ${model.threshold.toFixed(2)}, for at most ${percent(wrongRate)} wrong answers to unanswerable questions`);
  print(`precision  ${between(at.precision)}   of the answers given, how many are right`);
  print(`recall     ${between(at.recall)}   of the questions whose answer was found, how many are answered`);
  print(`wrong      ${between(at.wrong)}   of the unanswerable questions, how many are answered`);
  print('');
  print('threshold  precision   recall    wrong');
  for (const row of calibration.table)
    print(
      `${row.threshold.toFixed(2).padStart(9)}  ${percent(row.precision).padStart(9)}  ${percent(row.recall).padStart(7)}  ${percent(row.wrong).padStart(7)}`,
    );
  print('');
  print('feature         weight   AUC alone');
  for (const { feature, weight, auc: alone } of calibration.alone)
    print(`${feature.padEnd(14)} ${weight.toFixed(3).padStart(7)}   ${alone.toFixed(3)}`);
}
