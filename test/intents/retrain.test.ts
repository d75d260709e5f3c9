import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { meetPerson } from '../../src/community/people-store.ts';
import { type Classifier, openClassifier, trainClassifier, trainIntoFile, versionOf } from '../../src/intents/classifier.ts';
import { addCorrection, type Correction, forgetCorrections, listVersions, type Measured } from '../../src/intents/corrections-store.ts';
import { evidenceOf } from '../../src/intents/evidence.ts';
import { readExamples } from '../../src/intents/examples.ts';
import { createLearning, type Learning } from '../../src/intents/retrain.ts';
import { worseIn } from '../../src/intents/retrain-measure.ts';
import { retrainInProcess } from '../../src/intents/retrain-process.ts';
import { type Retrained, type RetrainTask, versionNameOf } from '../../src/intents/retrain-task.ts';
import { silentLog } from '../../src/log.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { FakeClock } from '../support/clock.ts';

/** Every other of the shipped examples: enough to learn from, in half the time. */
let examplesDir: string;
beforeAll(async () => {
  examplesDir = await mkdtemp(path.join(os.tmpdir(), 'huiyin-examples-'));
  for (const name of await readdir('data/examples')) {
    if (!name.endsWith('.jsonl')) continue;
    const lines = (await readFile(path.join('data/examples', name), 'utf8')).split('\n');
    await writeFile(path.join(examplesDir, name), lines.filter((_, i) => i % 2 === 0).join('\n'));
  }
});
afterAll(() => rm(examplesDir, { recursive: true, force: true }));
/** Nothing in the shipped examples is like it. */
const LOCAL_WORD = '糖葫芦墩子歪啦';

let store: Store;
let dir: string;
let learning: Learning;
const clock = new FakeClock();
const used: (string | undefined)[] = [];
let messages = 0;

