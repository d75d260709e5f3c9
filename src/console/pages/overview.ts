import { html, raw } from 'hono/html';
import type { Activity } from '../../activities/activities.ts';
import { shortTitle } from '../../activities/activities.ts';
import type { ChannelState } from '../../messages.ts';
import type { Notice } from '../../scheduler/notices.ts';
import type { Standing, Ticket } from '../../tickets/tickets.ts';
import { type Counters, TROUBLE_DAYS } from '../counters.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, empty, type Tone } from '../parts.ts';
import type { View } from '../ticket-filter.ts';
import { CHANNEL } from '../words.ts';
import { ticketRow } from './tickets.ts';
import { type Week, weeksCard } from './weeks.ts';

export interface Overview {
  readonly now: Date;
  readonly counters: Counters;
  readonly open: number;
  readonly undelivered: number;
  /** Files with problems. */
  readonly problems: number;
  readonly documents: number;
  /** Rooms that wait for a decision. */
  readonly bindings: number;
  readonly channel: ChannelState | undefined;
  readonly showsChannel: boolean;
  readonly byGrid: readonly Standing[];
  readonly byCategory: readonly Standing[];
  readonly showsNotices: boolean;
  readonly waiting: string | undefined;
  readonly soon: readonly Notice[];
  readonly activities: readonly Activity[];
  readonly tickets: readonly Ticket[];
  readonly steps: readonly Step[];
  /** Undefined where nothing is counted. */
  readonly weeks: readonly Week[] | undefined;
}

export interface Step {
  readonly done: boolean;
  readonly text: string;
  readonly link: { readonly href: string; readonly label: string };
}

/** What is to be done first, in its order. */
export function firstSteps(known: {
  readonly rehearsalPath: string | undefined;
  readonly policiesDir: string;
  readonly documents: number;
  readonly bound: number;
  readonly waiting: number;
  readonly tickets: number;
  readonly notices: number;
}): readonly Step[] {
  const rehearse = known.rehearsalPath
    ? [
        {
          done: known.tickets > 0,
          text: '到演练群里说一句“3号楼二单元灯坏了三天了”，看它怎样登记成工单。',
          link: { href: known.rehearsalPath, label: '打开演练群' },
        },
      ]
    : [];
  return [
    ...rehearse,
    {
      done: known.documents > 0,
      text: `把社区的规定、通知、办事指南放进资料夹 ${known.policiesDir}，再到「制度」页重新读取。`,
      link: { href: '/console/documents', label: known.documents > 0 ? `已读入 ${known.documents} 份` : '去看看' },
    },
    {
      done: known.bound > 0 && known.waiting === 0,
      text: '核对每个聊天群对应哪几栋楼。没有确认的群收不到通知。',
      link: { href: '/console/groups', label: known.waiting > 0 ? `${known.waiting} 个群待确认` : '看看群' },
    },
    {
      done: known.notices > 0,
      text: '写第一条通知。发送前会先给您看全文和会发到哪些群。',
      link: { href: '/console/notices/new', label: '写通知' },
    },
  ];
}

export function overviewPage(kit: Kit, seen: Overview): Html {
  const { counters } = seen;
  return html`${seen.steps.length > 0 ? stepsCard(seen.steps) : ''}
    <section aria-label="要处理的事">
      <ul class="numbers">
        ${number('待答复工单', counters.unanswered, '/console/tickets', 'due', 'unanswered')}
        ${number('已超时工单', counters.overdue, '/console/tickets?view=overdue', 'harm', 'overdue')}
        ${number('重新打开', sum(seen.byGrid, 'reopened'), '/console/tickets?view=reopened', 'due')}
        ${number('居民说没解决', sum(seen.byGrid, 'unhappy'), '/console/tickets?view=unhappy', 'harm')}
        ${number('答复没确认送达', seen.undelivered, '/console/tickets?view=undelivered', 'harm')}
        ${number('没依据的问题', counters.gaps, '/console/gaps', 'due', 'gaps')}
        ${number(`近 ${TROUBLE_DAYS} 天发送异常`, counters.troubled, '/console/deliveries', 'due', 'troubled')}
        ${number('有问题的文件', seen.problems, '/console/documents?show=problems', 'due')}
        ${number('待确认的群', seen.bindings, '/console/groups', 'due')}
        ${number('没办结的工单', seen.open, '/console/tickets?view=unclosed', 'plain')}
      </ul>
    </section>
    ${seen.showsChannel ? channelCard(kit, seen.channel, seen.waiting) : ''}
    <div class="columns" data-fresh="lists">
      <section class="card">
        <h2>先看这些工单</h2>
        ${
          seen.tickets.length === 0
            ? empty('没有等答复的工单。')
            : html`<ul class="list">${seen.tickets.map((ticket) => ticketRow(kit, ticket))}</ul>
              <p class="more"><a href="/console/tickets">全部待答复工单</a></p>`
        }
      </section>
      ${seen.showsNotices ? comingUp(kit, seen) : ''}
    </div>
    <div class="columns" data-fresh="standing">${standingTable('按网格', 'grid', seen.byGrid)}${standingTable('按类别', 'category', seen.byCategory)}${seen.weeks ? weeksCard(seen.weeks) : ''}</div>
    <p class="more"><a href="/console/reports">三率、走势和工作报告</a></p>`;
}

