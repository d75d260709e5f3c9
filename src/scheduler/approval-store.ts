import type { Db } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { Human } from './approval.ts';

/** What a console account is where notices are approved: handlers and observers write none and agree to none. */
const ROLES: Readonly<Record<Schema['web_user']['role'], Human['role']>> = {
  ...{ administrator: 'manager', manager: 'manager', staff: 'staff' },
  ...{ handler: 'grid_member', observer: 'grid_member' },
};

/**
 * Who an actor (`person:…`, `user:…`, `system`) is. An account of the chat and one of the console are the same human when one
 * was bound to the other, or when they bear the same name: rather one approval too many than one by the author.
 */
export async function humanOf(db: Db, actor: string): Promise<Human> {
  if (actor === 'system') return { name: '系统', role: 'manager', grid: undefined, keys: new Set([actor]) };
  return actor.startsWith('user:') ? userOf(db, actor) : personOf(db, actor);
}

async function userOf(db: Db, actor: string): Promise<Human> {
  const name = actor.slice('user:'.length);
  const user = await db.selectFrom('web_user').select(['id', 'role', 'grid']).where('name', '=', name).executeTakeFirst();
  const bound = user
    ? await db.selectFrom('staff_binding').select(['person_id', 'name', 'grid']).where('user_id', '=', user.id).execute()
    : [];
  return {
    name,
    role: user ? ROLES[user.role] : 'staff',
    grid: user?.grid ?? bound[0]?.grid ?? undefined,
    keys: new Set([actor, named(name), ...bound.flatMap((row) => [`person:${row.person_id}`, named(row.name)])]),
  };
}

async function personOf(db: Db, actor: string): Promise<Human> {
  const id = actor.slice('person:'.length);
  const person = await db.selectFrom('person').select(['name', 'role', 'grid']).where('id', '=', id).executeTakeFirst();
  const binding = await db.selectFrom('staff_binding').select(['user_id', 'name', 'grid']).where('person_id', '=', id).executeTakeFirst();
  const user = binding?.user_id
    ? await db.selectFrom('web_user').select('name').where('id', '=', binding.user_id).executeTakeFirst()
    : undefined;
  const names = [person?.name, binding?.name, user?.name].filter((name) => name !== undefined);
  return {
    name: names[0] ?? '工作人员',
    role: person?.role === 'manager' || person?.role === 'staff' ? person.role : 'grid_member',
    grid: person?.grid ?? binding?.grid ?? undefined,
    keys: new Set([actor, ...names.map(named), ...(user ? [`user:${user.name}`] : [])]),
  };
}

const named = (name: string): string => `name:${name.trim()}`;
