import { html } from 'hono/html';
import { type Html, plainPage } from '../layout.ts';
import { MIN_PASSWORD } from '../passwords.ts';

const BRAND = html`<p class="brand"><span class="mark" aria-hidden="true">回</span><span>回音<small>事事有答复，件件有回音</small></span></p>`;
const problemLine = (text: string | undefined) => (text ? html`<p class="flash problem" role="alert">${text}</p>` : '');

export function signInPage(options: { readonly problem?: string; readonly name?: string; readonly next?: string }): Html {
  return plainPage(
    '登录',
    html`<main class="narrow">
      ${BRAND}
      <h1>登录</h1>
      ${problemLine(options.problem)}
      <form method="post" action="/sign-in" class="stack card">
        <input type="hidden" name="next" value="${options.next ?? ''}" />
        <label>用户名<input name="name" autocomplete="username" required maxlength="20" value="${options.name ?? ''}" autofocus /></label>
        <label>密码<input name="password" type="password" autocomplete="current-password" required maxlength="200" /></label>
        <button>登录</button>
      </form>
      <p class="muted">忘了密码？请管理员在「用户」页重设。</p>
    </main>`,
  );
}

export function setupPage(options: { readonly token: string; readonly name?: string; readonly problem?: string }): Html {
  return plainPage(
    '建立管理员账号',
    html`<main class="narrow">
      ${BRAND}
      <h1>建立第一个管理员账号</h1>
      <p class="muted">这个链接只能用一次。建好以后，可以在「用户」页给同事建账号。</p>
      ${problemLine(options.problem)}
      <form method="post" action="/setup" class="stack card">
        <input type="hidden" name="token" value="${options.token}" />
        <label>用户名<input name="name" autocomplete="username" required maxlength="20" value="${options.name ?? ''}" autofocus /></label>
        <label>密码（至少 ${MIN_PASSWORD} 个字符）
          <input name="password" type="password" autocomplete="new-password" required minlength="${MIN_PASSWORD}" maxlength="200" /></label>
        <label>再输入一次密码
          <input name="again" type="password" autocomplete="new-password" required minlength="${MIN_PASSWORD}" maxlength="200" /></label>
        <button>建立账号</button>
      </form>
    </main>`,
  );
}
