import { html } from 'hono/html';
import type { Gap } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty, pager } from '../parts.ts';
import { GAP, UNHELPFUL } from '../words.ts';
import { loopTabs } from './loop-tabs.ts';

export const STATES = ['open', 'review', 'answered', 'dismissed'] as const satisfies readonly Gap['state'][];

export interface GapList {
  readonly state: Gap['state'];
  readonly counts: Readonly<Record<Gap['state'], number>>;
  readonly gaps: readonly Gap[];
  readonly total: number;
  readonly page: number;
  readonly size: number;
}

const NONE: Readonly<Record<Gap['state'], string>> = {
  open: '没有等答复的问题。',
  review: '没有等同意的答复。',
  answered: '这里还没有问题。',
  dismissed: '这里还没有问题。',
};

export function gapsPage(kit: Kit, list: GapList): Html {
  const views = STATES.map((state) => ({
    href: `/console/gaps?state=${state}`,
    label: GAP[state].word,
    count: list.counts[state],
    here: state === list.state,
  }));
  return html`<div class="bar">${loopTabs('gaps')}</div>
    <p class="lead">居民问过、资料里没有依据，或者答了但没用的问题。意思一样的归在一起，答复一次，会通知问过的每一位，以后再有人问也能答上。</p>
    ${choices('问题状态', views)}
    ${
      list.gaps.length === 0
        ? empty(NONE[list.state])
        : html`<ul class="list card">${list.gaps.map((gap) => gapRow(kit, gap))}</ul>
          ${pager('/console/gaps', new URLSearchParams({ state: list.state }), list.page, list.size, list.total)}`
    }`;
}

export function gapRow(kit: Kit, gap: Gap): Html {
  const by = gap.state === 'review' ? `${gap.draft?.by ?? ''} 写了答复` : gap.answeredBy;
  return html`<li><a class="item" href="/console/gaps/${gap.number}"><span class="item-title">${gap.headline}</span>
    <span class="item-badges">${gap.source === 'unhelpful' && gap.state !== 'dismissed' ? badge(UNHELPFUL) : ''}${
      gap.asked > 1 ? html`<span class="badge plain">问过 ${gap.asked} 次</span>` : ''
    }${gap.wordings > 1 ? html`<span class="badge plain">${gap.wordings} 种问法</span>` : ''}</span>
    <span class="item-facts">${gap.number} · ${gap.asked > 1 ? html`最早 ${kit.time(gap.createdAt)} · ` : ''}最近 ${kit.time(gap.lastAskedAt)}${by ? ` · ${by}` : ''}</span></a></li>`;
}
