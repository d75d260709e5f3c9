import { html } from 'hono/html';
import { type Pair, sayMatter, type Ticket } from '../../tickets/tickets.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, empty } from '../parts.ts';
import { TICKET } from '../words.ts';

export function ticketPairsPage(kit: Kit, pairs: readonly Pair[], csrf: Html): Html {
  return html`<p class="lead">地点和类别相同、说法相近的未办结工单。系统只提示，是不是同一件由您定。</p>
    ${pairs.length === 0 ? empty('没有像同一件事的工单。') : html`<div class="stack">${pairs.map((pair) => pairCard(kit, pair, csrf))}</div>`}
    <p><a href="/console/tickets">回到工单列表</a></p>`;
}

function pairCard(kit: Kit, { newer, older, score }: Pair, csrf: Html): Html {
  const fields = html`<input type="hidden" name="newer" value="${newer.number}" /><input type="hidden" name="older" value="${older.number}" />`;
  return html`<section class="card">
    <h2>相近程度 ${Math.round(score * 100)}%</h2>
    <dl class="facts"><dt>先登记</dt><dd>${line(kit, older)}</dd><dt>后登记</dt><dd>${line(kit, newer)}</dd></dl>
    <div class="actions">
      ${confirm({
        button: '是同一件，合并',
        consequence: `${newer.number} 并到 ${older.number}：居民一起转过去，会收到一句说明，以后一起听 ${older.number} 的结果。`,
        action: '/console/tickets/pairs/merge',
        sure: '确认合并',
        csrf,
        fields,
      })}
      <form method="post" action="/console/tickets/pairs/refuse">${csrf}${fields}<button class="plain">是两件事</button></form>
    </div>
  </section>`;
}

const line = (kit: Kit, ticket: Ticket): Html =>
  html`<a href="/console/tickets/${ticket.number}">${ticket.number}</a> ${sayMatter(ticket)} ${badge(TICKET[ticket.status])} <span class="muted">${kit.time(ticket.openedAt)}，${ticket.households} 户</span>`;
