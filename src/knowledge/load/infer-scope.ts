import type { PolicyKind } from '../policy.ts';
import type { Block } from './blocks.ts';
import { buildingsIn, gridsIn } from './buildings.ts';
import { around, ofItself } from './infer-words.ts';

/** Whom a document is for, where it is not for everybody. */

const RANGE_LINE =
  /^[\s\u3000]*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?(?:\*\*)?(?:停水|停电|停气|停暖|停梯|影响|涉及|检修|施工|通知|适用|实施|受影响|清洗|消杀|维修)?的?(?:范围|楼栋|楼号|区域)(?:\*\*)?\s*(?:[：:]|为)\s*(.{1,120})$/;
const APPLIES = /(?:仅|只|专门)?(?:适用于|适用范围为|适用范围是|适用范围：|仅限|只限)\s*([^。；\n]{1,120})/g;
/** At a building, not for it: 3号楼北侧停车场, 5号楼门口. */
const PLACE =
  /(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:号楼|栋|幢)\s*(?:与[^，。；、]{1,6}(?:之间)|[东南西北]{1,2}(?:侧|面|边|门|角)|旁边?|门口|门前|楼前|楼后|前|后面?|附近|对面|周边|广场|底商|大厅|一层|一楼|架空层|活动室|会议室|以[东南西北])/g;
const EXCEPT = /不(?:适用于?|包括|含|涉及)|除[^，。；]{1,40}(?:外|以外)/;

export interface Scope {
  readonly buildings: readonly string[];
  readonly grids: readonly string[];
}

/** Only where it is said as such: in the title, as a range, or whom the letter addresses. A building that is merely mentioned is no scope. */
export function scopeOf(title: string, meta: readonly string[], blocks: readonly Block[], kind: PolicyKind): Scope {
  // 3、4号楼各位居民 looks like an item of a list.
  const first = blocks.find((b) => b.kind === 'text' || b.kind === 'item')?.text.trim() ?? '';
  const sources = [title.replace(PLACE, ''), ...meta.filter((line) => /范围/.test(line))];
  if (kind === 'notice' && first.length <= 60 && /(?:居民|住户|业主|邻居|用户|家长|车主)(?:朋友)?(?:们)?\s*[：:]$/.test(first))
    sources.push(first);
  for (const block of blocks) {
    if (block.kind === 'row' || block.kind === 'pair' || block.kind === 'heading' || block.kind === 'asked') continue;
    for (const line of block.text.split('\n')) {
      const range = kind === 'notice' || kind === 'activity' ? RANGE_LINE.exec(line.trim()) : null;
      if (range) sources.push(range[1]!.replace(PLACE, ''));
      for (const match of line.matchAll(APPLIES)) {
        // 三轮车适用于3号楼车棚 is about tricycles.
        if (ofItself(around(line, match.index, match.index), title)) sources.push(match[1]!.replace(PLACE, ''));
      }
    }
  }
  const told = sources.join('\n');
  // Everybody but those named: there is no way to say that of a document.
  if (EXCEPT.test(told) || /不适用于/.test(blocks.map((b) => b.text).join('\n'))) return { buildings: [], grids: [] };
  return { buildings: buildingsIn(told), grids: gridsIn(told) };
}
