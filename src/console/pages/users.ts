import { html, raw } from 'hono/html';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, field, type State } from '../parts.ts';
import { MIN_PASSWORD } from '../passwords.ts';
import type { ConsoleRole, ListedUser, User } from '../users-store.ts';
import { ROLE, sayPost } from '../words.ts';

const LOCKED: State = { tone: 'due', mark: '‖', word: '已停用' };

/** What was typed and could not be taken. */
export interface TypedUser {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly grid?: string | undefined;
  readonly unit?: string | undefined;
}

export interface UserList {
  readonly users: readonly (ListedUser & { readonly mayChange: boolean })[];
  readonly me: string;
  readonly typed: TypedUser;
  /** Those that the reader may give. */
  readonly roles: readonly ConsoleRole[];
  readonly grids: readonly string[];
  readonly units: readonly string[];
  readonly csrf: Html;
}

const newPassword = (label: string): Html =>
  field(
    label,
    html`<input name="password" type="password" autocomplete="new-password" required minlength="${MIN_PASSWORD}" maxlength="200" />`,
  );

/** What each role is for, in a line. */
const MEANS: Readonly<Record<ConsoleRole, string>> = {
  staff: '办工单、答居民、发通知；选了网格的，只看本网格和派给自己的工单',
  handler: '只看、只办派给或转给本单位的工单',
  manager: '看全部，排班、定时限、管用户、看审计',
  administrator: '另外管理员账号和对接',
  observer: '只看，不能改，看不到居民是谁',
};

export function usersPage(kit: Kit, view: UserList): Html {
  const { users, typed, roles, csrf } = view;
  return html`<section class="card"><h2>能登录控制台的人</h2>
      <ul class="rooms">${users.map((user) => userRow(kit, view, user))}</ul>
    </section>
    <section class="card"><h2>添加用户</h2>
      <form method="post" action="/console/users" class="stack narrow-form">
        ${csrf}
        ${field('用户名', html`<input name="name" value="${typed.name ?? ''}" required maxlength="20" autocomplete="off" />`, { help: '2 到 20 个字，例如本人的姓名。会显示在工单经过里。' })}
        ${postFields(view, typed)}
        ${newPassword(`初始密码（至少 ${MIN_PASSWORD} 个字符）`)}
        <button>添加</button>
      </form>
    </section>
    <section class="card"><h2>各种身份能做什么</h2>
      <dl class="facts">${roles.map((role) => html`<dt>${ROLE[role]}</dt><dd>${MEANS[role]}</dd>`)}</dl>
    </section>
    <p class="actions"><a href="/console/audit">审计：谁做过什么</a><a href="/console/privacy">个人信息</a></p>`;
}

function userRow(kit: Kit, view: UserList, user: UserList['users'][number]): Html {
  const { me, csrf } = view;
  const path = `/console/users/${user.id}`;
  const password = confirm({
    button: '重设密码',
    consequence: '原来的密码马上失效，原来的登录都会退出。',
    action: `${path}/password`,
    sure: '重设密码',
    csrf,
    fields: newPassword(`新密码（至少 ${MIN_PASSWORD} 个字符）`),
  });
  const plain = (button: string, act: string, consequence: string, harm = false) =>
    confirm({ button, consequence, action: `${path}/${act}`, sure: `确认${button}`, csrf, harm });
  const others = html`${confirm({
    button: '改身份',
    consequence: '马上生效，已经登录的也一样。绑定的聊天账号会解除，需要时重新绑定。',
    action: `${path}/post`,
    sure: '保存身份',
    csrf,
    fields: postFields(view, user),
  })}
    ${
      user.lockedAt
        ? plain('恢复', 'unlock', `「${user.name}」可以用原来的密码登录。`)
        : plain('停用', 'lock', `「${user.name}」马上退出，不能再登录，聊天账号也会解除；可以随时恢复。`, true)
    }
    ${plain('删除', 'remove', `「${user.name}」不能再登录。以前做过的事仍记着这个名字。`, true)}`;
  return html`<li><p class="room-name"><b>${user.name}</b> <span class="badge plain">${sayPost(user)}</span>${user.lockedAt ? badge(LOCKED) : ''}${user.id === me ? html`<span class="muted">（您自己）</span>` : ''}</p>
    <p class="help">${kit.time(user.createdAt)} 添加${user.lockedAt ? html`，${kit.time(user.lockedAt)} 停用` : ''}</p>
    <div class="actions">${user.mayChange || user.id === me ? password : ''}${user.mayChange ? others : ''}</div></li>`;
}

/** Role and scope: what does not belong to the role is left out of account when it is saved. */
function postFields({ roles, grids, units }: UserList, chosen: Omit<TypedUser, 'name'>): Html {
  const options = (names: readonly string[], none: string, value: string | undefined) =>
    html`<option value="">${none}</option>${names.map((name) => html`<option value="${name}" ${name === value ? raw('selected') : ''}>${name}</option>`)}`;
  return html`${field(
    '身份',
    html`<select name="role">${roles.map((role) => html`<option value="${role}" ${role === chosen.role ? raw('selected') : ''}>${ROLE[role]}</option>`)}</select>`,
  )}
    <div class="pair">
      ${field('网格', html`<select name="grid">${options(grids, '全社区', chosen.grid)}</select>`, { help: '工作人员、只看不改的人：只看这个网格。' })}
      ${field('单位', html`<select name="unit">${options(units, '不是单位的', chosen.unit)}</select>`, { help: '经办人必选。' })}
    </div>`;
}

export function mePage({ user, csrf }: { readonly user: User; readonly csrf: Html }): Html {
  const password = (label: string, name: string, autocomplete: string) =>
    field(label, html`<input name="${name}" type="password" autocomplete="${autocomplete}" required maxlength="200" />`);
  return html`<section class="card">
    <h2>${user.name} <span class="badge plain">${sayPost(user)}</span></h2>
    <form method="post" action="/console/me/password" class="stack narrow-form">
      ${csrf}
      <input type="hidden" name="username" value="${user.name}" autocomplete="username" />
      ${password('现在的密码', 'old', 'current-password')}
      ${password(`新密码（至少 ${MIN_PASSWORD} 个字符）`, 'password', 'new-password')}
      ${password('再输入一次新密码', 'again', 'new-password')}
      <button>修改密码</button>
    </form>
  </section>`;
}
