import { html } from 'hono/html';
import type { Way, WaysOfPassage } from '../../knowledge/asked.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, type State } from '../parts.ts';

const SOURCE: Readonly<Record<Way['source'], string>> = {
  staff: '工作人员写的',
  gap: '居民问过的',
  feedback: '居民点了“有用”的',
  model: '模型想到的',
};
const STATE: Readonly<Record<Way['state'], State>> = {
  proposed: { tone: 'due', mark: '?', word: '待采用' },
  accepted: { tone: 'done', mark: '✓', word: '已采用' },
  rejected: { tone: 'plain', mark: '–', word: '不采用' },
};

/** Below a passage: how people ask for it, and a place to add more. */
export function waysPart(passage: WaysOfPassage, page: number, csrf: Html): Html {
  const { own, ways } = passage;
  const { file, ordinal } = passage.passage;
  const counting = own.length + ways.filter((way) => way.state === 'accepted').length;
  const proposed = ways.filter((way) => way.state === 'proposed').length;
  const place = html`${csrf}<input type="hidden" name="file" value="${file}" /><input type="hidden" name="ordinal" value="${ordinal}" /><input type="hidden" name="page" value="${page}" />`;
  return html`<details class="set ways">
    <summary>常见问法 <span class="muted">${counting === 0 ? '还没有' : `${counting} 种`}</span>${proposed > 0 ? badge({ tone: 'due', mark: '?', word: `${proposed} 种待采用` }) : ''}</summary>
    ${own.length > 0 ? html`<p class="help">文件里写的：${own.join('；')}</p>` : ''}
    ${ways.length > 0 ? html`<ul class="ledger">${ways.map((way) => wayRow(way, place))}</ul>` : ''}
    <form method="post" action="/console/documents/ways/add" class="stack tight">${place}
      <label class="field"><span>再加几种</span><textarea name="ways" rows="2" required placeholder="居民会怎么问，一行一种"></textarea></label>
      <div><button class="plain">加上</button></div></form>
  </details>`;
}

function wayRow(way: Way, place: Html): Html {
  const decide = (state: 'accepted' | 'rejected', label: string) =>
    html`<form method="post" action="/console/documents/ways/decide">${place}<input type="hidden" name="id" value="${way.id}" />
      <button class="plain" name="state" value="${state}" aria-label="${label}：${way.way}">${label}</button></form>`;
  return html`<li><span class="ledger-to">${way.way}</span>${badge(STATE[way.state])}
    <span class="muted">${SOURCE[way.source]}${way.by ? ` · ${way.by}` : ''}</span>
    <div class="actions">${way.state === 'accepted' ? '' : decide('accepted', '采用')}${way.state === 'rejected' ? '' : decide('rejected', '不采用')}</div></li>`;
}

/** Ways whose passage has other words now. */
export function orphanedCard(kit: Kit, orphaned: readonly Way[]): Html {
  if (orphaned.length === 0) return NOTHING;
  return html`<section class="card"><h2>原来那一段已经改了的问法</h2>
    <p class="muted">条款的文字改了，这些问法先放在这里，不起作用。还合适的话，请加到新的条款下面。</p>
    <ul class="names">${orphaned.map((way) => html`<li>${way.way} <span class="muted">${SOURCE[way.source]} · ${kit.time(way.at)}</span></li>`)}</ul></section>`;
}
