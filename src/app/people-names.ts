import type { Community } from '../community/community.ts';
import { namesOfPeople } from '../community/people-store.ts';
import { disguise } from '../model/pseudonyms.ts';
import type { Store } from '../store/database.ts';

/** Names of people of the community, whom no model is told of. */
export type PeopleNames = () => Promise<readonly string[]>;

/** Who joined the community within this time may still be named to a model. */
const KEPT_MS = 60_000;

export function createPeopleNames(store: Store, community: Community | undefined): PeopleNames {
  const named = [...(community?.people ?? []).map(({ name }) => name), ...(community?.grids ?? []).flatMap(({ member }) => member ?? [])];
  let known: { readonly names: readonly string[]; readonly until: number } | undefined;
  return async () => {
    const now = performance.now();
    if (!known || now > known.until) known = { names: [...named, ...(await namesOfPeople(store.db))], until: now + KEPT_MS };
    return known.names;
  };
}

/** A question in which persons are spoken of in general: for who only looks for what is like it. */
export async function withoutPersons(question: string, names: PeopleNames): Promise<string> {
  const hidden = disguise([question], { names: await names(), published: [] });
  return hidden.inGeneral(hidden.texts[0]!);
}
