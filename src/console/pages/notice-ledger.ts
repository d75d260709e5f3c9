import { html } from 'hono/html';
import type { Group } from '../../community/groups-store.ts';
import { type Ledger, type LedgerRow, type Notice, type Occurrence, phaseOf } from '../../scheduler/notices.ts';
import { TROUBLE } from '../deliveries-store.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { totalsPerGrid } from '../ledger-grids.ts';
import { badge, confirm, empty } from '../parts.ts';
import { DELIVERY, EVIDENCE } from '../words.ts';
import { deliveryBadge } from './deliveries.ts';
import { stateOf } from './notices.ts';

export interface LedgerView {
  readonly notice: Notice;
  readonly ledger: Ledger;
  readonly groups: ReadonlyMap<string, Group>;
  /** Nothing of it may be sent again: cancelled, corrected, or over. */
  readonly closed: boolean;
  readonly csrf: Html;
}

/** The part of the page that changes while a notice is being sent; it is fetched again and again until nothing waits. */
export function ledgerFragment(kit: Kit, view: LedgerView): Html {
  const { notice, ledger } = view;
  const reason = kit.waitingReason();
  const waits = ledger.totals.queued + ledger.totals.sending > 0;
  return html`<p class="badges">${badge(stateOf(notice, ledger))} ${notice.number ? html`<span class="muted">${notice.number}</span>` : ''}</p>
    ${waits && notice.state !== 'cancelled' ? standstill(kit, notice, reason) : ''}
    ${
      ledger.occurrences.length === 0
        ? html`<section class="card"><h2>发送情况</h2>${empty(notice.state === 'cancelled' ? '已取消，没有发给任何群。' : notice.state === 'paused' ? '已暂停，到时间也不会发。' : '还没有到时间。')}</section>`
        : ledger.occurrences.map((occurrence, i) => occurrenceCard(kit, view, occurrence, i === 0))
    }`;
}

export const isBusy = (notice: Notice, ledger: Ledger): boolean => phaseOf(notice, ledger.totals) === 'sending';

/** Why it does not go on, and what a person can do meanwhile. */
function standstill(kit: Kit, notice: Notice, reason: string | undefined): Html {
  if (notice.state === 'paused') return html`<p class="flash">已暂停，没有发的群等您点“继续”。</p>`;
  if (reason === undefined) return html``;
  const lost = kit.channelState()?.status !== 'online';
  return html`<p class="flash problem" role="status">暂时没有发送：${reason}。${
    lost
      ? html`恢复后自动接着发，不会重复。等不及可以<a href="/console/notices/${notice.id}/print">打印出来，人工通知</a>。`
      : '到时自动接着发，不会重复。'
  }</p>`;
}

function occurrenceCard(kit: Kit, view: LedgerView, occurrence: Occurrence, last: boolean): Html {
  const { totals, rows } = occurrence;
  if (occurrence.state === 'missed') {
    return html`<section class="card"><h2>${kit.time(occurrence.dueAt)}</h2>
      <p>${badge({ tone: 'due', mark: '–', word: '错过未发' })} 那时程序没有运行，没有补发。</p></section>`;
  }
  const said = (Object.keys(DELIVERY) as (keyof typeof DELIVERY)[])
    .filter((state) => totals[state] > 0)
    .map((state) => `${DELIVERY[state].word} ${totals[state]}`);
  const settled = rows.length - totals.queued - totals.sending;
  return html`<section class="card">
    <h2>${kit.time(occurrence.dueAt)} · 送达 ${totals.sent}/${rows.length} 个群</h2>
    <progress value="${settled}" max="${Math.max(1, rows.length)}" aria-label="发送进度">${settled}/${rows.length}</progress>
    <p class="muted">${said.join('，')}</p>
    ${last && !view.closed ? retryActions(view, rows) : ''}
    ${rows.length > 5 ? gridTable(kit, view, rows) : ''}
    <ul class="ledger">${[...rows].sort(worstFirst).map((row) => ledgerLine(kit, view, row, last))}</ul>
  </section>`;
}

/** What a person has to look at stands on top. */
const RANK: readonly LedgerRow['state'][] = ['unknown', 'failed', 'skipped', 'expired', 'sending', 'queued', 'sent'];
const worstFirst = (a: LedgerRow, b: LedgerRow): number => RANK.indexOf(a.state) - RANK.indexOf(b.state);

