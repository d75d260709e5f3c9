import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openKnowledge } from '../../src/knowledge/knowledge.ts';
import { openStore } from '../../src/store/database.ts';
import { answerParent } from '../support/child.ts';
import { LAWS_AT } from '../support/laws-set.ts';
import { ownDeps } from '../support/own-set.ts';
import { percentile } from '../support/report.ts';

export interface IncrementalTask {
  /** Its documents are copied, and then changed. */
  readonly folder: string;
  readonly scratch: string;
  readonly questions: readonly string[];
}

export interface IncrementalRow {
  readonly files: number;
  readonly passages: number;
  readonly change: (typeof CHANGES)[number];
  /** From the call until the index holds the change. The longest of ROUNDS. */
  readonly seconds: number;
  /** Until the first question was answered from what was changed. */
  readonly foundSeconds: number;
  /** Questions answered meanwhile, and the longest that one of them waited from when it was due. */
  readonly answered: number;
  readonly longestPauseMs: number;
  /** The longest wait of the same questions while nothing is changed. */
  readonly quietPauseMs: number;
}

const CHANGES = ['a file of middle size', 'the largest file', 'a new file', 'a file removed'] as const;
const ROUNDS = 5;
/** A question is due this often, whatever became of the one before. */
const EVERY_MS = 5;

if (process.send) answerParent(measure);

async function measure({ folder, scratch, questions }: IncrementalTask): Promise<readonly IncrementalRow[]> {
  const documents = path.join(scratch, 'documents');
  cpSync(folder, documents, { recursive: true, dereference: true });
  const store = await openStore(path.join(scratch, 'incremental.db'));
  const knowledge = await openKnowledge({ ...ownDeps(), store });
  const whole = await knowledge.indexFolder(documents);
  if (whole.kind === 'refused') throw new Error(whole.message);
  for (const question of questions.slice(0, 100)) await knowledge.ask(question, { at: LAWS_AT });

  /** Asks at fixed moments until `work` is done, and notes how long after its moment each was answered. */
  const whileAsking = async (work: () => Promise<void>): Promise<{ readonly answered: number; readonly longestMs: number }> => {
    let working = true;
    let answered = 0;
    let longestMs = 0;
    const asked: Promise<void>[] = [];
    const started = performance.now();
    const timer = setInterval(() => {
      while (working && started + asked.length * EVERY_MS <= performance.now()) {
        const due = started + asked.length * EVERY_MS;
        asked.push(
          knowledge.ask(questions[asked.length % questions.length]!, { at: LAWS_AT }).then(() => {
            answered++;
            longestMs = Math.max(longestMs, performance.now() - due);
          }),
        );
      }
    }, 1);
    await work();
    working = false;
    clearInterval(timer);
    await Promise.all(asked);
    return { answered, longestMs };
  };

  const quiet = await whileAsking(() => new Promise((resolve) => setTimeout(resolve, 1000)));
  const markdown = (await knowledge.documents()).filter(({ file }) => file.endsWith('.md'));
  const sizes = markdown.map(({ file }) => ({ file, size: statSync(path.join(documents, file)).size }));
  sizes.sort((a, b) => a.size - b.size);
  const middle = sizes[sizes.length >> 1]!.file;
  const added = path.join(documents, 'new-document.md');
  const rows: IncrementalRow[] = [];
  for (const change of CHANGES) {
    const removes = change === 'a file removed';
    const file = change === 'the largest file' ? path.join(documents, sizes.at(-1)!.file) : path.join(documents, middle);
    const target = change === 'a new file' || removes ? added : file;
    const before = target === added ? '# 新的说明\n' : readFileSync(target, 'utf8');
    const row = { seconds: 0, foundSeconds: 0, answered: 0, longestPauseMs: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const mark = `${CHANGES.indexOf(change)}${round}`;
      const text = `${before}\n\n第九千九百条 临时编号${mark}的事项由值班人员办理。\n`;
      // What is to be removed is there before; what is to be new is not.
      if (removes) writeFileSync(target, text);
      else if (target === added) rmSync(target, { force: true });
      await knowledge.indexFolder(documents);
      const { answered, longestMs } = await whileAsking(async () => {
        if (removes) rmSync(target);
        else writeFileSync(target, text);
        const started = performance.now();
        const result = await knowledge.indexFolder(documents);
        row.seconds = Math.max(row.seconds, (performance.now() - started) / 1000);
        if (result.kind === 'refused' || result.changed + result.removed !== 1) throw new Error('exactly one document must have changed');
        const hits = await knowledge.search(`临时编号${mark}的事项由谁办理`, { at: LAWS_AT });
        row.foundSeconds = Math.max(row.foundSeconds, (performance.now() - started) / 1000);
        const found = hits.some((hit) => hit.passage.text.includes(`临时编号${mark}的`));
        if (found === removes) throw new Error(`${change}: what is found is not what the folder holds`);
      });
      row.answered += answered;
      row.longestPauseMs = Math.max(row.longestPauseMs, longestMs);
    }
    if (target !== added) writeFileSync(target, before);
    rows.push({
      ...{ files: whole.files, passages: whole.passages, change, answered: row.answered },
      ...{ seconds: percentile([row.seconds], 1), foundSeconds: percentile([row.foundSeconds], 1) },
      ...{ longestPauseMs: Math.round(row.longestPauseMs), quietPauseMs: Math.round(quiet.longestMs) },
    });
  }
  await knowledge.close();
  await store.close();
  return rows;
}
