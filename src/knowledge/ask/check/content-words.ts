import type { Language } from '../../language.ts';

/** A word that claims something, with how much it tells, 0–1. */
export interface ContentWord {
  readonly text: string;
  readonly at: number;
  readonly weight: number;
}

/** Parts of speech that claim nothing by themselves. */
const IDLE = new Set([
  'r',
  'rz',
  'rr',
  'ry',
  'u',
  'uj',
  'ul',
  'uz',
  'ug',
  'uv',
  'ud',
  'p',
  'c',
  'cc',
  'y',
  'e',
  'o',
  'm',
  'mq',
  'w',
  'x',
  'f',
  'q',
  'zg',
  'k',
  'h',
]);
/** What an answer is made with, whatever it says. */
const GLUE = new Set(
  '您 你 请 可以 能够 需要 应该 应当 必须 要求 不能 不得 不可 不可以 不行 不用 不必 无需 不要 禁止 严禁 允许 不许 不准 如果 的话 根据 按照 依据 规定 通知 文件 条款 第 具体 情况 目前 现在 相关 有关 其中 另外 此外 同时 以及 或者 并且 而且 但是 不过 因此 所以 因为 由于 就是 属于 包括 包含 分别 注意 提醒 记得 是 有 没有 在 到 从 向 对 把 被 让 给 和 与 或 及 等 也 都 就 才 还 再 先 后 会 想 要 去 来 做 进行 方面 时候 期间 社区 小区 本社区 居民 大家 咱们 我们 一般 通常 也就是说 意思 可 能 须 应 需 不 没 未 无 这样 这个 那个 之间 左右 一共 总共 共计 合计 大约 大概 差不多 另外 还有 里面 之内 以内 内 里 上 下 中 外 前 之后 之前 以后 以前 起 至 段 时间 事情 问题 办 说 写 明 叫 好 对 行 得 很 更 最 只 仅 均 即 并 则 若 将 已 已经 正在 即可 均可 方可 每'.split(
    ' ',
  ),
);
const NEVER_IDLE =
  /^(?:夜间|晚上|中午|早上|上午|下午|半夜|周末|节假日|国庆|春节|元旦|随时|全天|永久|长期|终身|任何|所有|全部|一律|全额|当天|当场|次日)$/;

/** How much a word tells that no dictionary has. */
const UNKNOWN = 0.6;
const HOURS = /^(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|早|晚)$/;

/** @param normalised by normaliseWording */
export function contentWords(normalised: string, language: Language): readonly ContentWord[] {
  const words: ContentWord[] = [];
  for (const run of normalised.matchAll(/[\p{Script=Han}〇]+|[a-z]{2,}/gu)) {
    if (!/^\p{Script=Han}|〇/u.test(run[0])) {
      words.push({ text: run[0], at: run.index, weight: 0.6 });
      continue;
    }
    let at = run.index;
    let single: ContentWord | undefined;
    for (const { word, tag } of language.segmenter.tag(run[0])) {
      const idle = GLUE.has(word) || (IDLE.has(tag) && !NEVER_IDLE.test(word)) || (tag === 'd' && word.length === 1);
      // Numerals are figures.ts' part, and so is the hour of 早上6点.
      const numeral = /^[〇零一二两三四五六七八九十百千万半]+$/.test(word);
      const hour = HOURS.test(word) && /^[\d零一二两三四五六七八九十]/.test(normalised.slice(at + word.length));
      const weight = Math.max(NEVER_IDLE.test(word) ? 0.5 : 0, language.background.information(word)) * (word.length === 1 ? 0.4 : 1);
      if (idle || hour || numeral || weight <= 0.05) single = undefined;
      else if (word.length === 1 && single) {
        // 投 喂: a word that the dictionary does not know.
        words.pop();
        single = { text: single.text + word, at: single.at, weight: UNKNOWN };
        words.push(single);
      } else {
        const found = { text: word, at, weight };
        single = word.length === 1 ? found : undefined;
        words.push(found);
      }
      at += word.length;
    }
  }
  return words;
}

/** Share of a word that a text holds: 1 where it stands in it, less where only pairs of its characters do. */
export function shareIn(word: string, text: string): number {
  if (text.includes(word)) return 1;
  if (word.length < 2) return 0;
  let pairs = 0;
  for (let i = 0; i + 1 < word.length; i++) if (text.includes(word.slice(i, i + 2))) pairs++;
  if (pairs > 0) return (0.8 * pairs) / (word.length - 1);
  return word.length === 2 && near(word[0]!, word[1]!, text) ? 0.6 : 0;
}

/** 停水 of 停止供水: both characters close together, in their order. */
function near(first: string, second: string, text: string): boolean {
  for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
    const next = text.indexOf(second, at + 1);
    if (next !== -1 && next - at <= 4 && !/[，。；！？\n]/.test(text.slice(at, next))) return true;
  }
  return false;
}
