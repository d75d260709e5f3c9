import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** In a process of its own: whether it lives is the question. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'huiyin-stray-'));
  const puppet = path.join(folder, 'node_modules', 'wechaty-puppet-broken');
  await mkdir(puppet, { recursive: true });
  await writeFile(path.join(puppet, 'index.mjs'), 'export const stray = () => void Promise.reject(new Error("of a puppet"));');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(body: string): Promise<{ readonly code: number; readonly out: string }> {
  const guard = path.resolve('src/bot/channels/stray-rejections.ts');
  const log = path.resolve('src/log.ts');
  await writeFile(
    path.join(folder, 'run.mjs'),
    `import { surviveStrayRejections } from ${JSON.stringify(guard)};
     import { silentLog } from ${JSON.stringify(log)};
     import { stray } from './node_modules/wechaty-puppet-broken/index.mjs';
     surviveStrayRejections(silentLog);
     ${body}
     setTimeout(() => console.log('alive'), 50);`,
  );
  const tsx = path.resolve('node_modules/tsx/dist/loader.mjs');
  return promisify(execFile)(process.execPath, ['--import', tsx, path.join(folder, 'run.mjs')]).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, out: error.stdout }),
  );
}

it('a promise that a puppet left behind does not end the process, one of ours does', async () => {
  expect(await run('stray();')).toEqual({ code: 0, out: 'alive\n' });
  expect((await run('Promise.reject(new Error("of ours"));')).code).not.toBe(0);
});
