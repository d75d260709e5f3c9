import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Knowledge, openKnowledge } from '../../src/knowledge/knowledge.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { ownDeps } from '../support/own-set.ts';
import type { Peer } from './peer.ts';

/**
 * Ours, as it is used: documents are read from their folder, split, and written to a database on disk; a search regards scope and
 * validity, reads the best passages and looks at them word by word.
 */
export function ours(at: Date): Peer {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'huiyin-bench-'));
  let store: Store | undefined;
  let knowledge: Knowledge | undefined;
  return {
    async build({ folder }) {
      store = await openStore(path.join(scratch, 'huiyin.db'));
      knowledge = await openKnowledge({ ...ownDeps(), store });
      const result = await knowledge.indexFolder(folder);
      if (result.kind === 'refused') throw new Error(result.message);
    },
    async search(question, k) {
      const hits = await knowledge!.search(question, { at }, k);
      return hits.map(({ passage }) => `${passage.file}#${passage.ordinal}`);
    },
    async close() {
      await knowledge?.close();
      await store?.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
