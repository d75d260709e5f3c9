import type { Place } from '../messages.ts';
import { MATTER_MODEL } from './matter-model.ts';
import { AGAIN, ANOTHER, RELATED, THINGS, TROUBLES, WISH, type Words } from './matter-words.ts';
import type { Ticket } from './ticket.ts';

/** A report as it is compared: what was said, where, when, and under which category it was logged. */
export interface Report {
  readonly text: string;
  readonly where: Place;
  readonly category: string;
  readonly at: Date;
}

/** What a ticket tells: the words of the report, or the matter alone where the words are gone. */
export function reportOf({ summary, details, where, category, openedAt }: Ticket): Report {
  const own = details.startsWith('（') ? '' : details.slice(0, 400);
  return { text: `${summary}，${own}`, where, category, at: openedAt };
}

/** From here on it is asked whether it is the same. Chosen on the tuning list of bench/duplicates: to ask needlessly is worse than to let staff merge two. */
export const SAME_MATTER = 0.6;

/** What makes two reports one matter, or two. Fitted in matter-model.ts; all between 0 and 1. */
export type MatterFeatures = Readonly<Record<Exclude<keyof typeof MATTER_MODEL, 'intercept'>, number>>;

/**
 * Probability that two reports are of one matter: logistic regression over what is shared and what differs. 0 where the places
 * contradict each other: the same fault in another house is another matter.
 */
export function sameMatter(older: Report | ReadReport, newer: Report | ReadReport): number {
  const features = matterFeatures(older, newer);
  if (!features) return 0;
  let sum: number = MATTER_MODEL.intercept;
  for (const [name, value] of Object.entries(features) as [keyof MatterFeatures, number][]) sum += MATTER_MODEL[name] * value;
  return 1 / (1 + Math.exp(-sum));
}

/** Undefined where the places exclude each other. */
export function matterFeatures(older: Report | ReadReport, newer: Report | ReadReport): MatterFeatures | undefined {
  if (contradict(older.where, newer.where)) return undefined;
  const [a, b] = [readReport(older).matter, readReport(newer).matter];
  const things = share(a.things, b.things);
  const troubles = share(a.troubles, b.troubles);
  const related = [...a.troubles].some((x) => [...b.troubles].some((y) => RELATED[x]?.includes(y) || RELATED[y]?.includes(x)));
  const yes = (is: boolean): number => (is ? 1 : 0);
  const days = Math.max(0, (newer.at.getTime() - older.at.getTime()) / 86_400_000);
  return {
    things: things.of,
    otherThings: yes(a.things.size > 0 && b.things.size > 0 && things.both === 0),
    onlyCommonThings: yes(things.both > 0 && things.of < 0.5),
    ownThings: yes([...a.things].some((name) => !b.things.has(name)) && [...b.things].some((name) => !a.things.has(name))),
    unsaidThings: yes(a.things.size === 0 || b.things.size === 0),
    troubles: troubles.of,
    relatedTroubles: yes(troubles.both === 0 && related),
    otherTroubles: yes(a.troubles.size > 0 && b.troubles.size > 0 && troubles.both === 0 && !related),
    pairs: dice(a.pairs, b.pairs),
    contained: contained(a.pairs, b.pairs),
    category: yes(older.category === newer.category),
    exactPlace: yes(
      older.where.unit === newer.where.unit && floorOf(older.where) === floorOf(newer.where) && older.where.place === newer.where.place,
    ),
    oneWish: yes(a.wish !== b.wish),
    otherSide: yes(a.sides.size > 0 && b.sides.size > 0 && ![...a.sides].some((side) => b.sides.has(side))),
    // Within a week an unmended lamp is the same lamp.
    days: Math.min(1, Math.max(0, days - 7) / 30),
    again: yes(b.again) * Math.min(1, days / 3),
    another: yes(b.another),
  };
}

/** Read once, for many comparisons. */
export interface ReadReport extends Report {
  readonly matter: Matter;
}

export const readReport = (report: Report | ReadReport): ReadReport =>
  'matter' in report ? report : { ...report, matter: matterIn(report.text) };

interface Matter {
  readonly things: ReadonlySet<string>;
  readonly troubles: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
  /** East or west end, section A or B: of one place another part. */
  readonly sides: ReadonlySet<string>;
  readonly wish: boolean;
  readonly again: boolean;
  readonly another: boolean;
}

