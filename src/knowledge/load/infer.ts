import type { PolicyFacts, PolicyKind } from '../policy.ts';
import { withoutAsked } from './asked.ts';
import type { Block, Blocks } from './blocks.ts';
import { buildingsIn, gridsIn } from './buildings.ts';
import { datesIn, dayOf } from './days.ts';

/** Facts that a document does not declare, read from its words. Where the words are not plain, the fact stays empty. */
export function inferFacts(file: string, whole: Blocks): PolicyFacts {
  const document = withoutAsked(whole);
  const name = file.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
  const title = document.title || nameWithoutDate(name);
  const meta = document.blocks.filter((b) => b.kind === 'meta').map((b) => b.text);
  const tail = tailLines(document.blocks);
  const kind = kindOf(title, document.blocks);
  const issued =
    metaDay(meta, /发布日期|发布时间|发文日期|印发日期|公布日期/) ?? signedDay(tail) ?? historyDay(meta) ?? bracketDay(name) ?? '';
  const year = issued === '' ? undefined : Number(issued.slice(0, 4));
  const effectiveFrom = metaDay(meta, /施行日期|实施日期|生效日期|执行日期/) ?? commencement(document.text, year) ?? issued;
  return {
    id: name,
    title,
    kind,
    issuer: issuerOf(meta, tail),
    issued,
    effectiveFrom,
    effectiveTo: end(document.text, meta, kind, title, effectiveFrom, year),
    supersedes: superseded(document.text, title),
    ...scopeOf(title, meta, document.blocks, kind),
  };
}

function nameWithoutDate(name: string): string {
  return name
    .replace(/[（(][\d\-.年月日]+[)）]$/, '')
    .replace(/[-_ ]?\d{4}[-_.]?\d{2}[-_.]?\d{2}$/, '')
    .replace(/^[^_]{1,8}_(?=.{4,})/, '')
    .trim();
}

const KINDS: readonly (readonly [PolicyKind, RegExp])[] = [
  ['faq', /问答|FAQ|常见问题|百问/i],
  ['activity', /讲座|活动预告|活动安排|课程|培训|市民学校|报名|招募|集市/],
  ['rule', /(?:规定|办法|条例|制度|公约|守则|细则|法|法典|规则|规范|章程)(?:[（(][^）)]*[）)])?$/],
  ['notice', /通知|公告|通告|公示|启事|告居民书|温馨提示|提示$|安排$/],
  ['guide', /指南|须知|流程|手册|一览|电话|通讯录|时间表|办事|说明|清单|名单|补贴|津贴|救助/],
  ['rule', /规定|办法|条例|制度|公约|守则|细则|法$|法典|规则|规范|约定|章程|标准|方案/],
];

function kindOf(title: string, blocks: readonly Block[]): PolicyKind {
  const named = KINDS.find(([, pattern]) => pattern.test(title))?.[0];
  if (named) return named;
  const pairs = blocks.filter((b) => b.kind === 'pair').length;
  if (pairs > 0 && pairs * 2 >= blocks.length) return 'faq';
  return blocks.some((b) => b.kind === 'clause') ? 'rule' : 'guide';
}

/** The last lines of a document, where those who issue it sign. */
function tailLines(blocks: readonly Block[]): readonly string[] {
  return blocks
    .slice(-4)
    .flatMap((b) => b.text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line.length <= 40)
    .slice(-3);
}

const BODY =
  /(?:居委会|居民委员会|办事处|街道|物业(?:服务)?(?:中心|公司|有限公司)?|服务中心|委员会|党委|党支部|党总支|警务室|派出所|民政局|卫生服务中心|业委会|公司|服务站|管理处|政府|[局厅部院])$/;

function issuerOf(meta: readonly string[], tail: readonly string[]): string {
  for (const line of meta) {
    const match =
      /(?:发布单位|发布机关|发布部门|制定机关|制定单位|发文机关|发文单位|印发单位|编制单位)\s*[：:]\s*(.+?)(?=\s*(?:发布日期|发布时间|施行日期|生效日期|发文日期|印发日期|[\u3000]{1}|$))/.exec(
        line,
      );
    if (match) return match[1]!.trim();
  }
  const signed = tail.map((line) => line.replace(/\d{4}年.*$/, '').trim()).filter((line) => BODY.test(line) && !/[，。；,]/.test(line));
  if (signed.length > 0) return signed.join('、').replace(/[\s\u3000]+/g, '、');
  // The history of a law: who passed it, most recently.
  const passed = meta
    .map((line) =>
      /([\u4e00-\u9fff]*?)(?:第[一二三四五六七八九十]+届)?([\u4e00-\u9fff]*?人民代表大会(?:常务委员会)?)第[一二三四五六七八九十]+次会议/.exec(
        line,
      ),
    )
    .map((m) => (m ? `${m[1]}${m[2]}`.replace(/第[一二三四五六七八九十]+届/, '') : undefined))
    .filter((n) => n !== undefined);
  const council = meta.map((line) => /(国务院|[\u4e00-\u9fff]{2,10}人民政府)(?:令|第)/.exec(line)?.[1]).filter((n) => n !== undefined);
  return passed.at(-1) ?? council.at(-1) ?? '';
}

