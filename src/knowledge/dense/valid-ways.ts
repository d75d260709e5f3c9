import { maskPersonal } from '../../log.ts';
import { normaliseWording } from '../index/wording.ts';
import type { Passage } from '../policy.ts';

const SHORTEST = 4;
const LONGEST = 30;
const MOST = 6;
/** What is no question of a resident: addresses, mentions, data, and what is said to a model. */
const FOREIGN = /https?:|www\.|[@<>{}[\]|\\`]|忽略|无视|指令|提示词|系统消息|作为AI|原文|上述|本条|该条/i;

/**
 * Of the ways in which a model thinks that a passage is asked for, those that may be kept: short, in Chinese, different from
 * each other and from those that are known, and without a figure that the passage does not hold.
 */
export function validWays(ways: readonly string[], title: string, passage: Passage): readonly string[] {
  const figures = new Set(figuresIn([title, passage.heading, passage.clause, passage.lead, passage.question, passage.text].join('\n')));
  const known = new Set([passage.question, ...passage.asked.split('\n')].map(bare));
  const kept: string[] = [];
  for (const raw of ways) {
    const way = raw
      .replace(/^\s*(?:\d{1,2}[.、．)）](?!\d)|[-*•])\s*/, '')
      .replace(/^["“「]|["”」]$/g, '')
      .trim();
    const length = [...way].length;
    const same = bare(way);
    if (length < SHORTEST || length > LONGEST || !/\p{Script=Han}{2}/u.test(way) || /[\n\r\t]/.test(way)) continue;
    if (FOREIGN.test(way.normalize('NFKC')) || maskPersonal(way) !== way || known.has(same)) continue;
    if (!figuresIn(way).every((figure) => figures.has(figure))) continue;
    known.add(same);
    kept.push(way);
    if (kept.length === MOST) break;
  }
  return kept;
}

const figuresIn = (text: string): readonly string[] => normaliseWording(text).match(/\d+(?:[.:]\d+)*/g) ?? [];

/** The same question with another mark at its end is the same question. */
const bare = (text: string): string =>
  normaliseWording(text)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[吗呢啊呀嘛]$/u, '');
