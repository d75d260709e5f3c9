import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { Lexicon } from './ask/lexicon.ts';
import { normaliseWording } from './index/wording.ts';
import { expansionsOf, type LexiconLine, ownWins, readLexiconLines, readRight, writeLexiconLine } from './lexicon-lines.ts';
import type { Problem } from './policy.ts';

/**
 * The words of residents and of offices: the file that is shipped, and the community's own, whose lines count instead. Staff
 * write the own one in the console or by hand; what they wrote around it stays as it is.
 */

export interface LexiconEntry {
  readonly left: string;
  readonly right: LexiconLine['right'];
  readonly both: boolean;
  readonly group: string;
  readonly source: 'own' | 'shipped';
  readonly off: boolean;
  /** In the file that it stands in. */
  readonly line: number;
  /** The shipped entry that an own one stands in for. */
  readonly shipped?: Pick<LexiconEntry, 'right' | 'both' | 'line' | 'group'>;
  /** Changes with the entry: a form with an older one was filled in before somebody else changed it. */
  readonly stamp: string;
}

export type LexiconChange =
  | { readonly kind: 'put'; readonly left: string; readonly right: string; readonly both: boolean }
  /** A shipped entry counts no more. */
  | { readonly kind: 'off'; readonly left: string }
  /** The own entry goes; a shipped one of the same left side counts again. */
  | { readonly kind: 'remove'; readonly left: string };

export type LexiconChanged =
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly why: 'invalid' | 'changed' | 'unwritable'; readonly message: string };

export interface LexiconView {
  /** Own ones first, then those that are shipped and not replaced, each in the order of its file. */
  readonly entries: readonly LexiconEntry[];
  readonly problems: readonly Problem[];
  readonly ownFile: string | undefined;
}

export interface LexiconDesk {
  view(): Promise<LexiconView>;
  /** @param stamp of the entry that was changed; empty for a new one */
  change(change: LexiconChange, stamp: string): Promise<LexiconChanged>;
}

const LONGEST_LEFT = 30;
const MOST_RIGHT = 12;
const HEAD = `# 本社区自己的词库：居民说法 => 书面用语。控制台“词库”里加的写在这里，也可以用文本编辑器直接改，存盘就生效。
#   左 => 右1, 右2:0.6     左边的话会按右边的词去查；冒号后是权重 0.1–1，不写就是 1
#   左 <=> 右              两边是同一个意思，互相都会去查
#   左 =>（停用）           随程序带来的这一条不再用
# 这里写了的左词，随程序带来的词库里同一个左词就不再算。
`;

interface Read {
  readonly shipped: readonly LexiconLine[];
  readonly own: readonly LexiconLine[];
  readonly problems: readonly Problem[];
}