function metaDay(meta: readonly string[], name: RegExp): string | undefined {
  for (const line of meta) {
    const label = name.exec(line);
    if (!label) continue;
    const date = datesIn(line.slice(label.index), undefined)[0];
    if (date) return date.day;
  }
  return undefined;
}

function signedDay(tail: readonly string[]): string | undefined {
  const last = tail.at(-1);
  const match = last === undefined ? null : /(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$/.exec(last);
  if (match) return dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  const spelled =
    last === undefined ? null : /([二〇零一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$/.exec(last);
  if (!spelled) return undefined;
  const [year, month, day] = spelled.slice(1).map((part) => spelledNumber(part));
  return dayOf(year!, month!, day!);
}

function spelledNumber(text: string): number {
  const digits = '〇一二三四五六七八九';
  const plain = text.replace(/零/g, '〇');
  if (!plain.includes('十')) return Number([...plain].map((c) => digits.indexOf(c)).join(''));
  const [tens, ones] = plain.split('十') as [string, string];
  return (tens === '' ? 1 : digits.indexOf(tens)) * 10 + (ones === '' ? 0 : digits.indexOf(ones));
}

function historyDay(meta: readonly string[]): string | undefined {
  const days = meta
    .flatMap((line) => (/^\d{4}年/.test(line) && /通过|修订|修正|公布|发布/.test(line) ? datesIn(line, undefined).slice(0, 1) : []))
    .map((d) => d.day);
  return days.sort().at(-1);
}

function bracketDay(name: string): string | undefined {
  const match = /[（(](\d{4})-(\d{2})-(\d{2})[)）]$/.exec(name) ?? /(\d{4})-(\d{2})-(\d{2})$/.exec(name);
  return match ? dayOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

/** 自2026年3月1日起施行: of the document itself, so the last one, and not one of a document that it names. */
function commencement(text: string, year: number | undefined): string | undefined {
  const days: string[] = [];
  for (const match of text.matchAll(
    /(?:自|从|于)?\s*((?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:零时|0时|0:00|00:00)?\s*起?\s*(?:正式|开始)?\s*(?:施行|实施|执行|生效|启用)/g,
  )) {
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    if (/》[^。\n]{0,11}$/.test(before)) continue;
    const date = datesIn(match[1]!, year)[0];
    if (date) days.push(date.day);
  }
  return days.at(-1);
}

/** Matters that are over when their day is. */
const EVENT =
  /停水|停电|停气|停梯|停暖|停热|断水|断电|检修|维修|维保|施工|封闭|演练|义诊|接种|体检|讲座|活动|培训|报名|集市|消杀|清洗|入户|安检|放假|值班|招募|打压|注水|改道/;

function end(text: string, meta: readonly string[], kind: PolicyKind, title: string, from: string, year: number | undefined): string {
  const term = meta.find((line) => /^有效期/.test(line));
  const declared = term === undefined ? undefined : datesIn(term, year).at(-1)?.day;
  if (declared) return declared;
  const plain =
    /有效期(?:至|到|截至|截止到?)\s*[:：]?\s*((?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日)/.exec(text) ??
    /本(?:通知|公告|办法|规定|安排|公示|通告)[^。\n]{0,20}(?:至|到|于)\s*((?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:[^。\n]{0,6})(?:止|失效|废止|结束)/.exec(
      text,
    );
  const stated = plain ? datesIn(plain[1]!, year)[0]?.day : undefined;
  if (stated && stated >= from) return stated;
  if ((kind !== 'notice' && kind !== 'activity') || !EVENT.test(title) || /起(?:正式)?(?:施行|实施|执行)/.test(text)) return '';
  const last = datesIn(text, year)
    .map((d) => d.day)
    .sort()
    .at(-1);
  return last !== undefined && from !== '' && last >= from ? last : '';
}

/** Documents that this one puts out of force, by title. One that bears its own title is an older version of it. */
function superseded(text: string, title: string): readonly string[] {
  const titles = new Set<string>();
  const patterns = [
    /((?:[^。；\n]*《[^》]{2,50}》){1,6})[^。；\n《》]{0,20}(?:同时)?(?:废止|停止执行|停止施行|停止使用|作废|失效)/g,
    /(?:代替|取代|替代|替换)(?:[^。；\n《]{0,20})(《[^》]{2,50}》)/g,
  ];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) for (const name of match[1]!.matchAll(/《([^》]{2,50})》/g)) titles.add(name[1]!.trim());
  }
  titles.delete(title);
  return [...titles];
}

/** Only where it is said as such: in the title, a line 适用范围, or whom the letter addresses. A building that is merely mentioned is no scope. */
function scopeOf(
  title: string,
  meta: readonly string[],
  blocks: readonly Block[],
  kind: PolicyKind,
): { readonly buildings: readonly string[]; readonly grids: readonly string[] } {
  const first = blocks.find((b) => b.kind === 'text')?.text.trim() ?? '';
  const sources = [title, ...meta.filter((line) => /范围/.test(line))];
  if (kind === 'notice' && first.length <= 60 && /(?:居民|住户|业主|邻居|用户)(?:朋友)?(?:们)?\s*[：:]$/.test(first)) sources.push(first);
  const text = sources.join('\n');
  return { buildings: buildingsIn(text), grids: gridsIn(text) };
}
