import { setImmediate } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Clock } from '../../messages.ts';
import type { Embedder } from '../../model/embedder.ts';
import type { ModelFault } from '../../model/fault.ts';
import type { Db, Store } from '../../store/database.ts';
import { newId } from '../../store/ids.ts';
import type { VectorTable } from '../../store/vectors.ts';
import {
  addEmbedding,
  beginSpace,
  embeddingsByHash,
  linkPassages,
  type Pending,
  pendingAt,
  pendingPassages,
  readSpace,
  type Space,
  sweep,
} from './dense-store.ts';
import { hashOf, textToEmbed } from './passage-text.ts';
import type { Round } from './runner.ts';

/** A text without meaning for residents; only what the model makes of it counts. */
const PROBE = '居民社区的停车、供水、垃圾分类和邻里调解';
/** The same model gives nearly the same vector each time, whatever machine it runs on. */
const SAME_MODEL = 0.98;
/** Passages that are looked at together, and texts in one request at most. */
const PAGE = 256;
const BATCH = 64;
const DEADLINE_MS = 60_000;
/** So many passages that can't be embedded are no accident of theirs. */
const MANY_SKIPPED = 40;
const SWEPT_AT_ONCE = 500;

interface Wanted {
  readonly hash: string;
  readonly text: string;
  readonly waiting: readonly Pending[];
}

export interface KeeperDeps {
  readonly store: Store;
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly log: Log;
  /** After each batch that was kept. */
  readonly onProgress?: () => void;
}

/**
 * Brings the vectors to what the passages are: each text is sent once, batches are kept as they come, so that a crash costs one
 * batch at most; another model begins anew.
 */
