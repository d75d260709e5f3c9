import { chineseNumber } from '../index/numerals.ts';
import { ageTerm, buildingTerm, dayTerm, weekdayTerm } from '../index/policy-terms.ts';
import type { Segmenter } from '../index/terms.ts';
import { normaliseWording, runsOf } from '../index/wording.ts';
import { buildingsIn } from '../load/buildings.ts';
import { weekdayOf } from '../load/days.ts';
import { asksFor, type Thing } from './asks-for.ts';
import type { Background } from './background.ts';
import type { Expansion, Lexicon } from './lexicon.ts';
import { type Spoken, sortOf } from './sorts.ts';
import { type DateWord, dateWords } from './when.ts';

/** A question as it is searched for. */
export interface Question {
  readonly text: string;
  readonly normalised: string;
  /** Terms with their weights, apart from those inside `groups`. */
  readonly terms: ReadonlyMap<string, number>;
  /** Phrases that can be said in several ways: the best way counts, not all of them together. */
  readonly groups: readonly TermGroup[];
  /** Words that carry the meaning, for telling how much of it a passage covers. */
  readonly units: readonly Unit[];
  readonly dates: readonly DateWord[];
  /** Buildings that the question names. */
  readonly buildings: readonly string[];
  readonly asks: readonly Thing[];
  /** All its words, those that tell little included. */
  readonly spoken: () => readonly Spoken[];
  /** Its words without politeness, days and houses: what is compared with the ways in which passages are asked for. */
  readonly matter: string;
  /** Of a follow-up: the matter of the question before it. */
  readonly before?: string;
}

export interface TermGroup {
  readonly phrase: string;
  readonly ways: readonly { readonly text: string; readonly weight: number; readonly terms: ReadonlyMap<string, number> }[];
}

export interface Unit {
  readonly text: string;
  /** Where it stands in the question: what is asked about tends to come last. */
  readonly at: number;
  /** How much it tells in ordinary language, 0–1. */
  readonly information: number;
  readonly expansions: readonly Expansion[];
  /** Its neighbouring characters, two by two. */
  readonly pairs: readonly string[];
}

const pairsOf = (word: string): readonly string[] => Array.from({ length: Math.max(0, word.length - 1) }, (_, i) => word.slice(i, i + 2));

export interface QuestionTools {
  readonly segmenter: Segmenter;
  readonly background: Background;
  readonly lexicon: Lexicon;
  readonly timeZone: string;
}

/** How much a term of each kind counts. Found on public questions about laws, where the differences are small. */
const WEIGHTS = { character: 0.5, pair: 1, pairOfWord: 0.15, word: 0.4, date: 1.2, weekday: 0.6, building: 0.8, age: 0.8 };
/** Terms of the words a question is asked with (多少钱, 怎么办): they tell what is wanted, hardly what it is about. */
const ASKING_SHARE = 0.3;

/** The words under which documents tell what is asked for. */
const HEADING_WEIGHT = 0.2;
const HEADINGS: Readonly<Record<Thing, readonly string[]>> = {
  money: ['收费', '费用', '标准', '元'],
  time: ['时间', '开放时间'],
  date: ['时间', '日期'],
  duration: ['时限', '期限', '工作日'],
  phone: ['电话'],
  place: ['地点', '位置'],
  papers: ['材料', '所需材料', '证明'],
  who: ['负责', '对象'],
  count: ['数量', '名额'],
  allowed: ['不得', '可以', '禁止'],
  how: ['流程', '办法', '申请'],
  name: ['公司', '单位'],
};

/** Politeness and who is speaking: no part of the matter. Taken out, so that no pairs form across them. */
const FILLERS =
  /请问(?:一下)?|(?:我)?(?:想|要)?(?:问|咨询|打听|了解)(?:一下|下|个事|一声)|麻烦(?:问|帮忙)?(?:一下|下)?|你好|您好|大家好|各位(?:邻居|好)?|谢谢(?:了|啦|您|你)?|多谢|在吗|在不在|有(?:没有)?(?:谁|人)(?:知道|晓得|了解)|谁(?:知道|晓得)|知不知道|帮(?:我|忙)?(?:看看|查查|查一下|问问)|小邻|咱们?|我们?|俺们?|你们?|您|他们?|她们?|人家|到底|究竟|一般|现在|目前|一下|那个|这个|的话|是不是说|听说/g;
