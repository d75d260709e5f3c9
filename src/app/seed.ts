import type { Community } from '../community/community.ts';
import { bindOwnRoom, putGroup } from '../community/groups-store.ts';
import { appointPerson } from '../community/people-store.ts';
import type { Channel } from '../messages.ts';
import type { Store } from '../store/database.ts';

/**
 * Brings the community's file into the database at every start: its groups, and the roles of the people it names by
 * their id on the platform. In the rehearsal, whose rooms are the groups themselves, rooms are bound as well.
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
      await putGroup(tx, group, now);
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
  });
}
