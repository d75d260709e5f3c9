import { html } from 'hono/html';
import {
  type Ledger,
  type LedgerRow,
  type Notice,
  type NoticePreview,
  type Occurrence,
  sayCron,
  sayDuration,
} from '../../scheduler/notices.ts';
import { TROUBLE } from '../deliveries-store.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, empty } from '../parts.ts';
import { sayTargets } from '../targets.ts';
import { DELIVERY, EVIDENCE } from '../words.ts';
import { deliveryActions, deliveryBadge } from './deliveries.ts';
import { problemList } from './notice-form.ts';
import { stateOf } from './notices.ts';

export interface DraftView {
  readonly notice: Notice;
  readonly preview: NoticePreview;
  readonly groups: ReadonlyMap<string, string>;
  readonly author: string;
  readonly csrf: Html;
}

/** Everything that will happen, before it happens. */
export function draftPage(kit: Kit, view: DraftView): Html {
  const { notice, preview } = view;
  return html`${problemList(preview.problems)}
    <div class="columns wide-left">
      <section class="card">
        <h2>居民会看到</h2>
        <div class="bubble said">${preview.text}</div>
        ${preview.parts > 1 ? html`<p class="muted">太长，会分成 ${preview.parts} 条发。</p>` : ''}
        ${preview.warnings.length > 0 ? html`<ul class="warnings">${preview.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : ''}
        ${knowledgeLine(kit, notice)}
      </section>
      <section class="card">
        <h2>会发到 ${preview.groups.length} 个群</h2>
        ${preview.groups.length === 0 ? empty('没有能发到的群。') : html`<ul class="names">${preview.groups.map((group) => html`<li>${group.name}</li>`)}</ul>`}
        ${
          preview.skipped.length > 0
            ? html`<h3>${preview.skipped.length} 个群收不到</h3>
                <ul class="skipped">${preview.skipped.map((group) => html`<li><b>${group.name}</b><span class="muted">${group.reason}</span></li>`)}</ul>
                <p><a href="/console/groups">到「群」页处理</a></p>`
            : ''
        }
        ${
          notice.cron
            ? html`<h3>接下来的时间</h3><ul class="names">${preview.moments.map((moment) => html`<li>${kit.calendar.sayMomentAndWeekday(moment, kit.clock.now())}</li>`)}</ul>`
            : ''
        }
      </section>
    </div>
    <section class="card decide">
      <p class="consequence">${sayConsequence(kit, notice, preview)}</p>
      <div class="actions">
        ${
          preview.problems.length === 0
            ? html`<form method="post" action="/console/notices/${notice.id}/confirm">${view.csrf}<button>${notice.cron || notice.at ? '确认排好' : '确认发送'}</button></form>`
            : ''
        }
        <a class="button plain" href="/console/notices/new?from=${notice.id}">修改</a>
        ${confirm({
          button: '放弃',
          consequence: '这份草稿不再保留为待发，没有发给任何群。',
          action: `/console/notices/${notice.id}/cancel`,
          sure: '确认放弃',
          csrf: view.csrf,
        })}
      </div>
      <p class="muted">${view.author ? `${view.author} 写于` : '写于'} ${kit.time(notice.createdAt)} · ${sayTargets(notice.targets, (id) => view.groups.get(id) ?? id)}</p>
    </section>`;
}

/** 将发送到 5 个群，约 20 秒，发出后不能撤回。 */
function sayConsequence(kit: Kit, notice: Notice, preview: NoticePreview): string {
  const when = notice.cron
    ? `将${sayCron(notice.cron)} 发送到`
    : notice.at
      ? `将于 ${kit.calendar.sayMomentAndWeekday(notice.at, kit.clock.now())} 发送到`
      : '将发送到';
  return `${when} ${preview.groups.length} 个群，${notice.cron ? '每次' : ''}${sayDuration(preview.estimatedSeconds)}，发出后不能撤回。`;
}

function knowledgeLine(kit: Kit, notice: Notice): Html {
  if (!notice.toKnowledge) return html`<p class="muted">不加入知识库。</p>`;
  return html`<p>${notice.state === 'draft' ? '确认后同时' : '已'}加入知识库${notice.endsAt ? html`，${kit.time(notice.endsAt)} 后失效` : ''}。</p>`;
}

export interface NoticeView {
  readonly notice: Notice;
  readonly ledger: Ledger;
  readonly groups: ReadonlyMap<string, string>;
  readonly author: string;
  readonly mayHaveMore: boolean;
  readonly csrf: Html;
}

export function noticePage(kit: Kit, view: NoticeView): Html {
  const { notice, ledger } = view;
  const waiting = ledger.totals.queued;
  const cancellable = notice.state === 'scheduled' || (notice.state === 'done' && waiting > 0);
  const busy = ledger.totals.queued + ledger.totals.sending > 0 && notice.state !== 'cancelled';
  return html`<p class="badges">${badge(stateOf(notice, ledger))}</p>
    <div class="columns wide-left">
      <div class="stack" ${busy ? 'data-refresh' : ''}>
        ${
          ledger.occurrences.length === 0
            ? html`<section class="card"><h2>发送情况</h2>${empty(notice.state === 'cancelled' ? '已取消，没有发给任何群。' : '还没有到时间。')}</section>`
            : ledger.occurrences.map((occurrence) => occurrenceCard(kit, view, occurrence))
        }
        ${view.mayHaveMore ? html`<p><a href="/console/notices/${notice.id}?more=1">看更早的</a></p>` : ''}
      </div>
      <div class="stack">
        <section class="card">
          <h2>内容</h2>
          <div class="bubble said">${notice.text}</div>
          <dl class="facts">
            <dt>发给</dt><dd>${sayTargets(notice.targets, (id) => view.groups.get(id) ?? id)}</dd>
            <dt>时间</dt><dd>${notice.cron ? sayCron(notice.cron) : notice.at ? kit.time(notice.at) : '确认后立即'}</dd>
            ${notice.nextAt ? html`<dt>下一次</dt><dd>${kit.time(notice.nextAt)}</dd>` : ''}
            <dt>作者</dt><dd>${view.author}，${kit.time(notice.createdAt)}</dd>
            ${notice.activityId ? html`<dt>活动</dt><dd><a href="/console/activities/${notice.activityId}">看这个活动</a></dd>` : ''}
          </dl>
          ${notice.state === 'cancelled' ? '' : knowledgeLine(kit, notice)}
        </section>
        <section class="card actions">
          <a class="button plain" href="/console/notices/new?from=${notice.id}">照着再写一条</a>
          ${
            cancellable
              ? confirm({
                  button: notice.state === 'done' ? `停止发送（还有 ${waiting} 个群）` : '取消这条通知',
                  consequence: `还没发的不再发送，已发出的撤不回来。${notice.toKnowledge ? '知识库里的这一条也会拿掉。' : ''}`,
                  action: `/console/notices/${notice.id}/cancel`,
                  sure: '确认取消',
                  csrf: view.csrf,
                  harm: true,
                })
              : ''
          }
        </section>
      </div>
    </div>
    <p><a href="/console/notices">回到通知列表</a></p>`;
}

function occurrenceCard(kit: Kit, view: NoticeView, occurrence: Occurrence): Html {
  const { totals, rows } = occurrence;
  if (occurrence.state === 'missed') {
    return html`<section class="card"><h2>${kit.time(occurrence.dueAt)}</h2>
      <p>${badge({ tone: 'due', mark: '–', word: '错过未发' })} 那时程序没有运行，没有补发。</p></section>`;
  }
  const said = (Object.keys(DELIVERY) as (keyof typeof DELIVERY)[])
    .filter((state) => totals[state] > 0)
    .map((state) => `${DELIVERY[state].word} ${totals[state]}`);
  const back = `/console/notices/${view.notice.id}`;
  const troubled = rows.filter((row) => TROUBLE.includes(row.state));
  const again = troubled.filter((row) => row.state !== 'unknown');
  return html`<section class="card">
    <h2>${kit.time(occurrence.dueAt)} · 送达 ${totals.sent}/${rows.length} 个群</h2>
    <progress value="${rows.length - totals.queued - totals.sending}" max="${Math.max(1, rows.length)}" aria-label="发送进度">${rows.length - totals.queued}/${rows.length}</progress>
    <p class="muted">${said.join('，')}</p>
    ${
      again.length > 1 && view.notice.state !== 'cancelled'
        ? confirm({
            button: `重发没有送出的 ${again.length} 个群`,
            consequence: `会按现在的绑定向这 ${again.length} 个群各发一次，发出后不能撤回。不知是否送达的群不在内。`,
            action: '/console/deliveries/resend',
            sure: '确认重发',
            csrf: view.csrf,
            fields: html`${again.flatMap((row) => row.outbox.map((seq) => html`<input type="hidden" name="seq" value="${seq}" />`))}<input type="hidden" name="back" value="${back}" />`,
          })
        : ''
    }
    <ul class="ledger">${rows.map((row) => ledgerLine(kit, view, row, back))}</ul>
  </section>`;
}

function ledgerLine(kit: Kit, view: NoticeView, row: LedgerRow, back: string): Html {
  const facts = [row.evidence && (EVIDENCE[row.evidence] ?? row.evidence), row.reason].filter(Boolean).join(' · ');
  return html`<li><span class="ledger-to">${row.group.name}</span> ${deliveryBadge(row.state)}
    <span class="muted">${row.settledAt ? kit.time(row.settledAt) : ''}${facts ? ` · ${facts}` : ''}</span>
    ${TROUBLE.includes(row.state) && view.notice.state !== 'cancelled' ? deliveryActions({ seqs: row.outbox, state: row.state, csrf: view.csrf, back }) : ''}</li>`;
}
