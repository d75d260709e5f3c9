import type { Community } from '../community/community.ts';
import { namesOfPeople } from '../community/people-store.ts';
import { CATEGORY_NAMES } from '../intents/categories.ts';
import { disguise } from '../model/pseudonyms.ts';
import type { Db } from '../store/database.ts';

/** What takes persons' data out of a text, by the names that are known now: for pages, and for what is kept. */
export async function maskerOf(db: Db, community: Community): Promise<(text: string) => string> {
  const published = [community.name, community.committee, community.property, ...community.places, ...CATEGORY_NAMES].join('\n');
  const own = [...community.people.map(({ name }) => name), ...community.grids.flatMap(({ member }) => member ?? [])];
  const names = [...own, ...(await namesOfPeople(db))].flatMap((name) => name.match(/\p{Script=Han}{2,4}/gu) ?? []);
  return (text) => disguise([text], { names, published: [published] }).texts[0]!;
}
