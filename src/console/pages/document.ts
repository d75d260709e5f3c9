import { html } from 'hono/html';
import type { DocumentInfo, Passage, Problem } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, pager } from '../parts.ts';
import { FACT, POLICY_KIND, POLICY_ORIGIN, POLICY_STATE } from '../words.ts';
import { problemLine } from './documents.ts';

export interface DocumentView {
  readonly document: DocumentInfo;
  readonly passages: readonly Passage[];
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly problems: readonly Problem[];
}

export function documentPage(kit: Kit, view: DocumentView): Html {
  const { document, problems } = view;
  return html`<p class="badges">${badge(POLICY_STATE[document.state])}${document.supersededBy ? html`<span>由《${document.supersededBy}》代替</span>` : ''}</p>
    ${problems.length > 0 ? html`<section class="card"><h2>要改的地方</h2><ul class="problems">${problems.map((problem) => problemLine(problem))}</ul></section>` : ''}
    <section class="card">
      <h2>这份文件</h2>
      ${facts(kit, document)}
      ${document.inferred.length > 0 ? html`<p class="help">标“推断”的是从正文里看出来的。不对的话，在文件开头写明，再重新读取。</p>` : ''}
    </section>
    <section class="card">
      <h2>条款 ${view.total} 段</h2>
      <p class="muted">回答居民时按段引用，并写明是哪一段。</p>
      <ol class="passages">${view.passages.map((passage) => passagePart(passage))}</ol>
      ${pager('/console/documents/view', new URLSearchParams({ file: document.file }), view.page, view.size, view.total)}
    </section>
    <p><a href="/console/documents">回到制度列表</a></p>`;
}

function facts(kit: Kit, document: DocumentInfo): Html {
  const rows: readonly (readonly [keyof DocumentInfo, string])[] = [
    ['kind', POLICY_KIND[document.kind]],
    ['issuer', document.issuer],
    ['issued', document.issued],
    ['effectiveFrom', document.effectiveFrom],
    ['effectiveTo', document.effectiveTo],
    ['supersedes', document.supersedes.join('、')],
    ['buildings', document.buildings.join('、')],
    ['grids', document.grids.join('、')],
    ['id', document.id],
  ];
  const whole = document.buildings.length + document.grids.length === 0;
  return html`<dl class="facts">
    ${rows
      .filter(([, value]) => value !== '')
      .map(
        ([name, value]) =>
          html`<dt>${FACT[name]}</dt><dd>${value}${(document.inferred as readonly string[]).includes(name) ? html` <span class="badge plain">推断</span>` : ''}</dd>`,
      )}
    ${whole ? html`<dt>适用</dt><dd>整个社区</dd>` : ''}
    <dt>来自</dt><dd>${POLICY_ORIGIN[document.origin]} <code>${document.file}</code></dd>
    <dt>读入</dt><dd>${kit.time(document.indexedAt)}</dd>
  </dl>`;
}

function passagePart(passage: Passage): Html {
  const heading = [...passage.heading.split(' > '), passage.question === '' ? passage.clause : ''].filter(Boolean).join(' › ');
  return html`<li id="p${passage.ordinal}">
    ${heading ? html`<p class="passage-place">${heading}${passage.line > 0 ? html` <span class="muted">第 ${passage.line} 行</span>` : ''}</p>` : ''}
    ${passage.question ? html`<p><b>问：${passage.question}</b></p>` : ''}
    ${passage.lead ? html`<p class="muted said">${passage.lead.replaceAll('\t', '　')}</p>` : ''}
    <div class="said">${passage.text.replaceAll('\t', '　')}</div>
    ${passage.asked ? html`<p class="help">也会这样问：${passage.asked.split('\n').join('；')}</p>` : ''}</li>`;
}
