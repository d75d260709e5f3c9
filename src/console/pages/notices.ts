import { html } from 'hono/html';
import { type Ledger, type Notice, type NoticeState, phaseOf, sayRecurrence } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty, type State } from '../parts.ts';
import { NOTICE } from '../words.ts';

export const SHOWN = ['all', 'awaiting', 'scheduled', 'paused', 'draft', 'done', 'cancelled'] as const;
export type Shown = (typeof SHOWN)[number];

const SHOWN_WORDS: Readonly<Record<Shown, string>> = {
  all: '全部',
  awaiting: '等同意',
  scheduled: '已排好',
  paused: '已暂停',
  draft: '草稿',
  done: '已发出',
  cancelled: '已取消',
};
/** Without drafts and cancelled ones, which are looked for on purpose. */
export const STATES_OF: Readonly<Record<Shown, readonly NoticeState[]>> = {
  all: ['draft', 'awaiting', 'scheduled', 'paused', 'done', 'cancelled'],
  awaiting: ['awaiting'],
  scheduled: ['scheduled'],
  paused: ['paused'],
  draft: ['draft'],
  done: ['done'],
  cancelled: ['cancelled'],
};

export interface NoticeList {
  readonly shown: Shown;
  readonly rows: readonly { readonly notice: Notice; readonly ledger: Ledger | undefined }[];
  readonly page: number;
  readonly more: boolean;
}

/** Notices, activities, and when all of it happens, stand side by side. */
export const noticeTabs = (here: 'notices' | 'activities' | 'schedule'): Html =>
  choices('通知和活动', [
    { href: '/console/notices', label: '通知', here: here === 'notices' },
    { href: '/console/activities', label: '活动', here: here === 'activities' },
    { href: '/console/schedule', label: '日程', here: here === 'schedule' },
  ]);

export function noticesPage(kit: Kit, list: NoticeList): Html {
  const views = SHOWN.map((shown) => ({
    href: shown === 'all' ? '/console/notices' : `/console/notices?show=${shown}`,
    label: SHOWN_WORDS[shown],
    here: shown === list.shown,
  }));
  const to = (page: number) => `/console/notices?show=${list.shown}&page=${page}`;
  return html`<div class="bar">${noticeTabs('notices')}<span class="actions"><a class="button plain" href="/console/notices/templates">模板</a><a class="button" href="/console/notices/new">写通知</a></span></div>
    ${choices('通知状态', views)}
    ${
      list.rows.length === 0
        ? empty(
            list.page > 1
              ? '没有更多了。'
              : list.shown === 'all'
                ? '还没有写过通知。写好后会先给您看全文和会发到哪些群，确认才发。'
                : `没有${SHOWN_WORDS[list.shown]}的通知。`,
          )
        : html`<ul class="list card">${list.rows.map(({ notice, ledger }) => row(kit, notice, ledger))}</ul>`
    }
    ${
      list.page > 1 || list.more
        ? html`<nav class="pager" aria-label="翻页">
            ${list.page > 1 ? html`<a class="button plain" rel="prev" href="${to(list.page - 1)}">上一页</a>` : html`<span></span>`}
            <span>第 ${list.page} 页</span>
            ${list.more ? html`<a class="button plain" rel="next" href="${to(list.page + 1)}">下一页</a>` : html`<span></span>`}
          </nav>`
        : ''
    }`;
}

function row(kit: Kit, notice: Notice, ledger: Ledger | undefined): Html {
  const last = ledger?.occurrences[0];
  const groups = last ? last.rows.length : 0;
  return html`<li><a class="item" href="/console/notices/${notice.id}"><span class="item-title">${notice.title}</span>
    <span class="item-badges">${badge(stateOf(notice, ledger))}</span>
    <span class="item-facts">${whenOf(kit, notice)}${last ? ` · ${last.state === 'missed' ? '错过未发' : `送达 ${last.totals.sent}/${groups} 个群`}` : ''}</span></a></li>`;
}

/** A notice is done when nothing more will be queued; to the reader it is done when nothing waits any more. */
export function stateOf(notice: Notice, ledger: Ledger | undefined): State {
  const totals = ledger?.totals;
  if (phaseOf(notice, totals) === 'sending') return { tone: 'due', mark: '→', word: '正在发送' };
  if (notice.state === 'done' && totals && totals.sent === 0 && ledger.occurrences.length > 0)
    return { tone: 'harm', mark: '!', word: '没有发出' };
  if (notice.state === 'done' && totals && totals.unknown + totals.failed + totals.expired + totals.skipped > 0) {
    return { tone: 'due', mark: '!', word: '部分没有送达' };
  }
  return NOTICE[notice.state];
}

function whenOf(kit: Kit, notice: Notice): Html {
  if (notice.cron) return html`${sayRecurrence(notice, kit.calendar)}${notice.nextAt ? html`，下一次 ${kit.time(notice.nextAt)}` : ''}`;
  if (notice.state === 'draft' || notice.state === 'awaiting')
    return html`${notice.at ? html`打算 ${kit.time(notice.at)} 发` : '打算立即发'}，${kit.time(notice.createdAt)} 写的`;
  return notice.at ? kit.time(notice.at) : kit.time(notice.createdAt);
}
