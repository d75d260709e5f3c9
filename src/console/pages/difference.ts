import { html } from 'hono/html';
import type { FactName } from '../../knowledge/facts.ts';
import type { Difference, PassageChange, Piece } from '../../knowledge/policy-versions.ts';
import { type Html, NOTHING } from '../layout.ts';
import { FACT } from '../words.ts';
import { sayFact } from './fact-fields.ts';

/** More than this nobody reads. */
const SHOWN = 150;

/** What is different, word by word. A colour alone says nothing: what went is struck out, what came is underlined, and both are named. */
export function differencePart(difference: Difference): Html {
  const changed = difference.passages.filter((passage) => passage.kind !== 'same');
  const same = difference.passages.length - changed.length;
  if (changed.length === 0 && difference.facts.length === 0) return html`<p class="muted">文字和信息都一样。</p>`;
  return html`<p class="muted legend-line"><del>划掉的</del>是去掉的，<ins>下划线的</ins>是新加的。</p>
    ${factChanges(difference)}
    ${
      changed.length === 0
        ? html`<p class="muted">正文没有变。</p>`
        : html`<ol class="passages">${changed.slice(0, SHOWN).map((passage) => changePart(passage))}</ol>`
    }
    ${changed.length > SHOWN ? html`<p class="muted">改动太多，这里只列出前 ${SHOWN} 处，后面还有 ${changed.length - SHOWN} 处。</p>` : ''}
    ${same > 0 ? html`<p class="muted">另外 ${same} 段没有变。</p>` : ''}`;
}

function factChanges({ facts }: Difference): Html {
  if (facts.length === 0) return NOTHING;
  return html`<dl class="facts">${facts.map(({ name, before, after }) => {
    const fact = name as FactName;
    return html`<dt>${FACT[name]}</dt><dd><del>${sayFact(fact, before)}</del> → <ins>${sayFact(fact, after)}</ins></dd>`;
  })}</dl>`;
}

const KIND: Readonly<Record<PassageChange['kind'], string>> = { same: '没变', changed: '改了', added: '新加的一段', removed: '去掉的一段' };

function changePart({ kind, place, pieces }: PassageChange): Html {
  return html`<li class="change">
    <p class="passage-place">${place} <span class="badge ${kind === 'removed' ? 'due' : 'plain'}">${KIND[kind]}</span></p>
    <div class="said">${shortened(pieces).map((piece) => pieceOf(piece))}</div></li>`;
}

function pieceOf({ kind, text }: Piece): Html {
  const shown = text.replaceAll('\t', '　');
  switch (kind) {
    case 'added':
      return html`<ins><span class="unseen">〔新加〕</span>${shown}</ins>`;
    case 'removed':
      return html`<del><span class="unseen">〔去掉〕</span>${shown}</del>`;
    case 'same':
      return html`${shown}`;
    default:
      return kind satisfies never;
  }
}

/** Around a change, so much of what stayed the same is shown on either side. */
const AROUND = 60;

function shortened(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece, i) => {
    const characters = [...piece.text];
    if (piece.kind !== 'same' || characters.length <= 2 * AROUND + 10) return piece;
    const head = i === 0 ? '' : characters.slice(0, AROUND).join('');
    const tail = i === pieces.length - 1 ? '' : characters.slice(-AROUND).join('');
    return { kind: piece.kind, text: `${head}…${tail}` };
  });
}
