import { html } from 'hono/html';
import type { Person } from '../../community/people-store.ts';
import { type BindingEvent, CODE_MINUTES, type CodeFor, type StaffBinding, sayRole } from '../../community/staff-codes.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, confirm, empty, field, type State } from '../parts.ts';
import type { User } from '../users-store.ts';
import { peopleTabs } from './people-tabs.ts';

export interface StaffView {
  readonly staff: readonly Person[];
  readonly bindings: readonly StaffBinding[];
  readonly users: readonly User[];
  readonly onDuty: ReadonlySet<string>;
  readonly grids: readonly string[];
  readonly events: readonly BindingEvent[];
  readonly actors: ReadonlyMap<string, string>;
  readonly me: User;
  readonly mayChange: boolean;
  readonly csrf: Html;
}

const PATH = '/console/staff';
const ON_DUTY: State = { tone: 'done', mark: '●', word: '值班中' };
const EVENT_WORDS: Readonly<Record<BindingEvent['kind'], string>> = {
  code: '取绑定码',
  bound: '绑定',
  refused: '没有绑定',
  revoked: '作废',
  unbound: '解除绑定',
};

export function staffPage(kit: Kit, view: StaffView): Html {
  const { staff, me, mayChange, csrf } = view;
  return html`${peopleTabs('staff')}
    <p class="lead">工作人员用自己的聊天账号就能接单、回复、办结。只有用绑定码绑定过的聊天账号，或社区资料里写着的，才算工作人员。</p>
    <section class="card"><h2>绑定我自己的聊天账号</h2>
      <p>取一个绑定码，用自己的聊天账号私聊发给机器人。${CODE_MINUTES} 分钟内有效，只能用一次。</p>
      ${mine(view)}
      <form method="post" action="${PATH}/code/me" class="actions">${csrf}<button>取绑定码（${me.name}）</button></form>
    </section>
    <section class="card"><h2>能在聊天里办工单的人</h2>
      ${staff.length === 0 ? empty('还没有。给同事取绑定码，或在社区资料里写上。') : html`<ul class="rooms">${staff.map((person) => staffRow(kit, person, view))}</ul>`}
    </section>
    ${mayChange ? codeForm(view) : NOTHING}
    <section class="card"><h2>经过</h2>
      ${
        view.events.length === 0
          ? empty('还没有人取过绑定码。')
          : html`<ol class="timeline">${view.events.map(
              (event) => html`<li class="${event.kind === 'refused' ? 'is-due' : event.kind === 'bound' ? 'is-done' : ''}">
                <span class="timeline-what"><b>${EVENT_WORDS[event.kind]}</b>${event.name ? html` · ${event.name}` : ''}</span>
                <span class="muted">${kit.time(event.at)}</span>
                <span class="timeline-note">${[view.actors.get(event.actor), event.note].filter(Boolean).join('，')}</span></li>`,
            )}</ol>`
      }
    </section>`;
}

function mine({ bindings, staff, me }: StaffView): Html {
  const own = bindings.filter(({ userId }) => userId === me.id);
  if (own.length === 0) return NOTHING;
  const names = own.map(({ personId, name }) => staff.find(({ id }) => id === personId)?.name ?? name);
  return html`<p>已绑定：<b>${names.join('、')}</b></p>`;
}

function staffRow(kit: Kit, person: Person, { bindings, users, onDuty, me, mayChange, csrf }: StaffView): Html {
  const binding = bindings.find(({ personId }) => personId === person.id);
  const user = binding?.userId ? users.find(({ id }) => id === binding.userId) : undefined;
  const role = person.role === 'resident' ? 'staff' : person.role;
  const how = binding ? html`${user ? `控制台账号 ${user.name}` : binding.name}，${kit.time(binding.boundAt)} 绑定` : '社区资料里写的';
  return html`<li><p class="room-name"><b>${person.name}</b> <span class="badge plain">${sayRole({ role, grid: person.grid })}</span>${onDuty.has(person.id) ? badge(ON_DUTY) : NOTHING}</p>
    <p class="help">${how}</p>
    ${
      binding && (mayChange || binding.userId === me.id)
        ? html`<div class="actions">${confirm({
            button: '解除绑定',
            consequence: `「${person.name}」从现在起按普通居民对待，不能再办工单。以前做过的事仍记着。`,
            action: `${PATH}/${person.id}/unbind`,
            sure: '确认解除',
            csrf,
            harm: true,
          })}</div>`
        : NOTHING
    }</li>`;
}

function codeForm({ users, grids, csrf }: StaffView): Html {
  return html`<section class="card"><h2>给同事取绑定码</h2>
    <form method="post" action="${PATH}/code" class="stack narrow-form">${csrf}
      ${field('谁', html`<input name="name" required maxlength="20" list="known-users" autocomplete="off" />`, { help: '有控制台账号的写用户名，没有的写姓名。' })}
      <datalist id="known-users">${users.map(({ name }) => html`<option value="${name}"></option>`)}</datalist>
      ${field('身份', html`<select name="role"><option value="grid_member">网格员</option><option value="staff">工作人员</option><option value="manager">负责人</option></select>`)}
      ${field('网格', html`<select name="grid"><option value="">不分网格</option>${grids.map((name) => html`<option>${name}</option>`)}</select>`, { help: '网格员必选。' })}
      <button>取绑定码</button>
    </form></section>`;
}

export function codePage(
  kit: Kit,
  { of, code, expiresAt }: { readonly of: CodeFor; readonly code: string; readonly expiresAt: Date },
): Html {
  return html`<section class="card stack">
    <p>给 <b>${of.name}</b>（${sayRole(of)}）的绑定码：</p>
    <p class="big-code" aria-label="绑定码 ${[...code].join(' ')}">${code}</p>
    <p>用要绑定的聊天账号，<b>私聊</b>给机器人发：<br /><b>绑定 ${code}</b></p>
    <p class="help">到 ${kit.say(expiresAt)} 为止，只能用一次。只在这里显示这一次，离开后要重新取。不要发到群里，也不要转给别人。</p>
    <div class="actions"><a class="button plain" href="${PATH}">回到工作人员</a></div>
  </section>`;
}
