import { html, raw } from 'hono/html';
import type { Explanation } from '../../knowledge/explain.ts';
import type { Problem } from '../../knowledge/knowledge.ts';
import type { LexiconEntry } from '../../knowledge/lexicon-file.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, choices, confirm, empty, field, pager, type State } from '../parts.ts';
import { ANSWER_KIND } from './ask.ts';
import { documentTabs } from './document-tabs.ts';
import { problemLine } from './documents.ts';
import { sayRight } from './explanation.ts';

export const LEXICON_SHOWN = ['all', 'own', 'off'] as const;
type Shown = (typeof LEXICON_SHOWN)[number];
const SHOWN_WORD: Readonly<Record<Shown, string>> = { all: '全部', own: '本社区的', off: '已停用' };

export interface LexiconList {
  readonly text: string;
  readonly shown: Shown;
  readonly entries: readonly LexiconEntry[];
  readonly counts: Readonly<Record<Shown, number>>;
  readonly problems: readonly Problem[];
  readonly ownFile: string | undefined;
  readonly page: number;
  readonly size: number;
  readonly total: number;
}

export function lexiconPage(list: LexiconList): Html {
  const params = (shown: Shown) =>
    new URLSearchParams({ ...(shown === 'all' ? {} : { show: shown }), ...(list.text ? { q: list.text } : {}) });
  const views = LEXICON_SHOWN.map((shown) => ({
    href: `/console/documents/lexicon?${params(shown).toString()}`,
    label: SHOWN_WORD[shown],
    count: list.counts[shown],
    here: shown === list.shown,
  }));
  return html`<div class="bar">${documentTabs('lexicon')}<a class="button" href="/console/documents/lexicon/entry${list.text ? `?left=${encodeURIComponent(list.text)}` : ''}">加一条说法</a></div>
    <p class="lead">居民嘴上说的，和文件里写的，常常不是一个词。词库把它们对上：居民说“遛狗”，也去查“携犬出户”。</p>
    ${problemsCard(list.problems)}
    ${choices('词库', views)}
    <form method="get" action="/console/documents/lexicon" class="filters" role="search">
      ${list.shown === 'all' ? '' : html`<input type="hidden" name="show" value="${list.shown}" />`}
      <div class="filter-row">
        <label class="grow">找说法<input type="search" name="q" value="${list.text}" placeholder="居民的说法或书面用语" maxlength="60" /></label>
        <button class="plain">查找</button>
        ${list.text ? html`<a class="button quiet" href="/console/documents/lexicon?${params(list.shown).toString()}">清除</a>` : ''}
      </div>
    </form>
    ${
      list.entries.length === 0
        ? empty(
            list.text ? `词库里没有“${list.text}”。` : list.shown === 'own' ? '本社区还没有加过说法。' : '没有停用的说法。',
            list.text
              ? html`<a class="button" href="/console/documents/lexicon/entry?left=${encodeURIComponent(list.text)}">把它加上</a>`
              : NOTHING,
          )
        : html`<ul class="list card">${list.entries.map((entry) => row(entry))}</ul>
          ${pager('/console/documents/lexicon', params(list.shown), list.page, list.size, list.total)}`
    }
    ${list.ownFile ? html`<p class="help">本社区加的和停用的写在 <code>${list.ownFile}</code>，也可以直接用文本编辑器改，存盘就生效。</p>` : ''}`;
}

const OFF: State = { tone: 'plain', mark: '–', word: '已停用' };
const OWN: State = { tone: 'done', mark: '✎', word: '本社区' };

function row(entry: LexiconEntry): Html {
  return html`<li><a class="item" href="/console/documents/lexicon/entry?left=${encodeURIComponent(entry.left)}">
    <span class="item-title">${entry.left} <span class="muted">${entry.off ? '' : `${entry.both ? '⇔' : '→'} ${sayRight(entry.right)}`}</span></span>
    <span class="item-badges">${entry.off ? badge(OFF) : entry.source === 'own' ? badge(OWN) : ''}</span>
    ${entry.group ? html`<span class="item-facts">${entry.group}</span>` : ''}</a></li>`;
}

function problemsCard(problems: readonly Problem[]): Html {
  if (problems.length === 0) return NOTHING;
  return html`<section class="card"><h2>词库里看不懂的行</h2>
    <p class="muted">这几行没有用上，别的照常。改好存盘就生效。</p>
    <ul class="problems">${problems.map((problem) => problemLine(problem))}</ul></section>`;
}

export interface TypedEntry {
  readonly left: string;
  readonly right: string;
  readonly both: boolean;
}

export interface EntryView {
  readonly entry: LexiconEntry | undefined;
  readonly typed: TypedEntry;
  readonly question: string;
  readonly tried: { readonly before: Explanation; readonly after: Explanation } | undefined;
  readonly csrf: Html;
}