export class LexiconFiles implements LexiconDesk {
  readonly #shippedFile: string | undefined;
  readonly #ownFile: string | undefined;
  #read: Read = { shipped: [], own: [], problems: [] };
  #lexicon = new Lexicon();
  #seen = '';
  /** Changes follow one another, each on what the one before has written. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(files: { readonly shipped?: string; readonly own?: string }) {
    this.#shippedFile = files.shipped;
    this.#ownFile = files.own;
  }

  get lexicon(): Lexicon {
    return this.#lexicon;
  }

  get problems(): readonly Problem[] {
    return this.#read.problems;
  }

  /** What would count with a change that is not made. */
  with(change: LexiconChange): Lexicon | { readonly problem: string } {
    const checked = check(change);
    if ('problem' in checked) return checked;
    const key = normaliseWording(change.left);
    const own = this.#read.own.filter((line) => normaliseWording(line.left) !== key);
    return new Lexicon(expansionsOf(ownWins(this.#read.shipped, checked.line ? [...own, checked.line] : own)));
  }

  /** Reads the files where they are others than last time; whether by the console, by hand or by another process. @returns whether so */
  async refresh(force = false): Promise<boolean> {
    const seen = `${look(this.#shippedFile)} ${look(this.#ownFile)}`;
    if (seen === this.#seen && !force) return false;
    const shipped = await readOne(this.#shippedFile, true);
    const own = await readOne(this.#ownFile, false);
    this.#read = { shipped: shipped.lines, own: own.lines, problems: [...shipped.problems, ...own.problems] };
    this.#lexicon = new Lexicon(expansionsOf(ownWins(shipped.lines, own.lines)));
    this.#seen = seen;
    return true;
  }

  async view(): Promise<LexiconView> {
    await this.refresh();
    const { shipped, own, problems } = this.#read;
    const below = new Map(shipped.map((line) => [normaliseWording(line.left), line]));
    const mine = new Set(own.map((line) => normaliseWording(line.left)));
    return {
      entries: [
        ...own.map((line) => entryOf(line, 'own', below.get(normaliseWording(line.left)))),
        ...shipped.filter((line) => !mine.has(normaliseWording(line.left))).map((line) => entryOf(line, 'shipped', undefined)),
      ],
      problems,
      ownFile: this.#ownFile,
    };
  }

  change(change: LexiconChange, stamp: string): Promise<LexiconChanged> {
    const next = this.#changing.then(() => this.#change(change, stamp));
    this.#changing = next.catch(() => undefined);
    return next;
  }

  async #change(change: LexiconChange, stamp: string): Promise<LexiconChanged> {
    if (this.#ownFile === undefined) return { kind: 'refused', why: 'unwritable', message: '没有设置本社区词库的位置，改不了。' };
    const checked = check(change);
    if ('problem' in checked) return { kind: 'refused', why: 'invalid', message: checked.problem };
    const key = normaliseWording(change.left);
    const now = (await this.view()).entries.find((entry) => normaliseWording(entry.left) === key);
    if ((now?.stamp ?? '') !== stamp)
      return { kind: 'refused', why: 'changed', message: `「${change.left}」刚刚被别人改过，请看一下现在的内容，再决定要不要改。` };
    try {
      await this.#write(key, checked.line && writeLexiconLine(checked.line));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '未知原因';
      return { kind: 'refused', why: 'unwritable', message: `词库文件 ${this.#ownFile} 写不了（${code}），请检查文件夹的权限和磁盘空间。` };
    }
    await this.refresh(true);
    return { kind: 'changed' };
  }

  /** In place of the lines of the same left side, else at the end; other lines, remarks among them, stay as they are. */
  async #write(key: string, line: string | undefined): Promise<void> {
    const file = this.#ownFile!;
    const source = (await readText(file)) ?? HEAD;
    const ending = source.includes('\r\n') ? '\r\n' : '\n';
    const taken = new Set(this.#read.own.filter((one) => normaliseWording(one.left) === key).map((one) => one.line));
    const out: string[] = [];
    let placed = line === undefined;
    for (const [i, text] of source.split(/\r?\n/).entries()) {
      if (!taken.has(i + 1)) out.push(text);
      else if (!placed) {
        out.push(line!);
        placed = true;
      }
    }
    if (!placed) {
      while (out.at(-1) === '') out.pop();
      out.push(line!, '');
    }
    await writeWhole(file, out.join(ending));
  }
}

function check(change: LexiconChange): { readonly line: LexiconLine | undefined } | { readonly problem: string } {
  const left = change.left.trim();
  if (left === '') return { problem: '请写居民的说法，例如“小电驴”。' };
  if ([...left].length > LONGEST_LEFT) return { problem: `居民的说法最多 ${LONGEST_LEFT} 个字，写最要紧的几个字就行。` };
  if (/=>|[#[\]\n\t]/.test(left)) return { problem: '居民的说法里不能有 =>、#、方括号和换行。' };
  if (change.kind === 'remove') return { line: undefined };
  const blank = { left, group: '', line: 0 };
  if (change.kind === 'off') return { line: { ...blank, right: [], both: false, off: true } };
  if (change.right.trim() === '') return { problem: '请写书面用语，例如“电动自行车”。几个就用逗号隔开。' };
  if (/=>|[#[\]\n\t]/.test(change.right)) return { problem: '书面用语里不能有 =>、#、方括号和换行。' };
  // Staff separate as they write: 、 and ； as well.
  const right = readRight(change.right.replace(/[、；;]/g, ','));
  if (!right) return { problem: '书面用语要写成“右1, 右2:0.6”：几个就用逗号隔开，冒号后面是 0.1 到 1 的权重，可以不写。' };
  if (right.length > MOST_RIGHT) return { problem: `书面用语最多写 ${MOST_RIGHT} 个，把最准的放在前面。` };
  if (right.every((one) => one.text === normaliseWording(left))) return { problem: '两边是同一个词，不用加。' };
  return { line: { ...blank, right, both: change.both, off: false } };
}

function entryOf(line: LexiconLine, source: LexiconEntry['source'], shipped: LexiconLine | undefined): LexiconEntry {
  const { left, right, both, off, group } = line;
  const stamp = createHash('sha256')
    .update(JSON.stringify([source, left, right, both, off]))
    .digest('hex')
    .slice(0, 12);
  return { left, right, both, off, group, source, line: line.line, stamp, ...(shipped ? { shipped } : {}) };
}

/** Enough to notice that a file is another one than before. */
/** Every question does: asking in the background would make each wait a quarter of a millisecond for a thread. */
function look(file: string | undefined): string {
  if (file === undefined) return '';
  try {
    // Asked before every question: a file that is not there must not cost an exception.
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.mtimeMs}.${found.size}.${found.ino}` : '-';
  } catch {
    return '-';
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readOne(
  file: string | undefined,
  must: boolean,
): Promise<{ readonly lines: readonly LexiconLine[]; readonly problems: readonly Problem[] }> {
  if (file === undefined) return { lines: [], problems: [] };
  try {
    const source = await readText(file);
    if (source !== undefined) return readLexiconLines(source, file);
    return { lines: [], problems: must ? [unreadable(file, 'ENOENT')] : [] };
  } catch (error) {
    return { lines: [], problems: [unreadable(file, (error as NodeJS.ErrnoException).code ?? 'unknown error')] };
  }
}

const unreadable = (file: string, code: string): Problem => ({
  file,
  line: 0,
  message: `can not be read (${code}); questions are answered without it`,
});

/** The old file or the new one, never half of it, also when the power goes. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const scratch = `${file}.part`;
  const handle = await open(scratch, 'w', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(scratch, file);
}
