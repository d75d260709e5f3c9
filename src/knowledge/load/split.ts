import type { LoadedPolicy } from '../policy.ts';
import { type AskedBlock, bareName, type Ways, waysFrom, waysWith } from './asked.ts';
import { type Block, type Blocks, NUMBERED } from './blocks.ts';

type Draft = LoadedPolicy['passages'][number];

/** A clause or section is one passage up to this many characters; beyond, it is cut between its parts, at last at sentence ends. */
export const LONGEST_PASSAGE = 800;
/** Text without any heading is grouped into passages of about this size. */
const LOOSE = 300;
const PHONE = /\d{3,4}-\d{3,8}|\d{3,4}-\d{4}-\d{4}|(?<!\d)1[3-9]\d[\d*]{8}(?!\d)|(?<!\d)(?:1[0-2]\d|12\d{3}|9\d{4})(?!\d)/;

export interface Split {
  readonly passages: readonly Draft[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const wordOf = (refused: boolean): string => (refused ? '不答问法' : '常见问法');

/** Cuts a document into passages, in its order. How people ask for a passage never changes what it says or where it ends. */
export function splitBlocks(document: Blocks): Split {
  const blocks = withoutEmptySections(document.blocks);
  const source = sourceOf(document);
  const passages: (Omit<Draft, 'asked' | 'refused'> & { readonly ways: Ways[]; readonly names: readonly string[] })[] = [];
  const problems: { line: number; message: string }[] = [];
  const headings: { level: number; text: string }[] = [];
  const hasHeadings = blocks.some((block) => block.kind === 'heading');
  let clause = '';
  let open: Exclude<Block, AskedBlock>[] = [];
  /** Ways within the open text, each behind so many of its blocks. */
  let within: { readonly behind: number; readonly block: AskedBlock }[] = [];
  /** Ways that stand before the first passage of their section. */
  let ahead: AskedBlock[] = [];
  const named: { readonly at: number; readonly block: AskedBlock }[] = [];
  /** The table's rows, or the pair, that a line behind them is for. */
  let rows: { from: number; header: string } | undefined;
  let begins = true;

  const path = (without?: string): string => {
    const parts = headings.map((h) => h.text);
    if (without !== undefined && parts.at(-1) === without) parts.pop();
    return parts.join(' > ');
  };
  const add = (draft: Omit<Draft, 'asked' | 'refused'>, ways: readonly Ways[], names: readonly string[]): void => {
    passages.push({ ...draft, ways: [...ahead, ...ways], names: names.map(bareName) });
    ahead = [];
  };
  const stray = (): void => {
    for (const { line, refused } of ahead)
      problems.push({
        line,
        message: `${wordOf(refused)} stands behind no text that it could be for; move it behind the paragraph it belongs to`,
      });
    ahead = [];
  };
  const close = (): void => {
    if (open.length === 0) {
      ahead.push(...within.map(({ block }) => block));
      within = [];
      return;
    }
    const name = clause || headings.at(-1)?.text || '';
    const loose = clause === '' && !hasHeadings;
    const question = clause === '' && /[？?]$/.test(name) ? name : '';
    let done = 0;
    for (const part of partsOf(open, loose ? LOOSE : LONGEST_PASSAGE, source, clause !== '')) {
      done += part.blocks;
      const mine = within.filter(({ behind }) => behind <= done);
      within = within.filter(({ behind }) => behind > done);
      add(
        {
          clause: part.item ?? name,
          heading: path(clause === '' && part.item === undefined ? name : undefined),
          lead: part.lead,
          question,
          text: part.text,
          line: part.line,
        },
        mine.map(({ block }) => block),
        [part.item ?? name],
      );
    }
    open = [];
  };

  /** Ends the sections that one of this level does not belong to. */
  const leave = (level: number): void => {
    if (clause === '' && (headings.length === 0 || headings.at(-1)!.level < level)) return;
    close();
    clause = '';
    if (headings.length > 0 && headings.at(-1)!.level >= level) stray();
    while (headings.length > 0 && headings.at(-1)!.level >= level) headings.pop();
  };

  for (const block of blocks) {
    switch (block.kind) {
      case 'heading':
        close();
        leave(block.level);
        headings.push({ level: block.level, text: block.text });
        begins = true;
        break;
      case 'clause':
        close();
        if (clause !== '') stray();
        clause = block.clause;
        if (block.text.trim() !== '') open.push(block);
        begins = true;
        break;
      case 'row': {
        close();
        const lead = block.header.join('\t');
        if (rows?.header !== lead) rows = { from: passages.length, header: lead };
        add(
          {
            clause: clause || headings.at(-1)?.text || '',
            heading: path(clause === '' ? headings.at(-1)?.text : undefined),
            lead,
            question: '',
            text: block.text,
            line: block.line,
          },
          waysWith(block),
          [block.cells[0] ?? '', block.cells.join('')],
        );
        begins = false;
        continue;
      }
      case 'pair':
        close();
        rows = { from: passages.length, header: '' };
        for (const [i, piece] of cutAtSentences(block, LONGEST_PASSAGE).entries())
          add(
            { clause: block.question, heading: path(), lead: '', question: block.question, text: piece.text, line: piece.line },
            i === 0 ? waysWith(block) : [],
            [block.question],
          );
        begins = false;
        continue;
      case 'asked':
        if (block.of !== '') named.push({ at: passages.length, block });
        else if (open.length > 0 || begins) within.push({ behind: open.length, block });
        else {
          for (const passage of passages.slice(rows?.from ?? -1)) passage.ways.push(block);
          // A row behind it begins a run of its own: the line was for those before.
          if (rows) rows.header = '';
        }
        continue;
      case 'item':
        if (block.alone !== undefined) leave(block.alone);
        open.push(block);
        break;
      case 'text':
        open.push(block);
        break;
      case 'meta':
        continue;
      default:
        throw new Error(`block ${(block satisfies never as Block).kind}`);
    }
    rows = undefined;
  }
  close();
  stray();
  for (const { at, block } of named) {
    const index = indexOfName(passages, bareName(block.of), at);
    if (index === -1)
      problems.push({
        line: block.line,
        message: `${wordOf(block.refused)}（${block.of}）: no row, question or clause of that name; write it as it begins`,
      });
    else passages[index]!.ways.push(block);
  }
  const kept = (ways: readonly Ways[], refused: boolean): string =>
    waysFrom(ways.filter((way) => way.refused === refused).map((way) => way.text));
  return {
    passages: passages.map(({ ways, names, ...draft }) => ({ ...draft, asked: kept(ways, false), refused: kept(ways, true) })),
    problems,
  };
}

/**
 * 一、爱护公物 is a heading where something stands below it; a convention of such lines has nothing else to say. So has a
 * heading that tells a telephone number or a time and goes no further.
 */
function withoutEmptySections(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block, i) => {
    if (block.kind !== 'heading' || (block.level !== NUMBERED && !/\d/.test(block.text))) return block;
    const next = blocks.slice(i + 1).find((b) => b.kind !== 'meta' && b.kind !== 'asked');
    if (next && (next.kind !== 'heading' || next.level > block.level)) return block;
    return { kind: 'item', ordered: true, text: block.text, line: block.line, end: block.end, alone: block.level };
  });
}

