import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Activities } from '../activities/activities.ts';
import { readActivities, seedActivities } from '../activities/seed.ts';
import type { Community } from '../community/community.ts';
import { bindOwnRoom, groupById, putGroup } from '../community/groups-store.ts';
import { appointedByFile, appointPerson, dismissPerson, rememberAppointed } from '../community/people-store.ts';
import { applyBindings } from '../community/staff-codes-store.ts';
import type { Channel } from '../messages.ts';
import type { Store } from '../store/database.ts';

/**
 * Brings the community's file into the database at every start: groups that are not there yet (the console has the last
 * word on those that are), and the roles of the people it names by their id on the platform; who was taken out of the file
 * is a resident again. In the rehearsal, whose rooms are the groups themselves, rooms are bound as well.
 */
export async function seedCommunity(
  store: Store,
  community: Community,
  channel: Pick<Channel, 'name'>,
  ownRooms: boolean,
  now: Date,
): Promise<void> {
  await store.transaction(async (tx) => {
    for (const group of community.groups) {
      if (!(await groupById(tx, group.id))) await putGroup(tx, group, now);
      if (ownRooms) await bindOwnRoom(tx, { channel: channel.name, roomId: group.id, topic: group.name, groupId: group.id, at: now });
    }
    for (const person of community.people) {
      await appointPerson(tx, {
        channel: channel.name,
        platformId: person.id,
        name: person.name,
        role: person.role,
        onDuty: person.onDuty,
        grid: person.grid,
        at: now,
      });
    }
    // Who is no longer in the file has no longer the role it gave.
    const named = new Set(community.people.map((person) => person.id));
    for (const id of await appointedByFile(tx, channel.name)) if (!named.has(id)) await dismissPerson(tx, channel.name, id);
    await rememberAppointed(tx, channel.name, [...named]);
    // Who was bound by a code keeps what the code gave, whatever the file says.
    await applyBindings(tx);
  });
}

/** The rehearsal has lectures to talk about: data/activities.yaml, beside the community's file, at the first start. */
export async function seedSampleActivities(store: Store, activities: Activities, communityFile: string, timeZone: string): Promise<void> {
  const file = path.join(path.dirname(communityFile), 'activities.yaml');
  if (!existsSync(file)) return;
  const drafts = await readActivities(file, timeZone);
  await store.transaction((tx) => seedActivities(tx, activities, drafts));
}
