import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Counters } from './counters.ts';
import { type Area, mayRead } from './rights.ts';
import type { User } from './users-store.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing, where a template may show something. */
export const NOTHING: Html = raw('');

interface Item {
  readonly area: Area;
  readonly path: string;
  readonly label: string;
  /** Other paths that belong to it. */
  readonly also?: readonly string[];
  /** The counter beside it, and what it counts. */
  readonly counter?: { readonly name: keyof Counters; readonly says: string };
}

const NAVIGATION: readonly Item[] = [
  { area: 'overview', path: '/console', label: '总览' },
  {
    area: 'tickets',
    path: '/console/tickets',
    label: '工单',
    also: ['/console/replies'],
    counter: { name: 'unanswered', says: '件待答复' },
  },
  { area: 'notices', path: '/console/notices', label: '通知', also: ['/console/activities', '/console/schedule'] },
  { area: 'documents', path: '/console/documents', label: '制度' },
  {
    area: 'gaps',
    path: '/console/gaps',
    label: '缺口',
    also: ['/console/feedback', '/console/insight', '/console/decisions'],
    counter: { name: 'gaps', says: '个问题等答复' },
  },
  { area: 'reports', path: '/console/reports', label: '统计' },
  { area: 'groups', path: '/console/groups', label: '群', also: ['/console/duty', '/console/limits', '/console/staff'] },
  {
    area: 'channel',
    path: '/console/channel',
    label: '账号',
    also: ['/console/deliveries'],
    counter: { name: 'troubled', says: '条发送异常' },
  },
];

/** For few, beside one's own name. */
const ASIDE: readonly { readonly area: Area; readonly path: string; readonly label: string; readonly wide?: true }[] = [
  { area: 'users', path: '/console/users', label: '用户' },
  { area: 'integrations', path: '/console/integrations', label: '对接' },
  { area: 'audit', path: '/console/audit', label: '审计', wide: true },
  { area: 'privacy', path: '/console/privacy', label: '个人信息', wide: true },
];

/** The frame of a page without sign-in. */
export function plainPage(title: string, body: Html, head: Html = NOTHING): Html {
  return html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#f3f4f2" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#111412" media="(prefers-color-scheme: dark)" />
    <title>${title} · 回音</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/tokens.css" />
    <link rel="stylesheet" href="/assets/console.css" />
    <script type="module" src="/assets/console.js"></script>
    ${head}
  </head>
  <body>
    ${body}
  </body>
</html>`;
}

export interface PageContext {
  readonly user: User;
  readonly csrf: string;
  readonly path: string;
  readonly community: string;
  readonly rehearsalPath: string | undefined;
  readonly counters: Counters;
  /** A sentence on what was just done, or what went wrong. */
  readonly flash?: Flash;
  readonly head?: Html;
}

export interface Flash {
  readonly kind: 'done' | 'problem';
  readonly text: string;
}

/** The frame of every page behind the sign-in. */
export function page(context: PageContext, title: string, body: Html): Html {
  const { user, counters, flash } = context;
  return plainPage(
    title,
    html`<a class="skip" href="#main">跳到正文</a>
    <header class="top">
      <a class="brand" href="/console"><span class="mark" aria-hidden="true">回</span><span>回音<small>${context.community}</small></span></a>
      <div class="who">
        ${context.rehearsalPath && mayRead(user, 'rehearsal') ? html`<a class="wide" href="${context.rehearsalPath}">演练群</a>` : ''}
        ${ASIDE.filter(({ area }) => mayRead(user, area)).map(({ path, label, wide }) => html`<a class="${wide ? 'wide' : ''}" href="${path}">${label}</a>`)}
        <a href="/console/me">${user.name}</a>
        <form method="post" action="/sign-out">${csrfField(context.csrf)}<button class="quiet">退出</button></form>
      </div>
    </header>
    <nav class="menu" aria-label="主导航">
      ${NAVIGATION.filter(({ area }) => mayRead(user, area)).map((item) => menuItem(item, context.path, counters))}
    </nav>
    <p class="unseen" role="status" data-said></p>
    <main id="main" tabindex="-1">
      ${flash ? flashLine(flash) : ''}
      <h1>${title}</h1>
      ${body}
    </main>`,
    context.head,
  );
}

export function flashLine({ kind, text }: Flash): Html {
  return html`<p class="flash ${kind}" role="${kind === 'done' ? 'status' : 'alert'}">${text}</p>`;
}

function menuItem({ path, label, also = [], counter }: Item, here: string, counters: Counters): Html {
  const within = (root: string) => here === root || here.startsWith(`${root}/`);
  const current = path === '/console' ? here === path : [path, ...also].some(within);
  const count = counter ? counters[counter.name] : 0;
  const badge = counter
    ? html` <span class="count" data-live="${counter.name}" ${count === 0 ? raw('hidden') : ''}><b>${count}</b><i class="unseen">${counter.says}</i></span>`
    : '';
  return html`<a href="${path}" ${current ? raw('aria-current="page"') : ''}>${label}${badge}</a>`;
}

export function csrfField(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}" />`;
}
