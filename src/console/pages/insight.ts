import { html } from 'hono/html';
import { type AskedMatter, ENDING_DAYS, type Insight, type Shelves, UNUSED_DAYS } from '../../knowledge/insight.ts';
import type { DocumentInfo, LoggedAnswer, Opinion } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty } from '../parts.ts';
import { ANSWER } from '../words.ts';
import { answerPart, opinionItem } from './feedback.ts';
import { loopTabs } from './loop-tabs.ts';

export const SPANS = [7, 30, 90, 180] as const;
export type Span = (typeof SPANS)[number];

const SHOWN_AT_FIRST = 8;

export function insightPage(kit: Kit, seen: { readonly days: Span; readonly insight: Insight; readonly shelves: Shelves }): Html {
  const { days, insight, shelves } = seen;
  const views = SPANS.map((span) => ({ href: `/console/insight?days=${span}`, label: `近 ${span} 天`, here: span === days }));
  const { total } = insight;
  return html`<div class="bar">${loopTabs('insight')}</div>
    ${choices('时间', views)}
    ${insight.since ? html`<p class="muted">从 ${kit.time(insight.since)} 开始有记录；问答记录保留 180 天，不记是谁问的。</p>` : ''}
    <ul class="numbers">
      ${figure('次提问', total.asked, '#asked')}
      ${figure('次答上', total.answered, '#asked')}
      ${figure('次没有依据', total.refused, '#refused', 'due')}
      ${figure('次说有用', total.up, '/console/feedback?show=up')}
      ${figure('次说没用', total.down, '/console/feedback?show=down', 'due')}
    </ul>
    <div class="columns">
      ${mattersCard(kit, 'asked', '问得最多', '还没有人提问。', insight.asked, days, (matter) => `${matter.asked} 次`)}
      ${mattersCard(kit, 'worst', '答得最差', '没有居民说过回答没用。', insight.worst, days, (matter) => `${matter.down} / ${matter.up + matter.down} 说没用（${Math.round((100 * matter.down) / (matter.up + matter.down))}%）`)}
      ${mattersCard(kit, 'refused', '最常答不上', '没有答不上的问题。', insight.refused, days, (matter) => `${matter.refused} 次没有依据`)}
      ${shelfCard('ending', `${ENDING_DAYS} 天内到期`, '没有快到期的文件。', shelves.ending, (document) => `${document.effectiveTo} 到期`)}
      ${unusedCard(kit, shelves)}
      ${shelfCard('undated', '没有写日期', '都写了日期。', shelves.undated, () => '没有发布和生效日期，居民看不出是不是最新的')}
    </div>`;
}

function figure(label: string, count: number, href: string, tone: 'plain' | 'due' = 'plain'): Html {
  return html`<li><a class="figure ${count > 0 ? tone : 'plain'}" href="${href}"><b>${count}</b><span>${label}</span></a></li>`;
}

function mattersCard(
  kit: Kit,
  id: string,
  title: string,
  none: string,
  matters: readonly AskedMatter[],
  days: Span,
  count: (matter: AskedMatter) => string,
): Html {
  const row = (
    matter: AskedMatter,
  ) => html`<li><a class="item" href="/console/insight/matter?${new URLSearchParams({ q: matter.question, days: String(days) }).toString()}">
    <span class="item-title">${matter.question}</span><span class="item-badges"><span class="badge plain">${count(matter)}</span></span>
    <span class="item-facts">${matter.wordings > 1 ? `${matter.wordings} 种问法 · ` : ''}最近 ${kit.time(matter.lastAt)}</span></a></li>`;
  return html`<section class="card" id="${id}"><h2>${title}</h2>${matters.length === 0 ? empty(none) : folded(matters.map(row))}</section>`;
}

/** The first ones; the others on demand. */
function folded(rows: readonly Html[]): Html {
  const rest = rows.slice(SHOWN_AT_FIRST);
  return html`<ul class="list">${rows.slice(0, SHOWN_AT_FIRST)}</ul>${
    rest.length === 0 ? '' : html`<details class="set"><summary>还有 ${rest.length} 条</summary><ul class="list">${rest}</ul></details>`
  }`;
}

function unusedCard(kit: Kit, { unused, since }: Shelves): Html {
  const short = since === undefined || kit.clock.now().getTime() - since.getTime() < UNUSED_DAYS * 86_400_000;
  const hint = short ? html`<p class="help">记录还不满 ${UNUSED_DAYS} 天，先作参考。</p>` : undefined;
  return shelfCard(
    'unused',
    `${UNUSED_DAYS} 天没用上`,
    '每份文件都用上了。',
    unused,
    (document) => html`${kit.time(document.indexedAt)} 读入，没有用来回答过`,
    hint,
  );
}

function shelfCard(
  id: string,
  title: string,
  none: string,
  documents: readonly DocumentInfo[],
  say: (document: DocumentInfo) => string | Html,
  hint?: Html,
): Html {
  const row = (document: DocumentInfo) => html`<li><a class="item" href="/console/documents/view?file=${encodeURIComponent(document.file)}">
    <span class="item-title">《${document.title}》</span><span class="item-facts">${say(document)}</span></a></li>`;
  return html`<section class="card" id="${id}"><h2>${title}${documents.length > 0 ? html` <span class="number">${documents.length}</span>` : ''}</h2>${hint ?? ''}
    ${documents.length === 0 ? empty(none) : folded(documents.map(row))}</section>`;
}

export interface MatterView {
  readonly matter: AskedMatter;
  readonly answers: readonly LoggedAnswer[];
  readonly opinions: readonly Opinion[];
  readonly days: Span;
}

/** What is behind a number: every time it was asked. */
export function matterPage(kit: Kit, { matter, answers, opinions, days }: MatterView): Html {
  return html`<p class="lead">近 ${days} 天问过 ${matter.asked} 次${matter.wordings > 1 ? `，${matter.wordings} 种问法` : ''}；${matter.refused} 次没有依据；${matter.up} 次说有用，${matter.down} 次说没用。</p>
    <div class="actions"><a class="button plain" href="/console/documents/ask?q=${encodeURIComponent(matter.question)}">现在会怎么答</a></div>
    ${opinions.length === 0 ? '' : html`<section class="card"><h2>居民怎么说</h2><ul class="list">${opinions.map((opinion) => opinionItem(kit, opinion, true))}</ul></section>`}
    <section class="card"><h2>问答记录</h2>
      <ul class="list">${answers.map(
        (answer) =>
          html`<li class="opinion"><p class="badges">${badge(ANSWER[answer.kind])}${answer.said ? '' : html`<span class="muted">没有被@，没出声</span>`}<span class="muted">${kit.time(answer.at)}</span></p>${answerPart(answer)}</li>`,
      )}</ul></section>
    <p><a href="/console/insight?days=${days}">回到用得怎样</a></p>`;
}
