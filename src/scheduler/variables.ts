import { type Community, gridOf } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';

/** What stands in {braces} in a notice is each group's own: {群名}, {楼号}, {网格}, {网格员}, {社区}, {居委会}. */

type Value = (group: Group, community: Community) => string;

const gridsOf = (group: Group, community: Community): readonly string[] => {
  const named = [...group.grids, ...group.buildings.map((building) => gridOf(community, building))];
  return [...new Set(named.filter((grid) => grid !== undefined))];
};

const VALUES: Readonly<Record<string, Value>> = {
  群名: (group) => group.name,
  楼号: (group, community) => {
    const ofGrids = community.grids.filter((grid) => group.grids.includes(grid.name)).flatMap((grid) => grid.buildings);
    return (group.buildings.length > 0 ? group.buildings : ofGrids).join('、');
  },
  网格: (group, community) => gridsOf(group, community).join('、'),
  网格员: (group, community) =>
    gridsOf(group, community)
      .flatMap((name) => community.grids.find((grid) => grid.name === name)?.member ?? [])
      .join('、'),
  社区: (_, community) => community.name,
  居委会: (_, community) => community.committee,
};

export const VARIABLES: readonly string[] = Object.keys(VALUES).map((name) => `{${name}}`);
/** The same for every group. */
const COMMON = new Set(['社区', '居委会']);

const BRACES = /[{｛]\s*([^{}｛｝\n]{0,20}?)\s*[}｝]/g;

const namesIn = (text: string): readonly string[] => [...new Set([...text.matchAll(BRACES)].map((match) => match[1]!))];

/** The names that mean nothing to us, as they were written. */
export const unknownVariables = (text: string): readonly string[] =>
  namesIn(text)
    .filter((name) => !Object.hasOwn(VALUES, name))
    .map((name) => `{${name}}`);

/** The names whose words differ from group to group. */
export const groupVariables = (text: string): readonly string[] =>
  namesIn(text)
    .filter((name) => Object.hasOwn(VALUES, name) && !COMMON.has(name))
    .map((name) => `{${name}}`);

export type Rendered = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'missing'; readonly names: readonly string[] };

/** The text as this group reads it; what can not be said about it is named. */
export function renderFor(text: string, group: Group, community: Community): Rendered {
  const missing = new Set<string>();
  const rendered = text.replace(BRACES, (whole, name: string) => {
    const value = VALUES[name]?.(group, community);
    if (value === undefined) return whole;
    if (value === '') missing.add(`{${name}}`);
    return value;
  });
  return missing.size > 0 ? { kind: 'missing', names: [...missing] } : { kind: 'text', text: rendered };
}

/** With what is the same for every group put in; the others stay. */
export const renderCommon = (text: string, community: Community): string =>
  text.replace(BRACES, (whole, name: string) =>
    COMMON.has(name) ? (VALUES[name]?.({ id: '', name: '', kind: 'residents', buildings: [], grids: [] }, community) ?? whole) : whole,
  );
