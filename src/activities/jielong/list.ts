/** A pasted 接龙, as it was read. */

export interface ChainEntry {
  /** Where it stands in the pasted text, from 1. */
  readonly line: number;
  /** The number before it; undefined where it has none. */
  readonly number: number | undefined;
  /** Who comes, as the list says it: 张三, 王阿姨, 乐乐妈妈. Without number, door, count and note. */
  readonly name: string;
  /** How many in all; 1 where nothing is said. */
  readonly people: number;
  /** withdrawn: struck out, 取消, 不去了. */
  readonly state: 'in' | 'withdrawn';
  /** A door or building: 302, 3-2-301. Empty where none is named. */
  readonly household: string;
  /** Who wrote it for them: 替李四报 by 张三. Empty where nobody is named. */
  readonly by: string;
  readonly note: string;
  /** The line itself. */
  readonly raw: string;
}

/** Shown to staff: it may be somebody. */
export interface UnreadLine {
  readonly line: number;
  readonly text: string;
}

export interface ChainList {
  readonly title: string;
  /** What an entry is to look like: 例 1. 姓名 人数 电话. Empty where none is given. */
  readonly format: string;
  /** The lines before the entries that are neither. */
  readonly header: readonly string[];
  readonly entries: readonly ChainEntry[];
  readonly unread: readonly UnreadLine[];
}

/** By this two entries are the same party: the name without spaces, signs and pictures. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
