import type { Log } from '../../log.ts';
import type { Store } from '../../store/database.ts';
import { coverage, type Place, placesOf, readSpace } from './dense-store.ts';
import type { QuestionVectors } from './question-vectors.ts';

/** A passage that means something like the question. */
export interface Meant extends Place {
  /** From 1, the nearest. */
  readonly rank: number;
  /** Cosine of the angle between question and passage, at most 1. What is a high one differs from model to model. */
  readonly similarity: number;
  /** How far it stands out from the last one of the list, 0–1: the same for every model. */
  readonly standsOut: number;
}

/** So many nearest ones are looked at first, and so many times more where most of them are not in force for those who ask. */
const FIRST_LOOK = 96;
const WIDER = 8;
/** With more passages than this share still to be embedded, those that are would push aside those that are not. */
const MISSING = 0.05;

export interface DenseSearchDeps {
  readonly store: Store;
  readonly model: string;
  readonly questions: QuestionVectors;
  readonly log: Log;
}

/** Finds passages by what they mean. Whatever is in its way, it finds nothing, and the search by words goes on. */
export class DenseSearch {
  readonly #deps: DenseSearchDeps;
  #complete = '';

  constructor(deps: DenseSearchDeps) {
    this.#deps = deps;
  }

  /** Passages were embedded or removed: whether all of them are there is to be looked at again. */
  changed(): void {
    this.#complete = '';
  }

  /**
   * @param version of the knowledge base
   * @param accept which documents count
   * @param limit of passages
   */
  async find(question: string, version: number, accept: (file: string) => boolean, limit: number): Promise<readonly Meant[]> {
    const { store, questions, log } = this.#deps;
    try {
      const vectors = await store.vectors();
      if (vectors.kind === 'unavailable') return [];
      const { table } = vectors;
      const space = await readSpace(store.db);
      if (!space || space.model !== this.#deps.model || !(await this.#isComplete(space.id, version))) return [];
      const vector = await questions.of(question, space.id);
      if (!vector) return [];
      if (vector.length !== space.dimension) {
        log.warn({ expected: space.dimension, got: vector.length }, "a question's vector is of another length than the passages'; ignored");
        return [];
      }
      for (let depth = FIRST_LOOK; ; depth = Math.min(depth * WIDER, table.most)) {
        const nearest = await table.nearest(store.db, vector, depth);
        const places = await placesOf(
          store.db,
          nearest.map((near) => near.id),
        );
        const found = nearest.flatMap(({ id, distance }) =>
          (places.get(id) ?? []).filter(({ file }) => accept(file)).map((place) => ({ ...place, similarity: 1 - distance ** 2 / 2 })),
        );
        if (found.length >= limit || nearest.length < depth || depth === table.most) return ranked(found.slice(0, limit));
      }
    } catch (error) {
      log.warn({ err: error }, 'the search by meaning failed; words alone count');
      return [];
    }
  }

  async #isComplete(space: string, version: number): Promise<boolean> {
    const state = `${space} ${version}`;
    if (this.#complete === state) return true;
    const { passages, embedded } = await coverage(this.#deps.store.db);
    if (embedded === 0 || passages - embedded > passages * MISSING) return false;
    this.#complete = state;
    return true;
  }
}

function ranked(found: readonly (Place & { readonly similarity: number })[]): readonly Meant[] {
  const last = found.at(-1)?.similarity ?? 0;
  return found.map((item, i) => ({
    ...item,
    rank: i + 1,
    standsOut: last >= 1 ? 0 : Math.max(0, Math.min(1, (item.similarity - last) / (1 - last))),
  }));
}
