import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { langchainBm25 } from '../../bench/peers/langchain-bm25.ts';
import { miniSearchWithWords } from '../../bench/peers/minisearch.ts';
import { orama } from '../../bench/peers/orama.ts';
import { type BenchPassage, type Peer, wholeText } from '../../bench/peers/peer.ts';
import { plainBm25 } from '../../bench/peers/plain-bm25.ts';
import { sqliteTrigram } from '../../bench/peers/sqlite-trigram.ts';
import { wordsAndPairsOf } from '../../bench/peers/words.ts';
import { rankingFigures } from '../../bench/support/ranking.ts';
import { inChinese, patternsOf, recombine } from '../../bench/support/recombine.ts';
import { sectionText } from '../../bench/support/report.ts';
import { chineseNumber } from '../../src/knowledge/index/numerals.ts';
import { LANGUAGE } from '../knowledge/support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('figures of a ranking', () => {
  it('are those of their definitions', () => {
    const figures = rankingFigures([
      { wanted: new Set(['a', 'b']), found: ['x', 'a', 'y', 'z', 'w', 'b'] },
      { wanted: new Set(['c']), found: ['c'] },
      { wanted: new Set(['d']), found: Array.from({ length: 10 }, () => 'x').concat('d') },
    ]);
    expect(figures.recall5).toBeCloseTo((0.5 + 1 + 0) / 3);
    expect(figures.recall10).toBeCloseTo((1 + 1 + 0) / 3);
    expect(figures.mrr10).toBeCloseTo((0.5 + 1 + 0) / 3);
    expect(figures.first).toBeCloseTo(1 / 3);
    expect(figures.any5).toBeCloseTo(2 / 3);
  });

  it('count an article that is found in two parts once', () => {
    expect(rankingFigures([{ wanted: new Set(['a', 'b']), found: ['a', 'a', 'a'] }]).recall5).toBe(0.5);
  });
});

const SENTENCES = ['养犬应当登记。', '遛狗要拴绳。', '停水提前通知。', '装修不得扰民。'];

describe('recombined documents', () => {
  beforeEach(() => {
    writeFileSync(
      path.join(folder, 'a.md'),
      `# 甲办法\n\n第一条 ${SENTENCES[0]}${SENTENCES[1]}\n\n第二条 ${SENTENCES[2]}\n\n第三条 ${SENTENCES[3]}本办法自发布之日起施行。\n`,
    );
  });

  it('hold so many passages, of sentences that the corpus holds, and no end of a document', () => {
    for (const total of [1, 2, 3, 50]) {
      const all = [...recombine(patternsOf(folder), total, 1)];
      const articles = all.flatMap(({ text }) => text.split(/\n\n(?=第)/).slice(1));
      expect(articles).toHaveLength(total);
      for (const article of articles)
        for (const sentence of article
          .replace(/^第\S+条 /, '')
          .split(/(?<=。)\s*/)
          .filter(Boolean))
          expect(SENTENCES).toContain(sentence);
      expect(new Set(all.map(({ file }) => file)).size).toBe(all.length);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const made = (seed: number) => [...recombine(patternsOf(folder), 40, seed)].map(({ text }) => text).join();
    expect(made(1)).toBe(made(1));
    expect(made(1)).not.toBe(made(2));
  });

  it('number their articles as articles are numbered', () => {
    for (let n = 1; n < 1000; n++) expect(chineseNumber(inChinese(n))).toBe(n);
  });
});

const passage = (id: string, text: string, title = '小区规定'): BenchPassage => ({
  id,
  title,
  heading: '第一条',
  question: '',
  asked: '',
  text,
});
const PASSAGES = [
  passage('dogs', '遛狗时必须拴牵引绳，绳长不超过一米五。'),
  passage('water', '检修期间停水，请提前储水。'),
  passage('water-short', '停水。'),
  passage('noise', '夜间不得使用电钻等装修工具。'),
  passage('fee', '物业服务费每平方米每月一元五角。'),
];

describe.each<[string, () => Peer]>([
  ['plain BM25', plainBm25],
  ['MiniSearch', miniSearchWithWords],
  ['Orama', orama],
  ['LangChain', langchainBm25],
  ['FTS5 trigram', sqliteTrigram],
])('%s', (_, create) => {
  it('is a fair opponent: it finds by Chinese words, best first, at most so many', async () => {
    const peer = create();
    await peer.build({ folder, passages: PASSAGES });
    for (const [question, wanted] of [
      ['牵引绳多长', 'dogs'],
      ['物业服务费多少', 'fee'],
      ['装修工具夜间能用吗', 'noise'],
    ] as const)
      expect((await peer.search(question, 3))[0]).toBe(wanted);
    expect((await peer.search('装修工具', 1)).length).toBe(1);
    await peer.close?.();
  });
});

it('the yardstick is BM25 as in the textbook', async () => {
  const peer = plainBm25();
  await peer.build({ folder, passages: PASSAGES });
  const texts = PASSAGES.map((p) => wordsAndPairsOf(wholeText(p), LANGUAGE.segmenter));
  const average = texts.reduce((sum, terms) => sum + terms.length, 0) / texts.length;
  const question = '停水期间装修';
  const scores = texts.map((terms) =>
    [...new Set(wordsAndPairsOf(question, LANGUAGE.segmenter))].reduce((sum, term) => {
      const n = texts.filter((other) => other.includes(term)).length;
      const count = terms.filter((other) => other === term).length;
      const idf = Math.log(1 + (texts.length - n + 0.5) / (n + 0.5));
      return sum + (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * terms.length) / average));
    }, 0),
  );
  const wanted = PASSAGES.map((p, i) => ({ id: p.id, score: scores[i]! }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ id }) => id);
  expect(wanted.length).toBeGreaterThan(2);
  expect(await peer.search(question, 10)).toEqual(wanted);
});

it('a table is Markdown with its notes', () => {
  expect(sectionText({ title: 'T', columns: ['a', 'long'], rows: [['x', 1]], notes: ['n'] })).toBe(
    '## T\n\n| a   | long |\n|-----|------|\n| x   | 1    |\n\n- n\n',
  );
});
