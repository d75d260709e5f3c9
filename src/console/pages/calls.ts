import { html } from 'hono/html';
import { CALL_RESULTS, CALL_WORDS, type Call, sayMatter, type TicketPerson } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, empty, field, lines } from '../parts.ts';
import { toInput } from '../when.ts';
import { CONFIDENTIAL, TICKET } from '../words.ts';

export interface CallsView {
  readonly calls: readonly Call[];
  readonly actors: ReadonlyMap<string, string>;
  /** Whom one of them is about, opened just now. */
  readonly opened: { readonly id: string; readonly person: TicketPerson } | undefined;
  readonly grid: string;
  readonly csrf: Html;
}

export function callsPage(kit: Kit, view: CallsView): Html {
  const { calls, grid } = view;
  const grids = kit.community.grids.map(({ name }) => name);
  return html`<p class="lead">这些居民没有收到消息。打电话或上门告诉他们，把结果记在这里；都告知了，工单才能办结。</p>
    <form method="get" class="filters"><div class="filter-row">
      <label>网格<select name="grid"><option value="">全部网格</option>${grids.map((name) => html`<option ${name === grid ? 'selected' : ''}>${name}</option>`)}</select></label>
      <button class="plain">筛选</button></div></form>
    ${calls.length === 0 ? empty('没有要告知的居民，答复都送到了。') : html`<div class="stack">${calls.map((call) => callCard(kit, view, call))}</div>`}
    <p><a href="/console/tickets">回到工单列表</a></p>`;
}

function callCard(kit: Kit, view: CallsView, call: Call): Html {
  const { ticket } = call;
  const opened = view.opened?.id === call.id ? view.opened.person : undefined;
  const hidden = ticket.confidential && !opened;
  return html`<section class="card" id="${call.id}">
    <h2><a href="/console/tickets/${ticket.number}">${ticket.number}</a> ${hidden ? '（保密内容）' : sayMatter(ticket)}</h2>
    <p class="badges">${badge(TICKET[ticket.status])}${ticket.confidential ? badge(CONFIDENTIAL) : ''}</p>
    <dl class="facts">
      <dt>没送到</dt><dd>${call.why}，${kit.time(call.since)} 发出</dd>
      <dt>负责</dt><dd>${ticket.grid ?? '社区'}</dd>
      ${call.tries.map((one) => html`<dt>试过</dt><dd>${kit.time(one.at)} ${view.actors.get(one.actor) ?? ''}：${CALL_WORDS[one.result]}${one.note ? `，${one.note}` : ''}</dd>`)}
    </dl>
    ${hidden ? '' : html`<h3>要告诉居民的话</h3><div class="said">${call.text === undefined ? '原话没有留存，请看工单的经过。' : lines(call.text)}</div>`}
    ${opened ? resultForm(kit, view, call, opened) : openForm(view, call)}
  </section>`;
}

function openForm({ csrf }: CallsView, call: Call): Html {
  return html`<form method="post" action="/console/tickets/calls/${call.id}/open" class="inline">
    ${csrf}<button>查看联系方式，去告知</button>
    <p class="help">谁在什么时候查看过，会记在工单的经过里。</p></form>`;
}

function resultForm(kit: Kit, { csrf }: CallsView, call: Call, person: TicketPerson): Html {
  const facts = [person.building, person.unit, person.floor, person.door && `门牌 ${person.door}`].filter(Boolean).join('，');
  const now = toInput(kit.calendar, kit.clock.now());
  return html`<div class="said"><p><b>${person.name}</b>${facts ? `（${facts}）` : ''}
      ${person.phone ? html`电话 <a href="tel:${person.phone.replace(/[^\d+]/g, '')}">${person.phone}</a>` : '没有留电话，请上门或在群里找'}</p></div>
    <form method="post" action="/console/tickets/calls/${call.id}/result" class="stack">
      ${csrf}
      <fieldset class="stack tight"><legend>结果</legend>
        ${CALL_RESULTS.map((result) => html`<label class="pick"><input type="radio" name="result" value="${result}" required /><span>${CALL_WORDS[result]}${result === 'not_reached' ? html`<small>不算告知，留在这里下次再打</small>` : ''}</span></label>`)}
      </fieldset>
      ${field('什么时候', html`<input type="datetime-local" name="at" value="${now}" max="${now}" />`)}
      ${field('说明（可以不填）', html`<input name="note" maxlength="100" placeholder="例如：家里人接的，已转告" />`, { help: '不用写姓名和电话。' })}
      <button>记下结果</button>
    </form>`;
}
