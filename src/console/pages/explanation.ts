import { html } from 'hono/html';
import type { ExplainedHit, Explanation, LeftOut, Understood } from '../../knowledge/explain.ts';
import { normaliseWording } from '../../knowledge/index/wording.ts';
import type { Answer, TraceTerm } from '../../knowledge/knowledge.ts';
import type { Expansion } from '../../knowledge/lexicon-lines.ts';
import { type Html, NOTHING } from '../layout.ts';
import type { AskView } from './ask.ts';

/** Why a question is answered as it is, in the words of staff. */

/** 犬只、养犬（60%） */
export const sayRight = (right: readonly Expansion[]): string =>
  right.map(({ text, weight, said = text }) => (weight === 1 ? said : `${said}（${Math.round(weight * 100)}%）`)).join('、');

const percent = (share: number): string => `${Math.round(share * 100)}%`;

const BY: Readonly<Record<TraceTerm['by'], string>> = {
  word: '同一个词',
  pair: '两个字相同',
  character: '一个字相同',
  lexicon: '词库',
  date: '日期相同',
};
const FIELD: Readonly<Record<TraceTerm['fields'][number], string>> = {
  title: '标题',
  heading: '条款标题',
  question: '问题',
  asked: '常见问法',
  text: '正文',
};
const TERMS = 8;

/** How sure it is, against how sure it must be. */
export function decisionPart({ threshold, hits }: Explanation, answer: Answer): Html {
  const sure = percent(answer.confidence);
  const least = percent(threshold);
  const said: Readonly<Record<Answer['kind'], string>> = {
    answered: `把握 ${sure}，达到 ${least}，所以回答。`,
    expired: `最合适的是一份已失效的文件，把握 ${sure}，达到 ${least}，所以说明它已失效。`,
    clarify: `把握 ${sure}，达到 ${least}，但各楼规定不同，所以先问是几号楼。`,
    'no-ground': hits.length === 0 ? '没有找到沾边的条款，所以不回答。' : `最接近的条款把握只有 ${sure}，低于 ${least} 不回答。`,
  };
  const top = hits[0];
  return html`<p class="sure"><meter min="0" max="1" low="${threshold.toFixed(3)}" high="${Math.min(0.99, threshold + 0.2).toFixed(3)}" optimum="1" value="${answer.confidence.toFixed(3)}" aria-label="把握">${sure}</meter> ${said[answer.kind]}</p>
    ${top ? html`<details class="set"><summary>把握是怎么算的</summary>${featureList(top)}</details>` : ''}`;
}

/** What each feature of the decision says, as a sentence; those that say nothing about this question are left out. */
const SAY: readonly (readonly [string, (value: number, all: Readonly<Record<string, number>>) => string | undefined])[] = [
  ['coverage', (v) => `问题里的意思，这一条里有 ${percent(v)}`],
  ['byLexicon', (v) => (v > 0.005 ? `其中 ${percent(v)} 是靠词库对上的` : undefined)],
  ['missing', (v) => (v > 0.15 ? '有要紧的词，这一条里没有' : undefined)],
  ['focus', (v) => `问句最后问的那件事，这一条里有 ${percent(v)}`],
  [
    'agreement',
    (v) => (v >= 0.99 ? '问的是数目、时间、电话之类，这一条里有' : v < 0.5 ? '问的是数目、时间、电话之类，这一条里没有' : undefined),
  ],
  ['headed', (v) => (v > 0 ? '条款标题就是问的这件事' : undefined)],
  ['likeness', (v) => (v > 0.3 ? `和这一条的常见问法有 ${percent(v)} 像` : undefined)],
  ['otherDay', (v) => (v > 0.3 ? '问的那天，这一条没有提到' : undefined)],
  ['margin', (v) => (v < 0.1 ? '别的文件里也有几乎一样合适的条款，拿不准是哪一条' : v > 0.4 ? '明显比别的文件合适' : undefined)],
  ['bestElsewhere', (v) => (v > 0.05 ? '别的条款覆盖的意思更多' : undefined)],
];

