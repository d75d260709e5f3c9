import { html } from 'hono/html';
import type { Measured, MeasuredFigures, Version } from '../../intents/corrections-store.ts';
import { intentWord } from '../decision-words.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';
import { badge, confirm, empty, type State } from '../parts.ts';

export interface LearningView {
  readonly versions: readonly Version[];
  /** That can be learnt from, and those that the last version has not seen. */
  readonly corrections: number;
  readonly fresh: number;
  readonly running: boolean;
  readonly can: boolean;
  readonly csrf: Html;
}

const STATE: Readonly<Record<Version['state'], State>> = {
  used: { tone: 'done', mark: '✓', word: '正在用' },
  retired: { tone: 'plain', mark: '–', word: '用过' },
  refused: { tone: 'due', mark: '✕', word: '没有启用' },
  failed: { tone: 'harm', mark: '!', word: '训练出错' },
};

export function learningPage(kit: Kit, view: LearningView): Html {
  const used = view.versions.find(({ state }) => state === 'used');
  return html`<p><a href="/console/decisions">回到判断记录</a></p>
    <p class="lead">同事标的对错加到自带的例句里重新训练。新的一版先在固定的一批考题上和现在用的比：认意图、认紧急情况变差了，或者更爱插话了，就不启用。每天夜里有新的更正时也会自动训练一次。</p>
    <section class="card"><h2>现在</h2>
      <p>${used ? `正在用第 ${used.number} 版` : '正在用程序自带的一版'}。可用来训练的更正 ${view.corrections} 条，其中新的 ${view.fresh} 条。</p>
      ${
        view.running
          ? html`<p class="muted" role="status">正在训练，约半分钟，照常回答。<a href="/console/decisions/learning">刷新看结果</a></p>`
          : view.can
            ? html`<form method="post" action="/console/decisions/train">${view.csrf}<button>现在训练</button></form>`
            : html`<p class="muted">这里只能看，不能训练。</p>`
      }
      ${used && view.can ? backTo(view, 0, '换回自带的一版') : ''}
    </section>
    ${view.versions.length === 0 ? empty('还没有训练过。') : html`<ul class="list card">${view.versions.map((version) => versionItem(kit, view, version))}</ul>`}`;
}

function versionItem(kit: Kit, view: LearningView, version: Version): Html {
  return html`<li class="opinion"><p class="badges"><b>第 ${version.number} 版</b>${badge(STATE[version.state])}<span class="muted">${kit.time(version.madeAt)} · ${version.madeBy} · 更正 ${version.verdicts.length} 条</span></p>
    <p>${version.reason}</p>
    ${version.usedBy && version.usedBy !== version.madeBy ? html`<p class="muted">${version.usedBy} 换回来的</p>` : ''}
    ${version.figures ? comparison(version.figures) : ''}
    ${version.state === 'retired' && view.can ? backTo(view, version.number, '换回这一版') : ''}</li>`;
}

const backTo = (view: LearningView, number: number, button: string): Html =>
  confirm({
    button,
    consequence: '换回后马上生效，之后的消息按那一版判断；已经发出的话不变。',
    action: '/console/decisions/use',
    sure: '确认换回',
    csrf: view.csrf,
    fields: html`<input type="hidden" name="number" value="${number}" />`,
  });

const MEASURES: readonly { readonly name: Exclude<keyof Measured, 'f1' | 'examples'>; readonly word: string }[] = [
  { name: 'macroF1', word: '认意图（综合）' },
  { name: 'urgentRecall', word: '认出紧急情况' },
  { name: 'needless', word: '不该说而说（越少越好）' },
  { name: 'answeredAddressed', word: '被@时该答的答了' },
  { name: 'answeredUnasked', word: '没被@但该答的答了' },
];

/** Before and after, with the meanings one by one on demand. */
function comparison({ before, after }: MeasuredFigures): Html {
  const percent = (value: number | undefined) => (value === undefined ? '—' : `${(100 * value).toFixed(1)}%`);
  const table = (
    rows: readonly { readonly word: string; readonly before: number | undefined; readonly after: number | undefined }[],
  ): Html =>
    html`<table class="measures"><thead><tr><th scope="col">考题 ${after.examples} 道</th><th scope="col">之前</th><th scope="col">之后</th></tr></thead>
      <tbody>${rows.map((row) => html`<tr><th scope="row">${row.word}</th><td>${percent(row.before)}</td><td>${percent(row.after)}</td></tr>`)}</tbody></table>`;
  return html`${table(MEASURES.map(({ name, word }) => ({ word, before: before[name], after: after[name] })))}
    <details class="set"><summary>每种意图</summary>${table(
      Object.keys(after.f1).map((kind) => ({ word: intentWord(kind), before: before.f1[kind], after: after.f1[kind] })),
    )}</details>`;
}
