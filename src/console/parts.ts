import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { NOTHING } from './layout.ts';

/** Small pieces that the pages share. */

/** How a state looks: the mark and the word say it, the colour only helps. */
export type Tone = 'done' | 'due' | 'harm' | 'plain';

export interface State {
  readonly tone: Tone;
  readonly mark: string;
  readonly word: string;
}

export function badge({ tone, mark, word }: State): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${mark}</span>${word}</span>`;
}

/** What a list shows when there is nothing in it: a sentence, and what to do next. */
export function empty(text: string, more: Html = NOTHING): Html {
  return html`<div class="empty"><p>${text}</p>${more}</div>`;
}

/** A field with its label, help and problem. */
export function field(label: string, control: Html, options: { readonly help?: string; readonly problem?: string } = {}): Html {
  return html`<label class="field"><span>${label}</span>${control}${options.help ? html`<small class="help">${options.help}</small>` : ''}${
    options.problem ? html`<small class="wrong" role="alert">${options.problem}</small>` : ''
  }</label>`;
}

/**
 * Something that can't be taken back: the first press shows what will happen, the second does it. Works without a script.
 * @param button words of the first press
 */
export function confirm(options: {
  readonly button: string;
  readonly consequence: string;
  readonly action: string;
  readonly sure: string;
  readonly csrf: Html;
  readonly fields?: Html;
  readonly harm?: boolean;
}): Html {
  return html`<details class="confirm">
    <summary class="button ${options.harm ? 'harm' : 'plain'}">${options.button}</summary>
    <form method="post" action="${options.action}" class="stack">
      ${options.csrf}${options.fields ?? ''}
      <p>${options.consequence}</p>
      <button class="${options.harm ? 'harm' : ''}">${options.sure}</button>
    </form>
  </details>`;
}

/** Links to the pages of a list; nothing where all of it fits on one. */
export function pager(path: string, query: URLSearchParams, page: number, size: number, total: number): Html {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1) return NOTHING;
  const to = (n: number, label: string, rel: string) => {
    const params = new URLSearchParams(query);
    params.set('page', String(n));
    return html`<a class="button plain" rel="${rel}" href="${path}?${params.toString()}">${label}</a>`;
  };
  return html`<nav class="pager" aria-label="翻页">
    ${page > 1 ? to(page - 1, '上一页', 'prev') : html`<span></span>`}
    <span>第 ${page} / ${last} 页，共 ${total} 条</span>
    ${page < last ? to(page + 1, '下一页', 'next') : html`<span></span>`}
  </nav>`;
}

/** The page of a list that a query asks for, from 1; nonsense is the first. */
export function pageOf(query: string | undefined, size: number, total: number): number {
  const wanted = query !== undefined && /^\d{1,6}$/.test(query) ? Number(query) : 1;
  return Math.min(Math.max(1, wanted), Math.max(1, Math.ceil(total / size)));
}

/** Lines of a text as they were written. */
export const lines = (text: string): Html => html`<div class="said">${text}</div>`;

/** One choice of a row of links, of which one is where one is. */
export function choices(
  label: string,
  items: readonly { readonly href: string; readonly label: string; readonly count?: number; readonly here: boolean }[],
): Html {
  return html`<nav class="choices" aria-label="${label}">
    ${items.map(
      (item) =>
        html`<a href="${item.href}" aria-current="${item.here ? 'true' : 'false'}">${item.label}${
          item.count === undefined ? '' : html` <span class="number">${item.count}</span>`
        }</a>`,
    )}
  </nav>`;
}
