import type { ChannelRoom, NoticeTargets } from '../messages.ts';
import type { Db } from '../store/database.ts';
import { newId } from '../store/ids.ts';
import { toInstant } from '../store/instant.ts';
import { scopeFromTopic } from './group-scope.ts';

/** Our record of a group chat. Platform rooms are bound to it; a room that is not surely the group's gets no broadcast. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly kind: 'residents' | 'staff';
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
  /** How the bot behaves here. Absent: as everywhere. */
  readonly manners?: GroupManners;
  /** Words by which staff choose groups for a notice, such as 老年群. Absent: none. */
  readonly tags?: readonly string[];
}

/** How forward the bot is in a group: 只在被@时, 谨慎 (the default), 积极. */
export type GroupAttitude = 'mentioned' | 'careful' | 'eager';

export interface GroupManners {
  readonly attitude?: GroupAttitude;
  /** Short lines and plain words, for groups of older residents. */
  readonly style?: 'large';
}

export type BindingState = 'bound' | 'pending' | 'ambiguous' | 'gone';

export interface Binding {
  readonly channel: string;
  readonly roomId: string;
  readonly topic: string;
  readonly groupId: string | undefined;
  readonly state: BindingState;
}

const COLUMNS = ['id', 'name', 'kind', 'buildings', 'grids', 'attitude', 'style', 'tags'] as const;

interface Row {
  id: string;
  name: string;
  kind: 'residents' | 'staff';
  buildings: string;
  grids: string;
  attitude: GroupAttitude | null;
  style: 'large' | null;
  tags: string | null;
}

function toGroup(row: Row): Group {
  const manners: GroupManners = { ...(row.attitude && { attitude: row.attitude }), ...(row.style && { style: row.style }) };
  const tags = row.tags === null ? [] : (JSON.parse(row.tags) as string[]);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    buildings: JSON.parse(row.buildings),
    grids: JSON.parse(row.grids),
    ...(Object.keys(manners).length > 0 && { manners }),
    ...(tags.length > 0 && { tags }),
  };
}

/** Makes or updates a group that the committee named itself. */
export async function putGroup(tx: Db, group: Group, at: Date): Promise<void> {
  await writeGroup(tx, group, at);
  await confirmGroup(tx, group.id);
}

