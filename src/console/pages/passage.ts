import { html } from 'hono/html';
import type { Passage } from '../../knowledge/knowledge.ts';
import { type Html, NOTHING } from '../layout.ts';

type Words = Omit<Passage, 'file' | 'ordinal'>;

/** 第一章 › 第九条 */
export const placeOf = (passage: Words): string =>
  [...passage.heading.split(' > '), passage.question === '' ? passage.clause : ''].filter(Boolean).join(' › ');

/** A passage as it is cited. */
export function passageWords(passage: Words, more: Html = NOTHING): Html {
  const place = placeOf(passage);
  return html`${
    place
      ? html`<p class="passage-place">${place}${passage.line > 0 ? html` <span class="muted">第 ${passage.line} 行</span>` : ''}</p>`
      : ''
  }
    ${passage.question ? html`<p><b>问：${passage.question}</b></p>` : ''}
    ${passage.lead ? html`<p class="muted said">${passage.lead.replaceAll('\t', '　')}</p>` : ''}
    <div class="said">${passage.text.replaceAll('\t', '　')}</div>${more}`;
}
