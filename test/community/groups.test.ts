import { beforeEach, describe, expect, it } from 'vitest';
import {
  bindOwnRoom,
  bindRoom,
  groupOfRoom,
  groupsForTargets,
  listBindings,
  listGroups,
  noteRooms,
  putGroup,
  roomOfGroup,
  unbindRoom,
} from '../../src/community/groups-store.ts';
import { enqueue } from '../../src/outbox/outbox-store.ts';
import { openStore, type Store } from '../../src/store/database.ts';

const at = new Date('2026-11-22T02:00:00Z');
let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
const states = async () => Object.fromEntries((await listBindings(store.db)).map((b) => [b.roomId, b.state]));

describe('groups and rooms', () => {
  it('answers in an unknown room, and broadcasts only after staff bound it', async () => {
    const group = await groupOfRoom(store.db, { channel: 'c', id: 'r1', topic: '3号楼群', stableIds: true, at });
    expect(await roomOfGroup(store.db, 'c', group.id, 'reply')).toEqual({ roomId: 'r1' });
    expect(await roomOfGroup(store.db, 'c', group.id, 'broadcast')).toEqual({ none: expect.stringContaining('确认') });
    expect(await bindRoom(store.db, { channel: 'c', roomId: 'r1', groupId: group.id, at })).toEqual({ kind: 'bound' });
    expect(await roomOfGroup(store.db, 'c', group.id, 'broadcast')).toEqual({ roomId: 'r1' });
  });

  it('refuses to bind a group to two rooms', async () => {
    const group = await groupOfRoom(store.db, { channel: 'c', id: 'r1', topic: '甲', stableIds: true, at });
    await groupOfRoom(store.db, { channel: 'c', id: 'r2', topic: '乙', stableIds: true, at });
    await bindRoom(store.db, { channel: 'c', roomId: 'r1', groupId: group.id, at });
    expect(await bindRoom(store.db, { channel: 'c', roomId: 'r2', groupId: group.id, at })).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('甲'),
    });
  });

  it('keeps a renamed room bound where ids are stable', async () => {
    const group = await groupOfRoom(store.db, { channel: 'c', id: 'r1', topic: '甲', stableIds: true, at });
    await bindRoom(store.db, { channel: 'c', roomId: 'r1', groupId: group.id, at });
    expect((await groupOfRoom(store.db, { channel: 'c', id: 'r1', topic: '新名字', stableIds: true, at })).id).toBe(group.id);
    expect(await states()).toEqual({ r1: 'bound' });
  });

  it('proposes the old group by topic after a login that changed the ids, and waits for staff', async () => {
    const group = await groupOfRoom(store.db, { channel: 'c', id: '@@1', topic: '3号楼群', stableIds: false, at });
    await bindRoom(store.db, { channel: 'c', roomId: '@@1', groupId: group.id, at });
    await noteRooms(store.db, 'c', [{ id: '@@2', topic: '3号楼群' }], false, at);
    expect(await states()).toEqual({ '@@1': 'gone', '@@2': 'pending' });
    expect((await groupOfRoom(store.db, { channel: 'c', id: '@@2', topic: '3号楼群', stableIds: false, at })).id).toBe(group.id);
    expect(await roomOfGroup(store.db, 'c', group.id, 'broadcast')).toHaveProperty('none');
    expect(await bindRoom(store.db, { channel: 'c', roomId: '@@2', groupId: group.id, at })).toEqual({ kind: 'bound' });
  });

  it('holds two rooms with one topic apart, and broadcasts to neither', async () => {
    await noteRooms(
      store.db,
      'c',
      [
        { id: '@@1', topic: '相亲相爱一家人' },
        { id: '@@2', topic: '相亲相爱一家人' },
      ],
      false,
      at,
    );
    expect(await states()).toEqual({ '@@1': 'ambiguous', '@@2': 'ambiguous' });
    const bindings = await listBindings(store.db);
    expect(new Set(bindings.map((b) => b.groupId)).size).toBe(2);
    for (const b of bindings) expect(await roomOfGroup(store.db, 'c', b.groupId!, 'broadcast')).toHaveProperty('none');
  });

  it('gives a room proposed for a group its own when staff bind another room to the group', async () => {
    const group = await groupOfRoom(store.db, { channel: 'c', id: '@@1', topic: '3号楼群', stableIds: false, at });
    await bindRoom(store.db, { channel: 'c', roomId: '@@1', groupId: group.id, at });
    await noteRooms(
      store.db,
      'c',
      [
        { id: '@@2', topic: '3号楼群' },
        { id: '@@3', topic: '三号楼新群' },
      ],
      false,
      at,
    );
    const before = await listBindings(store.db);
    const provisional = before.find((b) => b.roomId === '@@3')!.groupId!;
    expect(before.find((b) => b.roomId === '@@2')!.groupId).toBe(group.id);
    expect(await bindRoom(store.db, { channel: 'c', roomId: '@@3', groupId: group.id, at })).toEqual({ kind: 'bound' });
    const own = await groupOfRoom(store.db, { channel: 'c', id: '@@2', topic: '3号楼群', stableIds: false, at });
    expect(own.id).not.toBe(group.id);
    expect(await roomOfGroup(store.db, 'c', own.id, 'reply')).toEqual({ roomId: '@@2' });
    expect(await roomOfGroup(store.db, 'c', group.id, 'reply')).toEqual({ roomId: '@@3' });
    // The group that was made for @@3 has no room any more.
    const listed = (await listGroups(store.db)).map((g) => g.id);
    expect(listed).not.toContain(provisional);
    expect(listed.sort()).toEqual([group.id, own.id].sort());
    // A late namesake is not proposed for a group that has a room.
    const late = await groupOfRoom(store.db, { channel: 'c', id: '@@4', topic: '3号楼群', stableIds: false, at });
    expect([group.id, own.id]).not.toContain(late.id);
  });

  it('keeps a group the committee described, also when its room is bound to another', async () => {
    const [a, b] = [
      await groupOfRoom(store.db, { channel: 'c', id: 'r1', topic: '甲', stableIds: true, at }),
      await groupOfRoom(store.db, { channel: 'c', id: 'r2', topic: '乙', stableIds: true, at }),
    ];
    await putGroup(store.db, { ...a, name: '甲群' }, at);
    await bindRoom(store.db, { channel: 'c', roomId: 'r2', groupId: b.id, at });
    await unbindRoom(store.db, 'c', 'r2', at);
    await bindRoom(store.db, { channel: 'c', roomId: 'r1', groupId: b.id, at });
    expect((await listGroups(store.db)).map((g) => g.id)).toEqual(expect.arrayContaining([a.id, b.id]));
  });

  it('does not add groups at every login for rooms nobody can tell apart', async () => {
    const login = (n: number) =>
      noteRooms(
        store.db,
        'c',
        [1, 2].map((i) => ({ id: `@@${n}-${i}`, topic: '一家人' })),
        false,
        at,
      );
    for (let n = 1; n <= 5; n++) await login(n);
    const groups = await listGroups(store.db);
    expect(groups).toHaveLength(2);
    const alive = (await listBindings(store.db)).filter((b) => b.state !== 'gone');
    expect(alive.map((b) => b.state)).toEqual(['ambiguous', 'ambiguous']);
    expect(new Set(alive.map((b) => b.groupId))).toEqual(new Set(groups.map((g) => g.id)));
  });

  it('does not hand on a group in which something was said', async () => {
    const rooms = (n: number) => [1, 2].map((i) => ({ id: `@@${n}-${i}`, topic: '一家人' }));
    await noteRooms(store.db, 'c', rooms(1), false, at);
    const [asked, quiet] = (await listBindings(store.db)).map((b) => b.groupId!);
    await enqueue(
      store.db,
      'c',
      [{ key: 'k', to: { group: asked! }, text: '好', priority: 'reply', cause: { kind: 'message', id: '1' } }],
      { now: at, maxBytes: 1000 },
    );
    await noteRooms(store.db, 'c', rooms(2), false, at);
    expect(await roomOfGroup(store.db, 'c', asked!, 'reply')).toHaveProperty('none');
    const listed = (await listGroups(store.db)).map((g) => g.id);
    expect(listed).toHaveLength(2);
    expect(listed).toContain(quiet);
    expect(listed).not.toContain(asked);
  });

  it('takes back a room that was gone and has another topic now', async () => {
    const group = await groupOfRoom(store.db, { channel: 'c', id: 'r1', topic: '甲', stableIds: true, at });
    await bindRoom(store.db, { channel: 'c', roomId: 'r1', groupId: group.id, at });
    await noteRooms(store.db, 'c', [], true, at);
    expect(await states()).toEqual({ r1: 'gone' });
    await noteRooms(store.db, 'c', [{ id: 'r1', topic: '乙' }], true, at);
    expect(await states()).toEqual({ r1: 'bound' });
    await noteRooms(store.db, 'c', [], false, at);
    await noteRooms(store.db, 'c', [{ id: 'r1', topic: '丙' }], false, at);
    expect(await states()).toEqual({ r1: 'pending' });
  });

  it('does not confirm by a return what staff never confirmed', async () => {
    await noteRooms(store.db, 'c', [{ id: 'r1', topic: '甲' }], true, at);
    await noteRooms(store.db, 'c', [], true, at);
    await noteRooms(store.db, 'c', [{ id: 'r1', topic: '甲' }], true, at);
    expect(await states()).toEqual({ r1: 'pending' });
  });

  it('finds the groups a notice is meant for', async () => {
    const gridOf = (name: string) => ({ 3: '第2网格', 4: '第2网格', 5: '第3网格' })[Number.parseInt(name, 10)];
    const groups = [
      { id: 'b3', kind: 'residents', buildings: ['3号楼'], grids: [] },
      { id: 'b5', kind: 'residents', buildings: ['5号楼'], grids: [] },
      { id: 'grid2', kind: 'residents', buildings: [], grids: ['第2网格'] },
      { id: 'all', kind: 'residents', buildings: [], grids: [] },
      { id: 'staff', kind: 'staff', buildings: [], grids: [] },
    ] as const;
    for (const group of groups) {
      await putGroup(store.db, { ...group, name: group.id }, at);
      await bindOwnRoom(store.db, { channel: 'c', roomId: group.id, topic: group.id, groupId: group.id, at });
    }
    const find = async (targets: Partial<Parameters<typeof groupsForTargets>[1]>) =>
      (await groupsForTargets(store.db, { all: false, buildings: [], grids: [], groups: [], ...targets }, gridOf)).map((g) => g.id).sort();
    expect(await find({ buildings: ['3号楼'] })).toEqual(['b3', 'grid2']);
    expect(await find({ grids: ['第2网格'] })).toEqual(['b3', 'grid2']);
    expect(await find({ all: true })).toEqual(['all', 'b3', 'b5', 'grid2']);
    expect(await find({ groups: ['staff'] })).toEqual(['staff']);
    expect(await find({})).toEqual([]);
  });
});
