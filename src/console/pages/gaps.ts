import { html } from 'hono/html';
import type { Gap, Hit } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, confirm, empty, lines, pager } from '../parts.ts';
import { GAP } from '../words.ts';

export const STATES = ['open', 'answered', 'dismissed'] as const satisfies readonly Gap['state'][];

export interface GapList {
  readonly state: Gap['state'];
  readonly gaps: readonly Gap[];
  readonly total: number;
  readonly page: number;
  readonly size: number;
}

export function gapsPage(kit: Kit, list: GapList): Html {
  const views = STATES.map((state) => ({ href: `/console/gaps?state=${state}`, label: GAP[state].word, here: state === list.state }));
  return html`<p class="lead">居民问过、现有资料里没有依据的问题。答复一次，会通知问过的每一位，以后再有人问也能答上。</p>
    ${choices('问题状态', views)}
    ${
      list.gaps.length === 0
        ? empty(list.state === 'open' ? '没有等答复的问题。' : '这里还没有问题。')
        : html`<ul class="list card">
            ${list.gaps.map(
              (gap) => html`<li><a class="item" href="/console/gaps/${gap.number}"><span class="item-title">${gap.question}</span>
                <span class="item-badges">${gap.asked > 1 ? html`<span class="badge plain">问过 ${gap.asked} 次</span>` : ''}</span>
                <span class="item-facts">${gap.number} · 最近 ${kit.time(gap.lastAskedAt)}${gap.answeredBy ? ` · ${gap.answeredBy}` : ''}</span></a></li>`,
            )}
          </ul>
          ${pager('/console/gaps', new URLSearchParams({ state: list.state }), list.page, list.size, list.total)}`
    }`;
}

export interface GapView {
  readonly gap: Gap;
  /** What the documents say that is nearest to it. */
  readonly near: readonly Hit[];
  /** How many asked to be told. */
  readonly toTell: number;
  readonly typed: string;
  readonly csrf: Html;
}

export function gapPage(kit: Kit, view: GapView): Html {
  const { gap } = view;
  return html`<section class="card">
      <p class="badges">${badge(GAP[gap.state])}<span class="muted">问过 ${gap.asked} 次，最早 ${kit.time(gap.createdAt)}，最近 ${kit.time(gap.lastAskedAt)}</span></p>
      <h2>${gap.question}</h2>
      ${
        gap.state === 'open'
          ? openPart(view)
          : html`${gap.answer === '' ? '' : lines(gap.answer)}
              <p class="muted">${gap.answeredBy}${gap.answeredAt ? html`，${kit.time(gap.answeredAt)}` : ''}</p>
              ${gap.state === 'answered' ? html`<p><a href="/console/documents/view?file=${encodeURIComponent(`gap/${gap.number}.md`)}">看知识库里的这一条</a></p>` : ''}`
      }
    </section>
    ${view.near.length === 0 ? '' : nearCard(view.near)}
    <p><a href="/console/gaps">回到缺口列表</a></p>`;
}

function openPart({ gap, toTell, typed, csrf }: GapView): Html {
  return html`<form method="post" action="/console/gaps/${gap.number}/answer" class="stack">
      ${csrf}
      <label class="field"><span>答复</span>
        <textarea name="answer" rows="5" required maxlength="2000" data-count="2000" placeholder="写明依据、去哪里办、找谁、电话">${typed}</textarea></label>
      <p class="consequence">${
        toTell > 0
          ? `将通知 ${toTell} 位提问的居民：“您之前问的「${gap.question}」有答复了：…”，并加入知识库。发出后不能撤回。`
          : '没有人等着通知。将加入知识库，以后有人问起就这样回答。'
      }</p>
      <button>发出答复</button>
    </form>
    ${confirm({
      button: '不用答复',
      consequence: '这个问题不再列出，问过的居民不会收到通知。再有人问起时会重新出现。',
      action: `/console/gaps/${gap.number}/dismiss`,
      sure: '确认不用答复',
      csrf,
    })}`;
}

function nearCard(near: readonly Hit[]): Html {
  return html`<section class="card">
    <h2>资料里最接近的内容</h2>
    <p class="muted">还不足以回答这个问题，写答复时可以参考。</p>
    <ul class="list">
      ${near.map(
        ({
          policy,
          passage,
        }) => html`<li><a class="item" href="/console/documents/view?file=${encodeURIComponent(policy.file)}#p${passage.ordinal}">
          <span class="item-title">《${policy.title}》${passage.clause}</span>
          <span class="excerpt">${[...passage.text].slice(0, 120).join('')}</span></a></li>`,
      )}
    </ul>
  </section>`;
}
