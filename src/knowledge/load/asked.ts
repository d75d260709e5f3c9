import type { Block, Blocks } from './blocks.ts';

/**
 * 常见问法：问法一；问法二 – the ways in which residents really ask for the passage before it, written on a line of their own. They
 * are found by, and never quoted. 常见问法（5号楼）：… names what it is for: a table's row by its beginning, a question, a clause.
 * 不答问法：… in the same way lists near misses: what residents ask about the same matter, and no document says.
 */
export type AskedBlock = Extract<Block, { readonly kind: 'asked' }>;

const LINE =
  /^(?:[-*+•>]\s*)?(?:\*\*|__)?(常见问法|常问|也有人问|不答问法)\s*(?:[（(](.{1,80}?)[）)])?\s*(?:\*\*|__)?\s*[：:]\s*(?:\*\*|__)?\s*(.+)$/;
const COLUMN = /^(asked|asked_as|常见问法|问法|相似问法|相似问题)$/i;
const REFUSED_COLUMN = /^(refused|不答问法)$/i;

/** Undefined where the line is another. */
export function askedAt(line: string, number: number): AskedBlock | undefined {
  const match = LINE.exec(line.trim());
  if (!match) return undefined;
  return { kind: 'asked', refused: match[1] === '不答问法', of: match[2]?.trim() ?? '', text: match[3]!, line: number, end: number };
}

/** Columns of a table that hold the ways in which its rows are asked for, and those that they do not answer; -1 where there is none. */
export function askedColumns(header: readonly string[]): { readonly asked: number; readonly refused: number } {
  return {
    asked: header.findIndex((name) => COLUMN.test(name.trim())),
    refused: header.findIndex((name) => REFUSED_COLUMN.test(name.trim())),
  };
}

/** Ways of asking as they stand in a document. */
export interface Ways {
  readonly text: string;
  readonly refused: boolean;
}

/** What a table's row or a pair brings with it. */
export function waysWith(block: { readonly asked?: string; readonly refused?: string }): readonly Ways[] {
  return [
    ...(block.asked ? [{ text: block.asked, refused: false }] : []),
    ...(block.refused ? [{ text: block.refused, refused: true }] : []),
  ];
}

/** Ways from several places as a passage keeps them: each once, separated by line ends. */
export function waysFrom(texts: readonly string[]): string {
  const ways = texts.flatMap((text) => text.split(/[；;|｜\n]/)).map((way) => way.trim());
  return [...new Set(ways)].filter((way) => way !== '').join('\n');
}

/** A document's own words, for reading facts from them: how people ask says nothing about when a rule takes force. */
export function withoutAsked(document: Blocks): Blocks {
  const ways = document.blocks.flatMap((block) =>
    block.kind === 'asked' ? [block.text] : block.kind === 'row' || block.kind === 'pair' ? waysWith(block).map((ways) => ways.text) : [],
  );
  if (ways.length === 0) return document;
  return {
    ...document,
    blocks: document.blocks.filter((block) => block.kind !== 'asked'),
    text: ways.reduce((text, way) => text.replace(way, () => ''), document.text),
  };
}

/** What is named, as it is compared: spaces, marks of emphasis and the mark at its end do not matter. */
export function bareName(text: string): string {
  return text.replace(/[\s\u3000|*_]+/g, '').replace(/[？?：:。]+$/, '');
}
