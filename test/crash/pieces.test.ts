import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import type { FromChild, ToChild } from './child.ts';

/** What somebody types in several messages is read as one, also when the program is killed between two of them. */

const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-pieces-'));
const bundle = path.resolve('node_modules', '.cache', `huiyin-pieces-child-${process.pid}.mjs`);
/** Long, as a busy machine takes long to start again; what is whole does not wait for it. */
const WINDOW_SECONDS = '20';
const BEGAN = Date.now();

beforeAll(async () => {
  await build({
    entryPoints: ['test/crash/child.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    define: {
      'import.meta.url': JSON.stringify(new URL('../../src/app/open.ts', import.meta.url).href),
      'import.meta.dirname': JSON.stringify(path.resolve('src/app')),
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(bundle, { force: true });
});

/** Two people at a time, each in three messages: [person, text]. */
const SAID = [
  ['wang', '3号楼'],
  ['liu', '7号楼'],
  ['wang', '二单元'],
  ['liu', '一单元'],
  ['wang', '楼道灯坏了好几天了，没人修'],
  ['liu', '电梯坏了，没人来修'],
] as const;

interface Life {
  readonly child: ChildProcess;
  readonly sent: string[];
  say(n: number): Promise<void>;
  settle(): Promise<void>;
  end(signal: 'SIGKILL' | 'disconnect'): Promise<void>;
}

async function live(database: string): Promise<Life> {
  const child = fork(bundle, [database, path.resolve('data/policies'), WINDOW_SECONDS], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const sent: string[] = [];
  const waiting = new Map<string, () => void>();
  const heard = (what: string): Promise<void> => new Promise((resolve) => waiting.set(what, resolve));
  const ready = heard('ready');
  child.on('message', (message: FromChild) => {
    if (message.kind === 'send') {
      sent.push(message.text);
      child.send({ kind: 'delivered', id: message.id } satisfies ToChild);
      return;
    }
    const what = message.kind === 'taken' ? message.messageId : message.kind;
    waiting.get(what)?.();
    waiting.delete(what);
  });
  await ready;
  return {
    child,
    sent,
    say(n) {
      const [person, text] = SAID[n]!;
      const taken = heard(`m${n}`);
      child.send({
        kind: 'deliver',
        message: {
          channel: 'pipe',
          messageId: `m${n}`,
          // Typed quickly, wherever the program was meanwhile.
          sentAt: new Date(BEGAN + n * 500).toISOString() as never,
          room: { id: 'g-all', topic: '梧桐里社区居民大群' },
          sender: { id: person, name: person, self: false, bot: false },
          text,
          mentionsBot: n < 2,
          mentionsOthers: [],
          attachments: [],
          forwarded: false,
        },
      } satisfies ToChild);
      return taken;
    },
    settle() {
      const settled = heard('settled');
      child.send({ kind: 'settle' } satisfies ToChild);
      return settled;
    },
    end(how) {
      const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
      if (how === 'SIGKILL') child.kill('SIGKILL');
      else child.disconnect();
      return gone;
    },
  };
}

describe('kill -9 between the pieces', () => {
  it.concurrent.each([[[1]], [[3]], [[2, 4]], [[0, 1, 2, 3, 4]]])(
    'after %j: one matter each, nothing lost, nothing mixed',
    async (killAfter) => {
      const database = path.join(folder, `${killAfter.join('-')}.db`);
      let life = await live(database);
      for (const n of SAID.keys()) {
        await life.say(n);
        if ((killAfter as number[]).includes(n)) {
          await life.end('SIGKILL');
          life = await live(database);
        }
      }
      await life.settle();
      await life.end('disconnect');

      const store = await openStore(database);
      const tickets = await store.db.selectFrom('ticket').select(['building', 'unit', 'details']).orderBy('building').execute();
      const inbox = await store.db.selectFrom('inbox').select(['message_id', 'state']).orderBy('seq').execute();
      await store.close();
      expect(inbox).toEqual(SAID.map((_, n) => ({ message_id: `m${n}`, state: 'handled' })));
      expect(tickets).toEqual([
        { building: '3号楼', unit: '2单元', details: expect.stringContaining('楼道灯坏了') },
        { building: '7号楼', unit: '1单元', details: expect.stringContaining('电梯坏了') },
      ]);
      for (const { details } of tickets) expect(details.includes('灯') && details.includes('电梯')).toBe(false);
    },
    120_000,
  );
});
