import type { Clock } from '../../messages.ts';
import { openStore, type Store } from '../../store/database.ts';
import { readPassagesOf, readPolicies, writePolicy } from '../index/policy-store.ts';
import { termsOf } from '../index/policy-terms.ts';
import { type Knowledge, type KnowledgeDeps, openKnowledge } from '../knowledge.ts';
import type { Language } from '../language.ts';
import type { Passage, Policy } from '../policy.ts';

/** A copy of a knowledge base in memory, in which something is missing: how it answers then is known, and can be measured. */
export interface Scratch {
  readonly knowledge: Knowledge;
  close(): Promise<void>;
}

export interface Without {
  /** Documents that stay; default all. */
  readonly keepFile?: (file: string) => boolean;
  /** Ways of asking that stay, answered and not; default all. */
  readonly keepWay?: (passage: Passage, way: string) => boolean;
}

export interface Source {
  readonly policy: Policy & { readonly sha256: string };
  readonly passages: readonly Passage[];
}

/** Everything that a store's knowledge base holds. */
export async function sourcesOf(store: Store): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const policy of await readPolicies(store.db)) sources.push({ policy, passages: await readPassagesOf(store.db, policy.file) });
  return sources;
}

export async function openScratch(
  sources: readonly Source[],
  deps: Omit<KnowledgeDeps, 'store'> & { readonly language: Language; readonly clock: Clock },
  without: Without = {},
): Promise<Scratch> {
  const store = await openStore(':memory:');
  const at = deps.clock.now();
  const keptOf = (ways: string, passage: Passage): string =>
    without.keepWay
      ? ways
          .split('\n')
          .filter((way) => way !== '' && without.keepWay!(passage, way))
          .join('\n')
      : ways;
  for (const { policy, passages } of sources) {
    if (without.keepFile && !without.keepFile(policy.file)) continue;
    const { file, origin, inferred, sha256 } = policy;
    const kept = passages.map(({ file: _, ordinal: __, ...passage }, i) => ({
      ...passage,
      asked: keptOf(passage.asked, passages[i]!),
      refused: keptOf(passage.refused, passages[i]!),
    }));
    const loaded = { facts: policy, inferred, passages: kept };
    const terms = termsOf(loaded, deps.language.segmenter);
    await store.transaction((tx) => writePolicy(tx, { file, origin, policy: loaded, terms, sha256, at, problems: [] }));
  }
  const knowledge = await openKnowledge({ ...deps, store });
  return {
    knowledge,
    async close() {
      await knowledge.close();
      await store.close();
    },
  };
}
