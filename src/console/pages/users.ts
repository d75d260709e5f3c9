import { html, raw } from 'hono/html';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { confirm, field } from '../parts.ts';
import { MIN_PASSWORD } from '../passwords.ts';
import { CONSOLE_ROLES, type User } from '../users-store.ts';
import { ROLE } from '../words.ts';

export interface UserList {
  readonly users: readonly (User & { readonly createdAt: Date })[];
  readonly me: string;
  readonly typed: { readonly name?: string; readonly role?: string };
  readonly csrf: Html;
}

const newPassword = (label: string): Html =>
  field(
    label,
    html`<input name="password" type="password" autocomplete="new-password" required minlength="${MIN_PASSWORD}" maxlength="200" />`,
  );

export function usersPage(kit: Kit, { users, me, typed, csrf }: UserList): Html {
  return html`<section class="card"><h2>能登录控制台的人</h2>
      <ul class="rooms">
        ${users.map(
          (
            user,
          ) => html`<li><p class="room-name"><b>${user.name}</b> <span class="badge plain">${ROLE[user.role]}</span>${user.id === me ? html`<span class="muted">（您自己）</span>` : ''}</p>
            <p class="help">${kit.time(user.createdAt)} 添加</p>
            <div class="actions">
              ${confirm({
                button: '重设密码',
                consequence: '原来的密码马上失效，原来的登录都会退出。',
                action: `/console/users/${user.id}/password`,
                sure: '重设密码',
                csrf,
                fields: newPassword(`新密码（至少 ${MIN_PASSWORD} 个字符）`),
              })}
              ${
                user.id === me
                  ? ''
                  : confirm({
                      button: '删除',
                      consequence: `「${user.name}」不能再登录。以前做过的事仍记着这个名字。`,
                      action: `/console/users/${user.id}/remove`,
                      sure: '确认删除',
                      csrf,
                      harm: true,
                    })
              }
            </div></li>`,
        )}
      </ul>
    </section>
    <section class="card"><h2>添加用户</h2>
      <form method="post" action="/console/users" class="stack narrow-form">
        ${csrf}
        ${field('用户名', html`<input name="name" value="${typed.name ?? ''}" required maxlength="20" autocomplete="off" />`, { help: '2 到 20 个字，例如本人的姓名。会显示在工单经过里。' })}
        ${field(
          '身份',
          html`<select name="role">${CONSOLE_ROLES.map((role) => html`<option value="${role}" ${role === typed.role ? raw('selected') : ''}>${ROLE[role]}</option>`)}</select>`,
          { help: '管理员还能管理用户。' },
        )}
        ${newPassword(`初始密码（至少 ${MIN_PASSWORD} 个字符）`)}
        <button>添加</button>
      </form>
    </section>`;
}

export function mePage({ user, csrf }: { readonly user: User; readonly csrf: Html }): Html {
  const password = (label: string, name: string, autocomplete: string) =>
    field(label, html`<input name="${name}" type="password" autocomplete="${autocomplete}" required maxlength="200" />`);
  return html`<section class="card">
    <h2>${user.name} <span class="badge plain">${ROLE[user.role]}</span></h2>
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
