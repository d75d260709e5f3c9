import { html, raw } from 'hono/html';
import { buildingsOf } from '../../community/community.ts';
import type { Answer, Hit, TraceTerm } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, empty, type State } from '../parts.ts';

export interface AskView {
  readonly question: string;
  readonly building: string;
  readonly found: { readonly answer: Answer; readonly hits: readonly Hit[] } | undefined;
}

const KIND: Readonly<Record<Answer['kind'], State>> = {
  answered: { tone: 'done', mark: '✓', word: '有依据' },
  expired: { tone: 'due', mark: '–', word: '只有已失效的依据' },
  clarify: { tone: 'due', mark: '?', word: '会先问清楚' },
  'no-ground': { tone: 'harm', mark: '✕', word: '无依据' },
};

const BY: Readonly<Record<TraceTerm['by'], string>> = {
  word: '同一个词',
  pair: '两个字相同',
  character: '一个字相同',
  lexicon: '意思相同',
  date: '日期相同',
};
const FIELD: Readonly<Record<TraceTerm['fields'][number], string>> = {
  title: '标题',
  heading: '条款标题',
  question: '问题',
  asked: '常见问法',
  text: '正文',
};
const TERMS = 6;

/** Asks as a resident would, and shows why. Nothing is sent or kept. */
export function askPage(kit: Kit, view: AskView): Html {
  return html`<form method="get" action="/console/documents/ask" class="filters" role="search">
      <div class="filter-row">
        <label class="grow">居民会怎么问<input type="search" name="q" value="${view.question}" required maxlength="300" placeholder="例如：周六能不能打电钻" /></label>
      </div>
      <div class="filter-row">
        <label>谁在问<select name="building"><option value="">不说哪栋楼</option>
          ${buildingsOf(kit.community).map((name) => html`<option value="${name}" ${name === view.building ? raw('selected') : ''}>${name}居民</option>`)}</select></label>
        <button>问一问</button>
      </div>
    </form>
    <p class="help">只是试试，不会发给任何人，也不会记成缺口。</p>
    ${view.found ? result(view.question, view.found) : ''}
    <p><a href="/console/documents">回到制度列表</a></p>`;
}

function result(question: string, { answer, hits }: NonNullable<AskView['found']>): Html {
  return html`<section class="card">
      <h2>会这样回答</h2>
      <p>${badge(KIND[answer.kind])} <span class="muted">把握 ${Math.round(answer.confidence * 100)}%，用时 ${Math.max(1, Math.round(answer.ms))} 毫秒${answer.generated ? '，由模型组织语句并已核对' : ''}</span></p>
      <div class="bubble said">${answer.text}</div>
    </section>
    <section class="card">
      <h2>找到的条款</h2>
      ${hits.length === 0 ? empty('现在有效的资料里没有相关的条款。') : html`<ol class="hits">${hits.map((hit) => hitPart(question, hit, hits[0]!.score))}</ol>`}
    </section>`;
}

function hitPart(question: string, { policy, passage, score, trace }: Hit, best: number): Html {
  const place = passage.question || passage.clause;
  return html`<li>
    <p class="hit-title"><a href="/console/documents/view?file=${encodeURIComponent(policy.file)}#p${passage.ordinal}">《${policy.title}》${place}</a>
      <meter min="0" max="${best.toFixed(3)}" value="${score.toFixed(3)}" aria-label="相关程度">${score.toFixed(1)}</meter></p>
    <p class="excerpt">${[...passage.text.replaceAll('\t', '　')].slice(0, 160).join('')}</p>
    ${reasons(question, trace)}</li>`;
}

/** What the words of the question met, each once. Names of the program's own, for a day or a kind of question, are not told. */
function reasons(question: string, trace: readonly TraceTerm[]): Html {
  const seen = new Map<string, TraceTerm>();
  for (const term of trace) {
    const key = term.by === 'date' ? '日期' : `${term.term}→${term.matched}`;
    if (!seen.has(key) && (term.by === 'date' || /[\p{Script=Han}]{2}|[A-Za-z0-9]{2}/u.test(term.matched))) seen.set(key, term);
  }
  if (seen.size === 0) return NOTHING;
  return html`<p class="trace">因为：${[...seen.values()].slice(0, TERMS).map((term) => {
    const words =
      term.by === 'date'
        ? '日期'
        : term.matched === term.term || !question.includes(term.term)
          ? term.matched
          : `${term.term} → ${term.matched}`;
    return html`<span class="badge plain">${words}<small>${BY[term.by]} · ${term.fields.map((name) => FIELD[name]).join('、')}</small></span>`;
  })}</p>`;
}
