import { html } from 'hono/html';
import { fileOf } from '../../knowledge/gap.ts';
import { answerText, correctionText } from '../../knowledge/gap-words.ts';
import type { Gap, Hit, Opinion, Wording } from '../../knowledge/knowledge.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, confirm, empty, field, lines } from '../parts.ts';
import { GAP, UNHELPFUL } from '../words.ts';
import { opinionItem } from './feedback.ts';

export interface TypedAnswer {
  readonly headline: string;
  readonly text: string;
}

export interface GapView {
  readonly gap: Gap;
  readonly wordings: readonly Wording[];
  /** What the documents say that is nearest to it. */
  readonly near: readonly Hit[];
  /** Other questions that may mean the same. */
  readonly others: readonly Gap[];
  readonly opinions: readonly Opinion[];
  /** How many are told of an answer, and how many heard another one. */
  readonly waiting: { readonly askers: number; readonly told: number };
  readonly typed: TypedAnswer;
  /** What was typed is shown as those who asked would read it. */
  readonly preview: boolean;
  /** Answers are published when a second person agrees. */
  readonly approval: boolean;
  /** Name of the reader. */
  readonly me: string;
  readonly csrf: Html;
}

const LONGEST_ANSWER = 2000;

export function gapPage(kit: Kit, view: GapView): Html {
  const { gap } = view;
  return html`<section class="card">
      <p class="badges">${badge(GAP[gap.state])}${gap.source === 'unhelpful' ? badge(UNHELPFUL) : ''}<span class="muted">问过 ${gap.asked} 次，最早 ${kit.time(gap.createdAt)}，最近 ${kit.time(gap.lastAskedAt)}</span></p>
      <h2>${gap.headline}</h2>
      ${gap.note === '' ? '' : html`<p class="consequence">${gap.note}</p>`}
      ${statePart(kit, view)}
    </section>
    ${wordingsCard(kit, view)}
    ${view.opinions.length === 0 ? '' : html`<section class="card"><h2>居民怎么说</h2><ul class="list">${view.opinions.map((opinion) => opinionItem(kit, opinion, false))}</ul></section>`}
    ${view.near.length === 0 ? '' : nearCard(view.near)}
    ${gap.answer === '' && gap.state !== 'review' ? mergeCard(view) : ''}
    <p><a href="/console/gaps?state=${gap.state}">回到${GAP[gap.state].word}的问题</a></p>`;
}

function statePart(kit: Kit, view: GapView): Html {
  const { gap } = view;
  switch (gap.state) {
    case 'open':
      return html`${answerForm(view)}${view.waiting.askers > 0 ? ticketButton(view) : ''}${dismissButton(view)}`;
    case 'review':
      return reviewPart(kit, view);
    case 'answered':
      return html`${published(kit, view)}
        <details class="set" ${view.preview || view.typed.text !== gap.answer ? 'open' : ''}><summary>更正或撤回</summary>
          ${answerForm(view)}${withdrawButton(view)}</details>`;
    case 'dismissed':
      return html`<p class="muted">${gap.answeredBy}${gap.answeredAt ? html`，${kit.time(gap.answeredAt)}` : ''}。再有人问起时会重新出现。</p>
        <form method="post" action="/console/gaps/${gap.number}/reopen">${view.csrf}<button class="plain">重新打开</button></form>`;
    default:
      return gap.state satisfies never;
  }
}

function published(kit: Kit, { gap }: GapView): Html {
  return html`${lines(gap.answer)}
    <p class="muted">${gap.answeredBy}${gap.answeredAt ? html`，${kit.time(gap.answeredAt)}` : ''}${gap.approvedBy ? ` · ${gap.approvedBy} 同意` : ''}${gap.revision > 1 ? ` · 更正过 ${gap.revision - 1} 次` : ''}</p>
    <p><a href="/console/documents/view?file=${encodeURIComponent(fileOf(gap.number))}">看知识库里的这一条</a></p>`;
}

