import { statSync } from 'node:fs';
import { openKnowledge } from '../../src/knowledge/knowledge.ts';
import { openStore } from '../../src/store/database.ts';
import { answerParent, residentMb } from '../support/child.ts';
import { ownDeps } from '../support/own-set.ts';

export type GrowthTask =
  | { readonly kind: 'build'; readonly folder: string; readonly database: string }
  | { readonly kind: 'ask'; readonly database: string; readonly questions: readonly string[] };

export interface Built {
  readonly passages: number;
  readonly documents: number;
  readonly seconds: number;
  readonly databaseMb: number;
  readonly peakMb: number;
}

export interface Asked {
  readonly openSeconds: number;
  readonly rssMb: number;
  readonly peakMb: number;
  readonly ms: readonly number[];
}

/** Questions before the clock counts: until the machine code is compiled. */
const WARM_UP = 60;
const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

if (process.send) answerParent((task: GrowthTask): Promise<Built | Asked> => (task.kind === 'build' ? build(task) : ask(task)));

async function build({ folder, database }: Extract<GrowthTask, { kind: 'build' }>): Promise<Built> {
  const store = await openStore(database);
  const knowledge = await openKnowledge({ ...ownDeps(), store });
  const started = performance.now();
  const result = await knowledge.indexFolder(folder);
  if (result.kind === 'refused') throw new Error(result.message);
  const seconds = (performance.now() - started) / 1000;
  await knowledge.close();
  await store.close();
  const databaseMb = Math.round(statSync(database).size / 1_048_576);
  return { passages: result.passages, documents: result.files, seconds, databaseMb, peakMb: peakMb() };
}

async function ask({ database, questions }: Extract<GrowthTask, { kind: 'ask' }>): Promise<Asked> {
  const deps = ownDeps();
  const started = performance.now();
  const store = await openStore(database);
  const knowledge = await openKnowledge({ ...deps, store });
  const openSeconds = (performance.now() - started) / 1000;
  const at = deps.clock.now();
  for (const question of questions.slice(0, WARM_UP)) await knowledge.ask(question, { at });
  const ms: number[] = [];
  for (const question of questions) {
    const before = performance.now();
    await knowledge.ask(question, { at });
    ms.push(performance.now() - before);
  }
  const rssMb = await residentMb();
  await knowledge.close();
  await store.close();
  return { openSeconds, rssMb, peakMb: peakMb(), ms };
}
