import type { Block, Blocks } from './blocks.ts';

/**
 * 常见问法：问法一；问法二 – the ways in which residents really ask for the passage before it, written on a line of their own. They
 * are found by, and never quoted. 常见问法（5号楼）：… names what it is for: a table's row by its beginning, a question, a clause.
 */
export type AskedBlock = Extract<Block, { readonly kind: 'asked' }>;

const LINE =
  /^(?:[-*+•>]\s*)?(?:\*\*|__)?(?:常见问法|常问|也有人问)\s*(?:[（(](.{1,80}?)[）)])?\s*(?:\*\*|__)?\s*[：:]\s*(?:\*\*|__)?\s*(.+)$/;
const COLUMN = /^(asked|asked_as|常见问法|问法|相似问法|相似问题)$/i;

/** Undefined where the line is another. */
export function askedAt(line: string, number: number): AskedBlock | undefined {
  const match = LINE.exec(line.trim());
  return match ? { kind: 'asked', of: match[1]?.trim() ?? '', text: match[2]!, line: number, end: number } : undefined;
}

/** Column of a table that holds the ways in which its rows are asked for, or -1. */
export function askedColumn(header: readonly string[]): number {
  return header.findIndex((name) => COLUMN.test(name.trim()));
}

/** Ways from several places as a passage keeps them: each once, separated by line ends. */
export function waysFrom(texts: readonly string[]): string {
  const ways = texts.flatMap((text) => text.split(/[；;|｜\n]/)).map((way) => way.trim());
  return [...new Set(ways)].filter((way) => way !== '').join('\n');
}

/** A document's own words, for reading facts from them: how people ask says nothing about when a rule takes force. */
export function withoutAsked(document: Blocks): Blocks {
  const ways = document.blocks.flatMap((block) =>
    block.kind === 'asked' ? [block.text] : (block.kind === 'row' || block.kind === 'pair') && block.asked ? [block.asked] : [],
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
