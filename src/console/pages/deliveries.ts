import { html } from 'hono/html';
import type { DeliveryState } from '../../messages.ts';
import { noticeIdOf } from '../../scheduler/notices.ts';
import { TROUBLE_DAYS } from '../counters.ts';
import { type DeliveryRow, TROUBLE } from '../deliveries-store.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, choices, confirm, empty, pager } from '../parts.ts';
import { DELIVERY, EVIDENCE } from '../words.ts';

export const SHOWN = ['trouble', 'waiting', 'sent', 'all'] as const;
export type Shown = (typeof SHOWN)[number];

const SHOWN_WORDS: Readonly<Record<Shown, string>> = {
  trouble: `近 ${TROUBLE_DAYS} 天异常`,
  waiting: '等待发送',
  sent: '已送达',
  all: '全部',
};

export const deliveryBadge = (state: DeliveryState): Html => badge(DELIVERY[state]);

/** What a person can do about rows in trouble. */
export function deliveryActions(options: {
  readonly seqs: readonly number[];
  readonly state: DeliveryState;
  readonly csrf: Html;
  readonly back: string;
}): Html {
  const fields = html`${options.seqs.map((seq) => html`<input type="hidden" name="seq" value="${seq}" />`)}<input type="hidden" name="back" value="${options.back}" />`;
  const again = confirm({
    button: '重发',
    consequence:
      options.state === 'unknown'
        ? '上一次可能已经送到了。重发后，对方可能会收到两遍。请先到群里看一眼。'
        : '会按现在的绑定重新发送一次，发出后不能撤回。',
    action: '/console/deliveries/resend',
    sure: '确认重发',
    csrf: options.csrf,
    fields,
  });
  const seen =
    options.state === 'unknown'
      ? confirm({
          button: '我看到已送达',
          consequence: '请确认您在聊天里看到了这条消息。记为送达后，等它的工单会继续往下走。',
          action: '/console/deliveries/seen',
          sure: '记为已送达',
          csrf: options.csrf,
          fields,
        })
      : NOTHING;
  return html`<div class="actions">${again}${seen}</div>`;
}

export interface DeliveryList {
  readonly shown: Shown;
  readonly rows: readonly DeliveryRow[];
  readonly total: number;
  readonly page: number;
  readonly size: number;
  readonly groups: ReadonlyMap<string, string>;
  readonly csrf: Html;
}

export function deliveriesPage(kit: Kit, list: DeliveryList): Html {
  const views = SHOWN.map((shown) => ({
    href: `/console/deliveries?show=${shown}`,
    label: SHOWN_WORDS[shown],
    here: shown === list.shown,
  }));
  const back = `/console/deliveries?show=${list.shown}`;
  return html`${choices('发送状态', views)}
    ${
      list.rows.length === 0
        ? empty(list.shown === 'trouble' ? `近 ${TROUBLE_DAYS} 天发出的消息都送到了。` : '这里还没有记录。')
        : html`<ul class="ledger card">
            ${list.rows.map(
              (
                row,
              ) => html`<li><span class="ledger-to"><b>${row.groupId ? (list.groups.get(row.groupId) ?? '群聊') : '私聊'}</b> ${causeLink(row)}</span>
                ${deliveryBadge(row.state)}
                <span class="muted">${kit.time(row.settledAt ?? row.createdAt)}${row.evidence ? ` · ${EVIDENCE[row.evidence] ?? row.evidence}` : ''}${row.error ? ` · ${row.error}` : ''}</span>
                ${row.cause.kind === 'notice' ? html`<span class="excerpt">${excerpt(row)}</span>` : ''}
                ${TROUBLE.includes(row.state) ? deliveryActions({ seqs: [row.seq], state: row.state, csrf: list.csrf, back }) : ''}</li>`,
            )}
          </ul>
          ${pager('/console/deliveries', new URLSearchParams({ show: list.shown }), list.page, list.size, list.total)}`
    }
    <p class="help">给居民的私聊内容不在这里显示。“不知是否送达”的消息不会自动重发，以免打扰两次。</p>
    <p><a href="/console/channel">回到账号</a></p>`;
}

export function causeLink({ cause }: Pick<DeliveryRow, 'cause'>): Html {
  switch (cause.kind) {
    case 'ticket':
      return html`<a href="/console/tickets/${cause.id}">工单 ${cause.id}</a>`;
    case 'notice':
      return html`<a href="/console/notices/${noticeIdOf(cause.id)}">通知</a>`;
    case 'gap':
      return html`<a href="/console/gaps/${cause.id}">问题 ${cause.id}</a>`;
    case 'message':
      return html`回复居民`;
    case 'system':
      return html`系统消息`;
    default:
      return cause satisfies never;
  }
}

function excerpt(row: DeliveryRow): string {
  const first = row.text.split('\n')[0] ?? '';
  const short = [...first].length > 60 ? `${[...first].slice(0, 60).join('')}…` : first;
  return row.parts > 1 ? `${short}（第 ${row.part}/${row.parts} 段）` : short;
}