function featureList({ policy, passage, features, probability }: ExplainedHit): Html {
  const lines = SAY.flatMap(([name, say]) => {
    const value = features[name];
    const said = value === undefined ? undefined : say(value, features);
    return said === undefined ? [] : [said];
  });
  return html`<p class="muted">排在最前的《${policy.title}》${passage.question || passage.clause}：${percent(probability)}</p>
    <ul class="bullets">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

export function understoodPart(understood: Understood, view: Pick<AskView, 'from' | 'today'>): Html {
  const { expansions, dates, day, where, named } = understood;
  const places = [...where.buildings, ...(named ? [] : where.grids.filter((grid) => !where.buildings.length || view.from.value === grid))];
  return html`<section class="card"><h2>问题是这样理解的</h2>
    <dl class="facts">
      <dt>按哪天算</dt><dd>${day === view.today ? '今天' : day}有效的文件${dates.map((date) => html`；“${date.words}”是 ${date.from}${date.to === date.from ? '' : ` 到 ${date.to}`}`)}</dd>
      <dt>给谁看</dt><dd>${places.length > 0 ? `${places.join('、')}的居民${named ? '（问题里说了）' : ''}` : '没说哪栋楼：各楼不同的规定会分开说，或者先问'}</dd>
      <dt>换成书面话</dt><dd>${
        expansions.length === 0
          ? html`词库里没有这些说法。<a href="/console/documents/lexicon">去词库加</a>`
          : html`<ul>${expansions.map(
              ({ phrase, to }) =>
                html`<li><a href="/console/documents/lexicon/entry?left=${encodeURIComponent(phrase)}">${phrase}</a> → ${sayRight(to)}</li>`,
            )}</ul>`
      }</dd>
    </dl></section>`;
}

export function hitPart(question: string, hit: ExplainedHit, { hits, threshold, understood }: Explanation): Html {
  const best = hits[0]!.score;
  const { policy, passage, score, trace, probability, meaning } = hit;
  const place = passage.question || passage.clause;
  return html`<li>
    <p class="hit-title"><a href="/console/documents/view?file=${encodeURIComponent(policy.file)}#p${passage.ordinal}">《${policy.title}》${place}</a>
      <span class="hit-score"><meter min="0" max="${best.toFixed(3)}" value="${score.toFixed(3)}" aria-label="相关程度">${score.toFixed(1)}</meter>
        <small class="${probability >= threshold ? '' : 'muted'}">能答上 ${percent(probability)}</small></span></p>
    <p class="excerpt">${[...passage.text.replaceAll('\t', '　')].slice(0, 160).join('')}</p>
    ${reasons(question, trace, understood.expansions)}${meaning ? html`<p class="trace"><span class="badge plain">意思相近<small>按意思查找排第 ${meaning.rank}</small></span></p>` : ''}</li>`;
}

export function leftOutPart(leftOut: readonly LeftOut[]): Html {
  if (leftOut.length === 0) return NOTHING;
  return html`<section class="card"><h2>沾边、但没有用的</h2>
    <ol class="hits">${leftOut.map(
      ({ policy, passage, ...item }) => html`<li>
        <p class="hit-title"><a href="/console/documents/view?file=${encodeURIComponent(policy.file)}#p${passage.ordinal}">《${policy.title}》${passage.question || passage.clause}</a></p>
        <p class="due-text">${sayWhy(item.why)}</p>
        <p class="excerpt">${[...passage.text.replaceAll('\t', '　')].slice(0, 100).join('')}</p></li>`,
    )}</ol></section>`;
}

export function sayWhy(why: LeftOut['why']): string {
  switch (why.kind) {
    case 'ended':
      return `${why.on} 已经到期`;
    case 'superseded':
      return why.by === '' ? '已被新的文件代替' : `已被《${why.by}》代替`;
    case 'upcoming':
      return `${why.from} 才生效`;
    case 'elsewhere':
      return `只适用于${[...why.grids, ...why.buildings].join('、')}，不是提问的人那里`;
    default:
      return why satisfies never;
  }
}

/** Words that weigh less than this share of the weightiest explain nothing. */
const TELLS = 0.3;

/** What the words of the question met, each once. Names of the program's own, for a kind of question, are not told. */
function reasons(question: string, trace: readonly TraceTerm[], expansions: Understood['expansions']): Html {
  const asked = normaliseWording(question);
  const least = TELLS * Math.max(0, ...trace.map((term) => term.score));
  const seen = new Map<string, { readonly words: string; readonly by: TraceTerm['by']; readonly fields: Set<string> }>();
  for (const term of trace) {
    const shown = term.by === 'date' || (asked.includes(term.term) && /[\p{Script=Han}]{2}|[A-Za-z0-9]{2}/u.test(term.matched));
    if (!shown || term.score < least) continue;
    const words = wordsOf(term, expansions);
    const known = seen.get(words);
    if (!known) seen.set(words, { words, by: term.by, fields: new Set(term.fields.map((name) => FIELD[name])) });
    else for (const name of term.fields) known.fields.add(FIELD[name]);
  }
  if (seen.size === 0) return NOTHING;
  return html`<p class="trace">因为：${[...seen.values()]
    .slice(0, TERMS)
    .map(
      ({ words, by, fields }) => html`<span class="badge plain">${words}<small>${BY[by]} · ${[...fields].join('、')}</small></span>`,
    )}</p>`;
}

/** 停水 → 停止供水: the whole of what the lexicon says, not the piece of it that was met. */
function wordsOf(term: TraceTerm, expansions: Understood['expansions']): string {
  if (term.by === 'date') return '日期';
  if (term.matched === term.term) return term.matched;
  const official = expansions.find(({ phrase }) => phrase === term.term)?.to.find(({ text }) => text.includes(term.matched));
  return `${term.term} → ${official?.said ?? official?.text ?? term.matched}`;
}
