import { html } from 'hono/html';
import { type Notice, type NoticeEvent, sayRecurrence } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { confirm } from '../parts.ts';
import { sayTargets } from '../targets.ts';
import { attachmentList, knowledgeLine } from './notice-draft.ts';
import { historyCard } from './notice-history.ts';
import { isBusy, type LedgerView, ledgerFragment } from './notice-ledger.ts';

export interface NoticeView extends LedgerView {
  readonly author: string;
  readonly mayHaveMore: boolean;
  readonly events: readonly NoticeEvent[];
  readonly names: ReadonlyMap<string, string>;
  /** What it corrects, and what corrects it. */
  readonly corrects: Notice | undefined;
  readonly correctedBy: Notice | undefined;
  /** At least one group has it, or may have it. */
  readonly arrived: boolean;
  /** How many groups it was meant for that do not have it. */
  readonly missed: number;
}

export function noticePage(kit: Kit, view: NoticeView): Html {
  const { notice, ledger } = view;
  const busy = isBusy(notice, ledger);
  return html`${links(view)}
    <div class="columns wide-left">
      <div class="stack">
        <div class="stack" ${busy ? html`data-fragment="/console/notices/${notice.id}/progress"` : ''} aria-live="polite">${ledgerFragment(kit, view)}</div>
        ${view.mayHaveMore ? html`<p><a href="/console/notices/${notice.id}?more=1">看更早的</a></p>` : ''}
      </div>
      <div class="stack">
        <section class="card">
          <h2>内容</h2>
          <div class="bubble said">${notice.text}</div>
          ${attachmentList(notice.attachments, notice.id)}
          <dl class="facts">
            <dt>发给</dt><dd>${notice.corrects ? '收到过原通知的群' : sayTargets(notice.targets, (id) => view.groups.get(id)?.name ?? id)}</dd>
            <dt>时间</dt><dd>${notice.cron ? sayRecurrence(notice, kit.calendar) : notice.at ? kit.time(notice.at) : '确认后立即'}</dd>
            ${notice.nextAt ? html`<dt>下一次</dt><dd>${kit.time(notice.nextAt)}</dd>` : ''}
            <dt>作者</dt><dd>${view.author}，${kit.time(notice.createdAt)}</dd>
            ${notice.activityId ? html`<dt>活动</dt><dd><a href="/console/activities/${notice.activityId}">看这个活动</a></dd>` : ''}
          </dl>
          ${notice.state === 'cancelled' || view.correctedBy ? '' : knowledgeLine(kit, notice)}
        </section>
        <section class="card actions">${actions(view)}</section>
        ${historyCard(kit, view.events, view.names)}
      </div>
    </div>
    <p><a href="/console/notices">回到通知列表</a></p>`;
}

function links({ notice, corrects, correctedBy, missed }: NoticeView): Html {
  const rest =
    correctedBy && missed > 0
      ? html` 还有 ${missed} 个群没有收到原通知，更正不会发给它们：<a href="/console/notices/new?from=${correctedBy.id}&rest=${notice.id}">照更正后的内容给它们发一条</a>。`
      : '';
  return html`${corrects ? html`<p class="flash done">这是<a href="/console/notices/${corrects.id}">《${corrects.title}》</a>的更正，只发给收到过原通知的群。</p>` : ''}
    ${correctedBy ? html`<p class="flash">已更正：${correctedBy.changedWhat}。见<a href="/console/notices/${correctedBy.id}">更正通知</a>。${rest}</p>` : ''}`;
}

function actions({ notice, ledger, csrf, arrived, correctedBy }: NoticeView): Html {
  const waiting = ledger.totals.queued;
  const path = `/console/notices/${notice.id}`;
  const running = notice.state === 'scheduled' || (notice.state === 'done' && waiting > 0);
  const post = (to: string, label: string) =>
    html`<form method="post" action="${path}/${to}">${csrf}<button class="plain">${label}</button></form>`;
  return html`
    ${running ? post('pause', '暂停') : ''}
    ${notice.state === 'paused' ? html`<form method="post" action="${path}/resume">${csrf}<button>继续</button></form>` : ''}
    ${(notice.state === 'scheduled' || notice.state === 'paused') && notice.nextAt ? html`<a class="button plain" href="/console/notices/new?from=${notice.id}&change=1">修改以后的</a>` : ''}
    ${arrived && !correctedBy ? html`<a class="button plain" href="${path}/correct">发更正</a>` : ''}
    <a class="button plain" href="/console/notices/new?from=${notice.id}">照着再写一条</a>
    ${ledger.occurrences.length > 0 ? html`<a class="button plain" href="${path}/ledger.csv" download>导出发送记录</a>` : ''}
    ${notice.state === 'cancelled' ? '' : html`<a class="button plain" href="${path}/print">打印，人工通知</a>`}
    ${
      running || notice.state === 'paused'
        ? confirm({
            button: notice.state === 'scheduled' || waiting === 0 ? '取消这条通知' : `停止发送（还有 ${waiting} 个群）`,
            consequence: `还没发的不再发送，已发出的撤不回来。${notice.toKnowledge ? '知识库里的这一条也会拿掉。' : ''}`,
            action: `${path}/cancel`,
            sure: '确认取消',
            csrf,
            harm: true,
          })
        : ''
    }`;
}