function retryActions({ notice, csrf }: LedgerView, rows: readonly LedgerRow[]): Html {
  const failed = rows.filter((row) => row.failed.length > 0);
  const unknown = rows.filter((row) => row.unknown.length > 0);
  if (failed.length + unknown.length === 0) return html``;
  return html`<div class="actions">
    ${
      failed.length > 0
        ? confirm({
            button: `重发没有送出的 ${failed.length} 个群`,
            consequence: `会按现在的绑定向这 ${failed.length} 个群各发一次，已经送到的部分不再发。不知是否送达的群不在内。`,
            action: `/console/notices/${notice.id}/retry`,
            sure: '确认重发',
            csrf,
          })
        : ''
    }
    ${
      unknown.length > 1
        ? confirm({
            button: `重发不知是否送达的 ${unknown.length} 个群`,
            consequence: `这 ${unknown.length} 个群上一次可能已经收到了，重发后居民可能看到两遍。请先到群里看一眼；看到了的，请在下面点“我看到已送达”。`,
            action: `/console/notices/${notice.id}/retry-unknown`,
            sure: '我看过了，确认重发',
            csrf,
            harm: true,
          })
        : ''
    }
  </div>`;
}

function gridTable(kit: Kit, view: LedgerView, rows: readonly LedgerRow[]): Html {
  const totals = totalsPerGrid(rows, view.groups, kit.community);
  if (totals.length < 2) return html``;
  const number = (n: number, tone: string) => html`<td class="${n > 0 ? tone : 'muted'}">${n}</td>`;
  return html`<details class="set" open><summary>各网格</summary>
    <div class="table-scroll"><table class="grid-totals">
      <thead><tr><th scope="col">网格</th><th scope="col">群</th><th scope="col">送达</th><th scope="col">未发完</th><th scope="col">不知</th><th scope="col">未送出</th></tr></thead>
      <tbody>${totals.map(
        (one) =>
          html`<tr><th scope="row">${one.grid}</th><td>${one.groups}</td>${number(one.sent, '')}${number(one.open, '')}${number(one.unknown, 'due-text')}${number(one.missing, 'due-text')}</tr>`,
      )}</tbody>
    </table></div></details>`;
}

function ledgerLine(kit: Kit, view: LedgerView, row: LedgerRow, last: boolean): Html {
  const part =
    row.outbox.length > 1 && row.arrived > 0 && row.arrived < row.outbox.length ? `已到 ${row.arrived}/${row.outbox.length} 段` : '';
  const facts = [row.evidence && (EVIDENCE[row.evidence] ?? row.evidence), part, row.reason].filter(Boolean).join(' · ');
  const troubled = TROUBLE.includes(row.state);
  return html`<li><span class="ledger-to">${row.group.name}</span> ${deliveryBadge(row.state)}
    <span class="muted">${row.settledAt ? kit.time(row.settledAt) : ''}${facts ? ` · ${facts}` : ''}</span>
    ${troubled && last ? rowActions(view, row) : ''}</li>`;
}

function rowActions({ notice, csrf, closed }: LedgerView, row: LedgerRow): Html {
  const back = `/console/notices/${notice.id}`;
  const group = html`<input type="hidden" name="group" value="${row.group.id}" />`;
  const again = closed
    ? ''
    : row.failed.length > 0
      ? confirm({
          button: '重发',
          consequence: '会按现在的绑定重新发送一次，发出后不能撤回。',
          action: `${back}/retry`,
          sure: '确认重发',
          csrf,
          fields: group,
        })
      : confirm({
          button: '重发',
          consequence: '上一次可能已经送到了。重发后，对方可能会收到两遍。请先到群里看一眼。',
          action: `${back}/retry-unknown`,
          sure: '确认重发',
          csrf,
          fields: group,
        });
  const seen =
    row.unknown.length > 0
      ? confirm({
          button: '我看到已送达',
          consequence: '请确认您在群里看到了这条通知。记为送达后，如有更正会补发给这个群。',
          action: '/console/deliveries/seen',
          sure: '记为已送达',
          csrf,
          fields: html`${row.unknown.map((seq) => html`<input type="hidden" name="seq" value="${seq}" />`)}<input type="hidden" name="back" value="${back}" />`,
        })
      : '';
  return html`<div class="actions">${again}${seen}</div>`;
}