/** The nearest passage of that name, looked for backwards first; one that only begins so where there is none. */
function indexOfName(passages: readonly { readonly names: readonly string[] }[], name: string, at: number): number {
  for (const fits of [(own: string) => own === name, (own: string) => own.startsWith(name)]) {
    const is = ({ names }: { readonly names: readonly string[] }): boolean => names.some(fits);
    const before = passages.slice(0, at).findLastIndex(is);
    if (before !== -1) return before;
    const behind = passages.slice(at).findIndex(is);
    if (behind !== -1) return at + behind;
  }
  return -1;
}

/** What a passage's exact text is cut from: the document's lines without those that tell how people ask. */
interface Source {
  readonly lines?: readonly string[];
  readonly base: number;
  readonly asked: ReadonlySet<number>;
}

function sourceOf(document: Blocks): Source {
  const asked = new Set(document.blocks.filter((block) => block.kind === 'asked').map((block) => block.line));
  return { ...(document.lines && { lines: document.lines }), base: document.firstLine ?? 1, asked };
}

interface Part {
  readonly text: string;
  readonly line: number;
  readonly lead: string;
  /** 第 6 项: the part is one item of a list that is looked up by its items. */
  readonly item?: string;
  /** How many blocks end with it: 0 for the first pieces of one that is cut. */
  readonly blocks: number;
}

