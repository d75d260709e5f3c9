import { beforeEach, describe, expect, it } from 'vitest';
import { seedCommunity } from '../../src/app/seed.ts';
import { type Community, loadCommunity } from '../../src/community/community.ts';
import { bindRoom, groupOfRoom, listBindings, roomOfGroup } from '../../src/community/groups-store.ts';
import { peopleToAlert, personByPlatformId } from '../../src/community/people-store.ts';
import { openStore, type Store } from '../../src/store/database.ts';

const at = new Date('2026-11-22T02:00:00Z');
const channel = { name: 'c' };
let store: Store;
let community: Community;
beforeEach(async () => {
  store = await openStore(':memory:');
  community = { ...(await loadCommunity('data/community.yaml')), people: [] };
});

describe("the community's file at every start", () => {
  it('takes back the role of people who are no longer in it, of this account only', async () => {
    const one = { id: 'w1', name: '小周', role: 'grid_member', groups: [], grid: '第2网格', onDuty: true } as const;
    const two = { id: 'w2', name: '小吴', role: 'manager', groups: [], onDuty: false } as const;
    await seedCommunity(
      store,
      {
        ...community,
        people: [
          { ...one, groups: [] },
          { ...two, groups: [] },
        ],
      },
      channel,
      false,
      at,
    );
    await seedCommunity(store, { ...community, people: [{ ...one, groups: [] }] }, { name: 'other' }, false, at);
    expect((await peopleToAlert(store.db, 'c', '第2网格')).map((p) => p.platformId)).toEqual(['w1']);
    await seedCommunity(store, { ...community, people: [{ ...two, groups: [] }] }, channel, false, at);
    expect(await personByPlatformId(store.db, 'c', 'w1')).toMatchObject({ role: 'resident', onDuty: false, grid: undefined });
    expect(await personByPlatformId(store.db, 'c', 'w2')).toMatchObject({ role: 'manager' });
    expect(await personByPlatformId(store.db, 'other', 'w1')).toMatchObject({ role: 'grid_member', onDuty: true });
    await seedCommunity(store, community, channel, false, at);
    expect(await personByPlatformId(store.db, 'c', 'w2')).toMatchObject({ role: 'resident' });
  });

  it('leaves what staff bound otherwise', async () => {
    await seedCommunity(store, community, channel, true, at);
    const [first, second] = community.groups;
    // Staff move the first group to a room of another name.
    await store.db.updateTable('room_binding').set({ state: 'pending' }).where('room_id', '=', first!.id).execute();
    await groupOfRoom(store.db, { channel: 'c', id: 'new', topic: '新群', stableIds: true, at });
    expect(await bindRoom(store.db, { channel: 'c', roomId: 'new', groupId: first!.id, at })).toEqual({ kind: 'bound' });
    await seedCommunity(store, community, channel, true, at);
    expect(await roomOfGroup(store.db, 'c', first!.id, 'broadcast')).toEqual({ roomId: 'new' });
    expect(await roomOfGroup(store.db, 'c', second!.id, 'broadcast')).toEqual({ roomId: second!.id });
    expect((await listBindings(store.db)).find((b) => b.roomId === first!.id)).toMatchObject({ state: 'pending' });
  });
});
