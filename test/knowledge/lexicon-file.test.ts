import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LexiconFiles } from '../../src/knowledge/lexicon-file.ts';
import { readLexiconLines } from '../../src/knowledge/lexicon-lines.ts';
import { openLibrary } from './support.ts';

let folder: string;
let own: string;
let shipped: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-lexicon-'));
  own = path.join(folder, 'data', 'lexicon.txt');
  shipped = path.join(folder, 'shipped.txt');
  writeFileSync(shipped, '[养犬]\n遛狗 => 携犬出户, 犬只:0.5\n养狗 <=> 养犬\n[车]\n电瓶车 => 电动自行车\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = () => new LexiconFiles({ shipped, own });
const stampOf = async (lexicon: LexiconFiles, left: string) =>
  (await lexicon.view()).entries.find((entry) => entry.left === left)?.stamp ?? '';
const expands = (lexicon: LexiconFiles, text: string) =>
  lexicon.lexicon.match(text).flatMap((match) => match.expansions.map((e) => `${match.phrase}→${e.text}`));

describe('the community’s own lexicon', () => {
  it('stands in for what is shipped, word by word', async () => {
    const lexicon = files();
    await lexicon.refresh();
    expect(expands(lexicon, '遛狗养狗')).toEqual(['遛狗→携犬出户', '遛狗→犬只', '养狗→养犬']);
    await lexicon.change({ kind: 'put', left: '遛狗', right: '牵引带', both: false }, await stampOf(lexicon, '遛狗'));
    await lexicon.change({ kind: 'off', left: '养狗' }, await stampOf(lexicon, '养狗'));
    expect(expands(lexicon, '遛狗养狗')).toEqual(['遛狗→牵引带']);
    // Switched off, the other way round as well.
    expect(expands(lexicon, '养犬')).toEqual([]);
    expect(readFileSync(own, 'utf8')).toContain('\n遛狗 => 牵引带\n养狗 =>（停用）\n');
    // Another process, and the next start, read the same.
    const other = files();
    await other.refresh();
    expect(expands(other, '遛狗养狗')).toEqual(['遛狗→牵引带']);
    await lexicon.change({ kind: 'remove', left: '养狗' }, await stampOf(lexicon, '养狗'));
    await other.refresh();
    expect(expands(other, '养狗')).toEqual(['养狗→养犬']);
  });

  it('keeps what was written by hand: remarks, order, line ends', async () => {
    const lexicon = files();
    await lexicon.change({ kind: 'put', left: '小花', right: '绿地', both: false }, '');
    writeFileSync(own, '# 王姐写的\r\n小花 => 绿地 # 别删\r\n\r\n不是一行\r\n大树 => 乔木\r\n');
    await lexicon.change({ kind: 'put', left: '小花', right: '花坛、绿地:0.5', both: false }, await stampOf(lexicon, '小花'));
    expect(readFileSync(own, 'utf8')).toBe('# 王姐写的\r\n小花 => 花坛, 绿地:0.5\r\n\r\n不是一行\r\n大树 => 乔木\r\n');
    expect((await lexicon.view()).problems).toEqual([{ file: own, line: 4, message: expect.stringContaining('is not') }]);
  });

  it('words are kept as they were written, and searched for as questions are', async () => {
    const lexicon = files();
    await lexicon.change({ kind: 'put', left: '楼顶大桶', right: '二次供水设施', both: false }, '');
    expect(readFileSync(own, 'utf8')).toContain('楼顶大桶 => 二次供水设施');
    expect(expands(lexicon, '楼顶大桶')).toEqual(['楼顶大桶→2次供水设施']);
  });

  it('of two changes on the same ground one is refused, also when they come together', async () => {
    const lexicon = files();
    const results = await Promise.all([
      lexicon.change({ kind: 'put', left: '大黄', right: '犬只', both: false }, ''),
      lexicon.change({ kind: 'put', left: '大黄', right: '绿地', both: false }, ''),
      lexicon.change({ kind: 'put', left: '小白', right: '犬只', both: false }, ''),
    ]);
    expect(results.map((r) => r.kind)).toEqual(['changed', 'refused', 'changed']);
    expect(readLexiconLines(readFileSync(own, 'utf8'), own).lines.map((l) => l.left)).toEqual(['大黄', '小白']);
  });

  it('a folder that can not be written to is told; nothing is half written', async () => {
    writeFileSync(path.join(folder, 'data'), 'a file where a folder should be');
    const lexicon = files();
    const result = await lexicon.change({ kind: 'put', left: '大黄', right: '犬只', both: false }, '');
    expect(result).toMatchObject({ kind: 'refused', why: 'unwritable', message: expect.stringContaining(own) });
    expect(expands(lexicon, '遛狗')).toEqual(['遛狗→携犬出户', '遛狗→犬只']);
  });

  it('whatever is changed in whatever order, what counts is what the file says', async () => {
    const left = fc.constantFrom('遛狗', '养狗', '电瓶车', '小花', '三号');
    const change = fc.oneof(
      fc.record({
        kind: fc.constant('put' as const),
        left,
        right: fc.constantFrom('甲', '乙:0.5', '丙，丁', '戊、己:0.3'),
        both: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('off' as const), left }),
      fc.record({ kind: fc.constant('remove' as const), left }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        rmSync(own, { force: true });
        const lexicon = files();
        await lexicon.refresh();
        const last = new Map<string, (typeof changes)[number]>();
        for (const one of changes) {
          expect((await lexicon.change(one, await stampOf(lexicon, one.left))).kind).toBe('changed');
          last.set(one.left, one);
        }
        const fresh = files();
        const { entries, problems } = await fresh.view();
        expect(problems).toEqual([]);
        expect(new Set(entries.map((e) => e.left)).size).toBe(entries.length);
        for (const [word, one] of last) {
          const entry = entries.find((e) => e.left === word);
          if (one.kind === 'remove') expect(entry?.source ?? 'shipped').toBe('shipped');
          else expect([entry?.source, entry?.off]).toEqual(['own', one.kind === 'off']);
        }
        expect(expands(fresh, '遛狗 养狗 电瓶车 小花')).toEqual(expands(lexicon, '遛狗 养狗 电瓶车 小花'));
      }),
      { numRuns: 60 },
    );
  });
});

it('a word added while the program runs counts in ways of asking that were read before', async () => {
  const faq = '问题,答案\n毛娃可以坐电梯吗,小型的可以，要牵好。\n';
  const library = await openLibrary({ 'faq.csv': faq }, { ownLexiconFile: own });
  const likeness = async () =>
    (await library.knowledge.explain('犬只可以坐电梯吗', { at: new Date('2026-11-22T02:00:00Z') })).hits[0]!.features.likeness!;
  const before = await likeness();
  await library.knowledge.lexicon.change({ kind: 'put', left: '毛娃', right: '犬只', both: false }, '');
  expect(await likeness()).toBeGreaterThan(before + 0.1);
  await library.close();
});
