import { html, raw } from 'hono/html';
import { FACT_NAMES, type Fact, type FactName, type FactProblem, type FactValue } from '../../knowledge/facts.ts';
import type { DocumentInfo, Gap, Problem } from '../../knowledge/knowledge.ts';
import type { Difference } from '../../knowledge/policy-versions.ts';
import type { UploadPreview } from '../../knowledge/uploads.ts';
import type { TypedFacts } from '../fact-form.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { confirm, empty } from '../parts.ts';
import { differencePart } from './difference.ts';
import { problemLine } from './documents.ts';
import { factFields } from './fact-fields.ts';
import { passageWords } from './passage.ts';
import { saySize } from './upload.ts';

export interface PreviewView {
  readonly preview: UploadPreview;
  readonly problems: readonly Problem[];
  readonly typed: TypedFacts | undefined;
  readonly wrong: readonly FactProblem[];
  readonly declared: readonly { readonly name: FactName; readonly read: FactValue }[];
  readonly stateOf: (name: FactName) => Fact['state'];
  /** What the file says, where a decision on an earlier version says otherwise. */
  readonly reads: Partial<Readonly<Record<FactName, FactValue>>>;
  /** So many passages are shown. */
  readonly shown: number;
  /** From the document in use that it replaces. */
  readonly difference: Difference | undefined;
  /** Open gaps that it would answer. */
  readonly answers: readonly Gap[];
  /** Other documents of nearly the same title. */
  readonly alike: readonly DocumentInfo[];
  readonly titles: readonly string[];
  readonly csrf: Html;
}

export function previewPage(kit: Kit, view: PreviewView): Html {
  const { upload } = view.preview;
  const { typed } = view;
  return html`<p class="muted">${upload.name} · ${saySize(upload.size)} · ${upload.by} ${kit.time(upload.at)} 上传 · 还没有启用</p>
    ${view.problems.length > 0 ? problemsCard(view) : ''}
    ${typed ? useful(kit, view, typed) : html`<section class="card">${empty('这份文件用不了。请按上面说的改好，再上传一次。')}</section>`}
    <section class="card">${confirm({
      button: '放弃这份文件',
      consequence: '不启用，上传的文件会删掉。',
      action: `/console/documents/upload/${upload.id}/drop`,
      sure: '确认放弃',
      csrf: view.csrf,
      harm: true,
    })}</section>
    <p><a href="/console/documents/upload">回到上传</a></p>`;
}

function problemsCard({ problems, preview }: PreviewView): Html {
  return html`<section class="card"><h2>${preview.loaded ? '读的时候发现' : '读不了'}</h2>
    <ul class="problems">${problems.map((problem) => problemLine({ ...problem, file: preview.upload.name }))}</ul></section>`;
}

function useful(kit: Kit, view: PreviewView, typed: TypedFacts): Html {
  const { preview, csrf } = view;
  const { upload, loaded } = preview;
  const inferred = FACT_NAMES.filter((name) => loaded!.inferred.includes(name)).length;
  return html`${loaded!.inferred.includes('text') ? html`<p class="flash">文字是机器从图片里认出来的，可能有错字。请对照原件，逐段看一遍。</p>` : ''}${placeCard(view)}
    ${answersCard(view.answers)}
    <form method="post" action="/console/documents/upload/${upload.id}/confirm">
      ${csrf}<input type="hidden" name="stamp" value="${preview.stamp}" />
      <section class="card stack">
        <h2>这份文件</h2>
        ${inferred > 0 ? html`<p>标“推断”的 ${inferred} 项是从正文里看出来的，请核对。确认后就算数。</p>` : ''}
        ${factFields(kit, { typed, stateOf: view.stateOf, problems: view.wrong, declared: view.declared, reads: view.reads, titles: view.titles })}
        <p class="consequence">${
          preview.current
            ? `启用后，《${preview.current.policy.title}》换成这一版，居民马上问到新的内容；旧版留着，可以恢复。`
            : '启用后，居民马上能问到它，回答会注明标题、条款、单位和日期。'
        }</p>
        <button>确认并启用</button>
      </section>
    </form>
    ${view.difference ? html`<section class="card"><h2>和现在的不同</h2>${differencePart(view.difference)}</section>` : ''}
    <section class="card">
      <h2>读出 ${loaded!.passages.length} 段</h2>
      <p class="muted">回答居民时按段引用。请看一下有没有缺、有没有断错。</p>
      <ol class="passages">${loaded!.passages
        .slice(0, view.shown)
        .map(
          (passage) =>
            html`<li>${passageWords(passage, passage.asked ? html`<p class="help">常见问法：${passage.asked.split('\n').join('；')}</p>` : NOTHING)}</li>`,
        )}</ol>
      ${loaded!.passages.length > view.shown ? html`<p class="muted">这里只列出前 ${view.shown} 段，后面还有 ${loaded!.passages.length - view.shown} 段。</p>` : ''}
    </section>`;
}

/** What it becomes: a document of its own, or a new version of one; and what looks like it. */
function placeCard({ preview, alike, csrf }: PreviewView): Html {
  const { upload, current } = preview;
  const own = alike.filter(
    (d) => d.origin === 'console' && d.file.slice(d.file.lastIndexOf('.')) === upload.file.slice(upload.file.lastIndexOf('.')),
  );
  const others = alike.filter((d) => !own.includes(d));
  if (!current && alike.length === 0) return NOTHING;
  const targets = [...(current ? [{ file: upload.file, title: current.policy.title }] : []), ...own];
  return html`<section class="card stack">
    <h2>和现有文件</h2>
    ${preview.identical ? html`<p class="due-text">内容和正在用的《${current!.policy.title}》完全一样。只改信息的话，不用再上传，到那份文件的页面改就行。</p>` : ''}
    ${
      targets.length > 0
        ? html`<form method="post" action="/console/documents/upload/${upload.id}/aim" class="inline">${csrf}
            <label>放在哪里<select name="file">
              ${targets.map((d) => html`<option value="${d.file}" ${d.file === upload.file ? raw('selected') : ''}>作为《${d.title}》的新版本</option>`)}
              <option value="" ${current ? '' : raw('selected')}>作为另一份新文件</option></select></label>
            <button class="plain">改</button></form>`
        : ''
    }
    ${
      others.length > 0
        ? html`<p>标题很像的文件：</p>
          <ul class="names">${others.map((d) => html`<li><a href="/console/documents/view?file=${encodeURIComponent(d.file)}">《${d.title}》</a> <span class="muted">${d.effectiveFrom ? `${d.effectiveFrom} 起` : ''}</span></li>`)}</ul>
          <p class="help">如果新文件代替它，请在下面“代替”里写上它的标题。</p>`
        : ''
    }
  </section>`;
}

function answersCard(answers: readonly Gap[]): Html {
  if (answers.length === 0) return NOTHING;
  return html`<section class="card"><h2>能答上 ${answers.length} 个居民问过的问题</h2>
    <ul class="names">${answers.map((gap) => html`<li><a href="/console/gaps/${gap.number}">${gap.question}</a>${gap.asked > 1 ? html` <span class="muted">问过 ${gap.asked} 次</span>` : ''}</li>`)}</ul>
    <p class="help">这些问题现在没有依据。启用后再有人问，就能按这份文件回答。</p></section>`;
}
