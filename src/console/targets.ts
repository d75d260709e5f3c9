import type { NoticeTargets } from '../messages.ts';
import type { Form } from './form.ts';

/** Who is chosen on a form: every residents' group, or grids, buildings and groups by name. */
export function readTargets(form: Form): NoticeTargets {
  if (form.flag('all')) return { all: true, buildings: [], grids: [], groups: [] };
  return { all: false, buildings: form.all('building'), grids: form.all('grid'), groups: form.all('group') };
}

export const NOBODY: NoticeTargets = { all: false, buildings: [], grids: [], groups: [] };

/** 全体居民群, or 第2网格、3号楼、物业群. */
export function sayTargets(targets: NoticeTargets, groupName: (id: string) => string): string {
  if (targets.all) return '全体居民群';
  return [...targets.grids, ...targets.buildings, ...targets.groups.map(groupName)].join('、');
}
