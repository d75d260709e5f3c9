import type { PolicyState } from './knowledge.ts';
import type { Policy } from './policy.ts';

/** What holds where and when: the filter before every ranking. */

export interface Standing {
  readonly state: PolicyState;
  readonly supersededBy?: Policy;
  /** Holds from a later day on and will replace it. */
  readonly successor?: Policy;
  /** whole: for everyone who asks. part: for some of the places that ask. unknown: it has a scope, and who asks is not known. none: not for them. */
  readonly covers: 'whole' | 'part' | 'unknown' | 'none';
}

export interface Where {
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
}

/** Grids and buildings of the community, each way. */
export class Neighbourhood {
  readonly #gridOf = new Map<string, string>();
  readonly #buildingsOf = new Map<string, readonly string[]>();

  constructor(grids: readonly { readonly name: string; readonly buildings: readonly string[] }[] = []) {
    for (const grid of grids) {
      this.#buildingsOf.set(grid.name, grid.buildings);
      for (const building of grid.buildings) this.#gridOf.set(building, grid.name);
    }
  }

  /** The buildings that a place stands for. */
  homes(where: Where): readonly string[] {
    return where.buildings.length > 0 ? where.buildings : where.grids.flatMap((grid) => this.#buildingsOf.get(grid) ?? []);
  }

  covers(policy: Pick<Policy, 'buildings' | 'grids'>, where: Where): Standing['covers'] {
    if (policy.buildings.length === 0 && policy.grids.length === 0) return 'whole';
    if (where.buildings.length === 0 && where.grids.length === 0) return 'unknown';
    const buildings = new Set([...policy.buildings, ...policy.grids.flatMap((grid) => this.#buildingsOf.get(grid) ?? [])]);
    const grids = new Set(policy.grids);
    const homes = where.buildings.map((building) => buildings.has(building) || grids.has(this.#gridOf.get(building) ?? ''));
    // Where someone's building is known, their grid adds nothing: it only says the same more roughly.
    const areas =
      where.buildings.length > 0
        ? []
        : where.grids.map((grid) => grids.has(grid) || (this.#buildingsOf.get(grid) ?? []).some((building) => buildings.has(building)));
    const wholly =
      where.buildings.length > 0
        ? homes.every(Boolean)
        : where.grids.every(
            (grid) =>
              grids.has(grid) ||
              ((this.#buildingsOf.get(grid) ?? []).length > 0 && this.#buildingsOf.get(grid)!.every((b) => buildings.has(b))),
          );
    if (wholly) return 'whole';
    return homes.some(Boolean) || areas.some(Boolean) ? 'part' : 'none';
  }
}

/** Who replaces whom: by id, by file name, or by title among older documents. */
export function supersessions(policies: readonly Policy[]): ReadonlyMap<string, readonly Policy[]> {
  const byName = new Map<string, Policy[]>();
  const add = (name: string, policy: Policy): void => {
    byName.set(name, [...(byName.get(name) ?? []), policy]);
  };
  for (const policy of policies) {
    const stem = policy.file.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
    for (const name of new Set([policy.id, policy.file, stem, policy.title])) add(name, policy);
  }
  const successors = new Map<string, Policy[]>();
  for (const policy of policies) {
    for (const name of policy.supersedes) {
      for (const old of byName.get(name.replace(/^《|》$/g, '')) ?? []) {
        // A title may stand for several versions: the newer one replaces, never the other way round.
        if (old.file === policy.file || (old.effectiveFrom !== '' && old.effectiveFrom > policy.effectiveFrom)) continue;
        successors.set(old.file, [...(successors.get(old.file) ?? []), policy]);
      }
    }
  }
  return successors;
}

/** How a document stands on a day, for those who ask. */
export function standing(
  policy: Policy,
  day: string,
  where: Where,
  neighbourhood: Neighbourhood,
  successors: ReadonlyMap<string, readonly Policy[]>,
): Standing {
  const covers = neighbourhood.covers(policy, where);
  const newer = (successors.get(policy.file) ?? []).filter((p) => neighbourhood.covers(p, where) === 'whole');
  const supersededBy = newer.find((p) => effective(p, day));
  const successor = newer.find((p) => p.effectiveFrom > day);
  const state: PolicyState =
    policy.effectiveFrom > day
      ? 'upcoming'
      : policy.effectiveTo !== '' && policy.effectiveTo < day
        ? 'ended'
        : supersededBy
          ? 'superseded'
          : 'in-force';
  return { state, supersededBy, successor, covers };
}

function effective(policy: Policy, day: string): boolean {
  return policy.effectiveFrom <= day && (policy.effectiveTo === '' || policy.effectiveTo >= day);
}
