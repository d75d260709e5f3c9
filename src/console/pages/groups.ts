import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import { ATTITUDES, DEFAULT_ATTITUDE, STYLES } from '../../community/group-manners.ts';
import type { Binding, Group } from '../../community/groups-store.ts';
import type { DigestRhythm } from '../../scheduler/digest-store.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, empty, field } from '../parts.ts';
import { BINDING } from '../words.ts';
import { peopleTabs } from './people-tabs.ts';

export interface GroupList {
  readonly groups: readonly Group[];
  readonly bindings: readonly Binding[];
  readonly csrf: Html;
}

export function groupsPage({ groups, bindings, csrf }: GroupList): Html {
  const waiting = bindings.filter((binding) => binding.state === 'pending' || binding.state === 'ambiguous');
  return html`${peopleTabs('groups')}
    <p class="lead">通知只发给“已绑定”的聊天群。没有确认的群照常回答问题，但收不到通知。</p>
    ${
      waiting.length === 0
        ? ''
        : html`<section class="card"><h2>${waiting.length} 个聊天群待确认</h2>
            <ul class="rooms">${waiting.map((binding) => waitingRoom(binding, groups, csrf))}</ul></section>`
    }
    <section class="card"><h2>全部群</h2>
      ${
        groups.length === 0
          ? empty('还没有群。把聊天账号拉进群里，群就会出现在这里。')
          : html`<ul class="rooms">${groups.map((group) =>
              groupRow(
                group,
                bindings.filter((binding) => binding.groupId === group.id),
                csrf,
              ),
            )}</ul>`
      }
    </section>`;
}

function waitingRoom(binding: Binding, groups: readonly Group[], csrf: Html): Html {
  const why =
    binding.state === 'ambiguous'
      ? '有同名的聊天群，分不清是哪一个。请在聊天软件里核对成员后再选。'
      : '新见到的聊天群，或改过名。请确认它是哪个群。';
  return html`<li>
    <p class="room-name"><b>${binding.topic || '没有名字的群'}</b> ${badge(BINDING[binding.state])}</p>
    <p class="help">${why}</p>
    <form method="post" action="/console/groups/bind" class="inline">
      ${csrf}<input type="hidden" name="room" value="${binding.roomId}" />
      <label>这是<select name="group">${groups.map(
        (group) =>
          html`<option value="${group.id}" ${group.id === binding.groupId ? raw('selected') : ''}>${group.name}${sayScope(group) ? `（${sayScope(group)}）` : ''}</option>`,
      )}</select></label>
      <button>确认绑定</button>
      <p class="help">绑定后，发给所选群的通知会发进这个聊天群。</p>
    </form></li>`;
}

function groupRow(group: Group, bindings: readonly Binding[], csrf: Html): Html {
  const alive = bindings.filter((binding) => binding.state !== 'gone');
  const bound = bindings.find((binding) => binding.state === 'bound');
  const shown = bound ?? alive[0] ?? bindings[0];
  return html`<li>
    <p class="room-name"><b>${group.name}</b> ${shown ? badge(BINDING[shown.state]) : badge({ tone: 'plain', mark: '–', word: '没有聊天群' })}
      ${group.kind === 'staff' ? html`<span class="badge plain">工作群</span>` : ''}</p>
    <p class="help">${sayScope(group) || (group.kind === 'staff' ? '不收居民通知' : '没有写楼栋，只收发给全体的通知')}${bound && bound.topic !== group.name ? ` · 聊天群「${bound.topic}」` : ''}${sayUnusual(group)}</p>
    <div class="actions"><a class="button plain" href="/console/groups/${group.id}">修改</a>
      ${
        bound
          ? confirm({
              button: '解除绑定',
              consequence: `解除后，「${group.name}」收不到通知，照常回答问题。以后可以再绑定。`,
              action: '/console/groups/unbind',
              sure: '确认解除',
              csrf,
              fields: html`<input type="hidden" name="room" value="${bound.roomId}" />`,
            })
          : ''
      }
      ${
        alive.length === 0
          ? confirm({
              button: '收起',
              consequence: '没有聊天群对应它。收起后不再列出，历史工单和通知不受影响。',
              action: `/console/groups/${group.id}/archive`,
              sure: '确认收起',
              csrf,
            })
          : ''
      }
    </div></li>`;
}