function answerForm(view: GapView): Html {
  const { gap, typed, waiting, csrf } = view;
  const correcting = gap.answer !== '';
  return html`<form method="post" action="/console/gaps/${gap.number}/answer" class="stack">
    ${csrf}${correcting ? html`<input type="hidden" name="correct" value="1" />` : ''}
    ${correcting && gap.state === 'open' ? html`<p class="help">现在的答复是：${gap.answer}</p>` : ''}
    ${field('问题', html`<input name="headline" value="${typed.headline}" required maxlength="100" />`, { help: '收进知识库时用这个问题。可以改得更清楚，不要写居民的姓名、电话。' })}
    ${field(correcting ? '更正后的答复' : '答复', html`<textarea name="answer" rows="5" required maxlength="${LONGEST_ANSWER}" data-count="${LONGEST_ANSWER}" placeholder="写明依据、去哪里办、找谁、电话">${typed.text}</textarea>`)}
    ${view.preview ? previewPart(view) : ''}
    <p class="consequence">${consequence(view, waiting)}</p>
    <div class="actions">
      <button>${view.approval ? '提交，等同事同意' : correcting ? '发出更正' : '发出答复'}</button>
      <button class="plain" formaction="/console/gaps/${gap.number}/preview">看居民会收到什么</button>
    </div>
  </form>`;
}

function consequence({ gap, approval }: GapView, { askers, told }: GapView['waiting']): string {
  const parts = [
    askers > 0 ? `将通知 ${askers} 位提问的居民` : '',
    told > 0 ? `向听过上次答复的 ${told} 位居民发更正` : '',
    gap.answer === '' ? '加入知识库' : '换掉知识库里的这一条',
  ].filter((part) => part !== '');
  const effect = `${askers + told === 0 ? '没有人等着通知。' : ''}${approval ? '同事同意后，' : ''}${parts.join('，并')}。`;
  return `${effect}${askers + told > 0 ? '发出后不能收回，可以更正。' : '以后有人问起就这样回答。'}`;
}

/** Exactly what goes out. */
function previewPart({ gap, typed, waiting }: GapView): Html {
  const { headline, text } = typed;
  if (text.trim() === '') return NOTHING;
  const shown = [
    waiting.askers > 0 || waiting.told === 0 ? answerText(gap, headline, text) : '',
    waiting.told > 0 ? correctionText(gap, headline, text) : '',
  ].filter((one) => one !== '');
  return html`<div aria-label="居民会收到" role="group"><p class="muted">居民会收到（群里会@提问的人）：</p>
    ${shown.map((one) => html`<div class="bubble said">${one}</div>`)}</div>`;
}

function reviewPart(kit: Kit, view: GapView): Html {
  const { gap, me, csrf } = view;
  const { draft } = gap;
  if (!draft) return NOTHING;
  const own = draft.by === me;
  const shown = { ...view, typed: { headline: draft.headline, text: draft.text } };
  return html`<p class="muted">${draft.by}，${kit.time(draft.at)} 写了答复：</p>
    ${previewPart(shown)}
    <p class="consequence">${consequence({ ...view, approval: false }, view.waiting)}</p>
    ${
      own
        ? html`<p>要另一位同事同意后才发出。</p>`
        : html`<form method="post" action="/console/gaps/${gap.number}/approve">${csrf}<button>同意，发出</button></form>`
    }
    <details class="set"><summary>${own ? '收回来再改' : '退回去改'}</summary>
      <form method="post" action="/console/gaps/${gap.number}/send-back" class="stack">${csrf}
        ${field('哪里要改', html`<input name="note" maxlength="200" value="${own ? '自己收回来改' : ''}" />`)}
        <button class="plain">${own ? '收回' : '退回'}</button></form></details>`;
}

/** No document will answer it: somebody has to look. */
function ticketButton({ gap, waiting, csrf }: GapView): Html {
  return confirm({
    button: '要人去核实，转成工单',
    consequence: `问题转成一件“咨询”工单，提问的 ${waiting.askers} 位居民会收到编号，结果按工单告诉他们；这里不再列出。`,
    action: `/console/gaps/${gap.number}/ticket`,
    sure: '转成工单',
    csrf,
  });
}

