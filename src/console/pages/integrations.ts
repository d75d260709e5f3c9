import { html, raw } from 'hono/html';
import type { ApiKey } from '../../open311/open311.ts';
import { EVENT_WORDS, WEBHOOK_EVENTS, type Webhook, type WebhookDelivery } from '../../webhooks/webhooks.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, confirm, empty, field, type State } from '../parts.ts';

const PATH = '/console/integrations';

export interface Integrations {
  readonly hooks: readonly (Webhook & { readonly counts: Readonly<Record<WebhookDelivery['state'], number>> })[];
  readonly keys: readonly ApiKey[];
  readonly typed: Readonly<Record<string, string>>;
  readonly open311Path: string | undefined;
  readonly csrf: Html;
}

export function integrationsPage(kit: Kit, { hooks, keys, typed, open311Path, csrf }: Integrations): Html {
  return html`<p class="lead">和街道平台、12345 等系统对接。推送和接口里都没有居民的姓名、电话和门牌，保密工单不外传。</p>
    <section class="card"><h2>推送：工单有变化时告诉对方</h2>
      ${hooks.length === 0 ? empty('还没有推送。') : html`<ul class="rooms">${hooks.map((hook) => hookItem(kit, hook, csrf))}</ul>`}
      <details class="set" ${typed.url !== undefined ? raw('open') : ''}><summary>添加推送</summary>
        <form method="post" action="${PATH}/webhooks" class="stack narrow-form">${csrf}
          ${field('对方是谁', html`<input name="name" required maxlength="60" value="${typed.name ?? ''}" />`)}
          ${field('网址', html`<input name="url" type="url" required maxlength="500" placeholder="https://" value="${typed.url ?? ''}" />`, { help: '对方提供的接收地址。每条消息都有签名（Standard Webhooks），对方用密钥核对。' })}
          <fieldset class="set"><legend>哪些事告诉对方</legend>
            <div class="chips">${WEBHOOK_EVENTS.map((event) => html`<label class="chip"><input type="checkbox" name="events" value="${event}" checked /><span>${EVENT_WORDS[event]}</span></label>`)}</div></fieldset>
          <button>添加</button>
        </form></details>
    </section>
    <section class="card"><h2>接口密钥：让对方把诉求转进来</h2>
      <p class="help">${
        open311Path
          ? html`接口按 Open311 GeoReport v2，地址是 <code>${open311Path}</code>。对方转来的诉求记成工单，凭密钥来查到答复后才算送达。`
          : html`接口现在是关着的。要用时，请在设置里写 <code>HUIYIN_OPEN311=on</code> 后重新启动。`
      }</p>
      ${
        keys.length === 0
          ? empty('还没有密钥。')
          : html`<ul class="rooms">${keys.map(
              (key) => html`<li><p class="room-name"><b>${key.name}</b> ${key.revokedAt ? badge(REVOKED) : badge(IN_USE)}</p>
                <p class="help">${key.createdBy} · ${kit.time(key.createdAt)} 发放 · ${key.usedAt ? html`最近用过 ${kit.time(key.usedAt)}` : '还没有用过'}</p>
                ${
                  key.revokedAt
                    ? NOTHING
                    : html`<div class="actions">${confirm({ button: '停用', consequence: '对方马上不能再转入和查询。停用后不能恢复，要用时发一个新的。', action: `${PATH}/keys/${key.id}/revoke`, sure: '确认停用', csrf, harm: true })}</div>`
                }</li>`,
            )}</ul>`
      }
      <form method="post" action="${PATH}/keys" class="stack narrow-form">${csrf}
        ${field('给哪个系统用', html`<input name="name" required maxlength="60" placeholder="例如：12345 平台" />`)}
        <button>发一个密钥</button></form>
    </section>`;
}

const IN_USE: State = { tone: 'done', mark: '✓', word: '可用' };
const REVOKED: State = { tone: 'plain', mark: '–', word: '已停用' };
const ACTIVE: State = { tone: 'done', mark: '✓', word: '推送中' };
const PAUSED: State = { tone: 'due', mark: '‖', word: '已暂停' };

function hookItem(kit: Kit, hook: Integrations['hooks'][number], csrf: Html): Html {
  const { counts } = hook;
  const act = (what: string, label: string, consequence: string, harm = false) =>
    confirm({ button: label, consequence, action: `${PATH}/webhooks/${hook.id}/${what}`, sure: `确认${label}`, csrf, harm });
  return html`<li><p class="room-name"><a href="${PATH}/webhooks/${hook.id}"><b>${hook.name}</b></a> ${badge(hook.state === 'active' ? ACTIVE : PAUSED)}</p>
    ${hook.reason === '' ? NOTHING : html`<p class="wrong">${hook.reason}</p>`}
    <p class="help">${hook.url}</p>
    <p class="help">${hook.createdBy} · ${kit.time(hook.createdAt)} 添加 · 已送达 ${counts.delivered}，排队 ${counts.queued + counts.sending}，没送到 ${counts.dead}</p>
    <div class="actions">${
      hook.state === 'active'
        ? act('pause', '暂停', '期间发生的事会排着队，恢复后再推送。')
        : act('resume', '恢复', `排着队的 ${counts.queued} 条会马上推送。`)
    }${act('remove', '删除', '不再推送，排队的和没送到的也一起删掉。', true)}</div></li>`;
}

/** A secret that is shown once. */
export function secretPage(title: string, secret: string): Html {
  return html`<section class="card"><h2>${title}</h2>
    <p class="code"><code>${secret}</code></p>
    <p class="lead">只显示这一次，请现在复制并妥善交给对方；不要发在群里。</p>
    <p><a class="button" href="${PATH}">记好了，返回</a></p></section>`;
}

const DELIVERY: Readonly<Record<WebhookDelivery['state'], State>> = {
  queued: { tone: 'plain', mark: '…', word: '排队' },
  sending: { tone: 'plain', mark: '→', word: '正在推送' },
  delivered: { tone: 'done', mark: '✓', word: '已送达' },
  dead: { tone: 'harm', mark: '✕', word: '没送到' },
};

export function deliveriesPage(
  kit: Kit,
  { hook, deliveries, csrf }: { readonly hook: Webhook; readonly deliveries: readonly WebhookDelivery[]; readonly csrf: Html },
): Html {
  return html`<p><a href="${PATH}">回到对接</a></p>
    <p class="help">${hook.url}</p>
    ${
      deliveries.length === 0
        ? empty('还没有推送过。')
        : html`<ul class="list card">${deliveries.map(
            (delivery) => html`<li class="opinion"><p class="badges">${badge(DELIVERY[delivery.state])}<b>${EVENT_WORDS[delivery.event]}</b>
                <a href="/console/tickets/${delivery.number}">${delivery.number}</a> <span class="muted">${kit.time(delivery.createdAt)}</span></p>
              ${delivery.error ? html`<p class="help">试了 ${delivery.attempts} 次：${delivery.error}${delivery.state === 'queued' ? html`；下次 ${kit.time(delivery.nextAt)}` : ''}</p>` : NOTHING}
              ${
                delivery.state === 'dead'
                  ? html`<form method="post" action="${PATH}/deliveries/${delivery.id}/again">${csrf}<input type="hidden" name="hook" value="${hook.id}" /><button class="plain">再推送一次</button></form>`
                  : NOTHING
              }</li>`,
          )}</ul>`
    }`;
}
