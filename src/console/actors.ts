import { peopleByIds } from '../community/people-store.ts';
import type { Db } from '../store/database.ts';

/** Who did something, as staff call them: 居民 (never who), the name of a colleague, or the program itself. */
export async function actorNames(db: Db, actors: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(actors)].filter((actor) => actor.startsWith('person:')).map((actor) => actor.slice('person:'.length));
  const people = new Map((await peopleByIds(db, ids)).map((person) => [person.id, person.name]));
  return new Map(actors.map((actor) => [actor, nameOf(actor, people)]));
}

function nameOf(actor: string, people: ReadonlyMap<string, string>): string {
  if (actor === 'resident') return '居民';
  if (actor === 'system') return '系统';
  if (actor.startsWith('user:')) return actor.slice('user:'.length);
  return people.get(actor.slice('person:'.length)) ?? '工作人员';
}
