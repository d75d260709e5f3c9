import { html, raw } from 'hono/html';
import { type AuditLine, TOPICS, type Topic } from '../audit-store.ts';
import type { Kit } from '../kit.ts';
import { flashLine, type Html, NOTHING } from '../layout.ts';
import { empty, pager } from '../parts.ts';

export interface AuditView {
  readonly lines: readonly AuditLine[];
  readonly actors: ReadonlyMap<string, string>;
  readonly names: readonly string[];
  readonly query: { readonly who: string; readonly act: Topic | ''; readonly from: string; readonly to: string };
  /** What was asked for and does not exist. */
  readonly ignored: readonly string[];
  readonly total: number;
  readonly page: number;
  readonly size: number;
}

const PATH = '/console/audit';

const TOPIC_WORDS: Readonly<Record<Topic, string>> = {
  sign_in: '登录和退出',
  sign_in_failed: '没有登录成功',
  identity: '查看登记人',
  export: '导出和打印名单',
  account: '账号和身份',
  setting: '改设置',
  approval: '同意和退回',
  publication: '发布和撤回',
  person_erased: '删除个人信息',
};

const NOTICE_WORDS: Readonly<Record<string, string>> = {
  approved: '同意发送',
  sent_back: '退回',
  scheduled: '确认发送',
  corrected: '更正',
  cancelled: '取消',
};
/** Of what is set, or taken along. */
const SETTINGS: Readonly<Record<string, string>> = {
  limits: '时限',
  duty: '值班',
  groups: '群',
  integrations: '对接',
  decisions: '判断',
  documents: '制度',
  notices: '通知',
  reports: '统计',
  person: '个人信息',
};
/** Acts that are listed under another name. */
const WITHIN: Readonly<Record<string, Topic>> = { sign_out: 'sign_in', retention: 'person_erased' };
/** Who did what nobody with an account did. */
const NOBODY: Readonly<Record<string, string>> = { person_erased: '居民', retention: '系统' };
const BINDING_WORDS: Readonly<Record<string, string>> = {
  code: '取聊天账号的绑定码',
  bound: '绑定聊天账号',
  refused: '聊天账号没有绑定成',
  revoked: '绑定码作废',
  unbound: '解除聊天账号',
};

export function auditPage(kit: Kit, view: AuditView): Html {
  const { query, lines } = view;
  const filtered = Object.values(query).some((value) => value !== '');
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${label}</option>`;
  return html`<p class="lead">谁在什么时候做过什么。只增不改，任何人都不能删；这里没有居民的姓名，也没有密码。</p>
    ${view.ignored.length > 0 ? flashLine({ kind: 'problem', text: `没有「${view.ignored.join('」「')}」这样的筛选条件，已忽略。` }) : NOTHING}
    <form method="get" action="${PATH}" class="filters" role="search"><div class="filter-row">
      <label>谁<select name="who">${option('', '所有人', query.who)}${view.names.map((name) => option(name, name, query.who))}</select></label>
      <label>做了什么<select name="act">${option('', '全部', query.act)}${(Object.keys(TOPICS) as Topic[]).map((name) => option(name, TOPIC_WORDS[name], query.act))}</select></label>
    </div><div class="filter-row">
      <label>从<input type="date" name="from" value="${query.from}" /></label>
      <label>到<input type="date" name="to" value="${query.to}" /></label>
    </div><div class="filter-row">
      <button class="plain">筛选</button>
      ${filtered ? html`<a class="button quiet" href="${PATH}">清除</a>` : ''}
    </div></form>
    ${
      lines.length === 0
        ? empty(filtered ? '没有符合条件的记录。' : '还没有记录。')
        : html`<p class="muted">共 ${view.total} 条，新的在前。</p>
          <section class="card"><ol class="timeline">${lines.map((line) => lineOf(kit, line, view.actors))}</ol></section>
          ${pager(PATH, new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')), view.page, view.size, view.total)}`
    }`;
}

function lineOf(kit: Kit, line: AuditLine, actors: ReadonlyMap<string, string>): Html {
  const who = line.actor === '' ? (NOBODY[line.act] ?? '未知的人') : (actors.get(line.actor) ?? '');
  const of = objectOf(line);
  return html`<li class="${line.act === 'sign_in_failed' ? 'is-due' : ''}">
    <span class="timeline-what"><b>${wordOf(line)}</b> · ${who}${of === NOTHING ? '' : html` · ${of}`}</span>
    <span class="muted">${kit.time(line.at)}</span>
    ${line.detail === '' ? '' : html`<span class="timeline-note">${line.detail}</span>`}</li>`;
}

function wordOf({ source, act, objectKind }: AuditLine): string {
  switch (source) {
    case 'ticket':
      return TOPIC_WORDS.identity;
    case 'notice':
      return `通知：${NOTICE_WORDS[act] ?? act}`;
    case 'binding':
      return BINDING_WORDS[act] ?? act;
    case 'audit':
      return [TOPIC_WORDS[WITHIN[act] ?? (act as Topic)] ?? act, SETTINGS[objectKind]].filter(Boolean).join('：');
    default:
      return source satisfies never;
  }
}

/** Where it was done, to look at it. */
function objectOf({ objectKind: kind, objectId: id }: AuditLine): Html {
  if (id === '') return NOTHING;
  switch (kind) {
    case 'ticket':
      return html`<a href="/console/tickets/${id}">${id}</a>`;
    case 'notice':
    case 'notices':
      return html`<a href="/console/notices/${id}">看通知</a>`;
    case 'gaps':
      return html`<a href="/console/gaps/${id}">${id}</a>`;
    case 'activities':
      return html`<a href="/console/activities/${id}">看活动</a>`;
    default:
      return NOTHING;
  }
}
