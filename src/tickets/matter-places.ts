import type { Place } from '../messages.ts';

/** Both say where, and it is not the same. Not the floor: water that is brown is so on all of them. */
export function contradict(a: Place, b: Place): boolean {
  const differ = (one: string | undefined, other: string | undefined) => one !== undefined && other !== undefined && one !== other;
  return (
    differ(a.building, b.building) ||
    differ(a.unit, b.unit) ||
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
  /健身器材|器材区|健身区|健身角/,
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

export function otherFloor(a: Place, b: Place): boolean {
  const [one, other] = [floorOf(a), floorOf(b)];
  return one !== undefined && other !== undefined && one !== other;
}
