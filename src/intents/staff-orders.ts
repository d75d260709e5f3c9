import { isStaff } from '../community/people-store.ts';
import type { Heard } from './heard.ts';
import { gapNumberIn, ticketNumberIn } from './slots.ts';

/**
 * What staff order about tickets, in few words: 接 105, 转 T2026-000105 给物业 是他们的管道, or 办结 灯已更换 under the bot's message.
 * Read from the words alone; whether the matter exists and may move is for others to say.
 */
export type StaffOrderName =
  | 'mine'
  | 'queue'
  | 'duty'
  | 'take'
  | 'pass'
  | 'ask'
  | 'reply'
  | 'wait'
  | 'done'
  | 'decline'
  | 'call'
  | 'reopen';

export interface StaffOrder {
  readonly name: StaffOrderName;
  /** T2026-000105, or 105 where only that was written; absent where neither the words nor the quoted message say. */
  readonly number: string | undefined;
  /** What stands behind it, as it was written. */
  readonly rest: string;
}

/** The first spelling is what the bot calls it. */
const SPELLINGS: Readonly<Record<StaffOrderName, readonly string[]>> = {
  mine: ['我的工单', '我的工單', '我的单子', '我的单', '我的任务', '我的待办', '我手上的', '我手头的', '我名下的', '我名下的工单'],
  queue: ['待办', '待辦', '代办', '待处理', '待處理', '工单列表', '工单', '工單'],
  duty: ['值班', '值班表', '值班人员', '值班员'],
  take: ['接单', '接單', '认领', '認領', '领单', '受理', '开始处理', '接办', '我来办', '我去办', '我接', '签收', '接', '领'],
  pass: ['转办', '轉辦', '转交', '转派', '转给', '轉給', '移交', '派给', '改派', '转单', '转', '轉', '派'],
  ask: ['问居民', '追问', '追問', '补问', '问报修人', '问登记人', '询问', '问一下', '问', '問'],
  reply: ['回复', '回覆', '答复', '答覆', '告知', '回'],
  wait: ['等待', '等到', '挂起', '掛起', '暂缓', '延期', '等'],
  done: ['办结', '辦結', '结单', '結單', '办好了', '办好', '办完了', '办完', '完成', '处理完', '销单', '搞定了', '搞定', '结'],
  decline: ['不予受理', '不受理', '不属于', '不办'],
  call: ['吹哨', '呼叫', '呼叫领导', '上报', '上報', '升级'],
  reopen: ['重开', '重開', '重新打开', '重办'],
};

export const orderWord = (name: StaffOrderName): string => SPELLINGS[name][0]!;

/** Says something by itself; the others are about one ticket. */
const LISTS: readonly StaffOrderName[] = ['mine', 'queue', 'duty'];
export const isList = (name: StaffOrderName): boolean => LISTS.includes(name);

/** Longest first: 等到 before 等. */
const WORDS: readonly (readonly [string, StaffOrderName])[] = (Object.keys(SPELLINGS) as StaffOrderName[])
  .flatMap((name) => SPELLINGS[name].map((word) => [word, name] as const))
  .sort(([a], [b]) => b.length - a.length);

const FULL = 'T\\s?20\\d{2}\\s?-?\\s?\\d{1,6}';
const SHORT = '[T#]\\s?\\d{1,6}';
/** A bare number; 12 号楼, 3 天 and 9 点 are none. */
const BARE =
  '\\d{1,6}(?![\\d.:%-])(?!\\s*(?:号|栋|幢|楼|单元|层|室|户|天|日|月|年|周|点|时|分|个|元|块|人|位|件|次|度|米|斤|盏|台|部|家|网格))';
const NUMBER_FIRST = new RegExp(`^(${FULL}|${SHORT})\\s*[,，:：]?\\s*`, 'i');
const NUMBER_NEXT = new RegExp(`^\\s*(?:工单|工單|编号|号)?\\s*[:：]?\\s*(${FULL}|${SHORT}|${BARE})\\s*[:：,，。]?\\s*`, 'i');

