import type { LoadedPolicy } from '../policy.ts';
import type { Block, Blocks } from './blocks.ts';

type Draft = LoadedPolicy['passages'][number];

/** A clause or section is one passage up to this many characters; beyond, it is cut between its parts, at last at sentence ends. */
export const LONGEST_PASSAGE = 800;
/** Text without any heading is grouped into passages of about this size. */
const LOOSE = 300;
const PHONE = /\d{3,4}-\d{3,8}|\d{3,4}-\d{4}-\d{4}|(?<!\d)1[3-9]\d[\d*]{8}(?!\d)|(?<!\d)(?:1[0-2]\d|12\d{3}|9\d{4})(?!\d)/;

/** Cuts a document into passages, in its order. */
export function splitBlocks(document: Blocks): readonly Draft[] {
  const { blocks } = document;
  const passages: Draft[] = [];
  const headings: { level: number; text: string }[] = [];
  const hasHeadings = blocks.some((block) => block.kind === 'heading');
  let clause = '';
  let open: Block[] = [];

  const path = (without?: string): string => {
    const parts = headings.map((h) => h.text);
    if (without !== undefined && parts.at(-1) === without) parts.pop();
    return parts.join(' > ');
  };
  const close = (): void => {
    if (open.length === 0) return;
    const name = clause || headings.at(-1)?.text || '';
    const loose = clause === '' && !hasHeadings;
    const question = clause === '' && /[？?]$/.test(name) ? name : '';
    for (const part of partsOf(open, loose ? LOOSE : LONGEST_PASSAGE, document)) {
      passages.push({
        clause: part.item ?? name,
        heading: path(clause === '' && part.item === undefined ? name : undefined),
        lead: part.lead,
        question,
        asked: '',
        text: part.text,
        line: part.line,
      });
    }
    open = [];
  };

  for (const block of blocks) {
    switch (block.kind) {
      case 'heading':
        close();
        clause = '';
        while (headings.length > 0 && headings.at(-1)!.level >= block.level) headings.pop();
        headings.push({ level: block.level, text: block.text });
        break;
      case 'clause':
        close();
        clause = block.clause;
        if (block.text.trim() !== '') open.push(block);
        break;
      case 'row': {
        close();
        const lead = block.header.join('\t');
        passages.push({
          clause: clause || headings.at(-1)?.text || '',
          heading: path(clause === '' ? headings.at(-1)?.text : undefined),
          lead,
          question: '',
          asked: '',
          text: block.text,
          line: block.line,
        });
        break;
      }
      case 'pair':
        close();
        passages.push({
          clause: block.question,
          heading: path(),
          lead: '',
          question: block.question,
          asked: '',
          text: block.text,
          line: block.line,
        });
        break;
      case 'asked': {
        close();
        const last = passages.pop();
        if (last)
          passages.push({
            ...last,
            asked: [last.asked, ...block.text.split(/[；;|｜]/).map((way) => way.trim())].filter(Boolean).join('\n'),
          });
        break;
      }
      case 'text':
      case 'item':
        open.push(block);
        break;
      case 'meta':
        break;
      default:
        throw new Error(`block ${(block satisfies never as Block).kind}`);
    }
  }
  close();
  return passages;
}

interface Part {
  readonly text: string;
  readonly line: number;
  readonly lead: string;
  /** 第 6 项: the part is one item of a list that is looked up by its items. */
  readonly item?: string;
}

/** A run of text and items as passages: whole, item by item where it is a directory, or cut where it is too long. */
function partsOf(blocks: readonly Block[], longest: number, document: Blocks): readonly Part[] {
  const items = blocks.filter((b) => b.kind === 'item');
  const whole = exact(blocks, document);
  if (items.length >= 4 && items.filter((b) => PHONE.test(b.text)).length * 2 > items.length) return directory(blocks, document);
  if (whole.text.length <= longest) return [{ ...whole, lead: '' }];
  const parts: Part[] = [];
  let group: Block[] = [];
  let size = 0;
  let lead = '';
  const flush = (): void => {
    if (group.length === 0) return;
    const part = exact(group, document);
    const own = group.some((b) => b.text === lead) ? '' : lead;
    for (const piece of part.text.length > LONGEST_PASSAGE ? cutAtSentences(part, LONGEST_PASSAGE) : [part])
      parts.push({ ...piece, lead: own });
    group = [];
    size = 0;
  };
  for (const block of blocks) {
    if (size > 0 && size + block.text.length > longest) flush();
    if (block.kind !== 'item') lead = /[：:]\s*$/.test(block.text) ? block.text : '';
    group.push(block);
    size += block.text.length + 1;
  }
  flush();
  return parts;
}

/** A list of telephone numbers and the like: each item is looked up by itself. */
function directory(blocks: readonly Block[], document: Blocks): readonly Part[] {
  const parts: Part[] = [];
  let texts: Block[] = [];
  let lead = '';
  let number = 0;
  const flush = (): void => {
    if (texts.length > 0) parts.push({ ...exact(texts, document), lead: '' });
    texts = [];
  };
  for (const block of blocks) {
    if (block.kind !== 'item') {
      texts.push(block);
      lead = /[：:]\s*$/.test(block.text) ? block.text.trim() : '';
      continue;
    }
    flush();
    number += 1;
    const own = /^\s*(\d{1,2})[.．、)）]/.exec(block.text)?.[1];
    parts.push({ ...exact([block], document), lead, item: `第 ${own ?? number} 项` });
  }
  flush();
  return parts;
}

/** The text of neighbouring blocks as it stands in the source. */
function exact(blocks: readonly Block[], document: Blocks): { readonly text: string; readonly line: number } {
  const first = blocks[0]!;
  const last = blocks.at(-1)!;
  if (!document.lines || first.line === last.line)
    return {
      text: blocks
        .map((b) => b.text)
        .join('\n')
        .trim(),
      line: first.line,
    };
  const base = document.firstLine ?? 1;
  const rest = document.lines.slice(first.end - base + 1, last.end - base + 1);
  return { text: [first.text, ...rest].join('\n').trim(), line: first.line };
}

function cutAtSentences(
  part: { readonly text: string; readonly line: number },
  longest: number,
): { readonly text: string; readonly line: number }[] {
  const pieces: { text: string; line: number }[] = [];
  let start = 0;
  while (part.text.length - start > longest) {
    const window = part.text.slice(start, start + longest);
    const end = Math.max(
      window.lastIndexOf('。'),
      window.lastIndexOf('；'),
      window.lastIndexOf('\n'),
      window.lastIndexOf('！'),
      window.lastIndexOf('？'),
    );
    const cut = start + (end > longest / 4 ? end + 1 : longest);
    pieces.push({ text: part.text.slice(start, cut).trim(), line: part.line + newlines(part.text.slice(0, start)) });
    start = cut;
  }
  const rest = part.text.slice(start).trim();
  if (rest !== '') pieces.push({ text: rest, line: part.line + newlines(part.text.slice(0, start)) });
  return pieces;
}

const newlines = (text: string): number => text.split('\n').length - 1;
