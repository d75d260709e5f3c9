import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import { CATEGORY_NAMES } from '../../intents/categories.ts';
import { KIND_WORDS, RUNNING, sayPlace, type Ticket } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import { flashLine, type Html } from '../layout.ts';
import { badge, choices, empty, pager } from '../parts.ts';
import { type TicketQuery, toParams, VIEW_WORDS, VIEWS, type View } from '../ticket-filter.ts';
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
}

export function ticketsPage(kit: Kit, list: TicketList): Html {
  const { query } = list;
  const filtered = Boolean(query.category || query.kind || query.building || query.text);
  const views = VIEWS.map((view) => ({
    href: `/console/tickets?${toParams({ ...query, view }).toString()}`,
    label: VIEW_WORDS[view],
    count: list.numbers[view],
    here: view === query.view,
  }));
  return html`${list.calls > 0 ? html`<p class="strip"><a href="/console/tickets/calls">有 ${list.calls} 位居民没有收到答复，要电话或上门告知</a></p>` : ''}
    ${choices('工单状态', views)}
    ${query.ignored.length > 0 ? flashLine({ kind: 'problem', text: `没有「${query.ignored.join('」「')}」这样的筛选条件，已忽略。` }) : ''}
    ${filterForm(kit, query, filtered)}
    ${
      list.tickets.length === 0
        ? nothing(query, filtered, kit.rehearsalPath)
        : html`<p class="muted" data-fresh="count">${filtered ? '符合条件的' : ''}${VIEW_WORDS[query.view]}工单 ${list.total} 件</p>
          <ul class="list card" data-fresh="list">${list.tickets.map((ticket) => ticketRow(kit, ticket))}</ul>
          ${pager('/console/tickets', toParams(query), list.page, list.size, list.total)}`
    }
    <p class="actions"><a href="/console/tickets/calls">待告知</a><a href="/console/tickets/pairs">像同一件事的工单</a></p>`;
}

/** One line of a list of tickets. What is confidential is not told in it. */
export function ticketRow(kit: Kit, ticket: Ticket): Html {
  const late = kit.tickets.isOverdue(ticket);
  const waits = RUNNING.includes(ticket.status);
  const place = sayPlace(ticket.where);
  return html`<li><a class="item" href="/console/tickets/${ticket.number}">
    <span class="item-title">${ticket.confidential ? '（保密内容，打开后可看）' : html`${place ? html`<b>${place}</b> ` : ''}${ticket.summary}`}</span>
    <span class="item-badges">${badge(TICKET[ticket.status])}${ticket.priority === 'urgent' || ticket.priority === 'high' ? badge(PRIORITY[ticket.priority]) : ''}${late ? badge(OVERDUE) : ''}${ticket.confidential ? badge(CONFIDENTIAL) : ''}</span>
    <span class="item-facts">${ticket.number} · ${KIND_WORDS[ticket.kind]} · ${ticket.category} · ${ticket.grid ?? '社区'} ·
      ${waits ? html`最迟 ${kit.time(ticket.dueAt)} 答复` : html`${kit.time(ticket.openedAt)} 登记`}</span></a></li>`;
}

function filterForm(kit: Kit, query: TicketQuery, filtered: boolean): Html {
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${label}</option>`;
  return html`<form method="get" action="/console/tickets" class="filters" role="search">
    ${query.view === 'open' ? '' : html`<input type="hidden" name="view" value="${query.view}" />`}
    <div class="filter-row">
      <label>类别<select name="category">${option('', '全部类别', query.category)}${CATEGORY_NAMES.map((name) => option(name, name, query.category))}</select></label>
      <label>性质<select name="kind">${option('', '全部性质', query.kind)}${Object.entries(KIND_WORDS).map(([kind, word]) => option(kind, word, query.kind))}</select></label>
      <label>楼栋<select name="building">${option('', '全部楼栋', query.building)}${buildingsOf(kit.community).map((name) => option(name, name, query.building))}</select></label>
    </div>
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
    case 'answered':
    case 'unclosed':
    case 'closed':
    case 'all':
      return empty(`还没有${VIEW_WORDS[query.view] === '全部' ? '' : VIEW_WORDS[query.view]}工单。`);
    default:
      return query.view satisfies never;
  }
}