/** @param botName at the beginning of the words it is a call, not a part of them */
export function staffOrderIn(heard: Heard, botName?: string): StaffOrder | undefined {
  if (!isStaff(heard.person.role)) return undefined;
  const written = halfWidth(heard.message.text).trim();
  const called = botName !== undefined && written.startsWith(botName);
  const text = called ? written.slice(botName.length).replace(/^[\s,，。:：!！~]+/, '') : written;
  const slash = /^[/／]\s*/.exec(text)?.[0] ?? '';
  const words = text.slice(slash.length);
  const open = heard.conversation?.kind === 'order_needs_ticket' ? heard.conversation : undefined;
  if (open && slash === '') {
    const alone = NUMBER_NEXT.exec(words);
    if (alone && alone[0].length === words.length)
      return { name: open.order as StaffOrderName, number: plainNumber(alone[1]!), rest: open.rest };
  }
  const quoted = heard.message.quote?.ofBot ? ticketNumberIn(heard.message.quote.text) : undefined;
  // A question of residents that waits for an answer (Q…) is no ticket.
  if (gapNumberIn(words) && !ticketNumberIn(words)) return undefined;
  if (!quoted && heard.message.quote?.ofBot && gapNumberIn(heard.message.quote.text) && !ticketNumberIn(words)) return undefined;
  const among = !heard.group || heard.group.kind === 'staff';
  if (slash === '' && !among && !quoted) return undefined;

  const duty = DUTY.exec(words);
  if (duty) return { name: 'duty', number: undefined, rest: duty[1] ?? '' };
  const first = NUMBER_FIRST.exec(words);
  if (first) {
    const order = orderAt(words.slice(first[0].length), 'strict');
    return order && !isList(order.name) ? { ...order, number: plainNumber(first[1]!) } : undefined;
  }
  const order = orderAt(words, slash !== '' ? 'lenient' : 'plain');
  if (!order) return undefined;
  if (isList(order.name)) return listOrder(order, slash !== '');
  const number = NUMBER_NEXT.exec(order.rest);
  if (number) return { name: order.name, number: plainNumber(number[1]!), rest: order.rest.slice(number[0].length).trim() };
  if (slash === '' && !order.apart) return undefined;
  if (quoted) return { name: order.name, number: quoted, rest: order.rest.trim() };
  // Without a slash and a number, only words that are nothing else: 办结, 转办; not 问 or 等.
  const clear =
    slash !== '' ||
    (order.word.length >= 2 && !heard.group && !VAGUE.has(order.word)) ||
    (order.rest.trim() === '' && !VAGUE.has(order.word));
  return clear ? { name: order.name, number: undefined, rest: order.rest.trim() } : undefined;
}

/** Said in many other ways as well. */
const VAGUE: ReadonlySet<string> = new Set([
  '问',
  '問',
  '等',
  '等到',
  '回',
  '转',
  '轉',
  '派',
  '结',
  '领',
  '问一下',
  '询问',
  '完成',
  '搞定',
  '搞定了',
  '办好',
  '办好了',
  '办完',
  '办完了',
  '等待',
  '答复',
  '答覆',
  '告知',
  '升级',
  '延期',
  '签收',
  '处理完',
  '不属于',
  '不办',
]);

/** 等到周五, 等下周一: not 等会儿. */
const UNTIL =
  /^到?(?:今天|明|后天|大后天|(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}\s*[月日号/.-]|[一二三四五六七八九十]{1,3}(?:月|号|日))/;
const DUTY =
  /^(?:(今天|今晚|现在|明天|后天|大后天|(?:下|这|本)?(?:周|星期)[一二三四五六日天])(?:是)?)?(?:谁|誰)(?:在)?值班(?:的)?[?？。]?$/;

interface Read {
  readonly name: StaffOrderName;
  readonly word: string;
  readonly rest: string;
  /** The word ends there: a space, a mark, the end, or what such an order goes on with. */
  readonly apart: boolean;
}

function orderAt(words: string, how: 'strict' | 'plain' | 'lenient'): (Read & { number: undefined }) | undefined {
  for (const [word, name] of WORDS) {
    if (!words.toLowerCase().startsWith(word)) continue;
    const rest = words.slice(word.length);
    const apart =
      /^(?:$|[\s,，:：。!！])/.test(rest) ||
      (name === 'pass' && (/^[给給到]/.test(rest) || /[给給]$/.test(word))) ||
      (name === 'wait' && UNTIL.test(rest));
    if (how === 'strict' && !apart) continue;
    if (isList(name) && !apart && how !== 'lenient') continue;
    return { name, word, rest: rest.replace(/^[\s,，:：]+/, ''), apart, number: undefined };
  }
  return undefined;
}

/** 待办 超期, 待办 3号楼; but 工单怎么办 is talk. */
function listOrder({ name, rest }: Read, slash: boolean): StaffOrder | undefined {
  const number = name === 'queue' ? NUMBER_NEXT.exec(rest) : undefined;
  if (number) return { name, number: plainNumber(number[1]!), rest: rest.slice(number[0].length).trim() };
  const narrow =
    /^(?:$|[?？。!！]|(?:第?[一二三四五六七八九十\d]+\s*网格|\d{1,3}\s*号楼|超期|逾期|超时|今天|现在|今晚|明天|后天|(?:下|这|本)?(?:周|星期)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]?)\s*)+$/;
  return slash || narrow.test(rest.trim()) ? { name, number: undefined, rest: rest.trim() } : undefined;
}

/** Numbers as some keyboards write them; Chinese marks stay. */
const halfWidth = (text: string): string => text.replace(/[０-９Ａ-Ｚａ-ｚ－＃／]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));

/** T2026-000105 where the year is said, else the bare digits. */
function plainNumber(token: string): string {
  const plain = token.normalize('NFKC');
  return ticketNumberIn(plain) ?? plain.replace(/\D/g, '');
}
