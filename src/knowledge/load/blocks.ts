import { chineseNumber } from '../index/numerals.ts';
import { askedAt, askedColumns } from './asked.ts';

/**
 * What every format is read into before it is split: headings, clauses, paragraphs, list items, table rows, question-answer
 * pairs, and lines that say something about the document (发布单位：…). `line` is 0 where a format has none.
 */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly line: number; readonly end: number }
  | { readonly kind: 'clause'; readonly clause: string; readonly text: string; readonly line: number; readonly end: number }
  | { readonly kind: 'text'; readonly text: string; readonly line: number; readonly end: number }
  | {
      readonly kind: 'item';
      readonly ordered: boolean;
      readonly text: string;
      readonly line: number;
      readonly end: number;
      /** Level of the heading that it looked like before it turned out to stand alone. */
      readonly alone?: number;
    }
  | {
      readonly kind: 'row';
      readonly header: readonly string[];
      readonly cells: readonly string[];
      readonly text: string;
      /** Its cell in a column 常见问法. */
      readonly asked?: string;
      readonly refused?: string;
      readonly line: number;
      readonly end: number;
    }
  | {
      readonly kind: 'pair';
      readonly question: string;
      readonly text: string;
      readonly asked?: string;
      readonly refused?: string;
      readonly line: number;
      readonly end: number;
    }
  | {
      readonly kind: 'asked';
      readonly refused: boolean;
      readonly of: string;
      readonly text: string;
      readonly line: number;
      readonly end: number;
    }
  | { readonly kind: 'meta'; readonly text: string; readonly line: number; readonly end: number };

/** A document as blocks. `lines` is the source where the format has lines: passages are cut from it, so that they stay exact. */
export interface Blocks {
  readonly blocks: readonly Block[];
  readonly lines?: readonly string[];
  /** Number of the first of them in the file. Default 1. */
  readonly firstLine?: number;
  /** The whole text, for reading facts from it. */
  readonly text: string;
  readonly title: string;
  /** What had to be left out of it. */
  readonly problems?: readonly { readonly line: number; readonly message: string }[];
  /** What the file's own head declares, as in a front matter. */
  readonly declared?: Readonly<Record<string, unknown>>;
}

const NUMERAL = '[〇零一二三四五六七八九十百千\\d]';
const CLAUSE = new RegExp(
  `^\\s*(?:#{1,6}\\s*)?(\\*\\*|__)?\\s*(第${NUMERAL}{1,7}条(?:之[一二三四五六七八九十]+)?)(?:\\s*[（(【]([^）)】]{1,30})[）)】])?(\\*\\*|__)?([\\s\\u3000:：、]*)`,
);
const CHAPTER = new RegExp(`^第${NUMERAL}{1,5}(编|分编|章|节)(?:[\\s\\u3000]+|$)`);
const CHINESE_HEADING = /^[一二三四五六七八九十]{1,3}、\s*(\S.*)$/;
/** Level of 一、申请条件. */
export const NUMBERED = 60;
const ITEM = /^\s*(?:[-*+•●■◆▪·]\s+|\d{1,2}(?:[.．](?!\d)|[、)）])\s*|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]\s*|[①-⑳]\s*)(?=\S)/;
const META =
  /^(?:发布单位|发布机关|发布部门|制定机关|制定单位|发文机关|发文单位|印发单位|编制单位|发布日期|发布时间|发文日期|印发日期|公布日期|施行日期|实施日期|生效日期|执行日期|有效期|有效期限|文号|发文字号|适用范围|通知范围)\s*[：:]/;

/**
 * Reads one line or paragraph for what it is. Headings that the format marks itself do not come here.
 * @param previousClause number of the clause before it, 0 where there is none
 */
