import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a measurement in a process of its own, so that its memory is its own, and returns what it sends back.
 * @param script of bench/knowledge/, started with `task` as its only message
 */
export function inChild<R>(script: string, task: unknown, options: { readonly heapMb?: number } = {}): Promise<R> {
  const file = fileURLToPath(new URL(`../knowledge/${script}`, import.meta.url));
  const heap = options.heapMb ? [`--max-old-space-size=${options.heapMb}`] : [];
  const child = fork(file, [], { execArgv: ['--expose-gc', ...heap, '--import', 'tsx'], serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    let result: { readonly value: R } | undefined;
    child.once('message', (value) => {
      result = { value: value as R };
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (result && code === 0) resolve(result.value);
      else reject(new Error(`${script} ended with ${signal ?? code} before it was done: ${JSON.stringify(task).slice(0, 200)}`));
    });
    child.send(task as object);
  });
}

/** The other side: does the task that the parent sends, and ends. */
export function answerParent<T, R>(work: (task: T) => Promise<R>): void {
  process.once('message', (task) => {
    work(task as T).then(
      (value) => process.send!(value, () => process.exit(0)),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

/** Resident memory after what is garbage has been collected, in MB. */
export async function residentMb(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}
