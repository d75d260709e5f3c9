import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import { SURE_ENOUGH_UNASKED } from '../../intents/handlers/policy.ts';
import { passedOn } from '../../knowledge/ask/render.ts';
import type { Explanation } from '../../knowledge/explain.ts';
import type { Answer } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, empty, type State } from '../parts.ts';
import { documentTabs } from './document-tabs.ts';
import { decisionPart, hitPart, leftOutPart, understoodPart } from './explanation.ts';

export interface AskedFrom {
  /** As it stands in the choice: a building or a grid; empty for nobody in particular. */
  readonly value: string;
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
}

export interface AskView {
  readonly question: string;
  readonly from: AskedFrom;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly today: string;
  readonly found: { readonly explanation: Explanation; readonly answer: Answer } | undefined;
}

export const ANSWER_KIND: Readonly<Record<Answer['kind'], State>> = {
  answered: { tone: 'done', mark: '✓', word: '有依据' },
  expired: { tone: 'due', mark: '–', word: '只有已失效的依据' },
  clarify: { tone: 'due', mark: '?', word: '会先问清楚' },
  'no-ground': { tone: 'harm', mark: '✕', word: '无依据' },
};

/** The others are behind a tap. */
const SHOWN = 4;

/** Asks as a resident would, and shows why. Nothing is sent or kept. */
export function askPage(kit: Kit, view: AskView): Html {
  const option = (value: string, label: string) =>
    html`<option value="${value}" ${value === view.from.value ? raw('selected') : ''}>${label}</option>`;
  return html`<div class="bar">${documentTabs('ask')}</div>
    <form method="get" action="/console/documents/ask" class="filters" role="search">
      <div class="filter-row">
        <label class="grow">居民会怎么问<input type="search" name="q" value="${view.question}" required maxlength="300" placeholder="例如：周六能不能打电钻" /></label>
      </div>
      <div class="filter-row">
        <label>谁在问<select name="from"><option value="">不说哪栋楼</option>
          ${kit.community.grids.map((grid) => option(grid.name, `${grid.name}的群`))}
          ${buildingsOf(kit.community).map((name) => option(name, `${name}居民`))}</select></label>
        <label>哪天问<input type="date" name="day" value="${view.day}" /></label>
        <button>问一问</button>
      </div>
    </form>
    <p class="help">只是试试，不会发给任何人，也不会记成缺口。</p>
    ${view.found ? result(view, view.found) : ''}
    <p><a href="/console/documents">回到文件列表</a></p>`;
}

function result(view: AskView, { explanation, answer }: NonNullable<AskView['found']>): Html {
  const { hits, leftOut } = explanation;
  const parts = hits.map((hit) => hitPart(view.question, hit, explanation));
  return html`<section class="card">
      <h2>会这样回答</h2>
      <p>${badge(ANSWER_KIND[answer.kind])} <span class="muted">${view.day === view.today ? '' : `按 ${view.day} 来问，`}用时 ${Math.max(1, Math.round(answer.ms))} 毫秒${answer.generated ? '，由模型组织语句并已核对' : ''}</span></p>
      <div class="bubble said"><span class="muted">@提问的居民 </span>${answer.kind === 'no-ground' ? passedOn(true, '自动生成', answer.why) : answer.text}</div>
      <p class="help">${sayWhenSilent(answer)}</p>
      ${decisionPart(explanation, answer)}
    </section>
    ${understoodPart(explanation.understood, view)}
    <section class="card">
      <h2>找到的条款</h2>
      ${hits.length === 0 ? empty('现在有效的资料里没有相关的条款。') : html`<ol class="hits">${parts.slice(0, SHOWN)}</ol>`}
      ${parts.length > SHOWN ? html`<details class="set"><summary>还有 ${parts.length - SHOWN} 段，把握更小</summary><ol class="hits">${parts.slice(SHOWN)}</ol></details>` : ''}
    </section>
    ${leftOutPart(leftOut)}`;
}

/** The same answer is given or held back, depending on whether the bot was spoken to. */
function sayWhenSilent({ kind, confidence }: Answer): string {
  if (kind === 'no-ground') return '这是在群里@它问时的样子，问题会记到“缺口”等工作人员答复。没有@它时不出声，只记下问题。';
  if (confidence < SURE_ENOUGH_UNASKED)
    return `这是在群里@它问时的样子。没有@它时，把握低于 ${Math.round(SURE_ENOUGH_UNASKED * 100)}% 就不出声，只记下问题。`;
  return '群里看到的就是这样。';
}
