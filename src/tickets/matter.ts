import type { Place, TicketKind } from '../messages.ts';
import { alikeness, type Kinds, kindsOf, shareOf, shareOfPairs } from './matter-kinds.ts';
import { MATTER_MODEL } from './matter-model.ts';
import { contradict, otherFloor } from './matter-places.ts';
import {
  AGAIN,
  ANOTHER,
  ASKS,
  comesOf,
  EARLIER,
  EVENTS,
  KEEPS_ON,
  MARKS,
  matterOnly,
  ON_A_DAY,
  opposite,
  SUPPLIES,
  TOO,
} from './matter-words.ts';
import type { Ticket } from './ticket.ts';

/** A report as it is compared. */
export interface Report {
  readonly text: string;
  readonly where: Place;
  /** What it is logged as; undefined where somebody only asks after a matter. */
  readonly kind: TicketKind | undefined;
  readonly at: Date;
}

/** What a ticket tells: the words of the report, or the matter alone where the words are gone. */
export function reportOf({ summary, details, where, kind, openedAt }: Ticket): Report {
  const own = details.startsWith('（') ? '' : details.slice(0, 400);
  return { text: `${summary}，${own}`, where, kind, at: openedAt };
}

/** From here on the resident is asked whether it is the same. Chosen on the tuning lists of bench/duplicates, where recall and precision meet. */
export const SAME_MATTER = 0.5;
/** From here on it is joined without a question where one would disturb: at night, or minutes after it was reported here. So that 3 % of such joins are wrong. */
export const SURELY_SAME = 0.85;

/** What makes two reports one matter, or two. Fitted in matter-model.ts; all between 0 and 1. */
export type MatterFeatures = Readonly<Record<Exclude<keyof typeof MATTER_MODEL, 'intercept'>, number>>;

const NAMES = (Object.keys(MATTER_MODEL) as (keyof typeof MATTER_MODEL)[]).filter((name) => name !== 'intercept');
const WEIGHTS = NAMES.map((name) => MATTER_MODEL[name]);

/**
 * Probability that two reports are of one matter: logistic regression over what is shared and what differs. 0 where they can not
 * be: the same fault in another house is another matter.
 */
export function sameMatter(older: Report | ReadReport, newer: Report | ReadReport): number {
  const features = matterFeatures(older, newer);
  if (!features) return 0;
  let sum: number = MATTER_MODEL.intercept;
  for (let i = 0; i < NAMES.length; i++) sum += WEIGHTS[i]! * features[NAMES[i]!];
  return 1 / (1 + Math.exp(-sum));
}

/** Undefined where the places, or what is wanted, exclude each other. */
export function matterFeatures(older: Report | ReadReport, newer: Report | ReadReport): MatterFeatures | undefined {
  if (!comparable(older, newer)) return undefined;
  const [a, b] = [readReport(older).matter, readReport(newer).matter];
  const alikeThings = alikeness(a.kinds.things, b.kinds.things);
  const alikeTroubles = alikeness(a.kinds.troubles, b.kinds.troubles);
  const days = Math.max(0, (newer.at.getTime() - older.at.getTime()) / 86_400_000);
  return {
    alikeThings,
    alikeTroubles,
    alikeThingsThere: alikeness(a.kindsThere.things, b.kindsThere.things),
    alikeTroublesThere: alikeness(a.kindsThere.troubles, b.kindsThere.troubles),
    relatedKinds: shareOfPairs(comesOf, a.kindsThere.troubles, b.kindsThere.troubles),
    surelyOtherThings: (1 - alikeThings) * a.kinds.things.most * b.kinds.things.most,
    surelyOtherTroubles: (1 - alikeTroubles) * a.kinds.troubles.most * b.kinds.troubles.most,
    otherFloor: otherFloor(older.where, newer.where) ? 1 - Math.max(a.supply, b.supply) : 0,
    opposite: yes(opposite(a.said, b.said)),
    oneAsks: yes(a.asks !== b.asks),
    otherSide: yes(apart(a.sides, b.sides)),
    otherMark: yes(a.marks.some((marks, i) => apart(marks, b.marks[i]!))),
    // Within a week an unmended lamp is the same lamp.
    days: Math.min(1, Math.max(0, days - 7) / 30),
    again: yes(b.again) * Math.min(1, days / 3),
    earlier: yes(b.earlier),
    another: yes(b.another),
    twoEvents: a.keepsOn || b.keepsOn || b.too ? 0 : Math.min(a.event, b.event) * Math.min(1, days / 2),
    twoDays: yes(a.onADay && b.onADay && days >= 2),
    too: yes(b.too),
  };
}

