import type { Thing } from './ask/asks-for.ts';
import { coverOf } from './ask/match.ts';
import type { Question, Unit } from './ask/question.ts';

/**
 * Whether two questions are one matter in other words, so that one answer serves both: 充电桩能装吗, 想装个充电桩咋申请. A wrong group
 * would tell somebody the answer to another question; two groups for one matter only cost staff a press. So it is strict.
 */

/** From here on two questions are one. */
export const ALIKE_ENOUGH = 0.85;
/** Of so few characters none may be missing in the other question: 血压课咋报, 血压课讲啥. */
const SHORT = 6;
/** Of so many, both may not have one that the other lacks: 充电桩能修吗, 充电桩能拆吗. */
const LONG = 14;
/** A word that tells so much, and is nowhere in the other question, makes it another matter. */
const TELLING = 0.3;

/** Words that say nothing of the matter: who speaks, how it is asked, how politely. */
const AROUND =
  /@\S+|(?:咱们?|我们?|俺们?)?(?:这|那)?(?:个|栋|幢)?(?:小区|社区|院子)里?|(?:咱们?|我们?|俺们?)(?:这|那)?(?:个|栋|幢)?(?:楼|家|单元)(?![门道顶下上里])|请问|想问|问(?:一)?下|咨询|打听|了解|麻烦|你好|您好|谢谢|多谢|小邻|咱们?|我们?|俺们?|你们?|您|大家|各位|这个|那个|这边|一下|到底|究竟|现在|目前|听说|请|多少|几|什么|啥|怎么样|怎么|咋样|咋|如何|怎样|哪里|哪儿|哪个|哪些|哪|谁|多久|多长时间|能不能|可不可以|可以|能否|可否|是否|是不是|有没有|行不行|让不让|准不准|要不要|用不用|需不需要|会不会|允许|需要|应该|想|要|能|会|得|行|让|准|可|是|有|没|不|吗|呢|吧|啊|呀|嘛|么|呗|哦|哈|啦|了|的|地|着|过|给|把|在|去|来|到|还|也|都|就|才|又|个|们/g;
/** What people do about a matter, whichever it is: 装充电桩 and 装充电桩怎么申请 are one. */
const PROCEDURE = /申请|办理|办|弄|搞|审批|手续|流程|程序/g;

const HOURS = /早上|早晨|清早|上午|中午|下午|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|凌晨|白天|周末|节假日|平时/g;

/** 安装 and 装, 缴纳 and 交: the long and the short word for one thing. */
const VERBS: readonly (readonly [RegExp, string])[] = [
  [/安装|加装/g, '装'],
  [/缴纳|缴费|交纳|缴(?=[^费]|$)/g, '交'],
  [/更换/g, '换'],
  [/维修|修理/g, '修'],
  [/领取|申领/g, '领'],
  [/停放/g, '停'],
  [/存放|放置/g, '放'],
  [/购买/g, '买'],
  [/饲养/g, '养'],
  [/补办/g, '补'],
  [/拨打/g, '打'],
];
const shortVerbs = (text: string): string => VERBS.reduce((words, [long, short]) => words.replace(long, short), text);

/** Compares questions; each is read once. */
export class AlikeQuestions {
  readonly #read = new Map<string, Question>();

  constructor(
    private readonly tools: { read(text: string): Question; weigh(unit: Unit): number },
    private readonly most = 3000,
  ) {}

