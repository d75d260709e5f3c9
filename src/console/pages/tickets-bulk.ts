import { html } from 'hono/html';
import { STATUS_WORDS, sayPlace, type Ticket } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { field } from '../parts.ts';

export interface BulkView {
  readonly to: string;
  readonly name: string;
  readonly ready: readonly Ticket[];
  /** Those whose state does not allow it. */
  readonly unfit: readonly Ticket[];
  /** How many are somebody's already. */
  readonly held: number;
  /** How many residents hear which desk has it. */
  readonly people: number;
  readonly back: string;
  readonly reason: string;
  readonly csrf: Html;
}

const matter = (ticket: Ticket): string =>
  ticket.confidential ? '（保密内容）' : [sayPlace(ticket.where), ticket.summary].filter(Boolean).join(' ');

export function bulkPage(_kit: Kit, view: BulkView): Html {
  const { ready, unfit } = view;
  return html`<form method="post" action="/console/tickets/bulk/confirm" class="card stack">
      ${view.csrf}<input type="hidden" name="to" value="${view.to}" /><input type="hidden" name="back" value="${view.back}" />
      <h2>派给${view.name}：${ready.length} 件</h2>
      <ul class="names">${ready.map((ticket) => html`<li><input type="hidden" name="number" value="${ticket.number}" />${ticket.number} ${matter(ticket)}</li>`)}</ul>
      ${
        unfit.length > 0
          ? html`<h3>${unfit.length} 件不能派，会跳过</h3><ul class="skipped">${unfit.map((ticket) => html`<li><b>${ticket.number}</b><span class="muted">${STATUS_WORDS[ticket.status]}，请先重新打开</span></li>`)}</ul>`
          : ''
      }
      ${field('说明', html`<input name="reason" value="${view.reason}" maxlength="200" ${view.held > 0 ? 'required' : ''} />`, {
        help: view.held > 0 ? `其中 ${view.held} 件已经有人在办，改派要写原因。` : '可以不写。',
      })}
      <p class="consequence">对方每件收到一条私聊；${view.people} 位居民会知道由哪个部门办，不提名字。发出后不能撤回。</p>
      <div class="actions">${ready.length > 0 ? html`<button>派给${view.name}</button>` : ''}<a class="button plain" href="${view.back}">不派了</a></div>
    </form>`;
}

export function bulkResultPage(
  results: readonly { readonly number: string; readonly done: boolean; readonly text: string }[],
  back: string,
): Html {
  const done = results.filter((result) => result.done).length;
  const failed = results.filter((result) => !result.done);
  return html`<section class="card stack">
    <p role="status">派出 ${done} 件${failed.length > 0 ? `，${failed.length} 件没有派` : ''}。</p>
    ${failed.length > 0 ? html`<ul class="skipped">${failed.map(({ number, text }) => html`<li><b><a href="/console/tickets/${number}">${number}</a></b><span class="muted">${text}</span></li>`)}</ul>` : ''}
    <p><a href="${back}">回到工单列表</a></p>
  </section>`;
}