async function writeGroup(tx: Db, group: Group, at: Date): Promise<void> {
  const values = { name: group.name, kind: group.kind, buildings: JSON.stringify(group.buildings), grids: JSON.stringify(group.grids) };
  await tx
    .insertInto('chat_group')
    .values({ id: group.id, ...values, created_at: toInstant(at), archived_at: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** What is absent is as everywhere again. @returns false when there is no such group */
export async function setManners(tx: Db, groupId: string, manners: GroupManners): Promise<boolean> {
  const result = await tx
    .updateTable('chat_group')
    .set({ attitude: manners.attitude ?? null, style: manners.style ?? null })
    .where('id', '=', groupId)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** @returns false when there is no such group */
export async function setTags(tx: Db, groupId: string, tags: readonly string[]): Promise<boolean> {
  const result = await tx
    .updateTable('chat_group')
    .set({ tags: tags.length > 0 ? JSON.stringify(tags) : null })
    .where('id', '=', groupId)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function groupById(db: Db, id: string): Promise<Group | undefined> {
  const row = await db.selectFrom('chat_group').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row && toGroup(row);
}

export async function listGroups(db: Db): Promise<readonly Group[]> {
  const rows = await db.selectFrom('chat_group').select(COLUMNS).where('archived_at', 'is', null).orderBy('name').execute();
  return rows.map(toGroup);
}

export async function listBindings(db: Db): Promise<readonly Binding[]> {
  const rows = await db.selectFrom('room_binding').selectAll().orderBy('topic').execute();
  return rows.map((row) => ({
    channel: row.channel,
    roomId: row.room_id,
    topic: row.topic,
    groupId: row.group_id ?? undefined,
    state: row.state,
  }));
}

/**
 * The group a message came from. An unknown room becomes a group of its own that waits for staff (`pending`): it is answered,
 * and gets no broadcast. Where room ids change at every login, a room that has the topic of one group whose room is gone is
 * proposed as that group, again `pending`; where a topic stands for several rooms, all of them are `ambiguous`.
 */
export async function groupOfRoom(
  tx: Db,
  room: { channel: string; id: string; topic: string; stableIds: boolean; at: Date },
): Promise<Group> {
  const known = await tx
    .selectFrom('room_binding')
    .selectAll()
    .where('channel', '=', room.channel)
    .where('room_id', '=', room.id)
    .executeTakeFirst();
  if (known?.group_id) {
    const topic = room.topic || known.topic;
    if (known.state === 'gone' && (await otherRoomOf(tx, room, known.group_id))) {
      // While it was away, its group got another room.
      const own = await provisionalGroup(tx, { ...room, topic });
      await setBinding(tx, { ...room, topic, groupId: own.id, state: 'pending' });
      return own;
    }
    let state = known.state;
    // What staff never confirmed is not confirmed by going away and coming back.
    if (state === 'gone') state = room.stableIds && !(await isProvisional(tx, known.group_id)) ? 'bound' : 'pending';
    // A renamed room whose id is stable is the same room; without stable ids the name was all we had.
    if (state === 'bound' && !room.stableIds && topic !== known.topic) state = 'pending';
    if (state !== known.state || topic !== known.topic) await setBinding(tx, { ...room, topic, groupId: known.group_id, state });
    return (await groupById(tx, known.group_id))!;
  }
  const namesakes = room.stableIds ? [] : await sameTopic(tx, room);
  const alive = namesakes.filter((row) => row.state !== 'gone');
  const former = new Set(namesakes.map((row) => row.group_id!));
  const [only] = former;
  if (alive.length === 0 && former.size === 1 && only && !(await otherRoomOf(tx, room, only))) {
    await setBinding(tx, { ...room, groupId: only, state: 'pending' });
    return (await groupById(tx, only))!;
  }
  const group = (await unusedOf(tx, room, former)) ?? (await provisionalGroup(tx, room));
  await setBinding(tx, { ...room, groupId: group.id, state: alive.length > 0 || former.size > 1 ? 'ambiguous' : 'pending' });
  for (const row of alive) await setState(tx, row.channel, row.room_id, 'ambiguous', room.at);
  return group;
}

/** Compares what the account sees now with what we know: marks rooms that are gone, and topics that stand for two rooms. */
export async function noteRooms(tx: Db, channel: string, rooms: readonly ChannelRoom[], stableIds: boolean, at: Date): Promise<void> {
  const seen = new Set(rooms.map((room) => room.id));
  const known = await tx.selectFrom('room_binding').select('room_id').where('channel', '=', channel).where('state', '!=', 'gone').execute();
  for (const row of known) if (!seen.has(row.room_id)) await setState(tx, channel, row.room_id, 'gone', at);
  for (const room of rooms) await groupOfRoom(tx, { channel, id: room.id, topic: room.topic, stableIds, at });
}

export type BindResult = { readonly kind: 'bound' } | { readonly kind: 'refused'; readonly reason: string };

/** Staff say that this room is this group. Refused where another room is bound to it already. */
export async function bindRoom(tx: Db, binding: { channel: string; roomId: string; groupId: string; at: Date }): Promise<BindResult> {
  const room = await tx
    .selectFrom('room_binding')
    .selectAll()
    .where('channel', '=', binding.channel)
    .where('room_id', '=', binding.roomId)
    .executeTakeFirst();
  if (!room) return { kind: 'refused', reason: '没有这个聊天群，请刷新后再试。' };
  if (!(await groupById(tx, binding.groupId))) return { kind: 'refused', reason: '没有这个群档案，请刷新后再试。' };
  const other = await tx
    .selectFrom('room_binding')
    .select(['room_id', 'topic'])
    .where('channel', '=', binding.channel)
    .where('group_id', '=', binding.groupId)
    .where('state', '=', 'bound')
    .where('room_id', '!=', binding.roomId)
    .executeTakeFirst();
  if (other) return { kind: 'refused', reason: `这个群已经绑定到聊天群「${other.topic}」，请先解除那一个。` };
  await setBinding(tx, {
    channel: binding.channel,
    id: binding.roomId,
    topic: room.topic,
    groupId: binding.groupId,
    state: 'bound',
    at: binding.at,
  });
  await confirmGroup(tx, binding.groupId);
  await partFrom(tx, binding);
  if (room.group_id && room.group_id !== binding.groupId) await archiveIfUnused(tx, room.group_id, binding.at);
  return { kind: 'bound' };
}

/** Staff take back a binding: the room is answered, but gets no broadcast. */
export async function unbindRoom(tx: Db, channel: string, roomId: string, at: Date): Promise<void> {
  await setState(tx, channel, roomId, 'pending', at);
}

/**
 * Makes a room known as the group's without asking: the rehearsal's own rooms, and tests. What staff bound otherwise stays:
 * a room that is another group's, and a group that has another room.
 */
export async function bindOwnRoom(
  tx: Db,
  binding: { channel: string; roomId: string; topic: string; groupId: string; at: Date },
): Promise<void> {
  const room = { channel: binding.channel, id: binding.roomId };
  const known = await tx
    .selectFrom('room_binding')
    .select('group_id')
    .where('channel', '=', room.channel)
    .where('room_id', '=', room.id)
    .executeTakeFirst();
  if (known?.group_id && known.group_id !== binding.groupId) return;
  if (await otherRoomBound(tx, room, binding.groupId)) return;
  await setBinding(tx, {
    channel: binding.channel,
    id: binding.roomId,
    topic: binding.topic,
    groupId: binding.groupId,
    state: 'bound',
    at: binding.at,
  });
}

/**
 * The room to send to. A broadcast goes to a bound room only; a reply to the room it answers, as long as that is seen.
 * @returns the reason, for staff, when there is none
 */
export async function roomOfGroup(db: Db, channel: string, groupId: string, purpose: 'broadcast' | 'reply'): Promise<GroupRoom> {
  return (await roomsOfGroups(db, channel, [groupId], purpose)).get(groupId)!;
}

export type GroupRoom = { readonly roomId: string } | { readonly none: string; readonly gone?: boolean };

/** So many ids fit into one statement. */
const IDS_AT_ONCE = 500;

/** The same for many, with few questions to the database; every id that is asked for has its answer. */
export async function roomsOfGroups(
  db: Db,
  channel: string,
  groupIds: readonly string[],
  purpose: 'broadcast' | 'reply',
): Promise<ReadonlyMap<string, GroupRoom>> {
  const rows = new Map<string, { readonly room_id: string; readonly state: BindingState }[]>();
  for (let from = 0; from < groupIds.length; from += IDS_AT_ONCE)
    for (const row of await db
      .selectFrom('room_binding')
      .select(['group_id', 'room_id', 'state'])
      .where('channel', '=', channel)
      .where('group_id', 'in', groupIds.slice(from, from + IDS_AT_ONCE))
      .where('state', '!=', 'gone')
      .orderBy('updated_at', 'desc')
      .execute())
      rows.set(row.group_id!, [...(rows.get(row.group_id!) ?? []), row]);
  return new Map(groupIds.map((id) => [id, roomAmong(rows.get(id) ?? [], purpose)]));
}

function roomAmong(rows: readonly { readonly room_id: string; readonly state: BindingState }[], purpose: 'broadcast' | 'reply'): GroupRoom {
  const bound = rows.find((row) => row.state === 'bound');
  if (bound) return { roomId: bound.room_id };
  const any = rows[0];
  if (purpose === 'reply' && any) return { roomId: any.room_id };
  if (!any) return { none: '找不到这个群（可能已退群或改名），请在「群」页重新绑定', gone: true };
  return { none: any.state === 'ambiguous' ? '有同名群，分不清是哪一个，请在「群」页确认' : '群还没有确认绑定，请在「群」页确认' };
}

/**
 * The residents' groups that a notice is meant for. A group is meant when its buildings or grids are among the targets,
 * when its grid holds a target building, when a target grid holds its building, or when it carries a target tag; a group without
 * scope or tag only with `all` or by id. Those under `except` are not meant, whatever else names them.
 * @param gridOf the grid of a building, undefined where unknown
 */
export async function groupsForTargets(
  db: Db,
  targets: NoticeTargets,
  gridOf: (building: string) => string | undefined,
): Promise<readonly Group[]> {
  const buildings = new Set(targets.buildings);
  const grids = new Set(targets.grids);
  const gridsOfBuildings = new Set(targets.buildings.map(gridOf));
  const chosen = new Set(targets.groups);
  const except = new Set(targets.except);
  const tags = new Set(targets.tags);
  return (await listGroups(db)).filter((group) => {
    if (except.has(group.id)) return false;
    if (chosen.has(group.id)) return true;
    if (group.kind !== 'residents') return false;
    if (targets.all || group.tags?.some((tag) => tags.has(tag))) return true;
    if (group.buildings.some((name) => buildings.has(name) || grids.has(gridOf(name) ?? ''))) return true;
    return group.grids.some((name) => grids.has(name) || gridsOfBuildings.has(name));
  });
}

async function sameTopic(db: Db, room: { channel: string; id: string; topic: string }) {
  return db
    .selectFrom('room_binding')
    .selectAll()
    .where('channel', '=', room.channel)
    .where('topic', '=', room.topic)
    .where('room_id', '!=', room.id)
    .where('group_id', 'is not', null)
    .execute();
}

async function otherRoomBound(db: Db, room: { channel: string; id: string }, groupId: string): Promise<boolean> {
  const other = await db
    .selectFrom('room_binding')
    .select('room_id')
    .where('channel', '=', room.channel)
    .where('group_id', '=', groupId)
    .where('state', '=', 'bound')
    .where('room_id', '!=', room.id)
    .executeTakeFirst();
  return other !== undefined;
}

/** Another room that is seen is, or is proposed as, the group's. */
async function otherRoomOf(db: Db, room: { channel: string; id: string }, groupId: string): Promise<boolean> {
  const other = await db
    .selectFrom('room_binding')
    .select('room_id')
    .where('channel', '=', room.channel)
    .where('group_id', '=', groupId)
    .where('state', '!=', 'gone')
    .where('room_id', '!=', room.id)
    .executeTakeFirst();
  return other !== undefined;
}

/** A group made for a room nobody has confirmed. The mark goes when staff bind a room to it, or describe it themselves. */
const provisionalKey = (groupId: string) => `provisional:${groupId}`;

async function provisionalGroup(tx: Db, room: { topic: string; at: Date }): Promise<Group> {
  const group: Group = { id: newId('g'), name: room.topic || '未命名群', kind: 'residents', ...scopeFromTopic(room.topic) };
  await writeGroup(tx, group, room.at);
  await tx
    .insertInto('meta')
    .values({ key: provisionalKey(group.id), value: toInstant(room.at) })
    .execute();
  return group;
}

async function isProvisional(db: Db, groupId: string): Promise<boolean> {
  const mark = await db.selectFrom('meta').select('key').where('key', '=', provisionalKey(groupId)).executeTakeFirst();
  return mark !== undefined;
}

async function confirmGroup(tx: Db, groupId: string): Promise<void> {
  await tx.deleteFrom('meta').where('key', '=', provisionalKey(groupId)).execute();
}

/** Other rooms that were taken for this group get groups of their own: what is asked there must not be answered here. */
async function partFrom(tx: Db, binding: { channel: string; roomId: string; groupId: string; at: Date }): Promise<void> {
  const others = await tx
    .selectFrom('room_binding')
    .selectAll()
    .where('channel', '=', binding.channel)
    .where('group_id', '=', binding.groupId)
    .where('state', '!=', 'gone')
    .where('room_id', '!=', binding.roomId)
    .execute();
  for (const other of others) {
    const own = await provisionalGroup(tx, { topic: other.topic, at: binding.at });
    await setBinding(tx, { ...other, id: other.room_id, groupId: own.id, at: binding.at });
  }
}

/** Puts away a provisional group that no room refers to any more. */
async function archiveIfUnused(tx: Db, groupId: string, at: Date): Promise<void> {
  if (!(await isProvisional(tx, groupId))) return;
  const binding = await tx.selectFrom('room_binding').select('room_id').where('group_id', '=', groupId).executeTakeFirst();
  if (!binding) await archive(tx, groupId, at);
}

/**
 * Of the provisional groups whose rooms are gone, and of which nobody can tell any more which room was whose: one in which
 * nothing was said serves again, the others are put away. Without that, every login would add groups for the same rooms.
 */
async function unusedOf(
  tx: Db,
  room: { channel: string; id: string; at: Date },
  groupIds: ReadonlySet<string>,
): Promise<Group | undefined> {
  if (groupIds.size < 2) return undefined;
  let unused: Group | undefined;
  for (const id of groupIds) {
    if (!(await isProvisional(tx, id)) || (await otherRoomOf(tx, room, id))) continue;
    const heard = await tx.selectFrom('inbox').select('seq').where('group_id', '=', id).executeTakeFirst();
    const said = await tx.selectFrom('outbox').select('seq').where('group_id', '=', id).executeTakeFirst();
    if (heard || said) await archive(tx, id, room.at);
    else unused ??= await groupById(tx, id);
  }
  return unused;
}

async function archive(tx: Db, groupId: string, at: Date): Promise<void> {
  await tx
    .updateTable('chat_group')
    .set({ archived_at: toInstant(at) })
    .where('id', '=', groupId)
    .where('archived_at', 'is', null)
    .execute();
}

async function setState(tx: Db, channel: string, roomId: string, state: BindingState, at: Date): Promise<void> {
  await tx
    .updateTable('room_binding')
    .set({ state, updated_at: toInstant(at) })
    .where('channel', '=', channel)
    .where('room_id', '=', roomId)
    .execute();
}

async function setBinding(
  tx: Db,
  binding: { channel: string; id: string; topic: string; groupId: string; state: BindingState; at: Date },
): Promise<void> {
  const values = { topic: binding.topic, group_id: binding.groupId, state: binding.state, updated_at: toInstant(binding.at) };
  await tx
    .insertInto('room_binding')
    .values({ channel: binding.channel, room_id: binding.id, ...values })
    .onConflict((conflict) => conflict.columns(['channel', 'room_id']).doUpdateSet(values))
    .execute();
  // A group that has a room is not put away.
  await tx
    .updateTable('chat_group')
    .set({ archived_at: null })
    .where('id', '=', binding.groupId)
    .where('archived_at', 'is not', null)
    .execute();
}
