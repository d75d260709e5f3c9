import { html, raw } from 'hono/html';
import type { ChainLine, ChainPreview } from '../../activities/activities.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { NOTHING } from '../layout.ts';
import { field } from '../parts.ts';
import type { ActivityView } from './activity.ts';

/** What a 接龙 says, line by line, before it changes who comes. */

const WORD: Readonly<Record<ChainLine['kind'], string>> = {
  new: '新报名',
  changed: '改人数',
  withdraw: '退出',
  same: '已在名单',
  nothing: '划掉的，名单里没有',
};

export function chainCards(kit: Kit, view: ActivityView, over: boolean): Html {
  const open = view.chains.filter(({ chain }) => chain.state === 'pending');
  return html`<div id="chains">${over ? NOTHING : open.map((preview) => chainCard(kit, view, preview))}${over ? NOTHING : pasteForm(view)}</div>`;
}

function chainCard(kit: Kit, view: ActivityView, preview: ChainPreview): Html {
  const { chain, lines, missing } = preview;
  const here = `/console/activities/${view.activity.id}/chains/${chain.id}`;
  const group = view.groups.get(chain.groupId) ?? '粘贴的';
  const changes = lines.filter((line) => line.kind !== 'same' && line.kind !== 'nothing');
  return html`<section class="card decide chain">
    <h2>${group}接龙，第 ${chain.versions} 版</h2>
    <p class="muted">${kit.time(chain.at)}读到 ${lines.length} 项，其中 ${changes.length} 项和名单不同。核对后登记，之前名单不变。</p>
    ${
      chain.unread.length > 0
        ? html`<div class="warn"><p class="due-text">${chain.unread.length} 行没读准，请对着原文看一眼：</p>
            <ul class="bullets">${chain.unread.map((line) => html`<li>第 ${line.line} 行：${line.text}</li>`)}</ul></div>`
        : ''
    }
    <form method="post" action="${here}/apply" class="stack">
      ${view.csrf}<input type="hidden" name="versions" value="${chain.versions}" />
      <ul class="list chain-lines">${lines.map((line) => chainRow(line))}</ul>
      ${
        missing.length > 0
          ? html`<fieldset><legend>前一版里有、这一版没有了</legend>
              <p class="help">可能是几个人同时接龙挤掉的。不勾就还留在名单里。</p>
              ${missing.map(
                ({ entry, signUp }, i) =>
                  html`<label class="pick"><input type="checkbox" name="remove" value="${i}" /><span>${entry.name} ${entry.people} 人不来了${signUp ? '' : '（还没登记过）'}</span></label>`,
              )}</fieldset>`
          : ''
      }
      <button>登记这份接龙</button>
    </form>
    <div class="actions">
      <form method="post" action="${here}/dismiss">${view.csrf}<input type="hidden" name="versions" value="${chain.versions}" /><button class="plain">不登记</button></form>
      ${chain.text ? html`<details><summary class="button quiet">看原文</summary><pre class="said">${chain.text}</pre></details>` : ''}
    </div>
  </section>`;
}

function chainRow({ entry, kind, signUp, twice }: ChainLine): Html {
  const before = kind === 'changed' && signUp ? `${signUp.people + signUp.waiting} → ${entry.people} 人` : `${entry.people} 人`;
  const takes = kind === 'new' || kind === 'changed' || kind === 'withdraw';
  const detail = [entry.household, entry.by ? `${entry.by}代报` : '', entry.note, twice ? '同名两次，请核对' : '']
    .filter(Boolean)
    .join(' · ');
  return html`<li><label class="pick"><input type="hidden" name="line" value="${entry.line}" /><input type="checkbox" name="take" value="${entry.line}" ${
    takes ? raw('checked') : raw('disabled')
  } /><span><b>${entry.name}</b> ${before} <span class="${twice ? 'due-text' : 'muted'}">${WORD[kind]}${detail ? ` · ${detail}` : ''}</span><small class="help">${entry.raw}</small></span></label></li>`;
}

function pasteForm(view: ActivityView): Html {
  return html`<section class="card">
    <details>
      <summary class="button plain">粘贴一份接龙</summary>
      <form method="post" action="/console/activities/${view.activity.id}/chains" class="stack">
        ${view.csrf}
        ${field('整段接龙', html`<textarea name="text" rows="8" required maxlength="20000" placeholder="#接龙&#10;1. 王阿姨 2人&#10;2. 李叔"></textarea>`)}
        ${field(
          '哪个群的',
          html`<select name="group"><option value="">没有固定的群</option>${[...view.groups].map(([id, name]) => html`<option value="${id}">${name}</option>`)}</select>`,
        )}
        <button>读一下，先看结果</button>
      </form>
    </details>
  </section>`;
}
