import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { auc, fitLogistic, predict } from '../src/knowledge/calibrate/logistic.ts';
import { openKnowledge } from '../src/knowledge/knowledge.ts';
import { silentLog } from '../src/log.ts';
import { openStore } from '../src/store/database.ts';

/**
 * A corpus and questions that nobody of this project wrote: laws as Markdown with their articles, and laypeople's questions.
 *   npx tsx bench/laws.ts [FOLDER]     or BENCH_LAWS=FOLDER
 * FOLDER holds md/, manifest.jsonl (file, level) and questions.jsonl (question, kind, gold: [{file, article}]).
 */

interface LawQuestion {
  readonly question: string;
  readonly kind: 'answerable' | 'partial' | 'unanswerable';
  readonly gold: readonly { readonly file: string; readonly article: string }[];
}

const folder = process.argv[2] ?? process.env.BENCH_LAWS;
if (!folder || !existsSync(path.join(folder, 'md'))) {
  console.log(`skipped: ${folder ?? 'no folder'} holds no md/. Name the folder of laws as an argument, or in BENCH_LAWS.`);
  process.exit(0);
}
const lines = <T>(file: string): T[] =>
  readFileSync(path.join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
const manifest = lines<{ file: string; level: string }>('manifest.jsonl');
const questions = lines<LawQuestion>('questions.jsonl');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'huiyin-laws-'));
const at = new Date('2026-11-22T02:00:00Z');
const megabytes = () => Math.round(process.memoryUsage.rss() / 1024 / 1024);

try {
  for (const [name, files] of [
    ['all laws', manifest],
    ['national laws', manifest.filter((m) => m.level === 'national')],
  ] as const) {
    const deps = {
      log: silentLog,
      clock: { now: () => at },
      timeZone: 'Asia/Shanghai',
      lexiconFile: new URL('../data/lexicon.txt', import.meta.url).pathname,
    };
    const database = path.join(scratch, `${name.replace(' ', '-')}.db`);
    const source = files === manifest ? path.join(folder, 'md') : linkFiles(files.map((m) => m.file));
    let store = await openStore(database);
    let knowledge = await openKnowledge({ store, ...deps });
    let longestWait = 0;
    let last = performance.now();
    const result = await knowledge.indexFolder(source, {
      onFile() {
        longestWait = Math.max(longestWait, performance.now() - last);
        last = performance.now();
      },
    });
    if (result.kind === 'refused') throw new Error(result.message);
    console.log(
      `${name}: ${result.files} files, ${result.passages} passages, ${result.problems.length} problems, indexed in ${(result.ms / 1000).toFixed(1)} s, RSS ${megabytes()} MB, others waited at most ${Math.round(longestWait)} ms`,
    );
    const again = await knowledge.indexFolder(source);
    console.log(
      `  indexed again, nothing changed: ${again.kind === 'indexed' ? `${again.changed} changed in ${(again.ms / 1000).toFixed(2)} s` : again.message}`,
    );
    const numbers = (await Promise.all(files.map((m) => knowledge.passagesOf(m.file)))).map(
      (passages) => new Set(passages.map((p) => p.clause).filter((c) => /^第.+条/.test(c))).size,
    );
    console.log(`  articles under their own number: ${numbers.reduce((a, b) => a + b, 0)}`);
    await knowledge.close();
    await store.close();
    const started = performance.now();
    store = await openStore(database);
    knowledge = await openKnowledge({ store, ...deps });
    console.log(`  opened again in ${((performance.now() - started) / 1000).toFixed(2)} s`);

    const times: number[] = [];
    const scored: { p: number; y: 0 | 1; x: number[] }[] = [];
    let [asked, hit5, recall5, recall10, reciprocal] = [0, 0, 0, 0, 0];
    for (const { question, kind, gold } of questions) {
      const answer = await knowledge.ask(question, { at });
      times.push(answer.ms);
      if (kind === 'partial') continue;
      const [assessed] = await knowledge.assess(question, { at });
      scored.push({ p: assessed?.probability ?? 0, y: kind === 'answerable' ? 1 : 0, x: Object.values(assessed?.features ?? {}) });
      if (kind !== 'answerable') continue;
      const wanted = new Set(gold.map((g) => `${g.file}#${g.article}`));
      const ranks = answer.candidates.map((c) => wanted.has(`${c.file}#${c.clause}`));
      asked++;
      hit5 += ranks.slice(0, 5).includes(true) ? 1 : 0;
      recall5 += ranks.slice(0, 5).filter(Boolean).length / wanted.size;
      recall10 += ranks.filter(Boolean).length / wanted.size;
      reciprocal += ranks.includes(true) ? 1 / (ranks.indexOf(true) + 1) : 0;
    }
    times.sort((a, b) => a - b);
    const of = (sum: number): string => (sum / asked).toFixed(4);
    console.log(
      `  ${asked} answerable questions: a gold article among the first five ${of(hit5)}, R@5 ${of(recall5)}, R@10 ${of(recall10)}, MRR@10 ${of(reciprocal)}`,
    );
    const folds = 10;
    const crossed = scored.map((s, i) => ({
      y: s.y,
      p: predict(
        fitLogistic(
          scored.filter((_, j) => j % folds !== i % folds),
          4,
        ),
        s.x,
      ),
    }));
    console.log(
      `  answerable or not: AUC ${auc(scored).toFixed(3)} with the shipped model (never saw these), ${auc(crossed).toFixed(3)} with its features fitted here, cross-validated`,
    );
    console.log(
      `  ms a question: p50 ${times[times.length >> 1]!.toFixed(2)}, p99 ${times[Math.floor(times.length * 0.99)]!.toFixed(2)}; RSS ${megabytes()} MB`,
    );
    await knowledge.close();
    await store.close();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** A folder that holds only some of the files. */
function linkFiles(files: readonly string[]): string {
  const target = path.join(scratch, 'some');
  mkdirSync(target);
  for (const file of files) symlinkSync(path.join(folder!, 'md', file), path.join(target, file));
  return target;
}