/** How the bot behaves here, where that is not as everywhere. */
const sayUnusual = ({ manners }: Group): string =>
  [
    manners?.attitude && manners.attitude !== DEFAULT_ATTITUDE ? ATTITUDES[manners.attitude].name : '',
    manners?.style ? STYLES[manners.style].name : '',
  ]
    .filter(Boolean)
    .map((word) => ` · ${word}`)
    .join('');
const sayScope = (group: Group): string => [...group.grids, ...group.buildings, ...(group.tags ?? []).map((tag) => `“${tag}”`)].join('、');

export function groupFormPage(
  kit: Kit,
  {
    group,
    digest,
    noticeDigest,
    csrf,
  }: { readonly group: Group; readonly digest: boolean; readonly noticeDigest: DigestRhythm | undefined; readonly csrf: Html },
): Html {
  const check = (name: string, value: string, chosen: readonly string[], note?: string) =>
    html`<label class="chip"><input type="checkbox" name="${name}" value="${value}" ${chosen.includes(value) ? raw('checked') : ''} />
      <span>${value}${note ? html`<small>${note}</small>` : ''}</span></label>`;
  const kind = (value: Group['kind'], label: string) =>
    html`<label class="pick"><input type="radio" name="kind" value="${value}" ${group.kind === value ? raw('checked') : ''} /><span>${label}</span></label>`;
  const choose = (name: string, value: string, label: string, means: string, chosen: boolean) =>
    html`<label class="pick"><input type="radio" name="${name}" value="${value}" ${chosen ? raw('checked') : ''} /><span>${label}<small>${means}</small></span></label>`;
  return html`<form method="post" action="/console/groups/${group.id}" class="stack narrow-form">
      ${csrf}
      <section class="card stack">
        ${field('群名', html`<input name="name" value="${group.name}" required maxlength="40" />`)}
        <fieldset class="stack tight"><legend>种类</legend>${kind('residents', '居民群')}${kind('staff', '工作群（不收居民通知）')}</fieldset>
        ${
          group.kind === 'residents'
            ? html`<fieldset class="stack tight"><legend>没有人@它时</legend>${Object.entries(ATTITUDES).map(([value, { name, means }]) =>
                choose('attitude', value, name, means, (group.manners?.attitude ?? DEFAULT_ATTITUDE) === value),
              )}</fieldset>
              <fieldset class="stack tight"><legend>写法</legend>${Object.entries(STYLES).map(([value, { name, means }]) =>
                choose('style', value, name, means, (group.manners?.style ?? 'usual') === value),
              )}</fieldset>
              <fieldset class="stack tight"><legend>本周回音</legend>
                ${choose('digest', 'on', '发', '每周说一次：群里反映过什么、结果怎样，不点名；没有事就不发。', digest)}
                ${choose('digest', 'off', '不发', '有结果时照样单独通知反映的人。', !digest)}</fieldset>
              <fieldset class="stack tight"><legend>通知小结</legend>
                ${choose('noticeDigest', 'off', '不发', '居民可以随时问“最近有什么通知”。', noticeDigest === undefined)}
                ${choose('noticeDigest', 'daily', '每天傍晚', '今天发过的通知、明天的活动；没有就不发。', noticeDigest === 'daily')}
                ${choose('noticeDigest', 'weekly', '每周日傍晚', '这一周发过的通知、下周的活动；没有就不发。', noticeDigest === 'weekly')}</fieldset>`
            : ''
        }
        <fieldset><legend>网格</legend><div class="chips">${kit.community.grids.map(({ name, buildings }) => check('grid', name, group.grids, buildings.join('、')))}</div></fieldset>
        <fieldset><legend>楼栋</legend><div class="chips">${buildingsOf(kit.community).map((name) => check('building', name, group.buildings))}</div></fieldset>
        ${field(
          '标签',
          html`<input name="tags" value="${(group.tags ?? []).join('、')}" maxlength="100" placeholder="例如：老年群、楼长群" />`,
          {
            help: '用顿号隔开。写通知时可以按标签选群。',
          },
        )}
        <p class="help">发给某栋楼或某个网格的通知，会发到写着它的群。群里的居民问问题，也按这些楼栋找依据。</p>
      </section>
      <div class="actions"><button>保存</button><a class="button plain" href="/console/groups">不改了</a></div>
    </form>`;
}
