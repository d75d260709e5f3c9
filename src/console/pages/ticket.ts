import { html, raw } from 'hono/html';
import type { ClockState } from '../../tickets/deadlines.ts';
import {
  type Candidate,
  type Echo,
  KIND_WORDS,
  mayMove,
  RUNNING,
  sayPlace,
  type Ticket,
  type TicketEvent,
  type TicketPerson,
  VERDICT_WORDS,
} from '../../tickets/tickets.ts';
import { TROUBLE } from '../deliveries-store.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, lines } from '../parts.ts';
import type { TypedAct } from '../ticket-acts.ts';
import { CONFIDENTIAL, ECHO, EVENT, OVERDUE, PRIORITY, TICKET } from '../words.ts';
import { deliveryActions, deliveryBadge } from './deliveries.ts';
import { actsCard } from './ticket-acts.ts';
import { clocksCard } from './ticket-clocks.ts';

/** What was typed and could not be taken: shown again, nothing is lost. */
export interface Typed {
  readonly answer: string;
  readonly close: boolean;
  readonly reason: string;
}

export interface TicketView {
  readonly ticket: Ticket;
  readonly events: readonly TicketEvent[];
  readonly actors: ReadonlyMap<string, string>;
  readonly echo: Echo;
  readonly pictures: readonly { readonly path: string; readonly addedAt: Date }[];
  /** How many reported or joined. */
  readonly support: number;
  /** How many are told in which group, and how many privately. */
  readonly reach: { readonly groups: ReadonlyMap<string, number>; readonly privately: number };
  readonly groups: ReadonlyMap<string, string>;
  readonly overdue: boolean;
  /** Its time limits, as they stand. */
  readonly clocks: readonly ClockState[];
  /** Names, when they were opened just now. */
  readonly identity: readonly TicketPerson[] | undefined;
  /** Otherwise neither the residents' own words nor their pictures are shown: they may tell who it is. */
  readonly mayIdentify: boolean;
  readonly typed: Typed | undefined;
  readonly typedAct: TypedAct | undefined;
  /** Whose it is, for staff. */
  readonly assignee: string | undefined;
  readonly candidates: readonly Candidate[];
  /** Words to begin an answer with. */
  readonly replies: readonly string[];
  readonly csrf: Html;
}

const ANSWER_LIMIT = 1000;

export function ticketPage(kit: Kit, view: TicketView): Html {
  const { ticket } = view;
  const hidden = ticket.confidential && !view.identity;
  return html`<p class="badges" data-fresh="badges">${badge(TICKET[ticket.status])}${badge(PRIORITY[ticket.priority])}${view.overdue ? badge(OVERDUE) : ''}${ticket.confidential ? badge(CONFIDENTIAL) : ''}</p>
    <div class="columns wide-left">
      <div class="stack">
        <section class="card">
          <h2>${hidden ? '保密内容' : html`${sayPlace(ticket.where) ? html`${sayPlace(ticket.where)} ` : ''}${ticket.summary}`}</h2>
          ${hidden || !view.mayIdentify || view.pictures.length === 0 ? '' : gallery(ticket, view.pictures.length)}
          ${
            !view.mayIdentify
              ? html`<p class="muted">居民的原话、照片和登记人只给办理的同事看。</p>`
              : hidden
                ? html`<p>这是保密工单，内容和登记人要一起打开，谁打开过会记在下面的经过里。</p>`
                : ticket.details === ''
                  ? ''
                  : html`<h3>居民原话</h3>${lines(ticket.details)}`
          }
          ${view.mayIdentify ? identityPart(kit, view) : ''}
        </section>
        ${mayMove(ticket.status, 'answered') ? answerCard(view) : ''}
        ${view.echo.state === 'none' ? '' : echoCard(kit, view)}
        ${moveCard(view)}
        ${actsCard(kit, { ...view, typed: view.typedAct })}
      </div>
      <div class="stack" data-fresh="state">
        <section class="card"><h2>情况</h2>${facts(kit, view)}</section>
        ${clocksCard(kit, view.clocks)}
        <section class="card"><h2>经过</h2>${timeline(kit, view)}</section>
      </div>
    </div>
    <p><a href="/console/tickets">回到工单列表</a></p>`;
}

function gallery(ticket: Ticket, count: number): Html {
  return html`<ul class="gallery">
    ${Array.from({ length: count }, (_, i) => {
      const href = `/console/tickets/${ticket.number}/pictures/${i}`;
      return html`<li><a href="${href}"><img src="${href}" alt="居民发来的照片 ${i + 1}" loading="lazy" /></a></li>`;
    })}
  </ul>`;
}

