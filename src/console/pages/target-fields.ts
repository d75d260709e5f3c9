import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import type { Group } from '../../community/groups-store.ts';
import type { NoticeTargets } from '../../messages.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';

/** Who gets it: everyone, or a choice of grids, buildings and groups. */
export function targetFields(kit: Kit, targets: NoticeTargets, groups: readonly Group[]): Html {
  const { grids } = kit.community;
  return html`<fieldset class="stack tight" data-targets>
    <legend>发给谁</legend>
    <label class="pick"><input type="checkbox" name="all" value="1" ${targets.all ? raw('checked') : ''} data-all /><span>全体居民群</span></label>
    <div class="stack tight" data-some>
      ${set(
        '按网格',
        'grid',
        grids.map(({ name, buildings }) => ({ value: name, label: name, note: buildings.join('、') })),
        targets.grids,
      )}
      ${set(
        '按楼栋',
        'building',
        buildingsOf(kit.community).map((name) => ({ value: name, label: name })),
        targets.buildings,
      )}
      ${set(
        '按群',
        'group',
        groups.map((group) => ({ value: group.id, label: group.name, note: group.kind === 'staff' ? '工作群' : undefined })),
        targets.groups,
      )}
      ${set(
        '按标签',
        'tag',
        tagsOf(groups).map((tag) => ({ value: tag, label: tag })),
        targets.tags ?? [],
      )}
    </div>
    ${set(
      '不发给这些群',
      'except',
      groups.filter((group) => group.kind === 'residents').map((group) => ({ value: group.id, label: group.name })),
      targets.except ?? [],
    )}
  </fieldset>`;
}

/** Every tag that a group carries. */
export const tagsOf = (groups: readonly Group[]): readonly string[] =>
  [...new Set(groups.flatMap((group) => group.tags ?? []))].sort((a, b) => a.localeCompare(b, 'zh'));

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
}

function set(label: string, name: string, items: readonly Choice[], chosen: readonly string[]): Html {
  if (items.length === 0) return html``;
  return html`<details class="set" ${chosen.length > 0 ? raw('open') : ''}>
    <summary>${label} <span class="muted" data-chosen>${chosen.length > 0 ? `已选 ${chosen.length}` : ''}</span></summary>
    <div class="chips">
      ${items.map(
        (
          item,
        ) => html`<label class="chip"><input type="checkbox" name="${name}" value="${item.value}" ${chosen.includes(item.value) ? raw('checked') : ''} />
          <span>${item.label}${item.note ? html`<small>${item.note}</small>` : ''}</span></label>`,
      )}
    </div>
  </details>`;
}