export class Keeper {
  readonly #deps: KeeperDeps;
  /** By hash. Only for the life of the process: what the endpoint can't do today it may do tomorrow. */
  readonly #skipped = new Set<string>();
  #batch = BATCH;
  #probed = false;
  /** Why it does not go on; undefined while all is well. */
  trouble: string | undefined;

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
  }

  readonly round = async (signal: AbortSignal): Promise<Round> => {
    try {
      const ended = await this.#round(signal);
      if (signal.aborted) return { kind: 'stopped' };
      this.#tell(ended);
      return ended === undefined ? { kind: 'done' } : ended.kind === 'later' ? ended : { kind: 'stopped' };
    } catch (error) {
      this.#deps.log.error({ err: error }, 'vectors of passages could not be kept; trying again later');
      return { kind: 'later' };
    }
  };

  #tell(ended: ModelFault | undefined): void {
    const { log } = this.#deps;
    if (ended && ended.message !== this.trouble) {
      const then = ended.kind === 'later' ? 'trying again later' : 'mend it and restart, or remove EMBEDDING_MODEL';
      log.warn({ reason: ended.message }, `passages are not embedded, questions are answered by words alone; ${then}`);
    } else if (!ended && this.trouble !== undefined) log.info('passages are embedded again');
    this.trouble = ended?.message;
  }

  /** Undefined when everything is as it should be. */
  async #round(signal: AbortSignal): Promise<ModelFault | undefined> {
    const { store, log } = this.#deps;
    const vectors = await store.vectors();
    if (vectors.kind === 'unavailable') return { kind: 'refused', message: vectors.why };
    const { table } = vectors;
    const [first] = await pendingPassages(store.db, undefined, 1);
    if (first || !this.#probed || !(await this.#isOurs(store.db))) {
      const fault = await this.#openSpace(table, signal);
      if (fault) return fault;
    }
    const space = (await readSpace(store.db))!;
    let after: Pending['passage'] | undefined;
    let done = 0;
    for (;;) {
      const page = await store.transaction((tx) => this.#linkKnown(tx, space, after));
      if (page === 'other') return OTHER_MODEL;
      if (page.size === 0) break;
      after = page.last;
      const fault = await this.#embedAll(page.missing, space, table, signal);
      if (fault) return fault;
      if (signal.aborted) return undefined;
      done += page.missing.length;
      this.#deps.onProgress?.();
      await setImmediate();
    }
    if (done > 0) log.info({ texts: done, skipped: this.#skipped.size }, 'passages are embedded');
    await this.#sweep(space, table);
    return undefined;
  }

  async #isOurs(db: Db): Promise<boolean> {
    return (await readSpace(db))?.model === this.#deps.embedder.model;
  }

  /** Asks the model for one vector that it made before, and begins anew where it is another one now. */
  async #openSpace(table: VectorTable, signal: AbortSignal): Promise<ModelFault | undefined> {
    const { store, embedder, clock, log } = this.#deps;
    const probe = await embedder.embed([PROBE], { deadlineMs: DEADLINE_MS, signal });
    // A page of a gateway instead of an answer may be gone tomorrow: asked again, ever more rarely.
    if (probe.kind === 'unusable') return { kind: 'later', message: probe.message };
    if (probe.kind !== 'vectors') return probe;
    const [vector] = probe.vectors as readonly [Float32Array];
    const begun = await store.transaction(async (tx) => {
      const known = await readSpace(tx);
      if (known && known.model === embedder.model && known.dimension === vector.length && product(known.probe, vector) >= SAME_MODEL)
        return false;
      await beginSpace(tx, table, { id: newId('v'), model: embedder.model, dimension: vector.length, probe: vector }, clock.now());
      return known !== undefined;
    });
    if (begun)
      log.info({ model: embedder.model, dimension: vector.length }, 'the embedding model is another one; all passages are embedded anew');
    this.#probed = true;
    return undefined;
  }

  /** Takes the next passages that wait; those whose text has a vector already get it at once. */
  async #linkKnown(tx: Db, space: Space, after: Pending['passage'] | undefined) {
    if ((await readSpace(tx))?.id !== space.id) return 'other' as const;
    const page = await pendingPassages(tx, after, PAGE);
    const byHash = new Map<string, { text: string; waiting: Pending[] }>();
    for (const item of page) {
      const text = textToEmbed(item.title, item.passage);
      const hash = hashOf(text);
      const entry = byHash.get(hash);
      if (entry) entry.waiting.push(item);
      else byHash.set(hash, { text, waiting: [item] });
    }
    const known = await embeddingsByHash(tx, space.id, [...byHash.keys()]);
    await linkPassages(
      tx,
      [...known].flatMap(([hash, embeddingId]) =>
        byHash.get(hash)!.waiting.map((item) => ({ place: item.passage, embeddingId, indexedAt: item.indexedAt })),
      ),
    );
    const missing = [...byHash]
      .filter(([hash]) => !known.has(hash) && !this.#skipped.has(hash))
      .map(([hash, { text, waiting }]): Wanted => ({ hash, text, waiting }));
    return { size: page.length, last: page.at(-1)?.passage, missing };
  }

  async #embedAll(wanted: readonly Wanted[], space: Space, table: VectorTable, signal: AbortSignal): Promise<ModelFault | undefined> {
    for (let start = 0; start < wanted.length && !signal.aborted; ) {
      const batch = wanted.slice(start, start + this.#batch);
      start += batch.length;
      const fault = await this.#embedBatch(batch, space, table, signal);
      if (fault) return fault;
    }
    return undefined;
  }

  async #embedBatch(batch: readonly Wanted[], space: Space, table: VectorTable, signal: AbortSignal): Promise<ModelFault | undefined> {
    const { embedder, store, log } = this.#deps;
    const result = await embedder.embed(
      batch.map((item) => item.text),
      { deadlineMs: DEADLINE_MS, signal },
    );
    if (signal.aborted) return undefined;
    switch (result.kind) {
      case 'vectors': {
        const dimension = result.vectors[0]!.length;
        if (dimension !== space.dimension)
          return {
            kind: 'refused',
            message: `the embedding endpoint gave vectors of ${space.dimension} numbers first and of ${dimension} now; it must be one model`,
          };
        const kept = await store.transaction((tx) => keep(tx, batch, result.vectors, space, table));
        return kept ? undefined : OTHER_MODEL;
      }
      case 'unusable':
        break;
      case 'later':
      case 'refused':
        return result;
      default:
        return result satisfies never;
    }
    if (batch.length === 1) {
      const { hash, waiting } = batch[0]!;
      const { file, ordinal } = waiting[0]!.passage;
      this.#skipped.add(hash);
      log.warn({ file, ordinal, reason: result.message }, 'a passage could not be embedded; it is found by its words alone');
      return this.#skipped.size > MANY_SKIPPED ? { kind: 'refused', message: result.message } : undefined;
    }
    // Either one text of it is not to the endpoint's liking, or they are too many at once: halves tell.
    const before = this.#skipped.size;
    const half = Math.ceil(batch.length / 2);
    const fault =
      (await this.#embedBatch(batch.slice(0, half), space, table, signal)) ??
      (await this.#embedBatch(batch.slice(half), space, table, signal));
    if (!fault && this.#skipped.size === before) this.#batch = Math.min(this.#batch, half);
    return fault;
  }

  async #sweep(space: Space, table: VectorTable): Promise<void> {
    const { store } = this.#deps;
    for (let removed = SWEPT_AT_ONCE; removed === SWEPT_AT_ONCE; ) {
      removed = await store.transaction(async (tx) => {
        if ((await readSpace(tx))?.id !== space.id) return 0;
        // A document is being replaced: most of its texts will want their vectors back in a moment.
        const waiting = await pendingPassages(tx, undefined, this.#skipped.size + 1);
        if (waiting.some((item) => !this.#skipped.has(hashOf(textToEmbed(item.title, item.passage))))) return 0;
        const swept = await sweep(tx, table, SWEPT_AT_ONCE);
        if (swept > 0 && swept < SWEPT_AT_ONCE) await table.tidy(tx);
        return swept;
      });
      await setImmediate();
    }
  }
}

const OTHER_MODEL: ModelFault = {
  kind: 'refused',
  message:
    'another process of this program keeps vectors of another embedding model in the same database; give both the same EMBEDDING_MODEL',
};

/** Keeps the vectors, and gives them to the passages that still say what was embedded. False where another model took over. */
async function keep(
  tx: Db,
  batch: readonly Wanted[],
  vectors: readonly Float32Array[],
  space: Space,
  table: VectorTable,
): Promise<boolean> {
  if ((await readSpace(tx))?.id !== space.id) return false;
  const known = new Map(
    await embeddingsByHash(
      tx,
      space.id,
      batch.map((item) => item.hash),
    ),
  );
  const places = batch.flatMap((item) => item.waiting.map((waiting) => waiting.passage));
  const links: { place: Pending['passage']; embeddingId: number; indexedAt: string }[] = [];
  for (let start = 0; start < places.length; start += PAGE) {
    for (const { passage, title, indexedAt } of await pendingAt(tx, places.slice(start, start + PAGE))) {
      const hash = hashOf(textToEmbed(title, passage));
      const at = batch.findIndex((item) => item.hash === hash);
      if (at === -1) continue;
      const embeddingId = known.get(hash) ?? (await addEmbedding(tx, table, { spaceId: space.id, hash, vector: vectors[at]! }));
      known.set(hash, embeddingId);
      links.push({ place: passage, embeddingId, indexedAt });
    }
  }
  await linkPassages(tx, links);
  return true;
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
