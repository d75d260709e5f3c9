import { type Community, unitsOf } from '../community/community.ts';
import { listStaff } from '../community/people-store.ts';
import { listBindings } from '../community/staff-codes-store.ts';
import type { Db } from '../store/database.ts';
import type { TicketScope } from '../store/ticket-scope.ts';
import { seesPart } from './rights.ts';
import { handlersOf, type User } from './users-store.ts';

/**
 * Which tickets a console user sees: staff of a grid those of the grid and their own, wherever those are; handlers those that their
 * unit or one of its people has; observers of a grid those of the grid. What is nobody's and of no grid is for the whole community's.
 * @returns undefined for everything
 */
export async function scopeOf(
  db: Db,
  user: User,
  parts: { readonly community: Community; readonly channelName: string },
): Promise<TicketScope | undefined> {
  if (!seesPart(user)) return undefined;
  const grids = user.grid !== undefined && user.role !== 'handler' ? [user.grid] : [];
  if (user.role === 'observer') return { grids, assignees: [], referredTo: [] };
  if (user.role !== 'handler' || user.unit === undefined) return { grids, assignees: await keysOf(db, [user]), referredTo: [] };
  const unit = unitsOf(parts.community).find(({ name }) => name === user.unit);
  const members = (await listStaff(db)).filter(
    ({ channel, platformId }) => channel === parts.channelName && unit?.members.includes(platformId),
  );
  const assignees = [
    `unit:${user.unit}`,
    ...(await keysOf(db, await handlersOf(db, user.unit))),
    ...members.map(({ id }) => `person:${id}`),
  ];
  return { grids, assignees, referredTo: [user.unit] };
}

/** Under what name tickets are theirs: the console account's, and of the chat account that is bound to it. */
async function keysOf(db: Db, users: readonly Pick<User, 'id' | 'name'>[]): Promise<readonly string[]> {
  const bindings = await listBindings(db);
  return users.flatMap(({ id, name }) => [
    `user:${name}`,
    ...bindings.filter(({ userId }) => userId === id).map(({ personId }) => `person:${personId}`),
  ]);
}