function facts(kit: Kit, { ticket, support, groups, assignee, identity }: TicketView): Html {
  const waits = RUNNING.includes(ticket.status);
  const link = (number: string) => html`<a href="/console/tickets/${number}">${number}</a>`;
  return html`<dl class="facts">
    <dt>编号</dt><dd>${ticket.number}</dd>
    <dt>性质</dt><dd>${KIND_WORDS[ticket.kind]}</dd>
    <dt>类别</dt><dd>${ticket.category}</dd>
    <dt>位置</dt><dd>${sayPlace(ticket.where) || '没有说明'}</dd>
    <dt>轻重</dt><dd>${PRIORITY[ticket.priority].word}${ticket.priorityReasons.length > 0 ? html` <span class="muted">${ticket.priorityReasons.join('，')}</span>` : ''}</dd>
    <dt>网格</dt><dd>${ticket.grid ?? '社区'}</dd>
    <dt>负责</dt><dd>${assignee ?? '还没有派'}${assignee && ticket.assignedAt ? html` <span class="muted">${kit.time(ticket.assignedAt)}</span>` : ''}</dd>
    ${ticket.waiting ? html`<dt>在等</dt><dd>${ticket.confidential && !identity ? '（保密内容）' : ticket.waiting.reason}，到 ${kit.time(ticket.waiting.until)}</dd>` : ''}
    ${ticket.referredTo ? html`<dt>转给</dt><dd>${ticket.referredTo}</dd>` : ''}
    ${ticket.mergedInto ? html`<dt>并到</dt><dd>${link(ticket.mergedInto)}</dd>` : ''}
    <dt>来自</dt><dd>${ticket.groupId ? (groups.get(ticket.groupId) ?? '群聊') : '私聊'}</dd>
    <dt>反映人数</dt><dd>${support} 位居民，${ticket.households} 户</dd>
    <dt>登记</dt><dd>${kit.time(ticket.openedAt)}</dd>
    ${waits ? html`<dt>最迟答复</dt><dd>${kit.time(ticket.dueAt)}</dd>` : ''}
    ${ticket.closedAt ? html`<dt>办结</dt><dd>${kit.time(ticket.closedAt)}</dd>` : ''}
  </dl>`;
}

function identityPart(kit: Kit, view: TicketView): Html {
  const { ticket, identity } = view;
  if (identity) {
    if (identity.length === 0) return html`<p class="muted">登记人已要求删除个人信息。</p>`;
    return html`<h3>登记人${identity.length > 1 ? '和附议人' : ''}</h3>
      <ul class="people">
        ${identity.map(
          (person) => html`<li><b>${person.name}</b>（${person.role === 'reporter' ? '登记人' : '附议人'}，${kit.time(person.joinedAt)}）
            ${[person.door && `门牌 ${person.door}`, person.floor && `楼层 ${person.floor}`].filter(Boolean).join('，')}
            ${person.phone ? html`电话 <a href="tel:${person.phone.replace(/[^\d+]/g, '')}">${person.phone}</a>` : ''}
            ${person.verdict ? html`评价：${VERDICT_WORDS[person.verdict]}` : ''}
            ${person.words ? lines(person.words) : ''}</li>`,
        )}
      </ul>
      <p class="muted">本次查看已记入经过。离开这一页后再次隐藏。</p>`;
  }
  return html`<form method="post" action="/console/tickets/${ticket.number}/identity" class="inline">
    ${view.csrf}
    <label>查看原因<select name="reason">
      <option>联系居民了解情况</option><option>上门处理</option><option>回访</option><option>其他工作需要</option>
    </select></label>
    <button class="plain">${ticket.confidential ? '打开保密内容和登记人' : '查看登记人'}</button>
    <p class="help">谁在什么时候查看过，会记在经过里。</p>
  </form>`;
}

function answerCard(view: TicketView): Html {
  const { ticket, typed } = view;
  const close = typed?.close ?? true;
  return html`<section class="card" id="answer">
    <h2>${ticket.status === 'answered' ? '再次答复' : '答复居民'}</h2>
    <form method="post" action="/console/tickets/${ticket.number}/answer" class="stack">
      ${view.csrf}
      <input type="hidden" name="expected" value="${ticket.updatedAt.toISOString()}" />
      <label class="field"><span>处理结果</span>
        <textarea name="answer" rows="4" required maxlength="${ANSWER_LIMIT}" data-count="${ANSWER_LIMIT}"
          placeholder="例如：四、五楼灯已更换（物业陈师傅，11月24日 10:20）">${typed?.answer ?? ''}</textarea>
        <small class="help">写结果就行，称呼和编号会自动加上。姓名、电话、门牌会自动隐去。</small></label>
      ${replyPicks(view)}
      <fieldset class="stack tight"><legend>答复以后</legend>
        <label class="pick"><input type="radio" name="close" value="yes" ${close ? raw('checked') : ''} />
          <span>办结：送达每一位后自动办结，并请居民评价</span></label>
        <label class="pick"><input type="radio" name="close" value="no" ${close ? '' : raw('checked')} />
          <span>只告知进展，继续处理</span></label>
      </fieldset>
      <p class="consequence">${sayReach(view)}</p>
      <button>发出答复</button>
      <p class="help">办结规则：答复送到每一位登记和附议的居民才算办结；居民回“没解决”，工单会自动重新打开。</p>
    </form>
  </section>`;
}

