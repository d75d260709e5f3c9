import { type Community, type Unit, unitsOf } from '../community/community.ts';
import { listStaff, type Person } from '../community/people-store.ts';
import { listBindings } from '../community/staff-codes-store.ts';
import type { Db } from '../store/database.ts';
import { consoleStaff } from './assignees-store.ts';
import { type Assignee, assigneeKey, type Ticket } from './ticket.ts';
import { openLoad } from './tickets-store.ts';

const HANDFUL = 15;

/** To whom a matter could be given. */
export interface Candidate {
  readonly assignee: Assignee;
  /** For staff: 李网格（第2网格网格员）, 物业. */
  readonly name: string;
  /** Why it is proposed, in Chinese; empty where nothing speaks for it. */
  readonly reasons: readonly string[];
  /** How much is open there. */
  readonly open: number;
}

/** Who could have it: the ones in the chat, the ones in the console only, and the units. Without `channel`: of every channel. */
export async function assigneesOf(db: Db, community: Community, channel: string | undefined): Promise<readonly Known[]> {
  const staff = (await listStaff(db)).filter((person) => channel === undefined || person.channel === channel);
  const inChat = new Set(staff.map(({ id }) => id));
  const bound = new Set((await listBindings(db)).filter(({ personId }) => inChat.has(personId)).map(({ userId }) => userId));
  return [
    ...staff.map((person): Known => ({ assignee: { kind: 'person', id: person.id }, person })),
    ...unitsOf(community).map((unit): Known => ({ assignee: { kind: 'unit', name: unit.name }, unit })),
    // One human is proposed once: by the chat account, which can be told.
    ...(await consoleStaff(db)).filter(({ id }) => !bound.has(id)).map(({ name }): Known => ({ assignee: { kind: 'user', name } })),
  ];
}

export interface Known {
  readonly assignee: Assignee;
  readonly person?: Person;
  readonly unit?: Unit;
}

/** For staff. */
export function sayKnown({ assignee, person }: Known): string {
  if (!person) return assignee.kind === 'person' ? '同事' : assignee.name;
  return person.role === 'grid_member' && person.grid ? `${person.name}（${person.grid}网格员）` : person.name;
}

/**
 * For residents: which desk has it, without names. Units by the name residents know.
 */
export function sayDesk({ person, unit }: Known): string {
  if (unit) return unit.title ?? unit.name;
  if (person?.role === 'grid_member') return person.grid ? `${person.grid}网格员` : '网格员';
  return '社区工作人员';
}

/** What the grid, the category and the roster say; the rest follows by how little is open with them. */
export async function candidatesFor(
  db: Db,
  ticket: Ticket,
  options: { readonly community: Community; readonly channel: string | undefined; readonly onDuty: ReadonlySet<string> },
): Promise<readonly Candidate[]> {
  const known = await assigneesOf(db, options.community, options.channel);
  const load = await openLoad(db);
  const members = new Set(
    unitsOf(options.community)
      .filter((unit) => unit.categories.includes(ticket.category))
      .flatMap((unit) => unit.members),
  );
  const rated = known.map((one) => {
    const reasons: string[] = [];
    let points = 0;
    const { person, unit } = one;
    if (person?.role === 'grid_member' && person.grid !== undefined && person.grid === ticket.grid) {
      points += 4;
      reasons.push(`${ticket.grid}的网格员`);
    }
    if (unit?.categories.includes(ticket.category)) {
      // What is not ours to decide is prepared by those who are near first.
      points += unit.outside ? 2 : 3;
      reasons.push(`负责${ticket.category}`);
    }
    if (person && members.has(person.platformId)) {
      points += 3;
      reasons.push(`所在单位负责${ticket.category}`);
    }
    if (person && options.onDuty.has(person.id)) {
      points += 1;
      reasons.push('正在值班');
    }
    const key = assigneeKey(one.assignee);
    const open = load.get(key) ?? 0;
    // Who has many already is not given the next one where somebody else nearly fits.
    if (!unit) points -= Math.min(2, Math.floor(open / HANDFUL));
    return { key, points, candidate: { assignee: one.assignee, name: sayKnown(one), reasons, open } };
  });
  // Balanced: among those for whom the same speaks, the one with least open.
  return rated
    .sort((a, b) => b.points - a.points || a.candidate.open - b.candidate.open || (a.key < b.key ? -1 : 1))
    .map(({ candidate }) => candidate);
}

/** Those in the chat who are told what is given to an assignee. */
export async function chatOf(db: Db, assignee: Assignee, community: Community, channel: string | undefined): Promise<readonly Person[]> {
  const staff = (await listStaff(db)).filter((person) => channel === undefined || person.channel === channel);
  switch (assignee.kind) {
    case 'person':
      return staff.filter(({ id }) => id === assignee.id);
    case 'user': {
      const user = (await consoleStaff(db)).find(({ name }) => name === assignee.name);
      const binding = user && (await listBindings(db)).find(({ userId }) => userId === user.id);
      return staff.filter(({ id }) => id === binding?.personId);
    }
    case 'unit': {
      const unit = unitsOf(community).find(({ name }) => name === assignee.name);
      return staff.filter(({ platformId }) => unit?.members.includes(platformId));
    }
    default:
      return assignee satisfies never;
  }
}

/** Every name under which one human can have tickets: the chat account, and the console account that is bound to it. */
export async function keysOfPerson(db: Db, personId: string): Promise<readonly string[]> {
  const userId = (await listBindings(db)).find((binding) => binding.personId === personId)?.userId;
  const user = userId ? (await consoleStaff(db)).find(({ id }) => id === userId) : undefined;
  return [`person:${personId}`, ...(user ? [`user:${user.name}`] : [])];
}
