import { html } from 'hono/html';
import type { DocumentInfo } from '../../knowledge/knowledge.ts';
import type { Difference } from '../../knowledge/policy-versions.ts';
import type { Html } from '../layout.ts';
import { confirm, empty } from '../parts.ts';
import { differencePart } from './difference.ts';

export interface Pair {
  readonly newer: DocumentInfo;
  readonly older: DocumentInfo;
  /** 0–1 */
  readonly likeness: number;
  readonly reason: string;
  readonly difference: Difference;
}

export function pairsPage(pairs: readonly Pair[], csrf: Html): Html {
  return html`<p class="lead">两份都有效时，居民可能得到旧的说法。请看一下是不是同一份文件的新旧两版。</p>
    ${pairs.length === 0 ? empty('没有要看的。') : pairs.map((pair) => pairCard(pair, csrf))}
    <p><a href="/console/documents">回到文件列表</a></p>`;
}

function pairCard({ newer, older, likeness, reason, difference }: Pair, csrf: Html): Html {
  const fields = html`<input type="hidden" name="newer" value="${newer.file}" /><input type="hidden" name="older" value="${older.file}" />`;
  const declared = newer.supersedes.length > 0 ? `它原来写着代替“${newer.supersedes.join('、')}”，这一条会加上去。` : '';
  return html`<section class="card">
    <h2>${link(newer)} 代替 ${link(older)}？</h2>
    <p class="muted">${reason}（${Math.round(likeness * 100)}% 相同）</p>
    <details class="set"><summary>看看哪里不同</summary>${differencePart(difference)}</details>
    <div class="actions">
      ${confirm({
        button: '是新版，代替旧的',
        consequence: `《${older.title}》${newer.state === 'upcoming' ? `从 ${newer.effectiveFrom} 起` : '马上'}不再用来回答，改按《${newer.title}》。${declared}可以在“核对信息”里改回来。`,
        action: '/console/documents/pairs/accept',
        sure: '确认代替',
        csrf,
        fields,
      })}
      <form method="post" action="/console/documents/pairs/refuse">${csrf}${fields}<button class="plain">不是，两份都有效</button></form>
    </div>
  </section>`;
}

const link = (document: DocumentInfo): Html =>
  html`<a href="/console/documents/view?file=${encodeURIComponent(document.file)}">《${document.title}》</a>`;
