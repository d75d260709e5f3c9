import { html } from 'hono/html';
import type { Way } from '../../knowledge/asked.ts';
import type { Fact, FactReport } from '../../knowledge/facts.ts';
import type { DocumentInfo, Passage, Problem } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, confirm, pager } from '../parts.ts';
import { FACT, MACHINE_READ, POLICY_ORIGIN, POLICY_STATE } from '../words.ts';
import { problemLine } from './documents.ts';
import { FACT_STATE, sayFact } from './fact-fields.ts';
import { passageWords } from './passage.ts';
import { orphanedCard } from './ways.ts';

export interface DocumentView {
  readonly document: DocumentInfo;
  readonly report: FactReport;
  /** How many versions were replaced. */
  readonly versions: number;
  readonly passages: readonly Passage[];
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly problems: readonly Problem[];
  /** What stands below a passage: how people ask for it. */
  readonly below: (passage: Passage) => Html;
  readonly orphaned: readonly Way[];
  readonly csrf: Html;
}

export function documentPage(kit: Kit, view: DocumentView): Html {
  const { document, problems } = view;
  const inferred = view.report.facts.filter((fact) => fact.state === 'inferred').length;
  const isEditable = document.origin === 'folder' || document.origin === 'console';
  return html`<p class="badges">${badge(POLICY_STATE[document.state])}${document.inferred.includes('text') ? html`${badge(MACHINE_READ)}<span class="muted">文字是从图片认出来的，请对照原件</span>` : ''}${document.supersededBy ? html`<span>由《${document.supersededBy}》代替</span>` : ''}</p>
    ${problems.length > 0 ? html`<section class="card"><h2>要改的地方</h2><ul class="problems">${problems.map((problem) => problemLine(problem))}</ul></section>` : ''}
    <section class="card">
      <h2>这份文件</h2>
      ${facts(kit, view)}
      ${isEditable && inferred > 0 ? html`<p class="help">标“推断”的是从正文里看出来的，请核对。都对就一起确认，不对就点“核对信息”改。</p>` : ''}
      <div class="actions">
        ${isEditable && inferred > 0 ? confirmButton(view, inferred) : ''}
        ${isEditable ? html`<a class="button plain" href="/console/documents/facts?file=${encodeURIComponent(document.file)}">核对信息</a>` : ''}
        <a class="button plain" href="/console/documents/versions?file=${encodeURIComponent(document.file)}">版本 ${view.versions + 1}</a>
        ${document.uploadId ? html`<a class="button plain" href="/console/documents/original?upload=${document.uploadId}">下载原文件</a>` : ''}
        ${document.origin === 'console' ? withdrawButton(view) : ''}
      </div>
    </section>
    <section class="card">
      <h2>条款 ${view.total} 段</h2>
      <p class="muted">回答居民时按段引用，并写明是哪一段。</p>
      <ol class="passages">${view.passages.map((passage) => html`<li id="p${passage.ordinal}">${passageWords(passage, view.below(passage))}</li>`)}</ol>
      ${pager('/console/documents/view', new URLSearchParams({ file: document.file }), view.page, view.size, view.total)}
    </section>
    ${orphanedCard(kit, view.orphaned)}
    <p><a href="/console/documents">回到文件列表</a></p>`;
}

function facts(kit: Kit, { document, report }: DocumentView): Html {
  const shown = report.facts.filter((fact) => fact.name !== 'title' || fact.state !== 'declared').filter((fact) => fact.value.length > 0);
  const whole = document.buildings.length + document.grids.length === 0;
  return html`<dl class="facts">
    ${shown.map((fact) => html`<dt>${FACT[fact.name]}</dt><dd>${sayFact(fact.name, fact.value)}${mark(fact)}</dd>`)}
    ${whole ? html`<dt>适用</dt><dd>整个社区</dd>` : ''}
    <dt>编号</dt><dd>${document.id}</dd>
    <dt>来自</dt><dd>${POLICY_ORIGIN[document.origin]} <code>${document.file}</code></dd>
    <dt>读入</dt><dd>${kit.time(document.indexedAt)}${document.writtenBy ? ` · ${document.writtenBy}` : ''}</dd>
  </dl>`;
}

function mark(fact: Fact): Html {
  const shown = FACT_STATE[fact.state];
  if (!shown) return NOTHING;
  const by =
    fact.decision && (fact.state === 'confirmed' || fact.state === 'corrected')
      ? html` <span class="muted">${fact.decision.by}</span>`
      : '';
  return html` ${badge(shown)}${by}${fact.stale ? html` <span class="due-text">文件后来改过，请再核对</span>` : ''}`;
}

const confirmButton = ({ report, csrf }: DocumentView, count: number): Html =>
  html`<form method="post" action="/console/documents/facts/confirm">${csrf}
    <input type="hidden" name="file" value="${report.file}" /><input type="hidden" name="stamp" value="${report.stamp}" />
    <button>这 ${count} 项推断都对</button></form>`;

function withdrawButton({ document, csrf }: DocumentView): Html {
  return confirm({
    button: '下架',
    consequence: `《${document.title}》不再用来回答居民。内容留着，可以在“上传文件”页恢复。`,
    action: '/console/documents/versions/withdraw',
    sure: '确认下架',
    csrf,
    fields: html`<input type="hidden" name="file" value="${document.file}" />`,
    harm: true,
  });
}
