import type { Community } from '../../../src/community/community.ts';

export const GROUPS = 120;
export const COMMUNITY: Community = {
  name: '梧桐里社区',
  committee: '社区居委会',
  property: '物业',
  officeHours: '',
  phones: { duty: '0311-0000-9700' },
  grids: Array.from({ length: 12 }, (_, grid) => ({
    name: `第${grid + 1}网格`,
    buildings: Array.from({ length: GROUPS / 12 }, (_, i) => `${grid * (GROUPS / 12) + i + 1}号楼`),
  })),
  places: [],
  groups: [],
  people: [],
};
