import { html, raw } from 'hono/html';
import type { BackgroundStatus, DocumentInfo, PolicyKind, Problem } from '../../knowledge/knowledge.ts';
import { POLICY_KINDS } from '../../knowledge/policy.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty, pager } from '../parts.ts';
import { forStaff } from '../problem-words.ts';
import type { Reading } from '../reindex.ts';
import { MACHINE_READ, POLICY_KIND, POLICY_STATE } from '../words.ts';
import { documentTabs } from './document-tabs.ts';

export const SHOWN = ['all', 'in-force', 'upcoming', 'ended', 'superseded', 'problems', 'unchecked'] as const;
export type Shown = (typeof SHOWN)[number];

export interface DocumentList {
  readonly shown: Shown;
  readonly kind: PolicyKind | undefined;
  readonly text: string;
  readonly documents: readonly DocumentInfo[];
  readonly counts: Readonly<Record<Shown, number>>;
  readonly problems: readonly Problem[];
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly reading: Reading;
  /** Documents that look like a new version of another one. */
  readonly proposals: number;
  readonly background: BackgroundStatus;
  readonly csrf: Html;
}

export function documentsPage(kit: Kit, list: DocumentList): Html {
  const label = (shown: Shown) =>
    shown === 'all' ? '全部' : shown === 'problems' ? '有问题' : shown === 'unchecked' ? '待核对' : POLICY_STATE[shown].word;
  const address = (shown: Shown) => `/console/documents?${params({ ...list, shown }).toString()}`;
  const views = SHOWN.map((shown) => ({
    href: address(shown),
    label: label(shown),
    count: list.counts[shown],
    here: shown === list.shown,
  }));
  const filtered = list.kind !== undefined || list.text !== '';
  return html`<div class="bar">${documentTabs('documents')}<a class="button" href="/console/documents/upload">上传文件</a></div>
    <p class="lead">居民的问题只按这里的内容回答，并注明出处。</p>
    ${readingCard(kit, list.reading, list.csrf)}
    ${backgroundCard(list.background)}
    ${list.proposals > 0 ? html`<section class="strip"><span class="due-text">有 ${list.proposals} 份文件像是旧文件的新版本，两份都还有效。</span><a class="button plain" href="/console/documents/pairs">去看看</a></section>` : ''}
    ${choices('文件状态', views)}
    ${list.shown === 'problems' ? problemCard(list.problems) : ''}
    ${list.shown === 'unchecked' && list.total > 0 ? html`<p class="help">这些文件有日期、单位等信息是从正文里看出来的。请打开看一眼，对的就确认。</p>` : ''}
    <form method="get" action="/console/documents" class="filters" role="search">
      ${list.shown === 'all' ? '' : html`<input type="hidden" name="show" value="${list.shown}" />`}
      <div class="filter-row">
        <label>种类<select name="kind"><option value="">全部种类</option>
          ${POLICY_KINDS.map((kind) => html`<option value="${kind}" ${kind === list.kind ? raw('selected') : ''}>${POLICY_KIND[kind]}</option>`)}</select></label>
        <label class="grow">找文件<input type="search" name="q" value="${list.text}" placeholder="标题、单位或文件名" maxlength="60" /></label>
        <button class="plain">查找</button>
        ${filtered ? html`<a class="button quiet" href="/console/documents?show=${list.shown}">清除</a>` : ''}
      </div>
    </form>
    ${
      list.documents.length === 0
        ? nothing(kit, list, filtered)
        : html`<ul class="list card">${list.documents.map((document) => row(document, list.problems))}</ul>
          ${pager('/console/documents', params(list), list.page, list.size, list.total)}`
    }`;
}

function params({ shown, kind, text }: Pick<DocumentList, 'shown' | 'kind' | 'text'>): URLSearchParams {
  const query = new URLSearchParams();
  if (shown !== 'all') query.set('show', shown);
  if (kind) query.set('kind', kind);
  if (text) query.set('q', text);
  return query;
}

function nothing(kit: Kit, list: DocumentList, filtered: boolean): Html {
  if (filtered) return empty('没有符合条件的文件。');
  if (list.shown === 'problems') return list.problems.length === 0 ? empty('所有文件都读得很好。') : html``;
  if (list.shown === 'unchecked' && list.counts.all > 0) return empty('所有信息都核对过了，或者文件里写明了。');
  if (list.counts.all > 0) return empty('没有这样的文件。');
  return empty(`还没有文件。点“上传文件”，或者把规定、通知、办事指南放进资料夹 ${kit.policiesDir}，再点“重新读取”。`);
}

