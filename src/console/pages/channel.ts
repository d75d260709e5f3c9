import { html } from 'hono/html';
import type { ModelUsage } from '../../knowledge/knowledge.ts';
import type { ChannelState } from '../../messages.ts';
import type { DeliveryRow } from '../deliveries-store.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, empty } from '../parts.ts';
import { CHANNEL } from '../words.ts';
import { causeLink, deliveryBadge } from './deliveries.ts';

export interface ChannelView {
  readonly state: ChannelState | undefined;
  /** The login QR as a picture. */
  readonly qr: string | undefined;
  /** Messages that wait to be sent. */
  readonly waiting: number;
  readonly reason: string | undefined;
  /** Of the model that words answers, where there is one. */
  readonly model: ModelUsage | undefined;
  readonly last: readonly DeliveryRow[];
  readonly groups: ReadonlyMap<string, string>;
}

export function channelPage(kit: Kit, view: ChannelView): Html {
  return html`<div class="columns">
    <section class="card" data-channel>
      <h2>聊天账号</h2>
      ${view.state ? stateOf(kit, view.state, view.qr) : html`<p>${badge(CHANNEL.starting)} 程序刚启动，请稍候。</p>`}
      ${kit.rehearsalPath ? html`<p>现在用的是演练群，消息不会发到真的微信群。<a href="${kit.rehearsalPath}">打开演练群</a></p>` : ''}
    </section>
    <section class="card">
      <h2>发送</h2>
      <p>等待发送 <a href="/console/deliveries?show=waiting">${view.waiting} 条</a>。</p>
      ${
        view.reason
          ? html`<p class="due-text">暂时没有发送：${view.reason}。</p>`
          : view.waiting > 0
            ? html`<p class="muted">正在按间隔逐条发送，这样账号更安全。</p>`
            : html`<p class="muted">没有积压。</p>`
      }
      ${view.model ? modelLine(kit, view.model) : ''}
    </section>
  </div>
  <section class="card">
    <h2>最近发送</h2>
    ${
      view.last.length === 0
        ? empty('还没有发送过消息。')
        : html`<ul class="ledger">
            ${view.last.map(
              (
                row,
              ) => html`<li><span class="ledger-to"><b>${row.groupId ? (view.groups.get(row.groupId) ?? '群聊') : '私聊'}</b> ${causeLink(row)}</span>
                ${deliveryBadge(row.state)} <span class="muted">${kit.time(row.settledAt ?? row.createdAt)}${row.error ? ` · ${row.error}` : ''}</span></li>`,
            )}
          </ul>`
    }
    <p class="more"><a href="/console/deliveries">发送异常</a> · <a href="/console/deliveries?show=all">全部发送记录</a></p>
  </section>`;
}

/** Whether answers are worded by a model just now; staff need not know how that is counted. */
function modelLine(kit: Kit, { calls, tokens, limit, usedUp, state }: ModelUsage): Html {
  if (usedUp) return html`<p class="due-text">AI 回答今天的用量已用完，现在直接引用原文回答；明天零点恢复。</p>`;
  if (state.kind === 'resting' && state.until > kit.clock.now())
    return html`<p class="due-text">AI 服务暂时连不上，现在直接引用原文回答；${kit.time(state.until)} 再试。长时间不恢复，请检查网络和密钥。</p>`;
  const share = limit === undefined ? '' : `，已用今天限量的 ${Math.floor((tokens / limit) * 100)}%`;
  return html`<p class="muted">AI 回答今天请求了 ${calls} 次${share}。</p>`;
}

function stateOf(kit: Kit, state: ChannelState, qr: string | undefined): Html {
  const detail = state.detail === '' ? '' : html`<p>${state.detail}</p>`;
  return html`<p>${badge(CHANNEL[state.status])} ${state.selfName ? html`<b>${state.selfName}</b>` : ''} <span class="muted">${kit.time(state.since)} 起</span></p>
    ${detail}${advice(state, qr)}`;
}

function advice(state: ChannelState, qr: string | undefined): Html {
  switch (state.status) {
    case 'waiting_for_scan':
      return qr
        ? html`<figure class="qr"><img src="${qr}" alt="登录二维码" width="240" height="240" />
            <figcaption>请用要登录的聊天账号扫一扫。二维码过期后这里会自动换新的。</figcaption></figure>`
        : html`<p>正在等二维码，请稍候。</p>`;
    case 'offline':
    case 'failed':
      return html`<p class="help">程序会自动重连。超过十分钟没有恢复，请检查网络，或重新启动程序后再扫码。掉线期间收不到消息，也发不出消息；排着的消息恢复后继续发。</p>`;
    case 'starting':
      return html`<p class="help">一般几秒钟就好。</p>`;
    case 'stopped':
      return html`<p class="help">账号已停下。重新启动程序后恢复。</p>`;
    case 'online':
      return html``;
    default:
      return state.status satisfies never;
  }
}