/** Where and how many, courtesy and feeling: what says nothing about the matter. */
const NO_MATTER =
  /[\d一二两三四五六七八九十]+\s*(?:号楼|[栋幢座#]|单元|号院|层|楼(?![梯道上下顶])|点|天|个?月|周|年|回|次|户|室)|@\S+|物业|居委会|社区|师傅|领导|麻烦|谢谢|请问|有没有人|管管|管一管|处理一下|看一下|派人|反映一下|求|赶紧|尽快|我们?|咱们?|你们|大家/g;

function matterIn(text: string): Matter {
  const said = text.normalize('NFKC').replace(NO_MATTER, ' ');
  return {
    things: named(THINGS, said),
    troubles: named(TROUBLES, said),
    pairs: pairsOf(said),
    sides: new Set([...text.matchAll(SIDE)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')),
    wish: WISH.test(said),
    again: AGAIN.test(said),
    another: ANOTHER.test(said),
  };
}

/** 东边, 西侧, 南头; A区; 第三根. Not 东门, which is a place of its own. */
const SIDE = /([东西南北])(?:边|侧|头|面|山墙|屋|角|向|排)|([A-Ga-g])(?:区|座|排)|([左右])(?:边|侧|手)/g;

function named(words: Words, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, pattern] of words) if (pattern.test(text)) found.add(name);
  return found;
}

/** Share of the smaller and of both, halved: one thing named by both counts much though one of them names three. */
function share(a: ReadonlySet<string>, b: ReadonlySet<string>): { readonly both: number; readonly of: number } {
  const both = [...a].filter((name) => b.has(name)).length;
  if (both === 0) return { both, of: 0 };
  return { both, of: (both / Math.min(a.size, b.size) + both / (a.size + b.size - both)) / 2 };
}

const COMMON = /[的了是在有没就都也还很太又这那个一不]/;

function pairsOf(text: string): ReadonlySet<string> {
  const set = new Set<string>();
  for (const run of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const characters = [...run];
    for (let i = 0; i + 1 < characters.length; i++) {
      const pair = characters[i]! + characters[i + 1]!;
      if (!COMMON.test(pair)) set.add(pair);
    }
  }
  return set;
}

const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => [...a].filter((pair) => b.has(pair)).length;
const dice = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  a.size + b.size === 0 ? 0 : (2 * shared(a, b)) / (a.size + b.size);
const contained = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  a.size === 0 || b.size === 0 ? 0 : shared(a, b) / Math.min(a.size, b.size);

/** Both say where, and it is not the same. */
export function contradict(a: Place, b: Place): boolean {
  const differ = (one: string | undefined, other: string | undefined) => one !== undefined && other !== undefined && one !== other;
  return (
    differ(a.building, b.building) ||
    differ(a.unit, b.unit) ||
    differ(floorOf(a), floorOf(b)) ||
    (a.place !== undefined && b.place !== undefined && !alikeSpots(a.place, b.place)) ||
    !meet(a, b)
  );
}

/** Something that both name: a house or a spot. */
const meet = (a: Place, b: Place): boolean =>
  (a.building !== undefined && a.building === b.building) ||
  (a.place !== undefined && b.place !== undefined && alikeSpots(a.place, b.place));

/** What residents call the same spot. */
const SPOTS: readonly RegExp[] = [
  /车库|地库|地下停车/,
  /绿化|草坪|绿地|花坛/,
  /健身|器材/,
  /垃圾/,
  /快递|驿站/,
  /儿童|游乐|滑梯|沙坑/,
  /花园|公园/,
  /车棚|充电棚|充电站/,
  /水池|喷泉|池塘|荷花池|景观池|人工湖/,
  /食堂/,
  /广场/,
  /配电/,
  /泵房/,
];
const bare = (spot: string): string => spot.replace(/(?:口|外|旁边|附近|门口|里|岗|那边|周围)+$/, '');

export function alikeSpots(a: string, b: string): boolean {
  const [x, y] = [bare(a), bare(b)];
  return x.includes(y) || y.includes(x) || SPOTS.some((spot) => spot.test(x) && spot.test(y));
}

const DIGITS = '零一二三四五六七八九';

/** 四楼, 4层, 负一层: one and the same floor reads the same. */
export function floorOf({ floor }: Place): string | undefined {
  if (floor === undefined) return undefined;
  const below = /负|地下|B/i.test(floor) ? '-' : '';
  const said = floor.replace(/[^\d零一二两三四五六七八九十顶底]/g, '').replace('两', '二');
  if (/^\d+$/.test(said)) return below + said;
  const ten = /^([一二三四五六七八九]?)十([一二三四五六七八九]?)$/.exec(said);
  if (ten) return below + String((ten[1] ? DIGITS.indexOf(ten[1]) : 1) * 10 + (ten[2] ? DIGITS.indexOf(ten[2]) : 0));
  const one = DIGITS.indexOf(said);
  return said !== '' && one > 0 ? below + String(one) : floor;
}
