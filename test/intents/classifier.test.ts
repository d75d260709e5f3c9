import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier, trainClassifier } from '../../src/intents/classifier.ts';
import { evidenceOf } from '../../src/intents/evidence.ts';
import { readExamples } from '../../src/intents/examples.ts';
import { fitTemperature, predict, type Sparse, train } from '../../src/intents/linear.ts';
import { silentLog } from '../../src/log.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-classifier-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = (text: string) => [text, evidenceOf(text), false] as const;

describe('the mathematics', () => {
  const row = (...at: number[]): Sparse => ({ at: Int32Array.from(at), values: Float32Array.from(at.map(() => 1)) });
  const rows = Array.from({ length: 60 }, (_, i) => row(i % 3, 3 + (i % 5)));
  const labels = rows.map((_, i) => i % 3);

  it('learns what is there to be learnt', () => {
    const model = train(rows, labels, 3, 8);
    for (const [i, r] of rows.entries()) expect(predict(model, r).indexOf(Math.max(...predict(model, r)))).toBe(labels[i]);
  });

  it('is the same every time, and different for another seed', () => {
    expect(train(rows, labels, 3, 8).weights).toEqual(train(rows, labels, 3, 8).weights);
    expect(train(rows, labels, 3, 8, { seed: 7 }).weights).not.toEqual(train(rows, labels, 3, 8).weights);
  });

  it('gives probabilities', () => {
    const p = predict(train(rows, labels, 3, 8), row(1));
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it('a model that is too sure is made less sure', () => {
    const model = train(rows, labels, 3, 8);
    const noisy = labels.map((label, i) => (i % 2 === 0 ? label : (label + 1) % 3));
    expect(fitTemperature(model, rows, noisy)).toBeGreaterThan(fitTemperature(model, rows, labels));
  });
});

describe('examples', () => {
  it('those that are shipped are all readable', async () => {
    const { examples, problems } = await readExamples('data/examples');
    expect(problems).toEqual([]);
    expect(examples.length).toBeGreaterThan(2500);
  });

  it('a bad line is named and left out', async () => {
    const dir = await mkdtemp(path.join(folder, 'bad-'));
    await writeFile(
      path.join(dir, 'a.jsonl'),
      '{"text":"几点停水","intent":"ask_policy","speak":true}\nnot json\n{"text":"x","intent":"nonsense","speak":true}\n\n',
    );
    const { examples, problems } = await readExamples(dir);
    expect(examples).toHaveLength(1);
    expect(problems[0]).toBe('a.jsonl:2: is not JSON');
    expect(problems[1]).toMatch(/^a\.jsonl:3: intent /);
  });

  it('a missing folder, or too few, means patterns alone', async () => {
    expect(await loadClassifier({ examplesDir: path.join(folder, 'nowhere'), log: silentLog })).toBeUndefined();
  });
});

describe('the trained classifier', () => {
  it('is kept, and the same when read back', async () => {
    const cacheFile = path.join(folder, 'var', 'classifier.json');
    const fresh = await loadClassifier({ examplesDir: 'data/examples', cacheFile, log: silentLog });
    expect((await stat(cacheFile)).mode & 0o777).toBe(0o600);
    const { mtimeMs } = await stat(cacheFile);
    const kept = await loadClassifier({ examplesDir: 'data/examples', cacheFile, log: silentLog });
    expect((await stat(cacheFile)).mtimeMs).toBe(mtimeMs);
    expect(kept?.version).toBe(fresh?.version);
    for (const text of ['几点停水', '楼道灯不亮', '晚上吃啥']) {
      expect(kept?.classify(...ask(text))).toEqual(fresh?.classify(...ask(text)));
      expect(kept?.categoryOf(text, evidenceOf(text), false)).toBe(fresh?.categoryOf(text, evidenceOf(text), false));
    }
  });

  it('is trained anew when the file is damaged or the examples change', async () => {
    const dir = await mkdtemp(path.join(folder, 'some-'));
    const cacheFile = path.join(dir, 'model', 'c.json');
    const { examples } = await readExamples('data/examples');
    const write = (count: number) =>
      writeFile(
        path.join(dir, 'e.jsonl'),
        examples
          .filter((_, i) => i % 9 === 0)
          .slice(0, count)
          .map((e) => JSON.stringify(e))
          .join('\n'),
      );
    await write(300);
    const first = await loadClassifier({ examplesDir: dir, cacheFile, log: silentLog });
    await writeFile(cacheFile, (await readFile(cacheFile, 'utf8')).slice(0, 500));
    expect((await loadClassifier({ examplesDir: dir, cacheFile, log: silentLog }))?.version).toBe(first?.version);
    await write(320);
    expect((await loadClassifier({ examplesDir: dir, cacheFile, log: silentLog }))?.version).not.toBe(first?.version);
  });

  it('tells the plainest things apart', async () => {
    const { examples } = await readExamples('data/examples');
    const classifier = trainClassifier(examples);
    const said: Record<string, string> = {
      几点停水: 'ask_policy',
      楼道灯不亮: 'complaint',
      建议多装几个路灯: 'suggestion',
      我报的灯修了吗: 'ticket_status',
      晚上一起跳舞: 'chat',
    };
    for (const [text, intent] of Object.entries(said)) expect(classifier.classify(...ask(text)).intent, text).toBe(intent);
    expect(classifier.categoryOf('有人遛狗不拴绳', evidenceOf('有人遛狗不拴绳'), false)).toBe('养犬');
  });
});