/** What can be one matter at all: at places that agree, both to be mended, or both to be arranged, or both to be answered. */
export const comparable = (a: Pick<Report, 'where' | 'kind'>, b: Pick<Report, 'where' | 'kind'>): boolean =>
  (a.kind === undefined || b.kind === undefined || wantedBy(a.kind) === wantedBy(b.kind)) && !contradict(a.where, b.where);

const wantedBy = (kind: TicketKind): 'mending' | 'suggestion' | 'question' =>
  kind === 'suggestion' || kind === 'question' ? kind : 'mending';

const yes = (is: boolean): number => (is ? 1 : 0);

function apart(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 || b.size === 0) return false;
  for (const one of a) if (b.has(one)) return false;
  return true;
}

/** Read once, for many comparisons. */
export interface ReadReport extends Report {
  readonly matter: Matter;
}

export const readReport = (report: Report | ReadReport): ReadReport =>
  'matter' in report ? report : { ...report, matter: matterIn(report.text, report.where) };

interface Matter {
  readonly said: string;
  /** East or west end, section A or B: of one place another part. */
  readonly sides: ReadonlySet<string>;
  /** Colour, breed: by each pattern of MARKS. */
  readonly marks: readonly ReadonlySet<string>[];
  readonly asks: boolean;
  readonly again: boolean;
  readonly earlier: boolean;
  readonly another: boolean;
  readonly too: boolean;
  readonly onADay: boolean;
  readonly keepsOn: boolean;
  /** How much it is near to what happens and is over, 0 to 1. */
  readonly event: number;
  /** And to what comes to every floor. */
  readonly supply: number;
  /** What it is near to; and what without the name of the place: at the rubbish point everything is about rubbish. */
  readonly kinds: Kinds;
  readonly kindsThere: Kinds;
}

function matterIn(text: string, { place }: Place): Matter {
  const said = matterOnly(text);
  const kinds = kindsOf(text);
  const there = withoutPlace(text, place);
  return {
    said,
    sides: new Set([...text.matchAll(SIDE)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '')),
    marks: MARKS.map((pattern) => new Set([...text.matchAll(pattern)].map((match) => match[1] ?? match[0]))),
    asks: ASKS.test(text),
    again: AGAIN.test(said),
    earlier: EARLIER.test(text),
    another: ANOTHER.test(said),
    too: TOO.test(text),
    onADay: ON_A_DAY.test(text),
    keepsOn: KEEPS_ON.test(text),
    event: shareOf(EVENTS, 'troubles', kinds),
    supply: shareOf(SUPPLIES, 'things', kinds),
    kinds,
    kindsThere: there === text ? kinds : kindsOf(there),
  };
}

/** 社区活动室 is 活动室 to those who go there. */
function withoutPlace(text: string, place: string | undefined): string {
  if (place === undefined) return text;
  return text.replaceAll(place, ' ').replaceAll(place.replace(/^(?:公共|社区|小区|垃圾分类)/, ''), ' ');
}

/** 东边, 西侧, 南头; A区; 第三根. Not 东门, which is a place of its own. */
const SIDE =
  /([东西南北])(?:边|侧|头|面|山墙|屋|角|向|排)|([A-Ga-g])(?:区|座|排)|([左右])(?:边|侧|手)|第([一二三四五六七八九十\d]+)(?:个|根|盏|张|棵|排|把|台)/g;
