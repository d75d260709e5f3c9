import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../log.ts';
import type { Clock } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { type Classifier, openClassifier, versionOf } from './classifier.ts';
import {
  type Correction,
  correctionsBySeq,
  insertVersion,
  learnable,
  listVersions,
  nextVersionNumber,
  retireVersion,
  useVersion,
  type Version,
} from './corrections-store.ts';
import { type Example, readExamples } from './examples.ts';
import { type Retrained, type RetrainTask, versionNameOf } from './retrain-task.ts';

export type TrainStart = 'started' | 'running' | 'nothing';

/** What staff say of decisions is learnt from: by a press of theirs, and at night. */
export interface Learning {
  /** Puts the version into use that was in use when the program ended. */
  start(): Promise<void>;
  /** @param by who asked for it. nothing = no new word of staff since the last one */
  train(by: string): Promise<TrainStart>;
  /** A training goes on. */
  running(): boolean;
  /** When no training goes on any more. */
  idle(): Promise<void>;
  /** Back to a version that was used before; 0 = the one that came with the program. @returns why not, or nothing */
  rollBack(number: number, by: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface LearningOptions {
  readonly store: { readonly db: Db; transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> };
  readonly clock: Clock;
  readonly log: Log;
  /** The models are kept below it. */
  readonly dataDir: string;
  readonly examplesDir: string;
  /** Messages are read with it from now on; undefined = with the shipped one. */
  use(classifier: Classifier | undefined): void;
  retrain(task: RetrainTask, signal: AbortSignal): Promise<Retrained>;
}

/** Older models are not gone back to. */
const KEPT_FILES = 10;
const MOVED_ON = '程序更新后这一版不能直接用了，请重新训练。';

export function createLearning(options: LearningOptions): Learning {
  const { store, clock, log } = options;
  const ended = new AbortController();
  let current: Promise<void> | undefined;
  const fileOf = (number: number): string => path.join(options.dataDir, 'classifiers', `${number}.json`);
  const open = ({ number, fingerprint }: Version) => openClassifier(fileOf(number), versionNameOf(fingerprint, number));
  const shipped = async (): Promise<string> => versionOf((await readExamples(options.examplesDir)).fingerprint);

  /** Those that the new one is to learn from, where there is something new. */
  async function due(): Promise<{ readonly corrections: readonly Correction[]; readonly used: Version | undefined } | undefined> {
    const versions = await listVersions(store.db);
    const corrections = await learnable(store.db);
    const last = versions.find(({ state }) => state !== 'failed');
    const known = last ? last.verdicts.join() : '';
    const fresh = last !== undefined && last.fingerprint !== (await shipped());
    if (corrections.map(({ seq }) => seq).join() === known && !(fresh && corrections.length > 0)) return undefined;
    return { corrections, used: versions.find(({ state }) => state === 'used') };
  }

  async function work(by: string, { corrections, used }: NonNullable<Awaited<ReturnType<typeof due>>>): Promise<void> {
    const number = await nextVersionNumber(store.db);
    const made = { number, verdicts: corrections.map(({ seq }) => seq), madeBy: by };
    try {
      const before = used ? await correctionsBySeq(store.db, used.verdicts) : [];
      const { figures, worse, fingerprint } = await options.retrain(
        {
          ...{ examplesDir: options.examplesDir, number, file: fileOf(number) },
          ...{ before: before.map(exampleOf), after: corrections.map(exampleOf) },
        },
        ended.signal,
      );
      const version = { ...made, fingerprint, figures, madeAt: clock.now() };
      if (worse.length > 0) {
        await store.transaction((tx) => insertVersion(tx, { ...version, state: 'refused', reason: `没有启用：${worse.join('；')}` }));
        log.info({ number, corrections: corrections.length }, 'a retrained classifier is worse and not used');
        return;
      }
      const classifier = await openClassifier(fileOf(number), versionNameOf(fingerprint, number));
      if (!classifier) throw new Error('the trained model could not be read back');
      await store.transaction((tx) => insertVersion(tx, { ...version, state: 'used', reason: '没有变差，已启用' }));
      options.use(classifier);
      log.info({ number, corrections: corrections.length }, 'a retrained classifier is used');
      await rm(fileOf(number - KEPT_FILES), { force: true });
    } catch (error) {
      if (ended.signal.aborted) return;
      log.error({ err: error, number }, 'retraining failed');
      const failed = { ...made, fingerprint: '', figures: undefined, madeAt: clock.now() };
      await store.transaction((tx) =>
        insertVersion(tx, { ...failed, state: 'failed', reason: '训练时出错，仍用原来的。请重试；再不行，请把程序日志交给维护的人。' }),
      );
    }
  }

  return {
    async start() {
      const used = (await listVersions(store.db)).find(({ state }) => state === 'used');
      if (!used) return;
      const classifier = used.fingerprint === (await shipped()) ? await open(used) : undefined;
      if (classifier) options.use(classifier);
      else
        log.warn(
          { number: used.number },
          'the learnt classifier does not fit this program any more: the shipped one is used until the next training',
        );
    },
    async train(by) {
      if (current || ended.signal.aborted) return 'running';
      let begun: (start: TrainStart) => void = () => undefined;
      const start = new Promise<TrainStart>((resolve) => {
        begun = resolve;
      });
      // Taken before anything is waited for: two presses start one training.
      current = (async () => {
        try {
          const found = await due();
          begun(found ? 'started' : 'nothing');
          if (found) await work(by, found);
        } catch (error) {
          log.error({ err: error }, 'retraining could not begin');
          begun('nothing');
        } finally {
          current = undefined;
        }
      })();
      return start;
    },
    running: () => current !== undefined,
    async idle() {
      await current;
    },
    async rollBack(number, by) {
      if (current) return '正在训练，请等训练完再换。';
      if (number === 0) {
        await store.transaction(retireVersion);
        options.use(undefined);
        return undefined;
      }
      const version = (await listVersions(store.db)).find((one) => one.number === number);
      if (version?.state !== 'retired') return '这一版没有启用过，不能换回去。';
      const classifier = version.fingerprint === (await shipped()) ? await open(version) : undefined;
      if (!classifier) return MOVED_ON;
      await store.transaction((tx) => useVersion(tx, number, by, clock.now()));
      options.use(classifier);
      return undefined;
    },
    async stop() {
      ended.abort();
      await current;
    },
  };
}

/** As it is learnt from. */
function exampleOf({ text, intent, addressed, speak }: Correction): Example {
  return { text, intent, mention: addressed, speak, injection: false, plain: true, role: 'resident' };
}