/** A run of text and items as passages: whole, item by item where it is a directory, or cut where it is too long. */
function partsOf(blocks: readonly Block[], longest: number, source: Source, isClause: boolean): readonly Part[] {
  const items = blocks.filter((b) => b.kind === 'item');
  const whole = exact(blocks, source);
  const isDirectory = items.length >= 4 && items.filter((b) => PHONE.test(b.text)).length * 2 > items.length;
  // A clause that fits is one passage, whatever it lists.
  if (isDirectory && !(isClause && whole.text.length <= longest)) return directory(blocks, source);
  if (whole.text.length <= longest) return [{ ...whole, lead: '', blocks: blocks.length }];
  const parts: Part[] = [];
  let group: Block[] = [];
  let size = 0;
  let lead = '';
  const flush = (): void => {
    if (group.length === 0) return;
    const part = exact(group, source);
    const own = group.some((b) => b.text === lead) ? '' : lead;
    const pieces = cutAtSentences(part, LONGEST_PASSAGE);
    for (const [i, piece] of pieces.entries()) parts.push({ ...piece, lead: own, blocks: i === pieces.length - 1 ? group.length : 0 });
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
function directory(blocks: readonly Block[], source: Source): readonly Part[] {
  const parts: Part[] = [];
  let texts: Block[] = [];
  let lead = '';
  let number = 0;
  const push = (part: { readonly text: string; readonly line: number }, size: number, lead: string, item?: string): void => {
    const pieces = cutAtSentences(part, LONGEST_PASSAGE);
    for (const [i, piece] of pieces.entries())
      parts.push({ ...piece, lead, blocks: i === pieces.length - 1 ? size : 0, ...(item === undefined ? {} : { item }) });
  };
  const flush = (): void => {
    if (texts.length > 0) push(exact(texts, source), texts.length, '');
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
    push(exact([block], source), 1, lead, `第 ${own ?? number} 项`);
  }
  flush();
  return parts;
}

/** The text of neighbouring blocks as it stands in the source. */
function exact(blocks: readonly Block[], source: Source): { readonly text: string; readonly line: number } {
  const first = blocks[0]!;
  const last = blocks.at(-1)!;
  if (!source.lines || first.line === last.line)
    return {
      text: blocks
        .map((b) => b.text)
        .join('\n')
        .trim(),
      line: first.line,
    };
  const rest: string[] = [];
  let cut = false;
  for (let line = first.end + 1; line <= last.end; line++) {
    const text = source.lines[line - source.base]!;
    if (source.asked.has(line)) {
      cut = true;
      continue;
    }
    // Of the empty lines around a line that was left out, one is enough.
    if (cut && text.trim() === '' && (rest.at(-1)?.trim() ?? 'x') === '') continue;
    cut = false;
    rest.push(text);
  }
  return { text: [first.text, ...rest].join('\n').trim(), line: first.line };
}

/**
 * A text in pieces of at most `longest`, cut behind sentences only. A sentence that is longer than that stays whole, unless it is
 * no sentence at all.
 */
function cutAtSentences(
  part: { readonly text: string; readonly line: number },
  longest: number,
): { readonly text: string; readonly line: number }[] {
  const { text } = part;
  if (text.length <= longest) return [{ text, line: part.line }];
  const pieces: { text: string; line: number }[] = [];
  let start = 0;
  let end = 0;
  const push = (to: number): void => {
    const piece = text.slice(start, to);
    const before = piece.length - piece.trimStart().length;
    if (piece.trim() !== '') pieces.push({ text: piece.trim(), line: part.line + newlines(text.slice(0, start + before)) });
    start = to;
  };
  for (const match of text.matchAll(SENTENCE)) {
    const next = match.index + match[0].length;
    if (next - start > longest && end > start) push(end);
    end = next;
    // Thousands of characters without an end are a list without marks, or no text: it is cut where a reader would pause.
    while (end - start > longest * NO_SENTENCE) push(pauseIn(text, start, start + longest));
  }
  push(text.length);
  return pieces;
}

/** With the mark at its end, and what closes behind the mark. */
const SENTENCE = /[^。！？；!?;\n]*(?:[。！？；!?;\n]+[”’」』）)]*|$)/g;
const NO_SENTENCE = 3;

function pauseIn(text: string, from: number, to: number): number {
  const window = text.slice(from, to);
  const pause = Math.max(...['，', '、', ',', ' ', '\t'].map((mark) => window.lastIndexOf(mark)));
  return pause > window.length / 4 ? from + pause + 1 : to;
}

const newlines = (text: string): number => text.split('\n').length - 1;
