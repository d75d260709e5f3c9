import { html, raw } from 'hono/html';
import type { Correction } from '../../intents/corrections-store.ts';
import type { LearntIntent } from '../../intents/intent.ts';
import type { DecisionKind } from '../../messages.ts';
import { DID, INTENT_CHOICES, intentWord, learntOf } from '../decision-words.ts';
import type { DecisionRow } from '../decisions-store.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, choices, empty, field, pager, type State } from '../parts.ts';
import { loopTabs } from './loop-tabs.ts';

export interface DecisionQuery {
  readonly did: 'all' | 'spoke' | 'silent';
  readonly intent: LearntIntent | '';
  readonly group: string;
  readonly unsure: boolean;
}

export interface DecisionList {
  readonly query: DecisionQuery;
  /** Their words without persons' data. */
  readonly rows: readonly DecisionRow[];
  readonly corrections: ReadonlyMap<number, Correction>;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly csrf: Html;
  readonly back: string;
}

const DID_WORDS: Readonly<Record<DecisionQuery['did'], string>> = { all: '全部', spoke: '说了话', silent: '没说话' };
/** What is told in them is not for everyone who passes by the screen. */
const DISCREET = ['delicate', 'official_report'];
const NEVER_READ: State = { tone: 'plain', mark: '–', word: '没有处理' };
const FAILED: State = { tone: 'harm', mark: '✕', word: '处理出错' };

export function toParams(query: DecisionQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (query.did !== 'all') params.set('did', query.did);
  if (query.intent !== '') params.set('intent', query.intent);
  if (query.group !== '') params.set('group', query.group);
  if (query.unsure) params.set('sort', 'unsure');
  return params;
}

export function decisionsPage(kit: Kit, list: DecisionList): Html {
  const { query } = list;
  const views = (['all', 'spoke', 'silent'] as const).map((did) => ({
    href: `/console/decisions?${toParams({ ...query, did }).toString()}`,
    label: DID_WORDS[did],
    here: did === query.did,
  }));
  const names = new Map(list.groups.map(({ id, name }) => [id, name]));
  return html`<div class="bar">${loopTabs('decisions')}</div>
    <p class="lead">每条消息是怎么判断的，都在这里，没说话的也在。姓名、电话、门牌已遮住；居民之间的闲聊只记判断，不留原话。判错了请标出来，下次训练会学着改。</p>
    <p><a class="button plain" href="/console/decisions/learning">训练与版本</a></p>
    ${choices('说了没有', views)}
    ${filterForm(list)}
    ${
      list.rows.length === 0
        ? empty('没有符合条件的判断记录。群里有人说话以后，这里就会有。')
        : html`<p class="muted">${list.total} 条</p>
          <ul class="list card">${list.rows.map((row) => decisionItem(kit, list, row, names))}</ul>
          ${pager('/console/decisions', toParams(query), list.page, list.size, list.total)}`
    }`;
}

const option = (value: string, label: string, chosen: string): Html =>
  html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${label}</option>`;

function filterForm({ query, groups }: DecisionList): Html {
  const filtered = query.intent !== '' || query.group !== '' || query.unsure;
  return html`<form method="get" action="/console/decisions" class="filters" role="search">
    ${query.did === 'all' ? '' : html`<input type="hidden" name="did" value="${query.did}" />`}
    <div class="filter-row">
      <label>意图<select name="intent">${option('', '全部意图', query.intent)}${INTENT_CHOICES.map(({ kind, word }) => option(kind, word, query.intent))}</select></label>
      <label>群<select name="group">${option('', '全部群', query.group)}${option('private', '私聊', query.group)}${groups.map(({ id, name }) => option(id, name, query.group))}</select></label>
      <label>次序<select name="sort">${option('', '新的在前', query.unsure ? 'unsure' : '')}${option('unsure', '没把握的在前', query.unsure ? 'unsure' : '')}</select></label>
      <button class="plain">查看</button>
      ${filtered ? html`<a class="button quiet" href="/console/decisions${query.did === 'all' ? '' : `?did=${query.did}`}">清除</a>` : ''}
    </div>
  </form>`;
}

function didOf(row: DecisionRow): State {
  if (row.state === 'failed') return FAILED;
  if (row.state === 'dropped') return NEVER_READ;
  return row.decision in DID ? DID[row.decision as DecisionKind] : { tone: 'plain', mark: '·', word: row.decision };
}

function decisionItem(kit: Kit, list: DecisionList, row: DecisionRow, names: ReadonlyMap<string, string>): Html {
  const place = row.groupId ? (names.get(row.groupId) ?? '群聊') : row.addressed ? '私聊' : '—';
  const sure = row.confidence === undefined ? '' : `，把握 ${Math.round(row.confidence * 100)}%`;
  const said = row.text
    ? DISCREET.includes(row.intent)
      ? html`<details class="set"><summary>涉及具体的人，点开看原话</summary><p class="said">${row.text}</p></details>`
      : html`<p class="said">${row.text}</p>`
    : html`<p class="muted">（没有保存原话）</p>`;
  return html`<li class="opinion" id="d${row.seq}">
    <p class="badges">${badge(didOf(row))}${badge({ tone: 'plain', mark: '意', word: `${intentWord(row.intent)}${sure}` })}<span class="muted">${place} · ${kit.time(row.at)}</span></p>
    ${said}
    <p class="muted">${row.reason === '' ? '没有写原因' : row.reason}</p>
    ${row.state === 'handled' ? verdictPart(kit, list, row) : ''}
  </li>`;
}

function verdictPart(kit: Kit, list: DecisionList, row: DecisionRow): Html {
  const given = list.corrections.get(row.seq);
  const hidden = html`${list.csrf}<input type="hidden" name="seq" value="${row.seq}" /><input type="hidden" name="back" value="${list.back}" />`;
  const chosen = given?.intent ?? learntOf(row.intent);
  const speak = given?.speak ?? row.decision !== 'silent';
  const pick = (value: string, label: string, on: boolean) =>
    html`<label class="pick"><input type="radio" name="speak" value="${value}" ${on ? raw('checked') : ''} />${label}</label>`;
  return html`${given ? html`<p class="muted">${given.verdict === 'right' ? '✓ 标为对' : `✕ 标为错，应该是：${intentWord(given.intent)}，${given.speak ? '该说话' : '不该说话'}`} · ${given.by} ${kit.time(given.at)}</p>` : ''}
    <div class="actions"><form method="post" action="/console/decisions/verdict">${hidden}<button class="plain" name="verdict" value="right">对</button></form>
    <details class="confirm"><summary class="button plain">错</summary>
      <form method="post" action="/console/decisions/verdict" class="stack"><input type="hidden" name="verdict" value="wrong" />${hidden}
        ${field('其实是', html`<select name="intent">${INTENT_CHOICES.map(({ kind, word }) => option(kind, word, chosen))}</select>`)}
        <fieldset><legend>小助手</legend>${pick('yes', '应该说话', speak)}${pick('no', '不该说话', !speak)}</fieldset>
        ${field('原话', html`<textarea name="text" rows="3" maxlength="1000">${given?.text || (row.text ?? '')}</textarea>`, {
          help: row.text
            ? '分几句说的，可以补全。姓名、电话、门牌会自动遮住。'
            : '没有保存原话。您知道的话请写上，训练才用得到；姓名、电话、门牌会自动遮住。',
        })}
        <button>记下</button>
      </form>
    </details></div>`;
}
