import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Retrained, RetrainTask } from './retrain-task.ts';

/**
 * Trains in a process of its own, of low priority: nobody waits for an answer meanwhile, and its memory is given back.
 * (tsx, which loads the program as it is written, does not do so in a worker thread.)
 * @param signal ends it unfinished
 */
export function retrainInProcess(task: RetrainTask, signal: AbortSignal): Promise<Retrained> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = fork(fileURLToPath(new URL('./retrain-child.ts', import.meta.url)), [], { execArgv: ['--import', loader] });
  return new Promise((resolve, reject) => {
    const end = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    child.once('message', (retrained) => resolve(retrained as Retrained));
    child.once('error', reject);
    child.once('exit', (code, ended) => {
      signal.removeEventListener('abort', end);
      reject(new Error(`the training ended with ${ended ?? code} before it was done`));
    });
    if (signal.aborted) end();
    else child.send(task, (error) => error && reject(error));
  });
}
