import { html } from 'hono/html';
import type { NoticeAttachment } from '../../messages.ts';
import { type Notice, type NoticeEvent, type NoticePreview, sayDuration, sayRecurrence } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { megabytes } from '../notice-files.ts';
import { badge, confirm, empty, field } from '../parts.ts';
import { sayTargets } from '../targets.ts';
import { NOTICE } from '../words.ts';
import { problemList } from './notice-form.ts';
import { historyCard } from './notice-history.ts';

export interface DraftView {
  readonly notice: Notice;
  readonly preview: NoticePreview;
  readonly groups: ReadonlyMap<string, string>;
  readonly author: string;
  /** Why the reader may not approve it; undefined where they may. */
  readonly mayNotApprove: string | undefined;
  /** The notice that it corrects. */
  readonly corrects: Notice | undefined;
  readonly events: readonly NoticeEvent[];
  readonly names: ReadonlyMap<string, string>;
  readonly csrf: Html;
}

/** Everything that will happen, before it happens: to its author, and to the one who is asked to agree. */
export function draftPage(kit: Kit, view: DraftView): Html {
  const { notice, preview } = view;
  const returned = [...view.events].reverse().find((event) => event.kind === 'sent_back' || event.kind === 'submitted');
  return html`${problemList(preview.problems)}
    ${notice.state === 'awaiting' ? html`<p class="badges">${badge(NOTICE.awaiting)} ${notice.number ? html`<span class="muted">${notice.number}</span>` : ''}</p>` : ''}
    ${
      notice.state === 'draft' && returned?.kind === 'sent_back'
        ? html`<p class="flash problem" role="alert">${view.names.get(returned.actor) ?? '同事'}退回了：${returned.note}。请改好后再确认。</p>`
        : ''
    }
    <div class="columns wide-left">
      <section class="card">
        <h2>居民会看到</h2>
        ${
          preview.samples.length > 0
            ? preview.samples.map((one) => html`<p class="muted">${one.name}</p><div class="bubble said">${one.text}</div>`)
            : html`<div class="bubble said">${preview.text}</div>`
        }
        ${preview.samples.length > 0 && preview.groups.length > preview.samples.length ? html`<p class="muted">其余各群同样换成自己的内容。</p>` : ''}
        ${attachmentList(notice.attachments, notice.id)}
        ${preview.parts - notice.attachments.length > 1 ? html`<p class="muted">太长，会分成 ${preview.parts - notice.attachments.length} 条发。</p>` : ''}
        ${preview.warnings.length > 0 ? html`<ul class="warnings">${preview.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : ''}
        ${notice.replaces ? html`<p>这是对<a href="/console/notices/${notice.replaces}">原来那条</a>的修改：确认后按这条发，原来的不再发；已经发出的不变。</p>` : ''}
        ${view.corrects ? html`<p>更正的是<a href="/console/notices/${view.corrects.id}">《${view.corrects.title}》</a>：确认后，还没发出的原通知不再发。</p>` : ''}
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
      ${notice.state === 'awaiting' ? awaitingActions(view) : draftActions(view)}
      <p class="muted">${view.author ? `${view.author} 写于` : '写于'} ${kit.time(notice.createdAt)} · ${sayTargets(notice.targets, (id) => view.groups.get(id) ?? id)}</p>
    </section>
    ${view.events.length > 1 ? historyCard(kit, view.events, view.names) : ''}`;
}

function draftActions({ notice, preview, csrf }: DraftView): Html {
  const word = preview.approval !== undefined ? '确认，请同事看一遍' : notice.cron || notice.at ? '确认排好' : '确认发送';
  return html`<div class="actions">
    ${
      preview.problems.length === 0
        ? html`<form method="post" action="/console/notices/${notice.id}/confirm">${csrf}<button>${word}</button></form>`
        : ''
    }
    <a class="button plain" href="/console/notices/new?from=${notice.id}">修改</a>
    ${confirm({
      button: '放弃',
      consequence: '这份草稿不再保留为待发，没有发给任何群。',
      action: `/console/notices/${notice.id}/cancel`,
      sure: '确认放弃',
      csrf,
    })}
  </div>`;
}

function awaitingActions({ notice, preview, mayNotApprove, csrf }: DraftView): Html {
  const agree =
    mayNotApprove === undefined
      ? html`${
          preview.problems.length === 0
            ? html`<form method="post" action="/console/notices/${notice.id}/approve">${csrf}<button>同意${notice.cron || notice.at ? '，按时发送' : '并发送'}</button></form>`
            : ''
        }
        <details class="confirm"><summary class="button plain">退回</summary>
          <form method="post" action="/console/notices/${notice.id}/send-back" class="stack">${csrf}
            ${field('哪里要改', html`<input name="reason" required maxlength="200" placeholder="例如：停水日期写错了" />`)}
            <button>退回给作者</button></form></details>`
      : html`<p class="help">${mayNotApprove}</p>`;
  return html`<div class="actions">${agree}
    <a class="button plain" href="/console/notices/new?from=${notice.id}">修改</a>
    ${confirm({
      button: '放弃',
      consequence: '不再等同意，没有发给任何群。',
      action: `/console/notices/${notice.id}/cancel`,
      sure: '确认放弃',
      csrf,
    })}</div>`;
}

/** 将发送到 5 个群，约 20 秒，发出后不能撤回。 */
function sayConsequence(kit: Kit, notice: Notice, preview: NoticePreview): string {
  const when = notice.cron
    ? `将${sayRecurrence(notice, kit.calendar)} 发送到`
    : notice.at
      ? `将于 ${kit.calendar.sayMomentAndWeekday(notice.at, kit.clock.now())} 发送到`
      : '将发送到';
  return `${when} ${preview.groups.length} 个群，${notice.cron ? '每次' : ''}${sayDuration(preview.estimatedSeconds)}，发出后不能撤回。`;
}

export function knowledgeLine(kit: Kit, notice: Notice): Html {
  if (!notice.toKnowledge) return html`<p class="muted">不加入知识库。</p>`;
  const before = notice.state === 'draft' || notice.state === 'awaiting';
  return html`<p>${before ? '确认后同时' : '已'}加入知识库${notice.endsAt ? html`，${kit.time(notice.endsAt)} 后失效` : ''}。</p>`;
}

/** Pictures are shown, files are named. */
export function attachmentList(attachments: readonly NoticeAttachment[], id: string): Html {
  if (attachments.length === 0) return html``;
  return html`<ul class="attachments">${attachments.map((file, i) => {
    const path = `/console/notices/${id}/files/${i}`;
    return html`<li><a href="${path}">${file.kind === 'image' ? html`<img src="${path}" alt="${file.name}" loading="lazy" />` : html`<span aria-hidden="true">📄</span>`}<span>${file.name}<small class="muted">${megabytes(file.bytes)} MB</small></span></a></li>`;
  })}</ul>`;
}