function row(document: DocumentInfo, problems: readonly Problem[]): Html {
  const count = problems.filter((problem) => problem.file === document.file).length;
  const scope = [...document.grids, ...document.buildings];
  const dates = [document.effectiveFrom && `${document.effectiveFrom} 起`, document.effectiveTo && `到 ${document.effectiveTo}`]
    .filter(Boolean)
    .join(' ');
  return html`<li><a class="item" href="/console/documents/view?file=${encodeURIComponent(document.file)}">
    <span class="item-title">${document.title}</span>
    <span class="item-badges">${badge(POLICY_STATE[document.state])}${document.inferred.includes('text') ? badge(MACHINE_READ) : ''}${count > 0 ? badge({ tone: 'harm', mark: '!', word: `${count} 个问题` }) : ''}</span>
    <span class="item-facts">${[
      POLICY_KIND[document.kind],
      document.issuer,
      dates,
      scope.length > 0 ? `只适用${scope.slice(0, 4).join('、')}${scope.length > 4 ? '等' : ''}` : '',
      `${document.passages} 段`,
    ]
      .filter(Boolean)
      .join(' · ')}${isUnchecked(document) ? html` · <span class="due-text">有推断的信息</span>` : ''}</span></a></li>`;
}

/** What goes on beside answering, where it is configured at all. */
function backgroundCard({ meaning, asked }: BackgroundStatus): Html {
  const trouble = (said: string | undefined): Html =>
    said === undefined ? html`` : html`<span class="due-text">现在停着，照常按字词查找。服务那边说：<code>${said}</code></span>`;
  return html`${
    meaning
      ? html`<section class="strip"><span>按意思查找（${meaning.model}）：${meaning.embedded === meaning.passages ? html`${meaning.passages} 段都备好了。` : html`<progress value="${meaning.embedded}" max="${meaning.passages}" aria-label="按意思查找的准备进度"></progress> ${meaning.passages} 段里备好了 ${meaning.embedded} 段。`}</span>${trouble(meaning.trouble)}</section>`
      : ''
  }${
    asked
      ? html`<section class="strip"><span>模型想的问法：看过 ${asked.passages} 段，写了 ${asked.ways} 句。<a href="/console/feedback/ways">去看看哪些能用</a></span>${trouble(asked.trouble)}</section>`
      : ''
  }`;
}

/** What was read from the text of it counts, and nobody has looked at it. Its id is of no account to residents; its words are told apart. */
export const isUnchecked = (document: DocumentInfo): boolean => document.inferred.some((name) => name !== 'id' && name !== 'text');

function problemCard(problems: readonly Problem[]): Html {
  if (problems.length === 0) return html``;
  return html`<section class="card"><h2>要改的地方</h2>
    <p class="muted">有问题的文件不影响其他文件。资料夹里的文件改好后点“重新读取”，上传的文件改好后再上传一次。</p>
    <ul class="problems">${problems.map((problem) => problemLine(problem))}</ul></section>`;
}

export function problemLine({ file, line, message }: Problem): Html {
  return html`<li><code>${file}${line > 0 ? `:${line}` : ''}</code> ${message}</li>`;
}

function readingCard(kit: Kit, reading: Reading, csrf: Html): Html {
  const again = html`<form method="post" action="/console/documents/read">${csrf}<button class="plain">重新读取</button></form>`;
  switch (reading.kind) {
    case 'running':
      return html`<section class="strip" data-reading role="status"><progress ${reading.total > 0 ? raw(`value="${reading.done}" max="${reading.total}"`) : ''} aria-label="读取进度"></progress>
        <span>正在读取文件 <b data-reading-text>${reading.done}/${reading.total}</b>，可以先去做别的。</span></section>`;
    case 'failed':
      return html`<section class="strip"><span class="due-text">${kit.time(reading.at)} 读取时出错，原因已记录。</span>${again}</section>`;
    case 'finished': {
      const { result } = reading;
      const said =
        result.kind === 'refused'
          ? html`<span class="due-text">没有读取：${forStaff({ file: '', line: 0, message: result.message }).message}</span>`
          : html`<span>${kit.time(reading.at)} 读完：${result.files} 个文件，更新 ${result.changed}，没变 ${result.unchanged}，移走 ${result.removed}${result.problems.length > 0 ? html`，<a href="/console/documents?show=problems">${result.problems.length} 个问题</a>` : ''}。</span>`;
      return html`<section class="strip">${said}${again}</section>`;
    }
    case 'idle':
      return html`<section class="strip"><span class="muted">资料夹：<code>${kit.policiesDir}</code></span>${again}</section>`;
    default:
      return reading satisfies never;
  }
}
