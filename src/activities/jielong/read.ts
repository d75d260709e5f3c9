import { groupSizeIn } from './count.ts';
import { AROUND, type EntryParts, entriesIn, looksLikePerson, mayHoldMore } from './entry.ts';
import type { ChainEntry, ChainList, UnreadLine } from './list.ts';
import { halfWidth, markerOf, splitNumbered } from './markers.ts';

/**
 * Reads a 接龙 as it is pasted into a group. Pure. What may be somebody and could not be read stands in `unread`: after the
 * first entry no line with words is dropped silently.
 */
export function readChain(text: string): ChainList {
  const lines = halfWidth(text.replace(/\r\n?/g, '\n')).split('\n');
  const start = startOf(lines);
  const before = lines.slice(0, start).map((line) => line.trim());
  const named = before.filter((line) => line !== '' && !ONLY_CHAIN.test(line));
  const format = named.find((line) => FORMAT.test(line)) ?? '';
  const header = named.filter((line) => line !== format);
  const isNumbered = lines.slice(start).some((line) => markerOf(line)?.number !== undefined);
  const groupSize = groupSizeIn(before.join('\n'));
  const entries: ChainEntry[] = [];
  const unread: UnreadLine[] = [];
  for (const [i, raw] of lines.entries()) {
    // 2、迟到不候: most likely a rule of the heading, and shown because it might be somebody.
    if (i < start && markerOf(raw)?.number !== undefined && !TOLD.test(markerOf(raw)!.rest)) unread.push({ line: i + 1, text: raw.trim() });
    if (i < start || raw.trim() === '') continue;
    for (const part of splitNumbered(raw)) {
      const marker = markerOf(part);
      const body = (marker?.rest ?? part).trim();
      // A number that nobody has taken yet.
      const nobody = marker === undefined ? !HAS_WORDS.test(part) : (marker.number ?? 0) <= MOST_NUMBERS;
      if (!HAS_WORDS.test(body) && nobody) continue;
      if (ONLY_CHAIN.test(body)) continue;
      const read = FORMAT.test(body)
        ? []
        : marker || (speaksOfOne(body) && (!isNumbered || startsWithPerson(body)))
          ? entriesIn(body, groupSize)
          : [];
      if (read.length === 0 || tooLong(body)) unread.push({ line: i + 1, text: raw.trim() });
      else {
        for (const one of read) entries.push(entryOf(one, i + 1, marker?.number, raw));
        if (read.some(mayHoldMore)) unread.push({ line: i + 1, text: raw.trim() });
      }
    }
  }
  return {
    title: header[0]?.replace(/^#?\s*接龙\s*[:：]?\s*/, '').trim() || (header[0] ?? ''),
    format,
    header: header.slice(1),
    entries,
    unread,
  };
}

/** A message that is a list for others to add themselves to. */
export function looksLikeChain(text: string): boolean {
  if (/^\s*[#＃【[]?\s*接龙/.test(text)) return true;
  const numbers = text
    .split('\n')
    .flatMap((line) => markerOf(line)?.number ?? [])
    .filter((number) => number > 0);
  return numbers.length >= 3 && numbers.filter((number, i) => i > 0 && number === numbers[i - 1]! + 1).length >= 2;
}

const ONLY_CHAIN = /^[#＃【[]?\s*(?:群)?接龙\s*[】\]]?\s*[:：]?$/;
const FORMAT = /^[（(【]?\s*(?:例(?:如|子)?|格式|示例|样例|模板|如|范例|比如)\s*[:：\s]/;
const HAS_WORDS = /[\p{L}\p{N}]/u;
/** 1、时间：… belongs to what is announced, not to who comes. */
const ABOUT =
  /^(?:活动)?(?:时间|地点|地址|日期|名额|人数|费用|收费|要求|注意(?:事项)?|对象|内容|主题|主讲|报名(?:方式|时间|截止|条件)|截止(?:时间)?|联系(?:人|方式)|备注|说明|物料|自带|集合|出发|流程|规则|温馨提示|提示|参加人员|主办)\s*[:：]|^请(?:大家|各位|自带|提前|准时|勿)|^(?:活动|报名|本次|每(?:人|户|家)|限|凡|以上|以下|欢迎)[^\s]{6,}/;
/** 时间：… */
const TOLD = /^[^\s:：]{2,6}[:：]/;
/** 302） with nothing behind it is a door rather than the place of somebody to come. */
const MOST_NUMBERS = 200;
const LONGEST_LINE = 60;
const tooLong = (body: string): boolean => [...body].length > LONGEST_LINE;

/** The line of the first entry. */
function startOf(lines: readonly string[]): number {
  const numbered = lines.findIndex((line) => isEntryLine(line));
  if (numbered >= 0) return numbered;
  // Nobody wrote numbers: what follows the heading, line by line.
  const first = lines.findIndex((line, i) => line.trim() !== '' && !isHeading(line, i === firstWords(lines)));
  return first < 0 ? lines.length : first;
}

function isEntryLine(line: string): boolean {
  const marker = markerOf(line);
  if (!marker || FORMAT.test(marker.rest) || ABOUT.test(marker.rest)) return false;
  return marker.number !== undefined ? true : HAS_WORDS.test(marker.rest);
}

const firstWords = (lines: readonly string[]): number => lines.findIndex((line) => line.trim() !== '');

function isHeading(line: string, isFirst: boolean): boolean {
  const text = line.trim();
  if (ONLY_CHAIN.test(text) || FORMAT.test(text) || ABOUT.test(text)) return true;
  if (/[?？]|接龙|[:：]$|@所有人|报名|登记|名单|统计/.test(text) && !/(?:替|帮|代|给).+报/.test(text)) return true;
  const [first = '', second = ''] = text.split(/[\s，,（(+＋:：-]+/);
  return isFirst && !looksLikePerson(first) && !(/^\d{1,2}(?:号楼|栋|幢|单元|楼)/.test(first) && second !== '');
}

/** Between numbered lines, what has no number may be a remark on the line above. */
const startsWithPerson = (body: string): boolean =>
  !/^[（(【[]/.test(body) && (looksLikePerson(body.split(/[\s，,（(+＋:：]/)[0] ?? '') || /^(?:替|帮|代)/.test(body));

/** Without a number a line is an entry where it is short and no sentence. */
function speaksOfOne(said: string): boolean {
  const body = said.replace(AROUND, ' ').trim();
  if ([...body].length > 30 || ABOUT.test(body)) return false;
  return !/[。！？!?](?!$)|^(?:我|大家|谢谢|收到|好的|请|以上|共|合计|总计|注|已满|截止|取消第|周[一二三四五六日][上下]午\s*(?:空|待)|[\d号楼单元栋室-]+\s*[（(]没人)/.test(
    body,
  );
}

const entryOf = (parts: EntryParts, line: number, number: number | undefined, raw: string): ChainEntry => ({
  line,
  number,
  ...parts,
  raw: raw.trim(),
});
