import { digitsForCounts } from './numerals.ts';

/**
 * One form for what means the same: full width and half width, upper and lower case, 三号楼 and 3栋, 星期六 and 礼拜六 and 周六.
 * Documents and questions pass through it alike before words are compared.
 */
export function normaliseWording(text: string): string {
  const weekdays = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?:星期|礼拜)(?=[一二三四五六日天\d])/g, '周')
    .replace(/周天/g, '周日');
  return digitsForCounts(weekdays)
    .replace(/(?<=\d)\s*(?:栋楼?|幢楼?|#楼?|号(?=\d{1,2}单元))/g, '号楼')
    .replace(/(?<=\d),(?=\d{3})/g, '');
}

/** Runs of what is counted as text: CJK and letters with digits; everything else separates. */
const RUN = /[\p{Script=Han}〇]+|[a-z0-9]+(?:[.:][0-9]+)*/gu;

export function runsOf(normalised: string): readonly string[] {
  return normalised.match(RUN) ?? [];
}

/** Without Markdown's marks, as a resident should read it. Cells of a table row are told by their header. */
export function plainText(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|`|~~)/g, '')
    .replace(/^\s*(?:[-*+•]\s+|>\s?|#{1,6}\s+)/gm, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
