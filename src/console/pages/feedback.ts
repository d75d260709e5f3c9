import { html } from 'hono/html';
import type { LoggedAnswer, Opinion, Way } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty, lines, pager } from '../parts.ts';
import { SOURCE_OF_WAY, VERDICT } from '../words.ts';
import { loopTabs } from './loop-tabs.ts';

export const SHOWN = ['all', 'down', 'up'] as const;
export type Shown = (typeof SHOWN)[number];
const SHOWN_WORD: Readonly<Record<Shown, string>> = { all: '全部', down: '没用或不对', up: '有用' };

export interface FeedbackList {
  readonly shown: Shown;
  readonly counts: Readonly<Record<Shown, number>>;
  readonly opinions: readonly Opinion[];
  readonly page: number;
  readonly size: number;
}

export function feedbackPage(kit: Kit, list: FeedbackList): Html {
  const query = (shown: Shown) => (shown === 'all' ? '' : `?show=${shown}`);
  const views = SHOWN.map((shown) => ({
    href: `/console/feedback${query(shown)}`,
    label: SHOWN_WORD[shown],
    count: list.counts[shown],
    here: shown === list.shown,
  }));
  return html`<div class="bar">${loopTabs('feedback')}</div>
    <p class="lead">居民对回答说“有用”“没用”“不对”，或者发赞、踩的表情，都记在这里，不显示是谁。说没用的问题会出现在“缺口”里。</p>
    ${choices('评价', views)}
    ${
      list.opinions.length === 0
        ? empty('还没有居民评价过回答。')
        : html`<ul class="list card">${list.opinions.map((opinion) => opinionItem(kit, opinion, true))}</ul>
          ${pager('/console/feedback', new URLSearchParams(list.shown === 'all' ? {} : { show: list.shown }), list.page, list.size, list.counts[list.shown])}`
    }`;
}

/** @param linked with the way to the question it is about */
export function opinionItem(kit: Kit, { verdict, remark, gap, at, answer }: Opinion, linked: boolean): Html {
  return html`<li class="opinion">
    <p class="badges">${badge(VERDICT[verdict])}<span class="muted">${kit.time(at)}</span></p>
    ${remark === '' ? '' : html`<p>“${remark}”</p>`}
    ${answerPart(answer)}
    ${linked && gap ? html`<p class="more"><a href="/console/gaps/${gap}">去处理 ${gap}</a></p>` : ''}
  </li>`;
}

/** A question with what was answered, and from where. */
export function answerPart(answer: LoggedAnswer): Html {
  return html`<p>${answer.question === '' ? html`<span class="muted">（提问人已要求删除）</span>` : html`问：${answer.question}`}</p>
    <details class="set"><summary>当时的回答</summary>${answer.text === '' ? empty('没有回答。') : lines(answer.text)}</details>
    ${sourcesLine(answer)}`;
}

export function sourcesLine({ sources }: LoggedAnswer): Html {
  if (sources.length === 0) return html`<p class="muted">没有依据</p>`;
  return html`<p class="muted">依据：${sources.map(
    ({ file, title, clause }, i) =>
      html`${i > 0 ? '、' : ''}<a href="/console/documents/view?file=${encodeURIComponent(file)}">《${title}》${clause}</a>`,
  )}</p>`;
}

export interface WayList {
  readonly ways: readonly {
    readonly way: Way;
    readonly title: string;
    readonly place: string;
    readonly text: string;
    readonly href: string;
  }[];
  readonly total: number;
  readonly page: number;
  readonly size: number;
  readonly csrf: Html;
}

/** Ways of asking that wait for a look. */
export function waysPage(kit: Kit, list: WayList): Html {
  return html`<div class="bar">${loopTabs('ways')}</div>
    <p class="lead">居民觉得有用的回答，他当时的问法可以记作这一条的“常见问法”，以后别人这样问也能查到。两位居民都说有用的，自动记上；只有一位的，请看一眼。${list.ways.some(({ way }) => way.source === 'model') ? '模型想到的问法也先放在这里。' : ''}</p>
    ${
      list.ways.length === 0
        ? empty('没有要看的问法。')
        : html`<ul class="list card">${list.ways.map(
            ({ way, title, place, text, href }) => html`<li class="opinion">
              <p><b>${way.way}</b></p>
              <p class="muted">${SOURCE_OF_WAY[way.source]} · ${kit.time(way.at)} · 记到 <a href="${href}">《${title}》${place}</a></p>
              <span class="excerpt">${text}</span>
              <form method="post" action="/console/feedback/ways" class="actions">${list.csrf}<input type="hidden" name="id" value="${way.id}" />
                <button name="state" value="accepted">记上</button><button class="plain" name="state" value="rejected">不合适</button></form></li>`,
          )}</ul>${pager('/console/feedback/ways', new URLSearchParams(), list.page, list.size, list.total)}`
    }`;
}