const ASKING =
  /多少钱|多少|几点|几号|几天|几个|几次|什么时候|啥时候|什么|啥|怎么办|怎么样|怎么|咋办|咋|如何|怎样|哪里|哪儿|哪天|哪个|哪些|哪|谁|多久|多长时间|多长|能不能|可不可以|可以|能否|是否|是不是|有没有|行不行|行吗|行不|要不要|用不用|会不会|需要|应该|应当|还能|还有|不能|吗|呢|吧|啊|呀|嘛|呗|么|呐|哦|哈|啦|了|的|得|地|着|过|给|让|把|被|跟|和|与|在|是|有|没|不|能|要|会|想|去|来|到|都|就|才|也|还|又|很|太|真/g;
const IDLE_TAGS = new Set([
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
  'd',
  'y',
  'e',
  'o',
  'm',
  'mq',
  'w',
  'x',
  'f',
  't',
  'zg',
]);
/** Tagged as mere number or time, yet often the matter itself. */
const NEVER_IDLE = /^(?:夜间|晚上|中午|早上|上午|下午|半夜|周末|节假日|国庆|春节|元旦|双休日|冬季|夏季|月卡|季卡|年卡|一楼|顶楼)$/;

/** Rules name the hours of the clock where residents name the time of day. */
const HOURS = /^(?:早上|早晨|清早|大清早|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|深夜|深更半夜|凌晨|晚间|白天|大晚上|大中午|大早上)$/;
const HOUR_SHARE = 0.35;

/** Numbers and plates of persons, with what leads to them: whoever they belong to, they are not what is asked. */
const PERSONAL =
  /[,，]?(?:我的|他的|她的)?(?:联系)?(?:电话|手机|号码|身份证|车牌|微信|住址|家住|我住|住)?(?:号|是|在)?[:：]?(?:1[3-9]\d{9}|\d{15,18}[xX]?|\d{1,2}-\d{1,2}-\d{3,4}|[\u4e00-\u9fa5][A-Z][A-Z0-9]{5,6})/g;
/** Whose question it is. */
const ON_BEHALF = /^(?:\S{0,8}?)(?:让|叫|托|要)我(?:来|帮忙)?(?:问|打听)(?:一下|下|个事)?[,，:：]?/;

const HOUSES = /\d{1,3}(?:[、,和到至\-~]\d{1,3})*号楼/g;