function dismissButton({ gap, csrf }: GapView): Html {
  const kept = gap.answer !== '';
  return confirm({
    button: kept ? '现在的答复没问题' : '不处理',
    consequence: kept ? '保留现在的答复，说没用的居民不会收到通知。' : '这个问题不再列出，问过的居民不会收到通知。再有人问起时会重新出现。',
    action: `/console/gaps/${gap.number}/dismiss`,
    sure: kept ? '确认保留' : '确认不处理',
    csrf,
  });
}

function withdrawButton({ gap, waiting, csrf }: GapView): Html {
  return confirm({
    button: '撤回答复',
    consequence: `不再用它回答居民，问题回到“待答”。${waiting.told > 0 ? `会告诉听过这个答复的 ${waiting.told} 位居民：先不要照着办。` : ''}`,
    action: `/console/gaps/${gap.number}/withdraw`,
    sure: '确认撤回',
    csrf,
    fields: field('原因（居民会看到）', html`<input name="reason" maxlength="120" placeholder="例如：收费标准有变" />`),
    harm: true,
  });
}

function wordingsCard(kit: Kit, { gap, wordings, csrf }: GapView): Html {
  if (wordings.length < 2) return NOTHING;
  return html`<section class="card">
    <h2>居民的 ${wordings.length} 种问法</h2>
    <p class="help">意思一样才归在一起。不是一回事的，拆出来单独答复。</p>
    <ul class="wordings">${wordings.map(
      (wording) =>
        html`<li><span>${wording.question} <small class="muted">问过 ${wording.asked} 次，最近 ${kit.time(wording.lastAskedAt)}</small></span>${
          wording.number === gap.number
            ? html`<span class="muted">主问题</span>`
            : confirm({
                button: '拆出',
                consequence:
                  gap.answer === ''
                    ? `「${wording.question}」单独列出，单独答复。`
                    : `「${wording.question}」回到“待答”；收到过这个答复的提问人，会再收到新的答复。`,
                action: `/console/gaps/${wording.number}/split`,
                sure: '确认拆出',
                csrf,
              })
        }</li>`,
    )}</ul>
  </section>`;
}

function mergeCard({ gap, others, csrf }: GapView): Html {
  return html`<section class="card">
    <h2>和别的问题是一回事？</h2>
    ${
      others.length === 0
        ? empty('没有找到相近的问题。')
        : html`<ul class="wordings">${others.map(
            (other) =>
              html`<li><span><a href="/console/gaps/${other.number}">${other.headline}</a> <small class="muted">${other.number} · ${GAP[other.state].word} · 问过 ${other.asked} 次</small></span>${confirm(
                {
                  button: '并进去',
                  consequence:
                    other.state === 'answered'
                      ? `「${gap.headline}」按它的答复办：等着的居民马上收到那个答复，这个问法也能查到。`
                      : `「${gap.headline}」和它一起答复，一起通知。`,
                  action: `/console/gaps/${gap.number}/merge`,
                  sure: '确认并进去',
                  csrf,
                  fields: html`<input type="hidden" name="into" value="${other.number}" />`,
                },
              )}</li>`,
          )}</ul>`
    }
    <form method="post" action="/console/gaps/${gap.number}/merge" class="inline">${csrf}
      <label>并到编号 <input name="into" placeholder="Q2026-000031" maxlength="12" pattern="[Qq]\\d{4}-\\d{6}" required /></label><button class="plain">并进去</button></form>
  </section>`;
}

function nearCard(near: readonly Hit[]): Html {
  return html`<section class="card">
    <h2>资料里最接近的内容</h2>
    <p class="muted">还不足以回答这个问题，写答复时可以参考。</p>
    <ul class="list">
      ${near.map(
        ({
          policy,
          passage,
        }) => html`<li><a class="item" href="/console/documents/view?file=${encodeURIComponent(policy.file)}#p${passage.ordinal}">
          <span class="item-title">《${policy.title}》${passage.clause}</span>
          <span class="excerpt">${[...passage.text].slice(0, 120).join('')}</span></a></li>`,
      )}
    </ul>
  </section>`;
}
