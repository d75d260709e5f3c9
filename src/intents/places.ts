import { numberOf } from './text.ts';

/** Where something is, as far as the words tell. `said` keeps the floor as the resident put it (四楼), `floor` is the same for all (4层). */
export interface SpokenPlace {
  readonly building?: string;
  /** Every building that is named, for questions about several. */
  readonly buildings: readonly string[];
  readonly unit?: string;
  readonly floor?: string;
  readonly floorSaid?: string;
  readonly door?: string;
  /** A public area that can be found by its name alone: 东门, 地下车库. */
  readonly area?: string;
  /** A part that every building has: 电梯, 楼道. It says what, not where. */
  readonly part?: string;
  /** The text without what says where; what remains is the matter. */
  readonly rest: string;
}

export interface PlaceFinder {
  /** @param homeBuilding the one building of the group, so that 2-301 there is unit 2 */
  find(text: string, homeBuilding?: string): SpokenPlace;
}

const N = '(?:\\d{1,3}|[零一二两三四五六七八九十百廿卅]{1,4})';

/** Longer names first where one contains the other: the alternation takes the first that fits. */
const AREAS =
  '(?:[东西南北]+|正|后|侧|大|小区|小区大|小区[东西南北]|\\d{1,2}号|[一二三四]号)门(?!窗|面|诊|铃|锁|禁|牌|卫室)(?:口|外|岗|旁边|附近)?|门卫室|岗亭|保安亭|保安室|传达室|' +
  '地下(?:停车场|车库|室|通道)|地库|停车场|立体车库|车库|充电(?:车)?棚|电动车棚|自行车棚|车棚|充电站|' +
  '(?:小|中心|中央|街心|口袋)(?:花园|公园|广场)|花园|公园|文化广场|广场|健身(?:区|广场|角|房)|儿童(?:乐园|游乐区|游乐场|活动区)|游乐场|滑梯|沙坑|篮球场|羽毛球场|乒乓球台|凉亭|长廊|荷花池|喷泉|水池|池塘|人工湖|景观池|' +
  '垃圾(?:分类)?(?:投放点|收集点|亭|房|站|屋|中转站)|快递(?:柜|站|驿站|点)|菜鸟驿站|驿站|' +
  '(?:老年)?活动(?:室|中心)|日间照料中心|照料中心|阅览室|图书室|棋牌室|社区食堂|老年食堂|食堂|党群服务中心|服务大厅|居委会|物业(?:办公室|服务中心|前台|门口)|卫生服务站|卫生室|警务室|' +
  '幼儿园(?:门口)?|学校(?:门口)?|菜市场|超市(?:门口)?|公交站|十字路口|路口|主干道|人行道|围墙|围栏|绿化带|草坪|河边|河道|泵房|水泵房|配电(?:房|室|间)|锅炉房|换热站';
const WHOLE = '(?:整个|全|咱们?|我们)小区|小区(?:里|内|里面)?(?:到处|处处|所有|每个)|(?:整个|全)院|(?:整个|全)社区';
const PARTS =
  '电梯(?:间|口|厅|里)?|楼道(?:里|内|口)?|楼梯(?:间|口)?|走廊|过道|单元门(?:口|禁)?|门洞|楼门(?:口)?|大厅|门厅|大堂|天台|楼顶|屋顶|楼顶平台|管道井|电表箱|水表井|地下室|消防通道|消防门|消防栓|架空层|外墙|信报箱|楼下|门口';