export function readQuestion(text: string, at: Date, tools: QuestionTools): Question {
  const cleaned = text.replace(/@\S+[\s\u2005]?/g, ' ').replace(/\[[^\]]{1,8}\]/g, ' ');
  const normalised = normaliseWording(cleaned.replace(ON_BEHALF, '').replace(PERSONAL, ' ')).slice(0, 500);
  const dates = dateWords(normalised, at, tools.timeZone);
  const buildings = buildingsIn(normalised);

  let searched = normalised.replace(FILLERS, blank);
  // Which day and whose house is asked about is weighed elsewhere: no passage need name them, nor be polite.
  let matter = normalised.replace(FILLERS, blank);
  for (const date of dates)
    if (date.kind !== 'weekday')
      searched = searched.slice(0, date.index) + ' '.repeat(date.words.length) + searched.slice(date.index + date.words.length);
  for (const date of dates)
    matter = matter.slice(0, date.index) + ' '.repeat(date.words.length) + matter.slice(date.index + date.words.length);
  if (buildings.length > 0) {
    searched = searched.replace(HOUSES, blank);
    matter = matter.replace(HOUSES, blank);
  }

  const matches = tools.lexicon.match(searched);
  const asking = new Uint8Array(searched.length);
  for (const match of searched.matchAll(ASKING)) {
    // 有 within 有线电视 is no asking word.
    if (!matches.some((m) => m.start < match.index + match[0].length && match.index < m.end && m.phrase.length > match[0].length))
      asking.fill(1, match.index, match.index + match[0].length);
  }

  const terms = new Map<string, number>();
  const inGroup = new Map<number, Map<string, number>>();
  const groupAt = (start: number, end: number): Map<string, number> => {
    const index = matches.findIndex((m) => m.expansions.length > 0 && m.start <= start && end <= m.end);
    if (index === -1) return terms;
    const group = inGroup.get(index) ?? new Map<string, number>();
    inGroup.set(index, group);
    return group;
  };
  const add = (term: string, weight: number, start: number, length: number): void => {
    let share = 0;
    for (let i = start; i < start + length; i++) share += asking[i] ? ASKING_SHARE : 1;
    const into = groupAt(start, start + length);
    into.set(term, (into.get(term) ?? 0) + (weight * share) / length);
  };

  const units: Unit[] = [];
  const addUnit = (word: string, at: number, expansions: readonly Expansion[], floor: number): void => {
    const hour = HOURS.test(word) ? HOUR_SHARE : 1;
    const told = Math.max(floor, tools.background.information(word)) * (word.length === 1 ? 0.4 : 1) * hour;
    if (told > 0.02 && !units.some((u) => u.text === word))
      units.push({ text: word, at, information: told, expansions, pairs: pairsOf(word) });
  };

  for (const run of searched.matchAll(/[\p{Script=Han}〇]+|[a-z0-9]+(?:[.:][0-9]+)*/gu)) {
    const start = run.index;
    const word = run[0];
    if (!/^[\p{Script=Han}〇]/u.test(word)) {
      add(word, WEIGHTS.pair, start, word.length);
      if (!/^\d$/.test(word)) units.push({ text: word, at: start, information: 0.5, expansions: [], pairs: pairsOf(word) });
      continue;
    }
    for (let i = 0; i < word.length; i++) {
      add(`.${word[i]}`, WEIGHTS.character, start + i, 1);
      if (i + 1 < word.length) add(word.slice(i, i + 2), WEIGHTS.pair, start + i, 2);
    }
    let at = start;
    for (const token of tools.segmenter.tag(word)) {
      const length = token.word.length;
      if (length === 2) add(token.word, WEIGHTS.pairOfWord, at, 2);
      if (length > 2) add(token.word, WEIGHTS.word, at, length);
      const within = matches.some((m) => m.start < at + length && at < m.end);
      const idle =
        asking.subarray(at, at + length).every((flag) => flag === 1) ||
        (IDLE_TAGS.has(token.tag) && !NEVER_IDLE.test(token.word) && (token.tag !== 'x' || length === 1));
      if (!within && !idle) addUnit(...withoutLeading(token.word, at), [], 0);
      at += length;
    }
  }
  for (const match of matches) {
    const idle = asking.subarray(match.start, match.end).every((flag) => flag === 1) && match.expansions.length === 0;
    if (!idle) addUnit(match.phrase, match.start, match.expansions, match.phrase.length > 1 ? 0.45 : 0.3);
  }

  const groups: TermGroup[] = matches.flatMap((match, i) => {
    const own = inGroup.get(i);
    if (match.expansions.length === 0) return [];
    return [
      {
        phrase: match.phrase,
        ways: [
          { text: match.phrase, weight: 1, terms: own ?? new Map<string, number>() },
          ...match.expansions.map((e) => ({ text: e.text, weight: e.weight, terms: termsOfPhrase(e.text, tools.segmenter) })),
        ],
      },
    ];
  });
  const asks = asksFor(normalised);
  for (const thing of asks)
    groups.push({
      phrase: thing,
      ways: HEADINGS[thing].map((text) => ({ text, weight: HEADING_WEIGHT, terms: termsOfPhrase(text, tools.segmenter) })),
    });
  for (const date of dates) {
    if (date.kind === 'span') continue;
    terms.set(dayTerm(date.from), date.kind === 'named' ? WEIGHTS.date : WEIGHTS.weekday);
    terms.set(weekdayTerm(weekdayOf(date.from)), WEIGHTS.weekday);
  }
  for (const building of buildings) terms.set(buildingTerm(building), WEIGHTS.building);
  for (const age of agesOf(normalised)) terms.set(ageTerm(age), WEIGHTS.age);
  units.sort((a, b) => a.at - b.at);
  let said: readonly Spoken[] | undefined;
  const spoken = (): readonly Spoken[] => {
    said ??= tools.segmenter.tag(matter).flatMap(({ word, tag }) => (word.trim() === '' ? [] : [{ word, sort: sortOf(tag) }]));
    return said;
  };
  return { text, normalised, terms, groups, units, dates, buildings, asks, spoken, matter };
}

/** Of what a word tells in ordinary language: 狗 0.16, 法律 0.23, 绳子 0.57; 带 0.09. */
const TELLING = 0.25;
const TELLING_LITTLE = 0.11;
const DAYTIME = /^(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|白天|今天|明天|后天|昨天|周末)$/;

/** What can be asked of anything: alone, it says nothing of what is asked about. */
const ASPECT = /^(?:材料|手续|流程|条件|时间|地点|地址|电话|费用|证件|标准|要求|期限|名额|多久|准备|携带|提交|办理|申请|活动|通知|规定)$/;

