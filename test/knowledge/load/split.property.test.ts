import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../../src/knowledge/load/load.ts';
import { LONGEST_PASSAGE } from '../../../src/knowledge/load/split.ts';

/** Documents as people write them, made of numbered sentences, so that each can be looked for by itself. */

const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const chineseNumber = (n: number): string =>
  n <= 10 ? NUMERALS[n - 1]! : `${n >= 20 ? NUMERALS[Math.floor(n / 10) - 1] : ''}十${n % 10 === 0 ? '' : NUMERALS[(n % 10) - 1]}`;

interface Written {
  readonly text: string;
  readonly sentences: readonly string[];
  /** Sentences of each clause, by its number. */
  readonly clauses: ReadonlyMap<string, readonly string[]>;
  readonly headings: readonly string[];
}

type Part =
  | { readonly kind: 'chapter' | 'section' | 'heading' | 'numbered'; readonly bare: boolean }
  | { readonly kind: 'clause' | 'paragraph'; readonly sentences: readonly number[] }
  | {
      readonly kind: 'items';
      readonly style: 'chinese' | 'digits' | 'bullets';
      readonly sentences: readonly number[];
      readonly phones: boolean;
    }
  | { readonly kind: 'table'; readonly rows: number }
  | { readonly kind: 'pairs'; readonly sentences: readonly number[] };

/** A sentence's length: mostly short, some longer than a passage may be. */
const length = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 8, max: 60 }) },
  { weight: 4, arbitrary: fc.integer({ min: 100, max: 500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 790, max: 1500 }) },
);
const sentences = fc.array(length, { minLength: 1, maxLength: 12 });
const part: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('chapter' as const, 'section' as const, 'heading' as const, 'numbered' as const),
      bare: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('clause' as const, 'paragraph' as const), sentences }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('items' as const),
      style: fc.constantFrom('chinese' as const, 'digits' as const, 'bullets' as const),
      sentences,
      phones: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('table' as const), rows: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pairs' as const), sentences }) },
);

function write(parts: readonly Part[]): Written {
  const lines: string[] = ['# 某某小区管理规定', ''];
  const all: string[] = [];
  const clauses = new Map<string, string[]>();
  const headings: string[] = [];
  const count = { chapter: 0, section: 0, heading: 0, numbered: 0, clause: 0 };
  let open: string[] | undefined;
  const sentence = (size: number, end = '。', phone = false): string => {
    const mark = `句${all.length + 1}号${phone ? '电话0311-0000-9700' : ''}`;
    const text = `${mark}${'居民应当爱护公共设施不得损坏'.repeat(Math.ceil(size / 14)).slice(0, Math.max(0, size - mark.length - 1))}${end}`;
    all.push(text);
    open?.push(text);
    return text;
  };
  for (const [i, p] of parts.entries()) {
    switch (p.kind) {
      case 'chapter':
      case 'section':
      case 'heading':
      case 'numbered': {
        const number = chineseNumber(++count[p.kind]);
        const words = `名目${i}`;
        const text =
          p.kind === 'chapter'
            ? `第${number}章 ${words}`
            : p.kind === 'section'
              ? `第${number}节 ${words}`
              : p.kind === 'numbered'
                ? `${number}、${words}`
                : words;
        lines.push(p.kind === 'chapter' ? `## ${text}` : p.kind === 'section' || p.kind === 'numbered' ? text : `### ${text}`, '');
        headings.push(text);
        open = undefined;
        // 一、… without a text below it is one of a list of such lines.
        if (!p.bare || p.kind !== 'numbered') lines.push(sentence(20), '');
        break;
      }
      case 'clause': {
        const name = `第${chineseNumber(++count.clause)}条`;
        open = [];
        clauses.set(name, open);
        lines.push(`${name} ${p.sentences.map((size) => sentence(size)).join('')}`, '');
        break;
      }
      case 'paragraph':
        lines.push(p.sentences.map((size) => sentence(size)).join(''), '');
        break;
      case 'items':
        for (const [n, size] of p.sentences.entries()) {
          const mark = p.style === 'chinese' ? `（${chineseNumber(n + 1)}）` : p.style === 'digits' ? `${n + 1}. ` : '- ';
          lines.push(mark + sentence(size, '；', p.phones));
        }
        lines.push('');
        break;
      case 'table':
        open = undefined;
        lines.push('| 项目 | 标准 |', '|---|---|');
        for (let row = 0; row < p.rows; row++) lines.push(`| 甲${row} | ${sentence(20, '')} |`);
        lines.push('');
        break;
      case 'pairs':
        open = undefined;
        for (const size of p.sentences) lines.push(`问：怎么办${i}？`, `答：${sentence(size)}${sentence(12)}`, '');
        break;
    }
  }
  return { text: lines.join('\n'), sentences: all, clauses, headings };
}

const document = fc.array(part, { minLength: 1, maxLength: 14 }).map(write);

