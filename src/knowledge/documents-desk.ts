import { createHash } from 'node:crypto';
import type { Clock } from '../messages.ts';
import type { Db, Store } from '../store/database.ts';
import type { AskedDesk } from './asked.ts';
import type { ReadFacts } from './facts.ts';
import { fingerprintOf } from './index/index-folder.ts';
import { factsOnly } from './index/policy-row.ts';
import { deletePolicy, readOwnPassagesOf, readPolicy, readProblems, writePolicy } from './index/policy-store.ts';
import { termsOf } from './index/policy-terms.ts';
import type { Segmenter } from './index/terms.ts';
import type { KnowledgeDeps, NewDocument } from './knowledge.ts';
import { documentFromText } from './load/from-text.ts';
import { loadBytes } from './load/load.ts';
import type { LoadedPolicy, Problem } from './policy.ts';
import { createUploads } from './uploads.ts';

/** Writes documents that come from elsewhere than the folder: answered gaps, notices, uploads, corrected facts. */
export type DocumentsDesk = ReturnType<typeof createDocumentsDesk>;

export function createDocumentsDesk(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly segmenter: Segmenter;
  readonly asked: AskedDesk;
  readonly readPicture: KnowledgeDeps['readPicture'];
}) {
  const { store, clock, segmenter, asked } = deps;

  async function write(tx: Db, document: Omit<Parameters<typeof writePolicy>[1], 'at' | 'terms'>): Promise<void> {
    await writePolicy(tx, { ...document, terms: termsOf(document.policy, segmenter), at: clock.now() });
    await asked.takeUp(tx, document.file);
  }

  async function loadedOf(db: Db, file: string): Promise<LoadedPolicy | undefined> {
    const policy = await readPolicy(db, file);
    if (!policy) return undefined;
    const passages = (await readOwnPassagesOf(db, file)).map(({ file: _, ordinal: __, ...passage }) => passage);
    return { facts: factsOnly(policy), inferred: policy.inferred, passages };
  }

  const remove = (tx: Db, file: string, by = ''): Promise<boolean> => deletePolicy(tx, file, { by, at: clock.now(), reason: 'withdrawn' });

  return {
    loadedOf,
    remove,
    async put(tx: Db, document: NewDocument): Promise<readonly Problem[]> {
      const loaded = documentFromText(document);
      if (!loaded.policy) return loaded.problems;
      const sha256 = createHash('sha256').update(JSON.stringify(document)).digest('hex');
      await write(tx, { file: document.file, origin: document.origin, policy: loaded.policy, sha256, problems: [] });
      return [];
    },
    /** The same words with other facts. */
    async rewrite(tx: Db, file: string, now: ReadFacts, read: ReadFacts | undefined, by: string): Promise<void> {
      const policy = await readPolicy(tx, file);
      const loaded = policy && (await loadedOf(tx, file));
      if (!loaded) return;
      await write(tx, {
        ...{ file, origin: policy.origin, policy: { ...loaded, facts: now.facts, inferred: now.inferred }, read },
        ...{ sha256: policy.sha256, by, uploadId: policy.uploadId },
        problems: (await readProblems(tx)).filter((problem) => problem.file === file),
      });
    },
    uploadsIn: (folder: string) =>
      createUploads({
        ...{ store, clock, folder, loadedOf, remove },
        load: (bytes, file) => loadBytes(bytes, file, { readPicture: deps.readPicture }),
        fingerprint: fingerprintOf,
        policyOf: readPolicy,
        write: (tx, document) => write(tx, { ...document, origin: 'console' }),
      }),
  };
}
