import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureGrowth } from './knowledge/growth.ts';
import type { IncrementalRow, IncrementalTask } from './knowledge/incremental-child.ts';
import type { LawsRow, LawsTask } from './knowledge/laws.ts';
import { measureOwn } from './knowledge/own.ts';
import { measurePeers } from './knowledge/peers.ts';
import { tablesOf } from './knowledge/tables.ts';
import { type Figures, targetsOf } from './knowledge/targets.ts';
import { inChild } from './support/child.ts';
import { type Laws, openLaws } from './support/laws-set.ts';
import { ownQuestions } from './support/own-set.ts';
import { machineLine, sectionText, writeSections } from './support/report.ts';

/**
 * All that is promised of the knowledge base, in one run on one machine: the own questions, laws, other searches, growth, and changes.
 *   npm run bench:knowledge -- [FOLDER] [--only own,laws,peers,growth,incremental] [--sizes 1000,10000,100000,500000]
 * FOLDER holds laws (see support/laws-set.ts); BENCH_LAWS names it as well. Without it, laws are skipped and growth and changes are measured
 * on data/policies. A whole run writes bench/results/knowledge.md and .json; a part of it only prints.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'own,laws,peers,growth,incremental' },
    sizes: { type: 'string', default: '1000,10000,100000,500000' },
  },
});
const parts = ['own', 'laws', 'peers', 'growth', 'incremental'] as const;
const only = values.only.split(',');
const unknown = only.filter((part) => !(parts as readonly string[]).includes(part));
const sizes = values.sizes.split(',').map(Number);
if (unknown.length > 0 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  console.error(`--only takes some of ${parts.join(', ')}; --sizes takes numbers of passages.`);
  process.exit(2);
}
const wants = (part: (typeof parts)[number]): boolean => only.includes(part);
const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const policies = fileURLToPath(new URL('../data/policies', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'huiyin-bench-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const folder = positionals[0] ?? process.env.BENCH_LAWS;
const laws = openLaws(folder, scratch);
if (!laws)
  tell(
    `laws are skipped: ${folder ?? 'no folder is named, and it'} holds no md/ and questions.jsonl. Name it as an argument, or in BENCH_LAWS.`,
  );

const all = laws?.corpora.find((corpus) => corpus.name === 'all laws');
const questions = laws ? laws.questions.filter((q) => q.kind === 'answerable').map((q) => q.question) : ownQuestions().map((q) => q.text);
const started = performance.now();
const figures: Figures = {
  ...(wants('own') ? { own: await measureOwn() } : {}),
  ...(wants('laws') && laws ? { laws: await onLaws(laws) } : {}),
  ...(wants('peers') ? { peers: await measurePeers(laws, policies, tell) } : {}),
  ...(wants('growth') ? { growth: await measureGrowth(all?.folder ?? policies, questions, sizes, scratch, tell) } : {}),
  ...(wants('incremental') ? { incremental: await changes() } : {}),
};
const sections = tablesOf(figures);
for (const section of sections) console.log(sectionText(section));
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
const head = `${machineLine()}, ${new Date().toISOString().slice(0, 10)}; one run of ${minutes} minutes${laws ? '' : '; without the laws'}`;
console.log(head);
if (parts.every(wants)) await writeSections('knowledge', head, sections, { head, targets: targetsOf(figures), ...figures });
else tell('only a part was measured: bench/results/knowledge.md stays as it was');

async function onLaws({ corpora, questions }: Laws): Promise<readonly LawsRow[]> {
  const rows: LawsRow[] = [];
  for (const corpus of corpora) {
    const task: LawsTask = { corpus, questions, scratch };
    rows.push(await inChild<LawsRow>('laws-child.ts', task));
    tell(`${corpus.name}: R@5 ${rows.at(-1)!.recall5.toFixed(4)}, MRR@10 ${rows.at(-1)!.mrr10.toFixed(4)}`);
  }
  return rows;
}

async function changes(): Promise<readonly IncrementalRow[]> {
  const task: IncrementalTask = { folder: all?.folder ?? policies, scratch, questions };
  return await inChild<readonly IncrementalRow[]>('incremental-child.ts', task);
}
