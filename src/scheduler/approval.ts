import { type Community, gridOf } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import type { Role } from '../messages.ts';

/** When a notice waits for a second person, and who that may be. Decided without touching anything. */
export interface ApprovalRules {
  /** How many groups the author reaches alone, by role; undefined = any number. */
  readonly limits: Readonly<Partial<Record<Exclude<Role, 'resident'>, number | undefined>>>;
  /** staff: any colleague but the author; manager: managers only. */
  readonly approvers: 'staff' | 'manager';
}

export const NO_APPROVAL: ApprovalRules = { limits: {}, approvers: 'staff' };

export interface Human {
  readonly name: string;
  readonly role: Exclude<Role, 'resident'>;
  readonly grid: string | undefined;
  /** Everything that stands for this human: the same one writes from the chat and signs in to the console. */
  readonly keys: ReadonlySet<string>;
}

/** @returns why a second person is needed, for staff; undefined where none is */
export function needsApproval(rules: ApprovalRules, author: Human, groups: readonly Group[], community: Community): string | undefined {
  const limit = rules.limits[author.role];
  if (limit === undefined) return undefined;
  if (groups.length > limit) return limit === 0 ? '按规定，通知都要' : `要发到 ${groups.length} 个群，超过 ${limit} 个，`;
  const { grid } = author;
  if (grid && groups.some((group) => !liesIn(group, grid, community))) return `发到了${grid}以外的群，`;
  return undefined;
}

function liesIn(group: Group, grid: string, community: Community): boolean {
  if (group.grids.length + group.buildings.length === 0) return false;
  return group.grids.every((name) => name === grid) && group.buildings.every((building) => gridOf(community, building) === grid);
}

export type MayApprove = 'may' | 'author' | 'role';

export function mayApprove(rules: ApprovalRules, human: Human, authors: readonly Human[]): MayApprove {
  if (authors.some((author) => isSame(author, human))) return 'author';
  if (human.role === 'manager') return 'may';
  return rules.approvers === 'staff' && human.role === 'staff' ? 'may' : 'role';
}

const isSame = (a: Human, b: Human): boolean => [...a.keys].some((key) => b.keys.has(key));