export function entryPage(view: EntryView): Html {
  const { entry, typed, csrf } = view;
  const own = entry?.source === 'own';
  return html`${entry ? standingPart(entry) : ''}
    <form method="post" action="/console/documents/lexicon/put" class="card stack narrow-form">
      ${csrf}<input type="hidden" name="stamp" value="${entry?.stamp ?? ''}" />
      ${
        entry
          ? html`<input type="hidden" name="left" value="${entry.left}" />`
          : field('居民的说法', html`<input name="left" value="${typed.left}" required maxlength="30" placeholder="例如：小电驴" />`, {
              help: '口头的词、方言、常见的错字都可以，越短越好用。',
            })
      }
      ${field(
        '文件里的用语',
        html`<input name="right" value="${typed.right}" required maxlength="300" placeholder="例如：电动自行车, 非机动车:0.6" />`,
        {
          help: '最准的放在前面，几个用逗号隔开。冒号后面的数（0.1–1）表示有多贴切，不写就是完全一样。',
        },
      )}
      <label class="pick"><input type="checkbox" name="both" value="1" ${typed.both ? raw('checked') : ''} /><span>反过来也算（真正的同义词才选）</span></label>
      ${field(
        '拿一个问题试试（可不填）',
        html`<input name="q" value="${view.question}" maxlength="300" placeholder="例如：小电驴能推上楼吗" />`,
        {
          help: '“试一试”只看效果，不保存。',
        },
      )}
      <div class="actions">
        <button>保存</button>
        <button class="plain" formmethod="get" formaction="/console/documents/lexicon/entry" formnovalidate>试一试</button>
      </div>
    </form>
    ${view.tried ? triedPart(view.tried) : ''}
    ${entry ? html`<section class="card actions">${own ? removeButton(entry, csrf) : ''}${entry.off || (own && !entry.shipped) ? '' : offButton(entry, csrf)}</section>` : ''}
    <p><a href="/console/documents/lexicon">回到词库</a></p>`;
}

function standingPart(entry: LexiconEntry): Html {
  if (entry.off)
    return html`<p class="badges">${badge(OFF)}${entry.shipped ? html`<span class="muted">随程序带来的写法：${sayRight(entry.shipped.right)}</span>` : ''}</p>`;
  if (entry.source === 'own')
    return html`<p class="badges">${badge(OWN)}${entry.shipped ? html`<span class="muted">代替了随程序带来的写法：${sayRight(entry.shipped.right)}</span>` : ''}</p>`;
  return html`<p class="muted">随程序带来的词库${entry.group ? `，${entry.group}` : ''}。在这里改了，只对本社区算数。</p>`;
}

function removeButton(entry: LexiconEntry, csrf: Html): Html {
  return confirm({
    button: entry.shipped ? '改回随程序带来的' : '删掉这一条',
    consequence: entry.shipped
      ? `「${entry.left}」改回：${sayRight(entry.shipped.right)}。`
      : `「${entry.left}」从本社区词库删掉，居民这样说就不再换成书面话。`,
    action: '/console/documents/lexicon/remove',
    sure: entry.shipped ? '确认改回' : '确认删掉',
    csrf,
    fields: keyFields(entry),
  });
}

function offButton(entry: LexiconEntry, csrf: Html): Html {
  return confirm({
    button: '停用这一条',
    consequence: `居民说「${entry.left}」时，不再去查${sayRight(entry.right)}。可以随时改回来。`,
    action: '/console/documents/lexicon/off',
    sure: '确认停用',
    csrf,
    fields: keyFields(entry),
  });
}

const keyFields = (entry: LexiconEntry): Html =>
  html`<input type="hidden" name="left" value="${entry.left}" /><input type="hidden" name="stamp" value="${entry.stamp}" />`;

function triedPart({ before, after }: NonNullable<EntryView['tried']>): Html {
  const same = before.answer.text === after.answer.text;
  return html`<section class="card"><h2>${same ? '答得一样' : '答得不一样了'}</h2>
    ${same ? html`<p class="muted">${orderSame(before, after) ? '这一条对这个问题没有影响。' : '回答的话一样，条款的先后有变化。'}</p>` : ''}
    <div class="columns">
      ${side('现在', before)}
      ${side('这样改以后', after)}
    </div></section>`;
}

const keyOf = (e: Explanation): string => e.hits.map((hit) => `${hit.policy.file}#${hit.passage.ordinal}`).join(' ');
const orderSame = (a: Explanation, b: Explanation): boolean => keyOf(a) === keyOf(b);

function side(title: string, { answer, hits }: Explanation): Html {
  return html`<div><h3>${title}</h3>
    <p>${badge(ANSWER_KIND[answer.kind])} <span class="muted">把握 ${Math.round(answer.confidence * 100)}%</span></p>
    <div class="bubble said">${answer.text}</div>
    <ol class="names">${hits.map((hit) => html`<li class="muted">《${hit.policy.title}》${hit.passage.question || hit.passage.clause}</li>`)}</ol></div>`;
}