describe('splitting', () => {
  it('loses no sentence, and keeps their order', async () => {
    await fc.assert(
      fc.asyncProperty(document, async ({ text, sentences, headings }) => {
        const { policy } = await loadBytes(Buffer.from(text), 'a.md');
        const whole = policy!.passages.map((p) => p.text).join('\n');
        let at = 0;
        for (const sentence of sentences) {
          const found = whole.indexOf(sentence, at);
          expect(found, sentence.slice(0, 20)).toBeGreaterThanOrEqual(at);
          at = found + sentence.length;
        }
        const places = policy!.passages.map((p) => `${p.heading}\n${p.clause}\n${p.text}`).join('\n');
        for (const heading of headings) expect(places).toContain(heading);
      }),
      { numRuns: 300 },
    );
  });

  it('makes no passage that is too long, unless it is one sentence, and cuts behind sentences only', async () => {
    await fc.assert(
      fc.asyncProperty(document, async ({ text }) => {
        const { policy } = await loadBytes(Buffer.from(text), 'a.md');
        for (const passage of policy!.passages) {
          const ends = passage.text.match(/[。；]/g)?.length ?? 0;
          if (passage.text.length > LONGEST_PASSAGE) expect(ends).toBeLessThanOrEqual(1);
          if (!passage.lead.includes('\t')) expect(passage.text).toMatch(/(?:[。；]|(?:^|\n)[一二三四五六七八九十]+、名目\d+)$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('cuts no clause of up to 800 characters, and keeps the number with every piece of a longer one', async () => {
    await fc.assert(
      fc.asyncProperty(document, async ({ text, clauses }) => {
        const { policy } = await loadBytes(Buffer.from(text), 'a.md');
        for (const [name, sentences] of clauses) {
          const pieces = policy!.passages.filter((p) => sentences.some((sentence) => p.text.includes(sentence)));
          const items = pieces.filter((p) => /^第 \d+ 项$/.test(p.clause));
          // What follows a clause up to the next heading belongs to it; marks of items and line ends count.
          if (sentences.join('').length + sentences.length * 8 <= LONGEST_PASSAGE) {
            expect(pieces).toHaveLength(1);
            expect(pieces[0]!.clause).toBe(name);
          }
          for (const piece of pieces) if (!items.includes(piece)) expect(piece.clause).toBe(name);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives every passage the headings above it', async () => {
    await fc.assert(
      fc.asyncProperty(document, async ({ text, headings }) => {
        const { policy } = await loadBytes(Buffer.from(text), 'a.md');
        for (const passage of policy!.passages) {
          const at = text.indexOf(passage.text.split('\n')[0]!);
          const path = [...passage.heading.split(' > '), passage.clause].filter((h) => headings.includes(h));
          for (const heading of path) expect(text.indexOf(heading)).toBeLessThanOrEqual(at);
          // The chapter that counts is the last one before it.
          const chapter = headings.filter((h) => /^第.+章/.test(h) && text.indexOf(`## ${h}`) < at).at(-1);
          if (chapter) expect(path).toContain(chapter);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('lines that look like headings', () => {
  it('are what a document says, where nothing stands below them', async () => {
    const convention = '# 居民公约\n\n一、爱护公物\n二、尊老爱幼\n三、邻里和睦\n';
    expect((await loadBytes(Buffer.from(convention), 'a.md')).policy!.passages.map((p) => p.text)).toEqual([
      '一、爱护公物\n二、尊老爱幼\n三、邻里和睦',
    ]);
    const guide =
      '# 办事指南\n\n一、申请条件\n\n年满六十周岁。\n\n二、免费办理\n\n三、办理地点\n\n社区大厅。\n\n## 咨询电话 0311-0000-9700\n';
    expect((await loadBytes(Buffer.from(guide), 'a.md')).policy!.passages.map((p) => [p.clause, p.text])).toEqual([
      ['一、申请条件', '年满六十周岁。'],
      ['', '二、免费办理'],
      ['三、办理地点', '社区大厅。'],
      ['', '咨询电话 0311-0000-9700'],
    ]);
  });

  it('cuts a long answer between sentences, with its question', async () => {
    const sentence = `${'长'.repeat(99)}。`;
    const { policy } = await loadBytes(Buffer.from(`问：怎么办？\n答：${sentence.repeat(20)}\n`), 'a.md');
    expect(policy!.passages.map((p) => [p.question, p.text.length])).toEqual([
      ['怎么办？', 800],
      ['怎么办？', 800],
      ['怎么办？', 400],
    ]);
  });

  it('cuts what has no sentences where a reader would pause', async () => {
    const { policy } = await loadBytes(Buffer.from(`# 名单\n\n${'张三，李四，'.repeat(1000)}\n`), 'a.md');
    for (const { text } of policy!.passages) {
      expect(text.length).toBeLessThanOrEqual(2400);
      expect(text.endsWith('，')).toBe(true);
    }
    expect(policy!.passages.map((p) => p.text).join('')).toBe('张三，李四，'.repeat(1000));
  });
});
