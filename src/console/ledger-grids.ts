import { type Community, gridOf } from '../community/community.ts';
import type { Group } from '../community/groups-store.ts';
import type { LedgerRow } from '../scheduler/notices.ts';

/** How far a notice is in each grid. */
export interface GridTotals {
  readonly grid: string;
  readonly groups: number;
  readonly sent: number;
  /** Waits, or is on its way. */
  readonly open: number;
  readonly unknown: number;
  /** Failed, expired, or left out. */
  readonly missing: number;
}

const SEVERAL = '跨网格';
const NONE = '没有写网格';

/** The grid that a group lies in. */
export function gridOfGroup(group: Group | undefined, community: Community): string {
  const names = [...(group?.grids ?? []), ...(group?.buildings ?? []).map((building) => gridOf(community, building))];
  const grids = new Set(names.filter((name) => name !== undefined));
  const [only] = grids;
  return grids.size === 0 ? NONE : grids.size === 1 ? only! : SEVERAL;
}

/** In the order of the community's file; what lies in several grids or none comes last. */
export function totalsPerGrid(rows: readonly LedgerRow[], groups: ReadonlyMap<string, Group>, community: Community): readonly GridTotals[] {
  const byGrid = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    const grid = gridOfGroup(groups.get(row.group.id), community);
    byGrid.set(grid, [...(byGrid.get(grid) ?? []), row]);
  }
  const order = [...community.grids.map(({ name }) => name), SEVERAL, NONE];
  const count = (list: readonly LedgerRow[], ...states: readonly LedgerRow['state'][]) =>
    list.filter((row) => states.includes(row.state)).length;
  return [...byGrid]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([grid, list]) => ({
      grid,
      groups: list.length,
      sent: count(list, 'sent'),
      open: count(list, 'queued', 'sending'),
      unknown: count(list, 'unknown'),
      missing: count(list, 'failed', 'expired', 'skipped'),
    }));
}
