import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { RehearsalPuppet } from '../../../src/bot/channels/rehearsal/puppet.ts';
import { silentLog } from '../../../src/log.ts';
import { FakeClock } from '../../support/clock.ts';

/** The types that wechaty-puppet ships demand only two of its abstract methods: a missing one would fail when it is called. */
it('every method that wechaty-puppet declares abstract is there', () => {
  const root = path.dirname(createRequire(import.meta.url).resolve('wechaty-puppet/types')).split(`${path.sep}dist${path.sep}`)[0]!;
  const sources = ['src/mixins', 'src/puppet'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((file) => file.endsWith('.ts') && !file.includes('.spec.'))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
  );
  const names = new Set(
    sources.flatMap((source) => [...source.matchAll(/^\s*abstract (?:override )?(\w+)\s*\(/gm)].map((match) => match[1]!)),
  );
  expect(names.size).toBe(65);
  const puppet = new RehearsalPuppet({
    world: {} as never,
    clock: new FakeClock(),
    media: { mediaDir: '', maxBytes: 1, timeoutMs: 1, log: silentLog },
    log: silentLog,
  }) as unknown as Record<string, unknown>;
  expect([...names].filter((name) => typeof puppet[name] !== 'function')).toEqual([]);
});
