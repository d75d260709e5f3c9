import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import { CATEGORY_NAMES } from '../../intents/categories.ts';
import { KIND_WORDS, PRIORITIES, PRIORITY_WORDS, RUNNING, sayPlace, type Ticket } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import { flashLine, type Html, NOTHING } from '../layout.ts';
import { badge, choices, empty, pager } from '../parts.ts';
import type { SavedView } from '../saved-views-store.ts';
import { NOBODYS, SORT_WORDS, SORTS, type TicketQuery, toParams, VIEW_WORDS, VIEWS, type View } from '../ticket-filter.ts';
import { CONFIDENTIAL, OVERDUE, PRIORITY, TICKET } from '../words.ts';

export interface TicketList {
  readonly query: TicketQuery;
  /** How many each view holds, whatever else is filtered. */
  readonly numbers: Readonly<Record<View, number>>;
  readonly tickets: readonly Ticket[];
  readonly page: number;
  readonly size: number;
  readonly total: number;
  /** How many people are to be called. */
  readonly calls: number;
  readonly assignees: readonly { readonly key: string; readonly name: string }[];
  readonly views: readonly SavedView[];
  /** Several can be chosen, to be given to somebody. */
  readonly picks: boolean;
  readonly csrf: Html;
}

export function ticketsPage(kit: Kit, list: TicketList): Html {
  const { query } = list;
  const filtered = Boolean(
    query.category ||
      query.kind ||
      query.building ||
      query.grid ||
      query.assignee ||
      query.priority ||
      query.from ||
      query.to ||
      query.text,
  );
  const views = VIEWS.map((view) => ({
    href: `/console/tickets?${toParams({ ...query, view }).toString()}`,
    label: VIEW_WORDS[view],
    count: list.numbers[view],
    here: view === query.view,
  }));
  return html`${list.calls > 0 ? html`<p class="strip"><a href="/console/tickets/calls">有 ${list.calls} 位居民没有收到答复，要电话或上门告知</a></p>` : ''}
    ${choices('工单状态', views)}
    ${query.ignored.length > 0 ? flashLine({ kind: 'problem', text: `没有「${query.ignored.join('」「')}」这样的筛选条件，已忽略。` }) : ''}
    ${filterForm(kit, query, filtered, list.assignees)}
    ${viewsRow(list, filtered)}
    ${
      list.tickets.length === 0
        ? nothing(query, filtered, kit.rehearsalPath)
        : html`<p class="muted" data-fresh="count">${filtered ? '符合条件的' : ''}${VIEW_WORDS[query.view]}工单 ${list.total} 件</p>
          <ul class="list card" data-fresh="list" data-keys>${list.tickets.map((ticket) => (list.picks ? pickRow(kit, ticket) : ticketRow(kit, ticket)))}</ul>
          ${list.picks ? bulkForm(list) : ''}
          ${pager('/console/tickets', toParams(query), list.page, list.size, list.total)}`
    }
    <p class="actions"><a href="/console/tickets/calls">待告知</a><a href="/console/tickets/pairs">像同一件事的工单</a></p>`;
}

/** One line of a list of tickets. What is confidential is not told in it. */
export const ticketRow = (kit: Kit, ticket: Ticket): Html => html`<li>${itemOf(kit, ticket)}</li>`;

function itemOf(kit: Kit, ticket: Ticket): Html {
  const late = kit.tickets.isOverdue(ticket);
  const waits = RUNNING.includes(ticket.status);
  const place = sayPlace(ticket.where);
  return html`<a class="item" href="/console/tickets/${ticket.number}">
    <span class="item-title">${ticket.confidential ? '（保密内容，打开后可看）' : html`${place ? html`<b>${place}</b> ` : ''}${ticket.summary}`}</span>
    <span class="item-badges">${badge(TICKET[ticket.status])}${ticket.priority === 'urgent' || ticket.priority === 'high' ? badge(PRIORITY[ticket.priority]) : ''}${late ? badge(OVERDUE) : ''}${ticket.confidential ? badge(CONFIDENTIAL) : ''}</span>
    <span class="item-facts">${ticket.number} · ${KIND_WORDS[ticket.kind]} · ${ticket.category} · ${ticket.grid ?? '社区'} ·
      ${waits ? html`最迟 ${kit.time(ticket.dueAt)} 答复` : html`${kit.time(ticket.openedAt)} 登记`}</span></a>`;
}

/** A line with a box to choose it by. */
const pickRow = (kit: Kit, ticket: Ticket): Html =>
  html`<li class="pickable"><label class="pick-box"><input type="checkbox" name="number" form="bulk" value="${ticket.number}" /><span class="unseen">选中 ${ticket.number}</span></label>${itemOf(kit, ticket)}</li>`;

