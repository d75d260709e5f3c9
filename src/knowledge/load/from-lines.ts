import { askedAt } from './asked.ts';
import { type Block, type Blocks, classify, clauseNumber, headingRank, rowBlock } from './blocks.ts';

/** Markdown and plain text: line by line, so that every passage keeps its line and its exact text. */
export function blocksFromLines(source: string, options: { readonly markdown: boolean; readonly firstLine?: number }): Blocks {
  const lines = source.split('\n');
  const offset = (options.firstLine ?? 1) - 1;
  const first = skipPreface(lines);
  const blocks: Block[] = [];
  let title = '';
  let fence: string | undefined;
  let comment = false;
  let clause = 0;
  let header: readonly string[] | undefined;
  let question: { text: string; asked: string; refused: string } | undefined;

  for (let i = 0; i < lines.length; i++) {
    const raw = lines[i]!;
    const line = i + 1 + offset;
    const trimmed = raw.trim();
    if (fence !== undefined) {
      if (trimmed.startsWith(fence)) fence = undefined;
      else if (trimmed !== '') blocks.push({ kind: 'text', text: raw, line, end: line });
      continue;
    }
    if (options.markdown && /^(```|~~~)/.test(trimmed)) {
      fence = trimmed.slice(0, 3);
      continue;
    }
    if (comment || (options.markdown && trimmed.startsWith('<!--'))) {
      comment = !trimmed.includes('-->');
      continue;
    }
    if (trimmed === '' || (options.markdown && /^([-*_]\s*){3,}$/.test(trimmed))) {
      header = undefined;
      continue;
    }
    const heading = options.markdown ? /^(#{1,6})\s+(.*?)\s*#*$/.exec(trimmed) : undefined;
    if (heading && !/^\*{0,2}第[〇零一二三四五六七八九十百千\d]+条/.test(heading[2]!)) {
      const text = unmarked(heading[2]!);
      if (title === '' && heading[1] === '#') title = text;
      else if (text !== '') blocks.push({ kind: 'heading', level: heading[1]!.length * 10 + headingRank(text), text, line, end: line });
      question = undefined;
      continue;
    }
    // What stands before the laws' own mark is their history: facts, not passages.
    if (i < first) {
      blocks.push({ kind: 'meta', text: trimmed, line, end: line });
      continue;
    }
    if (title === '' && !options.markdown && blocks.every((b) => b.kind === 'meta') && looksLikeTitle(trimmed)) {
      title = trimmed;
      continue;
    }
    const cells = tableCells(trimmed);
    if (cells) {
      if (/^[\s|:-]+$/.test(trimmed)) continue;
      if (header === undefined && tableRule(lines[i + 1])) {
        header = cells;
        continue;
      }
      if (header !== undefined) {
        blocks.push(rowBlock(header, cells, raw.trim(), line));
        continue;
      }
    }
    const asks = /^(?:[-*]\s+)?(?:\*\*|__)?(?:问|Q|问题)\s*\d{0,3}\s*[：:.、]\s*(?:\*\*|__)?\s*(.+)$/i.exec(trimmed);
    if (asks) {
      question = { text: unmarked(asks[1]!), asked: '', refused: '' };
      continue;
    }
    const answers = /^(?:[-*]\s+)?(?:\*\*|__)?(?:答|A|答案|回答)\s*\d{0,3}\s*[：:.、]\s*(?:\*\*|__)?\s*(.+)$/i.exec(trimmed);
    if (answers && question) {
      let end = i;
      while (
        end + 1 < lines.length &&
        lines[end + 1]!.trim() !== '' &&
        !askedAt(lines[end + 1]!, 0) &&
        !/^(?:[-*]\s+)?(?:\*\*|__)?(?:问|Q|问题)\s*\d{0,3}\s*[：:.、]|^#/i.test(lines[end + 1]!.trim())
      )
        end++;
      const text = [answers[1]!, ...lines.slice(i + 1, end + 1)].join('\n').trimEnd();
      blocks.push({ kind: 'pair', ...question, question: question.text, text, line, end: end + 1 + offset });
      question = undefined;
      i = end;
      continue;
    }
    // Ways that stand between a question and its answer.
    const ways = question && askedAt(raw, line);
    if (question && ways) {
      const side = ways.refused ? 'refused' : 'asked';
      question = { ...question, [side]: question[side] === '' ? ways.text : `${question[side]}；${ways.text}` };
      continue;
    }
    if (question) {
      // 问：… without 答：: what follows is the answer.
      blocks.push({ kind: 'pair', ...question, question: question.text, text: trimmed, line, end: line });
      question = undefined;
      continue;
    }
    const block = classify(raw, line, clause);
    if (block.kind === 'clause') clause = clauseNumber(block.clause);
    blocks.push(block);
  }
  return { blocks, lines, firstLine: offset + 1, text: source, title };
}

/** Index of the first line behind <!-- INFO END -->, or 0. */
function skipPreface(lines: readonly string[]): number {
  const mark = lines.slice(0, 200).findIndex((line) => /^<!--\s*INFO END\s*-->$/i.test(line.trim()));
  return mark + 1;
}

function looksLikeTitle(text: string): boolean {
  return text.length <= 50 && !/[。；！？;!?]$/.test(text) && !/[：:]/.test(text.slice(0, -1));
}

export function unmarked(text: string): string {
  return text.replace(/(\*\*|__|`)/g, '').trim();
}

function tableCells(line: string): readonly string[] | undefined {
  if (!line.startsWith('|') || line.length < 3) return undefined;
  return line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => unmarked(cell.replace(/\\\|/g, '|')));
}

function tableRule(line: string | undefined): boolean {
  return line !== undefined && /^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$/.test(line.trim());
}
