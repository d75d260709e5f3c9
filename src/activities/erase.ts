import { personById } from '../community/people-store.ts';
import type { Db } from '../store/database.ts';
import { lockActivity } from './activities-store.ts';
import { eraseChainsOf, eraseNameFromChains } from './chains-store.ts';
import { nameKey } from './jielong/list.ts';
import { offerFreed, type QueueDeps } from './queue.ts';
import { anonymise, dropSignUp, signUpsOfPerson } from './signups-store.ts';

/** What is still to come is given up, and their place with it; of what was, only the numbers stay. */
export async function erasePerson(tx: Db, personId: string, now: Date, deps: QueueDeps): Promise<void> {
  const name = (await personById(tx, personId))?.name ?? '';
  await eraseChainsOf(tx, personId);
  if (nameKey(name) !== '') await eraseNameFromChains(tx, name);
  for (const { activity, signUp } of await signUpsOfPerson(tx, personId, new Date(0))) {
    if (activity.endsAt.getTime() <= now.getTime()) {
      await anonymise(tx, signUp.id);
      continue;
    }
    await lockActivity(tx, activity.id);
    await dropSignUp(tx, signUp.id);
    await offerFreed(tx, activity, now, deps);
  }
}
