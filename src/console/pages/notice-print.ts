import { html } from 'hono/html';
import type { Notice } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';

export interface PrintView {
  readonly notice: Notice;
  /** As residents read it; without what is each group's own where that differs. */
  readonly text: string;
  readonly qr: { readonly picture: string; readonly of: 'text' | 'page' };
  /** Groups still without it, and those of which nobody knows, by grid. */
  readonly open: readonly {
    readonly grid: string;
    readonly groups: readonly { readonly id: string; readonly name: string; readonly note: string }[];
  }[];
  readonly total: number;
  /** Its groups are queued: what was done by hand can be ticked off. */
  readonly planned: boolean;
  readonly csrf: Html;
}

/** To be finished by hand: a poster in large print for the entrance halls, and a list of the groups that are still without it. */
export function printPage(kit: Kit, view: PrintView): Html {
  const { notice } = view;
  const body = view.text.startsWith(`【${notice.title}】`) ? view.text.slice(notice.title.length + 2) : view.text;
  const count = view.open.reduce((sum, { groups }) => sum + groups.length, 0);
  return html`<div class="print-notice">
    <p class="actions"><a class="button plain" href="/console/notices/${notice.id}">回到通知</a><span class="help">用浏览器的“打印”：第 1 页是大字海报，可以贴在楼门口；第 2 页是还没收到的群，逐个转发后打勾。</span></p>
    <article class="poster card">
      <h2>${notice.title}</h2>
      <div class="said">${body.trim()}</div>
      <p class="poster-foot"><span>${kit.community.committee}<br />${kit.calendar.sayMomentAndWeekday(notice.createdAt, kit.clock.now())}</span>
        <span>咨询电话<br />${kit.community.phones.duty}</span></p>
    </article>
    <section class="card hand-list">
      <h2>还没有收到的群（${count}/${view.total}）</h2>
      <figure class="qr"><img src="${view.qr.picture}" alt="${view.qr.of === 'text' ? '通知文字的二维码' : '这一页的二维码'}" width="200" height="200" />
        <figcaption>${view.qr.of === 'text' ? '手机扫一扫得到全文，复制后发到群里。' : '文字太长，扫一扫打开这一页，登录后复制全文。'}</figcaption></figure>
      ${count === 0 ? html`<p>全部送到了，不用人工补发。</p>` : handList(view)}
    </section>
  </div>`;
}

function handList({ notice, open, planned, csrf }: PrintView): Html {
  const lists = open.map(
    ({ grid, groups }) =>
      html`<h3>${grid}</h3><ul class="hand">${groups.map(
        (group) =>
          html`<li><label class="pick"><input type="checkbox" name="group" value="${group.id}" /><span>${group.name}${group.note === '' ? '' : html`<small>${group.note}</small>`}</span></label><span class="line">时间 ________ 经手 ________</span></li>`,
      )}</ul>`,
  );
  if (!planned) return html`${lists}`;
  return html`<form method="post" action="/console/notices/${notice.id}/by-hand" class="hand-form">${csrf}
    <p class="help">人工发过的群请勾上再点下面的按钮：程序就不再发给它们，以免居民收到两遍。</p>
    ${lists}<button>勾选的群已人工通知</button></form>`;
}