function bulkForm({ assignees, query, csrf }: TicketList): Html {
  return html`<form method="post" action="/console/tickets/bulk" id="bulk" class="bar bulk-bar">${csrf}
    <input type="hidden" name="back" value="/console/tickets?${toParams(query).toString()}" />
    <label>把选中的派给<select name="to"><option value="">请选择</option>${assignees.map(({ key, name }) => html`<option value="${key}">${name}</option>`)}</select></label>
    <button class="plain">看看再派</button>
    <span class="muted keys-help">焦点在列表里时：j、k 上下，x 选中，回车打开。</span></form>`;
}

/** One's own filters, and the present one to be kept. */
function viewsRow({ query, views, csrf }: TicketList, filtered: boolean): Html {
  const here = toParams(query).toString();
  if (views.length === 0 && !filtered) return NOTHING;
  return html`<div class="bar views">
    ${views.map(
      (
        view,
      ) => html`<span class="view"><a class="button quiet" href="/console/tickets?${view.query}" ${view.query === here ? raw('aria-current="true"') : ''}>${view.name}</a>
        <form method="post" action="/console/tickets/views/${view.id}/remove">${csrf}<button class="quiet" aria-label="删除视图「${view.name}」">×</button></form></span>`,
    )}
    ${
      !filtered || views.some((view) => view.query === here)
        ? ''
        : html`<form method="post" action="/console/tickets/views" class="inline">${csrf}<input type="hidden" name="query" value="${here}" />
            <label>把现在的筛选存成<input name="name" maxlength="20" required placeholder="例如：我的急件" /></label><button class="plain">保存视图</button></form>`
    }
  </div>`;
}

function filterForm(kit: Kit, query: TicketQuery, filtered: boolean, assignees: TicketList['assignees']): Html {
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${label}</option>`;
  return html`<form method="get" action="/console/tickets" class="filters" role="search">
    ${query.view === 'open' ? '' : html`<input type="hidden" name="view" value="${query.view}" />`}
    <div class="filter-row">
      <label>类别<select name="category">${option('', '全部类别', query.category)}${CATEGORY_NAMES.map((name) => option(name, name, query.category))}</select></label>
      <label>性质<select name="kind">${option('', '全部性质', query.kind)}${Object.entries(KIND_WORDS).map(([kind, word]) => option(kind, word, query.kind))}</select></label>
      <label>网格<select name="grid">${option('', '全部网格', query.grid)}${kit.community.grids.map(({ name }) => option(name, name, query.grid))}</select></label>
      <label>楼栋<select name="building">${option('', '全部楼栋', query.building)}${buildingsOf(kit.community).map((name) => option(name, name, query.building))}</select></label>
    </div>
    <details class="set" ${query.assignee || query.priority || query.from || query.to || query.sort !== 'newest' ? raw('open') : ''}><summary>更多条件</summary>
    <div class="filter-row">
      <label>负责<select name="assignee">${option('', '不限', query.assignee)}${option(NOBODYS, '还没有派', query.assignee)}${assignees.map(({ key, name }) => option(key, name, query.assignee))}</select></label>
      <label>轻重<select name="priority">${option('', '不限', query.priority)}${PRIORITIES.map((one) => option(one, PRIORITY_WORDS[one], query.priority))}</select></label>
      <label>登记从<input type="date" name="from" value="${query.from}" /></label>
      <label>到<input type="date" name="to" value="${query.to}" /></label>
      <label>排列<select name="sort">${SORTS.map((one) => option(one, SORT_WORDS[one], query.sort))}</select></label>
    </div></details>
    <div class="filter-row">
      <label class="grow">找工单<input type="search" name="q" value="${query.text}" placeholder="编号或内容" maxlength="60" /></label>
      <button class="plain">查找</button>
      ${filtered ? html`<a class="button quiet" href="/console/tickets${query.view === 'open' ? '' : `?view=${query.view}`}">清除</a>` : ''}
    </div>
  </form>`;
}

function nothing(query: TicketQuery, filtered: boolean, rehearsalPath: string | undefined): Html {
  if (filtered) return empty(`没有符合条件的${VIEW_WORDS[query.view]}工单。`);
  switch (query.view) {
    case 'open':
      return empty(
        '没有等答复的工单。居民在群里反映的问题会自动登记到这里。',
        rehearsalPath ? html`<p><a class="button plain" href="${rehearsalPath}">到演练群试一试</a></p>` : undefined,
      );
    case 'overdue':
      return empty('没有超时的工单。');
    case 'undelivered':
      return empty('没有送不到的答复。');
    case 'reopened':
    case 'unhappy':
    case 'answered':
    case 'unclosed':
    case 'closed':
    case 'all':
      return empty(`还没有${VIEW_WORDS[query.view] === '全部' ? '' : VIEW_WORDS[query.view]}工单。`);
    default:
      return query.view satisfies never;
  }
}