export function classify(text: string, line: number, previousClause: number): Block {
  const trimmed = text.trim();
  const at = { line, end: line };
  const asked = askedAt(trimmed, line);
  if (asked) return asked;
  if (META.test(trimmed) && trimmed.length < 120) return { kind: 'meta', text: trimmed, ...at };
  const clause = clauseAt(text, previousClause);
  if (clause) return { kind: 'clause', clause: clause.name, text: text.slice(clause.length), ...at };
  const chapter = CHAPTER.exec(trimmed);
  if (chapter && trimmed.length <= 40 && !/[。；]$/.test(trimmed))
    return { kind: 'heading', level: 50 + chapterRank(chapter[1]!), text: trimmed, ...at };
  const chinese = CHINESE_HEADING.exec(trimmed);
  if (chinese) {
    if (chinese[1]!.length <= 24 && !/[。；！？;，,：:]/.test(chinese[1]!))
      return { kind: 'heading', level: NUMBERED, text: trimmed, ...at };
    return { kind: 'item', ordered: true, text, ...at };
  }
  if (ITEM.test(text)) return { kind: 'item', ordered: !/^\s*[-*+•●■◆▪·]/.test(text), text, ...at };
  return { kind: 'text', text, ...at };
}

export function chapterRank(unit: string): number {
  return unit === '编' ? 0 : unit === '分编' ? 1 : unit === '节' ? 5 : 3;
}

/** Rank of a heading's words within its level, so that 第一编 stands above 第一章 also where both are marked alike. */
export function headingRank(text: string): number {
  const chapter = CHAPTER.exec(`${text} `);
  return chapter ? chapterRank(chapter[1]!) : 3;
}

/**
 * 第九条 at the start of a line opens a clause. 「第三条规定的…」 within running text does not: a clause's number is followed
 * by a space or a mark, or it is the number that comes next and no word that refers.
 */
function clauseAt(text: string, previous: number): { readonly name: string; readonly length: number } | undefined {
  const match = CLAUSE.exec(text);
  if (!match) return undefined;
  const [whole, bold, name, theme, boldEnd, space] = match;
  const rest = text.slice(whole.length);
  const marked = bold !== undefined || boldEnd !== undefined || theme !== undefined || space !== '' || rest === '';
  if (!marked && (REFERS.test(rest) || clauseNumber(name!) !== previous + 1)) return undefined;
  // The theme in brackets (第三条【登记】) is part of the text; only the number and its mark are cut off.
  return { name: name!, length: theme === undefined ? whole.length : text.indexOf(name!) + name!.length };
}

const REFERS = /^(?:第|规定|所|的|中|至|到|和|及|或|以|、|款|项|情形|之|要求|执行|标准)/;

/** 第十二条之一 → 12; 0 where there is no number. */
export function clauseNumber(name: string): number {
  return chineseNumber(/^第(.+?)条/.exec(name)?.[1] ?? '') ?? 0;
}

const QUESTION = /^(question|q|问题?|提问|常见问题|咨询问题)$/i;
const ANSWER = /^(answer|a|答案?|答复|回答|回复)$/i;

/** Columns of a table that hold questions and their answers, or undefined where it is another table. */
export function pairColumns(header: readonly string[]): { readonly question: number; readonly answer: number } | undefined {
  const question = header.findIndex((name) => QUESTION.test(name.trim()));
  const answer = header.findIndex((name) => ANSWER.test(name.trim()));
  return question === -1 || answer === -1 ? undefined : { question, answer };
}

/** A row of a table; of a table of questions and answers, a pair. A column 常见问法 is not part of what it says. */
export function rowBlock(header: readonly string[], cells: readonly string[], text: string, line: number): Block {
  const columnsOfWays = askedColumns(header);
  if (columnsOfWays.asked !== -1 || columnsOfWays.refused !== -1) {
    const own = (_: string, i: number): boolean => i !== columnsOfWays.asked && i !== columnsOfWays.refused;
    const kept = cells.filter(own);
    const block = rowBlock(header.filter(own), kept, text.startsWith('|') ? `| ${kept.join(' | ')} |` : kept.join('\t'), line);
    if (block.kind !== 'row' && block.kind !== 'pair') return block;
    const asked = cells[columnsOfWays.asked] ?? '';
    const refused = cells[columnsOfWays.refused] ?? '';
    return { ...block, ...(asked === '' ? {} : { asked }), ...(refused === '' ? {} : { refused }) };
  }
  const columns = pairColumns(header);
  const question = columns && cells[columns.question];
  const answer = columns && cells[columns.answer];
  if (question && answer) return { kind: 'pair', question, text: answer, line, end: line };
  return { kind: 'row', header, cells, text, line, end: line };
}
