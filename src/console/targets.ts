import type { NoticeTargets } from '../messages.ts';
import type { Form } from './form.ts';

/** Who is chosen on a form: every residents' group, or grids, buildings and groups by name. */
export function readTargets(form: Form): NoticeTargets {
  const except = form.all('except');
  const but = except.length > 0 ? { except } : {};
  if (form.flag('all')) return { all: true, buildings: [], grids: [], groups: [], ...but };
  const tags = form.all('tag');
  return {
    ...{ all: false, buildings: form.all('building'), grids: form.all('grid'), groups: form.all('group') },
    ...(tags.length > 0 ? { tags } : {}),
    ...but,
  };
}

export const NOBODY: NoticeTargets = { all: false, buildings: [], grids: [], groups: [] };

/** 全体居民群, or 第2网格、3号楼、“老年群”、物业群（舞蹈队群除外）. */
export function sayTargets(targets: NoticeTargets, groupName: (id: string) => string): string {
  const tags = (targets.tags ?? []).map((tag) => `“${tag}”`);
  const named = targets.all ? '全体居民群' : [...targets.grids, ...targets.buildings, ...tags, ...targets.groups.map(groupName)].join('、');
  const except = (targets.except ?? []).map(groupName);
  return except.length > 0 ? `${named}（${except.join('、')}除外）` : named;
}
