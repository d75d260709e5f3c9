import type { Place } from '../messages.ts';
import { type CategoryName, categoryOfWords } from './categories.ts';
import type { Slots } from './intent.ts';
import type { PlaceFinder, SpokenPlace } from './places.ts';
import { numberOf } from './text.ts';

const TICKET = /(?<![A-Za-z0-9])T\s?(20\d{2})\s?-?\s?(\d{1,6})(?!\d)/i;
const GAP = /(?<![A-Za-z0-9])Q\s?(20\d{2})\s?-?\s?(\d{1,6})(?!\d)/i;

/** T2026-105, t2026000105 → T2026-000105. */
export function ticketNumberIn(text: string): string | undefined {
  const match = TICKET.exec(text);
  return match ? `T${match[1]}-${match[2]!.padStart(6, '0')}` : undefined;
}

export function gapNumberIn(text: string): string | undefined {
  const match = GAP.exec(text);
  return match ? `Q${match[1]}-${match[2]!.padStart(6, '0')}` : undefined;
}

const NOTICE = /(?<![A-Za-z])N\s?(20\d{2})\s?-?\s?(\d{1,6})(?!\d)/i;

/** Of a notice, as staff name it. */
export function noticeNumberIn(text: string): string | undefined {
  const match = NOTICE.exec(text);
  return match ? `N${match[1]}-${match[2]!.padStart(6, '0')}` : undefined;
}

const COUNT = '[0-9]{1,2}|[一二两俩三仨四五六七八九十]{1,2}';
const HEADS = new RegExp(
  `(?:一家|全家|我家|我们家)\\s*(${COUNT})\\s*口|(?:一共|总共|共|合计|加起来|就|来|去|报(?:名|上)?|登记|算(?:上)?|我们|咱们?|占|留)\\s*(${COUNT})\\s*(?:个人|个|位|人|名(?!额))|(${COUNT})\\s*(?:个人|位|人|名(?!额))(?!\\s*(?:以上|以下|限|间|民))|(我们|咱们|我们家)?(俩|仨)`,
);
const RELATIVE =
  '老伴|老[公婆]|爱人|媳妇|妻子|丈夫|先生|太太|对象|妈妈?|爸爸?|母亲|父亲|婆婆|公公|岳[父母]|姥姥|姥爷|奶奶|爷爷|外婆|外公|孩子|娃|宝宝|小孩|儿子|女儿|闺女|孙子|孙女|外孙女?|姐姐?|妹妹?|哥哥?|弟弟?|姑姑?|舅舅?|姨|嫂子|儿媳妇?|女婿|邻居|朋友|同事|闺蜜|老姐妹|舞伴|表[姐妹哥弟]|老乡|室友';
/** 我和老伴, 我、老伴和孙子, 带孙子, 还有我妈. */
const WITH = new RegExp(`(?:和|跟|与|带(?:着|上)?|加(?:上)?|还有|及|、|同)\\s*(?:我|咱|他|她)?(?:们)?(?:家)?(?:的)?(?:${RELATIVE})`, 'g');

/** For how many somebody signs up; 1 where nothing is said, or nothing that makes sense. */
export function peopleIn(text: string): number {
  // Clock times, dates and building numbers are no heads.
  const words = text.replace(
    /\d{1,2}\s*[:点时月日号]\s*\d{0,2}|周[一二三四五六日天1-7]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|[上下]午|第[一二三四五六七八九十\d]+[场次期讲]/g,
    ' ',
  );
  const said = HEADS.exec(words);
  if (said) {
    const number = said[5] ? (said[5] === '俩' ? 2 : 3) : numberOf(said[1] ?? said[2] ?? said[3] ?? '');
    if (number && number <= 50) return number;
  }
  // 给我妈报名: one, though not the speaker; 给我妈和我爸: the one named first, and each with 和.
  return 1 + (words.match(WITH)?.length ?? 0);
}

const SINCE =
  /(?:从|自|打)?(?:昨[天晚儿](?:晚上|早上|上午|下午|夜里)?|前[天晚]|今[天早晚](?:早上|上午|下午|晚上|一早)?|上(?:周|个?月|星期)[一二三四五六日天]?|(?:周|星期|礼拜)[一二三四五六日天]|春节|国庆|入冬|夏天|年初|月初)(?:就)?(?:开始|起|到现在|以来)|(?:(?:已经?|都|快|有)\s*(?:[0-9]{1,3}|[一二两三四五六七八九十半几好]{1,3})\s*(?:多)?\s*(?:天|个?(?:多)?月|周|个?星期|个?礼拜|个?(?:多)?小时|年)(?:多)?了?|(?:[0-9]{1,3}|[一二两三四五六七八九十半几好]{1,3})\s*(?:多)?\s*(?:天|个(?:多)?月|周|个?星期|个?礼拜|个?(?:多)?小时|年)(?:多)?了)/;

export interface Found {
  readonly slots: Slots;
  /** As the ticket keeps it: the floor in the resident's words, a public area, the door apart. */
  readonly where: Place;
  readonly spoken: SpokenPlace;
}

export interface SlotContext {
  readonly finder: PlaceFinder;
  /** The one building that the group is for; taken as given. */
  readonly homeBuilding?: string;
  /** A better opinion than that of the words alone. */
  readonly category?: (text: string) => CategoryName;
}

/** Everything that the words tell, whatever the intent. @param text normalised */
export function findSlots(text: string, context: SlotContext): Found {
  const spoken = context.finder.find(text, context.homeBuilding);
  return { slots: slotsOf(spoken, text, context), where: whereOf(spoken, context.homeBuilding), spoken };
}

/** The place for a ticket. A building of another group's house wins over the group's own; an area outside needs no house. */
export function whereOf(spoken: SpokenPlace, homeBuilding?: string): Place {
  const building = spoken.building ?? (spoken.area ? undefined : homeBuilding);
  return {
    ...(building ? { building } : {}),
    ...(spoken.unit ? { unit: spoken.unit } : {}),
    ...(spoken.floorSaid ? { floor: spoken.floorSaid } : {}),
    ...(spoken.area ? { place: spoken.area } : {}),
    ...(spoken.door ? { door: spoken.door } : {}),
  };
}

function slotsOf(spoken: SpokenPlace, text: string, context: SlotContext): Slots {
  const ticket = ticketNumberIn(text);
  const since = SINCE.exec(spoken.rest)?.[0];
  const place = spoken.area ?? spoken.part;
  const building = spoken.building ?? (spoken.area ? undefined : context.homeBuilding);
  return {
    ...(building ? { building } : {}),
    ...(spoken.unit ? { unit: spoken.unit } : {}),
    ...(spoken.floor ? { floor: spoken.floor } : {}),
    ...(place ? { place } : {}),
    category: context.category?.(text) ?? categoryOfWords(text),
    ...(ticket ? { ticket } : {}),
    ...(since ? { since } : {}),
  };
}

/** Something by which somebody can go and look. */
export const isPlaced = (where: Place): boolean => where.building !== undefined || where.place !== undefined;