const isSubject = (unit: Unit, tells: number): boolean => unit.information > tells && !ASPECT.test(unit.text);

/** How many words of a question tell much of what it is about. 那晚上呢 has none, 每户养几条狗 has none either: 养 and 狗 are everyday words. */
export const subjectWords = (question: Pick<Question, 'units'>): number => question.units.filter((unit) => isSubject(unit, TELLING)).length;

/** Whether it says at all what it is about. 要带什么材料 does not. */
export const namesSubject = (question: Pick<Question, 'units'>): boolean =>
  question.units.some((unit) => isSubject(unit, TELLING_LITTLE) && !DAYTIME.test(unit.text));

/** What is said before counts this much beside what is said now. */
const BEFORE_SHARE = 0.5;

/** 那晚上呢: the matter is in the question before, the difference in this one. */
export function followUp(before: Question, now: Question): Question {
  const terms = new Map([...before.terms].map(([term, weight]) => [term, weight * BEFORE_SHARE]));
  for (const [term, weight] of now.terms) terms.set(term, Math.max(weight, terms.get(term) ?? 0));
  const own = new Set(now.units.map((unit) => unit.text));
  const whether = now.asks.every((thing) => thing === 'allowed');
  return {
    text: now.text,
    normalised: `${before.normalised} ${now.normalised}`,
    before: before.matter,
    terms,
    groups: [
      ...now.groups,
      ...before.groups
        .filter((group) => !now.groups.some((other) => other.phrase === group.phrase))
        .map((group) => ({ ...group, ways: group.ways.map((way) => ({ ...way, weight: way.weight * BEFORE_SHARE })) })),
    ],
    units: [
      ...before.units.filter((unit) => !own.has(unit.text)).map((unit) => ({ ...unit, information: unit.information * BEFORE_SHARE })),
      ...now.units,
    ],
    dates: now.dates.length > 0 ? now.dates : before.dates,
    buildings: now.buildings.length > 0 ? now.buildings : before.buildings,
    asks: whether ? [...new Set([...before.asks, ...now.asks])] : now.asks,
    // What was said before may stand in another passage.
    spoken: now.spoken,
    matter: `${before.matter} ${now.matter}`,
  };
}

/** 85岁; 奶奶九十二了, where somebody old is spoken of. */
function agesOf(normalised: string): readonly number[] {
  const stated = [...normalised.matchAll(/(\d{1,3})周?岁/g)].map((m) => Number(m[1]));
  if (stated.length > 0 || !/[爷奶姥爸妈爹娘老]/.test(normalised)) return stated;
  return [...normalised.matchAll(/([五六七八九]十[一二三四五六七八九]?)(?=了|多|,|，|的|$)/g)].flatMap((m) => chineseNumber(m[1]!) ?? []);
}

/** 几辆车 → 辆车, 能带 → 带: the dictionary joins what only stands together. */
function withoutLeading(word: string, at: number): [string, number] {
  const lead = /^[几能每往在这那哪不没有多](?=..|.$)/.exec(word);
  return lead && word.length > 1 ? [word.slice(1), at + 1] : [word, at];
}

const blank = (match: string): string => ' '.repeat(match.length);

/** What the lexicon and the headings make of words comes again in every other question. */
const phrases = new WeakMap<Segmenter, Map<string, ReadonlyMap<string, number>>>();

function termsOfPhrase(text: string, segmenter: Segmenter): ReadonlyMap<string, number> {
  let known = phrases.get(segmenter);
  if (!known) {
    known = new Map();
    phrases.set(segmenter, known);
  }
  let terms = known.get(text);
  if (!terms) {
    terms = readPhrase(text, segmenter);
    known.set(text, terms);
  }
  return terms;
}

function readPhrase(text: string, segmenter: Segmenter): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  for (const run of runsOf(text)) {
    if (!/^[\p{Script=Han}〇]/u.test(run)) {
      terms.set(run, WEIGHTS.pair);
      continue;
    }
    for (let i = 0; i < run.length; i++) {
      terms.set(`.${run[i]}`, WEIGHTS.character);
      if (i + 1 < run.length) terms.set(run.slice(i, i + 2), WEIGHTS.pair);
    }
    for (const word of segmenter.cut(run)) if (word.length > 2) terms.set(word, WEIGHTS.word);
  }
  return terms;
}