  /** How much each of the others means the same as a question, 0–1. */
  likeness(text: string, others: readonly string[]): readonly number[] {
    const question = this.#of(text);
    return others.map((other) => likenessOf(question, this.#of(other), this.tools.weigh));
  }

  /** The same, less strictly: for people to look at. */
  nearness(text: string, others: readonly string[]): readonly number[] {
    const question = this.#of(text);
    return others.map((other) => nearnessOf(question, this.#of(other), this.tools.weigh));
  }

  /**
   * Puts together what is one matter, by index; the first of each group is the earliest in the list. A question joins the group
   * whose first one it is most like, so that no chain leads from one matter to another.
   */
  groups(texts: readonly string[]): readonly (readonly number[])[] {
    const groups: number[][] = [];
    for (const [i, text] of texts.entries()) {
      const likeness = this.likeness(
        text,
        groups.map(([first]) => texts[first!]!),
      );
      const best = likeness.reduce((a, one, at) => (one > (likeness[a] ?? 0) ? at : a), 0);
      if ((likeness[best] ?? 0) >= ALIKE_ENOUGH) groups[best]!.push(i);
      else groups.push([i]);
    }
    return groups;
  }

  #of(text: string): Question {
    let question = this.#read.get(text);
    if (!question) {
      question = this.tools.read(shortVerbs(text));
      if (this.#read.size >= this.most) this.#read.delete(this.#read.keys().next().value!);
      this.#read.set(text, question);
    }
    return question;
  }
}

/** 0–1; 0 where they can't be one, whatever their words. */
export function likenessOf(a: Question, b: Question, weigh: (unit: Unit) => number): number {
  if (!sameFrame(a, b)) return 0;
  const [there, back] = [coveredBy(a, b, weigh), coveredBy(b, a, weigh)];
  if (Math.max(there.missing, back.missing) > TELLING) return 0;
  if (differ(there, back)) return 0;
  const shares = [there.byWords, back.byWords, there.byCharacters, back.byCharacters];
  return shares.includes(0) ? 0 : shares.length / shares.reduce((sum, share) => sum + 1 / share, 0);
}

/** 0–1: how much of what their words tell is in both, whatever else they want to know of it. */
function nearnessOf(a: Question, b: Question, weigh: (unit: Unit) => number): number {
  const [there, back] = [coveredBy(a, b, weigh).byWords, coveredBy(b, a, weigh).byWords];
  return there + back === 0 ? 0 : (2 * there * back) / (there + back);
}

/** The same buildings, days, figures, and the same kind of thing wanted. */
function sameFrame(a: Question, b: Question): boolean {
  const [x, y] = [a, b].map((question) =>
    JSON.stringify([question.buildings.toSorted(), figures(question), days(question), hours(question)]),
  );
  const business = [a, b].every((question) => question.normalised.search(PROCEDURE) >= 0);
  return x === y && things(a, business) === things(b, business);
}

/** Whether and how are one answer; an amount or an hour is another. Where and with whom is part of how, where something is applied for. */
function things({ asks }: Question, business: boolean): string {
  const open: readonly Thing[] = business ? ['allowed', 'how', 'place', 'who'] : ['allowed', 'how'];
  return asks.filter((thing) => !open.includes(thing)).join();
}

const figures = ({ normalised }: Question): readonly string[] => (normalised.match(/\d+/g) ?? []).toSorted();
const hours = ({ normalised }: Question): readonly string[] => (normalised.match(HOURS) ?? []).toSorted();
const days = ({ dates }: Question): readonly string[] => dates.map((date) => `${date.from}/${date.to}`).toSorted();

/** A few characters that are not in both tell one matter from another. */
function differ(a: Covered, b: Covered): boolean {
  const short = [a, b].some(({ characters, lacking }) => characters <= SHORT && lacking > 0);
  return short || (a.lacking > 0 && b.lacking > 0 && Math.min(a.characters, b.characters) <= LONG);
}

interface Covered {
  /** Share of what its words tell that the other question says as well, also in the official words for them. */
  readonly byWords: number;
  /** The same by all its characters, apart from those around the matter: short words tell matters apart, too. */
  readonly byCharacters: number;
  /** How many of those characters there are, and how many the other one lacks. */
  readonly characters: number;
  readonly lacking: number;
  /** What the weightiest word tells that the other one does not say. */
  readonly missing: number;
}

/** 装充电桩 is all in 充电桩能装吗, where the dictionary took it for one word. */
function turnedRound(word: string, text: string): boolean {
  if (word.length < 3 || ![...word].every((character) => text.includes(character))) return false;
  const pairs = Array.from({ length: word.length - 1 }, (_, i) => word.slice(i, i + 2));
  return pairs.filter((pair) => text.includes(pair)).length >= pairs.length - 1;
}

function coveredBy(question: Question, other: Question, weigh: (unit: Unit) => number): Covered {
  const said = [other.normalised, ...other.units.flatMap((unit) => unit.expansions.map((e) => e.text))].join(' ');
  const text = question.normalised;
  const around = new RegExp(`^(?:${AROUND.source})+$`);
  const matter = new Uint8Array(text.length).fill(1);
  const clear = (pattern: RegExp) => {
    for (const { index, 0: words } of text.matchAll(pattern)) matter.fill(0, index, index + words.length);
  };
  clear(AROUND);
  clear(PROCEDURE);
  clear(/[^\p{Script=Han}a-z0-9]/gu);
  const covered = new Uint8Array(text.length);
  let total = 0;
  let found = 0;
  let missing = 0;
  for (const unit of question.units) {
    // A single character is in many words; it means the same only where the other one says it itself.
    const share = turnedRound(unit.text, other.normalised) ? 1 : coverOf(unit, unit.text.length === 1 ? other.normalised : said).share;
    const procedure = unit.text.replace(PROCEDURE, '') === '';
    const idle = procedure || around.test(unit.text);
    const weight = weigh(unit) * (idle ? 0.2 : 1);
    total += weight;
    found += weight * share;
    missing = Math.max(missing, weight * (1 - share));
    const at = text.indexOf(unit.text);
    if (at >= 0) {
      // A word of the matter counts, whatever of it looks like an asking word: 有 of 有线电视.
      if (!idle && unit.text.length > 1) matter.fill(1, at, at + unit.text.length);
      if (share >= 0.7) covered.fill(1, at, at + unit.text.length);
    }
  }
  let characters = 0;
  let same = 0;
  for (let i = 0; i < text.length; i++) {
    if (!matter[i]) continue;
    characters++;
    if (covered[i] || other.normalised.includes(text[i]!)) same++;
  }
  return {
    byWords: total === 0 ? 0 : found / total,
    byCharacters: characters === 0 ? 0 : same / characters,
    characters,
    lacking: characters - same,
    missing,
  };
}
