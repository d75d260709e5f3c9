import { hashPassword } from '../../src/console/passwords.ts';
import { addUser, type ConsoleRole, type Post } from '../../src/console/users-store.ts';
import { type ConsoleWorld, PASSWORD, type Visitor } from './console.ts';

/** One of each kind of console user: by role, and with a part of the tickets where the role knows one. */
export const POSTS = {
  staff: { role: 'staff', grid: undefined, unit: undefined },
  gridStaff: { role: 'staff', grid: '第2网格', unit: undefined },
  handler: { role: 'handler', grid: undefined, unit: '物业' },
  manager: { role: 'manager', grid: undefined, unit: undefined },
  administrator: { role: 'administrator', grid: undefined, unit: undefined },
  observer: { role: 'observer', grid: undefined, unit: undefined },
  gridObserver: { role: 'observer', grid: '第2网格', unit: undefined },
} as const satisfies Readonly<Record<string, Post & { readonly role: ConsoleRole }>>;
export type PostName = keyof typeof POSTS;
export const POST_NAMES = Object.keys(POSTS) as PostName[];
export const NAMES: Readonly<Record<PostName, string>> = {
  ...{
    staff: '小社工',
    gridStaff: '小网格',
    handler: '陈师傅',
    manager: '郑主任',
    administrator: '小管',
    observer: '街道员',
    gridObserver: '小观察',
  },
};

let hash: Promise<string> | undefined;

/** Makes the accounts, all with PASSWORD. @returns their ids */
export async function addEverybody(world: Pick<ConsoleWorld, 'store' | 'clock'>): Promise<Readonly<Record<PostName, string>>> {
  hash ??= hashPassword(PASSWORD);
  const passwordHash = await hash;
  const ids: [string, string][] = [];
  for (const name of POST_NAMES) {
    const user = await world.store.transaction((tx) => addUser(tx, { name: NAMES[name], passwordHash, ...POSTS[name] }, world.clock.now()));
    ids.push([name, user!.id]);
  }
  return Object.fromEntries(ids) as Record<PostName, string>;
}

export async function signInAs(world: ConsoleWorld, name: PostName): Promise<Visitor> {
  const visitor = world.visitor();
  const answer = await visitor.post('/sign-in', { name: NAMES[name], password: PASSWORD });
  if (answer.status !== 303) throw new Error(`${name} is not signed in: ${answer.text}`);
  await visitor.get('/console/me');
  return visitor;
}
