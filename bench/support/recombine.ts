import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Documents of any number from a few: each passage takes its shape from a passage of the corpus, and its sentences from others, so
 * that words, their frequencies and the lengths of passages stay as they are. The same seed gives the same documents.
 */
export interface Recombined {
  readonly file: string;
  readonly text: string;
}

interface Pattern {
  readonly title: string;
  /** Sentences of each passage. */
  readonly passages: readonly (readonly string[])[];
}

/** A document holds as many passages as one of the corpus, at most this many: a law has 51 articles in the middle, the longest 1,000. */
const MOST_PASSAGES = 120;

/** Reads the passages of a folder of Markdown. */
export function patternsOf(folder: string): readonly Pattern[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  return files.sort().flatMap((file) => {
    const body = readFileSync(path.join(folder, file), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '');
    const title = /^#\s+(.+)$/m.exec(body)?.[1]?.trim() ?? path.basename(file, '.md');
    // An article is one passage with all its paragraphs; where there are no articles, a paragraph is.
    const articles = body.split(/\n(?=第[零一二三四五六七八九十百千]+条)/).slice(1);
    const passages = (articles.length > 2 ? articles.map((article) => article.split(/\n#/)[0]!) : body.split(/\n\s*\n/))
      .map((block) => block.replace(/^第[零一二三四五六七八九十百千]+条\s*/, '').trim())
      .filter((block) => /\p{Script=Han}{4}/u.test(block) && !/^[#<|>]|^常见问法/.test(block))
      .map((block) =>
        block
          .replace(/^[-*]\s+|\*\*/gm, '')
          .split(/(?<=[。；;！？])|\n/)
          .map((sentence) => sentence.trim())
          // What ends or replaces a document would end or replace those made of it.
          .filter((sentence) => sentence !== '' && !/施行|废止|有效期|停止执行/.test(sentence)),
      )
      .filter((sentences) => sentences.length > 0);
    return passages.length === 0 ? [] : [{ title, passages }];
  });
}

/** @param total how many passages there are in all documents together */
export function* recombine(patterns: readonly Pattern[], total: number, seed: number): Generator<Recombined> {
  if (patterns.length === 0) throw new Error('nothing to recombine: the folder holds no Markdown with text');
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  // Sentences are drawn as often as they stand, and passages likewise.
  const sentences = patterns.flatMap((pattern) => pattern.passages.flat());
  for (let made = 0, number = 1; made < total; number++) {
    const shape = pick(patterns);
    const count = Math.min(shape.passages.length, MOST_PASSAGES, total - made);
    const articles = shape.passages
      .slice(0, count)
      .map((passage, i) => `第${inChinese(i + 1)}条 ${passage.map(() => pick(sentences)).join('')}`);
    made += count;
    const title = `${pick(patterns).title}（${number}）`;
    const head = `---\nid: r${number}\ntitle: ${JSON.stringify(title)}\nkind: rule\nissuer: 社区居委会\nissued: 2025-01-01\neffective_from: 2025-01-01\n---\n`;
    const folder = String(Math.floor(number / 500)).padStart(3, '0');
    yield { file: `${folder}/r${number}.md`, text: `${head}\n# ${title}\n\n${articles.join('\n\n')}\n` };
  }
}

/** Writes them below a folder. */
export function writeRecombined(source: string, target: string, total: number, seed: number): void {
  for (const { file, text } of recombine(patternsOf(source), total, seed)) {
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    writeFileSync(path.join(target, file), text);
  }
}

const DIGITS = '零一二三四五六七八九';

/** 1 to 999 as articles are numbered. */
export function inChinese(number: number): string {
  const [hundreds, tens, ones] = [Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10];
  return [
    hundreds > 0 ? `${DIGITS[hundreds]}百` : '',
    tens > 0 ? `${tens === 1 && hundreds === 0 ? '' : DIGITS[tens]}十` : hundreds > 0 && ones > 0 ? '零' : '',
    ones > 0 ? DIGITS[ones] : '',
  ].join('');
}

/** Numbers from 0 to 1 that look random, and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
