import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { communityFor, knowledgeOf, open } from '../app/open.ts';
import { systemClock } from '../clock.ts';
import type { IndexedFile } from '../knowledge/knowledge.ts';
import { note, print, printJson } from './print.ts';

const RESULT: Record<IndexedFile['result'], string> = {
  new: 'new',
  changed: 'changed',
  unchanged: 'unchanged',
  removed: 'removed',
  'left-out': 'LEFT OUT',
};

/** Exit code 1 when the folder could not be indexed, or nothing in it could be read. A document that had to be left out is reported, and stops nothing. */
export async function indexFolder(dir: string, options: { readonly db?: string; readonly json?: boolean }): Promise<number> {
  const opened = await open({ db: options.db });
  try {
    const knowledge = await knowledgeOf(opened, systemClock, await communityFor(opened.config, options.db));
    const bar =
      process.stderr.isTTY && !options.json
        ? new SingleBar({ format: '{bar} {value}/{total} {file}', hideCursor: true, clearOnComplete: true, stream: process.stderr })
        : undefined;
    let started = false;
    let leftOut = 0;
    const result = await knowledge.indexFolder(path.resolve(dir), {
      onProgress(done, total) {
        if (!bar) return;
        if (started) bar.update(done);
        else bar.start(total, done, { file: '' });
        started = true;
      },
      onFile(file) {
        if (file.result === 'left-out') leftOut++;
        if (options.json) return printJson({ file: file.file, result: file.result, passages: file.passages, problems: file.problems });
        bar?.update({ file: file.file });
        if (bar && file.result === 'unchanged' && file.problems.length === 0) return;
        print(`${RESULT[file.result].padEnd(9)} ${String(file.passages).padStart(5)} passages  ${file.file}`);
        for (const problem of file.problems) print(`          ${problem.line > 0 ? `line ${problem.line}: ` : ''}${problem.message}`);
      },
    });
    bar?.stop();
    await knowledge.close();
    if (result.kind === 'refused') {
      if (options.json) printJson(result);
      else note(result.message);
      return 1;
    }
    if (options.json) printJson(result);
    else {
      print(
        `${result.files} files: ${result.changed} read, ${result.unchanged} unchanged, ${result.removed} removed; ${result.passages} passages in ${(result.ms / 1000).toFixed(1)} s. ${result.problems.length} problem(s).`,
      );
    }
    return leftOut > 0 && leftOut === result.files ? 1 : 0;
  } finally {
    await opened.close();
  }
}
