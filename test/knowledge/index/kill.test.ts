import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/knowledge/index/index-folder.ts';
import { termsOfVocabulary, unpackTerms } from '../../../src/knowledge/index/packed-terms.ts';
import { readPassagesOf, readPolicies, readTerms } from '../../../src/knowledge/index/policy-store.ts';
import { openKnowledge } from '../../../src/knowledge/knowledge.ts';
import { silentLog } from '../../../src/log.ts';
import { openStore } from '../../../src/store/database.ts';
import { LANGUAGE, SUNDAY } from '../support.ts';
import { buildingOf, DOCUMENTS, markOf, NOTICE, passagesIn, textOf, titleOf } from './versions.ts';

const CHILD = fileURLToPath(new URL('kill-child.ts', import.meta.url));
/** Side by side, each with a database of its own: most of the time is spent on starting. */
const LANES = 3;
/** `HUIYIN_KILLS=21` for the whole proof. */
const KILLS = Number(process.env.HUIYIN_KILLS ?? 7);
const LONGEST_MS = 150;

it.each(Array.from({ length: LANES }, (_, lane) => lane))(
  'killed at any moment, it holds the old or the new version of each document whole (%i)',
  {
    timeout: 280_000,
    concurrent: true,
  },
  async (lane) => {
    const scratch = mkdtempSync(path.join(os.tmpdir(), 'huiyin-kill-index-'));
    const database = path.join(scratch, 'huiyin.db');
    const folder = path.join(scratch, 'documents');
    try {
      let newest = new Map<string, number>();
      for (let kill = 0; kill < KILLS; kill++) {
        const from = Math.max(0, ...newest.values()) + 1;
        await killedAfter(((lane * KILLS + kill) * 61) % LONGEST_MS, [database, folder, String(from)]);
        const found = await versionsIn(database);
        for (const [file, version] of newest) expect(found.get(file), `${file} after kill ${kill}`).toBeGreaterThanOrEqual(version);
        expect(found.size).toBe(DOCUMENTS + 1);
        newest = found;
      }
      // It has been at work, not only at starting.
      expect(Math.max(...newest.values())).toBeGreaterThan(KILLS);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

async function killedAfter(ms: number, args: string[]): Promise<void> {
  const child = fork(CHILD, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended]);
  expect(first[0]).toBe('working');
  await new Promise((resolve) => setTimeout(resolve, ms));
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
}

/** The version that the database holds of each document. Fails where something of it is of another one. */
async function versionsIn(database: string): Promise<Map<string, number>> {
  const store = await openStore(database);
  const versions = new Map<string, number>();
  for (const policy of await readPolicies(store.db)) {
    const { file } = policy;
    const document = file === NOTICE ? 9 : Number(/^d(\d)\.md$/.exec(file)![1]);
    const version = Number(/ v(\d+)d/.exec(policy.title)![1]);
    const mark = markOf(document, version);
    expect(policy.title).toBe(titleOf(document, version));
    expect(policy.passages).toBe(passagesIn(version));
    if (file !== NOTICE) {
      expect(policy.buildings).toEqual([buildingOf(version)]);
      expect(policy.sha256).toBe(fingerprintOf(Buffer.from(textOf(document, version))));
    }
    const passages = await readPassagesOf(store.db, file);
    expect(passages.map((passage) => passage.ordinal)).toEqual(Array.from({ length: passagesIn(version) }, (_, i) => i));
    expect(passages.filter((passage) => !passage.text.includes(mark))).toEqual([]);
    const terms = unpackTerms((await readTerms(store.db, [file]))[0]!.packed)!;
    expect(terms.passages).toBe(passagesIn(version));
    expect(termsOfVocabulary(terms.vocabulary).filter((term) => /^v\d+d\d$/.test(term))).toEqual([mark]);
    versions.set(file, version);
  }

  // And a start answers from it.
  const knowledge = await openKnowledge({
    store,
    log: silentLog,
    clock: { now: () => SUNDAY },
    timeZone: 'Asia/Shanghai',
    language: LANGUAGE,
  });
  for (const [file, version] of versions) {
    const document = file === NOTICE ? 9 : Number(file[1]);
    const hits = await knowledge.search(`${markOf(document, version)} 值守`, { at: SUNDAY, buildings: [buildingOf(version)] }, 1);
    expect(hits[0]?.passage).toMatchObject({ file, text: expect.stringContaining(markOf(document, version)) });
  }
  await knowledge.close();
  await store.close();
  return versions;
}
