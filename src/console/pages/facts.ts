import { html } from 'hono/html';
import type { FactDecision, FactName, FactProblem, FactReport, FactValue } from '../../knowledge/facts.ts';
import type { DocumentInfo } from '../../knowledge/knowledge.ts';
import type { TypedFacts } from '../fact-form.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { confirm } from '../parts.ts';
import { FACT } from '../words.ts';
import { factFields, sayFact } from './fact-fields.ts';

export interface FactsView {
  readonly document: DocumentInfo;
  readonly report: FactReport;
  readonly typed: TypedFacts;
  readonly problems: readonly FactProblem[];
  readonly declared: readonly { readonly name: FactName; readonly read: FactValue }[];
  /** Newest first. */
  readonly history: readonly FactDecision[];
  readonly titles: readonly string[];
  readonly csrf: Html;
}

export function factsPage(kit: Kit, view: FactsView): Html {
  const { report, csrf } = view;
  const inferred = report.facts.filter((fact) => fact.state === 'inferred');
  const stale = report.facts.filter((fact) => fact.stale);
  const hidden = html`${csrf}<input type="hidden" name="file" value="${report.file}" /><input type="hidden" name="stamp" value="${report.stamp}" />`;
  return html`${
    stale.length > 0
      ? html`<div class="flash"><p>文件后来改过，下面几项现在说的和核对时不同，请再看一眼：</p><ul>${stale.map(
          (fact) =>
            html`<li>${FACT[fact.name]}：现在按“${sayFact(fact.name, fact.value)}”，文件说的是“${sayFact(fact.name, fact.read)}”</li>`,
        )}</ul></div>`
      : ''
  }
    <form method="post" action="/console/documents/facts" class="card stack narrow-form">
      ${hidden}
      ${inferred.length > 0 ? html`<p>标“推断”的 ${inferred.length} 项是从正文里看出来的：${inferred.map((fact) => FACT[fact.name]).join('、')}。</p>` : ''}
      ${factFields(kit, {
        typed: view.typed,
        stateOf: (name) => report.facts.find((fact) => fact.name === name)!.state,
        problems: view.problems,
        declared: view.declared,
        titles: view.titles,
      })}
      ${
        inferred.length > 0 || stale.length > 0
          ? html`<label class="pick"><input type="checkbox" name="confirm" value="1" checked /><span>没改的那几项我也看过，是对的</span></label>`
          : ''
      }
      <p class="consequence">保存后马上算数：回答居民时按这里的标题、日期和适用范围。以后文件重新读取，也不会变回去。</p>
      <button>保存</button>
    </form>
    ${historyCard(kit, view, hidden)}
    <p><a href="/console/documents/view?file=${encodeURIComponent(report.file)}">回到这份文件</a></p>`;
}

const STATE: Readonly<Record<FactDecision['state'], string>> = { confirmed: '确认', corrected: '更正为', withdrawn: '改回文件自己说的' };

function historyCard(kit: Kit, { history, report }: FactsView, hidden: Html): Html {
  if (history.length === 0) return NOTHING;
  const shown = new Set<string>();
  return html`<section class="card"><h2>谁核对过</h2><ol class="timeline">${history.map((decision) => {
    // Only the one that counts can be taken back.
    const last = !shown.has(decision.name) && decision.state !== 'withdrawn';
    shown.add(decision.name);
    const fact = report.facts.find((one) => one.name === decision.name);
    return html`<li class="${last ? 'is-done' : ''}"><span>${decision.by} ${kit.time(decision.at)}</span>
      <div class="timeline-note">${FACT[decision.name]}${STATE[decision.state]}“${sayFact(decision.name, decision.value)}”${
        decision.state === 'confirmed' ? '' : html`<span class="muted">，原来是“${sayFact(decision.name, decision.was)}”</span>`
      }</div>
      ${
        last && fact && decision.state === 'corrected'
          ? html`<div class="timeline-note">${confirm({
              button: '改回文件自己说的',
              consequence: `${FACT[decision.name]}改回“${sayFact(decision.name, fact.read)}”，回答居民马上按这个算。`,
              action: '/console/documents/facts/withdraw',
              sure: '确认改回',
              csrf: hidden,
              fields: html`<input type="hidden" name="name" value="${decision.name}" />`,
            })}</div>`
          : ''
      }</li>`;
  })}</ol></section>`;
}