/** A press puts one into the answer; without a script they can be read and copied. */
function replyPicks({ replies }: TicketView): Html {
  if (replies.length === 0) return NOTHING;
  return html`<details class="set"><summary>常用答复</summary>
    <div class="replies">${replies.map((reply) => html`<button type="button" class="chip" data-reply="${reply}">${reply}</button>`)}</div>
    <p class="help">点一条放进上面，把〔〕换成实际情况再发。<a href="/console/replies">改常用答复</a></p></details>`;
}

/** 将@到3号楼居民群（2 位居民），并私聊 1 位居民。 */
function sayReach({ ticket, reach, groups }: TicketView): string {
  const parts = [...reach.groups].map(([id, people]) => `@到${groups.get(id) ?? '居民群'}（${people} 位居民）`);
  if (reach.privately > 0) parts.push(`私聊 ${reach.privately} 位居民`);
  if (parts.length === 0) return '登记人已要求删除信息，没有需要通知的人；答复会留在经过里。';
  return `将${parts.join('，并')}，发出后不能撤回。${ticket.confidential ? '保密工单不会发到群里。' : ''}`;
}

function echoCard(kit: Kit, view: TicketView): Html {
  const { echo, groups, ticket } = view;
  return html`<section class="card">
    <h2>送达情况</h2>
    <p>${badge(ECHO[echo.state])}${ticket.status === 'answered' && ticket.closeWanted ? ' 全部送达后自动办结。' : ''}</p>
    <ul class="ledger">
      ${echo.rows.map(
        (
          row,
        ) => html`<li><span class="ledger-to">${row.groupId ? (groups.get(row.groupId) ?? '群聊') : '私聊居民'}${row.parts > 1 ? `（第 ${row.part}/${row.parts} 段）` : ''}</span>
          ${deliveryBadge(row.state)}
          <span class="muted">${row.settledAt ? kit.time(row.settledAt) : ''} ${row.error ?? ''}</span>
          ${TROUBLE.includes(row.state) ? deliveryActions({ seqs: [row.seq], state: row.state, csrf: view.csrf, back: `/console/tickets/${ticket.number}` }) : ''}</li>`,
      )}
    </ul>
    ${echo.told > 0 ? html`<p class="muted">另有 ${echo.told} 位居民由同事电话或上门告知。</p>` : ''}
    ${echo.failed > 0 ? html`<p class="help">有 ${echo.failed} 位居民没有收到。可以重发，或<a href="/console/tickets/calls">电话、上门告知</a>，记下结果后同样算数。</p>` : ''}
  </section>`;
}

function moveCard({ ticket, typed, csrf }: TicketView): Html {
  const expected = html`<input type="hidden" name="expected" value="${ticket.updatedAt.toISOString()}" />`;
  if (mayMove(ticket.status, 'in_progress')) {
    const button = ticket.status === 'waiting' ? '不等了，继续处理' : ticket.status === 'referred' ? '收回，自己处理' : '接单，开始处理';
    return html`<section class="card"><form method="post" action="/console/tickets/${ticket.number}/start" class="inline">
      ${csrf}${expected}<button class="plain">${button}</button><p class="help">工单记在您名下，让同事知道有人在办了。第一次接单会告诉居民一声，不提名字。</p></form></section>`;
  }
  if (!mayMove(ticket.status, 'reopened') || ticket.status === 'merged') return html``;
  return html`<section class="card"><details class="confirm" ${typed?.reason ? raw('open') : ''}>
    <summary class="button plain">重新打开</summary>
    <form method="post" action="/console/tickets/${ticket.number}/reopen" class="stack">
      ${csrf}${expected}
      <label class="field"><span>原因</span><input name="reason" required maxlength="200" value="${typed?.reason ?? ''}" placeholder="例如：居民反映又坏了" /></label>
      <p>工单会回到待答复，并重新计时。不会自动通知居民。</p>
      <button>重新打开</button>
    </form>
  </details></section>`;
}

function timeline(kit: Kit, { events, actors }: TicketView): Html {
  return html`<ol class="timeline">
    ${[...events].reverse().map(
      (event) => html`<li class="${event.kind === 'not_delivered' ? 'is-due' : event.kind === 'closed' ? 'is-done' : ''}">
        <span class="timeline-what"><b>${EVENT[event.kind]}</b>${event.actor === 'system' ? '' : html` · ${actors.get(event.actor) ?? ''}`}</span>
        <span class="muted">${kit.time(event.at)}</span>
        ${event.note === '' ? '' : html`<span class="timeline-note">${event.note}</span>`}</li>`,
    )}
  </ol>`;
}
