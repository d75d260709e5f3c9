import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LawsRow, LawsTask } from './knowledge/laws.ts';
import { lawsTable } from './knowledge/tables.ts';
import { inChild } from './support/child.ts';
import { openLaws } from './support/laws-set.ts';
import { sectionText } from './support/report.ts';

/** The laws alone, for tuning: npx tsx bench/laws.ts [FOLDER], or BENCH_LAWS=FOLDER. What the folder holds: support/laws-set.ts. */
const folder = process.argv[2] ?? process.env.BENCH_LAWS;
const scratch = mkdtempSync(path.join(os.tmpdir(), 'huiyin-laws-'));
try {
  const laws = openLaws(folder, scratch);
  if (!laws)
    console.log(
      `skipped: ${folder ?? 'no folder'} holds no md/ and questions.jsonl. Name the folder of laws as an argument, or in BENCH_LAWS.`,
    );
  const rows: LawsRow[] = [];
  for (const corpus of laws?.corpora ?? []) {
    const task: LawsTask = { corpus, questions: laws!.questions, scratch };
    rows.push(await inChild<LawsRow>('laws-child.ts', task));
  }
  if (rows.length > 0) console.log(sectionText(lawsTable(rows)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