beforeEach(async () => {
  store = await openStore(':memory:');
  dir = await mkdtemp(path.join(os.tmpdir(), 'huiyin-learning-'));
  used.length = 0;
});
afterEach(async () => {
  await learning.stop();
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

function learningWith(retrain: (task: RetrainTask, signal: AbortSignal) => Promise<Retrained>): Learning {
  learning = createLearning({
    ...{ store, clock, log: silentLog, dataDir: dir, examplesDir, retrain },
    use: (classifier) => void used.push(classifier?.version),
  });
  return learning;
}

const correct = (text: string, more: Partial<Correction> = {}): Promise<void> =>
  store.transaction((tx) =>
    addCorrection(tx, {
      ...{ message: ++messages, verdict: 'wrong', text, addressed: false, intent: 'hazard', speak: true, by: '小林', at: clock.now() },
      ...more,
    }),
  );

describe('retraining on what staff say', () => {
  it('in a process of its own: ours goes on meanwhile, the figures are those of the kept examples, and a correction is learnt', async () => {
    learningWith(retrainInProcess);
    expect(await learning.train('小林')).toBe('nothing');
    for (const ending of ['', '，谁来看看', '，要砸人', '，快掉了', '，老人差点绊倒']) await correct(`${LOCAL_WORD}${ending}`);
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    expect(await learning.train('小林')).toBe('started');
    expect(learning.running()).toBe(true);
    expect(await learning.train('小周')).toBe('running');
    await learning.idle();
    clearInterval(beat);
    expect(longest).toBeLessThan(1500);
    const [version] = await listVersions(store.db);
    expect(version?.figures?.before.examples).toBeGreaterThan(1500);
    expect(version?.figures?.after.macroF1).toBeGreaterThan(0.75);
    expect(version?.state).toBe(worseIn(version!.figures!.before, version!.figures!.after).length === 0 ? 'used' : 'refused');
    const { examples } = await readExamples(examplesDir);
    const opinionOf = (classifier: Classifier) => classifier.classify(`${LOCAL_WORD}，快去人`, evidenceOf(`${LOCAL_WORD}，快去人`), false);
    // Whether it is taken into use is for the figures to say; a refused one leaves the old in place and no file behind.
    const kept = await openClassifier(path.join(dir, 'classifiers', '1.json'), `${version?.fingerprint}+1`);
    expect(used).toEqual(version?.state === 'used' ? [`${version.fingerprint}+1`] : []);
    expect(kept !== undefined).toBe(version?.state === 'used');
    const corrected = ['', '，谁来看看', '，要砸人', '，快掉了', '，老人差点绊倒'].map((ending) => ({
      ...examples.find((e) => e.intent === 'hazard' && !e.mention && e.speak)!,
      text: `${LOCAL_WORD}${ending}`,
    }));
    const learnt = kept ?? trainClassifier([...examples, ...corrected]);
    expect(opinionOf(learnt).intent).toBe('hazard');
    expect(opinionOf(learnt).speak).toBeGreaterThan(opinionOf(trainClassifier(examples)).speak);
    expect(await learning.train('小林')).toBe('nothing');
  });
});

describe('versions', () => {
  const figures: Measured = {
    ...{ examples: 700, macroF1: 0.87, urgentRecall: 0.95, needless: 0.02, answeredAddressed: 0.98, answeredUnasked: 0.76, f1: {} },
  };
  /** Trains on a handful, and says what it is told to have measured. */
  const scripted =
    (after: Partial<Measured>) =>
    async (task: RetrainTask): Promise<Retrained> => {
      const { examples, fingerprint } = await readExamples(examplesDir);
      const measured = { before: figures, after: { ...figures, ...after } };
      const worse = worseIn(measured.before, measured.after);
      const version = versionOf(fingerprint);
      const few = [...examples.filter((_, i) => i % 40 === 0), ...task.after];
      if (worse.length === 0) await trainIntoFile(few, versionNameOf(version, task.number), task.file);
      return { figures: measured, worse, fingerprint: version };
    };

  it.each([
    ['needless speech', { needless: 0.03 }, /更爱插话了（不该说而说 2\.0% → 3\.0%）/],
    ['urgent recall', { urgentRecall: 0.94 }, /漏掉了更多紧急情况/],
    ['macro-F1', { macroF1: 0.86 }, /认意图更差了/],
  ])('one that is worse in %s is not taken into use, and says why', async (_, after, reason) => {
    learningWith(scripted(after));
    await correct(LOCAL_WORD);
    await learning.train('小林');
    await learning.idle();
    const [version] = await listVersions(store.db);
    expect(version).toMatchObject({ state: 'refused', reason: expect.stringMatching(reason) });
    expect(used).toEqual([]);
    // Not again every night for the same corrections.
    expect(await learning.train('夜间自动')).toBe('nothing');
  });

  it('is used at once and after a restart; back to another and to the shipped one', async () => {
    learningWith(scripted({}));
    for (const word of ['甲', '乙']) {
      await correct(`${LOCAL_WORD}${word}`);
      await learning.train('小林');
      await learning.idle();
    }
    expect((await listVersions(store.db)).map(({ number, state }) => [number, state])).toEqual([
      [2, 'used'],
      [1, 'retired'],
    ]);
    expect(used.map((version) => version?.split('+')[1])).toEqual(['1', '2']);
    expect(await learning.rollBack(1, '小周')).toBeUndefined();
    expect((await listVersions(store.db))[1]).toMatchObject({ state: 'used', usedBy: '小周' });
    expect(await learning.rollBack(7, '小周')).toContain('没有启用过');
    used.length = 0;
    await learningWith(scripted({})).start();
    expect(used.map((version) => version?.split('+')[1])).toEqual(['1']);
    expect(await learning.rollBack(0, '小周')).toBeUndefined();
    expect(used.at(-1)).toBeUndefined();
    expect((await listVersions(store.db)).some(({ state }) => state === 'used')).toBe(false);
    const [, first] = await listVersions(store.db);
    expect(await openClassifier(path.join(dir, 'classifiers', '1.json'), `${first!.fingerprint}+1`)).toBeDefined();
  });

  it('only the last word on a message counts, what has no words is not learnt from, what is forgotten is gone', async () => {
    const asked: RetrainTask[] = [];
    learningWith((task) => {
      asked.push(task);
      return scripted({})(task);
    });
    const at = clock.now().toISOString();
    const gone = await store.transaction((tx) => meetPerson(tx, { channel: 'test', platformId: 'wx-gone', name: '阿走', at: clock.now() }));
    await store.db
      .insertInto('inbox')
      .values({
        ...{ seq: 901, channel: 'test', message_id: 'm-901', received_at: at, sent_at: at, person_id: gone.id, state: 'handled' },
        ...{ group_id: null, payload: null, decision: null, reason: null, intent: null, confidence: null, slots: null, handled_at: null },
      })
      .execute();
    await correct('第一次这样说', { message: 900 });
    await correct('后来改成这样', { message: 900, intent: 'chat', speak: false });
    await correct('', { message: 902 });
    await correct('他自己的话', { message: 901 });
    await store.transaction((tx) => forgetCorrections(tx, gone.id));
    await learning.train('小林');
    await learning.idle();
    expect(asked.map(({ after }) => after.map(({ text, intent, speak }) => [text, intent, speak]))).toEqual([
      [['后来改成这样', 'chat', false]],
    ]);
  });

  it('a training that fails is told, leaves the classifier alone, and is tried again', async () => {
    learningWith(async () => {
      throw new Error('no memory');
    });
    await correct(LOCAL_WORD);
    await learning.train('小林');
    await learning.idle();
    expect((await listVersions(store.db))[0]).toMatchObject({ state: 'failed', reason: expect.stringContaining('请重试') });
    expect(used).toEqual([]);
    expect(await learning.train('小林')).toBe('started');
  });
});