/** A run of numbers before 号楼: 3、4、5号楼; 3到5号楼 is taken as its two ends and what lies between. */
const LIST = new RegExp(`(?<![\\d月.\\-])${N}(?:\\s*[、,和及与跟到至~]\\s*${N})+\\s*(?:号楼(?!梯|道)|[栋幢])`, 'g');
/** The number of a building. 这两栋 counts, it does not name; 5座车 has seats; 11月3号楼下 is a day. */
const BUILDING = new RegExp(
  `(?<![\\d月.\\-这那每哪整同另几第共有])(?:(${N})\\s*(?:号\\s*楼(?!梯|道)|号?[栋幢](?!房|楼房)|号?座(?![车山桥城位椅谈客机商以])|#\\s*楼?|楼(?=\\s*(?:${N}|[A-Da-d甲乙丙丁])\\s*单元)|号(?=\\s*(?:${N}|[A-Da-d甲乙丙丁])\\s*单元))|([A-Za-z])\\s*(号楼|[座栋幢]))`,
  'g',
);
const DASHED = /(?<![\d\-.:/T年])(\d{1,2})\s?[-—–]\s?(\d{1,2})\s?[-—–]\s?(\d{3,4})(?![\d\-.元块点月年])/g;
const DASHED_SHORT = /(?<![\d\-.:/T年])(\d{1,2})-(\d{3,4})(?![\d\-.:元块人度点月日号年户岁米斤%])/g;
const UNIT = new RegExp(`(?<![几哪每各个])(?:(${N})|([A-Da-d甲乙丙丁东西中]))\\s*单元`, 'g');
/** 3号楼2门 in the north: a unit, but only right behind a building. */
const UNIT_AS_GATE = new RegExp(`(号楼|[栋幢])\\s*(${N})\\s*门(?![口卫岗禁面诊窗])`, 'g');
const FLOOR = new RegExp(
  `(?<![\\d号#几每哪])(?:(负|地下)?(${N})|([Bb])(\\d))\\s*[层楼](?![梯道上下长管房盘栋市宇主价])|顶[层楼]|(?<![彻到])底层`,
  'g',
);
const DOOR_TITLED = /(?<![\d\-.])(\d{3,4})\s*(?:室|户(?!外|主)|号房|房间)/g;
const DOOR_BEHIND =
  /((?:号楼|[栋幢座#]|单元|门|[层楼]|楼上|楼下|对门|隔壁|邻居|我家|我住|家住|住在?|那个|那家)\s?的?\s?)(\d{3,4})(?![\d\-.:：元块多人度点年月日号岁米斤%个栋平分秒级万毫])/g;

/** @param places what the community calls its own places; they win over the usual ones */
export function createPlaceFinder(places: readonly string[]): PlaceFinder {
  const called = calledInShort(places.map((place) => place.normalize('NFKC')));
  const own = [...called.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // The longest name that begins at a spot wins, ours or usual: 北门快递柜 before 北门.
  const area = new RegExp(own.length > 0 ? `${own.join('|')}|${AREAS}|${WHOLE}` : `${AREAS}|${WHOLE}`, 'g');
  const part = new RegExp(PARTS, 'g');
  return {
    find(text, homeBuilding) {
      const found = find(text, homeBuilding, area, part);
      const full = found.area === undefined ? undefined : called.get(found.area);
      return full === undefined ? found : { ...found, area: full };
    },
  };
}

/** What it is called → the place. 社区活动室 is 活动室 to those who go there; two places of one short name have none. */
function calledInShort(places: readonly string[]): ReadonlyMap<string, string> {
  const called = new Map(places.map((place) => [place, place]));
  const shorts = places.map((place) => place.replace(/^(?:公共|社区|小区|垃圾分类)/, ''));
  for (const [i, short] of shorts.entries())
    if (short.length >= 3 && !called.has(short) && shorts.indexOf(short) === shorts.lastIndexOf(short)) called.set(short, places[i]!);
  return called;
}

const buildingName = (number: number): string => `${number}号楼`;

const isWhole = new RegExp(`^(?:${WHOLE})$`);

function find(source: string, homeBuilding: string | undefined, area: RegExp, part: RegExp): SpokenPlace {
  let text = source;
  const buildings: string[] = [];
  let unit: string | undefined;
  let floor: string | undefined;
  let floorSaid: string | undefined;
  let door: string | undefined;
  const add = (name: string): void => {
    if (!buildings.includes(name)) buildings.push(name);
  };
  /** Each reader takes its words out, so that the next one does not read them again. A bar stays as the seam. */
  const take = (pattern: RegExp, read: (match: readonly (string | undefined)[]) => boolean): void => {
    text = text.replace(pattern, (...match) => (read(match as (string | undefined)[]) ? '|' : match[0]));
  };

  take(DOOR_TITLED, (m) => {
    door ??= m[1];
    return true;
  });
  text = text.replace(DOOR_BEHIND, (all: string, before: string, number: string) => {
    // 每月260、停车场2000: a price or an amount is no door; a door has a floor and a room.
    if (/^(?:门|楼|层)/.test(before) && !/[单栋幢号]/.test(before) && Number(number) > 4000) return all;
    door ??= number;
    return before;
  });
  take(DASHED, (m) => {
    add(buildingName(Number(m[1])));
    unit ??= `${Number(m[2])}单元`;
    door ??= m[3];
    return true;
  });
  take(DASHED_SHORT, (m) => {
    if (homeBuilding) unit ??= `${Number(m[1])}单元`;
    else add(buildingName(Number(m[1])));
    door ??= m[2];
    return true;
  });
  take(UNIT_AS_GATE, (m) => {
    const number = numberOf(m[2]!);
    if (number) unit ??= `${number}单元`;
    return false;
  });
  if (unit) text = text.replace(UNIT_AS_GATE, '$1|');
  take(LIST, (m) => {
    const words = m[0]!.replace(/\s*(?:号楼|[栋幢])$/, '');
    const numbers = words.split(/\s*[、,和及与跟到至~]\s*/).map(numberOf);
    if (numbers.some((n) => !n) || /两/.test(words)) return false;
    const [from, to] = [numbers[0]!, numbers[1]!];
    if (numbers.length === 2 && /[到至~]/.test(words) && to > from && to - from < 60) for (let n = from; n <= to; n++) add(buildingName(n));
    else for (const n of numbers) add(buildingName(n!));
    return true;
  });
  take(BUILDING, (m) => {
    if (m[2]) {
      add(`${m[2].toUpperCase()}${m[3] === '号楼' ? '号楼' : m[3]}`);
      return true;
    }
    const number = m[1] === '两' ? undefined : numberOf(m[1]!);
    if (!number) return false;
    add(buildingName(number));
    return true;
  });
  take(UNIT, (m) => {
    const number = m[1] ? numberOf(m[1]) : undefined;
    if (m[1] && !number) return false;
    unit ??= number ? `${number}单元` : `${m[2]!.toUpperCase()}单元`;
    return true;
  });
  take(FLOOR, (m) => {
    if (m[2] === '两') return false;
    const number = m[2] ? numberOf(m[2]) : m[4] ? Number(m[4]) : undefined;
    if (!number && (m[2] || m[4])) return false;
    floor ??= number ? `${m[1] || m[3] ? '负' : ''}${number}层` : m[0]!.replace('楼', '层');
    floorSaid ??= m[0]!;
    return true;
  });
  let areaName: string | undefined;
  take(area, (m) => {
    areaName ??= isWhole.test(m[0]!) ? '全小区' : m[0]!;
    return true;
  });
  const partName = text.match(part)?.[0].replace(/(?<=电梯|楼道)[里内口]$/, '');
  return {
    ...(buildings[0] ? { building: buildings[0] } : {}),
    buildings,
    ...(unit ? { unit } : {}),
    ...(floor ? { floor, floorSaid: floorSaid! } : {}),
    ...(door ? { door } : {}),
    ...(areaName ? { area: areaName } : {}),
    ...(partName ? { part: partName } : {}),
    rest: text.replace(/\|+/g, ' ').replace(/ +/g, ' ').trim(),
  };
}

const CORRECTION = /不是|不对|错了|说错|写错|打错|搞错|弄错|更正|应该是|改成|改为/;

/** 不是3号楼是5号楼 → the right one. Undefined where the words correct nothing. */
export function correctedPlace(finder: PlaceFinder, text: string, homeBuilding?: string): SpokenPlace | undefined {
  if (!CORRECTION.test(text)) return undefined;
  const right = text
    .replace(/不是[^,，。;；]{1,16}?(?=[,，。;；\s]*(?:而是|应该是|是))/g, '')
    .replace(/[,，。;；\s]*(?:不是|而不是|不在)[^,，。;；]{1,16}$/, '');
  const place = finder.find(right, homeBuilding);
  return place.building || place.unit || place.floor || place.area ? place : undefined;
}