const sum = (rows: readonly Standing[], what: 'reopened' | 'unhappy'): number => rows.reduce((total, row) => total + row[what], 0);

function comingUp(kit: Kit, seen: Overview): Html {
  return html`<section class="card">
        <h2>接下来要发的通知</h2>
        ${
          seen.soon.length === 0
            ? empty('没有排好的通知。', html`<p><a class="button plain" href="/console/notices/new">写通知</a></p>`)
            : html`<ul class="list">${seen.soon.map((notice) => soonRow(kit, notice))}</ul>
              <p class="more"><a href="/console/notices">全部通知</a></p>`
        }
        ${
          seen.activities.length === 0
            ? ''
            : html`<h2>接下来的活动</h2>
              <ul class="list">${seen.activities.map((activity) => activityRow(kit, activity))}</ul>`
        }
      </section>`;
}

/** What is open by grid or category; each number leads to what it counts. */
function standingTable(title: string, column: 'grid' | 'category', rows: readonly Standing[]): Html {
  if (rows.length === 0) return NOTHING;
  const cell = (row: Standing, count: number, view: View) =>
    html`<td>${count === 0 || row.name === undefined ? count : html`<a href="/console/tickets?view=${view}&${column}=${encodeURIComponent(row.name)}">${count}</a>`}</td>`;
  return html`<section class="card"><h2>${title}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="figures"><thead><tr><th scope="col">${column === 'grid' ? '网格' : '类别'}</th><th scope="col">没办结</th><th scope="col">超时</th><th scope="col">重新打开</th><th scope="col">说没解决</th></tr></thead>
    <tbody>${rows.map(
      (row) =>
        html`<tr><th scope="row">${row.name ?? '不分网格'}</th>${cell(row, row.open, 'unclosed')}${cell(row, row.late, 'overdue')}${cell(row, row.reopened, 'reopened')}${cell(row, row.unhappy, 'unhappy')}</tr>`,
    )}</tbody></table></div></section>`;
}

function number(label: string, count: number, href: string, tone: Tone, live?: keyof Counters): Html {
  return html`<li><a class="figure ${count > 0 ? tone : 'plain'}" href="${href}">
    <b ${live ? raw(`data-live-number="${live}"`) : ''}>${count}</b><span>${label}</span></a></li>`;
}

function channelCard(kit: Kit, state: ChannelState | undefined, waiting: string | undefined): Html {
  if (!state) return html`<p class="strip">${badge(CHANNEL.starting)} <a href="/console/channel">账号</a>还没有启动。</p>`;
  const detail = state.detail && state.status !== 'online' ? `：${state.detail}` : '';
  return html`<p class="strip">${badge(CHANNEL[state.status])}
    <span><a href="/console/channel">${state.selfName ? `账号 ${state.selfName}` : '账号'}</a>，${kit.time(state.since)} 起${detail}</span>
    ${waiting && state.status === 'online' ? html`<span class="due-text">暂时没有发送：${waiting}</span>` : ''}</p>`;
}

function soonRow(kit: Kit, notice: Notice): Html {
  return html`<li><a class="item" href="/console/notices/${notice.id}"><span class="item-title">${notice.title}</span>
    <span class="item-facts">${kit.time(notice.nextAt!)}${notice.cron ? ' · 重复' : ''}</span></a></li>`;
}

function activityRow(kit: Kit, activity: Activity): Html {
  return html`<li><a class="item" href="/console/activities/${activity.id}"><span class="item-title">${shortTitle(activity)}</span>
    <span class="item-facts">${kit.time(activity.startsAt)} · ${activity.place}</span></a></li>`;
}

function stepsCard(steps: readonly Step[]): Html {
  return html`<section class="card steps">
    <h2>开始使用</h2>
    <ol>
      ${steps.map(
        ({ done, text, link }) =>
          html`<li class="${done ? 'is-done' : ''}"><span class="tick" aria-hidden="true">${done ? '✓' : ''}</span>
            <span>${done ? html`<i class="unseen">已完成：</i>` : ''}${text} <a href="${link.href}">${link.label}</a></span></li>`,
      )}
    </ol>
  </section>`;
}
